"""An input asked piece by piece, and what a grammar lets a very small model say of each."""

from __future__ import annotations

import pytest

from gallae.checks.placeholder_order import NOWHERE
from gallae.checks.placeholder_pieces import (
    Frames,
    Piece,
    answers_of,
    bound,
    frames_from,
    frames_of,
    pieces_of,
    put_together,
    unread,
)
from gallae.checks.placeholders import Concealed, conceal
from gallae.core.errors import AnswerError

HEADS = ["[요약]", "- 물음", "- 약", "- 다음"]
NOTE = Concealed("⟦절1⟧ 혈압약 드심\n⟦절2⟧ 발목이 붓는다고 하심\n⟦절3⟧ 정리해 줘")
UNSAID = frames_of([("다음", "없음"), ("약", "말하지 않음")])
LEAFLET = ["▣ 쓰는 법", "▣ 조심"]
SENTENCES = [
    ("쓰는 법", "한 번에 {한번}({함량})씩 {횟수} {말}."),
    ("쓰는 법", "{함량}짜리를 {말}."),
    ("조심", "먼저 물어보세요."),
]
USES = frames_of(
    SENTENCES,
    roles={"양": ("함량", "-"), "개수": ("한번", "-"), "횟수": ("횟수", "-"), "때": ("때", "-")},
    many=("때",),
    words=("드세요", "바르세요"),
)


def test_clauses_are_asked_with_those_around_them_and_put_on_their_lines() -> None:
    pieces = pieces_of(NOTE)
    assert [piece.mark for piece in pieces] == ["⟦절1⟧", "⟦절2⟧", "⟦절3⟧"]
    assert pieces[1].shown == "[앞] 혈압약 드심\n[말] 발목이 붓는다고 하심\n[뒤] 정리해 줘"
    text = put_together(pieces, ["약", "물음", "-"], UNSAID, HEADS)
    assert text == "[요약]\n- 물음: ⟦절2⟧\n- 약: ⟦절1⟧\n- 다음: 없음"
    assert put_together(pieces, ["약+물음", "-", "-"], UNSAID, HEADS).splitlines()[1] == "- 물음: 약에 함께 적음"


def asked(request: str) -> tuple[Concealed, tuple[Piece, ...]]:
    hidden = conceal(request, known=["가나정"], said=True)
    return hidden, pieces_of(hidden, USES)


def test_a_request_is_asked_value_by_value_and_no_value_is_shown() -> None:
    _, pieces = asked("가나정 250mg 2알 하루 세 번 안내문")
    assert [(piece.kind, piece.shown) for piece in pieces] == [
        ("양", "[값] ⟨용어⟩ [#mg] ⟨#알⟩ ⟨횟수⟩ 안내문"),
        ("개수", "[값] ⟨용어⟩ ⟨#mg⟩ [#알] ⟨횟수⟩ 안내문"),
        ("횟수", "[값] ⟨용어⟩ ⟨#mg⟩ ⟨#알⟩ [횟수] 안내문"),
        ("", "[쓰임] ⟨용어⟩ ⟨#mg⟩ ⟨#알⟩ ⟨횟수⟩ 안내문"),
    ]
    text = put_together(pieces, ["함량", "한번", "횟수", "드세요"], USES, LEAFLET)
    assert text == "▣ 쓰는 법\n한 번에 ⟦개수1⟧(⟦양1⟧)씩 ⟦횟수1⟧ 드세요.\n▣ 조심\n먼저 물어보세요."


@pytest.mark.parametrize(
    ("request_", "answers", "because"),
    [
        ("250mg 500mg", ["함량", "함량", "드세요"], "all in one place"),
        ("250mg 하루 세 번", ["함량", "횟수", "드세요"], "no sentence for 함량, 횟수"),
        ("250mg 식후", ["함량", "때", "드세요"], "no place for it"),
    ],
)
def test_what_the_house_has_no_sentence_for_is_not_written(request_: str, answers: list[str], because: str) -> None:
    _, pieces = asked(request_)
    with pytest.raises(AnswerError, match=because):
        put_together(pieces, answers, USES, LEAFLET)


@pytest.mark.parametrize("request_", ["가나정 2벙 250mg", "가나정 하루 항번", "가나정 저녘 250mg", "가나정 1-0-1"])
def test_what_looks_like_a_value_and_was_read_as_none_is_told(request_: str) -> None:
    assert unread(asked(request_)[0], USES)
    assert not unread(asked("45세 여성 가나정 250mg 저녁에 하루 한 번")[0], USES)
    assert not unread(asked(request_)[0], Frames())


def test_a_model_may_only_say_what_the_house_has() -> None:
    value, word = asked("250mg")[1]
    clause = pieces_of(NOTE)[0]
    assert answers_of(value, USES, LEAFLET) == ("함량", "-") and answers_of(word, USES, LEAFLET) == USES.words
    said = answers_of(clause, UNSAID, HEADS)
    assert set(said) >= {"-", "물음", "약+다음"} and "요약" not in said and "물음+물음" not in said
    assert bound(["-", '"']) == 'root ::= "-" | "\\""'


def test_how_sure_a_model_has_to_be_is_said_by_kind() -> None:
    frames = frames_from({"least": {"": 0.9, "절": 0.5}, "words": ["드세요"]})
    assert frames.bar(Piece("", "⟦절1⟧", "절")) == 0.5 and frames.bar(Piece("")) == 0.9 and Frames().bar(Piece("")) == 0


def test_every_day_of_a_habit_is_not_read_as_how_often_it_is_taken() -> None:
    frames = Frames(roles={"횟수": ("횟수", NOWHERE)})
    assert unread(conceal("가나정 1알, 자몽주스 매일 드신다는 분", said=True), frames) == "매일"
    assert not unread(conceal("가나정 1알 매일, 60일", said=True), frames)


def test_what_is_unsure_stands_otherwise_or_is_handed_over() -> None:
    frames = Frames(least={"": 0.8}, otherwise={"사실": "주의"})
    value, fact = Piece("[값] [#mg]", "⟦양1⟧", "양"), Piece("[글] 술", "⟦사실1⟧", "사실")
    assert frames.settled(value, "함량", 0.9) == "함량" and frames.settled(fact, "보관", 0.5) == "주의"
    assert frames.settled(value, "함량", None) == "함량"  # a server that does not say how sure it was
    with pytest.raises(AnswerError, match=r"⟦양1⟧: 함량, but not sure \(0\.50\)"):
        frames.settled(value, "함량", 0.5)


def test_what_the_request_tells_by_itself_is_asked_of_nobody() -> None:
    frames = Frames(words=("드세요", "바르세요"), uses=(("연고", "바르세요"), ("#정", "드세요")))
    used = [answers_of(Piece(f"[쓰임] {said}"), frames, ()) for said in ("⟨용어⟩ 연고", "⟨용어⟩ ⟨#정⟩", "⟨용어⟩")]
    assert used == [("바르세요",), ("드세요",), ("드세요", "바르세요")]


def test_a_value_is_not_left_out_while_its_places_are_empty() -> None:
    """ "500으로 시작하신대요": a number that the model takes for nobody's, and no strength besides."""
    frames = frames_of(
        SENTENCES, roles={"수": ("함량", NOWHERE), "양": ("함량", NOWHERE)}, words=("드세요",), kept=("수",)
    )
    pieces = pieces_of(conceal("가나정 500, 10mg", known=["가나정"], said=True), frames)
    said = {"수": NOWHERE, "양": "함량", "": "드세요"}
    assert "⟦양1⟧" in put_together(pieces, [said[p.kind] for p in pieces], frames, LEAFLET)
    said["양"] = NOWHERE
    with pytest.raises(AnswerError, match=r"⟦수1⟧: left out"):
        put_together(pieces, [said[p.kind] for p in pieces], frames, LEAFLET)
