"""Tokeniser j3: the morphemes of Kiwi beside the words of j2, in the same index. An extra: pip install "gallae[ko]".

j2 strips one ending and knows no verbs ("고쳐", "고치는" and "고칠" share nothing) and no compounds ("세탁기수리비").
Kiwi knows both. A word is taken apart on its own, not in its sentence: the same word then always gives the same
morphemes, in documents and in questions, and the words of a text repeat, so each is paid for once and kept in the
index beside the document that it came from. Kiwi itself (2 s of CPU, 330 MB) is loaded for the first word that is not there.

    of("고쳐주는") -> ("_고치",)      beside("세탁기수리비는") -> "_세탁기 _수리비"
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from gallae.core.errors import SettingsError
from gallae.core.tokens import LONGEST_KEPT, TOKENISER, hangul_tokens, is_particle_after, runs, words_of

if TYPE_CHECKING:
    from gallae.retrievers.store import Store

__all__ = ["Morphemes", "tokeniser_name"]

# Nouns, numerals, verb and adjective stems, roots, adverbs. Particles, endings and helping verbs stand in every text.
CONTENT = frozenset({"NNG", "NNP", "NR", "VV", "VA", "XR", "MAG"})
KEPT = 262_144  # words in memory
_LOADING = threading.Lock()


def tokeniser_name(chosen: str) -> str:
    """Name and versions of a tokeniser, for the manifest. SettingsError for j3 without its packages."""
    if chosen != "j3":
        return TOKENISER
    try:
        return f"j3/1 {TOKENISER} kiwipiepy {version('kiwipiepy')} model {version('kiwipiepy_model')}"
    except PackageNotFoundError as error:
        raise SettingsError(
            'retrieval.tokeniser = "j3" needs kiwipiepy, which is not installed',
            hint='Run: pip install "gallae[ko]"   or set retrieval.tokeniser = "j2"',
        ) from error


class Morphemes:
    """The morphemes of Hangul words: from memory, else from `store`, else from Kiwi."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[str, ...]] = {}
        self._beside: dict[str, str] = {}
        self._loose: set[str] = set()  # in memory, but no longer in the store

    def of(self, run: str) -> tuple[str, ...]:
        """The content morphemes of one Hangul run as search tokens, each once, in order."""
        found = self._known.get(run)
        if found is None:
            self._look_up([run])
            found = self._known.get(run)
        return found if found is not None else self._analysed([run])[run]

    def beside(self, word: str) -> str:
        """What j3 adds to j2's stems of the text between two white spaces, joined by spaces."""
        known = self._beside.get(word)
        if known is None:
            found: list[str] = []
            for run in _hangul(word):
                stem = hangul_tokens(run)[0]
                found += [token for token in self.of(run) if token != stem]
            known = self._beside[word] = " ".join(found)
        return known

    def learn(self, texts: Iterable[str], document: int) -> None:
        """Take the new words of a document apart in one go and keep them with it. Inside the store's `writing`."""
        words = {word for text in texts for word in words_of(text) if self._loose or word not in self._beside}
        held = {run for word in words for run in _hangul(word)}
        unknown = sorted(run for run in held if run not in self._known)
        self._look_up(unknown)
        found = self._analysed([run for run in unknown if run not in self._known])
        found |= {run: self._known[run] for run in held & self._loose if run in self._known}
        self._loose -= found.keys()
        self._store.add_morphemes([(run, " ".join(tokens), document) for run, tokens in sorted(found.items())])

    def recall(self, document: int) -> None:
        """Take into memory what a document brought, before it is replaced: its next version uses the same words."""
        rows = list(self._store.morphemes_of(document))
        self._keep(rows)
        self._loose.update(run for run, _ in rows)

    def clear(self) -> None:
        """Know only what the store knows: an ingest begins so, whatever became of the one before."""
        self._known, self._beside, self._loose = {}, {}, set()

    def _look_up(self, new: list[str]) -> None:
        self._keep(self._store.morphemes(new))

    def _keep(self, found: Iterable[tuple[str, str]]) -> None:
        if len(self._known) > KEPT:
            self._known, self._beside = {}, {}
        self._known.update((run, tuple(tokens.split())) for run, tokens in found)

    def _analysed(self, new: list[str]) -> dict[str, tuple[str, ...]]:
        if not new:
            return {}
        found = {run: _content(parts) for run, parts in zip(new, _kiwi().tokenize(new), strict=True)}
        self._known |= found
        return found


def _hangul(word: str) -> Iterator[str]:
    if len(word) > LONGEST_KEPT or word.isascii():
        return
    for run, before in runs(word):
        if "가" <= run[0] <= "힣" and not is_particle_after(run, before):
            yield run


def _content(parts: Iterable[Any]) -> tuple[str, ...]:
    """Tags may say how a verb bends ("VV-I")."""
    return tuple(dict.fromkeys("_" + p.form for p in parts if p.tag.partition("-")[0] in CONTENT and " " not in p.form))


def _kiwi() -> Any:
    with _LOADING:  # two first questions at the same time load it once
        return _loaded()


@cache
def _loaded() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(load_multi_dict=False, load_typo_dict=False)  # half the time and memory; words only, so nothing lost
