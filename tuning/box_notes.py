"""Consultation notes as people write them, each piece with the line of the summary that it belongs to.

T 대상 · Q 물음 · M 드시는 약 · A 안내한 것 · N 다음 할 일 · "" nothing (what the writer asks of us, greetings).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from gallae.tuning.box_words import Speaker, Words

__all__ = ["Note", "note"]

Piece = tuple[str, str]  # text, label
JOINTS = (". ", ", ", " / ", "\n", " ", ". ", ", ", " - ", "; ", "\n- ", " → ", ". ", ",", "\n* ")
SIDES = (
    "환자: |약사: ", "손님: |직원: ", "보호자: |약사: ", "[환자] |[약사] ", "환) |약) ", "고객: |나: ", "환자 : |약사 : ", "Q. |A. ", "P: |Ph: ",
    "환자분: |저: ", "엄마: |약사: ", "할머니: |약사: ", "환자 - |약사 - ", "(환자) |(약사) ", "문의: |답변: ", "손님) |약사) ",
)  # fmt: skip
MISSPELT = (
    ("했", "햇"),
    ("있", "잇"),
    ("없", "업"),
    ("돼", "되"),
    ("요", "여"),
    ("고 ", "구 "),
    ("안 ", "않 "),
    ("데", "대"),
    ("게", "개"),
)


@dataclass(frozen=True, slots=True)
class Note:
    pieces: tuple[Piece, ...]
    style: str

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


class Writer(Speaker):
    """One note's worth of choices."""

    def asked(self) -> Piece:
        kind = self.chance.random()
        said = (
            self.say("symptom", "symptoms")
            if kind < 0.48
            else self.say("question", "asked")
            if kind < 0.78
            else self.say("topical")
        )
        return said, "Q"

    def asked_said(self) -> Piece:
        kind = self.chance.random()
        said = (
            self.say("symptom_said", "symptoms")
            if kind < 0.5
            else self.say("question_said", "asked")
            if kind < 0.8
            else self.say("topical_said")
        )
        return said, "Q"

    def advised(self) -> Piece:
        kind = self.chance.random()
        if kind < 0.58:
            return (self.say("advice", "advice") if kind < 0.42 else self.say("not_to", "not_to")), "A"
        return (self.say("fact", "facts") if kind < 0.78 else self.say("deed_done")), "A"

    def advised_said(self) -> Piece:
        kind = self.chance.random()
        said = (
            self.say("advice_said", "advice")
            if kind < 0.55
            else self.say("not_to_said", "not_to")
            if kind < 0.72
            else self.say("fact_said", "facts")
        )
        return said, "A"

    def coming(self) -> Piece:
        return self.say("if_then" if self.chance.random() < 0.35 else "coming"), "N"

    def some(self, make: Callable[[], Piece], *counts: int) -> list[list[Piece]]:
        return [[make()] for _ in range(self.chance.choice(counts))]


def note(chance: random.Random, words: Words) -> Note:
    k = Writer(chance, words)
    style = chance.choices(list(STYLES), [weight for weight, _ in STYLES.values()])[0]
    pieces = STYLES[style][1](k)
    if chance.random() < 0.1:
        pieces = [(_typed(chance, text) if label else text, label) for text, label in pieces]
    before = chance.choice(words.phrases["before"])
    after = chance.choice(words.phrases["after"])
    return Note(tuple((text, label) for text, label in ((before, ""), *pieces, (after, "")) if text), style)


def _memo(k: Writer) -> list[Piece]:
    r = k.chance
    parts: list[list[Piece]] = [[(k.say("target"), "T")]] if r.random() < 0.75 else []
    asked = k.some(k.asked, 1, 1, 1, 2, 2, 3)
    if r.random() < 0.3:
        asked[0] = [(k.say("taking_then"), "M"), (" ", ""), *asked[0]]
    elif r.random() < 0.55:
        asked.insert(r.randint(0, len(asked)), [(k.say("taking"), "M")])
    parts += [*asked, *k.some(k.advised, 0, 1, 1, 1, 2, 2, 3), *k.some(k.coming, 0, 0, 1, 1, 1, 2)]
    for key, share in (("M", 0.06), ("A", 0.03), ("N", 0.03)):
        if r.random() < share and not any(label == key for part in parts for _, label in part):
            parts.append([(k.say(f"nothing_{key}"), key)])
    if r.random() < 0.25:
        r.shuffle(parts)
    elif r.random() < 0.25 and parts[0][0][1] == "T":
        parts.insert(r.randint(1, len(parts)), parts.pop(0))
    if parts[0][0][1] == "T" and r.random() < 0.2:
        parts[0] = [
            (parts[0][0][0] + k.one("이", "분이", "인데", "입니다", "이 오셔서", "께서", " 오심", " 방문"), "T")
        ]
    if r.random() < 0.1:
        parts.insert(0, [(k.say("around"), "")])
    return _joined(k, parts, r.choice(JOINTS), (". ", ", ", " ", " 그리고 ", " 그래서 "), 0.15)


def _spoken(k: Writer) -> list[Piece]:
    r = k.chance
    theirs, ours = r.choice(SIDES).split("|")
    said: list[tuple[str, list[Piece]]] = []
    if r.random() < 0.4:
        said.append((k.one(theirs, ours), [(k.say("hello"), "")]))
    opening: list[Piece] = [k.asked_said()]
    if r.random() < 0.35:
        opening = [(k.say(k.one("taking_said", "taking_then")), "M"), (k.one(" ", ". "), ""), *opening]
    if r.random() < 0.3:
        opening += [(k.one(". ", " ", ", "), ""), k.asked_said()]
    said.append((theirs, opening))
    if r.random() < 0.45:
        said.append((ours, [(k.field("back") + k.one("?", "", "?") if r.random() < 0.7 else k.say("hello"), "")]))
        kind = r.random()
        who: Piece = (k.say("target") + k.one("요", "이에요", "예요", "입니다", ""), "T")
        said.append((theirs, [(k.say("taking_said"), "M") if kind < 0.5 else who if kind < 0.8 else k.asked_said()]))
    for n in range(r.choice((0, 1, 1, 1, 2))):
        advice: list[Piece] = [k.advised_said()]
        if r.random() < 0.35:
            advice += [(k.one(". ", " ", ", "), ""), k.advised_said()]
        if r.random() < 0.35:
            advice += [(k.one(". ", " "), ""), (k.say("coming_said"), "N")]
        said.append((ours, advice))
        if r.random() < 0.4:
            said.append((theirs, [(k.say("hello"), "")] if r.random() < 0.6 or n else [k.asked_said()]))
    if r.random() < 0.25:
        said.append((k.one(theirs, ours), [(k.say("coming_said"), "N")]))
    turn = k.one("\n", "\n", " ", " / ", "\n")
    made = [
        piece
        for n, (who_says, pieces) in enumerate(said)
        for piece in ((turn if n else "", ""), (who_says, ""), *pieces)
    ]
    if r.random() < 0.35:
        made += [(k.one(". ", "\n", " / ", " "), ""), (k.say("target"), "T")]
    if r.random() < 0.2:
        made += [(k.one(". ", "\n", " "), ""), k.coming()]
    return made


def _dictated(k: Writer) -> list[Piece]:
    """A stream without punctuation."""
    r = k.chance
    parts: list[list[Piece]] = (
        [[(k.say("target") + k.one("", "인데", "이신데", "분이", "께서", "이"), "T")]] if r.random() < 0.7 else []
    )
    if r.random() < 0.6:
        parts.append([(k.say("taking_then"), "M")])
    parts.append([k.asked() if r.random() < 0.6 else (k.asked_said()[0].rstrip("?"), "Q")])
    parts += [
        [(k.one("그래서 ", "", "", "일단 ", "제가 ", "저희가 ", "") + k.advised()[0], "A")]
        for _ in range(r.choice((0, 1, 1, 2)))
    ]
    parts += [[(k.one("그리고 ", "", "", "또 ") + k.coming()[0], "N")] for _ in range(r.choice((0, 1, 1)))]
    return _joined(k, parts, " ")


def _story(k: Writer) -> list[Piece]:
    """Long and polite, clauses tied by -고, -는데, -서."""
    r = k.chance
    opened = k.one("이 오셔서", "께서 전화하셨습니다.", "인데", "이고", "분이 오셨는데", "", "이신데")
    parts: list[list[Piece]] = [[(k.say("target") + opened, "T")]] if r.random() < 0.8 else []
    if r.random() < 0.6:
        parts.append([(k.say("taking_then") if r.random() < 0.6 else k.say("taking") + ".", "M")])
    ends = ("", ".", ",")
    for make, counts in ((k.asked, (1, 2, 2, 3, 4)), (k.advised, (1, 2, 2, 3)), (k.coming, (0, 1, 1, 2))):
        parts += [[(text + k.one(*ends), label)] for ((text, label),) in k.some(make, *counts)]
    return _joined(k, parts, " ", (" 그래서 ", " 그리고 "), 0.4)


def _jotted(k: Writer) -> list[Piece]:
    """Nouns and signs."""
    r = k.chance
    parts: list[list[Piece]] = [[(k.say("target"), "T")]] if r.random() < 0.8 else []
    parts += [[(k.say("asked_jotted"), "Q")] for _ in range(r.choice((1, 1, 2)))]
    if r.random() < 0.6:
        parts.append([(k.say("taking_jotted"), "M")])
    parts += [[(k.say("advised_jotted"), "A")] for _ in range(r.choice((0, 1, 1, 2)))]
    if r.random() < 0.5:
        parts.append([(k.say("coming_jotted"), "N")])
    return _joined(k, parts, k.one(", ", ". ", " / ", "\n", ", ", "; ", " → ", ". "))


def _own(k: Writer) -> list[Piece]:
    """A note in people's own words (box_talk.txt), whole or with a clause of another in place of one of the same line."""
    r, lines = k.chance, k.words.talk
    clauses = list(r.choice(lines))
    spoken = bool(clauses[0][0])
    for n, (who, label, _) in enumerate(clauses):
        if r.random() < 0.3:
            same = [c for c in r.choice(lines) if c[1] == label and bool(c[0]) == spoken]
            clauses[n] = (who, label, same[0][2]) if same else clauses[n]
    if len(clauses) > 3 and r.random() < 0.3:
        clauses.pop(r.randrange(len(clauses)))
    if spoken:
        return _turns(k, clauses)
    if r.random() < 0.25:
        at = r.randrange(len(clauses))
        clauses.insert(r.randrange(len(clauses)), clauses.pop(at))
    parts = [[(_ended(r, said), label)] for _, label, said in clauses]
    return _joined(k, parts, k.one(*JOINTS, " ", ", ", ". "), (". ", ", ", " ", " 그리고 ", " 그래서 "), 0.15)


def _turns(k: Writer, clauses: list[tuple[str, str, str]]) -> list[Piece]:
    r = k.chance
    names = r.choice(SIDES).split("|") if r.random() < 0.4 else None
    ours = ("약사", "직원", "[약사]")
    turn, end = k.one("\n", "\n", " ", " / ", "\n"), k.one(". ", " ", ", ")
    made: list[Piece] = []
    before = ""
    for who, label, said in clauses:
        if who != before:
            named = names[who in ours] if names else f"{who}{'' if who[0] == '[' else ':'} "
            made += [(turn if made else "", ""), (named, "")]
        elif made:
            made.append((end, ""))
        made.append(
            (said + k.one("", "", "", "요" if said[-1] in "어아네" else "", ".", "?" if label == "Q" else ""), label)
        )
        before = who
    return made


ENDS = (("하심", ("하셨음", "하십니다", "하셨어요", "하신다고", "하셔서", "하시고")), ("라고 함", ("라 함", "라고 했음", "라고 안내", "라고 말씀드림", "라고 했고", "라고 했어요")), ("기로", ("기로 함", "기로 했음", "기로 했어요", "기로 하심")), ("했음", ("했어요", "했습니다", "함", "했고")), ("드림", ("드렸음", "드렸어요", "드렸습니다", "드리고", "드렸고")), ("안내", ("안내함", "안내드림", "안내했어요")), ("물음", ("물으심", "물으셨어요", "물어보심", "물어봐서")))  # fmt: skip


def _ended(r: random.Random, said: str) -> str:
    for end, others in ENDS:
        if said.endswith(end) and r.random() < 0.5:
            return said[: -len(end)] + r.choice(others)
    return said


STYLES: dict[str, tuple[float, Callable[[Writer], list[Piece]]]] = {
    "memo": (0.2, _memo),
    "dialogue": (0.16, _spoken),
    "dictated": (0.08, _dictated),
    "jotted": (0.08, _jotted),
    "story": (0.08, _story),
    "own": (0.4, _own),
}


def _joined(
    k: Writer, parts: list[list[Piece]], joint: str, others: tuple[str, ...] = (), share: float = 0.0
) -> list[Piece]:
    made: list[Piece] = []
    for n, part in enumerate(parts):
        between = k.one(*others) if others and k.chance.random() < share else joint
        made += [(between if n else "", ""), *part]
    return made


def _typed(chance: random.Random, text: str) -> str:
    """Spaces lost and syllables misspelt, as on a phone."""
    for right, wrong in MISSPELT:
        if chance.random() < 0.3:
            text = text.replace(right, wrong)
    return "".join(c for c in text if c != " " or chance.random() < 0.6)
