"""Counting and comparing texts that stand in the question: characters, words, lines, and how alike two texts are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from gallae.tools.answers import Finding

__all__ = ["QUOTED", "TextCount", "count_text", "counted", "similarity", "text_question"]


@dataclass(frozen=True, slots=True)
class TextCount:
    """`bytes` in UTF-8."""

    characters: int
    without_spaces: int
    words: int
    lines: int
    bytes: int


QUOTED = re.compile(r"[\"“‘'「『](?P<text>[^\"”’'」』]+)[\"”’'」』]")
_COUNT = re.compile(
    r"(?:몇|총)\s?(?:글자|자|단어|바이트)|글자\s?수|자\s?수(?=[를은는가 ]|$|:)|단어\s?수|바이트\s?수|(?:how many|count(?: the)?|number of)\s+(?:characters|letters|words|bytes)"
    r"|character count|word count",
    re.IGNORECASE,
)
_ALIKE = re.compile(
    r"유사도|얼마나 (?:비슷|닮)|몇 (?:%|퍼센트) (?:비슷|일치|같)|일치율|similarity|how similar", re.IGNORECASE
)


def count_text(text: str) -> TextCount:
    """Line breaks count as white space, not as characters."""
    flat = text.replace("\r", "").replace("\n", "")
    lines = text.count("\n") + 1 if text else 0
    return TextCount(len(flat), len(re.sub(r"\s", "", text)), len(text.split()), lines, len(text.encode("utf-8")))


def similarity(a: str, b: str) -> Fraction:
    """Dice overlap of character pairs, white space and case ignored: 0 (nothing shared) to 1 (alike)."""
    left, right = (re.sub(r"\s+", "", t).casefold() for t in (a, b))
    if left == right:
        return Fraction(1)
    pairs = [[t[i : i + 2] for i in range(len(t) - 1)] or [t] for t in (left, right)]
    shared, rest = 0, list(pairs[1])
    for pair in pairs[0]:
        if pair in rest:
            rest.remove(pair)
            shared += 1
    return Fraction(2 * shared, len(pairs[0]) + len(pairs[1]))


def text_question(question: str) -> Finding | None:
    """Only for text that is quoted, or that follows a colon or a line break."""
    counting, alike = _COUNT.search(question), _ALIKE.search(question)
    if not counting and not alike:
        return None
    quoted = [m["text"] for m in QUOTED.finditer(question)]
    if alike and len(quoted) == 2 and _only_asks(QUOTED.sub(" ", question)):
        share = similarity(*quoted)
        return Finding(
            "text_similarity", {"a": quoted[0], "b": quoted[1]}, share * 100, "%", "",
            "유사도는 {about}{value}입니다(글자쌍 겹침).", "Similarity: {about}{value} (overlap of character pairs).",
        )  # fmt: skip
    if not counting:
        return None
    text, instruction = _payload(question, quoted, counting)
    if text is None or not _only_asks(instruction):
        return None
    return counted(text, question)


def _payload(question: str, quoted: list[str], counting: re.Match[str]) -> tuple[str | None, str]:
    if len(quoted) == 1:
        return quoted[0], QUOTED.sub(" ", question)
    head, mark, tail = question.partition(":")
    if not mark:
        head, mark, tail = question.partition("\n")
    if mark and tail.strip() and counting.start() < len(head):
        return tail.strip(), head
    return None, question


def _only_asks(instruction: str) -> bool:
    """Nothing but the words of such a request."""
    known = (
        r"몇|총|글자|단어|바이트|자수|수|유사도|일치율|얼마나|비슷\S*|닮\S*|계산\S*|세어\S*|세\s?줘|알려\S*|구해\S*|주세요|줘|좀|다음|이|아래|문장|문구|글|텍스트|의|를|을|은|는|가|와|과|두|공백|띄어쓰기"
        r"|포함\S*|제외\S*|빼고|빼면|하고|인지|인가요|이야|야|에요|예요|입니까|돼|되나요|되지|랑|이랑|그리고|how|many|characters?|letters?|words?|bytes?|are|there|in|the|count|number|of|this"
        r"|text|sentence|following|with|without|including|excluding|spaces?|please|similar|similarity|is|to|and|between|these|two|sentences|texts?|word|does|have|it|has|몇자|유사|%|퍼센트|일치\S*"
    )
    words = re.findall(r"[가-힣]+|[A-Za-z]+", instruction)
    return all(re.fullmatch(rf"(?:{known})+", w, re.IGNORECASE) for w in words)


def counted(text: str, question: str) -> Finding:
    count = count_text(text)
    arguments = {"text": text}
    of_words = re.search(r"단어|어절|낱말|\bwords?\b", question, re.IGNORECASE)
    if of_words and not re.search(r"글자|문자|몇\s?자|characters?\b|letters?\b", question, re.IGNORECASE):
        return Finding(
            "text_count", arguments, Fraction(count.words), "단어", "", "단어는 {value}입니다.", f"{count.words} words."
        )
    if re.search(r"바이트|bytes", question, re.IGNORECASE):
        return Finding(
            "text_count", arguments, Fraction(count.bytes), "B", "", "UTF-8로 {value}입니다.", "{value} in UTF-8."
        )
    bare = re.search(r"(?:공백|띄어쓰기)\S*\s?(?:제외|빼|없이)|(?:without|excluding)\s+spaces", question, re.IGNORECASE)
    value = count.without_spaces if bare else count.characters
    ko = f"공백을 뺀 글자 수는 {{value}}입니다(공백 포함 {count.characters}자)." if bare else (
        f"공백을 넣은 글자 수는 {{value}}입니다(공백 제외 {count.without_spaces}자)."
    )  # fmt: skip
    en = f"{count.characters} characters with spaces, {count.without_spaces} without."
    return Finding("text_count", arguments, Fraction(value), "자", "", ko, en)
