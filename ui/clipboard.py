"""The button that copies an answer. A page component of its own: the text goes to it as data, never as markup.

A browser lends its clipboard to pages of this machine and to https; elsewhere the older way by a selected field serves.
"""

from __future__ import annotations

import streamlit as st

from gallae.ui.visit import Visit

__all__ = ["copy_button"]

_HTML = '<button type="button" class="copy"><span class="text"></span></button>'
_CSS = """
.copy { all: unset; cursor: pointer; font: inherit; font-size: 0.86rem; padding: 0.1rem 0.2rem; white-space: nowrap;
  color: var(--st-text-color); border-radius: 0.4rem; }
.copy:hover { color: var(--st-primary-color); }
.copy:focus-visible { outline: 2px solid var(--st-primary-color); }
"""
_JS = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector(".copy");
  const label = parentElement.querySelector(".text");
  label.textContent = data.label;
  button.onclick = async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(data.text);
      done = true;
    } catch {
      const field = document.createElement("textarea");
      field.value = data.text;
      document.body.append(field);
      field.select();
      done = document.execCommand("copy");
      field.remove();
    }
    label.textContent = done ? data.done : data.failed;
    setTimeout(() => { label.textContent = data.label; }, 2000);
  };
}
"""
_NAME = "gallae_copy"


def copy_button(visit: Visit, text: str, *, key: str) -> None:
    component = st.components.v2.component(_NAME, html=_HTML, css=_CSS, js=_JS)
    component(
        key=key,
        width="content",
        data={
            "text": text,
            "label": visit.say("복사", "Copy"),
            "done": visit.say("복사했습니다", "Copied"),
            "failed": visit.say("복사하지 못했습니다", "Could not copy"),
        },
    )
