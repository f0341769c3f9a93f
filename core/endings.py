"""Korean sentence endings: the plain style of a document (먹는다, 약이다) in the polite style of a text for people.

Only the last ending changes, by the stem's last sound; what does not end in a plain statement stays as it is.

>>> polite("하루 한 번 먹는다."), polite("이 양을 넘기면 안 된다."), polite("혈압약이다."), polite("물과 먹습니다.")
('하루 한 번 먹습니다.', '이 양을 넘기면 안 됩니다.', '혈압약입니다.', '물과 먹습니다.')
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["is_polite", "polite"]

_PLAIN = re.compile(r"(?P<stem>[가-힣]+)다(?P<end>[.!。]?[\"'”’)\]]*\s*)$")
_WITH_B = "".join(chr(c) for c in range(0xAC11, 0xD7A4, 28))  # 갑 … 힙
_POLITE = re.compile(
    rf"(?:[{_WITH_B}]니다|세요|어요|아요|예요|에요|해요|돼요|까요|시오|네요|죠)[.!?。]?[\"'”’)\]]*\s*$"
)
_NO_FINAL, _N, _L, _B = "", "\u11ab", "\u11af", "\u11b8"


def is_polite(sentence: str) -> bool:
    return bool(_POLITE.search(sentence))


def polite(sentence: str) -> str:
    m = _PLAIN.search(sentence)
    if m is None or is_polite(sentence) or not _is_statement(m["stem"]):
        return sentence
    return sentence[: m.start()] + _said(m["stem"]) + m["end"]


def _is_statement(stem: str) -> bool:
    """Nouns and particles that end in 다 are none: 바다, 모두 다, 보다, 마다."""
    return stem not in ("바", "보", "모두", "수", "판", "쥬") and not stem.endswith(("보", "마"))


def _said(stem: str) -> str:
    last = unicodedata.normalize("NFD", stem[-1])
    final = last[2:] if len(last) > 2 else _NO_FINAL
    if stem.endswith("는") and len(stem) > 1 and len(unicodedata.normalize("NFD", stem[-2])) > 2:
        return stem[:-1] + "습니다"  # 먹는다, 않는다
    if final in (_N, _L, _NO_FINAL):  # 한다, 된다 · 길다 · 이다, 크다
        return stem[:-1] + unicodedata.normalize("NFC", last[:2] + _B) + "니다"
    return stem + "습니다"  # 있다, 좋다, 했다
