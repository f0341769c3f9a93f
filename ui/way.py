"""The way of a document, drawn: load → split → index (→ embed) → store, with what each step made and how long it took.

Plain HTML of our own words and figures: it needs no script, reads in order to a screen reader, and wraps on a phone.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import datetime

import streamlit as st

from gallae.retrievers.way import Way
from gallae.ui.visit import Visit

__all__ = ["draw_way", "way_html"]

Step = tuple[str, str, str]  # what it is called, what it made, how long it took


def draw_way(visit: Visit, way: Way) -> None:
    st.html(way_html(visit, way))
    at = datetime.fromtimestamp(way.at)
    st.caption(
        visit.say(
            f"{at:%Y-%m-%d %H:%M}에 색인했습니다. 파일이나 메타데이터가 바뀌면 이 길을 다시 지납니다.",
            f"Indexed at {at:%Y-%m-%d %H:%M}. When the file or its metadata change, it goes this way again.",
        )
    )


def way_html(visit: Visit, way: Way) -> str:
    steps = "".join(
        f"<li><b>{html.escape(name)}</b><span>{html.escape(made)}</span><small>{html.escape(took)}</small></li>"
        for name, made, took in _steps(visit, way)
    )
    return f'<ol class="gallae-way">{steps}</ol>'


def _steps(visit: Visit, way: Way) -> Iterator[Step]:
    say = visit.say
    made = [_size(way.bytes), say(f"{way.characters:,}자", f"{way.characters:,} characters")]
    made += [say(f"{way.pages:,}쪽", f"pages {way.pages:,}")] * bool(way.pages)
    made += [say(f"제목 {way.headings:,}", f"headings {way.headings:,}")] * bool(way.headings)
    made += [say(f"표의 줄 {way.rows:,}", f"table rows {way.rows:,}")] * bool(way.rows)
    yield say("불러오기", "load"), " · ".join(made), _time(visit, way.load_ms)
    yield (
        say("나누기", "split"),
        say(f"대목 {way.passages:,}개", f"passages {way.passages:,}"),
        _time(visit, way.split_ms),
    )
    yield (
        say("색인", "index"),
        say(f"찾을 낱말 {way.tokens:,}", f"search words {way.tokens:,}"),
        _time(visit, way.index_ms),
    )
    if way.vectors is None:
        yield say("벡터", "embed"), say("끔: 낱말로 찾음", "off: found by words"), ""
    else:
        yield say("벡터", "embed"), f"{way.vectors:,} / {way.passages:,}", ""
    yield say("보관", "store"), say(f"색인 판 {way.version[:8]}", f"index version {way.version[:8]}"), ""


def _size(bytes_: int) -> str:
    return (
        f"{bytes_:,} B"
        if bytes_ < 1_000
        else f"{bytes_ / 1_000:,.1f} kB"
        if bytes_ < 1e6
        else f"{bytes_ / 1e6:,.1f} MB"
    )


def _time(visit: Visit, milliseconds: float) -> str:
    return f"{milliseconds:,.1f} ms" if milliseconds < 1_000 else visit.seconds(milliseconds / 1_000, 1)
