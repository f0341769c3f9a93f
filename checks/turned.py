"""Has a house text lost or added a negation? Only what is proven: the same word denied on one side and plainly said on
the other, in clauses that are about the same thing.

A transform shortens and rewords, so clauses are not compared as wholes (support of a cited sentence does that): what
counts is the word that is denied ("켜지지 않음", "안 켜짐": 켜지) and the words beside it.

>>> turned("* 계량기: 돌아감", "계량기가 돌아가지 않음, 계량기 앞 낙엽"), turned("* 계량기: 안 돌아감", "계량기가 돌아가지 않음")
('* 계량기: 돌아감', '')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gallae.checks.polarity import clauses
from gallae.core.tokens import content_of, stem_latin

__all__ = ["turned"]

ABOUT = 0.5  # share of a clause's other words that stand beside the word in the input
_ENDS = r"지(?:는|도|를|조차)?\s?(?:않|못|마|말|아니)"
_DENIED = re.compile(
    rf"(?P<verb>[가-힣]+){_ENDS}[가-힣]*"
    r"|(?P<able>[가-힣]+)\s수\s?[는도가]?\s?없[가-힣]*|(?P<did>[가-힣]{2,})\s(?:안|못)\s?(?:[하한할함합해했]|[되된될됨됩돼됐])[가-힣]*|(?<![가-힣])(?:안|못)\s?(?P<after>[가-힣]+)"
    r"|(?P<noun>[가-힣]{2,})\s?[:：]?\s?(?P<none>없[가-힣]*|아님|아닙[가-힣]*|아니[다며고에라]?[가-힣]*|아닌|불가[가-힣]*|금지[가-힣]*|제외[가-힣]*|미포함)"
    r"|\b(?:not|never|cannot|n[o’']t)\s(?:be\s|been\s|yet\s)?(?P<en>[A-Za-z]+)|n['’]t\s(?:be\s|been\s)?(?P<ent>[A-Za-z]+)|\b(?:no|without)\s(?P<no>[A-Za-z]+)",
    re.I,
)
_ANY = re.compile(
    rf"{_ENDS}|(?<![\d.,:])0(?![\d.,:/])|(?<![가-힣])(?:안|못)\s?[가-힣]|없|아니[다며고에라오었지]|아님|아닙|아닌|불가|금지|제외|미[가-힣]|비[가-힣]|어렵|어려[움운웠]|힘들|곤란|거[부절]|실패|고장|부재|누락|피하|삼가|중단|모르|몰라|\b(?:not|no|never|cannot|without|none|fail\w*|un\w+|in\w+ble)\b|n['’]t\b|못",
    re.I,
)
# Formal or conditional: says nothing of whether it is so.
_OPEN = re.compile(
    r"면(?![가-힣])|경우|때(?![가-힣])|[을ㄹ]지|는지|ㄴ지|여부|도록|않게|않도|수도|까\?|\?|아니라|뿐\s?아니|밖에|지\s?않을까|\b(?:if|unless|whether|until|before)\b|전에|까지",
    re.I,
)
_WORDS = re.compile(r"[가-힣]+|[A-Za-z]{2,}")
_LIGHT = re.compile(
    r"^(?:있|없|하|되|됨|함|이|그|수|것|때|등|더|또|좀|및|않|못|안|말|아니|the|an?|to|of|in|is|are|was|were|do|did|does)(?:[은는이가을를도에다고며음습니함임])*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause: `words` by their stems, `denied` those that a negation belongs to, `negative`: has a negation besides."""

    text: str
    words: frozenset[str]
    denied: frozenset[str]
    negative: bool
    open: bool
    asks: bool  # a wish or a plan: that it be done says that it is not
    forbids: bool
    line: frozenset[str]  # the words of its whole line


def turned(output: str, given: str) -> str:
    """The first clause of the output that says the opposite of the input, or ""."""
    theirs = _read(given)
    whole = frozenset().union(*(c.words for c in theirs)) if theirs else frozenset[str]()
    for ours in _read(output):
        if ours.open:
            continue
        for key in ours.denied:
            if _added(key, ours, theirs, whole):
                return ours.text
        if not ours.negative and _lost(ours, theirs, whole):
            return ours.text
    return ""


def _added(key: str, ours: _Said, theirs: tuple[_Said, ...], whole: frozenset[str]) -> bool:
    """The input has the word, and never in a clause that denies or leaves anything open."""
    near = _nearest(key, ours, [c for c in theirs if key in c.words])
    if not near or any(c.negative or c.open or key in c.denied for c in near):
        return False
    if any(_open(key[0]) == _open(d[0]) for c in theirs for d in c.denied if "가" <= d[0] <= "힣"):
        return False  # "못 올라감" and "오르지 못함" bend one verb
    return _about(key, ours, near, whole)


def _lost(ours: _Said, theirs: tuple[_Said, ...], whole: frozenset[str]) -> bool:
    """The input says the word only with a negation, the clause says it without any."""
    for key in ours.words - ours.denied:
        if not _predicated(key, ours.text):
            continue
        near = _nearest(key, ours, [c for c in theirs if key in c.words])
        if not near or not all(key in c.denied and not c.open for c in near):
            continue
        if _EXISTS.search(ours.text) and len(ours.words) == 1:
            return True
        if (not ours.asks or all(c.forbids for c in near)) and _about(key, ours, near, whole):
            return True
    return False


def _predicated(key: str, text: str) -> bool:
    """The word says that something is so: 제출함, 켜졌다, 부종 있음; the 환불 of "환불 문의" does not."""
    for m in _WORDS.finditer(text):
        if _stem(m.group()) != key:
            continue
        last = ord(m.group()[-1]) - 0xAC00
        nominal = 0 <= last < 11172 and last % 28 == 16 and len(m.group()) > 1  # 함, 됨, 켜짐
        if last < 0 or nominal or _SAYS.search(m.group()) or _IS.match(text, m.end()):
            return True
    return False


def _nearest(key: str, ours: _Said, near: list[_Said]) -> list[_Said]:
    """Of the clauses with the word those that share most of what else the clause says."""
    scores = [sum(w in c.words for w in ours.words if w != key) for c in near]
    return [c for c, score in zip(near, scores, strict=True) if score == max(scores)]


def _about(key: str, ours: _Said, near: list[_Said], whole: frozenset[str]) -> bool:
    """What else the clause says that the input has at all stands beside the word there too; a clause that names nothing
    else is about what its line names."""
    there = frozenset().union(*(c.line for c in near))
    for words in (ours.words, ours.line):
        others = {w for w in words - ours.denied if w != key and w in whole}
        if others:
            return sum(w in there for w in others) >= ABOUT * len(others)
    return len(key) > 1 and len(near) == 1 and len(ours.words) == 1


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[_Said, ...]:
    return tuple(said for line in text.splitlines() for said in _clauses(line))


def _clauses(line: str) -> Iterator[_Said]:
    found, after = [], False
    for clause in (c for part in _PARTS.split(line) for c in clauses(part)):
        denied = set()
        for m in _DENIED.finditer(clause):
            word = next(
                (w for w in (m["verb"], m["able"], m["did"], m["after"], m["noun"], m["en"], m["ent"], m["no"]) if w),
                "",
            )
            if word and not _LIGHT.match(word):
                denied.add(_stem(word))
        words = frozenset(_stem(w) for w in _WORDS.findall(clause) if not _LIGHT.match(w)) | denied
        open_ = bool(_OPEN.search(clause))
        found.append((clause.strip(), words - {""}, frozenset(denied - {""}), open_ or after))
        after = open_  # what follows from a condition is no statement
    everything = frozenset().union(*(words for _, words, _, _ in found)) if found else frozenset[str]()
    for text, words, named, undecided in found:
        loose = len(_ANY.findall(_DENIED.sub(" ", text)))  # a negation that belongs to no word we know of
        negative, asks = bool(loose or (_ANY.search(text) and not named)), bool(_ASKS.search(text))
        yield _Said(text, words, named, negative, undecided, asks, bool(_FORBIDS.search(text)), everything)


_SAYS = re.compile(r"(?:다|요|고|며|서|여|어|아|지만|는데)$")
_IS = re.compile(r"\s?(?:수\s?)?(?:있|함|됨|완료|했|됐|합니|됩니)")
_EXISTS = re.compile(r"(?<=[가-힣])[은는이가]?\s?있(?:음|습니다|어요|다)\W*$")
_ASKS = re.compile(r"십시오|세요|주십|달라|바랍|바람|요청|부탁|겠|하기$|할\s?것|예정|please|should|will\b|next\b", re.I)
_FORBIDS = re.compile(r"지\s?(?:마|말)|금지|안\s?[되됩된돼]|불가|\bdo not\b|\bdon['’]t\b|\bnever\b", re.I)
_PARTS = re.compile(r"[|;/·]|(?<=[가-힣A-Za-z])[.]\s")


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Two syllables of the content word, the last without its final: 켜짐, 켜지 and 켜졌 are one."""
    if not "가" <= word[0] <= "힣":
        return stem_latin(word.casefold())
    kept = content_of(word) or word
    kept = re.sub(r"(?<=..)(?:하|되|시|함|됨|한|된|할|될|해|돼|했|됐)$", "", kept)
    if len(kept) == 1:
        return _open(kept)
    return kept[0] + _open(kept[1])


def _open(syllable: str) -> str:
    """Without its final; 어 and 여 of a past tense are the vowel before them (켜졌 → 켜지)."""
    code = ord(syllable) - 0xAC00
    if not 0 <= code < 11172:
        return syllable
    code -= code % 28
    onset, vowel = divmod(code // 28, 21)
    vowel = {6: 20, 14: 13, 9: 8}.get(vowel, vowel)  # ㅕ → ㅣ, ㅝ → ㅜ, ㅘ → ㅗ
    return chr(0xAC00 + (onset * 21 + vowel) * 28)
