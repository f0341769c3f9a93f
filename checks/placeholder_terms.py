"""What a workspace knows by name: terms of its documents that occur in a message, and the records of a message that
gives several.

A term is the title of a document, without what stands in brackets behind it; or a word that a document gives in both
scripts ("오메프라졸(omeprazole)", "영문 이름 omeprazole"): an English message says the one, a Korean text writes the other.

>>> [(k.text, k.says) for k in terms_in("omeprazole 20 mg, 오메프라졸", ["오메프라졸 (위산 억제제)"], [("", "오메프라졸(omeprazole)은")])]
[('오메프라졸', ''), ('omeprazole', '오메프라졸')]
>>> records_of("68세. 가나정 5mg 7일, 다라정 10mg 3일 안내문", [Known("가나정"), Known("다라정")])
('68세. 가나정 5mg 7일 안내문', '68세. 다라정 10mg 3일 안내문')
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gallae.checks.placeholder_spans import Known, spans_of

__all__ = ["records_of", "terms_in"]

_ASIDE = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]")
_GLOSS = re.compile(r"(?P<ko>[가-힣]{2,12})\s?\((?P<en>[A-Za-z][A-Za-z\- ]{2,24}?)\)")
_ENGLISH = re.compile(
    r"(?:영문|영어|English)\s?(?:이름|명칭|명|표기|name)?\s?[:：]?\s?(?P<en>[A-Za-z][A-Za-z\-]{2,24})"
)
_RARE = 2  # titles that may share a word before it names none of them
_VALUES = frozenset(("양", "개수", "횟수", "기간", "수", "금액", "때", "곳"))
_BREAK = re.compile(r"\n+|[;；|]\s*|,(?!\d)\s*|\.\s+|\s/\s|\s(?:그리고|및|and|then)\s|(?:^|(?<=\s))\(?\d{1,2}[.)]\s")


def terms_in(
    message: str, titles: Sequence[str], texts: Sequence[tuple[str, str]] = (), *, card: str = ""
) -> tuple[Known, ...]:
    """Terms that stand in `message`, longest first. `titles` of all documents; `texts`: (title, text) of those that were
    found; `card`: the skill's own words, which name its job and no subject."""
    heads = [head for title in titles if (head := _ASIDE.sub("", title).strip())]
    counts = Counter(word for head in set(heads) for word in set(re.findall(r"[가-힣A-Za-z]+", head)))
    words = {w for head in heads for w in re.findall(r"[가-힣]{4,}|[A-Za-z]{4,}", head) if counts[w] <= _RARE}
    whole = {head for head in heads if len(head) <= 24 and (" " in head or counts[head] <= _RARE)}
    terms = {t: "" for t in whole | words if len(t) > 1 and not t.isdigit() and t.casefold() not in card.casefold()}
    for title, text in texts:
        for m in _GLOSS.finditer(text):
            terms.setdefault(m["en"].strip(), m["ko"])
        head = _ASIDE.sub("", title).strip()
        for m in _ENGLISH.finditer(text) if re.fullmatch(r"[가-힣]{2,12}", head) else ():
            terms.setdefault(m["en"], head)
    found = [Known(t, says=says) for t, says in terms.items() if _stands(t, message)]
    return tuple(sorted(found, key=lambda k: (-len(k.text) if not k.says else 0, k.text)))


def _stands(term: str, message: str) -> bool:
    end = "(?![A-Za-z0-9])" if term[-1].isascii() else ""
    return bool(re.search(rf"(?<![가-힣A-Za-z0-9]){re.escape(term)}{end}", message, re.I))


def records_of(message: str, known: Sequence[Known]) -> tuple[str, ...]:
    """The message once for each of the terms that it gives values of, with what it says before the first and behind the
    last (and what it says of all); the message itself where that is one or none."""
    starts = list(_record_starts(message, known))
    if len(starts) < 2:
        return (message,)
    ends = [
        _end_of(message, start, stop, known) for start, stop in zip(starts, [*starts[1:], len(message)], strict=True)
    ]
    if shared := _SHARED.search(message, starts[-1], ends[-1]):
        ends[-1] = shared.start()
    begins = [starts[0], *(_begin_of(message, end, start) for end, start in zip(ends, starts[1:], strict=False))]
    head, tail = _NUMBERED.sub("", message[: begins[0]]), message[ends[-1] :]
    stops = [*begins[1:], ends[-1]]
    return tuple(f"{head}{_TRAILING.sub('', message[b:s])}{tail}" for b, s in zip(begins, stops, strict=True))


_SHARED = re.compile(
    r"[\s,./]+(?=(?:전부|모두|둘 다|셋 다|각각|다)\s|\d+\s?(?:일|주|개월)씩)"
)  # "전부 90일", "30일씩": of every record
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s+$")
_TRAILING = re.compile(r"(?:[\s;；|,/.]|\s(?:그리고|및|and|then)|\(?\d{1,2}[.)]\s*(?=$))+$")


def _record_starts(message: str, known: Sequence[Known]) -> Iterator[int]:
    """Where a new term stands that values follow before the next one."""
    spans = spans_of(message, known, said=True)
    names = {k.text.casefold(): k.says or k.text for k in known}
    last, waiting = "", -1
    for start, end, kind, _ in spans:
        if kind == "용어":
            name = names.get(message[start:end].casefold(), message[start:end])
            if name != last:
                last, waiting = name, start
        elif waiting >= 0 and kind in _VALUES:
            yield waiting
            waiting = -1


def _end_of(message: str, start: int, stop: int, known: Sequence[Known]) -> int:
    """Behind the last value of a record."""
    return max(
        (e for s, e, kind, _ in spans_of(message, known, said=True) if start <= s < stop and kind in _VALUES),
        default=stop,
    )


def _begin_of(message: str, end: int, start: int) -> int:
    """Behind the last break between the record before and its term; at the term where nothing breaks."""
    return max((m.end() for m in _BREAK.finditer(message, end, start)), default=start)
