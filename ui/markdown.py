r"""Text of models and documents, made safe for Streamlit's Markdown.

Three things would change what a person reads: `~` (Korean ranges: "3~4일, 5~6일" turns into a strikethrough),
`$` ("$5 … $10" turns into a formula) and images (a picture's address can carry the question out of the house).
Lines stay lines. Formulas stay formulas: all between \( \) or \[ \], and between dollars what begins with a letter or holds one of \ ^ _ =
and does not end before a letter or figure, as a price would. Code is left as it is.

>>> safe_markdown("3~4일")
'3\\~4일'
>>> safe_markdown("가격은 $5에서 $10")
'가격은 \\$5에서 \\$10'
>>> safe_markdown(r"값 \(n\)은 $5에서 $n^2$")
'값 $n$은 \\$5에서 $n^2$'
>>> with_markers("하루 4,000 mg입니다. [1] `rows[1]`", [1])
'하루 4,000 mg입니다. :primary-badge[1] `rows[1]`'
"""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["as_typed", "plain_line", "safe_markdown", "with_markers"]

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|``[^\n]+?``|`[^`\n]+`)", re.DOTALL)
_FORMULA = re.compile(
    r"""\\\((?P<inline>.+?)\\\)
      | \\\[(?P<block>.+?)\\\]
      | \$\$.+?\$\$
      | (?<!\\)\$ (?: (?![\s\d])[^$\n]*[\\^_=][^$\n]*
                   | [A-Za-z][^$\n가-힣]*
                   | \d[^$\n가-힣]*[\\^_=][^$\n가-힣]* ) (?<![\s\\])\$(?![A-Za-z0-9])""",
    re.DOTALL | re.VERBOSE,
)
_IMAGE = re.compile(r"!\[([^\]]*)\](?=[(\[])")
_LINE = re.compile(r"(?<=[^\s|])\n(?=[^\s|])")  # a line of a text is a line on the page: a form is read by its lines
_MARKER = re.compile(r"\[(\d{1,2})\](?!\()")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$~|:])")


def safe_markdown(text: str) -> str:
    """`text` with ranges, prices and images kept as the words they are."""
    return with_markers(text, ())


def with_markers(text: str, markers: Collection[int]) -> str:
    """`safe_markdown` with the [n] of known citations drawn as small numbers; `rows[1]` in code or a formula is none."""
    pieces = _CODE.split(text)
    return "".join(piece if i % 2 else _prose(piece, markers) for i, piece in enumerate(pieces))


def plain_line(text: str, limit: int = 200) -> str:
    """One line without any Markdown meaning, for labels made of titles, paths and questions."""
    line = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", line if len(line) <= limit else line[: limit - 1].rstrip() + "…")


def as_typed(text: str) -> str:
    """What a person typed, line for line, without any Markdown meaning."""
    return "  \n".join(_SPECIAL.sub(r"\\\1", line) for line in text.splitlines())


def _prose(text: str, markers: Collection[int]) -> str:
    pieces, at = [], 0
    for found in _FORMULA.finditer(text):
        pieces += [_words(text[at : found.start()], markers), _formula(found)]
        at = found.end()
    return "".join([*pieces, _words(text[at:], markers)])


def _formula(found: re.Match[str]) -> str:
    """In dollars, which is all that Streamlit reads."""
    if found["inline"]:
        return f"${found['inline'].strip()}$"
    return f"$${found['block'].strip()}$$" if found["block"] else found[0]


def _words(text: str, markers: Collection[int]) -> str:
    text = re.sub(r"(?<!\\)([$~])", r"\\\1", _IMAGE.sub(r"[\1]", text))
    text = _LINE.sub("  \n", text)
    return _MARKER.sub(lambda m: f":primary-badge[{m[1]}]" if int(m[1]) in markers else m[0], text)
