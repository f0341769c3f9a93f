"""An evaluation's page: one file, nothing fetched, nothing that runs, everything said twice (picture and table)."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from gallae.checks.scores import Interval
from gallae.core.types import Language
from gallae.evals.difference import difference_of
from gallae.evals.evaluation import Evaluation
from gallae.evals.gate import Bar
from gallae.evals.report_page import Page, page_html, write_page
from gallae.evals.report_plots import bins_of, curve, histogram, lines, whisker
from tests.evals.runs import WRONG, case, drawn, evaluation

VOID = {"meta", "br", "circle", "path", "rect"}


class Read(HTMLParser):
    """Every tag closed in order; what an image or a script could load; texts; ids and links within the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return "".join(self.said)


def page(language: Language = "ko", **more: object) -> str:
    old = drawn()
    now = replace(old, made=old.made + 60, cases=(replace(old.cases[0], passed=False, why="틀림"), *old.cases[1:]))
    bars = {"rag": Bar(0.9), "ece": Bar(0.05, at_most=True), "never": Bar(1.0)}
    given = {"evaluation": now, "bars": bars, "difference": difference_of(old, now), "past": [old], **more}
    return page_html(Page(**given), language)  # type: ignore[arg-type]


def test_a_page_is_whole_and_loads_and_runs_nothing() -> None:
    html = page()
    read = Read(html)
    assert not read.open and "script" not in read.tags and "img" not in read.tags and "link" not in read.tags
    assert not {name for name, _ in read.attributes if name.startswith("on") or name == "src"}
    assert not re.search(r"https?://|url\(|@import", html)


def test_whatever_a_row_a_model_or_a_table_holds_is_text_and_stays_what_it_was() -> None:
    html = page()
    text = Read(html).text
    assert WRONG in text and "<img src=x onerror=y>" in text and "typo<b>" in text and "<i>gallae</i>" in text
    assert "<script" not in html and "<i>" not in html and "typo<b>" not in html


def test_every_picture_has_a_title_and_a_description_and_its_figures_stand_in_the_text() -> None:
    html = page()
    pictures = re.findall(r"<svg.*?</svg>", html, re.S)
    assert len(pictures) >= 8
    for picture in pictures:
        assert re.search(r'role="img"><title>[^<]+</title><desc>[^<]+</desc>', picture)
    text = Read(html).text
    for figure in ("0.600", "0.500", "0.900", "2027-01-15 08:00 UTC"):
        assert figure in text


def test_every_failed_row_has_an_address_and_every_link_within_the_page_leads_somewhere() -> None:
    read = Read(page())
    assert {"case-a1", "case-a3"} <= set(read.ids) and "case-a4" not in read.ids
    assert len(read.ids) == len(set(read.ids)) and read.links
    assert all(link.startswith("#") and link[1:] in read.ids for link in read.links)


def test_bars_say_what_is_missed_and_a_bar_without_its_figure_is_not_one() -> None:
    html = page()
    assert "✗ 1/2" in html and "never" not in html
    assert "✓ 1/1" in page(bars={"ece": Bar(0.05, at_most=True)})


def test_a_page_speaks_the_language_of_its_workspace() -> None:
    korean, english = page("ko"), page("en")
    assert '<html lang="ko">' in korean and "지난 실행보다" in korean and "맞다가 틀림" in korean
    assert '<html lang="en">' in english and "Right before, wrong now" in english
    # What a team wrote stays as it is; what we say is English throughout.
    ours = re.sub(r"<style>.*?</style>", "", english, flags=re.S)
    for theirs in (*(c.question for c in drawn().cases), "따옴표", "틀림", "환불은", "7일", "갈래", "아무도 맡지 않음"):
        ours = ours.replace(theirs, "")
    assert not re.findall("[가-힣]+", ours)


def test_light_dark_and_print_are_one_page() -> None:
    style = page().split("<style>")[1].split("</style>")[0]
    assert "prefers-color-scheme: dark" in style and "@media print" in style and "tabular-nums" in style


def test_a_page_of_nothing_is_a_page() -> None:
    read = Read(page_html(Page(Evaluation("safety", "shop", ())), "en"))
    assert not read.open and "Safety" in read.text


def test_a_page_is_replaced_whole(tmp_path: Path) -> None:
    first = write_page(Page(evaluation()), tmp_path / "보고", "shop-answers")
    write_page(Page(evaluation((True,))), tmp_path / "보고", "shop-answers")
    assert [f.name for f in (tmp_path / "보고").iterdir()] == ["shop-answers.html"]
    assert "1문항" in first.read_text(encoding="utf-8")


def test_plots_place_what_they_are_given() -> None:
    half = whisker(Interval(0.5, 0.25, 0.75, 9), "x", bar=1.0)
    assert 'cx="110.0"' in half and "M58.0 11H162.0" in half and "M214.0 2v18" in half
    falling = lines([Interval(v, v - 0.1, v + 0.1, 9) for v in (0.9, 0.5)], ["a", "b"], "x")
    (y,), (last,) = (
        re.findall(r'faint-dot" cx="[\d.]+" cy="([\d.]+)"', falling),
        re.findall(r'"dot" cx="[\d.]+" cy="([\d.]+)"', falling),
    )
    assert float(y) < float(last)
    spread = histogram([1.0, 1.0, 1.0, 5.0], "x", "ms", [("p50", 1.0)])
    assert spread.count('class="column"') == 2 and "p50 1" in spread
    assert curve([(0.5, 0.5, 1)], "x", "a", "b").count('class="dot"') == 1


def test_bins_hold_every_value_once_the_far_ones_too() -> None:
    values = [float(n) for n in range(200)] + [1e9]
    found = bins_of(values)
    assert sum(n for _, _, n in found) == len(values) and found[-1][1] < 1e9
    assert bins_of([0.0, 0.0]) and sum(n for _, _, n in bins_of([0.0, 0.0])) == 2


def test_a_case_without_kind_or_reason_is_drawn_as_well() -> None:
    bare = evaluation(cases=(replace(case("x", False), why=""),))
    assert "case-x" in Read(page_html(Page(bare), "en")).ids


def test_rows_that_share_an_id_have_addresses_of_their_own() -> None:
    twice = evaluation(cases=(case("x y", False), case("x y", False, "다른 질문")))
    assert [i for i in Read(page_html(Page(twice), "en")).ids if i.startswith("case")] == ["case-x-y", "case-x-y.2"]
