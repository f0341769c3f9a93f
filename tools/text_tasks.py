"""Counting in texts that are quoted, asked in any words: characters, words, sentences, how often one stands in another, and how
many edits lie between two.

The text must be quoted (or stand behind a colon), and the request must want a count and nothing written.
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.tools.answers import Finding
from gallae.tools.textual import QUOTED, counted, similarity

__all__ = ["edit_distance", "text_task"]

_CHARACTERS = re.compile(
    r"글자|몇\s?자|자\s?수|문자\s?수|character|letters?\b|how long is (?:the |this )?(?:text|string|sentence)|length of",
    re.I,
)
_WORDS = re.compile(r"단어|어절|낱말|\bwords?\b", re.I)
_SENTENCES = re.compile(
    r"문장(?:이|은|의)?\s?(?:몇|수|개수)|몇\s?문장|how many sentences|number of sentences|sentence count", re.I
)
_OFTEN = re.compile(
    r"몇\s?(?:번|개|회|차례)|횟수|빈도|나오|들어\s?(?:있|가)|등장|how (?:many|often)|times|occur|appear|count", re.I
)
_ALIKE = re.compile(r"비슷|유사|닮|similar|alike|일치율", re.I)
_EDITS = re.compile(r"편집\s?거리|레벤슈타인|levenshtein|edit distance|edits? (?:apart|between)", re.I)
_COUNTS = re.compile(
    r"몇|수[를는은가도]?\s|수\s?(?:알려|세|구|계산|좀|\?|$)|세어|세\s?줘|세줄|셀|how (?:many|long)|count|number of|length",
    re.I,
)
_WRITES = re.compile(
    r"줄여|요약|번역|고쳐|다듬|써\s?줘|작성|바꿔|이내|이하로|안팎|맞춰|늘려|설명|뜻|의미|summar|translat|rewrit|shorten|write|rephras|expand|explain|mean\b|fix\b|improve|within|at most|no more than", re.I
)  # fmt: skip
_LETTER = re.compile(r"(?:letter|character)s?\s+['\"“‘]?(?P<one>[a-z])['\"”’]?(?![a-z])", re.I)


def text_task(question: str) -> Finding | None:
    """None if nothing is quoted or something is to be written."""
    quoted = [m["text"] for m in QUOTED.finditer(question)]
    instruction = QUOTED.sub(" ", question)
    if not quoted and (match := re.match(r"(?P<ask>[^→]{4,120}?)(?:→|->|=>)\s*(?P<text>\S.+)$", question, re.DOTALL)):
        quoted, instruction = [match["text"].strip()], match["ask"]
    if not quoted and (match := re.match(r"(?P<ask>[^:\n]{4,80})[:\n]\s*(?P<text>\S.+)$", question, re.DOTALL)):
        quoted, instruction = [match["text"].strip()], match["ask"]
    if not quoted and len(question) <= 80 and (found := _bare_words(question)):
        return found
    if not quoted or _WRITES.search(instruction):
        return None
    if len(quoted) == 2:
        return _of_two(quoted[0], quoted[1], instruction)
    if len(quoted) != 1 or not _COUNTS.search(instruction):
        return None
    text = quoted[0]
    if part := re.search(
        r"(?<![A-Za-z가-힣])(?P<one>[A-Za-z가-힣])(?:이|가|는|은|라는 글자가|글자가)?\s?(?:모두\s|총\s)?몇\s?(?:번|개|회)",
        instruction,
    ):
        return _often(part["one"], text)
    if letter := _LETTER.search(instruction):
        return (
            _often(letter["one"], text)
            if _OFTEN.search(instruction) and not re.search(r"how many letters\b", instruction, re.I)
            else None
        )
    if _SENTENCES.search(instruction):
        count = len([s for s in re.split(r"(?<=[.!?。…])\s+", text.strip()) if s])
        return Finding(
            "text_count", {"text": text}, Fraction(count), "문장", "", "문장은 {value}입니다.", f"{count} sentences."
        )
    if _WORDS.search(instruction) or _CHARACTERS.search(instruction) or re.search(r"바이트|bytes", instruction, re.I):
        return counted(text, instruction)
    return None


_BARE_PAIR = re.compile(
    r"(?:levenshtein|edit) (?:distance )?(?:between|of|from) (?P<a>[a-z]+) (?:and|to) (?P<b>[a-z]+)|(?P<ka>[가-힣A-Za-z]+?)(?:이?랑|하고|와|과)\s(?P<kb>[가-힣A-Za-z]+)\s(?:두\s단어의?\s|사이의?\s|의\s)?(?:편집\s?거리|레벤슈타인)",
    re.I,
)
_BARE_LETTER = re.compile(
    r"\bletter ['\"‘]?(?P<one>[a-z])['\"’]? (?:is |are )?(?:in|(?:shows?|turns?|comes?) up in|appears? in|occurs? in|there in) (?:the word )?(?P<word>[a-z]{3,})\b"
    r"|\bhow many ['\"‘]?(?P<one2>[a-z])['\"’]?(?:'?s)? (?:are |is )?(?:there )?in (?:the word )?(?P<word2>[a-z]{3,})\b|(?P<word3>[a-z]{3,})에\s?(?P<one3>[a-z])(?:이|가|는|은)?\s?몇\s?(?:번|개)",
    re.I,
)


def _bare_words(question: str) -> Finding | None:
    """Single words that need no quotes: "the letter r in strawberry", "edit distance between kitten and sitting"."""
    if (pair := _BARE_PAIR.search(question)) and not _WRITES.search(question):
        return _of_two(pair["a"] or pair["ka"], pair["b"] or pair["kb"], question)
    letter = _BARE_LETTER.search(question)
    if letter is None or not _OFTEN.search(question) or len(re.findall(r"\bin\b", question)) > 1:
        return None
    one, word = (letter[f"{name}"] or letter[f"{name}2"] or letter[f"{name}3"] for name in ("one", "word"))
    return _often(one, word)


def _of_two(first: str, second: str, instruction: str) -> Finding | None:
    if _EDITS.search(instruction):
        edits = edit_distance(first, second)
        ko = "편집 거리는 {value}입니다(넣기·빼기·바꾸기를 1로 세어)."
        en = "The edit distance is {value} (insertions, deletions and substitutions count 1)."
        return Finding(
            "text_similarity", {"a": first, "b": second, "measure": "edits"}, Fraction(edits), "", "", ko, en
        )
    if _ALIKE.search(instruction):
        share = similarity(first, second) * 100
        ko, en = (
            "유사도는 {about}{value}입니다(글자쌍 겹침).",
            "Similarity: {about}{value} (overlap of character pairs).",
        )
        return Finding("text_similarity", {"a": first, "b": second}, share, "%", "", ko, en)
    if _OFTEN.search(instruction):
        needle, text = sorted((first, second), key=len)
        return _often(needle, text)
    return None


def _often(needle: str, text: str) -> Finding:
    """As it stands, without overlaps; Latin letters in either case."""
    count = text.casefold().count(needle.casefold())
    ko, en = f"'{needle}'은(는) {{value}} 나옵니다.", f"'{needle}' appears {{value}}."
    return Finding("text_count", {"text": text, "part": needle}, Fraction(count), "회", "", ko, en)


def edit_distance(a: str, b: str) -> int:
    """Levenshtein: the fewest characters put in, taken out or exchanged."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (left != right))
    return row[-1]
