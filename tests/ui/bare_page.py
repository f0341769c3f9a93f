"""A page of Streamlit alone, with the widgets that Gallae uses and nothing of ours: what axe-core finds here is
Streamlit's own (test_browser_tour.py). Every widget has a label, as ours have."""

import streamlit as st

LABEL = "A label"


def rooms() -> None:
    st.markdown(
        "## A page\n\nText with `code`, **bold**, a [link](https://example.org), $a^2$ and :blue-badge[a badge]."
    )
    st.caption("A caption")
    st.text_input(LABEL, key="text", type="search", placeholder="Search", icon=":material/search:", help="Help")
    st.text_area(LABEL, key="area")
    st.number_input(LABEL, key="number")
    st.slider(LABEL, key="slider")
    st.selectbox(LABEL, ["one", "two"], key="select")
    st.multiselect(LABEL, ["one", "two"], ["one"], key="many")
    st.segmented_control(LABEL, ["one", "two"], default="one", key="segments", label_visibility="collapsed")
    st.pills(LABEL, ["one", "two"], selection_mode="multi", key="pills")
    st.radio(LABEL, ["one", "two"], key="radio")
    st.checkbox(LABEL, key="check")
    st.toggle(LABEL, key="toggle", help="Help")
    st.file_uploader(LABEL, accept_multiple_files=True, key="files")
    st.pagination(9, key="pages")
    st.download_button(LABEL, "data", key="download", icon=":material/download:")
    with st.form("form"):
        st.text_input(LABEL, key="in-form")
        st.form_submit_button("Send", type="primary")
    for kind in (st.info, st.warning, st.error, st.success):
        kind("A frame", icon=":material/info:")
    with st.expander("A fold", expanded=True, icon=":material/tune:"):
        st.json({"a": [1, 2]})
        st.code("code", language=None)
    with st.status("A status", expanded=True):
        st.progress(0.4, text="A bar")
    first, second = st.tabs(["One", "Two"])
    first.dataframe([{"a": 1, "b": 2}])
    second.table([{"a": 1}])
    st.columns(2)[0].metric("A figure", "3", help="Help")
    st.vega_lite_chart([{"x": 1, "y": 2}], {"mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}})
    st.divider()
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown("A question")
    with st.chat_message("assistant"):
        st.feedback("thumbs", key="thumbs")
    if st.button("Open a dialog", icon=":material/menu_book:", type="tertiary", help="Help"):
        opened()
    st.toast("A toast", icon=":material/check:")
    st.chat_input("Ask", accept_file="multiple", key="ask", submit_mode="stop")
    st.bottom.caption("A line under the box", text_alignment="center")


@st.dialog("A dialog", width="medium", position="right", icon=":material/menu_book:")
def opened() -> None:
    st.markdown("#### In the dialog")
    st.button("A button", key="in-dialog")


page = st.navigation([st.Page(rooms, title="Page", default=True), st.Page(opened, title="Other")], position="hidden")
with st.sidebar:
    st.page_link(page, width="stretch")
    st.menu_button("A menu", ["one", "two"], type="tertiary", icon=":material/more_vert:")
    with st.popover("Open a popover", type="tertiary", icon=":material/person:"):
        st.button("Another button", key="in-popover", type="tertiary")
page.run()
