"""How much of a conversation a model is shown: the newest messages that fit, the older ones as a summary.

The summary is written by the chat model when one serves, else by code (what was asked, in the person's own
words). Tokens are estimated on the safe side: one for each Hangul syllable, one for three other characters.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from gallae.checks.orders import without_orders
from gallae.core.language import say
from gallae.core.types import Language, Message
from gallae.graphs.prompts import Prompted

__all__ = ["estimate_tokens", "fit_history", "summary_by_code"]

HISTORY_SHARE = 0.4  # of the model's context; the rest is for instructions, sources and the answer


def estimate_tokens(text: str) -> int:
    """An upper estimate; Ollama drops context silently, so it must not be too low.

    >>> estimate_tokens("가나다"), estimate_tokens("abcdef")
    (4, 3)
    """
    wide = sum(1 for c in text if ord(c) > 0x2E80)
    return wide + (len(text) - wide) // 3 + 1


async def fit_history(
    history: Sequence[Message],
    *,
    context_tokens: int,
    language: Language,
    summarise: Callable[[Sequence[Message]], Awaitable[str]] | None = None,
    summary: str = "",
) -> tuple[list[Prompted], str]:
    """The messages to show and the summary that stands for those left out ("" while all fit)."""
    budget = int(context_tokens * HISTORY_SHARE)
    kept: list[Message] = []
    used = 0
    for message in reversed(history):
        used += estimate_tokens(message.content) + 4
        if used > budget:
            break
        kept.append(message)
    kept.reverse()
    left_out = history[: len(history) - len(kept)]
    # What was once answered may quote anything: an order in it is not repeated to the model as its own word.
    shown = [Prompted(m.role, m.content if m.role == "user" else without_orders(m.content)) for m in kept]
    if not left_out:
        return shown, ""
    if not summary:
        summary = await summarise(left_out) if summarise else summary_by_code(left_out, language)
    head = say(language, "지금까지의 대화 요약", "Summary of the conversation so far")
    return [
        Prompted("user", f"({head}) {without_orders(summary)}"),
        Prompted("assistant", "네." if language == "ko" else "Yes."),
        *shown,
    ], summary


def summary_by_code(messages: Sequence[Message], language: Language) -> str:
    """The person's questions, shortened, newest last: true by construction."""
    asked = [" ".join(m.content.split())[:80] for m in messages if m.role == "user"][-10:]
    return say(language, "앞서 물은 것: ", "Asked earlier: ") + " / ".join(asked)
