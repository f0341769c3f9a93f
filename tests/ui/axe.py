"""axe-core over a page that stands in the browser: what it finds, and which kind of element of Streamlit it found it in.

axe-core (MPL-2.0) comes from npm, into $(VENV)/axe, for the tests alone: `make axe-core`, which `make e2e` does first.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ui.browsing import ROOT, do_without

__all__ = ["COLOURS", "GRAVE", "Found", "find", "load_axe"]

HOME = Path(os.environ.get("GALLAE_AXE", ROOT / ".venv" / "axe"))  # read here: the fixtures clear GALLAE_ names
GRAVE = {"serious", "critical"}
COLOURS = ("color-contrast", "link-in-text-block")  # what another colour scheme can change

_RUN = """async (rules) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const found = await axe.run(document, {resultTypes: ["violations"], ...only});
  const kind = (node) => {
    const element = document.querySelector(node.target.flat()[0]);
    if (!element) return "gone before it was looked at";  // redrawn since
    const part = element.closest("[data-testid^='st']");
    const name = (element.getAttribute("role") || element.tagName).toLowerCase();
    return `${part ? part.dataset.testid : "page"} ${name}`;
  };
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    [rule.id, node.impact, kind(node), node.html.slice(0, 300), node.failureSummary]));
}"""


@dataclass(frozen=True, slots=True)
class Found:
    """`kind`: the part of Streamlit that holds the element, and its role or tag: `stButton button`."""

    rule: str
    impact: str
    kind: str
    html: str
    why: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}) in {self.kind}: {' '.join(self.why.split())}\n    {self.html}"


def load_axe() -> str:
    """The script of axe-core. Without it the test is skipped; it fails where a browser is required and npm is there."""
    script = HOME / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file() and shutil.which("npm") is None:
        pytest.skip("no axe-core, and no npm to fetch it")
    if not script.is_file():
        do_without("no axe-core: make axe-core")
    return script.read_text(encoding="utf-8")


def find(page, axe: str, *rules: str) -> list[Found]:
    """What is serious or critical on the page as it stands; only by these `rules`, if any are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    return [one for found in page.evaluate(_RUN, list(rules)) if (one := Found(*found)).impact in GRAVE]
