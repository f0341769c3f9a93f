"""Korean names in Latin letters: a surname and a given name whose syllables are those of given names, in either order, in
capitals too: "Kang Min-ho", "Minjun Park", "HONG MINA".

Likely rather than certain (checks.found.LIKELY). Looks at folded text.

>>> [f.text for f in find_romanised("User Kang Min-ho, Minjun Park, YANG SEJONG; Park Lane, Song Book, Jung Gu")]
['Kang Min-ho', 'Minjun Park', 'YANG SEJONG']
"""

from __future__ import annotations

import re
from functools import lru_cache

from gallae.checks.found import LIKELY, Found
from gallae.checks.landmarks import latin_words, starting

__all__ = ["find_romanised", "is_romanised"]

_SURNAMES_WORDS = """
kim lee park choi jung jeong chung kang cho jo yoon yun jang chang lim im han oh seo suh shin sin kwon hwang ahn an song ryu yoo yu hong jeon jun ko go
moon mun yang son sohn bae baek paik heo hur nam sim shim noh roh ha kwak sung seong cha joo ju woo koo ku gu min jin ji um eom chae won bang byun pyo
namgoong namgung hwangbo jegal ok do myung ki ban ra na gil yeo chu tak kook seol sun noh mo maeng
"""
_SURNAMES = frozenset(_SURNAMES_WORDS.split())
_SYLLABLES_WORDS = """
min jun joon seo suh ji jee ha eun un hye hyun hyeon hyeong young yeong yong soo su jin sung seong seung tae ho hyo woo wu u kyung kyeong gyeong mi na ra ya yu yoo yun yoon
in hee hui ju joo won weon sang chul cheol dong jae je ye rin bin da hwan hoon hun seok suk sok chan kwang gwang ki gi gyu kyu jeong jung jong joung il nam nan ah a an byung byeong
sun seon sook ja ok bo ram han na neul sol byul bit geun keun moon mun ik wook uk gyo chae cho rok hwa rang on yul yeol nu ri reum haru gu goo keon gun geon kon do sam saem sae byeol ryeong yeon yun yeo
myung myeong mok baek bok bong chang chun dae deok duk go guk kuk gwon kwon hak hong im jang jo kang ko lim lin min mo nyung pil roo se si shi sin shin tak uh ui wan wol yang yeop yup zoo
"""
_SYLLABLES = frozenset(_SYLLABLES_WORDS.split())
# English words and names that are made of such syllables by chance.
_ENGLISH_WORDS = """
minor union junior human woman man son sun song moon won win home house honey money janitor china japan korea seoul inn hand gone done one on in an
union sunday hosea johann juan ivan evan sonja dona donna jo june junk gin you your jeans hobo young youngs hong kong yoga soho dojo sushi suchi
line book land ban bang gun guns chin chins dong along among soon noon onion season reason hero zero hairi unseo bogun
"""
_SHORT = frozenset(
    ["an", "gu", "do", "ban", "na", "ra", "ha", "gil", "in", "ku", "go", "ko", "jo", "so", "un", "ji", "si", "um", "ok"]
)  # also endings of places
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_WORD = r"(?:[A-Z][a-z]{1,12}(?:-[A-Za-z][a-z]{1,6})?|[A-Z]{2,14}(?:-[A-Z]{1,7})?)"
_PAIR = re.compile(
    rf"(?P<one>{_WORD}),?[ ](?P<two>{_WORD})(?:[ ](?P<three>[A-Z][a-z]{{1,6}}|[A-Z]{{2,7}}))?(?![A-Za-z@-]|\.[a-z])"
)
LONGEST = 3  # syllables of a given name


def find_romanised(text: str) -> list[Found]:
    found = []
    capitals = (w.start for w in latin_words(text) if w.text[0].isupper() and _may(w.low))
    for m in starting(_PAIR, text, capitals):
        if end := _named(m):
            found.append(Found("name", m.start(), end, text[m.start() : end], LIKELY))
    return found


def is_romanised(word: str) -> bool:
    """A given name of two or three Korean syllables, with or without a hyphen."""
    low = word.lower()
    return low not in _ENGLISH and 2 <= _count(low.replace("-", "")) <= LONGEST


def _may(low: str) -> bool:
    return low in _SURNAMES or low in _SYLLABLES or bool(_count(low))


def _named(m: re.Match[str]) -> int:
    """Where the name ends; 0 if it is none. Both words in capitals, or neither."""
    one, two, three = m["one"], m["two"], m["three"]
    if one.isupper() != two.isupper():
        return 0
    if three and one.lower() in _SURNAMES and {two.lower(), three.lower()} <= _SYLLABLES:
        return m.end()  # "Kim Min Ji"
    family_first = one.lower() in _SURNAMES and one.lower() != "an" and is_romanised(two)
    family_last = two.lower() in _SURNAMES and is_romanised(one) and two.lower() not in _SHORT
    return m.end("two") if family_first or family_last else 0


@lru_cache(maxsize=4096)
def _count(low: str) -> int:
    """The least number of given syllables that a word is made of; 0 for none."""
    best = [0] + [99] * len(low)
    for end in range(1, len(low) + 1):
        for start in range(max(0, end - 6), end):
            if low[start:end] in _SYLLABLES:
                best[end] = min(best[end], best[start] + 1)
    return best[-1] if 0 < best[-1] <= LONGEST else 0
