"""Verbs in every ending, and words as they sound."""

import pytest

from gallae.tools.folding import folded
from gallae.tools.verbs import verb_class
from gallae.tools.words import segment


@pytest.mark.parametrize("word", ["떼면", "떼믄", "떼고", "떼가", "뺐을", "제하모"])
def test_a_verb_of_subtraction_is_one_in_every_ending(word: str):
    assert verb_class(word) == "s"


@pytest.mark.parametrize(
    "word", ["걸린대유", "나가는겨", "쥐는겨", "찍히게", "들어왔는데", "돌아와", "모으나", "받십니까"]
)
def test_everyday_verbs_say_nothing_more(word: str):
    assert verb_class(word) == "~"


@pytest.mark.parametrize("word", ["쌓여", "깎아", "포인트", "수수료", "배송비", "사장님", "자리", "가격"])
def test_words_that_may_stand_for_an_amount_are_no_such_verbs(word: str):
    assert verb_class(word) is None


def test_vowels_that_sound_alike_are_one():
    assert folded("됬는대") == folded("됬는데") and len(folded("나왓는대")) == 4


def test_a_misheard_word_keeps_the_place_of_its_parts():
    pieces = segment("합게얼마애요", tail_first=False)
    assert pieces is not None and "".join(word for word, _, _ in pieces) == "합게얼마애요"
    assert [code for _, code, _ in pieces][:2] == ["z", "A"]
