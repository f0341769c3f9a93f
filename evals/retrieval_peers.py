"""Other ways to search Korean text, measured on the same questions as ours: `gallae eval retrieval --peers`.

Each peer is used as its own documentation says and given what ours has: the same documents with their titles (put in
front of the text), and no time limit. Content morphemes (nouns, verb stems, roots, foreign words, Han, numbers,
adverbs) are what Kiwi does best with: with all morphemes kept, particles and endings match every page.

    LangChain BM25 (default)   langchain_community's BM25Retriever.from_texts, split at white space
    rank_bm25 + Kiwi           BM25Okapi over content morphemes, lower case
    bm25s + Kiwi               the same morphemes in bm25s (its default "lucene" scoring)
    SQLite FTS5 trigram        the words' three-character pieces, joined by OR (two-syllable words give none)
    SQLite FTS5 unicode61      the words, joined by OR

Times are CPU seconds and milliseconds of the whole call, tokenising included; Kiwi's load counts to the index.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from gallae.checks.scores import Interval, hit_at, mean_difference, mean_interval, ndcg_at, reciprocal_rank, wilson
from gallae.core.errors import InputError
from gallae.evals.retrieval_data import Query

__all__ = ["PEERS", "Peer", "PeerFigures", "compare", "load_peers", "pieces", "rank_peer"]

Search = Callable[[str, int], list[int]]  # the question and how many → numbers of the texts, best first
DEPTH = 30
CONTENT = ("NN", "NR", "NP", "VV", "VA", "XR", "SL", "SH", "SN", "MAG", "W_")  # prefixes of Kiwi's tags
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Peer:
    """`build` indexes texts and gives the search; `needs` are the modules it imports."""

    name: str
    build: Callable[[Sequence[str]], Search]
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        return any(find_spec(name) is None for name in self.needs)


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """`ahead_*`: ours minus theirs on the same questions, with a paired bootstrap interval."""

    name: str
    recall_1: Interval
    recall_5: Interval
    recall_10: Interval
    mrr_10: Interval
    ndcg_10: Interval
    ahead_1: Interval
    ahead_5: Interval
    ahead_mrr: Interval
    index_seconds: float
    milliseconds_p50: float
    milliseconds_p95: float


def load_peers() -> tuple[Peer, ...]:
    """All peers. InputError with the command that installs them if one is not there."""
    missing = sorted({name for peer in PEERS for name in peer.needs if find_spec(name) is None})
    if missing:
        raise InputError(
            f"--peers: not installed: {', '.join(missing)}",
            hint="Run: pip install 'gallae[peers]' (in a clone: make peers)",
        )
    return PEERS


def compare(
    peer: Peer,
    texts: Sequence[tuple[str, str]],
    queries: Sequence[Query],
    ours: Sequence[Sequence[str]],
    progress: Callable[[str, int, int], None] | None = None,
) -> PeerFigures:
    """`texts` are (document id, text); `ours` are the document ids we found for each question."""
    report = (lambda done: progress(peer.name, done, len(queries))) if progress else None
    theirs, seconds, times = rank_peer(peer, texts, [query.text for query in queries], report)
    gold = [query.gold for query in queries]
    times.sort()

    def hits(found: Sequence[Sequence[str]], k: int) -> list[bool]:
        return [hit_at(k, one, wanted) for one, wanted in zip(found, gold, strict=True)]

    def ranks(found: Sequence[Sequence[str]]) -> list[float]:
        return [reciprocal_rank(one[:10], wanted) for one, wanted in zip(found, gold, strict=True)]

    return PeerFigures(
        name=peer.name,
        **{f"recall_{k}": wilson(sum(hits(theirs, k)), len(queries)) for k in (1, 5, 10)},
        mrr_10=mean_interval(ranks(theirs)),
        ndcg_10=mean_interval([ndcg_at(10, one, wanted) for one, wanted in zip(theirs, gold, strict=True)]),
        ahead_1=mean_difference(hits(ours, 1), hits(theirs, 1)),
        ahead_5=mean_difference(hits(ours, 5), hits(theirs, 5)),
        ahead_mrr=mean_difference(ranks(ours), ranks(theirs)),
        index_seconds=seconds,
        milliseconds_p50=times[len(times) // 2],
        milliseconds_p95=times[int(0.95 * len(times))],
    )


def rank_peer(
    peer: Peer,
    texts: Sequence[tuple[str, str]],
    questions: Sequence[str],
    progress: Callable[[int], None] | None = None,
) -> tuple[list[list[str]], float, list[float]]:
    """(distinct document ids best first for each question, CPU seconds to index, CPU ms of each question)."""
    started = time.process_time()
    search = peer.build([text for _, text in texts])
    seconds = time.process_time() - started
    found: list[list[str]] = []
    times: list[float] = []
    for done, question in enumerate(questions, 1):
        started = time.process_time()
        numbers = search(question, DEPTH)
        times.append((time.process_time() - started) * 1000)
        found.append(list(dict.fromkeys(texts[number][0] for number in numbers)))
        if progress:
            progress(done)
    return found, seconds, times


def pieces(text: str, size: int) -> list[str]:
    """A text cut at line ends into pieces of at most about `size` characters, as a plain splitter does."""
    made = [""]
    for line in text.splitlines(keepends=True):
        if made[-1].strip() and len(made[-1]) + len(line) > size:
            made.append("")
        made[-1] += line
    return [piece for piece in made if piece.strip()]


def _langchain(texts: Sequence[str]) -> Search:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package says that it is no longer kept; it is still what people use
        from langchain_community.retrievers import BM25Retriever

        retriever = BM25Retriever.from_texts(list(texts), metadatas=[{"number": n} for n in range(len(texts))])

    def search(question: str, k: int) -> list[int]:
        retriever.k = k
        return [int(document.metadata["number"]) for document in retriever.invoke(question)]

    return search


def _rank_bm25(texts: Sequence[str]) -> Search:
    import numpy as np
    from rank_bm25 import BM25Okapi

    morphemes = _kiwi()
    index = BM25Okapi([morphemes(text) for text in texts])

    def search(question: str, k: int) -> list[int]:
        scores = index.get_scores(morphemes(question))
        return [int(number) for number in np.argsort(-scores, kind="stable")[:k]]

    return search


def _bm25s(texts: Sequence[str]) -> Search:
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells every step
    morphemes = _kiwi()
    index = bm25s.BM25()
    index.index([morphemes(text) for text in texts], show_progress=False)

    def search(question: str, k: int) -> list[int]:
        words = morphemes(question)
        if not words:
            return []
        numbers = index.retrieve([words], k=min(k, len(texts)), show_progress=False, return_as="documents")
        return [int(number) for number in numbers[0]]

    return search


def _kiwi() -> Callable[[str], list[str]]:
    from kiwipiepy import Kiwi

    kiwi: Any = Kiwi(num_workers=1)

    def morphemes(text: str) -> list[str]:
        return [token.form.lower() for token in kiwi.tokenize(text) if token.tag.startswith(CONTENT)]

    return morphemes


def _trigram(texts: Sequence[str]) -> Search:
    def words(question: str) -> list[str]:
        return [word[i : i + 3] for word in WORD.findall(question) for i in range(len(word) - 2)]

    return _fts5("trigram", words, texts)


def _unicode61(texts: Sequence[str]) -> Search:
    return _fts5("unicode61", WORD.findall, texts)


def _fts5(tokeniser: str, words: Callable[[str], list[str]], texts: Sequence[str]) -> Search:
    db = sqlite3.connect(":memory:")
    db.execute(f"create virtual table texts using fts5(text, tokenize = '{tokeniser}')")
    db.executemany("insert into texts (rowid, text) values (?, ?)", enumerate(texts))
    db.commit()

    def search(question: str, k: int) -> list[int]:
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)))
        if not wanted:
            return []
        rows = db.execute("select rowid from texts where texts match ? order by rank limit ?", (wanted, k))
        return [int(number) for (number,) in rows]

    return search


PEERS = (
    Peer("LangChain BM25 (default)", _langchain, ("langchain_community", "rank_bm25")),
    Peer("rank_bm25 + Kiwi", _rank_bm25, ("rank_bm25", "kiwipiepy")),
    Peer("bm25s + Kiwi", _bm25s, ("bm25s", "kiwipiepy")),
    Peer("SQLite FTS5 trigram", _trigram),
    Peer("SQLite FTS5 unicode61", _unicode61),
)
