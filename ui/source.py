"""A citation opens here: the document at the quoted place, and the original file to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.graphs.threads import OWN_FILES
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.index import Index
from gallae.ui.highlight import document_html
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["citation_label", "citation_labels", "draw_document", "draw_head", "open_citation", "valid_span"]

# The only script of the page, and a constant: st.html escapes nothing, so no text of a document may come near it.
_SCROLL = """<script>
requestAnimationFrame(() => setTimeout(() => {
  const marks = document.querySelectorAll(".gallae-doc mark");
  if (marks.length) marks[0].scrollIntoView({block: "center", behavior: "instant"});
}, 150));
</script>"""

QUOTED = 18  # characters of a quote on its chip


def citation_label(visit: Visit, citation: Mapping[str, Any], title: str = "") -> str:
    """`[1] 요금 안내 · 3쪽 · 반품`: which source, and where in it."""
    parts = [plain_line(title or Path(str(citation["path"])).stem, 40)]
    if citation.get("page"):
        parts.append(visit.say(f"{citation['page']}쪽", f"p. {citation['page']}"))
    elif citation.get("heading"):
        last = plain_line(str(list(citation["heading"])[-1]), 30)
        if last != parts[0]:
            parts.append(last)
    return f"**{citation['marker']}** " + " · ".join(parts)


def citation_labels(visit: Visit, citations: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    """Of all of an answer. Where several come from one place, how each quote begins tells them apart."""
    labels = [citation_label(visit, one, titles.get(str(one["path"]), "")) for one in citations]
    places = Counter(label.partition(" ")[2] for label in labels)
    return [
        f"**{one['marker']}** “{plain_line(str(one['quote']), QUOTED)}”"
        if places[label.partition(" ")[2]] > 1 and one.get("quote")
        else label
        for one, label in zip(citations, labels, strict=True)
    ]


def open_citation(visit: Visit, citation: Mapping[str, Any]) -> None:
    """A drawer with the cited document, its quote marked and scrolled to."""
    _open(
        visit,
        str(citation["path"]),
        int(citation["start"]),
        int(citation["end"]),
        page=citation.get("page"),
        heading=citation.get("heading") or (),
        quote=str(citation.get("quote", "")),
    )


def _open(
    visit: Visit, path: str, start: int, end: int, page: int | None = None, heading: Sequence[str] = (), quote: str = ""
) -> None:
    @st.dialog(
        visit.say("근거 문서", "Source"),
        width="medium",
        position="right",
        icon=":material/menu_book:",
    )
    def drawer() -> None:
        try:
            document = _index_of(visit, path).read(path, visit.person)
        except GallaeError as error:  # removed since, or no longer this person's to read
            draw_error(visit, error)
            return
        if quote and document.text[start:end] != quote:
            st.warning(
                visit.say(
                    "답한 뒤에 문서가 바뀌었습니다. 그때 인용한 글: ",
                    "The document changed since. The quote then was: ",
                )
                + plain_line(quote, 400),
                icon=":material/history:",
            )
            draw_document(visit, document, *_found_again(document.text, quote), page=page, heading=heading)
        else:
            draw_document(visit, document, start, end, page=page, heading=heading)

    drawer()


def draw_document(
    visit: Visit,
    document: StoredDocument,
    start: int,
    end: int,
    *,
    page: int | None = None,
    heading: Sequence[str] = (),
) -> None:
    draw_head(visit, document, page=page, heading=heading)
    html = document_html(document, start, end, language=visit.language)
    if page and document.path.lower().endswith(".pdf") and not visit.remote:
        text, picture = st.tabs([visit.say("글", "Text"), visit.say("쪽 모습", "The page")])
        text.html(html + _SCROLL, unsafe_allow_javascript=True)
        with picture:
            _page_picture(visit, document, page)
    else:
        st.html(html + _SCROLL, unsafe_allow_javascript=True)


def draw_head(visit: Visit, document: StoredDocument, *, page: int | None = None, heading: Sequence[str] = ()) -> None:
    """What it is called, where one is in it, and the original to take away."""
    st.markdown(f"#### {plain_line(document.title)}")
    where = [f"`{document.path}`"]
    if page:
        where.append(visit.say(f"{page}쪽", f"page {page}"))
    if heading:
        where.append(" › ".join(plain_line(str(h), 60) for h in heading))
    if validity := valid_span(visit, document):
        where.append(validity)
    st.caption(" · ".join(where))
    _download(visit, document)


def _index_of(visit: Visit, path: str) -> Index:
    """The workspace's, or that of the open conversation's own files; a server elsewhere gives out its documents alone."""
    if visit.remote or not path.startswith(OWN_FILES):
        return visit.index
    thread = str(st.session_state.get("thread") or "")
    found: Index = visit.backend.call(lambda chat: chat.attached.index(thread, visit.person))
    return found


def _file_of(visit: Visit, path: str) -> Path:
    if not path.startswith(OWN_FILES):
        return visit.workspace.root / path
    thread = str(st.session_state.get("thread") or "")
    found: Path = visit.backend.call(lambda chat: chat.attached.file(thread, visit.person, path))
    return found


def valid_span(visit: Visit, document: StoredDocument) -> str:
    """`2026-04-01부터`, `2026-04-01 – 2026-12-31`; "" if the document says nothing."""
    first, last = document.valid_from, document.valid_to
    if first and last:
        return f"{first} – {last}"
    if first:
        return visit.say(f"{first}부터", f"from {first}")
    return visit.say(f"{last}까지", f"until {last}") if last else ""


def _found_again(text: str, quote: str) -> tuple[int, int]:
    at = text.find(quote)
    return (at, at + len(quote)) if at >= 0 else (0, 0)


def _download(visit: Visit, document: StoredDocument) -> None:
    """The original file. The index has just said that this person may read it."""
    if visit.remote:
        st.caption(visit.say(f"원본 파일은 {visit.server}에 있습니다.", f"The original file is at {visit.server}."))
        return
    file = _file_of(visit, document.path)
    if not file.is_file():
        st.caption(visit.say("원본 파일이 지금은 없습니다.", "The original file is not there now."))
        return
    st.download_button(
        visit.say("원본 내려받기", "Download the original"),
        data=file.read_bytes,
        file_name=file.name,
        mime="application/octet-stream",
        key=f"original-{document.path}",
        icon=":material/download:",
        on_click="ignore",
    )


def _page_picture(visit: Visit, document: StoredDocument, page: int) -> None:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(_file_of(visit, document.path)) as pdf:
            st.image(pdf[page - 1].render(scale=1.6).to_pil())
    except (pypdfium2.PdfiumError, OSError, IndexError) as error:
        st.caption(visit.say("쪽을 그리지 못했습니다: ", "The page could not be drawn: ") + plain_line(str(error)))
