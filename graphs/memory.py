"""The router's nearest-example memory: what people corrected, and what the team registered as typical.

Exact first: the same question by sound (spaces, punctuation and spelling slips aside) follows its correction, or the
skill or tool whose example it is. Then near: FAISS (retrievers.examples) names the nearest few among corrections, FAQ
questions and examples, and those are compared exactly: cosine over stretches of sound weighted by rarity, numbers and
codes as one. A near question follows a correction only when

- the likeness reaches `NEAR`, and no FAQ question or example of another route is nearer;
- both ask for the same thing: no request turned into a question, no other work (a translation, a summary, …);
- neither names a skill or tool where the other names another one.

`NEAR`, measured on the labelled workspaces (tests/graphs/test_memory_measured.py): of 22,028 pairs of different
questions of one workspace none lies above .70; of generated edits (typing slips, spacing, particles, endings, numbers)
95 to 100 % follow. An ordinary question never reaches FAISS: how much of it stands in corrections at all bounds
its likeness from above (Cauchy-Schwarz), and most stay below. Memory belongs to one workspace, whose `keep` folder it
reads; it is read again when that file changes, so that every process follows at its next decision.
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gallae.core.language import say
from gallae.core.tokens import content_terms
from gallae.core.types import FaqEntry, Language, Route, RuleVote, Skill, ToolCard
from gallae.graphs.cues import found
from gallae.graphs.feedback import Correction, Remembered, read_log
from gallae.graphs.likeness import COMMON
from gallae.graphs.rules import Scale
from gallae.graphs.signals import IDENTIFIER, Signals, read_signals
from gallae.graphs.sounds import grams, key

if TYPE_CHECKING:
    from gallae.retrievers.examples import NearestExamples

__all__ = ["NEAR", "Memory", "Recalled", "Registered", "exact_key", "registered_of", "with_memory"]

NEAR = 0.75
STRETCH = 3  # letters of sound: a little more than a syllable
READ = 600  # characters from either end of a long text that are compared
NEAREST = 16  # of the hashed vectors, compared exactly
EXAMPLES = 60  # training requests of a skill, as the skill probe reads
SURE = {"correction": 0.99, "near": 0.97, "example": 0.97}  # what the memory's route gets of the probability
SUPPORT = 8.0  # on the receipt: the memory decides, as a complete parse does (D1)
WORK = ("translate", "summarise", "rewrite", "classify", "permission", "procedure")  # other work, another question
HANGUL_OR_PLAIN = re.compile(r"[0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ]|[\W_]")


@dataclass(frozen=True, slots=True)
class Registered:
    """An example of a skill, an example of a tool, or a FAQ's question, and the route it stands for."""

    text: str
    route: Route
    kind: Literal["skill", "tool", "faq"]
    name: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the memory says: the route, how alike (1 = the same question), and by what."""

    route: Route
    likeness: float
    how: Literal["correction", "near", "example"]
    correction: Correction | None = None
    example: Registered | None = None

    @property
    def decides_alone(self) -> bool:
        """Somebody corrected this very question: that is also stronger than a complete parse (D1)."""
        return self.how == "correction"


class Memory:
    """`recall` compares one resolved question; `refresh` looks whether the log has changed (two file calls)."""

    def __init__(self, file: Path | None, registered: Sequence[Registered] = (), names: Sequence[str] = ()) -> None:
        """`names`: what the skills and tools are called. None as a file: nothing is kept."""
        self._file = file
        self._registered = tuple(registered)
        self._names = {t: key(t) for name in names for t in content_terms(name) if len(t) > 1 and t not in COMMON}
        self._examples = _by_key(registered)
        self._state: tuple[int, int, int] | None = None
        self._remembered = Remembered()
        self._take(Remembered())

    def without_corrections(self) -> Memory:
        """Only what the team registered."""
        other = copy.copy(self)
        other._file = None
        other._take(Remembered())
        return other

    @property
    def remembered(self) -> Remembered:
        self.refresh()
        return self._remembered

    @property
    def digest(self) -> str:
        """Changes with every correction that counts; part of a decision's `config`."""
        self.refresh()
        return self._digest

    def refresh(self) -> None:
        """Read the log again if its size, time or place on the disk is another."""
        if self._file is None:
            return
        try:
            stat = self._file.stat()
            state = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        except OSError:
            state = None
        if state != self._state:
            self._take(read_log(self._file))
            self._state = state

    def exact(self, resolved: str) -> Correction | None:
        """The standing correction of this very question."""
        self.refresh()
        return self._corrected.get(exact_key(resolved)) if self._corrected else None

    def recall(self, resolved: str) -> Recalled | None:
        """What is remembered about a question with its history worked in."""
        self.refresh()
        heard = exact_key(resolved)
        if heard in self._corrected:
            correction = self._corrected[heard]
            return Recalled(correction.right, 1.0, "correction", correction)
        near = self._near(resolved) if self._rows else None
        if near is not None:
            return near
        example = self._examples.get(heard)
        return None if example is None else Recalled(example.route, 1.0, "example", example=example)

    def _take(self, remembered: Remembered) -> None:
        self._remembered = remembered
        standing = {k: c for c in remembered.corrections if (k := exact_key(c.resolved))}  # the last one wins
        self._corrected = {k: v for k, v in standing.items() if k}
        told = json.dumps([[k, c.id, c.right] for k, c in sorted(self._corrected.items())], ensure_ascii=False)
        self._digest = hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]
        self._rows: list[Correction | Registered] = []
        self._index: NearestExamples | None = None
        if self._corrected:
            self._weigh([*self._corrected.values(), *self._registered])

    def _weigh(self, rows: list[Correction | Registered]) -> None:
        """Rarity of each stretch among everything remembered; FAISS itself waits until something may be near."""
        features = [_stretches(_text(row)) for row in rows]
        counts = Counter(gram for row in features for gram in row)
        self._rarity = {gram: math.log(1 + len(rows) / n) for gram, n in counts.items()}
        self._rows = rows
        self._vectors = [self._vector(row) for row in features]
        self._known = frozenset().union(*features[: len(self._corrected)])

    def _vector(self, stretches: Iterable[str]) -> dict[str, float]:
        """Of length one. A stretch that nobody used weighs as much as a rare one."""
        rare = math.log(1 + len(self._rows))
        weights = {gram: self._rarity.get(gram, rare) for gram in stretches}
        length = math.sqrt(sum(w * w for w in weights.values()))
        return {gram: w / length for gram, w in weights.items()} if length else {}

    def _near(self, resolved: str) -> Recalled | None:
        vector = self._vector(_stretches(resolved))
        if sum(w * w for gram, w in vector.items() if gram in self._known) < NEAR * NEAR:
            return None  # no correction can reach it: cosine(q, c) is at most the length of q's part that c may share
        ranked = sorted(
            ((round(_cosine(vector, self._vectors[row]), 4), -row) for row in self._nearest(vector)), reverse=True
        )
        other: set[Route] = set()  # routes of registered texts that are nearer
        for likeness, row in ranked:
            candidate = self._rows[-row]
            if likeness < NEAR:
                return None
            if isinstance(candidate, Registered):
                other.add(candidate.route)
            elif other - {candidate.right}:
                return None
            elif self._alike(resolved, candidate.resolved):
                return Recalled(candidate.right, likeness, "near", candidate)
        return None

    def _nearest(self, vector: Mapping[str, float]) -> list[int]:
        if self._index is None:
            from gallae.retrievers.examples import NearestExamples

            self._index = NearestExamples(self._vectors)
        return [row for row, _ in self._index.search(vector, NEAREST)]

    def _alike(self, text: str, corrected: str) -> bool:
        text, corrected = _ends(text), _ends(corrected)
        now, then = read_signals(text), read_signals(corrected)
        return _same_asking(now, then) and not (self._named(text, corrected) or self._named(corrected, text))

    def _named(self, text: str, other: str) -> bool:
        """Does `text` hold a word of a skill's or tool's name that `other` does not hold, not even misspelled?"""
        heard, heard_other = exact_key(text), exact_key(other)
        only = (s for s in self._names.values() if s in heard and s not in heard_other)
        return any(not _mostly(s, heard_other) for s in only)


def exact_key(text: str) -> str:
    """What counts as the same question: how it sounds, without spaces and punctuation; "" for a text without words.

    >>> exact_key("환불은  며칠까지 되나요?") == exact_key("환불은 며칠까지 돼나요")
    True
    """
    text = unicodedata.normalize("NFC", text).lower()
    strange = HANGUL_OR_PLAIN.sub("", text)  # scripts that have no sound key: kept letter by letter
    return re.sub(r"[\W_]", "", key(text)) + strange


def registered_of(
    skills: Sequence[Skill], cards: Sequence[ToolCard], faq: Sequence[FaqEntry]
) -> tuple[Registered, ...]:
    """What the team wrote down as typical requests, and where each belongs."""
    rows: list[Registered] = []
    for skill in skills:
        route: Route = "hybrid" if skill.needs_documents else "sllm"
        texts = (*skill.examples, *(row.prompt for row in skill.rows[:EXAMPLES]))
        rows += [Registered(text, route, "skill", skill.name) for text in texts]
    rows += [Registered(text, "tool", "tool", card.name) for card in cards for text in card.examples]
    rows += [Registered(entry.question, "rag" if entry.source else "prompt", "faq", "") for entry in faq]
    return tuple(rows)


def with_memory(scale: Scale, recalled: Recalled, language: Language) -> Scale:
    """The scale with the memory's ruling on it: its route gets `SURE`, the others share the rest as before."""
    signals = {f"memory.{recalled.route}": recalled.likeness}
    vote = RuleVote("memory", _because(recalled, language), signals, SUPPORT, recalled.route)
    sure = SURE[recalled.how]
    rest = {route: p for route, p in scale.probabilities.items() if route != recalled.route}
    total = sum(rest.values()) or 1.0
    shared: dict[Route, float] = {recalled.route: sure}
    shared |= {route: (1.0 - sure) * p / total for route, p in rest.items()}
    return replace(scale, votes=(vote, *scale.votes), probabilities=shared)


def _because(recalled: Recalled, language: Language) -> str:
    """Names the correction and never its text, which may be somebody else's."""
    if recalled.correction is not None:
        c = recalled.correction
        same = (
            say(language, "같은", "the same")
            if recalled.how == "correction"
            else say(language, "거의 같은", "nearly the same")
        )
        return say(
            language,
            f"{c.day}에 바로잡은 질문({c.id[:8]})과 {same} 질문: {c.right} (닮음 {recalled.likeness:.2f})",
            f"{same} question as one corrected on {c.day} ({c.id[:8]}): {c.right} (likeness {recalled.likeness:.2f})",
        )
    name = recalled.example.name if recalled.example else ""
    return say(language, f"'{name}'에 등록된 보기와 같은 말", f"the same words as an example registered for '{name}'")


def _by_key(registered: Sequence[Registered]) -> dict[str, Registered]:
    """Examples of skills and tools by their sound; what two routes claim belongs to none. (A FAQ speaks as D1a.)"""
    examples: dict[str, Registered] = {}
    torn: set[str] = set()
    for row in registered:
        heard = exact_key(row.text) if row.kind != "faq" else ""
        if heard and examples.setdefault(heard, row).route != row.route:
            torn.add(heard)
    return {heard: row for heard, row in examples.items() if heard not in torn}


def _text(row: Correction | Registered) -> str:
    return row.text if isinstance(row, Registered) else row.resolved


def _stretches(text: str) -> frozenset[str]:
    """Stretches of sound, numbers and codes as one: they do not say which way a question goes."""
    return grams(exact_key(re.sub(r"\d[\d,.]*", "0", IDENTIFIER.sub("0", _ends(text)))), STRETCH)


def _ends(text: str) -> str:
    return text if len(text) <= 2 * READ else f"{text[:READ]} {text[-READ:]}"


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(weight * b[gram] for gram, weight in a.items() if gram in b)


def _same_asking(a: Signals, b: Signals) -> bool:
    """Neither asks what the other wants done, and neither wants other work done."""
    turned = (a["request"] >= 0.5) != (b["request"] >= 0.5) and (a["question"] >= 0.5) != (b["question"] >= 0.5)
    return not turned and not any(_only_in(name, a, b) or _only_in(name, b, a) for name in WORK)


def _only_in(name: str, a: Signals, b: Signals) -> bool:
    """A cue of this name stands in `a` and not in `b`, not even misspelled."""
    stretch = found(name, a.wanted)
    if not stretch or found(name, b.wanted):
        return False
    return not _mostly(stretch, exact_key(b.wanted))


def _mostly(stretch: str, heard: str) -> bool:
    """Does a misspelled `stretch` stand in what is heard?"""
    stretches = grams(stretch, STRETCH)
    return len(stretches & grams(heard, STRETCH)) >= 0.5 * len(stretches)
