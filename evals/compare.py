"""Does the router lose to the best single route? Every arm on the same rows, with paired intervals.

Rows: those on which the routed arm counts (`evals.arms`: not where it went the row's own way and nobody serves that).
Of each row

    oracle      the cheapest arm that is right, the routed one among them, for it may answer from the FAQ or hand over.
                Cheapest: USD, then tokens, then the order tool, rag, prompt, sllm, hybrid, routed. Where no arm is right
                it is wrong at the price of the cheapest that is served.

and over all of them (after LLMRouterBench's PerfGain and CostSave and its gap to the oracle)

    best_single the one route with the most right rows (then the cheaper): what a team would build that builds but one
    gain        routed − best single, in points of right rows, on the rows that the best single route serves; paired
                bootstrap, wordings of one family drawn together
    perf_gain   gain divided by the best single route's share of right rows
    cost_save   1 − cost of routed / cost of the best single route, on the same rows; no figure where that costs nothing
    regret      oracle − routed, in points of right rows;  regret_usd the same of cost, per question
    astray      rows that were sent where nobody serves them (no model, or a sum that no tool can read), and that was
                not their way
    without_model  answered or abstained without any model

Won and lost against one route count rows that both serve and that only one of them has right (McNemar's pairs).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean

from gallae.checks.scores import Interval, bootstrap, percentile, wilson
from gallae.core.language import say
from gallae.core.types import ROUTES, Language, Route, as_json
from gallae.evals.arms import ROUTED, Asked, Taken
from gallae.evals.evaluation import Case, Evaluation, Figure, Table, share

__all__ = ["best_single", "case_of", "compare", "oracle_of", "paired"]

ORDER = ("tool", "rag", "prompt", "sllm", "hybrid", ROUTED)
SETTLED = ("answered", "abstained")
NOTHING = Interval(math.nan, math.nan, math.nan, 0)


def compare(
    name: str,
    asked: Sequence[Asked],
    *,
    language: Language = "ko",
    setup: Mapping[str, str] | None = None,
    made: float = 0.0,
    cpu_seconds: float = 0.0,
) -> Evaluation:
    """The evaluation "compare" of a workspace. A case a row, of the routed arm; its `values` hold which routes were right,
    so that the rows are a set labelled by outcome, and the `why` of a wrong one ends with them, the cheapest first."""
    rows = [a for a in asked if a.routed.served]
    best = best_single(rows)
    return Evaluation(
        "compare",
        name,
        figures=tuple(_figures(asked, rows, best)),
        cases=tuple(case_of(a) for a in asked),
        tables=tuple(_tables(asked, rows, language)),
        setup=setup or {},
        made=made,
        cpu_seconds=cpu_seconds,
        receipts=tuple(as_json(a.routed.answer) for a in asked if a.routed.answer),
    )


def oracle_of(asked: Asked) -> Taken | None:
    """The cheapest right arm; without one the cheapest that is served; None where nobody serves the row."""
    served = sorted((t for t in asked.arms.values() if t.served), key=_price)
    return next((t for t in served if t.right), served[0] if served else None)


def best_single(rows: Sequence[Asked]) -> Route | None:
    """The route with the most right rows; among equals the cheaper. None if no route serves any row."""

    def merit(route: Route) -> tuple[float, float, int, int]:
        taken = _of(rows, route)
        cost, tokens = sum(t.cost_usd for t in taken), sum(t.tokens for t in taken)
        return -sum(t.right for t in taken), cost, tokens, ORDER.index(route)

    served: list[Route] = [route for route in ROUTES if _of(rows, route)]
    return sorted(served, key=merit)[0] if served else None


def paired(pairs: Sequence[tuple[Asked, float]]) -> Interval:
    """The mean of one figure a row and its bootstrap interval; rows of one family are drawn together."""
    groups = [asked.row.family or asked.row.id for asked, _ in pairs]
    return bootstrap([value for _, value in pairs], fmean, groups=groups)


def case_of(asked: Asked) -> Case:
    """The routed arm's row."""
    routed, row = asked.routed, asked.row
    right = [t.arm for t in sorted(asked.arms.values(), key=_price) if t.right and t.arm != ROUTED]
    why = f"{routed.why}; right: {', '.join(right)}" if right and not routed.right else routed.why
    return Case(
        id=row.id,
        question=row.question,
        value=routed.value,
        passed=routed.right,
        why=why,
        got=routed.answer.text if routed.answer else "",
        kind=f"{row.route}→{routed.route or '–'}/{routed.outcome}",
        group=row.family,
        served=routed.served,
        turn=routed.answer.id if routed.answer else "",
        cost_usd=routed.cost_usd,
        milliseconds=round(routed.milliseconds, 1),
        values=_values(asked) if routed.served else {},
    )


def _values(asked: Asked) -> dict[str, float]:
    """What the row adds to each figure, by the figure's name."""
    routed, best = asked.routed, oracle_of(asked)
    assert best is not None  # the routed arm is served
    values = {f"right.{t.arm}": float(t.right) for t in asked.arms.values() if t.served and t.arm != ROUTED}
    values |= {"routed": float(routed.right), "oracle": float(best.right), "regret": float(best.right) - routed.right}
    values |= {"regret_usd": routed.cost_usd - best.cost_usd, "astray": float(asked.astray)}
    return values | ({"without_model": float(not routed.by_model)} if routed.outcome in SETTLED else {})


def _price(taken: Taken) -> tuple[float, int, int]:
    return taken.cost_usd, taken.tokens, ORDER.index(taken.arm)


def _of(rows: Sequence[Asked], arm: str) -> list[Taken]:
    """The arm's rows, where it is served."""
    return [a.arms[arm] for a in rows if arm in a.arms and a.arms[arm].served]


def _figures(asked: Sequence[Asked], rows: Sequence[Asked], best: Route | None) -> list[Figure]:
    shared = [a for a in rows if best and a.arms[best].served]
    routed = [a.routed for a in rows]
    oracle = [(a, found) for a in rows if (found := oracle_of(a)) is not None]
    single = _of(rows, best) if best else []
    gain = paired([(a, float(a.routed.right) - a.arms[best].right) for a in shared if best])
    settled = [t for t in routed if t.outcome in SETTLED]
    astray = sum(a.astray for a in rows)
    unserved = len(asked) - len(rows)
    return [
        share("routed", sum(t.right for t in routed), len(routed), "고른 갈래가 맞음", "routed: right"),
        share("best_single", sum(t.right for t in single), len(single), f"가장 나은 한 갈래({best or '–'})가 맞음",
              f"best single route ({best or '–'}): right"),
        share("oracle", sum(t.right for _, t in oracle), len(oracle), "어느 갈래로든 맞음 (오라클)",
              "right on any route (oracle)"),
        Figure("gain", gain, "고른 갈래 − 가장 나은 한 갈래", "routed − best single route", unit="score"),
        Figure("perf_gain", _scaled(gain, shared, best), "· 그 비율", "· relative to it", unit="score"),
        Figure("cost_save", _saved(shared, best), "· 아낀 비용의 몫", "· share of cost saved", unit="score"),
        Figure("regret", paired([(a, float(t.right) - a.routed.right) for a, t in oracle]), "오라클에 못 미친 몫 (후회)",
               "regret: oracle − routed", at_most=True, unit="score"),
        Figure("regret_usd", paired([(a, a.routed.cost_usd - t.cost_usd) for a, t in oracle]), "· 한 질문에 더 든 비용",
               "· cost above the oracle's, a question", at_most=True, unit="usd"),
        share("astray", astray, len(rows), "맡을 이 없는 엉뚱한 갈래로 감", "sent where nobody serves, wrongly", at_most=True),
        share("without_model", sum(not t.by_model for t in settled), len(settled), "모델 없이 답하거나 삼간 몫",
              "answered or abstained without a model"),
        share("not_served", unserved, len(asked), "맡을 이 없음 (따로)", "not served (apart)", at_most=True),
        *(share(f"right.{route}", sum(t.right for t in taken), len(taken), f"늘 {route}일 때 맞음", f"always {route}: right")
          for route in ROUTES if (taken := _of(rows, route))),
    ]  # fmt: skip


def _scaled(gain: Interval, shared: Sequence[Asked], best: Route | None) -> Interval:
    reached = fmean(a.arms[best].right for a in shared) if shared and best else 0.0
    if not reached:
        return NOTHING
    return Interval(gain.value / reached, gain.low / reached, gain.high / reached, gain.n)


def _saved(shared: Sequence[Asked], best: Route | None) -> Interval:
    """A ratio of sums: rows are drawn anew, both sums taken of the same rows."""
    if best is None or not any(a.arms[best].cost_usd for a in shared):
        return NOTHING

    def saved(rows: Sequence[Asked]) -> float:
        theirs = sum(a.arms[best].cost_usd for a in rows)
        return 1 - sum(a.routed.cost_usd for a in rows) / theirs if theirs else 0.0

    return bootstrap(shared, saved, groups=[a.row.family or a.row.id for a in shared])


def _tables(asked: Sequence[Asked], rows: Sequence[Asked], language: Language) -> list[Table]:
    made = [Table("arms", "갈래", "route", (_header(language), *_arms(rows, language)))]
    if reasons := _reasons(asked, language):
        made.append(Table("not_served", "맡지 않은 갈래", "not served", reasons))
    if lost := _lost(rows, language):
        made.append(Table("lost", "고른 갈래가 놓친 문항", "lost by routed", lost))
    return made


def _header(language: Language) -> tuple[str, ...]:
    ko = "갈래|맞음 (95% 구간)|문항|맡지 않음|같은 문항에서 고른 갈래|이김:짐|삼감|USD/질문|토큰/질문|ms p50 / p95"
    en = "route|right (95 %)|rows|not served|routed, same rows|won:lost|abstained|USD/question|tokens/question|ms p50 / p95"
    return tuple(say(language, ko, en).split("|"))


def _arms(rows: Sequence[Asked], language: Language) -> list[tuple[str, ...]]:
    """Routed, each route, and the oracle, whose price is that of the arms it takes."""
    made = [_line(say(language, "고른 갈래", "routed"), _of(rows, ROUTED), rows, ("–", "–"))]
    for route in ROUTES:
        both = [a for a in rows if route in a.arms and a.arms[route].served]
        won = sum(a.routed.right > a.arms[route].right for a in both)
        lost = sum(a.routed.right < a.arms[route].right for a in both)
        same = str(wilson(sum(a.routed.right for a in both), len(both)))
        made.append(_line(route, _of(rows, route), rows, (same, f"{won}:{lost}" if both else "–")))
    found = [t for a in rows if (t := oracle_of(a)) is not None]
    made.append(_line(say(language, "오라클", "oracle"), found, rows, ("–", "–")))
    return made


def _line(name: str, taken: Sequence[Taken], rows: Sequence[Asked], against: tuple[str, str]) -> tuple[str, ...]:
    n = len(taken)
    right = str(wilson(sum(t.right for t in taken), n))
    if not n:
        return name, right, "0", str(len(rows)), *against, "–", "–", "–", "–"
    times = [t.milliseconds for t in taken]
    return (
        name,
        right,
        str(n),
        str(len(rows) - n),
        *against,
        str(sum(t.outcome == "abstained" for t in taken)),
        f"{sum(t.cost_usd for t in taken) / n:.6f}".rstrip("0").rstrip(".") or "0",
        f"{sum(t.tokens for t in taken) / n:.0f}",
        f"{percentile(times, 0.5):.0f} / {percentile(times, 0.95):.0f}",
    )


def _reasons(asked: Sequence[Asked], language: Language) -> tuple[tuple[str, ...], ...]:
    """Which arm is not served, why, how often."""
    counted = Counter((t.arm, t.why) for a in asked for t in a.arms.values() if not t.served)
    if not counted:
        return ()
    header = tuple(say(language, "갈래|까닭|문항", "route|why|rows").split("|"))
    ordered = sorted(counted.items(), key=lambda item: (ORDER.index(item[0][0]), -item[1], item[0][1]))
    return header, *((arm, why, str(n)) for (arm, why), n in ordered)


def _lost(rows: Sequence[Asked], language: Language) -> tuple[tuple[str, ...], ...]:
    """Where another arm would have been right: the rows to learn from."""
    lost = [(a, t) for a in rows if not a.routed.right and (t := oracle_of(a)) is not None and t.right]
    if not lost:
        return ()
    header = tuple(say(language, "번호|질문|간 길|까닭|맞았을 길", "id|question|took|why|right").split("|"))
    return header, *((a.row.id, _short(a.row.question), case_of(a).kind, _short(a.routed.why), t.arm) for a, t in lost)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
