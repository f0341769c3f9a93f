"""Which of our two languages a text is in, and one sentence in the person's language.

>>> language_of("LoRA의 장점은?")
'ko'
>>> language_of("How long is the warranty?")
'en'
"""

from gallae.core.types import Language

__all__ = ["language_of", "say"]


def language_of(text: str, default: Language = "ko") -> Language:
    """Korean as soon as Hangul carries a fifth of the letters (Korean sentences hold many Latin names)."""
    hangul = sum(1 for c in text if "가" <= c <= "힣" or "ㄱ" <= c <= "ㅣ")
    latin = sum(1 for c in text if c.isascii() and c.isalpha())
    if not hangul and not latin:
        return default
    return "ko" if hangul * 4 >= latin else "en"


def say(language: Language, ko: str, en: str) -> str:
    return ko if language == "ko" else en
