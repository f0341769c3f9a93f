"""Does the embedder read the documents' language? An English one finds Korean passages no better than chance
(recall@1 .03 on Korean questions, retrieval.md §4) and would spoil what the words find.

Twice: by its name (models/embeddings.py knows the common ones), and measured on the passages' own vectors, which
costs no call: an embedder that does not read Korean puts unrelated Korean passages close together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gallae.core.language import say
from gallae.core.types import Language
from gallae.models.embeddings import is_english_only, reads_korean, reads_korean_badly

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MEASURED", "is_korean", "measured", "refusal", "warning"]

KOREAN_SHARE = 0.3  # of the letters of the passages looked at
MEASURED = 60  # passages, spread over the documents
FEWEST = 12  # below, nothing is measured
TOO_ALIKE = 0.60  # median cosine of unrelated Korean passages: .65-.82 by English models, .33-.56 by bge-m3
_HANGUL, _LETTER = re.compile(r"[가-힣]"), re.compile(r"[가-힣A-Za-z]")
_BETTER = "bge-m3, multilingual-e5, KURE, Qwen3-Embedding"


def is_korean(texts: Sequence[str]) -> bool:
    letters = sum(len(_LETTER.findall(text)) for text in texts)
    return bool(letters) and sum(len(_HANGUL.findall(text)) for text in texts) / letters >= KOREAN_SHARE


def refusal(name: str, texts: Sequence[str], language: Language) -> str:
    """Why an embedder of this name must not search these passages, or ""."""
    if not (is_english_only(name) and is_korean(texts)):
        return ""
    return say(
        language,
        f"{name}: 영어만 배운 임베딩 모델이라 한국어 문서에 쓰지 않습니다(낱말로만 찾습니다). {_BETTER} 같은 다국어 모델로 바꾸세요.",
        f"{name} was trained on English only and is not used on Korean documents (words alone search). "
        f"Set a multilingual one: {_BETTER}.",
    )


def warning(name: str, texts: Sequence[str], alike: float, language: Language) -> str:
    """What to say of an embedder that is used all the same, or "". `alike` is what `measured` found."""
    if not is_korean(texts):
        return ""
    if alike >= TOO_ALIKE and not reads_korean(name):
        return say(
            language,
            f"{name}: 서로 다른 한국어 글의 유사도 중앙값이 {alike:.2f}입니다({TOO_ALIKE:g} 미만이어야 함). 한국어를 구별하지 못하는 "
            f"모델로 보입니다. {_BETTER} 같은 다국어 모델로 바꾸세요.",
            f"{name}: unrelated Korean passages have a median cosine of {alike:.2f} (should be below {TOO_ALIKE:g}): it seems "
            f"not to tell Korean texts apart. Set a multilingual one: {_BETTER}.",
        )
    if reads_korean_badly(name):
        return say(
            language,
            f"{name}: 한국어 검색에는 약한 임베딩 모델입니다. {_BETTER} 등을 권합니다.",
            f"{name} is weak on Korean; {_BETTER} are better.",
        )
    return ""


def measured(matrix: np.ndarray) -> float:
    """Median cosine of different rows (unit vectors of passages of different documents); 0.0 for too few of them."""
    import numpy as np

    if len(matrix) < FEWEST:
        return 0.0
    cosines = matrix @ matrix.T
    return float(np.median(cosines[np.triu_indices(len(matrix), 1)]))
