"""Does a sentence say the opposite of its source: a negation lost or added, or a word turned into its counterpart
(포함 → 별도, 무료 → 유료, before → after)?

Clauses are compared with the clauses of the sources that share their words. A double negation is none; a limit ("넘지
않는다") is none; two counterparts and a negation cancel out ("포함되지 않는다" = "별도이다").

>>> reversed_clause("중고로 산 물건에도 보증이 적용됩니다.", ["중고로 산 물건에는 보증이 적용되지 않는다."])
'중고로 산 물건에도 보증이 적용됩니다.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from gallae.checks.bounds import agree, opposite
from gallae.checks.claim import comparable, same_value
from gallae.checks.claims import TODAY, claims_of
from gallae.checks.sentences import MARKER, split_sentences, without_markers
from gallae.core.tokens import content_terms, stem_latin

__all__ = [
    "clause_at",
    "clauses",
    "is_case",
    "is_free",
    "is_unpaid",
    "negated",
    "other_case",
    "read_clauses",
    "reversed_clause",
]

_NOT = re.compile(
    r"(?:지|지는|지도|진|지를)\s?(?:않|못|마|말|아니)|(?<![가-힣])못\s?(?:하|합|한|했|해|받|씁|쓰|먹|가|갑|옵|오|들|봅|보|쓴|쓸|탑|타|할|될|됩)"
    r"|(?:(?<![가-힣])|(?<=면))안(?:\s?(?:됩|되|된|돼|하|합|한|해|받|먹|씁|쓰|될|됨)|\s(?:열|엽|여|연|가|갑|나|납|내|냅|들|쓸|할))"
    r"|없(?:[다습어는이으을음고지]|$)|아니(?:다|며|라|고|면|에요|오|지|었|할|하)|아닙|아닌|아님|불가능|불가|금지|제외|불허|사절|금물|미포함|미제공|미적용|미해당|비대상|모르|몰라|거절|거부|삼가|중단|중지|차단"
    r"|\b(?:not|no|never|cannot|without|except|excluded?|excluding|excludes|prohibited|forbidden|unavailable|nor|neither|none|nobody|refused?|banned|impossible|ineligible|unable)\b|n[’']t\b|\bnon-(?=[a-z]{4})",
    re.I,
)
# Negations in form only: "no more than" is a limit, "regardless" is none.
_LIMITS = re.compile(
    r"\d\s?[가-힣]{0,3}[이가]\s?(?:채\s)?안\s?[되된됐][가-힣]*|(?:넘|넘기|초과하|지나|지나치)지\s?(?:않|마|말|못)[가-힣]*|(?:넘|초과하|지나)면\s?안\s?[가-힣]*|(?:초과할|넘을|넘길)\s?수\s?없[가-힣]*|(?:상관|관계|문제|빠짐|끊임|어김|틀림|변함|차이|제한|구분|예외|수)\s?(?:이\s?)?없(?:이|으)[가-힣]*"
    r"|(?:상관|관계|문제|차이|변함)\s?(?:이\s?|은\s?)?없[가-힣]*|지\s?않을\s?수\s?없[가-힣]*|지\s?않(?:으면|고는|고서는)\s?안\s?[가-힣]*|(?:야|어야|아야)\s?만?\s?[가-힣]+|아니라(?=\s)|뿐\s?(?:만\s?)?아니라"
    r"|(?:밖에|뿐이)\s?(?:없|못|안)[가-힣]*|no (?:more|later|less|fewer|longer|older|earlier) than|not (?:more|later|less|fewer|longer|earlier) than|not (?:to )?exceed\w*|n[’']t exceed|cannot exceed|not only|regardless|without exception|no matter|no need to worry|do not hesitate|don't hesitate",
    re.I,
)
# Words of which one is the other's opposite, in closed classes that belong to no trade.
_PAIRS = [
    (r"포함|\bincluded?s?\b|\bincluding\b", r"별도|불포함|따로\s(?:내|받|부과)|\bextra\b|\bseparate(?:ly)?\b"),
    (r"무료|무상|공짜|\bfree\b|no charge|free of charge|\bwaived?\b", r"유료|유상|\bcharged\b|\bpaid\b|for a fee"),
    (r"의무|필수|반드시|\bmandatory\b|\brequired\b|\bcompulsory\b|\bobligatory\b", r"선택(?:\s?사항|이|입|적|할)|임의|자율|\boptional\b|\bvoluntary\b"),
    (r"할인|감면|깎|\bdiscount", r"할증|가산|\bsurcharge"),
    (r"(?<![가-힣])오전|\bmorning\b|\ba\.?m\.?(?![a-z])", r"(?<![가-힣])오후|\bafternoon\b|\bevening\b|\bp\.?m\.?(?![a-z])"),
    (r"(?:기|[가-힣]\s|식|사용|이용)\s?전(?:에|까지)|이전|\bbefore\b|\bprior to\b", r"(?:은|한|[가-힣]\s|식|사용|이용)\s?(?:후|뒤|다음)(?:에|부터)|이후|\bafter\b"),
    (r"모두|전부|전원|전액|전체|모든|\ball\b|\bevery(?:one|body)?\b|\bentire\b|\bfull(?:y)?\b", r"일부|부분|\bsome\b|\bpart(?:ly|ial|ially)?\b"),
    (r"누구나|누구든|누구라도|아무나|\banyone\b|\beverybody\b|\beveryone\b", r"(?<=[가-힣])만(?=\s|$)|에\s?한(?:해|하|정)|\bonly\b"),
    (r"증가|늘어|늘었|늘린|늘립|늘리|\bincreas", r"감소|줄어|줄었|줄인|줄입|줄이|\b(?:de|re)creas|\bdecreas|\breduc"),
    (r"인상|올리|올린|올립|올랐|오르|상승|\braise|\brise|\brose", r"인하|내리|내린|내립|내렸|하락|\blower|\bfell\b|\bcut\b"),
    (r"(?:문을\s|^|\s)(?:열|엽|연다|여는)|영업(?!일)|운영|진료|개관|개방|\bopen(?:s|ed)?\b", r"(?:문을\s|^|\s)닫|휴무|휴관|휴업|휴진|쉽니|쉬는|쉰다|쉬어|쉬며|폐쇄|\bclosed?s?\b"),
    (r"빠르|빨리|일찍|\bearl(?:y|ier)\b|\bsooner\b", r"늦|\blat(?:e|er)\b"),
    (r"허용|허가|허락|가능|\ballow|\bpermit", r"불가|금지|불허|\bprohibit|\bforbid|\bbanned\b"),
    (r"서면|\bwritten\b|\bin writing\b", r"구두|\boral(?:ly)?\b|\bverbal(?:ly)?\b"), (r"자동(?!차|화기|판매)|\bautomatic", r"수동|\bmanual(?:ly)?\b"),
    (r"왕복|\bround.?trip\b", r"편도|\bone.?way\b"), (r"실내|\bindoors?\b", r"실외|야외|\boutdoors?\b"),
    (r"온라인|\bonline\b", r"오프라인|\boffline\b|\bin person\b"), (r"(?<![가-힣])신규|새로|\bnew\b", r"(?<![가-힣])기존|\bexisting\b"),
    (r"내국인", r"외국인"), (r"평일|\bweekdays?\b", r"주말|\bweekends?\b"), (r"국내|\bdomestic", r"해외|국외|\boverseas|\babroad"),
    (r"(?<![가-힣])켜|켠|켭|\bturn(?:ed)? on\b", r"(?<![가-힣])끄|끈다|껐|꺼|끕|\bturn(?:ed)? off\b"),
    (r"찬물|차갑|차게|시원|냉장|\bcold\b", r"뜨거운|더운|따뜻|온수|실온|상온|\bhot\b|\bwarm\b"),
]  # fmt: skip
# Not to pay is to have it free.
_UNPAID = re.compile(
    r"(?:요금|비용|[가-힣][료비금]|값|돈)[을를은는이가도]?\s?(?:따로\s)?(?:(?:내|받|들|부담하|청구하|부과하|물)지\s?않|안\s?(?:내|받|들))|(?:요금|비용|수수료|회비|값|돈|료)[은는이가]?\s?없|no (?:charge|fee|cost)|not (?:pay|charged?)",
    re.I,
)
_FREE = re.compile(r"무료|무상|공짜|면제|\bfree\b|\bwaived?\b", re.I)
_AXES = [(re.compile(a, re.I), re.compile(b, re.I)) for a, b in _PAIRS]
_EITHER = re.compile("|".join(f"{a}|{b}" for a, b in _PAIRS), re.I)
# Pairs whose second word is a negation already and is counted as one.
_COUNTED = re.compile(r"^(?:불가|금지|불허)$")
_CLAUSE = re.compile(
    r"(?<=지만)[\s,]+|(?<=으나)[\s,]+|(?<=[하되]나)\s|(?<=며)[\s,]+|(?<!제외하)(?<!포함하)(?<!그리)(?<!데리)(?<!가지)(?<![최광참보창신재사경권고들타입쓰안메])(?<=[가-힣])고[\s,]+|(?<=[으하]니)[\s,]+|(?<=므로)[\s,]+|(?<=면)[\s,]+(?!안\s?[되된돼됩])|(?<=는데)[\s,]+|,(?!\d)\s*|;\s|\s(?:but|and(?! a (?:half|quarter))|while|unless|whereas|although|though)\s|\s(?=if\s)|(?<=다)\.\s?|[\n|]|(?<=[.?!])\s"
)
# What is left of a word whose stem was taken out: "\x00니다", "\x00는다", "\x00되지".
_REST = re.compile(
    r"\x00[가-힣]?(?:[가-힣]?니다|는다|다|요|고|며|면|는|은|을|를|이|가|에|도|만|로|의|지|서|어|아|게|기|음|함|됨|한|된|할|될|죠|야)*(?![가-힣])|\x00"
)
LEAST = 0.75  # share of a clause's words that a clause of the source must hold to be about the same
MUTUAL = 0.4  # and of that clause's words, this one's
CLOSE = 0.1
ANCHORED = 0.6  # the share that is enough beside an equal value


def read_clauses(source: str, today: date = TODAY) -> None:
    """Read a source once, so that sentences about it need not."""
    for sentence, _ in _sentences(source):
        for clause in _read(sentence):
            claims_of(clause.text, today)
            _axis_words(clause.text)


def reversed_clause(sentence: str, sources: Sequence[str], today: date = TODAY) -> str:
    """The clause whose nearest clauses in the sources all say the opposite ("적용되지 않는다" → "적용됩니다"), or "".

    A clause of the source is also about what its sentence named before; one that holds a value of ours needs fewer of
    our words, and then only such clauses count.
    """
    parts = list(clauses(without_markers(sentence)))
    raw = [t[:2] if "가" <= t[0] <= "힣" else t[:4] for t in content_terms(_NOT.sub(" ", sentence))]
    alike = (t for s in sources for t, low in _sentences(s) if any(r in low for r in raw))
    theirs = [c for t in alike for c in _read(t) if "|" not in t or _NOT.search(c.text) or _EITHER.search(c.text)]
    for ours in parts:
        terms = _stems(ours)
        if not terms or (len(terms) == 1 and len(parts) > 1) or _CASE.search(ours):
            continue
        if _requalified(ours, terms, theirs, today):
            return ours.strip()
        near = _anchored(ours, terms, theirs, today) or _nearest(terms, theirs)
        if not near or not all(_opposed(ours, text, today) for text in near):
            continue
        if not any(other_case(ours, text, today) for text in near) and not _confirmed(ours, theirs, today):
            return ours.strip()
    return ""


# A condition is no statement: "자리에 없으면", "if you do not …".
_CASE = re.compile(r"(?:면|[을를할]\s때[는에]?|경우[에는]*|라도|어도|아도)\s*$|^\s*(?:if|unless|when|in case)\b", re.I)


def _nearest(terms: frozenset[str], theirs: Sequence[_Clause]) -> list[str]:
    """By the clause's own words; else by those of its sentence so far, where at least two are its own."""
    able = [
        (len(terms & c.terms) / len(terms), c)
        for c in theirs
        if (len(terms) > 1 or (len(c.terms) <= 2 and _STATES.search(c.text)))
        and len(terms & c.terms) >= max(1, MUTUAL * len(c.terms))
    ]
    best = max((score for score, _ in able), default=0.0)
    if best >= LEAST:
        return [c.text for score, c in able if score >= max(LEAST, best - CLOSE)]
    whole = [(score, c) for score, c in able if len(terms & c.all) >= LEAST * len(terms) and len(terms & c.terms) > 1]
    best = max((score for score, _ in whole), default=0.0)
    return [c.text for score, c in whole if score >= best]


def _anchored(ours: str, terms: frozenset[str], theirs: Sequence[_Clause], today: date) -> list[str]:
    """Clauses that hold a date, a number, a time or a code of ours, and most of our words."""
    able = [c for c in theirs if terms & c.terms and len(terms & c.all) >= max(2, ANCHORED * len(terms))]
    values = [c for c in claims_of(ours, today) if c.kind in _ANCHORS and not c.soft] if able else []
    able = [c for c in able if any(ch.isdigit() for ch in c.text) or any(not v.text.isascii() for v in values)]
    return [c.text for c in able if values and any(same_value(v, s) for s in claims_of(c.text, today) for v in values)]


def other_case(ours: str, theirs: str, today: date = TODAY) -> bool:
    """ "1인분만은 안 됩니다" and "2인 이상 가능": each has a value of its own, and none is the other's."""
    mine = [c for c in claims_of(ours, today) if c.kind in ("number", "time", "date", "weekday") and not c.soft]
    its = [c for c in claims_of(theirs, today) if not c.soft] if mine else []
    pairs = [(a, b) for a in mine for b in its if comparable(a, b) or (a.kind == b.kind and b.bound.side)]
    return bool(pairs) and not any(same_value(a, b) for a, b in pairs)


def _confirmed(ours: str, theirs: Sequence[_Clause], today: date) -> bool:
    """Does a clause with a value of ours and the same word of a pair say it as we do ("Weekend service: every 20 minutes")?"""
    axes = [side for pair in _AXES for side in pair if side.search(ours)]
    if not axes:
        return False
    values = [c for c in claims_of(ours, today) if c.kind in ("number", "time") and not c.soft]
    return any(
        any(side.search(c.text) for side in axes)
        and not _opposed(ours, c.text, today)
        and any(same_value(v, s) for s in claims_of(c.text, today) for v in values)
        for c in theirs
    )


_DIGIT = re.compile(r"\d")


def _requalified(ours: str, terms: frozenset[str], theirs: Sequence[_Clause], today: date) -> bool:
    """ "왕복 30,000원" of "편도 30,000원": every clause with our value has the other word of a pair beside it."""
    if not _DIGIT.search(ours) or not _EITHER.search(ours):
        return False
    able = [c for c in theirs if c.paired and terms & c.all]
    if not any(_crossed(ours, c.text) % 2 == 1 for c in able):
        return False
    values = [c for c in claims_of(ours, today) if c.kind == "number" and not c.soft and c.unit]
    near = [c for c in theirs if values and _DIGIT.search(c.text)]
    near = [c for c in near if any(same_value(v, s) for v in values for s in claims_of(c.text, today))]
    return (
        bool(near)
        and any(terms & c.all for c in near)
        and all(_crossed(ours, c.text) % 2 == 1 and negated(ours) == negated(c.text) for c in near)
    )


_STATES = re.compile(r"(?:다|요|음|함|됨|임|불가|가능|금지|무료|별도|not \w+|allowed|closed|free)\W*$", re.I)
_ANCHORS = frozenset({"date", "number", "time", "code"})


def is_case(clause: str) -> bool:
    """A condition, which states nothing."""
    return bool(_CASE.search(clause))


def is_unpaid(clause: str) -> bool:
    """Nothing to pay, without the word for free."""
    return bool(_UNPAID.search(clause))


def is_free(clause: str) -> bool:
    return bool(_FREE.search(clause) or _UNPAID.search(clause))


def negated(clause: str) -> bool:
    """An odd number of negations ("없으면 … 할 수 없다" is as good as none)."""
    return len(_NOT.findall(_LIMITS.sub(" ", clause))) % 2 == 1


def clauses(text: str) -> Iterator[str]:
    return (c for c in _CLAUSE.split(text) if c and c.strip())


def clause_at(text: str, at: int) -> str:
    """The clause that a place of the text lies in."""
    start = 0
    for m in _CLAUSE.finditer(text):
        if m.start() > at:
            return text[start : m.start()]
        start = m.end()
    return text[start:]


class _Clause:
    """`terms` of the clause, `all` with those of the clauses before it in its sentence."""

    __slots__ = ("all", "paired", "terms", "text")

    def __init__(self, text: str, before: frozenset[str]) -> None:
        self.text, self.terms = text, _stems(text)
        self.all = self.terms | before
        self.paired = bool(_DIGIT.search(text) and _EITHER.search(text))  # a value beside a word of a pair


@lru_cache(maxsize=1024)
def _sentences(source: str) -> tuple[tuple[str, str], ...]:
    """Each sentence, and in lower case."""
    return tuple((s.text, s.text.casefold()) for s in split_sentences(source))


@lru_cache(maxsize=8192)
def _read(sentence: str) -> tuple[_Clause, ...]:
    found: list[_Clause] = []
    before: frozenset[str] = frozenset()
    for text in clauses(sentence):
        found.append(_Clause(text, before))
        found += (_Clause(m.group(1), found[-1].all) for m in _ASIDE.finditer(text))
        before = found[-1].all
    return tuple(found)


@lru_cache(maxsize=4096)
def _opposed(ours: str, theirs: str, today: date) -> bool:
    here, there = _plain(ours, theirs), _plain(theirs, ours)
    turns = negated(here) + negated(there) + _crossed(ours, theirs) + _bounds_crossed(ours, theirs, today)
    return turns % 2 == 1


_ASIDE = re.compile(r"\(([^()]{2,60})\)")
_WITHOUT = re.compile(r"(?P<what>[가-힣A-Za-z]+)[은는이가도]?\s?없이[는도]?|\bwithout (?:an? |the )?(?P<en>\w+)", re.I)


def _plain(clause: str, other: str) -> str:
    """Without asides and "… 없이" that speak of what the other clause does not name."""
    terms = _stems(other)
    clause = _ASIDE.sub(lambda m: m.group() if _stems(m.group(1)) & terms else " ", clause)
    return _WITHOUT.sub(lambda m: m.group() if _stems(m["what"] or m["en"]) & terms else " ", clause)


def _crossed(ours: str, theirs: str) -> int:
    """How many pairs stand one word here and only the other there."""
    turns = int(
        bool((_UNPAID.search(ours) and _FREE.search(theirs)) or (_FREE.search(ours) and _UNPAID.search(theirs)))
    )
    for mine, other in zip(_axis_words(ours), _axis_words(theirs), strict=True):
        if bool(mine[0]) == bool(mine[1]):
            continue
        at = 0 if mine[0] else 1
        said, against = mine[at], other[1 - at]
        if against and not other[at]:
            turns += not (_COUNTED.match(against) or _COUNTED.match(said))
    return turns


@lru_cache(maxsize=8192)
def _axis_words(clause: str) -> tuple[tuple[str, str], ...]:
    """For each pair of opposites the first word of either side in a clause, "" for none."""
    return tuple((_first(one, clause), _first(other, clause)) for one, other in _AXES)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group() if found else ""


def _bounds_crossed(ours: str, theirs: str, today: date) -> int:
    """19세 미만 against 19세 이상: one turns the other round."""
    held = claims_of(theirs, today)
    return sum(
        any(same_value(c, s) and opposite(c.bound, s.bound) for s in held)
        and not any(same_value(c, s) and agree(c.bound, s.bound) for s in held)
        for c in claims_of(ours, today)
        if c.bound.side
    )


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """Content words by their first syllables, without the words of negation and of opposites themselves."""
    bare = _EITHER.sub(" \x00", _NOT.sub(" \x00", MARKER.sub(" ", text)))
    found = (t for t in content_terms(_REST.sub(" ", bare)) if not _LIGHT.match(t))
    return frozenset(_stem(t) for t in found if not any(c.isdigit() for c in t))


_LIGHT = re.compile(r"있|없|하[는여면다고]|합니|한다|해[요야]|되[는며면다어]|됩니|된다|돼|입니|이다|수$|것|때$|등$")


def _stem(term: str) -> str:
    """Two syllables, the second without its final: 먹일, 먹인 and 먹이 are one."""
    if not "가" <= term[0] <= "힣":
        return stem_latin(term)
    second = ord(term[1]) if len(term) > 1 and "가" <= term[1] <= "힣" else 0
    return term[0] + (chr(second - (second - 0xAC00) % 28) if second else "")
