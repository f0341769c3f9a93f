"""The rows of routes.jsonl that can be judged without a written reference, so that a comparison of routes also holds
questions that are none of the documents'.

- not answerable: any answer but a refusal is wrong;
- labelled `tool` by whoever wrote the row, and completely read by our own grammars: the number they give is the
  reference for every route, rounded as anybody may round it. It is as right as those grammars are, so a fault of theirs
  is not found here (their own tests look for it), and a row that holds its result already, or asks for a date or the
  clock, is left out.

Rows of house jobs are not taken: the label says that it is a skill's job, not which skill's, and our own router's word
for that would judge itself. Jobs are judged where answers.jsonl says what must be in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from gallae.checks.task import AnswerRow, RouteRow, appears
from gallae.tools.answers import Computed

__all__ = ["judgeable", "roundings"]

EXACT = 2  # decimals: a number that needs no more of them has to be said as it is
PLACES = 4  # decimals that a longer one is written with at most


def judgeable(
    rows: Iterable[RouteRow], compute: Callable[[RouteRow], Computed | None], but: Iterable[AnswerRow] = ()
) -> Iterator[AnswerRow]:
    """As rows of answers; those asked in `but` already are left out. `compute` reads a row's question."""
    asked = {(row.question, row.history) for row in but}
    for row in rows:
        if (row.question, row.history) in asked:
            continue
        alternatives = _result(row, compute(row)) if row.answerable and row.route == "tool" else ()
        if row.answerable and not alternatives:
            continue
        yield AnswerRow(
            id=row.id,
            question=row.question,
            route=row.route,
            history=row.history,
            must_include=(alternatives,) if alternatives else (),
            answerable=row.answerable,
            kind=row.kind,
            today=row.today,
            groups=row.groups,
            family=row.family,
        )


def roundings(value: Decimal) -> tuple[str, ...]:
    """How a number may be written, the longest first: as it is, or rounded where it has many decimals.

    >>> roundings(Decimal("68.0388555")), roundings(Decimal("38.5"))
    (('68.0389', '68.039', '68.04', '68.0', '68'), ('38.5',))
    """
    short = value.quantize(Decimal(1).scaleb(-EXACT), ROUND_HALF_UP)
    if short == value:
        return (f"{value.normalize():f}",)
    rounded = (f"{value.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP):f}" for kept in range(PLACES, -1, -1))
    return tuple(dict.fromkeys(rounded))


def _result(row: RouteRow, computed: Computed | None) -> tuple[str, ...]:
    if computed is None or computed.time_bound or not isinstance(computed.value, Decimal):
        return ()
    said = "\n".join([row.question, *(m.content for m in row.history)])
    alternatives = roundings(computed.value)
    if any(appears(a, said) for a in alternatives) or not any(appears(a, computed.text) for a in alternatives):
        return ()
    return alternatives
