"""Terms that a document itself gives in both languages, so that a question in one finds text in the other.

No model and no outside dictionary: glossary tables, headings and titles in two languages, and brackets. Precision comes
first: a wrong pair misleads every later question, a missed one only leaves things as they were. So brackets that hold
units, dates, codes, formats or remarks are passed over, and a bare abbreviation needs a Korean word of some length.

    자동심장충격기(AED)                 자동심장충격기 = AED
    환불 규정 / Refund policy           환불 규정 = Refund policy      (heading or title)
    a resident card (외국인등록증)      외국인등록증 = resident card
    검사(INR), (주)솔여울, 5월(May)     nothing
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from gallae.core.tokens import STOP, content_of
from gallae.core.units import ALIASES
from gallae.retrievers.documents import Loaded

__all__ = ["MOST", "pairs_in"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST = 300  # pairs of one document
LONGEST = 60  # characters of a term
_KO = r"[가-힣]{2,}"
_KOREAN = re.compile(rf"{_KO}(?: [가-힣]+){{0,3}}")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'&-]*(?: [A-Za-z&][A-Za-z'&-]*){0,5}")
_BRACKET = re.compile(r"[(（]([^()（）\n]{2,100})[)）]")
_LAST_KOREAN = re.compile(r"(?<![0-9A-Za-z가-힣])([가-힣]+(?: [가-힣]+){0,3})$")
_LAST_ENGLISH = re.compile(r"(?<![0-9A-Za-z가-힣_@./-])([A-Za-z][A-Za-z'&-]*(?: [A-Za-z&][A-Za-z'&-]*){0,4})$")
_MARKS = "*_`\"'“”‘’「」『』<>:·•-#>|\t ."
_BETWEEN = re.compile(r"\s*[/|]\s*|\s+[—–-]\s+")
_NAMED = re.compile(r"(?:영문|영어)\s?(?:이름|명칭|명|표기)(?:은|는)?\s?[:：]?\s?([A-Za-z][A-Za-z'& -]{1,50}[A-Za-z])")
# What brackets hold beside translations: formats, money, ways to reach someone, remarks.
_NO_TERM = _words(
    """pdf hwp hwpx doc docx xls xlsx csv ppt pptx txt html jpg jpeg png gif mp3 mp4 zip url http https www com tel fax
    email mail am pm krw usd eur jpy won max min new old only optional required free paid included excluded see note eg
    etc yes no ok na tbd on off left right total default example sample version ver ko en kr jan feb mar apr may jun jul
    aug sep sept oct nov dec january february march april june july august september october november december mon tue
    wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday ii iii iv vi vii viii ix xi xii"""
)
_REMARKS = re.compile(
    r"(?:^|\s)(?:이하|이상|미만|초과|포함|별도|제외|선택|필수|별매|참고|참조|기준|해당|무료|유료|예정|등|및|또는|가능|불가|현재|"
    r"오전|오후|약|최대|최소|예시|예|이전|이후|신규|개정|전체|공통|직원용|사본|원본|국내|해외|본사|지점|단독|전용)(?:$|\s)"
)
_SENTENCE = re.compile(r"(?:다|요|음|함|됨|까|죠|것|중|때|시|용|분)$")
_ENGLISH_HEADER = re.compile(r"english|영어|영문|en", re.IGNORECASE)
_KOREAN_HEADER = re.compile(r"korean|한국어|국문|한글|우리말|ko", re.IGNORECASE)
_TERM_HEADER = re.compile(r"용어|낱말|단어|명칭|이름|뜻|terms?|words?|names?|meaning", re.IGNORECASE)


def pairs_in(loaded: Loaded, title: str = "") -> tuple[tuple[str, str], ...]:
    """(Korean, English) of a document, each once, in the order they stand in; at most MOST."""
    found: dict[tuple[str, str], None] = {}
    for korean, english in _all(loaded, title or loaded.title):
        if len(korean) <= LONGEST and len(english) <= LONGEST:
            found.setdefault((korean, english))
        if len(found) >= MOST:
            break
    return tuple(found)


def _all(loaded: Loaded, title: str) -> Iterator[tuple[str, str]]:
    for heading in (title, *(h.text for h in loaded.headings)):
        yield from _in_heading(heading)
        yield from _in_brackets(heading)
    yield from _in_rows(loaded)
    subject = _KOREAN.match(title)
    for line in loaded.text.split("\n"):
        if "(" in line or "（" in line:
            yield from _in_brackets(line)
        if subject and (named := _NAMED.search(line)) and (english := _english(named[1])):
            yield subject[0], english


def _in_heading(text: str) -> Iterator[tuple[str, str]]:
    parts = _BETWEEN.split(text)
    if len(parts) == 2:
        yield from _either_way(parts[0], parts[1])


def _in_brackets(line: str) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _BRACKET.finditer(line):
        before = line[max(end, match.start() - 100) : match.start()].rstrip(_MARKS)
        inside = [part.strip(_MARKS) for part in re.split(r"[,;/]| or ", match[1])]
        end = match.end()
        if inside[0][:1].isascii():
            for part in inside:
                if (english := _english(part)) and (korean := _korean_before(before, english)):
                    yield korean, english
        elif len(inside) == 1 and (english := _english_before(before)) and (korean := _korean(inside[0], english)):
            yield korean, english


def _in_rows(loaded: Loaded) -> Iterator[tuple[str, str]]:
    """Rows of tables of which one column says that it is the English or the Korean of another."""
    columns: dict[str, tuple[int, int] | None] = {}
    for row in loaded.rows:
        if row.header not in columns:
            columns[row.header] = _columns(_cells(row.header))
        at = columns[row.header]
        if at is None:
            continue
        cells = _cells(loaded.text[row.start : row.end])
        if len(cells) > max(at):
            yield from _either_way(cells[at[0]], cells[at[1]])


def _columns(header: list[str]) -> tuple[int, int] | None:
    """(a column, the one that translates it): "용어 | English", "Korean, English", "Term, 한국어"."""
    english = [n for n, cell in enumerate(header) if _names(_ENGLISH_HEADER, cell)]
    korean = [n for n, cell in enumerate(header) if _names(_KOREAN_HEADER, cell)]
    named = [n for n, cell in enumerate(header) if _names(_TERM_HEADER, cell) and n not in english + korean]
    if english and korean:
        return korean[0], english[0]
    translated = english or korean
    others = named or ([1 - translated[0]] if translated and len(header) == 2 else [])
    return (others[0], translated[0]) if translated and others else None


def _names(pattern: re.Pattern[str], cell: str) -> bool:
    """ "English", "영문명", "영어 표기", "English term": the label and hardly more."""
    match = pattern.match(cell.strip(_MARKS))
    return match is not None and len(cell.strip(_MARKS)) - len(match[0]) <= 5


def _cells(line: str) -> list[str]:
    if "|" in line:
        return [cell.strip(_MARKS) for cell in line.strip().strip("|").split("|")]
    delimiter = max(",;\t", key=line.count)
    return [cell.strip(_MARKS) for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _either_way(one: str, other: str) -> Iterator[tuple[str, str]]:
    for left, right in ((one, other), (other, one)):
        korean, english = left.strip(_MARKS), _english(right.strip(_MARKS))
        if english and _KOREAN.fullmatch(korean):
            yield korean, english


def _english(text: str) -> str:
    """`text` if it is a term in Latin letters, else ""."""
    words = text.lower().replace("-", " ").split()
    if not _ENGLISH.fullmatch(text) or len(text) < 2 or _all_in(words, _NO_TERM) or _all_in(words, STOP):
        return ""
    return "" if text in ALIASES or text.lower() in ALIASES else text


def _korean(text: str, english: str) -> str:
    """`text` if it is a Korean term and not a remark; beside an abbreviation only one of three syllables or more."""
    if not _KOREAN.fullmatch(text) or _REMARKS.search(text) or _SENTENCE.search(text):
        return ""
    return text if len(text) >= _shortest(english) else ""


def _korean_before(before: str, english: str) -> str:
    """The Korean term that ends `before`: all of a heading, a list item or a cell, else its last noun."""
    match = _LAST_KOREAN.search(before)
    if match is None:
        return ""
    words = match[1].split()
    whole = before[: match.start()].strip(_MARKS + "0123456789)") == ""
    if not _is_noun(words[-1]):
        return ""
    if not whole or not all(map(_is_noun, words)):
        most = len([word for word in english.replace("-", " ").split() if word.lower() not in STOP])
        first = next((n for n in range(len(words) - 1, 0, -1) if not _is_noun(words[n - 1])), 0)
        words = words[max(first, len(words) - max(1, most)) :]
    korean = " ".join(words)
    return korean if len(korean) >= _shortest(english) and _KOREAN.fullmatch(korean) else ""


def _english_before(before: str) -> str:
    """The English term that ends `before`: what follows the last function word, its names in capitals alone."""
    match = _LAST_ENGLISH.search(before)
    if match is None:
        return ""
    words = match[1].split()
    after = max((n + 1 for n, word in enumerate(words) if word.lower() in STOP), default=0)
    words = words[after:][-3:]
    first = len(words)
    while first and words[first - 1][0].isupper():
        first -= 1
    return _english(" ".join(words[first:] or words)) if words else ""


def _shortest(english: str) -> int:
    return 3 if english.isupper() and " " not in english else 2


def _is_noun(word: str) -> bool:
    """Without a particle or an ending."""
    return len(word) > 1 and content_of(word) == word and not word.endswith(("다", "요", "한", "된", "는", "던"))


def _all_in(words: Iterable[str], known: frozenset[str]) -> bool:
    return all(word in known for word in words)
