"""Keys and tokens in a text that is about to be written down: known by their makers' prefixes, or by what they are called.

>>> hide_secrets("401 for Authorization: Bearer abcdef0123456789abcdef, key sk-proj-AbCd1234EfGh5678IjKl")
'401 for Authorization: Bearer [SECRET], key [SECRET]'
"""

from __future__ import annotations

import re

__all__ = ["hide_secrets"]

_MARKED = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-(?:proj-|ant-)?[A-Za-z0-9_-]{16,}|lsv2_[A-Za-z0-9_]{10,}|ls__[a-f0-9]{16,}|hf_[A-Za-z0-9]{16,}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)"
)
_NAMED = re.compile(
    r"(?P<name>(?:bearer|basic)\s+|(?:api[-_ ]?key|x-api-key|access[-_ ]?token|refresh[-_ ]?token|client[-_ ]?secret|password|passwd|secret|token)[\"']?\s?[:=]\s?[\"']?)"
    r"(?P<value>[A-Za-z0-9._~+/=-]{8,})",
    re.I,
)
_IN_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{1,20}://)[^/\s:@]{1,64}:[^/\s@]{1,128}@", re.I)


def hide_secrets(text: str) -> str:
    text = _MARKED.sub("[SECRET]", text)
    text = _NAMED.sub(lambda m: f"{m['name']}[SECRET]" if any(c.isdigit() for c in m["value"]) else m[0], text)
    return _IN_URL.sub(r"\g<scheme>[SECRET]@", text) if "://" in text else text
