"""Thoughts kept apart from the answer, in whichever of three ways a server sends them.

A field of its own (`reasoning` on vLLM, `reasoning_content` on llama-server, `thinking` on Ollama), tags
`<think>…</think>` in the text, or a closing tag alone because the chat template had opened it already.

>>> splitter = ThoughtSplitter()
>>> [splitter.feed(piece) for piece in ("<th", "ink>음", "</thi", "nk>네")], splitter.flush()
([('', ''), ('', '음'), ('', ''), ('네', '')], ('', ''))
"""

from __future__ import annotations

from typing import Any

__all__ = ["ThoughtSplitter", "reasoning_of"]

OPEN, CLOSE = "<think>", "</think>"


class ThoughtSplitter:
    """Splits streamed text into (answer, thoughts).

    `opened`: the template may have opened a thought before the text began; then nothing is given out until the
    closing tag proves it, `settle` denies it, or the stream ends. `stray`: a closing tag came although text had
    been given out as answer before it; that cannot be undone here, so the caller must refuse the answer.
    """

    def __init__(self, *, opened: bool = False) -> None:
        self._unsure = opened
        self._inside = False
        self._pending = ""
        self._started = False
        self._after_thought = False
        self.stray = False

    def settle(self) -> None:
        """The server sends thoughts in a field of its own, so the text holds none."""
        self._unsure = False

    def feed(self, piece: str) -> tuple[str, str]:
        """(answer, thoughts) that are certain after `piece`; the beginning of a possible tag waits."""
        self._pending += piece
        if self._unsure:
            return self._feed_unsure()
        answer, thoughts = "", ""
        while self._pending:
            cut, length = self._next_tag()
            part, self._pending = self._pending[:cut], self._pending[cut + length :]
            if self._inside:
                thoughts += part
            else:
                answer += self._clean(part)
            if not length:
                break
            self._turn(length)
        return answer, thoughts

    def flush(self, *, cut_short: bool = False) -> tuple[str, str]:
        """What waited for the rest of a tag that never came; of a text cut short it was still a thought."""
        rest, self._pending = self._pending, ""
        if self._inside or (self._unsure and cut_short):
            return "", rest
        return self._clean(rest), ""

    def _feed_unsure(self) -> tuple[str, str]:
        if OPEN in self._pending:
            self._unsure = False
            return self.feed("")
        thoughts, tag, rest = self._pending.partition(CLOSE)
        if not tag:
            return "", ""
        self._unsure, self._after_thought, self._pending = False, True, ""
        answer, more = self.feed(rest)
        return answer, thoughts + more

    def _next_tag(self) -> tuple[int, int]:
        """(where to cut, length of the tag that stands there); length 0 = no whole tag in sight."""
        tags = (CLOSE,) if self._inside else (OPEN, CLOSE)
        found = [(at, len(tag)) for tag in tags if (at := self._pending.find(tag)) >= 0]
        if found:
            return min(found)
        return len(self._pending) - max(_overlap(self._pending, tag) for tag in tags), 0

    def _turn(self, length: int) -> None:
        if self._inside:
            self._inside, self._after_thought = False, True
        elif length == len(CLOSE):
            self.stray, self._after_thought = True, True
        else:
            self._inside = True

    def _clean(self, part: str) -> str:
        """Without the blank lines that stand between thoughts and answer."""
        if self._after_thought and not self._started:
            part = part.lstrip()
        self._started = self._started or bool(part)
        return part


def reasoning_of(message: Any) -> str:
    """The thoughts of a langchain message or chunk, wherever its class has put them."""
    extra = getattr(message, "additional_kwargs", None) or {}
    for key in ("reasoning_content", "reasoning"):
        if isinstance(extra.get(key), str) and extra[key]:
            return str(extra[key])
    content = getattr(message, "content", "")
    if isinstance(content, list):
        blocks = [b for b in content if isinstance(b, dict)]
        return "".join(str(b.get("reasoning") or b.get("thinking") or "") for b in blocks)
    return ""


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:n])), 0)
