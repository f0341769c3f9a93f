"""One Hangul word of a question: a noun without its particle, a verb by its stem, or nothing to look for.

No dictionary says what is a noun. Particles and endings do, with the words of question_words.py where they mislead, and
what stays doubtful counts little.

>>> hangul_term("필터는").text, hangul_term("해지하면").text, hangul_term("얼마예요")
('필터', '해지', None)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from gallae.core.letter_names import in_letters
from gallae.core.question_stems import STEMS
from gallae.core.question_verbs import builds, is_verb, noun_of_verb
from gallae.core.question_words import (
    ASKING,
    COPULA,
    GENERIC,
    LIGHT_VERB,
    NATIVE_VERB,
    NOUNS_LIKE_VERBS,
    PARTICLES,
    SHORT_NOUNS,
    SLIPPED_VERB,
)
from gallae.core.synonyms import is_known, is_listed, variants

__all__ = ["Term", "bare_noun", "hangul_term"]

TermKind = Literal["noun", "weak", "number", "identifier"]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the question. `words` holds it and everything the concept tables say means the same.

    noun        what the question is about; its absence from a document counts
    weak        a verb, an adjective, a word that fits everywhere; its absence says little
    number      a quantity that narrows the case ("4인분")
    identifier  a code, a model, an article number: must stand in the source exactly
    """

    text: str
    kind: TermKind
    words: tuple[str, ...]
    weight: float
    sure: float = 1.0  # that it is a noun the answer has to speak of: counts only when no document does
    amount: tuple[Fraction, str] | None = None  # a quantity's value and canonical unit


@lru_cache(maxsize=16_384)
def hangul_term(token: str, after_code: bool = False, verb_here: bool = False) -> Term | None:
    """A noun with its particle off, a weak word for verbs and words that fit everywhere, None for question words."""
    if (
        token in ASKING
        or builds(token)
        or (token in PARTICLES and token not in SHORT_NOUNS)
        or (after_code and (token in PARTICLES or re.fullmatch(r"(?:이|라|뜨|떴|인|은|는).{0,4}", token)))
    ):
        return None
    if copula := COPULA.fullmatch(token):  # 경력이세요 → 경력
        token = copula["noun"]
        if token in ASKING or builds(token) or (len(token) == 1 and token in PARTICLES):
            return None
        if not token.endswith(("하", "되", "있", "없")):
            return _noun(token, _strip(token)[0] if token.endswith(_BEFORE_COPULA) else token, "이")
    if (said := _SAID.fullmatch(token)) and is_known(said["noun"]) and not is_known(token) and not _WHO.search(token):
        return _noun(said["noun"], said["noun"], "이")  # 공짜라던데, 회원인
    if len(token) == 2 and token[1] == "요":
        return _term(token[0], "weak", 0.3, surface=token)
    if SLIPPED_VERB.search(token):  # 기다렷다, 안먹엇는대: past tense as typed in haste
        return _term(token, "weak", 0.2)
    if noun := _before_hada(token):  # 해지하면 → 해지
        if noun in ASKING:
            return None
        if noun == "말씀":
            return _term(noun, "weak", 0.25)  # 말씀드려요 only says that it is said
        worth = noun[-1] == "만" and (ord(noun[-2]) - 0xAC00) % 28 == 8  # 먹을만한
        if noun not in NOUNS_LIKE_VERBS and (worth or noun.endswith(_BEFORE_HADA)):
            return _verb(token, noun, "", sure_verb=True)
        return replace(_term(noun, "weak" if noun in GENERIC else "noun", 0.8), sure=0.6)
    noun, particle = _strip(token)
    if noun in ASKING:
        return None
    if (held := _HAVING.fullmatch(token)) and not is_known(token):
        return None if held["noun"] in ASKING else _noun(held["noun"], held["noun"], "이")  # 보호자없이
    if noun not in NOUNS_LIKE_VERBS and (noun in STEMS or not is_known(noun)) and is_verb(token):
        return _verb(token, noun, particle, sure_verb=True)
    if (
        len(token) == 2
        and not particle
        and token[1] in "은는을를에"
        and token not in NOUNS_LIKE_VERBS
        and not is_known(token)
    ):
        return _term(token[0], "weak", 0.3, surface=token)  # 밤에, 물을
    read = _verb(token, noun, particle, sure_verb=verb_here)
    return read or _noun(token, noun, particle)


def _before_hada(token: str) -> str:
    """The noun that a form of 하다, 되다, 받다 makes a verb of; "" where there is none."""
    if _NO_LIGHT.search(_strip(token)[0]):
        return ""
    verb = LIGHT_VERB.fullmatch(token)
    return verb["noun"] if verb else noun_of_verb(token)


def _verb(token: str, noun: str, particle: str, *, sure_verb: bool) -> Term | None:
    """A verb by its known stem ("고쳐주는" → 고쳐) or by its ending; None where a noun is likelier."""
    known = next((noun[:n] for n in range(len(noun), 1, -1) if noun[n - 1] in _VERB_FORM and is_known(noun[:n])), "")
    if known and noun not in NOUNS_LIKE_VERBS and _AFTER_VERB.match(noun[len(known) :]):
        return replace(_term(known, "weak", 0.5, surface=token), sure=0.5)
    native = None if _no_stem(token) else NATIVE_VERB.fullmatch(token)
    spoken = native is not None and token[-1] in "요죠나까다줘래지"  # 먹여요 is a verb, known or not
    noun_like = (
        noun in NOUNS_LIKE_VERBS
        or token in NOUNS_LIKE_VERBS
        or (is_known(noun) and not spoken and not (native and native["short"]))
    )
    if not sure_verb and (native is None or noun_like or (particle in _NOUN_PARTICLES and len(token) > 2)):
        return None
    shape = (native["stem"] or native["short"] or native["long"]) if native else token[:-1]
    stem = next((token[:n] for n in range(len(token), 1, -1) if token[:n] in STEMS), shape or token)
    heads = (token, token.removesuffix("요"), token[:-1], *(stem[:n] for n in range(len(stem), len(stem) > 2, -1)))
    known = next((word for word in heads if is_known(word)), "")
    known = known or next((word for word in heads[:3] if is_listed(word)), "")  # 넘어지 is not 넘어
    return replace(_term(known or stem, "weak", 0.5 if known else 0.35, surface=token), sure=0.5 if known else 0.0)


def _noun(token: str, noun: str, particle: str) -> Term:
    if len(noun) == 1 and noun not in SHORT_NOUNS:
        return _term(noun, "weak", 0.2, surface=token)
    if noun in GENERIC:
        return _term(noun, "weak", 0.25)
    if is_known(noun) and _VERBAL.search(noun) and noun not in NOUNS_LIKE_VERBS:
        return replace(_term(noun, "weak", 0.5, surface=token), sure=0.5)  # 들어가, 찾아와
    return replace(_term(noun, "noun", 1.0), sure=_sure(token, noun, particle))


def _sure(token: str, noun: str, particle: str) -> float:
    """How sure it is that a word is a noun the answer has to speak of, by its particle and its last letters."""
    if _WHO.search(noun):
        return 0.35  # who somebody is seldom stands in the rule that holds for all
    if is_known(noun) or noun in NOUNS_LIKE_VERBS:
        return 1.0
    if re.search(
        r"(?:요|야|까|죠|네|니다|어서|아서|면|때|느라|[었았웠왔갔했났졌]다|(?:키로|킬로|그램|미터|시간|회|건|명|개|장)당|[오맞되하가보주]나|놔)$",
        token,
    ):
        return 0.1
    if re.search(r"[치르키기으]시$", noun):
        return 0.1
    if particle in ("을", "를", "의", "에서", "으로", "로", "와", "과", "랑", "이랑", "에는", "에도", "에서는"):
        return 1.0
    if particle in ("은", "는", "이", "가", "도", "만", "에"):
        return 0.8
    final = (ord(token[-1]) - 0xAC00) % 28
    if not particle and len(token) <= 3 and (final in (4, 8) or token[-1] in "게고던서며"):
        return 0.3  # may be a verb: 섞인, 넣어둔
    return 0.85 if len(noun) < 4 else 0.95


def _no_stem(token: str) -> bool:
    """Ends like a verb, but no stem is spelt so: 세무서, 휠체어, 타이어; no stem of a verb ends in ㅇ."""
    if token[-1] == "러":  # 텀블러, 컬러; 만들러, 사러
        return (len(token) > 2 and token[-2] not in "으하보가오사타자주내들") or token[-2:-1] in tuple("컬롤딜셀필밀틸")
    if len(token) < 2 or token[-1] not in "서어아고게며던야":
        return False
    vowel, final = divmod((ord(token[-2]) - 0xAC00) % 588, 28)
    if token[-1] == "서":  # behind an open 아, 애, 어, 에, 여, 와, 워, 왜 only; 고서, 면서
        return (final > 0 or vowel not in (0, 1, 4, 5, 6, 9, 10, 11, 14)) and token[-2] not in "고면"
    if token[-1] in "어아" and not final:  # 쉬어, 되어; 비어 but not 타이어
        return vowel in (15, 17) or (vowel == 5 and token[-2] not in "떼메세데베") or (vowel == 20 and len(token) > 2)
    return final == 21 or (final == 4 and token[-1] in "어아" and token[-2] not in "신안앉않")


# Nouns that end like a form of 하다, 되다: 무제한, 제출기한, 자기역할.
_NO_LIGHT = re.compile(
    r"(?:(?<![결조통면해공복과숙강억])제한|최[대소]한|권한|[출청납효용존관리수통비급환고감약]기한|(?<!이)상한|하한|시한|역할|분할|[조종통결연혼집]합|[피이방손오상재침공]해|[올새]해"
    r"|(?:보관|사물|우편|수납|수거|의견|모금|명)함)$"
)
_BEFORE_HADA = ("게", "달라", "라고", "다고", "자고", "려고", "도록", "려", "러")  # 못가게돼서, 달라고하면: no noun
_BEFORE_COPULA = ("중", "때", "까지", "부터", "에서")  # 수유중인데, 오전까지인데
_SAID = re.compile(r"(?P<noun>[가-힣]{2,}?)(?:이?라(?:던데|는데|더라|더라고|고|며|서|도)|이?니까|인)요?")
_HAVING = re.compile(
    r"(?P<noun>(?!재미|쓸데|끊임|틀림|상관|관계)[가-힣]*(?:[잔재창장금신사광보]고|[가-힣][^고수지게어아여려져쳐혀켜해워와껴]))(?:있|없)[나는어이을으음고지죠습다던].{0,3}"
)
_AFTER_VERB = re.compile(r"(?:주|지|진|졌|보|봐|버|놓|두|드|야|서|도|요|달|준|줄|줘|가|오|와|간|온|내|낼|낸|낸다)")
_VERB_FORM = frozenset("쳐려겨어여워해와켜텨혀져꿔써펴")  # how a verb ends before another: 고쳐, 빌려, 물어
# Particles that only a noun takes: with one of them, "무게가" is no verb in -게.
_NOUN_PARTICLES = frozenset(
    "가 을 를 의 에서 에게 한테 으로 까지 부터 처럼 마다 이나 이랑 랑 에는 에도 에서는 에서도 으로는 로는 와 과 는 은 이 이란 란".split()  # noqa: SIM905
)


_VERBAL = re.compile(r"(?:[어아여려져돌]|가져)[가와오]$|[쳐려겨워켜텨혀져꿔]$|[눌불걸골]러$")
_WHO = re.compile(
    r"(?:학생|직장인|외국인|군인|주부|부부|어르신|노인|청년|회사원|공무원|장애인|신입|초보|손님|아저씨|아주머니|환자분|세입자|주민|친구|가족|부모님?|형제|자매)$"
)


def _term(word: str, kind: TermKind, weight: float, surface: str = "") -> Term:
    same: list[str] = [word, *variants(word)]
    if kind == "noun" and (letters := in_letters(word)):
        same.append(letters)  # 고정아이피 → 고정ip
    if kind == "weak" and len(word) > 2 and not is_known(word):
        same.append(word[:2])  # 찢어먹 → 찢어
    if not is_known(word):
        for size in range(
            len(word) - 1, 1, -1
        ):  # a compound that ends in a known word: 탈취필터값 → 값 stays in the word
            if is_known(word[:size]) and len(word) - size == 1 and word[size:] in "비료값금액":
                same += variants(word[:size])
                break
        if len(word) >= 3 and word[-1] in "비료값" and word[:-1] not in same:
            same.append(word[:-1])
    if surface and surface != word:
        same.append(surface)
    return Term(word, kind, tuple(dict.fromkeys(same)), weight)


def _strip(token: str) -> tuple[str, str]:
    """(noun, what was stripped first). Two layers at most; two syllables stay, one if it is a known short noun."""
    noun, first = token, ""
    if len(token) >= 3 and is_listed(token):
        return token, ""  # 와이파이, 댕댕이
    if token[-1] == "나" and len(token) > 2 and is_known(token[:-1]) and token not in NOUNS_LIKE_VERBS:
        return token[:-1], "나"  # 택배나; 사우나 and 코로나 keep theirs
    for _ in range(2):
        if noun in NOUNS_LIKE_VERBS:
            break
        for length in range(min(_LONGEST_PARTICLE, len(noun) - 1), 0, -1):
            stem, particle = noun[:-length], noun[-length:]
            if particle not in PARTICLES or (first and particle not in _INNER_PARTICLES):
                continue
            if length > 1 and (
                noun[:-1] in NOUNS_LIKE_VERBS or noun[:-1].endswith(("방전", "충전", "운전", "발전", "안전"))
            ):
                continue  # 손님이 is no 손, 처방전에 no 처방
            if particle in _AFTER_FINAL and (ord(stem[-1]) - 0xAC00) % 28 == 0:
                continue  # 엑스레이: 이 stands behind a final consonant
            if particle in _AFTER_VOWEL and (ord(stem[-1]) - 0xAC00) % 28 != 0:
                continue  # 작곡가
            if len(stem) >= 2 or (stem in SHORT_NOUNS and particle[0] not in "중때전후뒤") or particle in _ONLY_NOUNS:
                noun, first = stem, first or particle
                break
        else:
            break
    return noun, first


# What may still stand before a particle already taken off: 집에서는, 아이들도.
_INNER_PARTICLES = frozenset(
    "에 에서 에게 한테 으로 로 까지 부터 들 와 과 랑 이랑 마다 보다 처럼 씩 쯤 님 만".split()  # noqa: SIM905
)
_AFTER_FINAL = frozenset("이 은 을 과 으로".split())  # noqa: SIM905
_AFTER_VOWEL = frozenset("가 를 와".split())  # noqa: SIM905
# Long enough to be sure of, whatever stands before: 선에서, 전까지.
_ONLY_NOUNS = frozenset("에서 에서는 에서도 에선 까지 까지는 부터 부터는 에는 에도 한테 으로는".split())  # noqa: SIM905
_LONGEST_PARTICLE = max(map(len, PARTICLES))


def bare_noun(token: str) -> str:
    """A word without its particle: 필터를 → 필터."""
    return _strip(token)[0]
