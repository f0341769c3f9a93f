"""Rows of the boxed model in the form it is asked in at run time (checks/placeholder_pieces.py): the pieces of a generated
request or note, each with the answer that is right.

What the model learns is this module: where a value, a clause and a heading belong.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gallae.checks.placeholder_clauses import FILLED, clauses_of
from gallae.checks.placeholder_facts import MOST, Fact
from gallae.checks.placeholder_order import NOWHERE
from gallae.checks.placeholder_pieces import WORD, Frames, frames_of, pieces_of, put_together
from gallae.checks.placeholder_spans import MARK, Known, Span, spans_of
from gallae.checks.placeholders import Concealed, conceal, restore
from gallae.tuning.box_guide import Request, request
from gallae.tuning.box_leaflets import sentence
from gallae.tuning.box_notes import Note, note
from gallae.tuning.box_words import Speaker, Words, words_for

__all__ = [
    "HOUSES",
    "Row",
    "clauses_in",
    "frames_for",
    "guide_row",
    "note_answers",
    "note_row",
    "plain_pair",
    "training_rows",
]

LINES = {"T": "대상", "Q": "물음", "M": "드시는 약", "A": "안내한 것", "N": "다음 할 일"}
UNSAID = {"T": "말하지 않음", "Q": "말하지 않음", "M": "말하지 않음", "A": "말하지 않음", "N": "없음"}
HEADS = {
    "what": "어떤 약인가요",
    "how": "이렇게 드세요",
    "caution": "조심하세요",
    "missed": "깜빡했을 때",
    "store": "보관과 문의",
}
HOUSES = {
    "medication-guide": [f"▣ {head}" for head in HEADS.values()],
    "consult-summary": ["[상담 요약]", *(f"- {line}" for line in LINES.values())],
}
FIRST = "QANMT"  # the line that a clause of several goes to
TITLES = {"medication-guide": "복약 안내문 쓰기", "consult-summary": "상담 기록 요약하기"}
# The place of what fills a slot of a request (box_guide.py).
PLACES = {"name": "약", "strength": "함량", "amount": "한번", "often": "횟수", "every": "횟수", "when": "때", "clock": "때", "gap": "때", "place": "곳", "days": "기간"}  # fmt: skip
MANY = ("때", "곳")
WORDS = ("드세요", "바르세요", "넣으세요", "뿌리세요", "놓으세요", "붙이세요", "쓰세요")


@dataclass(frozen=True, slots=True)
class Row:
    """`given` as a person typed it, `hidden` what the pieces are made of, `answers` to what is shown of each."""

    skill: str
    given: str
    hidden: Concealed
    answers: Mapping[str, str]

    @property
    def title(self) -> str:
        return TITLES[self.skill]


def training_rows(n: int, *, seed: int, held_out: bool = False, skills: Collection[str] = tuple(TITLES)) -> list[Row]:
    """Notes and leaflets by turns."""
    chance, words = random.Random(seed), words_for(held_out)  # noqa: S311 (a draw that can be repeated, no secret)
    makers = [make for name, make in (("consult-summary", note_row), ("medication-guide", guide_row)) if name in skills]
    rows: list[Row] = []
    while len(rows) < n:
        row = makers[len(rows) % len(makers)](chance, words)
        if row is not None:
            rows.append(row)
    return rows


def frames_for(skill: str) -> Frames:
    """What the house writes around the values, and which places each kind of value may have."""
    if skill == "consult-summary":
        return frames_of((LINES[key], text) for key, text in UNSAID.items())
    return frames_of(_sentences(), roles=ROLES, many=MANY, words=WORDS, uses=USES)


ROLES = {
    "용어": ("약", NOWHERE),
    "이름": ("받는이", NOWHERE),
    "양": ("함량", "한번", "하루", NOWHERE),
    "비율": ("함량", NOWHERE),
    "수": ("함량", "한번", NOWHERE),
    "번호": ("함량", NOWHERE),
    "개수": ("한번", "하루", NOWHERE),
    "횟수": ("횟수", NOWHERE),
    "기간": ("기간", "임신", NOWHERE),
    "때": ("때", NOWHERE),
    "시각": ("때", NOWHERE),
    "곳": ("곳", NOWHERE),
}


def plain_pair(row: Row) -> tuple[str, str]:
    """A request as it was typed, and the house's sentence of how it is taken, in plain values: to compare."""
    frames = frames_for(row.skill)
    pieces = pieces_of(row.hidden, frames)
    asked = [(piece, row.answers[piece.shown]) for piece in pieces if piece.kind != "사실"]
    raw = put_together([p for p, _ in asked], [a for _, a in asked], frames, HOUSES[row.skill])
    text = restore(raw, row.hidden, language="ko").text
    return row.given, text.partition(f"▣ {HEADS['how']}\n")[2].partition("\n▣")[0]


# -- notes ------------------------------------------------------------------------------------------------------------
def note_row(chance: random.Random, words: Words) -> Row:
    made = note(chance, words)
    hidden, answers = note_answers(made)
    pieces = pieces_of(hidden)
    return Row("consult-summary", made.text, hidden, {p.shown: answers[p.mark] for p in pieces})


def note_answers(made: Note) -> tuple[Concealed, dict[str, str]]:
    """(the note in marks, clause → the line or two that it belongs to)."""
    text = made.text
    hidden = conceal(text, clauses=True)
    labels, spans = list(_labels(made.pieces)), spans_of(text)
    answers = {}
    for mark, start, end in clauses_in(text, hidden):
        held = {
            key
            for at, to, label in labels
            for key in label
            if key != "-" and min(to, end) - max(at, start) >= min(2, to - at)
        }
        if not held and any(s[0] < end and s[1] > start for s in spans):
            held = {"T"}  # when it was, who called
        order = [key for key in FIRST if key in held][:2]
        answers[mark] = "+".join(LINES[key] for key in order) or NOWHERE
    return hidden, answers


def _labels(pieces: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    at = 0
    for text, label in pieces:
        yield at, at + len(text), label
        at += len(text)


def clauses_in(text: str, hidden: Concealed) -> list[tuple[str, int, int]]:
    """(mark, start, end) of each clause, as conceal cut them."""
    filled = list(text)
    for start, end, *_ in spans_of(text):
        filled[start:end] = FILLED * (end - start)
    marks = [m.group() for line in hidden.text.split("\n") if (m := MARK.match(line)) and m["kind"] == "절"]
    found = clauses_of("".join(filled))
    return [(mark, c.start, c.end) for mark, c in zip(marks, found, strict=True)]


# -- leaflets ---------------------------------------------------------------------------------------------------------
def guide_row(chance: random.Random, words: Words) -> Row | None:
    """None where a value of the request is cut through by the marks (nothing to be learned from it)."""
    asked = request(chance, words)
    name = asked.plain("name")
    known = [name] if chance.random() < 0.85 else []
    known += [other for other in (asked.plain("other"),) if other]
    facts, kinds = made_facts(chance, words)
    hidden = conceal(asked.text, known=known, facts=facts, said=True)
    if (places := _places(asked, hidden, known)) is None:
        return None
    answers = {}
    for piece in pieces_of(hidden, frames_for("medication-guide")):
        if piece.kind == "사실":
            answers[piece.shown] = HEADS.get(kinds[int(MARK.fullmatch(piece.mark)["n"]) - 1], NOWHERE)  # type: ignore[index]
        elif piece.mark:
            answers[piece.shown] = places.get(piece.mark, NOWHERE)
        else:
            answers[piece.shown] = _word(piece.shown)
    return Row("medication-guide", asked.text, hidden, answers)


def _places(asked: Request, hidden: Concealed, known: Sequence[str | Known]) -> dict[str, str] | None:
    spans, labels = spans_of(asked.text, known, said=True), list(_labels(asked.pieces))
    by_value = {(v.kind, v.text): v.mark for v in hidden.values}
    daily = any(label == "each" for _, _, label in labels)
    places: dict[str, str] = {}
    for at, to, label in labels:
        inside = [s for s in spans if s[0] < to and s[1] > at]
        if label in PLACES and not (label == "name" and not known):
            if not inside or not _covered(asked.text, at, to, inside):
                return None
            place = "하루" if label == "amount" and daily else PLACES[label]
        elif label in ("who", "aside"):
            place = "임신" if re.search("임신|pregnant", asked.text[at:to]) else NOWHERE
        else:
            continue
        for start, end, kind, _ in inside:
            mark, allowed = by_value[kind, asked.text[start:end]], ROLES.get(kind, ())
            own = place if place != "임신" or kind == "기간" else NOWHERE
            own = "받는이" if kind == "이름" and label in ("who", "aside") else own
            if own not in (*allowed, NOWHERE) or places.get(mark, own) != own:
                return None
            places[mark] = own
    return places


def _covered(text: str, at: int, to: int, spans: Sequence[Span]) -> bool:
    """Is every letter and digit of text[at:to] in a value?"""
    left = [c for n, c in enumerate(text[at:to], at) if c.isalnum() and not any(s[0] <= n < s[1] for s in spans)]
    return len(left) <= 1 or "".join(left) in ("for", "일분", "복용")


def made_facts(chance: random.Random, words: Words) -> tuple[list[Fact], list[str]]:
    """Sentences of a document, only whose headings are seen, and the sections they belong to."""
    r, k = chance, Speaker(chance, words)
    listed: list[tuple[str, str]] = []
    bare = r.random() < 0.2  # a document without headings
    for kind, (share, most) in SHARES.items():
        if r.random() < share:
            for _ in range(r.randint(1, most)):
                listed += [(_heading(k, kind, bare), kind)] * (1 if bare else r.choice((1, 1, 2, 2, 3)))
    if r.random() < 0.25:
        r.shuffle(listed)
    start = r.randint(0, max(0, len(listed) - MOST)) if r.random() < 0.5 else 0
    often = r.choice((0.0, 0.1, 0.3, 0.7))
    made = [
        (Fact(head, sentence(k, kind), "a.md", n, n + 1, r.random() < often), kind)
        for n, (head, kind) in enumerate(listed[start : start + MOST])
    ]
    made.sort(key=lambda pair: not pair[0].meant)
    return [fact for fact, _ in made], [kind for _, kind in made]


SHARES = {
    "what": (0.75, 2),
    "how": (0.85, 3),
    "caution": (0.92, 6),
    "missed": (0.6, 2),
    "store": (0.6, 2),
    "other": (0.05, 1),
}


def _heading(k: Speaker, kind: str, bare: bool) -> str:
    """One of the lists, one put together of their kind's usual words, or the first words of a sentence below none."""
    chance = k.chance.random()
    if kind != "other" and (bare or chance < 0.15):
        return k.say(f"topic_{kind}")
    return k.say(f"heading_{kind}") if chance < 0.6 else k.field(f"head_{kind}")


def _sentences() -> Iterator[tuple[str, str]]:
    """The house's sentences with their places, each with its heading."""
    what, how, caution = HEADS["what"], HEADS["how"], HEADS["caution"]
    yield from (
        (what, "{약}입니다."),
        (what, "{받는이}님, {약}입니다."),
        (what, "{받는이}님, 처방받으신 약입니다."),
        (what, "처방받으신 약입니다."),
    )
    for when in ("", "{때} "):
        for place in ("", "{곳} "):
            for once in (
                "",
                "한 번에 {한번}({함량})씩 ",
                "한 번에 {한번}씩 ",
                "하루 {하루}({함량})씩 ",
                "하루 {하루}씩 ",
                "{함량}짜리를 ",
            ):
                for often in ("", "{횟수} "):
                    for days in ("", " 기간은 {기간}입니다."):
                        said = f"{when}{place}{once}{often}"
                        yield how, (f"{said}{{{WORD}}}." if said else "양과 횟수는 약사에게 확인해 주세요.") + days
    yield caution, "임신 {임신}: 드시기 전에 의사나 약사와 상의하세요."
    yield caution, "다른 약이나 병이 있으면 약사에게 먼저 말씀해 주세요."
    yield HEADS["missed"], "어떻게 할지 약사에게 물어보세요."
    yield HEADS["store"], "궁금한 점은 약국에 물어보세요."


# What the request itself tells of how it is taken; the first that stands in it. Counts say more than words beside them.
USES = (
    (r"#?\s?번\s?(?:뿌림|흡입|뿌리)|흡입|스프레이|inhal|spray|puff", "뿌리세요"),
    (r"#\s?(?:방울|gtts?\b)|점안|안약|[눈귀]에 넣|eye|drop", "넣으세요"),
    (r"#\s?(?:단위|units?\b)|주사|인슐린|inject|insulin", "놓으세요"),
    (r"#\s?(?:정|알|캡슐|포|봉|스푼|tab|cap)|캡슐 하나|시럽|알약|tablet|capsule", "드세요"),
    (r"연고|크림|바르|바를|얇게|겔|로션|cream|ointment|oint", "바르세요"),
    (r"파스|패치|붙이|patch", "붙이세요"),
    (r"넣|[눈안]에|양눈|오른눈|왼눈", "넣으세요"),
    (r"먹|복용|드시|드세|식후|식전|식사|take|meal|food|공복|빈속|밥", "드세요"),
    (r"", "쓰세요"),
)


def _word(visible: str) -> str:
    return next(word for pattern, word in USES if re.search(pattern, visible, re.I))
