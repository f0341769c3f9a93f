"""The words and turns of phrase of the boxed model's generator (box_words.toml, all ours), and Korean verb forms.

A list of words is cut in two by position: what the model is trained on, and what it is only tested with.

>>> v = verb("발목이 붓/부어/부으")
>>> v.plain, v.past, v.nominal, verb("머리가 아프*").because
('발목이 붓는다', '발목이 부었', '발목이 부음', '머리가 아픈데')
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["Speaker", "Verb", "Words", "verb", "words_for"]

FILE = Path(__file__).with_name("box_words.toml")
TALK = Path(__file__).with_name("box_talk.txt")
HELD_OUT = 5  # every fifth word
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
JOINED = dict(zip("ㅏㅗㅜㅣㅡㅐㅓㅔㅕㅟㅚ", "ㅏㅘㅝㅕㅓㅐㅓㅔㅕㅟㅙ", strict=True))
NIEUN, RIEUL, MIEUM, BIEUP, SSANG_SIOT = 4, 8, 16, 17, 20  # final consonants, by their place in a syllable's code
FORMS = ("", "", "", "", "정", "캡슐", "시럽", "연고", "크림", "점안액", "서방정")


def _parts(syllable: str) -> tuple[int, int, int]:
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28


def _with_final(text: str, final: int) -> str:
    return text[:-1] + chr(ord(text[-1]) - _parts(text[-1])[2] + final)


@dataclass(frozen=True, slots=True)
class Verb:
    """A predicate with its phrase: `stem` 발목이 붓, `hae` 발목이 부어, `eu` 발목이 부으."""

    stem: str
    hae: str
    eu: str
    adjective: bool = False

    @property
    def plain(self) -> str:
        if self.adjective:
            return f"{self.stem}다"
        return f"{self.stem}는다" if self._final not in (0, RIEUL) else f"{_with_final(self.eu, NIEUN)}다"

    @property
    def plainless(self) -> str:
        return self.plain[:-1]

    @property
    def nominal(self) -> str:
        return f"{self.stem}음" if self._final == RIEUL else _with_final(self.eu, MIEUM)

    @property
    def past(self) -> str:
        return _with_final(self.hae, SSANG_SIOT)

    @property
    def because(self) -> str:
        return f"{self._modifying}데"

    @property
    def whether(self) -> str:
        return f"{self._modifying}지"

    @property
    def honor(self) -> str:
        return self.eu if self.eu.endswith(("드시", "계시")) else f"{self.eu}시"

    @property
    def honorless(self) -> str:
        return self.honor[:-1]

    @property
    def formal(self) -> str:
        return f"{self.stem}습니다" if self._final not in (0, RIEUL) else f"{_with_final(self.eu, BIEUP)}니다"

    @property
    def _final(self) -> int:
        return _parts(self.stem[-1])[2]

    @property
    def _modifying(self) -> str:
        return _with_final(self.eu, NIEUN) if self.adjective else f"{self.stem}는"


def verb(entry: str) -> Verb:
    """From `stem`, `stem/hae` or `stem/hae/eu`, `*` behind an adjective."""
    head, _, tail = entry.rstrip("*").rpartition(" ")
    stem, *given = tail.split("/")
    first, middle, final = _parts(stem[-1])
    if given:
        hae = given[0]
    elif stem[-1] == "하":
        hae = f"{stem[:-1]}해"
    elif final:
        hae = stem + ("아" if VOWELS[middle] in "ㅏㅗ" else "어")
    else:
        hae = stem[:-1] + chr(0xAC00 + (first * 21 + VOWELS.index(JOINED[VOWELS[middle]])) * 28)
    eu = given[1] if len(given) > 1 else stem if not final else _with_final(stem, 0) if final == RIEUL else f"{stem}으"
    space = f"{head} " if head else ""
    return Verb(space + stem, space + hae, space + eu, entry.endswith("*"))


@dataclass(frozen=True, slots=True)
class Words:
    """`lists`: one half of each list of words; `phrases` and `guide`, how things are said, are the same for both."""

    lists: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    guide: Mapping[str, Any]
    talk: tuple[
        tuple[tuple[str, str, str], ...], ...
    ] = ()  # notes: (who says it, line of the summary, words) by clauses


@lru_cache(maxsize=2)
def words_for(held_out: bool) -> Words:
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))
    halves = {
        name: tuple(w for n, w in enumerate(words) if (n % HELD_OUT == HELD_OUT - 1) == held_out)
        for name, words in given["words"].items()
    }
    own = [line for line in TALK.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    talk = tuple(_clauses(line) for n, line in enumerate(own) if (n % HELD_OUT == HELD_OUT - 1) == held_out)
    return Words(halves, {k: tuple(v) for k, v in given["phrases"].items()}, given["guide"], talk)


def _clauses(line: str) -> tuple[tuple[str, str, str], ...]:
    made = []
    for part in line.split("|"):
        m = _CLAUSE.fullmatch(part)
        assert m, part
        made.append((m["who"] or "", "" if m["line"] == "-" else m["line"], m["said"]))
    return tuple(made)


_CLAUSE = re.compile(r"(?:(?P<who>[^>:]+)>)?(?P<line>[TQMAN]{1,3}|-):(?P<said>.+)")


class Speaker:
    """Says things of a kind, put together by chance: one's own way of writing."""

    def __init__(self, chance: random.Random, words: Words) -> None:
        self.chance, self.words = chance, words

    def say(self, kind: str, of: str = "", **fixed: str) -> str:
        """A phrase of `kind` about a verb of the list `of`; `fixed` are fields that are given."""
        about = verb(self.chance.choice(self.words.lists[of])) if of else None
        pattern = self.chance.choice(self.words.phrases[kind])
        return pattern.format_map(_Fields(self, about, fixed)).strip()

    def one(self, *options: str) -> str:
        return self.chance.choice(options)

    def filled(self, pattern: str) -> str:
        return pattern.format_map(_Fields(self, None, {}))

    def verb(self, of: str) -> Verb:
        return verb(self.chance.choice(self.words.lists[of]))

    def medicine(self) -> str:
        """The name of a medicine that is none: two to five syllables, often with its form."""
        sounds = self.words.lists["sound"]
        return "".join(self.chance.choice(sounds) for _ in range(self.chance.choice((2, 3, 3, 3, 4, 4, 5)))) + self.one(
            *FORMS
        )

    def field(self, key: str) -> str:
        r = self.chance
        numbers = {
            "age": (3, 92),
            "weeks": (5, 38),
            "months": (1, 11),
            "weight": (6, 40),
            "few": (2, 9),
            "four": (1000, 9999),
        }
        if key in numbers:
            return str(r.randint(*numbers[key]))
        if key == "decade":
            return str(10 * r.randint(1, 8))
        if key == "invented":
            return self.medicine()
        if key == "verbal":  # 다시 전화 → 다시 전화하; 수첩 가져오기 → 수첩 가져오
            act = r.choice(self.words.lists["act"])
            return act[:-1].rstrip() if act.endswith("기") else f"{act}하"
        if key in _OF_VERBS:
            of, form = _OF_VERBS[key]
            return str(getattr(self.verb(of), form))
        if key in self.words.lists:
            return r.choice(self.words.lists[key])
        return r.choice(self.words.phrases[key]).format_map(_Fields(self, None, {}))


_OF_VERBS = {
    "may": ("asked", "hae"),
    "avoid": ("not_to", "stem"),
    "ails": ("symptoms", "eu"),
    "whether_ails": ("symptoms", "whether"),
}


class _Fields(dict[str, str]):
    def __init__(self, speaker: Speaker, about: Verb | None, fixed: Mapping[str, str]) -> None:
        super().__init__(fixed)
        self._speaker, self._about = speaker, about

    def __missing__(self, key: str) -> str:
        if self._about is not None and hasattr(self._about, key):
            return str(getattr(self._about, key))
        return self._speaker.field(key)
