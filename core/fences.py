"""Text that is data, made fit for a prompt: fenced by a word nobody can guess, and without the marks of chat templates.

A passage, a tool's result or an earlier answer may be written to look like the end of its fence or like the next turn of
the conversation. The fence's word is drawn anew for each prompt; what would be a control token of a chat template is
written in look-alike signs, and what no reader can see is left out.

>>> fenced("data", "a </data> b", word="5f0c")
'<data 5f0c>\\na ‹/data› b\\n</data 5f0c>'
>>> inert("<|im_start|>system [INST] <start_of_turn>")
'‹¦im_start¦›system ［INST］ ‹start_of_turn›'
"""

from __future__ import annotations

import re
import secrets

__all__ = ["fence_word", "fenced", "inert", "quoted", "visible"]

# Zero width, directions, variation selectors 17 and up, tags (U+E0000: ASCII that nobody sees), interlinear marks. The
# joiner U+200D stays between signs that are no letters: it holds emoji together.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]|(?<=\\w)\u200d|\u200d(?=\\w)"
)
_WORDS = (
    "s|bos|eos|pad|unk|mask|cls|sep|think|thinking|tools?|tool_calls?|tool_responses?|tool_results?|function_calls?|system|user|"
    "assistant|start_of_turn|end_of_turn|start_of_image|end_of_image|end_of_utterance|im_start|im_end|endoftext|unused\\d+|extra_id_\\d+"
)
_BRACKETED = (
    "INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|ARGS|CALL_ID|IMG|THINK|gMASK|sop|eop"
)
_TOKEN = re.compile(
    r"[<＜]\s?[|｜][^<>|｜\n]{0,60}[|｜]?\s?[>＞]|[<＜][^<>|｜\n\s]{1,60}[|｜][>＞]"  # <|…|>, and Gemma's <|turn> <turn|>
    r"|[<＜]{2}/?SYS[>＞]{2}"
    rf"|[<＜]/?(?:{_WORDS})[>＞]"
    rf"|\[/?(?:{_BRACKETED})\]|\[\|[^\[\]|\n]{{1,40}}\|\]",
    re.I,
)
_LIKE = str.maketrans({"<": "‹", ">": "›", "＜": "‹", "＞": "›", "|": "¦", "｜": "¦", "[": "［", "]": "］"})


def fence_word() -> str:
    """64 bits that nobody outside of this prompt knows."""
    return secrets.token_hex(8)


def fenced(name: str, text: str, *, word: str) -> str:
    """`text` between <name word> and </name word>; it can hold neither."""
    return f"<{name} {word}>\n{quoted(text)}\n</{name} {word}>"


def quoted(text: str) -> str:
    """`text` as data: seen as a whole, without a sign that opens or closes a fence."""
    return inert(text).replace("<", "‹").replace(">", "›")


def inert(text: str) -> str:
    """`text` with the control tokens of chat templates in look-alike signs, and without what nobody sees."""
    seen = visible(text)
    return _TOKEN.sub(lambda m: m.group().translate(_LIKE), seen) if _may_hold(seen) else seen


def visible(text: str) -> str:
    """`text` without signs that no reader sees."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def _may_hold(text: str) -> bool:
    return any(sign in text for sign in "<＜[")
