r"""Text of models and documents, made safe for Streamlit's Markdown.

Three things would change what a person reads: `~` (Korean ranges: "3~4일, 5~6일" turns into a strikethrough),
`$` ("$5 … $10" turns into a formula) and images (a picture's address can carry the question out of the house).
Formulas with a backslash, ^ or _ stay formulas. Code is left as it is.

>>> safe_markdown("3~4일")
'3\\~4일'
>>> safe_markdown("가격은 $5에서 $10")
'가격은 \\$5에서 \\$10'
>>> with_markers("하루 4,000 mg입니다. [1]", [1])
'하루 4,000 mg입니다. :primary-badge[1]'
"""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["as_typed", "plain_line", "safe_markdown", "with_markers"]

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)", re.DOTALL)
_FORMULA = re.compile(r"(\$\$.+?\$\$|\$(?![\s\d])[^$\n]*[\\^_=][^$\n]*(?<!\s)\$)", re.DOTALL)
_LATEX = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\](?=[(\[])")
_MARKER = re.compile(r"\[(\d{1,2})\](?!\()")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$~|:])")


def safe_markdown(text: str) -> str:
    """`text` with ranges, prices and images kept as the words they are."""
    pieces = _CODE.split(text)
    return "".join(piece if i % 2 else _prose(piece) for i, piece in enumerate(pieces))


def with_markers(text: str, markers: Collection[int]) -> str:
    """`safe_markdown` with the [n] of known citations drawn as small numbers."""
    return _MARKER.sub(lambda m: f":primary-badge[{m[1]}]" if int(m[1]) in markers else m[0], safe_markdown(text))


def plain_line(text: str, limit: int = 200) -> str:
    """One line without any Markdown meaning, for labels made of titles, paths and questions."""
    line = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", line if len(line) <= limit else line[: limit - 1] + "…")


def as_typed(text: str) -> str:
    """What a person typed, line for line, without any Markdown meaning."""
    return "  \n".join(_SPECIAL.sub(r"\\\1", line) for line in text.splitlines())


def _prose(text: str) -> str:
    text = _LATEX.sub(lambda m: f"${m[1].strip()}$" if m[1] else f"$${m[2].strip()}$$", text)
    pieces = _FORMULA.split(text)
    return "".join(piece if i % 2 else _escape(piece) for i, piece in enumerate(pieces))


def _escape(text: str) -> str:
    text = _IMAGE.sub(r"[\1]", text)
    return re.sub(r"(?<!\\)([$~])", r"\\\1", text)
