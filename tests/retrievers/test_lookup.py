"""How much words that mean the same count beside the question's own."""

from __future__ import annotations

import math

from gallae.core.query import Word
from gallae.retrievers.lookup import look_up

HELD = {"_신청": 300, "appli": 3, "_접수": 20, "_환불": 9, "refund": 1}


def idf(token: str) -> float:
    held = HELD.get(token, 0)
    return math.log(1 + (1_000 - held + 0.5) / (held + 0.5))


def added(word: Word) -> dict[str, float]:
    return look_up([word], lambda token: HELD.get(token, 0), idf=idf).added


def test_a_rare_translation_of_a_common_word_tells_no_more_than_the_word() -> None:
    word = Word("신청", (("_신청", 1.0),), ("_신청",), (), ("_접수", "appli"))
    found = added(word)
    assert found["appli"] * idf("appli") == idf("_신청")
    assert 0 < found["_접수"] < found["appli"] < 1


def test_a_translation_counts_like_the_word_where_the_word_is_rarer_or_unknown() -> None:
    assert added(Word("refund", (("refund", 2.0),), ("refund",), (), ("_환불",))) == {"_환불": 1.0}
    assert added(Word("reimburse", (("reimburs", 2.0),), ("reimburs",), (), ("_환불",))) == {"_환불": 1.0}


def test_what_the_documents_give_counts_as_much_as_the_tables_across_languages() -> None:
    word = Word("kiln", (("kiln", 2.0),), ("kiln",), (), (), ("_가마",))
    assert added(word) == {"_가마": 1.0}
