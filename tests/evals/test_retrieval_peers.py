"""Other searches on the same questions. What needs the extra is marked long and run by `make peers`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import InputError
from gallae.core.workspace import open_workspace
from gallae.evals import retrieval_peers
from gallae.evals.report import report_lines
from gallae.evals.retrieval import evaluate_set, evaluate_workspace
from gallae.evals.retrieval_data import Query, load_set
from gallae.evals.retrieval_peers import PEERS, Peer, compare, load_peers, pieces, rank_peer

REQUIRED = os.environ.get("GALLAE_PEERS_REQUIRED")  # `make peers` has installed them: nothing may be skipped
TEXTS = [
    ("d1", "수영장\n수영장은 아침 여섯 시에 연다."),
    ("d2", "도서관\n책을 두 주 동안 빌린다."),
    ("d3", "주차\n지하에 있다."),
]
BY_NAME = {peer.name: peer for peer in PEERS}


def test_a_peer_that_is_not_installed_is_refused_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retrieval_peers, "find_spec", lambda name: None if name == "bm25s" else object())
    with pytest.raises(InputError) as raised:
        load_peers()
    assert "bm25s" in raised.value.message and "rank_bm25" not in raised.value.message
    assert "pip install 'gallae[peers]'" in raised.value.hint


def test_pieces_hold_all_of_a_text_and_keep_to_their_size() -> None:
    text = "\n".join(f"{number}번째 줄에는 짧은 문장이 있다." for number in range(40)) + "\n\n\n"
    made = pieces(text, 100)
    assert "".join(made).split() == text.split() and len(made) > 5
    assert all(len(piece) <= 100 for piece in made)


def test_words_of_sqlite_find_the_title_and_quotes_in_a_question_do_no_harm() -> None:
    for name in ("SQLite FTS5 unicode61", "SQLite FTS5 trigram"):
        found, seconds, times = rank_peer(BY_NAME[name], TEXTS, ['도서관 "책" AND', "수영장은 아침", "?!"])
        assert [one[:1] for one in found] == [["d2"], ["d1"], []], name
        assert seconds >= 0 and len(times) == 3


def test_pieces_of_three_characters_find_no_word_of_two() -> None:
    assert rank_peer(BY_NAME["SQLite FTS5 trigram"], TEXTS, ["주차 지하"])[0] == [[]]


def test_how_far_we_are_ahead_is_counted_on_the_same_questions() -> None:
    always_first = Peer("first", lambda texts: lambda question, k: [0, 1])
    queries = [Query("1", "?", ("d1",)), Query("2", "?", ("d2",)), Query("3", "?", ("d3",))]
    made = compare(always_first, TEXTS, queries, [["d1"], ["d2"], ["d1", "d3"]])
    assert made.recall_1.value == pytest.approx(1 / 3) and made.recall_5.value == pytest.approx(2 / 3)
    assert made.ahead_1.value == pytest.approx(1 / 3) and made.ahead_5.value == pytest.approx(1 / 3)
    assert made.mrr_10.value == pytest.approx(0.5) and made.ahead_mrr.value == pytest.approx((2.5 - 1.5) / 3)


def test_a_report_with_peers_shows_every_search_and_the_differences(small_set: Path) -> None:
    mine = [peer for peer in PEERS if not peer.needs]
    report = evaluate_set(load_set(small_set), today=date(2026, 11, 20), peers=mine)
    text = "\n".join(report_lines(report, "en"))
    assert len(report.peers) == 2 and "SQLite FTS5 trigram" in text and "ours − theirs" in text


def test_in_a_workspace_peers_find_documents_by_their_pieces(team: Path) -> None:
    mine = [BY_NAME["SQLite FTS5 unicode61"]]
    report = evaluate_workspace(open_workspace(team, environ={}), today=date(2026, 11, 20), peers=mine)
    (peer,) = report.peers
    assert peer.recall_1.n == report.recall_1.n and 0 < peer.recall_5.value < 1


def test_a_set_that_answers_nothing_has_no_peers_to_compare(make_set: Any) -> None:
    folder = make_set([{"id": "d", "text": "수영장은 여섯 시에 연다."}], [{"text": "우주선은?", "gold": []}])
    report = evaluate_set(load_set(folder), today=date(2026, 11, 20), peers=PEERS)
    assert report.peers == () and report.recall_1.n == 0 and report.evidence is None
    assert "–" in "\n".join(report_lines(report, "en"))


@pytest.mark.long
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_peer_finds_what_it_is_asked_for(peer: Any) -> None:
    if peer.missing and not REQUIRED:
        pytest.skip(f"{peer.name}: not installed (make peers)")
    found, seconds, times = rank_peer(peer, TEXTS * 1, ["수영장은 아침 몇 시에 연다", "도서관 책을 빌린다"])
    assert [one[0] for one in found] == ["d1", "d2"]
    assert seconds > 0 and len(times) == 2
