"""How the tables of synonyms are read: which words a line gives for which.

A line is words of one concept, the English ones after a bar: each stands for the others. With ">" only the words before
it are asked for, and what stands behind it is what documents say. A verb with "~" is its common forms.

>>> lines = Lines("와이프 남편 배우자 | spouse\\n고딩 > 청소년 | youth\\n바꾸~ > 변경")
>>> lines.said("와이프"), lines.said("고딩"), lines.said("청소년"), lines.said("바꿔")
(('남편', '배우자', 'spouse'), ('청소년', 'youth'), (), ('변경',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

__all__ = ["English", "Lines", "forms_of"]


class Lines:
    """Tables whose words are found by their lines; what a line gives is read when one of its words is asked for."""

    def __init__(self, *tables: str) -> None:
        self.asked: dict[str, str] = {}  # a word -> the lines it stands in
        self.latin: dict[str, str] = {}  # the English words and phrases of them
        self.verbs: set[str] = set()  # forms of the verbs with "~"
        self.add(*tables)

    def add(self, *tables: str) -> None:
        asked, latin = self.asked, self.latin
        for line in "\n".join(tables).split("\n"):
            if not line or line[0] == "#":
                continue
            before, _, after = line.partition(">")[0].partition("|")
            words = before.split()
            if "~" in before:
                words = self._spread(words)
            for word in words:
                asked[word] = f"{asked[word]}\n{line}" if word in asked else line
            if after:
                for part in after.split(","):
                    word = part.strip()
                    asked[word] = f"{asked[word]}\n{line}" if word in asked else line
                    latin[word] = f"{latin[word]}\n{line}" if word in latin else line

    def _spread(self, words: list[str]) -> list[str]:
        forms = [form for word in words if word[-1] == "~" for form in forms_of(word[:-1])]
        self.verbs.update(forms)
        return [word for word in words if word[-1] != "~"] + forms

    def _given(self, lines: str) -> list[tuple[list[str], list[str]]]:
        """What each line gives: Korean words, English ones."""
        found = []
        for line in lines.split("\n") if lines else ():
            asked, one_way, said = line.partition(">")
            before, _, after = (said if one_way else asked).partition("|")
            korean = self._spread(before.split())
            found.append((korean, [phrase for part in after.split(",") if (phrase := part.strip())]))
        return found

    def said(self, word: str) -> tuple[str, ...]:
        """What the lines give for `word`, in their order, Korean first in each."""
        others = (w for given in self._given(self.asked.get(word, "")) for words in given for w in words)
        return tuple(dict.fromkeys(w for w in others if w != word))

    def korean(self, phrase: str) -> tuple[str, ...]:
        """The Korean words for an English word or phrase."""
        return tuple(dict.fromkeys(w for given in self._given(self.latin[phrase]) for w in given[0]))

    def english(self, phrase: str) -> tuple[str, ...]:
        """Other English for it."""
        others = (w for given in self._given(self.latin.get(phrase, "")) for w in given[1])
        return tuple(dict.fromkeys(w for w in others if w != phrase))


class English(Mapping[str, tuple[str, ...]]):
    """English word or phrase -> the Korean words of its lines."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._read: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, phrase: str) -> tuple[str, ...]:
        if phrase not in self._read:
            self._read[phrase] = self._lines.korean(phrase)
        return self._read[phrase]

    def __contains__(self, phrase: object) -> bool:
        return phrase in self._lines.latin

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines.latin)

    def __len__(self) -> int:
        return len(self._lines.latin)


def forms_of(stem: str) -> tuple[str, ...]:
    """The common forms of a verb whose stem ends in a vowel: 바꾸 바꾼 바꿀 바꿉 바꿔 바꿨; 고르 … 골라 골랐."""
    code = ord(stem[-1]) - 0xAC00
    initial, medial = code // 588, code % 588 // 28
    forms = [stem, *(stem[:-1] + chr(ord(stem[-1]) + final) for final in (_N, _L, _B))]
    if stem[-1] == "르" and len(stem) > 1 and (ord(stem[-2]) - 0xAC00) % 28 == 0:
        before = (ord(stem[-2]) - 0xAC00) % 588 // 28
        past = stem[:-2] + chr(ord(stem[-2]) + _L) + ("라" if before in (_A, _O) else "러")
    else:
        past = stem[:-1] + chr(0xAC00 + initial * 588 + _CONTRACTED.get(medial, medial) * 28)
    return tuple(dict.fromkeys((*forms, past, past[:-1] + chr(ord(past[-1]) + _SS))))


_N, _L, _B, _SS = 4, 8, 17, 20  # finals ㄴ ㄹ ㅂ ㅆ
_A, _O = 0, 8  # vowels ㅏ ㅗ
_CONTRACTED = {20: 6, 13: 14, 8: 9, 18: 4}  # ㅣ+ㅓ is ㅕ, ㅜ+ㅓ ㅝ, ㅗ+ㅏ ㅘ, ㅡ+ㅓ ㅓ
