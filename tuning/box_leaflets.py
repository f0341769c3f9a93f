"""Leaflets of medicines that are none, as documents the boxed model is tested on: headings and sentences of our own
words. The sentences themselves are never seen by the model; what is tested is where they go.
"""

from __future__ import annotations

import random

from gallae.core.types import Passage
from gallae.tuning.box_words import Speaker, Words

__all__ = ["leaflet", "sentence"]


def leaflet(chance: random.Random, words: Words, name: str) -> tuple[Passage, dict[str, str]]:
    """(the whole document as one passage, which section each heading belongs to)."""
    r, k = chance, Speaker(chance, words)
    style = k.one("**{}** {}", "## {}\n{}", "{}: {}", "- **{}** {}")
    kinds: dict[str, str] = {}
    parts = [f"# {name}"]
    for kind, least, most in (("what", 1, 1), ("how", 1, 2), ("caution", 1, 5), ("missed", 0, 1), ("store", 0, 1)):
        heads = words.lists[f"head_{kind}"]
        for head in r.sample(heads, min(len(heads), r.randint(least, most))):
            if len(head) <= 12 or not style.startswith("{}:"):
                kinds[head] = kind
                parts.append(style.format(head, " ".join(sentence(k, kind) for _ in range(r.choice((1, 1, 2))))))
    text = "\n\n".join(parts)
    path = f"documents/{name}.md"
    return Passage(path, path, name, 0, len(text), text, heading=(name,)), kinds


def sentence(k: Speaker, kind: str) -> str:
    return k.filled(k.field(f"fact_{kind}"))
