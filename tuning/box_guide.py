"""Requests for a patient's leaflet as staff type them, each piece with the slot of the leaflet that it fills.

name · form · strength · amount · each (하루 before an amount) · often · every (N시간마다) · when · gap (식후 30분) · clock ·
place · days · who (the patient) · "" nothing
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gallae.tuning.box_words import Speaker, Words

__all__ = ["Request", "request", "requests"]

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    pieces: tuple[Piece, ...]
    says: dict[str, str]  # of when, often and place: how the leaflet says it

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)

    def plain(self, slot: str) -> str:
        return next((text for text, label in self.pieces if label == slot), "")


def request(chance: random.Random, words: Words, *, name: str = "") -> Request:
    """One medicine."""
    r, k = chance, Speaker(chance, words)
    says: dict[str, str] = {}
    body = _record(k, name or k.medicine(), says)
    lead, tail = _around(k)
    told = list(_told(k)) if r.random() < 0.5 else []
    gap: Piece = (" ", "")
    before, behind = ([*told, gap], []) if told and r.random() < 0.35 else ([], [gap, *told] if told else [])
    pieces = [
        (r.choice(words.guide["before"]), ""),
        *before,
        *lead,
        *body,
        *tail,
        *behind,
        (r.choice(words.guide["after"]), ""),
    ]
    if r.random() < 0.06:
        pieces = [(text if label == "name" else _hurried(r, text), label) for text, label in pieces]
    return Request(tuple((text, label) for text, label in pieces if text), says)


def _told(k: Speaker) -> Iterator[Piece]:
    """What staff say besides, with values that are none of the prescription."""
    for n in range(k.chance.choice((1, 1, 2))):
        if n:
            yield k.one(". ", ", ", " "), ""
        if k.chance.random() < 0.3:
            yield k.say("remark", "symptoms"), "aside"
        else:
            yield k.filled(k.field("aside")), "aside"
    yield k.one(".", "", ".", ","), ""


def requests(chance: random.Random, words: Words, names: Sequence[str]) -> tuple[str, tuple[Request, ...]]:
    """(one message, the record of each of its medicines)."""
    r, k = chance, Speaker(chance, words)
    joint = k.one(", ", "\n", " / ", "; ", ". ", "\n", " 그리고 ")
    numbered = joint == "\n" and r.random() < 0.4
    records, texts = [], []
    for number, name in enumerate(names, 1):
        says: dict[str, str] = {}
        records.append(
            Request(tuple((text, label) for text, label in _record(k, name, says, first=True) if text), says)
        )
        texts.append((f"{number}. " if numbered else "") + records[-1].text)
    lead, tail = _around(k)
    before = r.choice(words.guide["before"])
    if joint == "\n":
        before, lead = before.rstrip(" ") + ("\n" if before.strip() else ""), []
    around = ("".join(text for text, _ in pieces) for pieces in (lead, tail))
    return f"{before}{next(around)}{joint.join(texts)}{next(around)}{r.choice(words.guide['after'])}", tuple(records)


def _record(k: Speaker, name: str, says: dict[str, str], *, first: bool = False) -> list[Piece]:
    """A medicine with what is said of it; `says` takes how the leaflet says it. `first`: the name comes first, and a
    value behind it."""
    r = k.chance
    order = _slots(k, says, first)
    if r.random() < 0.35 and not first:
        order = r.sample(order, len(order))
    elif r.random() < 0.3:
        strength, amount, often, when, days, place = order
        order = [strength, often, when, amount, days, place]
    if not first and r.random() < 0.3:
        return _sentence(k, name, order)
    joint = " " if first else k.one(" ", " ", " ", " ", ", ", "  ", " / ", " ")
    slots: list[Piece] = []
    for part in order:
        if part:
            slots += [(joint, ""), *part]
            if part[-1][1] == "amount" and r.random() < 0.15 and part[-1][0][-1] not in "TCdbs":
                slots.append(("씩", ""))
    head: list[Piece] = [(name, "name")]
    if r.random() < 0.06:
        head.append((k.one(" 시럽", "시럽", " 서방정", " 연고", " 캡슐", " 점안액", "정"), "form"))
    if r.random() < 0.12 and slots and not first:  # the name last: 250mg 1캡슐 … 가나정
        return [*slots[1:], (" ", ""), *head]
    return [*head, *slots]


def _slots(k: Speaker, says: dict[str, str], first: bool) -> list[list[Piece]]:
    """strength, amount, often, when, days, place; empty where it is not said."""
    r, guide = k.chance, k.words.guide

    def said(slot: str, keys: Sequence[str] = ()) -> list[Piece]:
        table = guide["says"][slot]
        says[slot] = r.choice(keys or list(table))
        return [(r.choice(table[says[slot]]), slot)]

    def value(slot: str) -> list[Piece]:
        return [(r.choice(guide[slot]), slot)]

    strength = value("strength") if r.random() < (0.85 if first else 0.75) else []
    amount = value("amount") if r.random() < (0.7 if strength else 0.95) else []
    rhythm, usual = r.random(), list(guide["says"]["often"])
    often = said("often", usual[:3] * 6 + usual) if rhythm < 0.72 else value("every") if rhythm < 0.84 else []
    times = list(guide["says"]["when"])
    when = said("when", times[:3] * 2 + times) if r.random() < 0.55 else []
    if when and when[0][0][-1:] in "전후" and r.random() < 0.18:
        when = [(f"{when[0][0]} ", "when"), *value("gap"), (k.one("", "에", ""), "")]
    elif not when and r.random() < 0.08:
        when = value("clock")
    if amount and not often and r.random() < 0.5:
        amount = [(k.one("하루 ", "하루에 ", "매일 ", "1일 "), "each"), *amount]
    days = value("days") if r.random() < 0.8 else []
    return [strength, amount, often, when, days, said("place") if r.random() < 0.07 else []]


def _sentence(k: Speaker, name: str, order: Sequence[Sequence[Piece]]) -> list[Piece]:
    """The values in the flow of a sentence: …을 한 번에 1정씩, 아침에 드시고 7일분 나갑니다."""
    ties = k.words.guide["ties"]
    made: list[Piece] = [(name, "name"), (k.one(" ", "은 ", "를 ", "을 ", ", ", "이고요 ", " ", "인데 "), "")]
    for part in order:
        for piece in part:
            made += [piece, (k.chance.choice(ties[piece[1]]) if piece[1] in ties and piece == part[-1] else "", "")]
    return [*made, (k.one(".", "", ". ", "."), "")]


def _around(k: Speaker) -> tuple[list[Piece], list[Piece]]:
    """The person, before or behind what is prescribed."""
    if k.chance.random() < 0.1:
        return [], []
    person = k.say("who")
    if k.chance.random() < 0.5:
        opened = k.one(", ", " ", ". ", " - ", " (")
        return [], [(opened, ""), (person, "who"), (")" if opened == " (" else "", "")]
    return [(person, "who"), (k.one(", ", " ", ". ", "께 ", "이신데 ", "예요. "), "")], []


def _hurried(r: random.Random, text: str) -> str:
    return "".join(c for c in text if c != " " or r.random() < 0.6)
