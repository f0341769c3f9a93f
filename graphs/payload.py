"""What a person asks, apart from the text they pasted: rules read the request, never the pasted words.

"Translate: '…내일 회의가…'" is no question about a date, and "ignore your rules" inside a pasted letter is no request.
Quotes, a colon or dash after a request, blocks of lines, and a first short sentence followed by a story are told apart.

>>> split('분류 부탁해요. "어제 산 우산이 벌써 부러졌어요"')
Parts(instruction='분류 부탁해요.', payload='어제 산 우산이 벌써 부러졌어요')
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from gallae.graphs.cues import cue

__all__ = ["Parts", "split"]

QUOTES = re.compile(
    r"\"\"\"(.+?)\"\"\"|```(.+?)```|\"([^\"]{8,})\"|“([^”]{8,})”|«([^»]{8,})»|「([^」]{8,})」"
    r"|(?<![A-Za-z0-9])'((?:[^']|'(?=[a-z])){8,})'(?![A-Za-z])|(?<![A-Za-z0-9])‘([^’]{8,})’",
    re.S,
)
OPEN_QUOTE = re.compile(r"(?:[:：]|^|\s)[\"“]([^\"“”]{12,})$", re.S)
COLON = re.compile(
    r"(?<!\d)\s?[:：](?!//)\s+|(?<=[가-힣A-Za-z])[:：](?=[가-힣A-Za-z\"'『])|\s[-–—]{1,2}\s+|\s*(?:→|=>|>>)\s*"
)
SENTENCE = re.compile(r"(?<=[.!?。…])\s+|(?<=[!?]{2})")
ASKED = re.compile(
    r"(?:줘|줘요|주세\S*|주새\S*|주라|주십\S*|줄래|부탁\S*|조|조요|바람|바랍니다|바라요|태그요|분류요)[.,!~]*$"
)
SHORT = 60  # characters a request before a pasted text usually has
WORK = ("request", "classify", "house", "translate", "rewrite", "summarise")


class Parts(NamedTuple):
    instruction: str
    payload: str


@lru_cache(maxsize=256)
def split(text: str) -> Parts:
    """(what is asked, the text it is asked about or ""). The request stays whole when nothing is pasted."""
    text = text.strip()
    for cut in (_quoted, _block, _after_colon, _after_sentence, _after_request):
        parts = cut(text)
        if parts is not None and parts.instruction:
            return parts
    return Parts(text, "")


def _quoted(text: str) -> Parts | None:
    found = [m for m in QUOTES.finditer(text) if _is_sentence(_inside(m))]
    if found:
        colon = COLON.search(text)
        if colon is not None and colon.start() < found[0].start() and (cut := _after_colon(text)) is not None:
            return cut
        outside = " ".join(QUOTES.sub(lambda m: " " if _is_sentence(_inside(m)) else m[0], text).split())
        inside = "\n".join(_inside(m) for m in found)
        # A quotation inside a long question ("the manual says '…', is that so?") is part of the question.
        return Parts(outside.strip(" :：-–—"), inside) if len(outside) <= max(2 * SHORT, len(inside)) else None
    if opened := OPEN_QUOTE.search(text):
        return Parts(text[: opened.start()].strip(" :："), opened[1])
    return None


def _block(text: str) -> Parts | None:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return None
    first, last = lines[0].strip(), lines[-1].strip()
    if len(first) <= 2 * SHORT and _asks(first):
        return Parts(first.rstrip(":："), "\n".join(lines[1:]))
    if len(last) <= 2 * SHORT and _asks(last):
        return Parts(last, "\n".join(lines[:-1]))
    return None


def _after_colon(text: str) -> Parts | None:
    match = COLON.search(text)
    if match is None or match.start() > SHORT or len(text) - match.end() < 3:
        return None
    left, right = text[: match.start()].strip(), text[match.end() :].strip(" '\"“”‘’")
    return Parts(left, right) if left and (cue("polite", left) or not cue("question", left)) else None


def _after_sentence(text: str) -> Parts | None:
    """A first short sentence that asks for work on a text, then the text: "늘 쓰는 네 줄로. 스물두 살인데 …"."""
    pieces = [piece for piece in SENTENCE.split(text) if piece.strip()]
    if len(pieces) < 2:
        return None
    last = pieces[-1]
    if (
        len(last) <= SHORT
        and _is_work(last)
        and not cue("sum", last)
        and not any(_asks(piece) for piece in pieces[:-1])
    ):
        return Parts(last, " ".join(pieces[:-1]))
    head = pieces[0]
    taken = 1
    while taken < len(pieces) - 1 and len(head) < 12 and not _is_work(head):
        head, taken = f"{head} {pieces[taken]}", taken + 1
    rest = " ".join(pieces[taken:]).strip()
    if len(head) > SHORT or len(rest) < 10 or not _is_work(head) or cue("request", rest) or cue("house", rest):
        return None
    return Parts(head, rest) if not rest.endswith("?") else None


def _after_request(text: str) -> Parts | None:
    """No border at all, as in hurried typing: "태그좀달아주세요 통돌이 탈수가 안 돼요"."""
    words = text.split()
    for taken in range(1, min(4, len(words) - 1)):
        head, rest = " ".join(words[:taken]), " ".join(words[taken:])
        if len(rest) < 10 or cue("request", rest) or "?" in rest or not ASKED.search(head) or cue("house", rest):
            continue
        if cue("classify", head):
            return Parts(head, rest)
        if not any(cue(name, head) for name in ("action", "telling")) and not cue("question", rest):
            return Parts(head, rest)
    return None


def _inside(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None).strip()


def _is_sentence(text: str) -> bool:
    """A pasted text, not a title or a word that is talked about."""
    return len(text) >= 10 and (" " in text or len(text) >= 16)


def _asks(line: str) -> bool:
    return cue("request", line) or cue("question", line) or line.endswith((":", "：", "?"))


def _is_work(head: str) -> bool:
    return any(cue(name, head) for name in WORK) and (cue("polite", head) or not cue("question", head))
