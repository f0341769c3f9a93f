"""The words of a question as terms to look for: nouns without particles, verbs, codes, quantities, English words.

Korean glues particles and endings to words and leaves spaces out at will, so a word is read by its shape: particles and
endings are stripped, and what may be a verb counts little. `Term.sure` says how surely a missing word matters.

>>> [(t.text, t.kind) for t in read_terms("NX-20 필터는 6개월마다 갈아요?")]
[('NX-20', 'identifier'), ('6개월', 'number'), ('필터', 'noun'), ('갈아', 'weak')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from gallae.core.numbers import Quantity, find_quantities
from gallae.core.question_hangul import Term, bare_noun, hangul_term
from gallae.core.question_verbs import LINKED
from gallae.core.question_words import ASKING, COUNTERS, ENGLISH_STOP, GENERIC, NOUNS_LIKE_VERBS
from gallae.core.synonyms import ENGLISH, english_for, is_known, is_listed, phrases_in, variants
from gallae.core.units import ALIASES

__all__ = ["Term", "bare_noun", "english_term", "identifiers_in", "once", "read_terms", "same_identifier"]

IDENTIFIER = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"(?=[0-9A-Za-z/_-]*\d)(?=[0-9A-Za-z/_-]*[A-Za-z])[0-9A-Za-z]+(?:[-_/][0-9A-Za-z]+)*"  # NV-R7, E21, 1E, R32
    r"|[A-Z]{2,}(?:[-_][A-Z0-9]+)+"
    r"|(?<![가-힣])(?:[A-Z]|\d{1,4})(?:호차|호점|호선|호기|호실|번\s?출구|단지|동|관|형|반|급)(?![가-힣])"  # 3호차, B동
    r"|(?<![가-힣])(?:[A-Z]|\d{1,4})(?:호차|호점|호선|호기|호실|번\s?출구|단지|동|관|형|급)(?=(?:은|는|이|가|을|를|에|의|도|만|으로|로|과|와|인|요금|값)(?![가-힣]{2}))"
    r"|제\s?\d+\s?(?:조|항|호|장|절|편)(?:의\s?\d+)?"  # article numbers
    r"|\d{1,3}(?: \d{2})(?=\s?(?:이|가|은|는|코드|오류|에러|표시)?\s?(?:뜨|떴|나와|나옵|오류|에러))"  # codes shown as "88 88"
    r")(?![0-9A-Za-z])"
)
QUANTITY_LIKE = re.compile(
    r"\d+(?:[.,]\d+)*(?:mg|kg|g|ml|mL|l|L|cm|mm|m|km|px|GB|MB|TB|KB|B|V|W|A|Hz|kW|kWh|mAh|dB|am|pm|AM|PM|st|nd|rd|th|x|h|s|min)?$"
)
TOKEN = re.compile(r"[A-Za-z]+(?:'[a-z]+)?(?:[-&.][A-Za-z]+)*|\d+(?:[.,]\d+)*|[가-힣]+")


def read_terms(piece: str) -> tuple[Term, ...]:
    """The terms of one clause, codes and quantities first, each once."""
    found: list[Term] = []
    rest = _COUNTED.sub(lambda m: " " * len(m.group()), piece)
    for code in identifiers_in(piece):
        found.append(Term(code, "identifier", (code,), 2.0))
        rest = rest.replace(code, " " * len(code))
    rest, english = _phrases(rest)
    found += english + _unknown_counters(piece)
    for size in _SIZE.finditer(rest):
        found.append(_for_how_many(size))
        rest = rest[: size.start()] + " " * len(size.group()) + rest[size.end() :]
    counted = {m[1] for m in _ONE_OF.finditer(rest)}
    border = _last_clause(rest)
    for quantity in find_quantities(rest):
        if quantity.unit and _stands_alone(quantity, rest):
            found.append(_number(quantity))
            rest = rest[: quantity.start] + " " * (quantity.end - quantity.start) + rest[quantity.end :]
    for match in TOKEN.finditer(rest):
        term = _word(match, piece, rest)
        if term is None:
            continue
        if term.text in counted and term.kind == "noun":
            term = replace(term, kind="weak", weight=0.3)  # "한 봉지에": how it is counted, not what it is
        chained = match.group() == term.text and _NOUN_NEXT.match(rest[match.end() :]) is not None
        found.append(_by_role(term, match.group(), match.end() <= border, chained=chained))
    return once(found)


def identifiers_in(text: str) -> tuple[str, ...]:
    """Codes in order, each once: "드럼 NW-F2100의 E21" → NW-F2100, E21. Plain quantities ("10mg") are none."""
    found: dict[str, None] = {}
    for match in IDENTIFIER.finditer(text):
        code = match.group()
        if not QUANTITY_LIKE.fullmatch(code):
            found.setdefault(code)
    return tuple(found)


def same_identifier(code: str) -> str:
    """The form in which two spellings of one code are equal: nv_r7, NV R7 → nvr7; 제 3 조 → 제3조."""
    return re.sub(r"[\s\-_/]", "", code).lower()


_SUBORDINATE = re.compile(
    r"[가-힣]+(?:[^고]고|면|어서|아서|해서|워서|려서|는데|은데|인데|한데|던데|할\s?때|을\s?때|는\s?때|[가-힣]\s때|다가|려고|려면|지만|니까|(?:기|은|한|한\s다음|은\s다음|난)\s?(?:전에|후에|뒤에|다음에는?|지)|자마자|도록|라서|대서|어도|아도|해도)(?:요)?(?=[\s,])"
)


def _word(match: re.Match[str], piece: str, rest: str) -> Term | None:
    word = match.group()
    if word[0].isdigit():
        return Term(word, "weak", (word,), 0.4)
    if word[0].isascii():
        return None if word in ("A", "I") and not re.search("[가-힣]", piece) else english_term(word)
    before = piece[match.start() - 1 : match.start()]
    if word == "약" and not re.match(r"\s?\d", rest[match.end() :]):
        return hangul_term("약은")  # "약 30분" is about, "약 먹고" is a medicine
    after_code = before.isascii() and before.isalnum()
    return hangul_term(word, after_code, _follows_verb(word, rest[match.end() : match.end() + 4]))


def _unknown_counters(piece: str) -> list[Term]:
    """ "몇 아이유까지": what is counted by a word that is no counter has to be told."""
    found = []
    for match in _UNKNOWN_COUNTER.finditer(piece):
        noun = bare_noun(match[1])
        known = COUNTERS.search(match.group()) or match[1] in ASKING or match[1][0] in "시일월번분"
        known = (
            known
            or _COPULA_NEXT.match(match[1]) is not None
            or any(match[1][:n] in ALIASES for n in range(1, len(match[1]) + 1))
        )
        if not known and noun not in GENERIC and len(noun) > 1:
            found.append(Term(noun, "noun", (noun, *variants(noun)), 1.0))
    return found


def _stands_alone(quantity: Quantity, rest: str) -> bool:
    """두통약 holds no number, "V2 3개" holds one."""
    after = rest[quantity.end :]
    spelled = not any(c.isdigit() for c in quantity.text)
    if quantity.text in ("천장", "사장", "이장", "구장", "오일"):
        return False  # nouns that sound like numbers
    if spelled and re.match(r"[가-힣]", after) and not _AFTER_NUMBER.match(after):
        return False
    return re.search(r"[A-Za-z]$", rest[: quantity.start]) is None


def _last_clause(rest: str) -> int:
    """Where the clause begins that asks: what stands before "…하면 ", "…했는데 " only tells the circumstances."""
    ends = [
        m.end()
        for m in _SUBORDINATE.finditer(rest)
        if m.group() not in NOUNS_LIKE_VERBS and not m.group().endswith(("하고", "냉장고", "창고"))
    ]
    last = max((e for e in ends if re.search(r"\S", rest[e:])), default=0)
    return last if len(rest[last:].split()) >= 1 else 0


# A noun with a topic's or subject's particle, or at the end: what the bare noun before it narrows.
_NOUN_NEXT = re.compile(r"\s[가-힣]{2,}(?:은|는|이|가|도|요)?(?=[\s?]|$)")
_CIRCUMSTANCE = ("에서", "으로", "로", "에", "처럼", "부터", "보다", "한테", "에게", "께", "마다", "에선", "대로")


def _by_role(term: Term, token: str, before_border: bool, *, chained: bool) -> Term:
    """A topic or a subject has to be spoken of; a place, a means or a circumstance may be missing."""
    if term.kind not in ("noun", "number") or token[0].isascii():
        return term
    tail = token[len(term.text) :]
    if chained and not before_border and term.kind == "noun" and term.sure >= 0.8:
        return replace(term, sure=1.15)  # "사우나 이용료는": it says which one
    factor = 1.0
    if tail in _CIRCUMSTANCE:
        factor = 0.5
    if before_border and tail not in ("은", "는"):
        factor = min(factor, 0.5)
    return replace(term, sure=term.sure * factor) if factor < 1 else term


_AFTER_NUMBER = re.compile(
    r"(?:은|는|이|가|을|를|에|도|만|씩|의|로|까지|부터|짜리|이상|안|전|뒤|후|동안|쯤|정도|마다|당|인데|이면|이랑|랑|하고|과|와|밖에|으로|뿐|치)"
)
_ONE_OF = re.compile(r"(?<![가-힣])(?:한|두|세|네)\s([가-힣]{1,3}?)(?=에|당|은|는|이|에서|\s|$)")
_SIZE = re.compile(r"(?<![\d.,])(\d{1,3})\s?(인(?:실|용|석|승))(?!승|험)")
_COPULA_NEXT = re.compile(r"(?:이|인|일|임)(?:죠|지|예|에|야|요|가|까|데|냐|니|고|나|며)")
_UNKNOWN_COUNTER = re.compile(r"몇\s?([가-힣]{2,6})")
_COUNTED = re.compile(r"몇\s?[가-힣A-Za-z%]+|(?:얼마|언제|어디|누구|무엇|며칠)[가-힣]*")


def _follows_verb(token: str, after: str) -> bool:
    """ "고를 수", "써도 될까", "가야 하고": what follows shows that the word before is a verb."""
    code = ord(token[-1]) - 0xAC00
    rieul = 0 <= code < 11172 and code % 28 == 8
    nieun = 0 <= code < 11172 and code % 28 == 4
    if re.match(r"\s(?:거|것|건|게|지|데)(?=$|[\s는를도은가])", after) and (rieul or nieun or token[-1] in "는은을"):
        return len(token) <= 4
    if rieul and re.match(r"\s(?:수|때|뻔)(?=$|[\s는도에가만])", after):
        return len(token) <= 4 and not token.endswith(("휴일", "생일", "평일", "주말", "명절", "겨울", "가을"))
    if token[-1] == "게" and re.match(r"\s(?:되|돼|됐|된|될|됩)", after):
        return True  # 가게 됐어요
    if (
        token[-1] == "지"
        and len(token) > 1
        and (ord(token[-2]) - 0xAC00) % 28 == 4
        and re.match(r"\s(?:\s|\d|몇|얼|오래|벌)", after)
    ):
        return True  # 딴지 6개월
    if token[-1] == "만" and len(token) > 1 and token[-2] in LINKED + "아" and re.match(r"\s?있", after):
        return True
    if token[-1] == "나" and re.match(r"\s*[?!.]*\s*$", after):
        return bare_noun(token) == token or not is_known(bare_noun(token))  # 까이나?
    if token[-1] == "야" and re.match(r"\s?(?:하|되|돼|할|한|합|될)", after):
        return True
    linked = len(token) <= 3 or token[-2] in LINKED + "타가"
    return token[-1] == "도" and bool(re.match(r"\s?(?:되|돼|될|된|괜찮|됩|됨)", after)) and linked


def _phrases(rest: str) -> tuple[str, list[Term]]:
    """English entries of several words ("opening hours"), taken out before single words are read."""
    lower = rest.lower()
    found: list[Term] = []
    if not re.search("[a-z]", lower):
        return rest, found
    for phrase in phrases_in(lower):
        at = lower.find(phrase)
        if at < 0 or (at and lower[at - 1].isalnum()) or lower[at + len(phrase) : at + len(phrase) + 1].isalpha():
            continue
        if not re.match(r"(?:how|what|where|when|stand|per|up|at|a)\b", phrase):
            sure = 0.5 if is_listed(phrase) and not is_known(phrase) else 1.0  # "come over": often no thing
            found.append(Term(phrase, "noun", (phrase, *ENGLISH[phrase], *english_for(phrase)), 1.0, sure))
        lower = lower[:at] + " " * len(phrase) + lower[at + len(phrase) :]
        rest = rest[:at] + " " * len(phrase) + rest[at + len(phrase) :]
    return rest, found


def _number(quantity: Quantity) -> Term:
    """ "4인분", "12킬로", "닷새": matched in every spelling of its unit, and against ranges."""
    value = int(quantity.value) if quantity.text.endswith("반") and quantity.unit == "세" else quantity.value
    number = f"{value.normalize():f}" if not isinstance(value, int) else str(value)
    spellings = [alias for alias, name in ALIASES.items() if name == quantity.unit]
    words = (number + quantity.unit, quantity.text, *(number + alias for alias in spellings), *_same_time(quantity))
    amount = (Fraction(str(value)), quantity.unit)
    one = value == 1  # "한 번", "한 달": seldom what narrows the case
    return Term(
        number + quantity.unit, "number", tuple(dict.fromkeys(words)), 0.3 if one else 0.7, 0.1 if one else 0.3, amount
    )


def _for_how_many(size: re.Match[str]) -> Term:
    """ "4인실", "4인용": a row may call it "4인" or "4명". It names the thing, so it weighs more than another number."""
    number, kind = size.groups()
    words = (number + kind, *(number + k for k in ("인", "명", "인실", "인용", "인석")))
    return Term(number + kind, "number", tuple(dict.fromkeys(words)), 1.0, 0.8, amount=(Fraction(number), "명"))


def _same_time(quantity: Quantity) -> tuple[str, ...]:
    """A year is twelve months, a week seven days: 2년 → 24개월, 14일 → 2주."""
    few, many, times = next((t for t in _TIMES if quantity.unit in t[:2]), ("", "", 1))
    if quantity.unit == few and few and quantity.value == int(quantity.value):
        return (f"{int(quantity.value) * times}{many}",)
    if quantity.unit == many and many and quantity.value % times == 0:
        return (f"{int(quantity.value) // times}{few}",)
    return ()


_TIMES = (("년", "개월", 12), ("주", "일", 7))


def english_term(token: str) -> Term | None:
    lower = token.lower()
    if lower in ENGLISH_STOP and not (token.isupper() and len(token) > 1):
        return None
    if len(lower) < 2:
        return Term(token, "noun", (lower,), 0.6) if token.isupper() else None  # vitamin D, type A
    stems = [
        lower,
        *_IRREGULAR.get(lower, ()),
        *(lower[: -len(e)] + r for e, r in _ENGLISH_ENDINGS if lower.endswith(e) and len(lower) - len(e) >= 3),
    ]
    for stem in stems:
        if stem in ENGLISH:
            same = (lower, stem, *ENGLISH[stem], *english_for(stem))
            if stem in GENERIC or lower in GENERIC:
                return Term(lower, "weak", tuple(dict.fromkeys(same)), 0.4)
            return Term(lower, "noun", tuple(dict.fromkeys(same)), 1.0, 0.6)
    if lower in GENERIC:
        return Term(lower, "weak", (lower, *_IRREGULAR.get(lower, ())), 0.4)
    return Term(
        token,
        "noun",
        (lower, *_IRREGULAR.get(lower, ())),
        1.0,
        1.0 if not token.islower() else 0.3 if lower.endswith(("ing", "ed", "ly")) else 0.5,
    )


_IRREGULAR = {
    word: tuple(w for w in forms if w != word)
    for forms in (
        line.split()
        for line in [
            "speak spoken spoke",
            "buy bought",
            "pay paid",
            "sell sold",
            "break broken broke",
            "lose lost",
            "keep kept",
            "send sent",
            "give given gave",
            "take taken took",
            "write written wrote",
            "bring brought",
            "leave left",
            "get got",
            "child children",
            "person people",
            "foot feet",
        ]
    )
    for word in forms
}
_ENGLISH_ENDINGS = (
    ("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("d", ""), ("'s", ""),
)  # fmt: skip


def once(terms: Iterable[Term]) -> tuple[Term, ...]:
    kept: dict[str, Term] = {}
    for term in terms:
        kept.setdefault(term.text, term)
    return tuple(kept.values())
