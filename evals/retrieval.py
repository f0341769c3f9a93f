"""How well and how fast the search finds the right documents, and whether it knows when there is nothing to find.

    evaluate_set(load_set(folder), today=today)          a public set in the neutral format
    evaluate_workspace(workspace, today=today)           a team's own documents and labelled questions

The index is built in a temporary folder: neither the workspace nor its own index is touched. Words only, without an
embedder: this is the embedded default, and an evaluation must not pay for vectors unasked.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from gallae.checks.scores import Interval, auc, hit_at, mean_interval, ndcg_at, recall_at, reciprocal_rank, wilson
from gallae.core.language import language_of
from gallae.core.settings import RetrievalSettings
from gallae.core.types import Evidence, Language, Passage, Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.evals.evaluation import Case
from gallae.evals.retrieval_data import Query, RetrievalSet, load_questions, write_documents
from gallae.evals.retrieval_peers import Peer, PeerFigures, compare, pieces
from gallae.evals.run import Failure
from gallae.graphs.resolve import resolve
from gallae.retrievers.index import Index, open_index

__all__ = ["EvidenceFigures", "RetrievalReport", "evaluate_set", "evaluate_workspace"]

CONTEXT = 1_000  # characters of context in which an answer's span has to lie
DEPTH = 30  # passages among which ten different documents are looked for
KEPT = 0.95  # share of answerable questions that the threshold looked for has to keep
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """Does the evidence tell answerable from unanswerable questions of the same field? Over the questions of route rag:
    those of a skill's job (hybrid) ask for a text, and the documents need not hold their words.

    auc              chance that an answerable question's evidence is above an unanswerable one's, sentences and rows read
    auc_words        the same by the words alone, as the router sees it
    threshold        the highest evidence that keeps 95 % of the answerable questions (of these very questions)
    passed_at_kept   share of the unanswerable ones at or above it
    kept, passed     shares of answerable and unanswerable ones that the product's own threshold (`enough`) lets through
    """

    answerable: int
    unanswerable: int
    auc: Interval
    auc_words: Interval
    auc_score: Interval
    auc_coverage: Interval
    threshold: float
    passed_at_kept: Interval
    kept: Interval
    passed: Interval


@dataclass(frozen=True, slots=True)
class Recall:
    recall_1: Interval
    recall_5: Interval


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Figures over documents: a question is a hit at k when any of its gold documents is among the first k.

    all_gold_5     of the questions with several gold documents, the share with all of them among the first five
    across         recall where question and gold documents differ in language: "en>ko" is an English question
    span           share of answers whose span lies in the first 1,000 characters of the passages, best first
    milliseconds   CPU time of a search for as many passages as a turn takes, evidence included
    index_seconds  CPU time from files to a searchable index
    cases          a question that nothing answers is judged by its evidence, and only where both sorts were asked
    setup          what it ran with: index version, tokeniser, passages
    """

    name: str
    documents: int
    questions: int
    recall_1: Interval
    recall_5: Interval
    recall_10: Interval
    mrr_10: Interval
    ndcg_10: Interval
    all_gold_5: Interval
    span: Interval
    by_kind: dict[str, Interval]  # recall@5
    across: dict[str, Recall]
    evidence: EvidenceFigures | None
    milliseconds_p50: float
    milliseconds_p95: float
    index_seconds: float
    peers: tuple[PeerFigures, ...]
    failures: tuple[Failure, ...]
    cases: tuple[Case, ...] = ()
    setup: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the search gave for one question: ids of the distinct documents, best first."""

    query: Query
    found: tuple[str, ...]
    evidence: Evidence
    read: Evidence  # with its sentences and rows read
    in_context: bool | None
    milliseconds: float


def evaluate_set(
    given: RetrievalSet,
    *,
    today: date,
    settings: RetrievalSettings | None = None,
    peers: Sequence[Peer] = (),
    progress: Progress | None = None,
) -> RetrievalReport:
    """A set in the neutral format, one document a file, under the tokeniser and passage size of `settings`. Its peers
    index the same documents, titles included."""
    with tempfile.TemporaryDirectory(prefix="gallae-eval-") as scratch:
        names = write_documents(given.documents, Path(scratch))
        kept = settings.model_dump(include={"tokeniser", "chunk_characters", "passages"}) if settings else {}
        workspace = open_workspace(Path(scratch), environ={}, arguments={"retrieval": kept})
        with _index(workspace, progress) as (index, seconds):
            k = workspace.settings.retrieval.passages
            looked = _look(index, given.queries, names, k, today, Person(), progress)
            setup = _setup(workspace, index)
    texts = [(document.id, f"{document.title}\n{document.text}") for document in given.documents]
    languages = {document.id: language_of(document.text) for document in given.documents}
    return _report(given.name, languages, looked, seconds, _compared(peers, texts, looked, progress), setup)


def evaluate_workspace(
    workspace: Workspace,
    *,
    today: date,
    person: Person | None = None,
    peers: Sequence[Peer] = (),
    progress: Progress | None = None,
) -> RetrievalReport:
    """A workspace's own questions, at the documents level. Its peers index the same texts in pieces of about the
    passages' size, each with the document's title; of dates, versions and readers they know nothing."""
    person = person or Person()
    queries = load_questions(workspace.root)
    with (
        tempfile.TemporaryDirectory(prefix="gallae-eval-") as scratch,
        _index(replace(workspace, state=Path(scratch)), progress) as (index, seconds),
    ):
        cards = index.documents(person)
        names = {card.path: card.path for card in cards}
        retrieval = workspace.settings.retrieval
        looked = _look(index, queries, names, retrieval.passages, today, person, progress)
        stored = [index.read(card.path, person) for card in cards]
        setup = _setup(workspace, index) | {"today": today.isoformat()}
    texts = [
        (document.path, f"{document.title}\n{piece}")
        for document in stored
        for piece in pieces(document.text, retrieval.chunk_characters)
    ]
    languages = {document.path: language_of(document.text) for document in stored}
    compared = _compared(peers, texts, looked, progress)
    return _report(workspace.root.name, languages, looked, seconds, compared, setup)


def _setup(workspace: Workspace, index: Index) -> dict[str, str]:
    retrieval = workspace.settings.retrieval
    return {
        "gallae": version("gallae"),
        "index": index.version,
        "tokeniser": str(retrieval.tokeniser),
        "passages": str(retrieval.passages),
    }


@contextmanager
def _index(workspace: Workspace, progress: Progress | None) -> Iterator[tuple[Index, float]]:
    """A fresh index of the workspace, and the CPU seconds it took."""
    with open_index(workspace) as index:
        started = time.process_time()
        index.ingest(progress=(lambda step: progress(step.stage, step.done, step.total)) if progress else None)
        yield index, time.process_time() - started


def _look(
    index: Index,
    queries: Sequence[Query],
    names: Mapping[str, str],
    k: int,
    today: date,
    person: Person,
    progress: Progress | None,
) -> list[Looked]:
    looked = []
    judged = len({query.answerable for query in queries}) > 1
    for done, query in enumerate(queries, 1):
        question = resolve(query.text, query.history) if query.history else query.text
        who = person if query.groups is None else Person(person.id, frozenset(query.groups))
        day = date.fromisoformat(query.today) if query.today else today
        started = time.process_time()
        found = index.search(question, person=who, today=day, k=k)
        evidence = found.evidence
        milliseconds = (time.process_time() - started) * 1000
        read = index.assess(found, person=who, today=day) if judged and query.route == "rag" else evidence
        deep = index.search(question, person=who, today=day, k=DEPTH)
        order = tuple(dict.fromkeys(names.get(passage.path, passage.path) for passage in deep.passages))
        in_context = _in_context(found.passages, names, query.spans) if query.spans else None
        looked.append(Looked(query, order, evidence, read, in_context, milliseconds))
        if progress:
            progress("search", done, len(queries))
    return looked


def _in_context(passages: Sequence[Passage], names: Mapping[str, str], spans: Sequence[tuple[str, int, int]]) -> bool:
    """A span lies wholly in the first CONTEXT characters of the passages, best first."""
    left = CONTEXT
    for passage in passages:
        end = passage.end - max(0, len(passage.text) - left)
        if any(
            names.get(passage.path, passage.path) == name and passage.start <= a and b <= end for name, a, b in spans
        ):
            return True
        left -= len(passage.text)
        if left <= 0:
            return False
    return False


def _compared(
    peers: Sequence[Peer], texts: Sequence[tuple[str, str]], looked: Sequence[Looked], progress: Progress | None
) -> tuple[PeerFigures, ...]:
    asked = [one for one in looked if one.query.answerable]
    if not asked:
        return ()
    return tuple(
        compare(peer, texts, [one.query for one in asked], [one.found for one in asked], progress) for peer in peers
    )


def _report(
    name: str,
    languages: Mapping[str, Language],
    looked: Sequence[Looked],
    seconds: float,
    peers: tuple[PeerFigures, ...],
    setup: Mapping[str, str],
) -> RetrievalReport:
    asked = [one for one in looked if one.query.answerable]
    several = [one for one in asked if len(one.query.gold) > 1]
    placed = [one.in_context for one in asked if one.in_context is not None]
    kinds: dict[str, list[bool]] = {}
    for one in asked:
        kinds.setdefault(one.query.kind, []).append(hit_at(5, one.found, one.query.gold))
    times = sorted(one.milliseconds for one in looked)

    return RetrievalReport(
        name=name,
        documents=len(languages),
        questions=len(looked),
        recall_1=_recall(1, asked),
        recall_5=_recall(5, asked),
        recall_10=_recall(10, asked),
        mrr_10=mean_interval([reciprocal_rank(one.found[:10], one.query.gold) for one in asked]),
        ndcg_10=mean_interval([ndcg_at(10, one.found, one.query.gold) for one in asked]),
        all_gold_5=wilson(sum(recall_at(5, one.found, one.query.gold) == 1 for one in several), len(several)),
        span=wilson(sum(placed), len(placed)),
        by_kind={kind: wilson(sum(hits), len(hits)) for kind, hits in sorted(kinds.items())} if len(kinds) > 1 else {},
        across=_across(asked, languages),
        evidence=_evidence(looked),
        milliseconds_p50=times[len(times) // 2],
        milliseconds_p95=times[int(0.95 * len(times))],
        index_seconds=seconds,
        peers=peers,
        failures=(*_failures(asked), *_misjudged(looked)),
        cases=tuple(_cases(looked)),
        setup=setup,
    )


def _cases(looked: Sequence[Looked]) -> Iterator[Case]:
    whys: dict[str, list[Failure]] = {}
    for failure in (*_failures([one for one in looked if one.query.answerable]), *_misjudged(looked)):
        whys.setdefault(failure.id, []).append(failure)
    both = len({one.query.answerable for one in looked if one.query.route == "rag"}) > 1
    for one in looked:
        query, judged = one.query, both and one.query.route == "rag"
        if not query.answerable and not judged:
            continue
        values: dict[str, float] = _ranks(one) if query.answerable else {}
        if judged:
            values["kept" if query.answerable else "passed"] = float(one.read.enough)
        passed = hit_at(5, one.found, query.gold) if query.answerable else not one.read.enough
        yield Case(
            query.id,
            query.text,
            values.get("mrr_10", float(passed)),
            passed,
            "; ".join(f.why for f in whys.get(query.id, ())),
            one.found[0] if one.found else "",
            query.kind,
            milliseconds=one.milliseconds,
            values=values,
        )


def _ranks(one: Looked) -> dict[str, float]:
    found, gold = one.found, one.query.gold
    values = {f"recall_{k}": float(hit_at(k, found, gold)) for k in (1, 5, 10)}
    values |= {"mrr_10": reciprocal_rank(found[:10], gold), "ndcg_10": ndcg_at(10, found, gold)}
    values |= {"all_gold_5": float(recall_at(5, found, gold) == 1)} if len(gold) > 1 else {}
    return values | ({"span": float(one.in_context)} if one.in_context is not None else {})


def _recall(k: int, asked: Sequence[Looked]) -> Interval:
    return wilson(sum(hit_at(k, one.found, one.query.gold) for one in asked), len(asked))


def _across(asked: Sequence[Looked], languages: Mapping[str, Language]) -> dict[str, Recall]:
    groups: dict[str, list[Looked]] = {}
    for one in asked:
        spoken = language_of(one.query.text)
        held = {languages.get(name, spoken) for name in one.query.gold}
        if held and spoken not in held:
            groups.setdefault(f"{spoken}>{held.pop()}", []).append(one)
    return {name: Recall(_recall(1, group), _recall(5, group)) for name, group in sorted(groups.items())}


def _evidence(looked: Sequence[Looked]) -> EvidenceFigures | None:
    rag = [one for one in looked if one.query.route == "rag"]
    good = [one.read for one in rag if one.query.answerable]
    bad = [one.read for one in rag if not one.query.answerable]
    if not good or not bad:
        return None
    good_words = [one.evidence for one in rag if one.query.answerable]
    bad_words = [one.evidence for one in rag if not one.query.answerable]
    threshold = sorted((e.figure for e in good), reverse=True)[math.ceil(KEPT * len(good)) - 1]
    return EvidenceFigures(
        answerable=len(good),
        unanswerable=len(bad),
        auc=auc([e.figure for e in good], [e.figure for e in bad]),
        auc_words=auc([e.figure for e in good_words], [e.figure for e in bad_words]),
        auc_score=auc([e.score for e in good], [e.score for e in bad]),
        auc_coverage=auc([e.coverage for e in good], [e.coverage for e in bad]),
        threshold=threshold,
        passed_at_kept=wilson(sum(e.figure >= threshold for e in bad), len(bad)),
        kept=wilson(sum(e.enough for e in good), len(good)),
        passed=wilson(sum(e.enough for e in bad), len(bad)),
    )


def _failures(asked: Sequence[Looked]) -> Iterator[Failure]:
    """Questions without a gold document among the first five."""
    for one in asked:
        if not hit_at(5, one.found, one.query.gold):
            rank = next((at for at, name in enumerate(one.found, 1) if name in one.query.gold), 0)
            why = f"{', '.join(one.query.gold)}: " + (f"rank {rank}" if rank else "not found")
            yield Failure(one.query.id, one.query.text, why, one.query.kind, one.found[0] if one.found else "")


def _misjudged(looked: Sequence[Looked]) -> Iterator[Failure]:
    """Questions on the wrong side of the product's threshold; only where both sorts were asked."""
    rag = [one for one in looked if one.query.route == "rag"]
    if len({one.query.answerable for one in rag}) < 2:
        return
    for one in rag:
        if one.read.enough == one.query.answerable:
            continue
        said = "enough, though nothing answers it" if one.read.enough else "not enough, though there is an answer"
        why = f"evidence {one.read.figure:.2f}: {said}"
        yield Failure(one.query.id, one.query.text, why, one.query.kind, one.found[0] if one.found else "")
