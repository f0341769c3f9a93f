"""How a request is worded, apart from what it is about: stretches of sound and the frame of its words.

Cues (cues.toml) name what the rules look at; people say the same in more ways than a list holds. So the short stretches
that labelled questions of at least `evals.fit_whole.SHARED` workspaces share carry a small weight for each route, learned
together with the rules' weights (wording.json). What is said of one house alone is never among them. In the frame a word is only
what it is to this workspace (its job, its tool, a number, known or not to the documents) with its ending:

    "하자 통지서로 써 줘"  ─►  "서줘" "$줘" … and "J로 서·줘": a job's word, its particle, an order

The sums come to the receipt as votes of their own, `wording`, one a route: no written rule, and what the rules say is seen apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from gallae.core.tokens import content_terms
from gallae.core.types import ROUTES
from gallae.graphs.sounds import spoken

__all__ = ["stretches", "worded"]

LONG = 400  # characters of a request that are read
SIZES = (2, 3, 4)  # syllables of a stretch
FEWEST = 8  # known stretches below which a request's wording says less
BOUND = 3.0  # logits: how a thing is said never outweighs a probe and a rule that are sure together
# … and where a tool does what is asked, far less: most houses that the wording was learned from had no such tool. Three
# rows of 280 in the frozen workspaces worse, 31 of 208 requests for tools never seen found that were not.
TAKEN, TAKEN_MARK = 0.3, "T:"
MARKS = re.compile(r"[^\w%]")
ZEROS = re.compile("0+")
Table = Mapping[str, Sequence[float]]


def worded(found: AbstractSet[str], table: Table) -> dict[str, float]:
    """`wording.<route>` in logits. `table`: stretch -> one weight a route, in the order of ROUTES."""
    known = sorted(table.keys() & found)
    if not known:
        return {}
    scale = max(FEWEST, len(known)) ** -0.5
    sums = (scale * sum(weights) for weights in zip(*(table[s] for s in known), strict=True))
    bound = TAKEN if TAKEN_MARK in found else BOUND
    bounded = (max(-bound, min(bound, total)) for total in sums)
    return {f"wording.{route}": round(total, 3) for route, total in zip(ROUTES, bounded, strict=True) if total}


def stretches(
    text: str,
    *,
    job: Sequence[str] = (),
    tool: Sequence[str] = (),
    unknown: Sequence[str] = (),
    follows: bool = False,
    pasted: bool = False,
    likely: str = "",
) -> frozenset[str]:
    """What the wording of `text` holds. `job`, `tool`: words that the likest skill and tool share with it; `unknown`:
    terms that no document holds; `follows`: something was said before; `pasted`: a text is given with it; `likely`: a
    letter for each probe that takes the request for its own, because "예약해 줘" means one thing where a tool books and
    another where none does."""
    text = text[:LONG].lower()
    words = [w for w in (_heard(word) for word in text.split()) if w]
    found = set(_sounds(words))
    found.update(f"={s}" for s in _frame(text, job, tool, frozenset(unknown)))
    tail = "".join(words)
    if text.rstrip().endswith("?"):
        found.add("$?")
    if follows and words:
        found |= {f"h{words[0][:2]}", f"h${tail[-2:]}", f"h#{min(4, len(words))}"}
    if pasted:
        found |= {f"p${tail[-2:]}", "p"}
    if likely and words:
        short = {tail[-size:] for size in (1, 2, 3)} | {tail[i : i + 2] for i in range(len(tail) - 1)}
        found.update(f"{letter}:{s}" for letter in likely for s in (*short, words[0][:2], ""))
    return frozenset(found)


def _sounds(words: Sequence[str]) -> Iterator[str]:
    flat = "".join(w for w in words if not w.isascii())
    for size in SIZES:
        yield from (flat[i : i + size] for i in range(len(flat) - size + 1))
    for word in words:
        if word.isascii():
            yield f"w{word}"
        else:
            yield from (f"<{word[:1]}", f"<{word[:2]}")
    for one, two in pairwise(words):
        if one.isascii() or two.isascii():
            yield f"{one} {two}"
    tail = "".join(words)
    yield from (f"${tail[-size:]}" for size in (1, 2, 3, 4) if len(tail) >= size)


def _frame(text: str, job: Sequence[str], tool: Sequence[str], unknown: frozenset[str]) -> Iterator[str]:
    """Each word as what it is here and how it ends, alone and beside its neighbour; the last ones."""
    seen = [w for w in (_placed(word, job, tool, unknown) for word in text.split()[:60]) if w]
    yield from (word for _, word in seen)
    for (kind, word), (next_kind, next_word) in pairwise(seen):
        yield f"{kind}|{next_word}"
        yield f"{word}|{next_kind}"
    kinds = "".join(kind for kind, _ in seen)
    yield from (f"#{kinds[i : i + 3]}" for i in range(len(kinds) - 2))
    yield f"#{min(6, len(seen) // 3)}"
    if seen:
        yield f"${seen[-1][1]}"
        yield "$" + "".join(word for _, word in seen[-2:])


def _placed(word: str, job: Sequence[str], tool: Sequence[str], unknown: frozenset[str]) -> tuple[str, str] | None:
    """(kind, kind·ending): J a job's word, T a tool's, N a number, U unknown to the documents, K known, F none of it."""
    bare = MARKS.sub("", word)
    if not bare:
        return None
    terms = _terms(bare)
    if any(name in bare for name in job):
        kind = "J"
    elif any(name in bare for name in tool):
        kind = "T"
    elif any(c.isdigit() for c in bare):
        kind = "N"
    else:
        kind = "F" if not terms else "U" if any(term in unknown for term in terms) else "K"
    ending = _heard(bare[:4] if kind == "F" else bare[-2:])
    if bare.isascii() and kind in "UK":
        ending = ""
    return kind, f"{kind}·{ending}" + ("?" if word.endswith("?") else "")


@lru_cache(maxsize=4096)
def _terms(word: str) -> tuple[str, ...]:
    return tuple(content_terms(word))


@lru_cache(maxsize=8192)
def _heard(word: str) -> str:
    return ZEROS.sub("0", "".join(map(spoken, word)))
