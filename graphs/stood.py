"""What the answer before stood on, where only its words are known (a history from /v1 has no receipts).

"도토리동 비수기 평일 얼마예요" – "52,000원입니다." was said of one row of one table: the one that holds the value and words of
the question. A follow-up is about that row, or another one like it; so its document comes first (graphs.retrieve) and
what it says may be the answer (graphs.carried_over).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gallae.core.errors import GallaeError
from gallae.core.numbers import find_quantities
from gallae.core.question import read_question
from gallae.core.tokens import content_terms
from gallae.core.types import Message
from gallae.graphs.resolve import ASKING, resolve
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract import FoundLike, extract
from gallae.retrievers.units import Unit, cut_units, squeeze

__all__ = ["Stood", "spoken_of", "stood_on"]

DOCUMENTS = 4  # found for the earlier question and its answer
UNITS = 1_500  # of longer documents nothing is carried over: reading them whole costs more than it gives
LEAST, HALF = 0.35, 0.5  # score of a unit that is worth going on with; share of the words where no value is said
_VALUE = re.compile(r"(?<![\d,.:-])(\d[\d,.:-]*\d|\d)\s?([가-힣%A-Za-z]?)")
_PREDICATE = re.compile(r"(?:니다|[어아해세나까네]요|[시으]면|지만|는데|ㄴ데|다)$")  # said in a document's own way
_NOTHING_SAID = re.compile(
    r"찾지 못했습니다|알려 주세요|어느 쪽으로|아직 없습니다|do not hold|tell me|not connected", re.I
)
_CITED = re.compile(r"\s*\[\d{1,2}\]")


@dataclass(frozen=True, slots=True)
class Stood:
    """`unit` holds what was said; `units` are all of its document; `asked` is the earlier question made whole."""

    unit: Unit
    units: tuple[Unit, ...]
    document: StoredDocument
    asked: str
    confidential: bool


def stood_on(
    history: Sequence[Message],
    search: Callable[[str], FoundLike],
    read: Callable[[str], StoredDocument],
    today: date,
    cited: Sequence[str] = (),
) -> Stood | None:
    """Of the last question and its answer; None if no unit holds the answer's values. `cited`: its documents, if known."""
    if len(history) < 2 or history[-1].role != "assistant" or history[-2].role != "user":
        return None
    if _NOTHING_SAID.search(history[-1].content):
        return None
    asked, said = resolve(history[-2].content[:200], history[:-2]), _CITED.sub("", history[-1].content)[:300]
    found = search(f"{asked} {said}"[:400])
    documents = list(_documents(found, read, cited))
    values = _values(said)
    replayed = extract(asked, found, read=read, today=today, language="ko") if values else None
    best: tuple[float, Unit, StoredDocument] | None = None
    for rank, document in enumerate(documents):
        units = cut_units(document)
        if len(units) > UNITS:
            continue
        again = [c for c in replayed.citations if c.path == document.path] if replayed else []
        for score, unit in _scored(units, asked, said, values, today):
            score += 0.5 * any(c.start < unit.end and unit.start < c.end for c in again) - 0.05 * rank
            if best is None or score > best[0]:
                best = (score, unit, document)
    if best is None or best[0] < LEAST:
        return None
    kept = any(p.confidential for p in found.passages if p.path == best[2].path)
    return Stood(best[1], cut_units(best[2]), best[2], asked, kept)


def spoken_of(word: str, text: str) -> bool:
    """Does the squeezed text hold the word, or its first syllables (an ending may differ)?"""
    bare = squeeze(word)
    if not bare:
        return False
    return bare in text or (len(bare) > 2 and "가" <= bare[0] <= "힣" and bare[:-1] in text)


def _documents(
    found: FoundLike, read: Callable[[str], StoredDocument], cited: Sequence[str]
) -> Iterator[StoredDocument]:
    """Those found, or of these the ones that were cited."""
    paths = list(dict.fromkeys(p.path for p in found.passages))
    for path in ([p for p in paths if p in cited] or paths)[:DOCUMENTS]:
        try:
            yield read(path)
        except GallaeError:
            continue  # gone, or closed to this person by now


def _scored(
    units: Sequence[Unit], asked: str, said: str, values: Sequence[tuple[str, str]], today: date
) -> Iterator[tuple[float, Unit]]:
    """Units that hold the answer's values, by the share of the exchange's words that they hold."""
    exchange = content_terms(f"{asked} {said}")
    terms = {t for t in exchange if t not in ASKING and len(t) > 1 and not _PREDICATE.search(t)}
    texts = [squeeze(_whole(unit)) for unit in units]
    idf = {t: math.log(1 + len(units) / (1 + sum(spoken_of(t, text) for text in texts))) for t in sorted(terms)}
    told = [t.text for t in read_question(said, today).terms if t.kind in ("noun", "identifier") and t.text in idf]
    for unit, text in zip(units, texts, strict=True):
        held = [v for v in values if _holds(unit, *v)]
        if values and (not held or (any(_strong(v) for v in values) and not any(_strong(v) for v in held))):
            continue
        share = _share(idf, idf, text)
        if values:
            yield share + len(held) / len(values), unit
        else:
            spoken = _share(told, idf, text) if len(told) > 2 else 0.0
            if max(share, spoken) >= HALF:
                yield max(share, LEAST + 0.1 * spoken), unit


def _share(terms: Iterable[str], idf: Mapping[str, float], text: str) -> float:
    """Of the terms, by their rarity, what the text speaks of."""
    terms = list(terms)
    total = sum(idf[t] for t in terms)
    return sum(idf[t] for t in terms if spoken_of(t, text)) / total if total else 0.0


def _whole(unit: Unit) -> str:
    return " ".join([*unit.heading, *unit.lead, *(c.label for c in unit.cells), unit.text])


def _values(said: str) -> list[tuple[str, str]]:
    """(figures, the first letter of the measure) of what was said; amounts in words as figures too."""
    found = [(m[1].replace(",", ""), m[2]) for m in _VALUE.finditer(said)]
    found += [
        (f"{q.value:f}".rstrip("0").rstrip("."), q.unit[:1])
        for q in find_quantities(said)
        if "만" in q.text or "천" in q.text
    ]
    return list(dict.fromkeys(found))


def _strong(value: tuple[str, str]) -> bool:
    """Not to be found in any other sentence by chance."""
    return len(value[0]) > 2


def _holds(unit: Unit, figures: str, measure: str) -> bool:
    for text in [c.raw for c in unit.cells] or [unit.text]:
        plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
        for m in re.finditer(rf"(?<![\d.:]){re.escape(figures)}(?![\d:]|\.\d)\s?([가-힣%A-Za-z]?)", plain):
            if len(figures) > 2 or not measure or m[1] == measure:
                return True
    return len(figures) < 3 and any(squeeze(c.raw) == figures and measure in c.label for c in unit.cells)
