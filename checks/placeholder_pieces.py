"""An input in marks, asked piece by piece: what a model of a million weights can do reliably.

To hold a whole record in mind and write it is hard for so small a model; to say of one value, one clause or one heading where
it belongs is easy. So each is asked by itself and answered with one word of the house: a heading (of a clause, of a sentence
of a document) or a place in the house's sentences (of a value). Code puts the sentences together from the frames that the
model was taught with (`Frames`), so what is written outside the marks was written before, by the house.

    [말] 발목이 붓는다고 하심      →  물음              (a clause, with those around it)
    [글] 보관 방법 | 얼리지 …      →  보관과 문의        (a sentence of a document, with its heading)
    [값] ⟦용어1⟧ [⟦양1⟧] 하루 …    →  함량              (a value, with the words around it)
    [쓰임] ⟦용어1⟧ 연고 …          →  바르세요           (the house's word for what is done)

A value that the house has no place for is "-". An answer that the model is not sure of is no answer (`least` of Frames).

>>> pieces_of(Concealed("⟦절1⟧ 혈압약 드심\\n⟦절2⟧ 발목이 붓는다고 하심"))[1].shown
'[앞] 혈압약 드심\\n[말] 발목이 붓는다고 하심\\n[뒤]'
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from gallae.checks.placeholder_left import left
from gallae.checks.placeholder_order import NOWHERE, gathered
from gallae.checks.placeholder_said import doubtful
from gallae.checks.placeholder_spans import MARK, OPEN
from gallae.checks.placeholders import Concealed, Value
from gallae.core.errors import AnswerError

__all__ = ["Frames", "Piece", "answers_of", "bound", "frames_from", "frames_of", "pieces_of", "put_together", "unread"]

CLAUSES = ("[앞]", "[말]", "[뒤]")
BEFORE, BEHIND = 28, 18  # characters around a value that are shown; a mark counts as one
SAID = 36  # characters of a document's sentence
AROUND = 28  # of the clause before and of the one behind
USE_LONGEST = 120
SEVERAL = " "  # between two values in one place
_MEANT = re.compile(r"\s!$")  # a sentence of a document that shares words with the message
_ROLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """`mark`: what is asked about, "" of the word for what is done; `kind` of the mark."""

    shown: str
    mark: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Frames:
    """What a model was taught to say, kept beside its file. `roles`: the places that values of a kind may have; `many`:
    places that several values may share; `words`: the house's words for what is done; `uses`: (pattern, word) by turns,
    where the request itself tells which of them, so that no model is asked; `lines`: heading → the places that are
    filled, in order → the house's sentence, with "" what stands there when nothing else does; `least`: how sure a model
    has to be, by kind of mark ("" all others); `otherwise`: kind → where a mark of it stands when it is not; `kept`: kinds of which no
    value is left out while nothing stands in any of its places."""

    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    many: Sequence[str] = ()
    words: Sequence[str] = ()
    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)
    uses: Sequence[Sequence[str]] = ()
    otherwise: Mapping[str, str] = field(default_factory=dict)
    kept: Sequence[str] = ()

    def settled(self, piece: Piece, said: str, sure: float | None) -> str:
        """What counts of an answer. AnswerError where the model is not sure enough and nothing is said otherwise."""
        if sure is None or sure >= self.bar(piece):
            return said
        if piece.kind in self.otherwise:
            return self.otherwise[piece.kind]
        raise AnswerError(f"{piece.mark or piece.shown}: {said}, but not sure ({sure:.2f})")

    def bar(self, piece: Piece) -> float:
        """How sure a model has to be of what it says of this piece."""
        return self.least.get(piece.kind, self.least.get("", 0.0))


def frames_from(given: Mapping[str, Any]) -> Frames:
    return Frames(**{f.name: given[f.name] for f in fields(Frames) if f.name in given})


def pieces_of(hidden: Concealed, frames: Frames = Frames()) -> tuple[Piece, ...]:
    """What is asked of an input in marks, in its order."""
    made: list[Piece] = []
    request: list[str] = []
    clauses: list[tuple[str, str]] = []
    for line in hidden.text.split("\n"):
        mark = MARK.match(line)
        rest = line[mark.end() :].strip() if mark else ""
        if mark and mark["kind"] == "절":
            clauses.append((mark.group(), rest))
        elif mark and mark["kind"] == "사실":
            fact = re.sub(r"\d+", "#", hidden.by_mark[mark.group()].text[:SAID])
            made.append(Piece(f"[글] {_MEANT.sub('', rest)} | {fact}", mark.group(), "사실"))
        else:
            request.append(line)
    said_of = hidden.by_mark
    clauses = [(mark, MARK.sub(lambda m: f"⟨{_shape(said_of, m.group())}⟩", said)) for mark, said in clauses]
    around = ["", *(said for _, said in clauses), ""]
    for n, (of, said) in enumerate(clauses):
        before, behind = around[n][-AROUND:], around[n + 2][:AROUND]
        made.append(Piece(f"[앞] {before}\n[말] {said}\n[뒤] {behind}".rstrip(), of, "절"))
    return (*_values(" ".join(request), hidden.by_mark, frames), *made) if request else tuple(made)


def _values(text: str, by_mark: Mapping[str, Value], frames: Frames) -> Iterator[Piece]:
    """Each value once, where it stands first; and the word for what is done."""
    seen: set[str] = set()
    parts: list[str] = []  # text between marks, and the shapes of the marks by turns
    at = 0
    for m in MARK.finditer(text):
        parts += [text[at : m.start()], m.group()]
        at = m.end()
    parts.append(text[at:])
    shapes = [f"⟨{_shape(by_mark, part)}⟩" if n % 2 else part for n, part in enumerate(parts)]
    for n, part in enumerate(parts):
        kind = made["kind"] if n % 2 and (made := MARK.fullmatch(part)) else ""
        if part in seen or kind not in frames.roles:
            continue
        seen.add(part)
        before, behind = "".join(shapes[:n])[-BEFORE:], "".join(shapes[n + 1 :])[:BEHIND]
        yield Piece(f"[값] {before}[{shapes[n][1:-1]}]{behind}", part, kind)
    if frames.words:
        yield Piece(f"[쓰임] {''.join(shapes)[:USE_LONGEST]}")


def _shape(by_mark: Mapping[str, Value], mark: str) -> str:
    """What a value is without saying which: "#mg", "#일"; its kind where it is a word."""
    value = by_mark.get(mark)
    kind = MARK.fullmatch(mark)
    if value is None or kind is None or value.kind not in _MEASURED:
        return kind["kind"] if kind else mark
    return _NUMBERS.sub("#", value.says or value.text)


_MEASURED = frozenset(("양", "개수", "기간", "비율", "수", "번호", "나이"))
_NUMBERS = re.compile(
    r"\d+(?:[.,/]\d+)*|(?:한|두|세|네|석|넉|다섯|여섯|일곱|여덟|아홉|열|반|하나|[일이삼사오육칠팔구십백천]+)(?=\s?[가-힣])"
)


def answers_of(piece: Piece, frames: Frames, heads: Sequence[str]) -> tuple[str, ...]:
    """What may be said of a piece: nothing else can be, so no value is made up and no heading either. Where it is one
    answer, nobody need be asked."""
    labels = tuple(_labels(heads))
    if piece.kind == "절":
        kept = _VALUED.search(piece.shown.split("\n")[1])  # a clause with a value is never left out
        return (*(() if kept else (NOWHERE,)), *labels, *(f"{a}+{b}" for a in labels for b in labels if a != b))
    if piece.kind == "사실":
        return (NOWHERE, *labels)
    if piece.mark:
        return tuple(frames.roles[piece.kind])
    used = next((word for pattern, word in frames.uses if re.search(pattern, piece.shown, re.I)), "")
    return (used,) if used else tuple(frames.words)


def bound(answers: Sequence[str]) -> str:
    """GBNF of one of these answers."""
    return "root ::= " + " | ".join('"' + a.replace("\\", "\\\\").replace('"', '\\"') + '"' for a in answers)


def unread(hidden: Concealed, frames: Frames) -> str:
    """What of a request cannot be told for sure: a value of a kind that the house has no place for, what looks like a
    value and was read as none, or a word that may say how it is taken. "" where all was read."""
    if "⟦절" in hidden.text and len(_LATIN.findall(hidden.text)) > OTHER * len(
        _HANGUL.findall(MARK.sub("", hidden.text))
    ):
        return "another language"
    if not frames.roles:
        return ""
    request = hidden.text.split(f"\n{OPEN}사실")[0]
    for m in MARK.finditer(request):
        value = hidden.by_mark.get(m.group())
        if m["kind"] == "횟수" and value is not None and value.text in _DAILY and _HABIT.match(request, m.end()):
            return value.text
        if m["kind"] in _COUNTED and value is not None and re.search(r"\d[-/]\d", value.text) and value.text[0] != "0":
            return m.group()
    return doubtful(request) or left(request)


_VALUED = re.compile(r"⟨(?!#(?:장|줄|칸|문단|부))[^⟩]+⟩")
OTHER = 2  # Latin letters to one Korean syllable, from which a note is in another language than the house's
_LATIN, _HANGUL = re.compile(r"[A-Za-z]"), re.compile(r"[가-힣]")
_DAILY = ("매일", "날마다")
_HABIT = re.compile(
    r"\s?[^⟦\n]{0,8}?(?:드시|드신|드심|마시|마신|마심|피우|피움|먹는다|하시|하신|하심)"
)  # somebody's, not the medicine's
_COUNTED = frozenset(("날짜", "번호", "수"))


def put_together(pieces: Sequence[Piece], answers: Sequence[str], frames: Frames, heads: Sequence[str]) -> str:
    """The text in the house's order. AnswerError where two values claim one place, or the house has no sentence for them."""
    lines: list[str] = []
    places: dict[str, list[str]] = defaultdict(list)
    word = ""
    for piece, answer in zip(pieces, answers, strict=True):
        if piece.kind in ("절", "사실"):
            lines.append(f"{piece.mark} {answer or NOWHERE}")
        elif not piece.mark:
            word = answer
        elif answer != NOWHERE:
            places[answer].append(piece.mark)
    for role, marks in places.items():
        if len(marks) > 1 and role not in frames.many:
            raise AnswerError(f"{', '.join(marks)}: all in one place ({role})")
    _none_lost(pieces, answers, places, frames)
    return gathered(
        "\n".join([*_sentences(places, word, frames), *lines, *_empty(places, lines, frames, heads)]), heads
    )


def _none_lost(pieces: Sequence[Piece], answers: Sequence[str], places: Collection[str], frames: Frames) -> None:
    for piece, answer in zip(pieces, answers, strict=True):
        if answer == NOWHERE and piece.kind in frames.kept and not set(frames.roles[piece.kind]) & set(places):
            raise AnswerError(f"{piece.mark}: left out, and nothing stands where it could")


def _sentences(places: Mapping[str, Sequence[str]], word: str, frames: Frames) -> Iterator[str]:
    known: set[str] = set()
    for heading, said in frames.lines.items():
        own = {role for key in said for role in key.split()}
        filled = sorted(role for role in places if role in own)
        known |= own
        if not filled:
            continue
        if (frame := said.get(" ".join(filled))) is None:
            raise AnswerError(f"{heading}: the house has no sentence for {', '.join(filled)}")
        yield f"{heading}: {_filled(frame, places, word)}"
    if missing := set(places) - known:
        raise AnswerError(f"{', '.join(sorted(missing))}: the house has no place for it")


def _filled(frame: str, places: Mapping[str, Sequence[str]], word: str) -> str:
    return _ROLE.sub(lambda m: word if m[1] == WORD else SEVERAL.join(places[m[1]]), frame)


WORD = "말"  # stands in a frame where the word for what is done does


def _empty(
    places: Mapping[str, Sequence[str]], lines: Sequence[str], frames: Frames, heads: Sequence[str]
) -> Iterator[str]:
    """What the house says under a heading that nothing stands under."""
    said = {label for line in lines for label in line.partition("⟧ ")[2].split("+")}
    for label in _labels(heads):
        own = {role for key in frames.lines.get(label, ()) for role in key.split()}
        if label not in said and not own & set(places) and (text := frames.lines.get(label, {}).get("")):
            yield f"{label}: {text}"


def frames_of(rows: Iterable[tuple[str, str]], **given: Any) -> Frames:
    """From sentences of the house with their places ({함량} …), each with its heading: for each set of places the
    wording that most of them have."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for heading, sentence in rows:
        roles = sorted({m[1] for m in _ROLE.finditer(sentence)} - {WORD})
        counts[heading][" ".join(roles)][sentence] += 1
    lines = {h: {k: said.most_common(1)[0][0] for k, said in sorted(own.items())} for h, own in counts.items()}
    return Frames(lines=lines, **given)


def _labels(heads: Sequence[str]) -> dict[str, str]:
    """Heading as a model says it → as the house writes it. A title holds nothing and is none of them."""
    labels = {re.sub(r"^\W+", "", head).strip(): head for head in heads}
    return {label: head for label, head in labels.items() if not head.startswith(("[", "【", "<", "#"))}
