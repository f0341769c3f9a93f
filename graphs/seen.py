"""Which of a conversation's turns may still be shown: an answer rests on what was read for it, and on all that was said
before it. Whoever may not read one of these documents sees a sentence in the answer's place.

    read for it:       fees.md      staff.md     hours.md
    the owner          text         text         text
    left `staff`       text         withheld     withheld    (the third was written by somebody who knew the second)

The same rule for those whose rights were taken away and for whoever opens a shared link (graphs.shares).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from gallae.core.language import say
from gallae.core.types import Language, Message, Person
from gallae.graphs.store import StoredTurn, TurnStore
from gallae.retrievers.index import Index

__all__ = ["WITHHELD", "first_closed", "said_in", "seen_by_owner", "seen_turn", "sources_of", "withheld_sentence"]

WITHHELD = "withheld"  # the status of a turn whose text is not shown


def first_closed(turns: Sequence[StoredTurn], closed: Callable[[StoredTurn], object]) -> int:
    """Place of the first turn, of a whole thread oldest first, that may not be shown; their number if all may."""
    return next((at for at, turn in enumerate(turns) if closed(turn)), len(turns))


def sources_of(turns: Iterable[StoredTurn]) -> frozenset[str]:
    return frozenset().union(*(turn.sources for turn in turns))


def seen_by_owner(turns: Sequence[StoredTurn], person: Person, index: Index, language: Language) -> list[StoredTurn]:
    """The person's own thread as they may see it now. A document that is gone takes no answer with it: it was theirs to
    read. Their questions stay."""
    closed = index.closed(sources_of(turns), person, gone=False)
    first = first_closed(turns, lambda turn: closed & turn.sources)
    return [*turns[:first], *_withheld(turns[first:], language)]


def seen_turn(store: TurnStore, index: Index, turn: StoredTurn, person: Person, language: Language) -> StoredTurn:
    """One turn of the person's, by the thread that it stands in."""
    thread = seen_by_owner(store.turns(turn.thread, person), person, index, language)
    return next(one for one in thread if one.id == turn.id)


def said_in(turns: Iterable[StoredTurn], limit: int | None = None) -> tuple[Message, ...]:
    """The last `limit` messages. Withdrawn, failed and withheld text is no part of what was said, nor is how to connect a model."""
    messages: list[Message] = []
    for turn in turns:
        if turn.status == "running":
            continue
        messages.append(Message("user", turn.question))
        if turn.text and not turn.withdrawn and turn.status not in (WITHHELD, "unserved"):
            messages.append(Message("assistant", turn.text))
    return tuple(messages if limit is None else messages[-limit:])


def withheld_sentence(language: Language) -> str:
    return say(
        language,
        "볼 수 있는 사람이 정해진 문서에 기댄 답이라 보여 드리지 않습니다.",
        "This answer rests on a document that you may not read, so it is not shown.",
    )


def _withheld(turns: Sequence[StoredTurn], language: Language) -> Iterator[StoredTurn]:
    """Without anything that was answered: neither sources, tools, checks nor the reasons of the decision."""
    for turn in turns:
        text = withheld_sentence(language)
        yield replace(turn, status=WITHHELD, shown=text, withdrawn=None, answer=None, error=None, rests=frozenset())
