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

__all__ = ["Parts", "alone", "split"]

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
WORK = ("classify", "house", "translate", "rewrite", "summarise")
DEEDS = ("action", "telling", "live", "sum")


# A quoted block on lines of its own at the end, and words by which a question points at such a text.
BLOCK = re.compile(r"\n\s{0,9}(\"|“|「|```)")
CLOSED = {'"': '"', "“": "”", "「": "」", "```": "```"}
POINTS = re.compile(
    r"이\s?(?:글|문장|문단|내용|메일|문자|편지|기사|거|것|걸|게|건|말)|다음|아래|위의?\s|본문|여기|\b(?:this|these|following|below|above|text|it)\b",
    re.I,
)


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


def alone(text: str) -> str:
    """A question without a quoted block behind it that it neither points at nor asks for work on.

    Such a block is no part of what is asked; it stays in the text for what must see all (policy, personal data).
    """
    block = BLOCK.search(text)
    if block is None or not text.rstrip().endswith(CLOSED[block[1]]):
        return text
    head = text[: block.start()].strip()
    if not head or head.endswith((":", "：")) or POINTS.search(head):
        return text
    head_as_asked, head = head, head.replace("수 있는", "")  # "줄 수 있는 돈이" describes, "줄 수 있나요" asks
    if cue("action", head) or cue("telling", head):  # "예약해 줘", "알려 줘": something is to be done, or told
        worked = any(cue(name, head) for name in WORK[1:])
    else:
        worked = _is_work(head) or cue("creative", head) or (cue("request", head) and not cue("question", head))
    return text if worked else head_as_asked


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
    if not left or (cue("question", left) and not cue("polite", left)) or _is_deed(left):
        return None
    # "품삯 정산: 하루 165,000원 곱하기 17일이면 얼마": a heading, and the question behind it
    return None if not _is_work(left) and cue("question", _last(right)) else Parts(left, right)


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
    """Work on a text, which then follows or stands before: no look-up, no sum, nothing to be done in the world."""
    if cue("question", head) and not cue("polite", head):
        return False
    return any(cue(name, head) for name in WORK) or (cue("request", head) and not _is_deed(head))


def _is_deed(head: str) -> bool:
    """Asks to be told, to be reckoned or to have something done; what follows are its details, no pasted text."""
    return any(cue(name, head) for name in DEEDS) and not any(cue(name, head) for name in WORK)


def _last(text: str) -> str:
    return SENTENCE.split(text.strip())[-1]
