"""The grammars over marked figures (tools/marked.py), tried after the strict ones have passed.

Nothing here reads a message that speaks of an amount it does not give (`open_amount`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from gallae.core.errors import ToolError
from gallae.tools.answers import Finding
from gallae.tools.marked import Marked, marked
from gallae.tools.related import before_change, how_much_more, share_of_others
from gallae.tools.worded_backwards import net_wanted, percent_points, price_for_margin, taken_back
from gallae.tools.worded_clock import behind_or_ahead, length_of_shift, time_after
from gallae.tools.worded_counts import (
    all_together,
    at_first,
    each_and_rest,
    good_ones,
    lump_prices,
    needed_for_all,
    ratio_of_several,
    rest_shared,
    sized_goods,
    things_at_prices,
    tiles,
)
from gallae.tools.worded_dates import days_worded
from gallae.tools.worded_everyday import (
    a_ticket_each,
    by_the_same_names,
    costs_by_the_month,
    dozens,
    feet_and_inches,
    in_another_period,
    of_a_size,
    packs_by_day,
    score_needed,
    square_root,
    stock_now,
)
from gallae.tools.worded_exchange import exchange_worded
from gallae.tools.worded_lists import statistics_worded
from gallae.tools.worded_percent import percent_change, percent_of, percent_ratio, percent_steps
from gallae.tools.worded_prices import change_given, price_of_one, products_of_pairs, split_among
from gallae.tools.worded_shares import by_ratio, in_a_square, lasts, nth_percentile, paid_every, share_of_share
from gallae.tools.worded_tax import input_tax_off, vat_worded
from gallae.tools.worded_units import at_a_rate, in_another_unit
from gallae.tools.worded_work import how_many_fill, in_proportion, interest_worded, inverse_proportion, per_time
from gallae.tools.worded_zones import in_another_place
from gallae.tools.worked import open_amount

__all__ = ["worded"]

_ASKED = re.compile(
    r"얼마|몇|며칠|언제|총|합계|평균|무슨|계산|구해|알려|뽑아|바꿔|변환|환산|[은는이가면로]\s*\?|는\s*$|은\s*$|요\s*\?|궁금|찍어|(?<=[)\d])\s*$|→|제곱근|루트"
    r"|how|what|which|when|calculat|comput|convert|total|median|mean|average|quartile|mode\b|deviation|variance|range\b|중앙값|최빈|편차|분산|\?\s*$|\bfind\b|\bto [a-z]|\binto\b|\buse\b|\bgive\b|\btake\b|\badd\b|\bsplit\b|\bstrip\b|\bback out\b|\bneed the\b|\bin [a-z ]{2,20} time\b|\bbut mine(?:'s| is) in\b|\bpls\b|square root|sqrt|\busing\b|feet and inches|\bplease\b|\bis\s*(?:\.\.\.|…)?\s*$|[%\w] of ⟨\w+⟩[.\s]*$|^⟨T\d⟩ (?:before|after) ⟨C\d⟩[.\s]*$"
)
_OF_DAYS = re.compile(r"언제|며칠|무슨\s?요일|몇\s?(?:월|일)|날짜|\bwhen\b|what (?:date|day)|how many days|how long")
_GRAMMARS: tuple[Callable[[Marked], Finding | None], ...] = (
    square_root,
    feet_and_inches,
    score_needed,
    a_ticket_each,
    dozens,
    in_another_period,
    costs_by_the_month,
    stock_now,
    of_a_size,
    packs_by_day,
    by_the_same_names,
    needed_for_all,
    each_and_rest,
    ratio_of_several,
    rest_shared,
    at_first,
    good_ones,
    lump_prices,
    tiles,
    all_together,
    sized_goods,
    things_at_prices,
    percent_points,
    taken_back,
    net_wanted,
    price_for_margin,
    before_change,
    how_much_more,
    share_of_others,
    behind_or_ahead,
    length_of_shift,
    time_after,
    nth_percentile,
    statistics_worded,
    by_ratio,
    share_of_share,
    in_a_square,
    paid_every,
    lasts,
    interest_worded,
    input_tax_off,
    vat_worded,
    exchange_worded,
    at_a_rate,
    in_another_unit,
    inverse_proportion,
    how_many_fill,
    per_time,
    in_proportion,
    change_given,
    split_among,
    percent_change,
    percent_ratio,
    percent_steps,
    percent_of,
    price_of_one,
    products_of_pairs,
)


def worded(text: str, today: date) -> Finding | None:
    """What the first grammar makes of it that has a place for every figure."""
    read = marked(text, today)
    if not read.marks or len(text) > 200 or not _ASKED.search(read.text) or open_amount(read):
        return None
    if found := days_worded(read, today) or in_another_place(read, today):
        return found
    if found := _first(read):
        return found
    if read.of("D") and len(read.marks) > len(read.of("D")) + 1 and not _OF_DAYS.search(read.text):
        return _first(marked(text, today, dated=False))
    return None


def _first(read: Marked) -> Finding | None:
    for grammar in _GRAMMARS:
        try:
            if found := grammar(read):
                return found
        except (ToolError, ArithmeticError):
            return None
    return None
