"""Where patterns can begin: a look at landmarks finds what a look at every character finds."""

from __future__ import annotations

import random
import re

from gallae.checks import birth_dates, english_names, given_numbers, identifiers, matters, spoken
from gallae.checks.landmarks import any_of, digit_runs, latin_words, places_of, starting, windows_of
from gallae.evals.personal_spans import BUILT_IN, load_spans

TEXTS = [row.text for name in ("", "-2", "-3", "-4") for row in load_spans(BUILT_IN.with_stem(f"personal-spans{name}"))]


def _slips(seed: int, many: int) -> list[str]:
    """Sentences with signs dropped, doubled and put in between, some glued together."""
    dice = random.Random(seed)
    made = []
    for _ in range(many):
        letters = list(dice.choice(TEXTS) + dice.choice(("", "\n", " ", "/")) + dice.choice(TEXTS))
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(letters))
            letters[at : at + dice.randint(0, 1)] = dice.choice(" \n-./,()·_~0157+82M호동로님씨이@xX")
        made.append("".join(letters))
    return made


def test_words_are_found_where_they_begin_and_windows_that_touch_are_one() -> None:
    assert places_of("가나 다 가나", ("나", "가나", "마")) == [0, 1, 5, 6]
    assert list(windows_of("가나 다 가나", ("다",), 1, 2)) == [(2, 5)]
    assert list(windows_of("가나가나가나", ("가",), 0, 2)) == [(0, 6)]
    assert any_of("call me", ("phone", "call")) and not any_of("", ("phone",))
    assert [w.low for w in latin_words("Mr. O'Neil은 A4")] == ["mr", "o", "neil", "a"]


def test_numbers_are_found_where_digits_begin_as_everywhere() -> None:
    patterns = {
        identifiers._RESIDENT: lambda t: [a for a, b in digit_runs(t) if b - a in (6, 13)],
        identifiers._BUSINESS: lambda t: [a for a, b in digit_runs(t) if b - a in (3, 10)],
        identifiers._MOBILE: identifiers._mobile_places,
        identifiers._LINE: identifiers._line_places,
        identifiers._AMERICAN: identifiers._american_places,
        identifiers._CARD: lambda t: [a for a, b in digit_runs(t) if b - a >= 4 and t[a] != "0"],
        identifiers._ACCOUNT: lambda t: [a for a, b in digit_runs(t) if b - a > 1],
        given_numbers._BY_NAME: given_numbers._behind_speaker,
        english_names._CAPITALISED: lambda t: [w.start for w in latin_words(t) if w.text[0].isupper()],
    }
    found = 0
    for text in TEXTS + _slips(1, 1500):
        for pattern, places in patterns.items():
            everywhere = [m.span() for m in pattern.finditer(text)]
            assert [m.span() for m in starting(pattern, text, places(text))] == everywhere, (pattern.pattern, text)
            found += len(everywhere)
    assert found > 500


def test_what_spares_a_look_never_hides_anything() -> None:
    for text in TEXTS + _slips(2, 1500):
        if matters.MATTER.search(text):
            assert matters.may_hold(text), text
        if any(not m.lastgroup.startswith("other") for m in given_numbers._CALLED.finditer(text) if m.lastgroup):
            assert given_numbers._may_call(text), text
        if birth_dates._ENGLISH_ANY.search(text) or re.search(r"-[1-8][*xX●○]|\d{6}\s?[/,|·]\s?[남여]", text):
            assert birth_dates._may_be_born(text), text
        assert spoken.plain_numbers(text) == _plain_everywhere(text)


def _plain_everywhere(text: str) -> str:
    text = spoken._BETWEEN.sub(lambda m: f"{m[1]}-{m[2]}", text)
    text = spoken._SLASHED.sub(spoken._hyphened, text)
    text = spoken._CUT.sub(lambda m: " " * len(m.group()), text)
    return spoken._SAID.sub(spoken._as_digits, text)
