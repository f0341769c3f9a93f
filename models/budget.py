"""Our own token budget: what does not fit is refused here, with figures, before a server drops it in silence.

Ollama forgets the oldest messages of a conversation that is too long and answers as if nothing had happened, so
the budget is checked twice: an upper estimate against the context before sending, a lower one against the
server's own count after. Tokenisers differ by a factor of three on Korean; both estimates err on the safe side.

>>> most_tokens("안녕하세요"), least_tokens("안녕하세요")
(6, 1)
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

__all__ = ["MESSAGE_TOKENS", "least_tokens", "messages_most", "most_tokens"]

MESSAGE_TOKENS = 8  # role markers around one message, generously
WORD = re.compile(r"[A-Za-z]+|[0-9]+|[가-힣]+")


def most_tokens(text: str) -> int:
    """An upper estimate. Hangul and other letters beyond ASCII about one a character, ASCII one in three."""
    letters = sum(1 for c in text if c.isascii() and (c.isalpha() or c == " "))
    wide = sum(1 for c in text if ord(c) > 0x7F)
    return math.ceil(letters / 3 + wide * 1.1 + (len(text) - letters - wide))


def least_tokens(text: str) -> int:
    """A lower estimate: the thriftiest known vocabulary needs about 0.3 tokens a syllable, one for a word."""
    total = 0.0
    for word in WORD.findall(text):
        total += len(word) * 0.3 if "가" <= word[0] <= "힣" else 1 if word[0].isalpha() else len(word) / 3
    return math.floor(total)


def messages_most(texts: Iterable[str]) -> int:
    """The upper estimate of a conversation with its role markers."""
    return sum(most_tokens(text) + MESSAGE_TOKENS for text in texts)
