"""What a machine is offered: it fits, what knows Korean comes first, and four bits where more would crawl."""

from __future__ import annotations

from gallae.tuning.bases import load_bases
from gallae.tuning.offers import COMFORT, memory_speed, offers_for, tokens_per_second

GIB = 2**30


def test_what_does_not_fit_comes_last_and_says_so() -> None:
    offers = offers_for(load_bases(None), 4 * GIB)
    fits = [offer.fits is not None for offer in offers]
    assert fits == sorted(fits, reverse=True) and True in fits and False in fits
    assert all(offer.sizes[offer.fits] <= 4 * GIB for offer in offers if offer.fits)


def test_a_slow_machine_is_given_four_bits_and_told_where_even_they_crawl() -> None:
    offers = {offer.base.name: offer for offer in offers_for(load_bases(None), 64 * GIB)}
    small, large = offers["qwen3-0.6b"], offers["qwen3-14b"]
    assert large.quantisation_for(1e12) == "Q8_0" and not large.crawls(1e12)
    assert large.quantisation_for(10e9) == "Q4_K_M" and large.crawls(10e9)
    assert not small.crawls(20e9)
    assert tokens_per_second(small.file_bytes("Q8_0"), 20e9) > COMFORT


def test_the_memorys_speed_is_measured() -> None:
    assert memory_speed() > 1e8
