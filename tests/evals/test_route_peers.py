"""Other routers on the same questions. What needs the extra is marked long and run by `make peers`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.task import RouteRow
from gallae.core.errors import InputError
from gallae.core.types import Message, Route
from gallae.evals import route_peers
from gallae.evals.report import report_lines
from gallae.evals.route_peers import (
    ROUTE_PEERS,
    RULES,
    Chosen,
    RoutePeer,
    compare_routes,
    dense_peer,
    judge_peer,
    keyword_rule,
    load_route_peers,
)
from gallae.evals.routes import Judged, Slipped, routes_report

REQUIRED = os.environ.get("GALLAE_PEERS_REQUIRED")  # `make peers` has installed them: nothing may be skipped
BY_NAME = {peer.name: peer for peer in ROUTE_PEERS}
TAUGHT: tuple[tuple[str, Route], ...] = (
    ("환불 규정이 어떻게 되나요", "rag"),
    ("환불 기한은 며칠인가요", "rag"),
    ("환불 수수료는 얼마인가요", "rag"),
    ("이 문장을 번역해 주세요", "prompt"),
    ("이 문장을 영어로 번역해 줘", "prompt"),
    ("아래 문장을 번역해 주실래요", "prompt"),
)


def rows(given: Sequence[tuple[str, Route]]) -> list[RouteRow]:
    return [RouteRow(str(n), text, route) for n, (text, route) in enumerate(given)]


def always(route: str, confidence: float = 0.5) -> RoutePeer:
    return RoutePeer("always", lambda train, texts: [Chosen(route, confidence, 1.0) for _ in texts])


def test_peers_that_are_not_installed_are_refused_with_the_commands_that_install_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(route_peers, "find_spec", lambda name: None)
    monkeypatch.setattr(route_peers, "APART_PYTHON", tmp_path / "bin" / "python")
    with pytest.raises(InputError) as raised:
        load_route_peers()
    assert "sklearn" in raised.value.message and "semantic-router" in raised.value.message
    assert "pip install 'gallae[peers]'" in raised.value.hint
    assert f"-m venv {route_peers.APART}" in raised.value.hint
    assert "-m pip install 'semantic-router==1.1.1'" in raised.value.hint


def test_what_is_installed_is_not_named_as_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(route_peers, "find_spec", lambda name: object())
    monkeypatch.setattr(route_peers, "APART_PYTHON", tmp_path / "bin" / "python")
    with pytest.raises(InputError) as raised:
        load_route_peers()
    assert "sklearn" not in raised.value.message and "gallae[peers]" not in raised.value.hint
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    assert load_route_peers() == ROUTE_PEERS


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("이 문장을 영어로 번역해 줘", "P.translate"),
        ("우리 양식으로 정리해 줘", "S.house_format"),
        ("휴관 안내문 써 줘", "S.doc_type"),
        ("이 민원을 분류해 줘", "S.classify"),
        ("내일 두 시로 예약해 줘", "T.action"),
        ("AB-1234 상태 확인", "T.id_lookup"),
        ("서울 날씨 어때", "T.live"),
        ("12월 3일까지 며칠 남았어", "T.date_math"),
        ("3마일은 몇 킬로미터", "T.units"),
        ("12 * 7", "T.calc"),
        ("그 말의 근거가 뭐야", "R.source"),
        ("저희 쪽 담당이 누구죠", "R.org_owner"),
        ("보증금이 얼마예요", "R.doc_word"),
        ("안녕", "P.general"),
    ],
)
def test_each_keyword_rule_finds_its_own_sort_of_question(text: str, rule: str) -> None:
    assert keyword_rule(text)[0] == rule
    assert len(RULES) == 14 and rule in {id for id, *_ in RULES}


def test_a_veto_keeps_a_keyword_rule_silent() -> None:
    assert keyword_rule("위약금 10 % 규정 있나요") == ("R.doc_word", "rag")


def test_keyword_rules_are_as_sure_as_they_were_right_on_the_training_rows() -> None:
    train = rows([("보증금이 얼마예요", "rag"), ("가격이 얼마예요", "rag"), ("요금이 얼마게", "prompt")])
    ours = [Judged(RouteRow("q", "수수료가 얼마예요", "rag"), "shop", "tool")]
    (made,) = judge_peer(BY_NAME["keyword rules"], train, ours, 1)
    assert (made.route, made.confidence) == ("rag", pytest.approx((2 + 1) / (3 + 2)))


def test_a_peer_is_judged_on_our_rows_with_our_slips_and_reads_what_was_said_before() -> None:
    seen: list[list[str]] = []

    def choose(train: Sequence[tuple[str, str]], texts: Sequence[str]) -> list[Chosen]:
        seen.extend(([text for text, _ in train], list(texts)))
        return [Chosen("rag", 0.5, 2.0)] * len(texts)

    row = RouteRow(
        "q", "그럼 작년에는요", "rag", history=(Message("user", "보증금은?"), Message("assistant", "5만 원"))
    )
    slips = tuple(Slipped(name, (), "rag") for name in ("keyboard", "spacing", "jamo"))
    ours = [Judged(row, "shop", "tool", local_only=True, slipped=slips)]
    (made,) = judge_peer(RoutePeer("one", choose), rows(TAUGHT), ours, 1)
    assert seen[0] == [text for text, _ in TAUGHT]
    assert seen[1][0] == "보증금은?\n그럼 작년에는요" and len(set(seen[1])) == 4
    assert all(text.startswith("보증금은?\n") for text in seen[1])
    assert (made.route, made.local_only, made.milliseconds, len(made.slipped)) == ("rag", None, 2.0, 3)


def test_a_peer_that_loses_a_question_is_an_error_and_not_a_shorter_table() -> None:
    short = RoutePeer("short", lambda train, texts: [])
    with pytest.raises(ValueError, match="0 choices for 1"):
        judge_peer(short, [], [Judged(RouteRow("q", "?", "rag"), "shop", "rag")], 1)


def test_how_far_we_are_ahead_is_counted_on_the_same_questions() -> None:
    labels: list[Route] = ["rag", "rag", "prompt", "prompt"]
    ours = [Judged(RouteRow(str(n), "?", route), "shop", route, 0.9) for n, route in enumerate(labels)]
    theirs = judge_peer(always("rag"), [], ours, 1)
    made = compare_routes("always", ours, theirs)
    assert made.accuracy.value == 0.5 and made.macro_f1.value == pytest.approx((2 / 3 + 0) / 2)
    assert made.ahead_f1.value == pytest.approx(1 - 1 / 3) and made.ahead_f1.low >= 0
    assert made.ece.value == 0.0 and made.missed_retrieval.value == 0.0 and made.flips.n == 0


def test_a_report_with_peers_shows_every_router_on_one_table() -> None:
    ours = [Judged(RouteRow("q", "?", "rag"), "shop", "rag", 0.9)]
    peers = (compare_routes("always tool", ours, judge_peer(always("tool"), [], ours, 1)),)
    text = "\n".join(report_lines(routes_report("shop", ours, peers=peers), "en"))
    assert "always tool" in text and "ours − theirs" in text


@pytest.mark.long
@pytest.mark.parametrize("peer", ROUTE_PEERS, ids=lambda peer: peer.name)
def test_every_peer_learns_from_examples_and_tells_how_sure_it_is(peer: Any) -> None:
    if peer.missing and not REQUIRED:
        pytest.skip(f"{peer.name}: not installed (make peers)")
    ours = [
        Judged(RouteRow("1", "환불 규정이 뭔가요", "rag"), "shop", "rag"),
        Judged(RouteRow("2", "다음 문장을 번역해 줘", "prompt"), "shop", "prompt"),
        Judged(RouteRow("3", "qqq zzz", "prompt"), "shop", "prompt"),
    ]
    made = judge_peer(peer, rows(TAUGHT * 2), ours, 1)
    assert [j.route for j in made[:2]] == ["rag", "prompt"]
    assert all(0 <= j.confidence <= 1 and j.milliseconds > 0 for j in made)
    assert judge_peer(peer, rows(TAUGHT * 2), ours, 1)[0].confidence == made[0].confidence


@pytest.mark.long
def test_semantic_router_runs_over_the_vectors_of_an_embedder_too() -> None:
    if BY_NAME["semantic-router"].missing and not REQUIRED:
        pytest.skip("semantic-router: not installed (make peers)")
    asked: list[str] = []

    def embed(texts: list[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[float("번역" in text), float("환불" in text), 0.1] for text in texts]

    ours = [Judged(RouteRow("1", "환불해 줘", "rag"), "a", "rag"), Judged(RouteRow("2", "번역", "prompt"), "a", "rag")]
    peer = dense_peer(embed, "test:meaning")
    assert peer.name == "semantic-router, test:meaning"
    for _ in range(2):
        assert [j.route for j in judge_peer(peer, rows(TAUGHT), ours, 1)] == ["rag", "prompt"]
    assert asked.count(TAUGHT[0][0]) == 1 and asked.count("번역") == 2  # what is taught is embedded once


@pytest.mark.long
def test_what_the_other_environment_says_is_in_the_error() -> None:
    peer = BY_NAME["semantic-router"]
    if peer.missing and not REQUIRED:
        pytest.skip("semantic-router: not installed (make peers)")
    with pytest.raises(RuntimeError, match=r"(?s)semantic-router: .*Error"):
        judge_peer(peer, [], [Judged(RouteRow("1", "?", "rag"), "shop", "rag")], 1)
