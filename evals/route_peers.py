"""Other ways to route, measured on the same questions as ours: `gallae eval routes --peers`.

All learn from the labelled workspaces of evals/data but the one that is scored. They see the words alone, as they do
where they are used: the question, in a conversation after the last thing the person said before it.

    keyword rules              fourteen patterns in a fixed order, else prompt; sure as often as right in the training rows
    char n-grams + LR          TF-IDF of 1–4 characters, logistic regression (scikit-learn)
    semantic-router            IndexedRouter as it comes (mean of the five nearest), over its own TF-IDF of words
    semantic-router, sum       the sum of the five nearest, calibrated (Platt) on a third of the training rows
    semantic-router, n-grams   the same over scikit-learn's character TF-IDF, which suits Korean better than words
    semantic-router, MODEL     the same over the vectors of the workspace's local embedder, where it has one

semantic-router needs openai < 3, which Gallae's own lock does not have: it runs as a process in an environment of its
own (route_peer_process.py), beside this Python. Times are CPU milliseconds of a decision.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from gallae.checks.scores import SEED, Interval, bootstrap, macro_f1
from gallae.checks.task import RouteRow
from gallae.core.errors import InputError
from gallae.core.types import ROUTES
from gallae.evals.routes import Judged, Slipped, families_of, routes_report, slipped_question

__all__ = [
    "ROUTE_PEERS",
    "Chosen",
    "RoutePeer",
    "RoutePeerFigures",
    "compare_routes",
    "dense_peer",
    "judge_peer",
    "keyword_rule",
    "load_route_peers",
]

APART = Path(sys.prefix) / "semantic-router"  # the environment of its own
APART_PYTHON = APART / ("Scripts" if sys.platform == "win32" else "bin") / "python"
APART_NEEDS = "'semantic-router==1.1.1' 'scikit-learn>=1.7'"
RULES: tuple[tuple[str, str, str, str], ...] = (  # (id, route, pattern, veto)
    ("P.translate", "prompt", r"번역|영어로|한국어로|일본어로|중국어로|translat|\bin (?:english|korean|japanese)\b", r"출처"),
    ("S.house_format", "sllm", r"(?:우리|늘 쓰는|사내|정해진) ?(?:양식|서식|형식|말투|포맷)|house (?:style|format)|our (?:template|format)", r"출처|근거"),
    ("S.doc_type", "sllm", r"(?:안내문|보고서|회의록|공지문?|확인서|답변서|요약서|안내장|통지서).{0,12}(?:써|작성|만들|뽑|정리|부탁)|(?:write|draft) (?:a|an|the) (?:notice|report|letter|memo)", r"출처|규정이"),
    ("S.classify", "sllm", r"분류|태그|유형(?:을|으로)|카테고리|classif|categor|\btag\b", r"출처|기준이"),
    ("T.action", "tool", r"(?:예약|취소|신청|등록|발송|전송|주문|변경|연장|접수)(?:해|을|를|좀| ?부탁|시켜)|\b(?:book|cancel|reserve|send|order|register)\b", r"방법|어떻게|수수료|규정|얼마|how"),
    ("T.id_lookup", "tool", r"[A-Za-z]{1,4}-?\d{4,}|\d{6,}.{0,10}(?:조회|확인|상태)|(?:주문|접수|예약|송장) ?번호", r"규정|매뉴얼"),
    ("T.live", "tool", r"지금 (?:몇|재고|남|비어|열)|실시간|현재 (?:재고|상태|위치)|날씨|환율|right now|currently|weather", r"규정|매뉴얼"),
    ("T.date_math", "tool", r"(?:며칠|몇 ?(?:일|주|달|개월)) ?(?:남|후|뒤|전|지)|무슨 요일|d-?day|days? (?:until|from|between|after)|what day", r"규정|기한이|매뉴얼"),
    ("T.units", "tool", r"\d.{0,8}(?:미터|킬로|그램|평|인치|피트|마일|파운드|온스|섭씨|화씨|km|kg|cm|lb|mile|inch).{0,12}(?:몇|얼마|로|으로|in|to)\b", r"규정|요금"),
    ("T.calc", "tool", r"\d\s*[-+*/×÷%]\s*\d|더하기|빼기|곱하기|나누기|평균|합계|퍼센트|\d ?%|\bsum\b|average|times \d", r"규정|계약|매뉴얼"),
    ("R.source", "rag", r"출처|근거|어디에 (?:나와|적혀|써)|몇 조|조항|원문|첨부|source|clause|which (?:page|section)", r"^$"),
    ("R.org_owner", "rag", r"우리 ?(?:회사|학교|병원|도서관|구청|팀|매장)?|저희|여기|거기|귀사|당사|\bour\b|\byour\b", r"번역|농담"),
    ("R.doc_word", "rag", r"규정|규칙|정책|매뉴얼|안내|요금|수수료|가격|비용|얼마|기한|기간|언제|몇 시|시간|서류|신청|환불|보증|주차|policy|fee|price|cost|refund|deadline|hours|warranty|manual", r"일반적으로|보통"),
    ("P.general", "prompt", r".", r"^$"),
)  # fmt: skip
Labelled = tuple[str, str]  # a text and its route


@dataclass(frozen=True, slots=True)
class Chosen:
    """`confidence` as the router itself tells it, held to 0..1; CPU milliseconds."""

    route: str
    confidence: float
    milliseconds: float


Choose = Callable[[Sequence[Labelled], Sequence[str]], list[Chosen]]


@dataclass(frozen=True, slots=True)
class RoutePeer:
    """`choose` learns from (text, route) rows and gives a route for each text; `needs` are modules it imports; `apart`:
    it runs in the environment of its own."""

    name: str
    choose: Choose
    needs: tuple[str, ...] = ()
    apart: bool = False

    @property
    def missing(self) -> bool:
        return any(find_spec(name) is None for name in self.needs) or (self.apart and not APART_PYTHON.is_file())


@dataclass(frozen=True, slots=True)
class RoutePeerFigures:
    """`ahead_f1`: our macro-F1 minus theirs on the same questions, with a paired bootstrap interval."""

    name: str
    accuracy: Interval
    macro_f1: Interval
    ahead_f1: Interval
    ece: Interval
    coverage: Interval
    missed_retrieval: Interval
    flips: Interval
    milliseconds_p50: float
    milliseconds_p95: float


def load_route_peers() -> tuple[RoutePeer, ...]:
    """All peers. InputError with the commands that install them if one is not there."""
    commands, missing = [], sorted({n for peer in ROUTE_PEERS for n in peer.needs if find_spec(n) is None})
    if missing:
        commands.append("pip install 'gallae[peers]'")
    if not APART_PYTHON.is_file():
        missing.append("semantic-router")
        commands.append(f"{sys.executable} -m venv {APART} && {APART_PYTHON} -m pip install {APART_NEEDS}")
    if missing:
        raise InputError(
            f"--peers: not installed: {', '.join(missing)}",
            hint=f"Run: {' && '.join(commands)} (in a clone: make peers)",
        )
    return ROUTE_PEERS


def dense_peer(embed: Callable[[list[str]], list[list[float]]], label: str) -> RoutePeer:
    """semantic-router over the vectors of an embedder that runs here. Their CPU time counts where it is spent in this
    process (an embedded model), not where a server spends it."""
    known: dict[str, list[float]] = {}

    def choose(train: Sequence[Labelled], texts: Sequence[str]) -> list[Chosen]:
        new = list(dict.fromkeys(text for text, _ in train if text not in known))
        known.update(zip(new, embed(new) if new else [], strict=True))
        spent = []
        for text in texts:
            started = time.process_time()
            known[text] = embed([text])[0]
            spent.append((time.process_time() - started) * 1e3)
        vectors = {text: known[text] for text in [*(text for text, _ in train), *texts]}
        made = _semantic_router(train, texts, encoder="given", aggregation="sum", calibrated=True, vectors=vectors)
        return [replace(one, milliseconds=one.milliseconds + more) for one, more in zip(made, spent, strict=True)]

    return RoutePeer(f"semantic-router, {label}", choose, apart=True)


def judge_peer(peer: RoutePeer, train: Sequence[RouteRow], ours: Sequence[Judged], noise: int) -> list[Judged]:
    """What the peer decides on the rows that we were judged on, with the same typing slips."""
    said = [(_seen(row, row.question), row.route) for row in train]
    asked = [_seen(j.row, j.row.question) for j in ours]
    slips = [(j, s.name, *slipped_question(j.row, s.name, noise)) for j in ours for s in j.slipped]
    chosen = peer.choose(said, [*asked, *(_seen(j.row, text) for j, _, text, _ in slips)])
    if len(chosen) != len(asked) + len(slips):
        raise ValueError(f"{peer.name}: {len(chosen)} choices for {len(asked) + len(slips)} questions")
    slipped: dict[int, list[Slipped]] = {}
    for (j, name, _, edits), choice in zip(slips, chosen[len(asked) :], strict=True):
        slipped.setdefault(id(j), []).append(Slipped(name, edits, choice.route))
    return [
        replace(
            j,
            route=choice.route,
            confidence=choice.confidence,
            undecided=False,
            local_only=None,
            asked_model=False,
            milliseconds=choice.milliseconds,
            votes=(),
            why="",
            slipped=tuple(slipped.get(id(j), ())),
        )
        for j, choice in zip(ours, chosen, strict=False)
    ]


def compare_routes(
    name: str, ours: Sequence[Judged], theirs: Sequence[Judged], *, seed: int = SEED
) -> RoutePeerFigures:
    """The peer's figures, and how far we are ahead on the same rows."""
    groups = families_of(theirs)
    report = routes_report(name, theirs, seed=seed)
    pairs = [(a.row.route, a.route, b.route) for a, b in zip(ours, theirs, strict=True)]
    return RoutePeerFigures(
        name,
        report.scores.accuracy,
        report.scores.macro_f1,
        bootstrap(
            pairs,
            lambda rows: macro_f1([(r, a) for r, a, _ in rows]) - macro_f1([(r, b) for r, _, b in rows]),
            seed=seed,
            groups=groups,
        ),
        report.ece,
        report.coverage,
        report.missed_retrieval,
        report.flips.share if report.flips else Interval(0, 0, 0, 0),
        report.milliseconds_p50,
        report.milliseconds_p95,
    )


def keyword_rule(text: str) -> tuple[str, str]:
    """(id, route) of the first keyword rule that matches; the last one always does."""
    return next((id, route) for id, route, found, veto in _RULES if found.search(text) and not veto.search(text))


def _seen(row: RouteRow, question: str) -> str:
    """The question, after what was said before it: all of them route follow-ups better so."""
    before = next((m.content for m in reversed(row.history) if m.role == "user"), "")
    return f"{before}\n{question}" if before else question


def _keywords(train: Sequence[Labelled], texts: Sequence[str]) -> list[Chosen]:
    counts: dict[str, tuple[int, int]] = {}
    for text, route in train:
        id, said = keyword_rule(text)
        right, n = counts.get(id, (0, 0))
        counts[id] = (right + (said == route), n + 1)

    def one(text: str) -> tuple[str, float]:
        id, route = keyword_rule(text)
        right, n = counts.get(id, (0, 0))
        return route, (right + 1) / (n + 2)

    return [_timed(one, text) for text in texts]


def _ngrams(train: Sequence[Labelled], texts: Sequence[str]) -> list[Chosen]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, max_iter=1_000))
    model.fit([text for text, _ in train], [route for _, route in train])

    def one(text: str) -> tuple[str, float]:
        chances = model.predict_proba([text])[0]
        best = int(chances.argmax())
        return str(model.classes_[best]), float(chances[best])

    return [_timed(one, text) for text in texts]


def _timed(one: Callable[[str], tuple[str, float]], text: str) -> Chosen:
    started = time.process_time()
    route, confidence = one(text)
    return Chosen(route, confidence, (time.process_time() - started) * 1e3)


def _semantic_router(
    train: Sequence[Labelled],
    texts: Sequence[str],
    *,
    encoder: str,
    aggregation: str,
    calibrated: bool,
    vectors: Mapping[str, list[float]] | None = None,
) -> list[Chosen]:
    """Runs route_peer_process.py with the other environment's Python. RuntimeError with what it said if it fails."""
    given = {"train": list(train), "texts": list(texts), "encoder": encoder, "aggregation": aggregation}
    done = subprocess.run(  # noqa: S603 (our own program)
        [str(APART_PYTHON), str(Path(__file__).with_name("route_peer_process.py"))],
        input=json.dumps({**given, "calibrated": calibrated, "vectors": vectors}),
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    if done.returncode:
        raise RuntimeError(f"semantic-router: {done.stderr[-2000:]}")
    return [
        Chosen(route if route in ROUTES else "error", min(1.0, max(0.0, confidence)), milliseconds)
        for route, confidence, milliseconds in json.loads(done.stdout)
    ]


_RULES = [(i, route, re.compile(found, re.I), re.compile(veto, re.I)) for i, route, found, veto in RULES]
_NEAREST = {
    "semantic-router": partial(_semantic_router, encoder="words", aggregation="mean", calibrated=False),
    "semantic-router, sum": partial(_semantic_router, encoder="words", aggregation="sum", calibrated=True),
    "semantic-router, n-grams": partial(_semantic_router, encoder="ngrams", aggregation="sum", calibrated=True),
}
ROUTE_PEERS = (
    RoutePeer("keyword rules", _keywords),
    RoutePeer("char n-grams + LR", _ngrams, ("sklearn",)),
    *(RoutePeer(name, choose, apart=True) for name, choose in _NEAREST.items()),
)
