"""Verbs and adjectives of everyday Korean by the shape of their endings, down to the letters of a syllable.

Chat Korean glues auxiliaries and bound nouns to a verb (쳐주는, 도착할거같은데, 못가게돼서). Endings fuse with the last
vowel of a stem, so they are looked for in the word taken apart into letters: in a pattern below, ㄴ ㄹ ㅁ ㅂ ㅆ stand
for a final consonant. Only shapes that hardly any noun has are listed; what a noun may end in (는 은 고 면 서 게) is
left to question_hangul.py, which knows the particles.

>>> is_verb("쳐주는"), is_verb("늦을것같아요"), is_verb("접시는"), noun_of_verb("도착할거같은데")
(True, True, False, '도착')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from gallae.core.question_stems import LINKED_STEMS, STEMS

__all__ = ["LINKED", "builds", "is_verb", "noun_of_verb"]

_FINAL = {"ㄴ": "\u11ab", "ㄹ": "\u11af", "ㅁ": "\u11b7", "ㅂ": "\u11b8", "ㅆ": "\u11bb"}

# How a verb ends before an auxiliary (-어/-아 with the stem's vowel): 고쳐, 빌려, 물어, 데워.
LINKED = "쳐려겨어여워해와켜텨혀져꿔써펴둬놔줘봐돼떠꺼춰셔"
# By itself, in front of 줄, 두는 and the like, such a syllable is a verb only where no noun is spelt so.
_LINKED_ALONE = "해써켜펴꺼떠쳐둬놔줘봐"

# What may follow a verb's stem, whatever its last letter.
_ENDING = (
    r"(?:는|던|고|면|지|기|게|야|서|ㄴ|ㄹ|ㅁ|은|을|음|네|나|자|니|"
    r"(?:는|ㄴ|은|던)(?:데|지|가|걸|대|다)|(?:려|으려|을려|ㄹ려)(?:고|구|면|는데|는|니까|다|해)?|(?:으)?(?:면|니까|니|러|며|면서)|"
    r"(?:을|ㄹ)(?:까봐서|까봐|까|게|래|지|텐데|때|만|걸|껄|수|뿐)|ㅂ니(?:다|까)|습니(?:다|까)|(?:으)?(?:세|셔|십|실|신|심|시)(?:서|도|야|는|요|나|면|니까|고|던|는데|ㄴ|ㄹ)?|"
    r"도록|더라|더니|던데|던가|다가|거든|잖아|네|군|자마자|거나|든지|지만|나|냐|길|기로|기도|기만|"
    r"ㅆ(?:다|는데|나|을|던|어|지|음|고|으면|냐|네|거든|대|더니)?)"
    r"(?:고|데|도|는|요|여|까|죠|지|면|만|가|다|래|대)?(?:요)?"
)
_AUXILIARY = r"(?:주|두|놓|놔|보|버리|버려|내|가|오|와|대|드리|드려|달라|다니|줘|둬|봐|줬|뒀|놨|봤|갔|왔|냈|드렸|버렸)"


def _letters(pattern: str) -> str:
    """Hangul taken apart, and the lone consonants of a pattern as finals."""
    return unicodedata.normalize("NFD", "".join(_FINAL.get(c, c) for c in pattern))


def _syllables(letters: str) -> str:
    """A class of whole open syllables, as the alternatives of their letters."""
    return "(?:" + "|".join(map(_letters, letters)) + ")"


_OPEN = _syllables(LINKED)
_ANY = "[\u1100-\u11ff]"
# Endings by themselves: no noun with a particle looks like these.
_SURE = re.compile(
    f"{_ANY}+?(?:"
    + _letters(
        r"(?:는데|는지|는가|는구나|는군|더라|더라고|더라구|던데|려는데|려고|려구|으려|려니까|려는|려면|려니|습니(?:다|까)|ㅂ니(?:다|까)|잖아|거든|자마자|"
        r"(?:ㄹ|을)(?:거|것|꺼|건|걸|껄)(?:같|예|에|야|임|인|면|라|니|죠|지|는|도|요).*|(?:ㄹ|을)수(?:있|없).*|(?:할|될|갈|올|볼|쓸|을)수(?:도|는|가)?|(?:ㄹ|을)(?:까|텐데|께|게)|을(?:지|래|때|만)|"
        r"(?:는|은|던)(?:거|것|건|걸|게)|는(?:중|동안|대로|편)|(?:는|은|던)(?:거|것|건|걸|게)(?:는|도|만|까지|죠|지|요|예요|가요|데|면|임).*|"
        r"(?:ㄴ|는)다(?:고|는데|면|던데|며|는|니까)?|(?:ㄴ|는)대(?:요|는데|던데)|다던데|다는데|다더라|라더라|달라(?:고|시는데|는데|던데|해서)?|으(?:면|니까|시면|시는|신|실|십|세|셔).*|"
        r"게(?:되|돼|됐|하|해|했|끔).*|고(?:있|싶|나서|다니|다녀).*|지(?:마(?:세|라|요|시|셔|십)|말(?:아|라|자|란|래)|않|못(?:하|해|했)).*|(?:어|여|워|려|져|쳐|혀|켜)(?:있.*|다가)|ㄹ래요|더니|더니만|길래|느라고|느라|다보(?:니|면|니까)|(?:는|은|ㄴ)김에|ㄹ라(?:나|구|고|면)|거덩|(?:는|은)바람에)"
    )
    + f")(?:{_letters('요')}|{_letters('여')}|{_letters('죠')})?"
)
# A verb, an auxiliary and an ending: 맡아줄, 옮겨드려도; the first has two syllables, or one that is no noun.
_CHAINED = re.compile(
    f"(?:(?:{_ANY}+(?:{_OPEN}|{_letters('아')})|{_syllables(_LINKED_ALONE)})(?:{_letters('다')})?{_letters(_AUXILIARY)}|{_letters('나(?:가|오|와|갔|왔)|사(?:가|오|와|갔|왔)|못(?:가|오|와|갔|왔)')})"
    + f"(?:{_letters(_ENDING)}|{_letters('도')}(?:{_letters('요')})?)"
)
# -ㅆ-, 않, 싫, 좋, 찾는: no noun has such a final, or has 는 behind a final.
_PAST = re.compile("[\u11bb\u11ad\u11b6]")
_CLOSED_BEFORE_NEUN = re.compile("[\u11a8-\u11ae\u11b0-\u11bb\u11bd-\u11c2](?:" + _letters("는|는데|는지|는가") + ")$")
_HARD_FINAL = re.compile("(?:[\u11c2\u11ad\u11b6\u11bd\u11ae])(?:" + _letters("은|을|는|음|고|게|지|던|네") + ")$")
_HARD_NOUNS = ("히읗", "디귿", "낮", "빚", "맏", "곧")
_BARE = frozenset(STEMS) - {"배우", "물리", "자라", "보이", "고치"}  # these are nouns as well
_LONG_FIRST = sorted(STEMS, key=len, reverse=True)
_STEM = re.compile(
    f"(?:{_letters('안')}|{_letters('못')})?(?:{'|'.join(map(_letters, _LONG_FIRST))})(?!(?:{_letters('기')}|{_FINAL['ㅁ']})$){_letters(_ENDING)}"
)
_OPEN_STEMS = [stem for stem in STEMS if stem[-1] in "가나내자라러너아" and stem not in ("배우", "자라")]
_R_STEM = re.compile(
    f"{_ANY}*(?:{'|'.join(map(_letters, (*LINKED_STEMS, *_OPEN_STEMS)))})(?:{_letters('도|서|야|다가')})(?:{_letters('요')})?"
)
# 시끄러운데, 뜨거운; 가도, 써서
# 고쳐짐, 더러워지면; 받다가, but not 바다가; 옮겨야만; 들고가면
_BECOME = re.compile(
    f"{_ANY}+{_syllables('쳐려겨어여워켜텨혀꿔써펴꺼')}(?:{_letters('지')}{_letters(_ENDING)}|{_letters('짐|져|졌')}{_ANY}*)"
)
_WHILE = re.compile(f"{_ANY}+[\u11a8-\u11aa\u11ac-\u11bb\u11bd-\u11c2]{_letters('다가')}(?:{_letters('도|는')})?")
_MUST = re.compile(f"{_ANY}+{_OPEN}(?:{_letters('야')}(?:{_letters('만|지|죠')})?|{_letters('서')})")
_CARRY = re.compile(
    f"(?:{_letters('들|데리|갖|가지|끌|타|입|먹|신|메|싸|챙기')}){_letters('고')}(?:{_letters('가|오|와|갔|왔')}){_letters(_ENDING)}"
)
_ADJECTIVE = re.compile(r".*(?:러|거|까|려|쉬|추|더|매|로|고마|아름다|누|벼|꺼)운(?:데|데요|가요|지)?")
_SHORT = re.compile(
    r"(?:[가와봐써타줘둬놔쳐켜펴꺼떠춰](?:도|야)(?:요)?|[오가보사타쓰계]신|[하보가오사]니(?:까)?|(?:먹|찍|적|작|높|입|벗|씻|깎|섞|닦)음)"
)
# 오시는, 들르시는: -시- behind a stem that is hardly the beginning of 도시, 접시, 표시.
_HONORIFIC = re.compile(r"(?:.*[르니키기으계리오]|[오가보서사자하되타쓰크나마])(?:시(?:는|던|면|는데|나)|신데)$")
_TOWNS = re.compile(
    r"^(?:구리|나주|오산|가시|도시|다시|제시|개시|고시|게시|표시|지시|과시|무시|사시|투시|혹시|[가-힣]+도시)"
)
# 안시키고, 못가면; 안내, 못자국 are nouns.
_NO_NEGATION = re.compile(r"안[내전심경과마부건방쪽주정테감락대면구무색식약양산동성]|못자국")
_OPEN_END = re.compile(r"[가-힣](?:고|면|서|게|며|어|아|여|지)$")
# Nouns whose letters the patterns above would take for an ending.
_NOUNS = re.compile(
    r"(?:선거|근거|철거|증거|퇴거|열거|물건|안건|문건|신건|별건|빨래|달래|갈래|모래|진달래|일지|별지|바다|판다|사이다|소다|고려|배려|격려|염려|마당발|날것|들것|"
    r"설거지|배우자|베란다|참여|기여|수여|증여|부여|투여|대여|급여|서서|가게|집게|지게|무게|휴게|조카|영어|언어|단어|한도|과정|시는|영업|보고|참고|신고|광고|경고|예고|권고|해고|창고|재고|금고)"
)

# 예약하는데, 문의드립니다: the noun in front of 하다, 되다, 받다, 시키다, 드리다 in any ending.
_NOUN_VERB = re.compile(
    f"(?P<noun>{_ANY}{{4,}}?)(?:"
    + _letters("하|해|했|되|돼|됐|받|받아|받으|시키|시켜|드려|드렸|드리")
    + "(?!\u11ab$)"  # 에페드린
    + f")(?:{_letters(_ENDING)}|(?:{_letters('ㄹ|ㄴ|는|을|은')})(?:{_letters('거|것|건|걸|수')}){_ANY}*)"
)

# 고장나서, 냄새나는데; 일어나서 is one verb.
_HAPPENS = re.compile(r"(?P<noun>[가-힣]+[^아어여려져쳐겨나러하])(?:나(?:서|는데|던데|려고|려면)|났[가-힣]+)요?")

# Bound nouns and verbs that only build a sentence, in every ending: 거였나요, 있음, 되는데요, 싶은데.
_BOUND = re.compile(
    r"(?:거|것|꺼)(?:(?:같|겠|였|예|에요|이|인|임|야|면|라|니|죠|지|든|만|도|까지|로|은|는|를|을|들|랑|보다|처럼|마다|요|네|구나|군)[가-힣]*)?"
    r"|(?:건|껀|걸|껄)(?:가요?|데요?|지요?|로|까요?|요)?|게(?:요|있[가-힣]*)?"
)
_BUILDERS = re.compile(
    "(?:"
    + _letters("안|못")
    + ")?(?:"
    + _letters("있|없|같|싶|되|돼|됐|되었|하|해|했|아니|계시|그렇|이렇|그러|이러|어떻|이었|였")
    + f")(?:{_letters(_ENDING)}|{_letters('요|도|도요|라|대|어|아|어요|아요|어도|아도|어서|아서')})"
)
# Nouns that are spelt like a form of 하다.
_NO_BUILDERS = frozenset(
    ["하자", "한지", "하기", "해지", "해고", "해면", "한도", "한대", "한기", "한자", "함지", "함대", "되게"]
)
_ASKED = re.compile(
    r"뭐라[가-힣]*|(?:뭐|뭘|무엇|언제|어디|누구|얼마|거기|여기|저기|이거|그거|저거|이것|그것|저것|그때|이때|저희|우리)(?:까지|부터|만|도|든|든지|서|선|보다|랑|로|에|에서|에다|한테|씩|쯤|정도|이나|나|라도|라고|가|를|는)*"
)


@lru_cache(maxsize=16_384)
def is_verb(token: str) -> bool:
    """Has the word a shape that only verbs and adjectives have? A noun with 하다 counts as well (`noun_of_verb`)."""
    if len(token) < 2 or _NOUNS.match(token):
        return False
    if token in _BARE:
        return True  # 40일 지나 나가면
    letters = _letters(token)
    if _PAST.search(letters) or _CLOSED_BEFORE_NEUN.search(letters):
        return True
    if _HARD_FINAL.search(letters) and not token.startswith(_HARD_NOUNS):
        return True
    if any(shape.fullmatch(letters) for shape in (_SURE, _CHAINED, _STEM, _R_STEM, _MUST, _CARRY, _BECOME, _WHILE)):
        return True
    if _ADJECTIVE.fullmatch(token) or _SHORT.fullmatch(token):
        return True
    if token[0] == "못" and len(token) < 4 and (ord(token[-1]) - 0xAC00) % 28 in (4, 8):
        return True  # 못탄, 못갈
    if token[0] in "안못" and len(token) > 3 and not _NO_NEGATION.match(token):
        return _OPEN_END.search(token) is not None or is_verb(token[1:])
    return bool(_HONORIFIC.match(token)) and not _TOWNS.match(token)


@lru_cache(maxsize=16_384)
def noun_of_verb(token: str) -> str:
    """The noun in front of 하다, 되다, 드리다: 도착할거같은데 → 도착. "" where there is none."""
    found = _NOUN_VERB.fullmatch(_letters(token)) if len(token) >= 4 else None
    if found is None and (happens := _HAPPENS.fullmatch(token)) and not is_verb(token):
        return happens["noun"]
    return unicodedata.normalize("NFC", found["noun"]) if found else ""


@lru_cache(maxsize=16_384)
def builds(token: str) -> bool:
    """Only builds the sentence: a form of 것, 있다, 되다, 하다, 싶다, or a question word with particles."""
    if _BOUND.fullmatch(token) or _ASKED.fullmatch(token):
        return True
    return token not in _NO_BUILDERS and len(token) > 1 and _BUILDERS.fullmatch(_letters(token)) is not None
