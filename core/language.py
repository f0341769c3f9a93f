"""Which of our two languages a text is in, and one sentence in the person's language.

>>> language_of("LoRA의 장점은?")
'ko'
>>> language_of("How long is the warranty?")
'en'
"""

from gallae.core.types import Language

__all__ = ["Both", "both", "language_of", "say", "worded"]


class Both(str):
    """English text that knows its Korean: for what is said far from where the person's language is known (an error deep
    in a library). Wherever nobody asks for a language it is its English."""

    ko: str

    def __new__(cls, en: str, ko: str = "") -> "Both":
        made = super().__new__(cls, en)
        made.ko = ko or en
        return made


def language_of(text: str, default: Language = "ko") -> Language:
    """Korean as soon as Hangul carries a fifth of the letters (Korean sentences hold many Latin names)."""
    hangul = sum(1 for c in text if "가" <= c <= "힣" or "ㄱ" <= c <= "ㅣ")
    latin = sum(1 for c in text if c.isascii() and c.isalpha())
    if not hangul and not latin:
        return default
    return "ko" if hangul * 4 >= latin else "en"


def say(language: Language, ko: str, en: str) -> str:
    return ko if language == "ko" else en


def both(ko: str, en: str) -> Both:
    """Both sentences; `worded` picks one.

    >>> worded("ko", both("없습니다", "not there")), worded("en", both("없습니다", "not there")), worded("ko", "a.txt")
    ('없습니다', 'not there', 'a.txt')
    """
    return Both(en, ko)


def worded(language: Language, text: str) -> str:
    """The sentence in this language; a text that has one wording only, as it is."""
    return text.ko if language == "ko" and isinstance(text, Both) else str(text)
