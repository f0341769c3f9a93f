"""Values that are said in words: how often, when, where on the body, how much in hand-written units. "하루 두 번" that becomes
"일주일에 한 번" is as wrong as 250mg that becomes 500mg, so a record of a house job hides these too (`said` of conceal).

What a text is written in stays as it stood; the shorthand of prescriptions and English words are said in Korean
(`bid` → 하루 두 번, `pc` → 식사 뒤에), and what a time or a place wants behind it stands with it (식후 → 식후에).

>>> [(kind, "하루 두 번 식후 30분, 양쪽 눈"[a:b], says) for a, b, kind, says in said_in("하루 두 번 식후 30분, 양쪽 눈")]
[('횟수', '하루 두 번', ''), ('때', '식후 30분', '식후 30분에'), ('곳', '양쪽 눈', '양쪽 눈에')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["doubtful", "said_in"]

_NATIVE = r"(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|반)"
_NUM = rf"(?:\d+(?:[./]\d+)?(?:\s?[~∼～-]\s?\d+)?|{_NATIVE}|(?:이|삼|사|오|육|십|이십|삼십)(?=\s?(?:회|시간|분)))"
_EN = r"(?:one|two|three|four|six|eight|twelve|\d+)"
_TIMES = (
    rf"(?:아침|점심|저녁|밤)에?\s?{_NUM}\s?(?:번|회)(?!에)|(?:매일|(?:하루|1\s?일|일|날마다)(?:에|\s?총)?)\s?{_NUM}\s?(?:번|회|차례)(?!\s?(?:분|뿌림|흡입))|(?:매주|일주일|한 주|1주|주)\s?(?:에|일에)?\s?{_NUM}\s?(?:번|회|차례)"
    rf"|(?:이틀|사흘|나흘|{_NUM}\s?일|{_NUM}\s?주|{_NUM}\s?시간)에\s?{_NUM}\s?(?:번|회)|{_NUM}\s?시간\s?(?:마다|간격으로|간격|에 한 번)|{_NUM}\s?일\s?마다"
    r"|하루 ?걸러(?: 한 번)?|격일(?:로)?|날마다|매일(?! ?(?:아침|저녁|밤|점심|오전|오후|한|두|\d))"
)
# Shorthand and English, a pattern = how it is said.
_SHORT: dict[str, tuple[tuple[str, str], ...]] = {
    "횟수": (
        (r"q\.?\s?d\.?|o\.d\.|od|once (?:daily|a day)|one time a day|every day|daily", "하루 한 번"),
        (r"b\.?i\.?d\.?|twice (?:daily|a day)|two times a day", "하루 두 번"),
        (r"t\.?i\.?d\.?|(?:three|3) times (?:daily|a day)|thrice daily", "하루 세 번"),
        (r"q\.?i\.?d\.?|(?:four|4) times (?:daily|a day)", "하루 네 번"),
        (r"q\.?o\.?d\.?|every other day", "하루 걸러"),
        (r"q\.?w\.?|once a week|(?:once )?weekly|every week", "일주일에 한 번"),
        (r"q\s?(?P<n>\d+)\s?h(?:rs?)?|every (?P<m>\d+) ?(?:hours|hrs?|h)", "{n}시간마다"),
    ),
    "때": (
        (r"p\.?\s?c\.?|after (?:meals?|food)", "식사 뒤에"),
        (r"a\.?\s?c\.?|before (?:meals?|food)", "식사 전에"),
        (r"with (?:meals?|food)", "식사와 함께"),
        (r"(?:on an )?empty stomach", "빈속에"),
        (r"q?\.?h\.?s\.?|at (?:bedtime|night)|before bed", "자기 전에"),
        (r"mornings? and (?:evenings?|night)", "아침과 저녁에"),
        (r"q\.?am|in the mornings?|(?:every|each) morning|mornings?", "아침에"),
        (r"q\.?pm|in the evenings?|(?:every|each) evening|evenings?", "저녁에"),
        (r"after breakfast", "아침 식사 뒤에"),
        (r"before breakfast", "아침 식사 전에"),
        (r"after (?:dinner|supper)", "저녁 식사 뒤에"),
        (r"after lunch", "점심 식사 뒤에"),
        (r"before lunch", "점심 식사 전에"),
        (r"on waking(?: up)?", "일어나서 바로"),
        (r"for fever", "열이 날 때"),
        (r"p\.?\s?r\.?\s?n\.?|as needed|when needed|if needed", "필요할 때"),
    ),
    "곳": (
        (r"both eyes|o\.?u\.", "양쪽 눈에"),
        (r"(?:the )?right eye|o\.d\.(?= ?eye)", "오른쪽 눈에"),
        (r"(?:the )?left eye|o\.s\.", "왼쪽 눈에"),
        (r"(?:a )?thin(?: layer|ly)", "얇게"),
    ),
}
_DAY = r"(?:아침|점심|저녁|오전|오후|낮|밤|새벽)(?![가-힣]?(?:아서|아져|은|추|늦|새))"
_MEAL = r"(?:식후|식전|식간|식직후|식사\s?(?:직후|직전|후|전|뒤|중|때)|밥\s?먹(?:고(?:\s?나서)?|은 뒤|기\s?전)|밥\s?묵고|식사하고(?:\s?나서)?|식사하시고|(?<=아침 )먹고(?:\s?나서)?|(?<=저녁 )먹고(?:\s?나서)?|(?<=점심 )먹고(?:\s?나서)?|(?<=저녁)먹고|(?<=아침)먹고|먹기\s?전|(?<=[침심녁] )전(?!화)|식사(?:와|랑|하고)?\s?(?:함께|같이)|밥이랑 같이|식중|식사 바로 뒤)"
_ELSE = r"(?:공복|빈속|자기\s?(?:직전|전)|취침\s?(?:직전|전)|잠들기 전|주무시기\s?전|잘 때|(?:아침에 )?일어나자마자|(?:아침에 )?일어나서(?: 바로)?|기상\s?(?:직후|후|시)?|조석|아점저|(?:열|통증|증상|머리|배)[이가]?\s?(?:날|나|아플|있을|있으|심할|심하)\s?(?:때만|때|면)|열나면|아플\s?때만?|필요할\s?때만?|필요시|필요하면|통증 시|발작 때|외출 전|운동 전)"
_SURE = (
    r"(?:아침|점심|저녁|식후|식전|식사|자기\s?전|취침|주무시기|공복|빈속|조석|기상)"  # also where spaces are left out
)
_CLOCK = r"\d{1,2}\s?시(?!간)(?:\s?(?:반|\d{1,2}\s?분))?"
_GAP = rf"(?:{_NUM}\s?(?:분|시간)(?!\s?마다|\s?간격|에 ?한 ?번)(?:\s?(?:안에|이내|뒤|후|전|지나서))?)"
_ATOM = rf"(?:{_DAY}(?:마다)?|{_MEAL}|{_ELSE}|{_CLOCK})"
_TIE = r"(?:\s?[·,/]\s?|\s?(?:이?랑|하고|와|과|및|에|으로)?\s?)"
_WHEN = rf"(?:매일?\s?(?={_DAY}|식))?{_ATOM}(?:{_TIE}(?:{_ATOM}|(?:(?<=[전후뒤])\s?|(?<=먹고)\s?){_GAP}))*"
_SIDE = r"(?:양쪽|양|오른쪽?|왼쪽?|우측|좌측|아픈|가려운|다친)"
_PART = r"(?:눈가|눈꺼풀|눈|귀|코|콧구멍|입술|입안|볼|뺨|이마|얼굴|두피|목|어깨|팔꿈치|팔|손등|손바닥|손목|손가락|손|가슴|배|옆구리|허리|등|엉덩이|사타구니|허벅지|무릎|종아리|정강이|발목|발가락|발등|발바닥|발|다리|환부|상처|잇몸)"
_WHERE = rf"{_SIDE}\s?(?:{_PART}|곳|데|자리)(?:\s?(?:안쪽|바깥쪽|아래))?(?:에만|에)?|{_PART}\s?(?:안쪽|바깥쪽|아래|주변|뒤쪽)(?:에만|에)?|(?<![가-힣]){_PART}(?:\s?{_NATIVE}\s?군데)?(?:에만|에(?!서))(?=[\s,.]|$)|(?<![가-힣]){_PART}(?=,)|[양우좌]안(?:에)?(?![가-힣])|(?:얇게|엷게)(?:\s?펴서?|\s?펴)?"
_COUNTED = r"정|알|캡슐|포|봉지|봉|방울|매|개(?!월)|스푼|단위|알약|회분|번 ?뿌림|번 ?흡입"
_SHORT_COUNT = (("T|tabs?|tb|tablets?|ts", "정"), ("C|caps?|capsules?|cs", "캡슐"), ("puffs?", "번 흡입"), ("gtts?|drops?", "방울"), ("pk|P|packs?|sachets?", "포"), )  # fmt: skip
_SINO = r"(?:[일이삼사오육칠팔구]?[천백십]){1,3}[일이삼사오육칠팔구]?"
_SPANS = (("d|days?|D|DA", "일"), ("wks?|weeks?|w", "주"), ("mo|months?", "개월"))
_NUMBER_OF = {"one": "1", "two": "2", "three": "3", "four": "4", "six": "6", "eight": "8", "twelve": "12", "half": "0.5", "a": "1"}  # fmt: skip
_E, _S = r"(?![A-Za-z0-9])", r"(?<![A-Za-z0-9])"
_OWN_END = re.compile(r"(?:에|로|게|만|마다|면|때|서|고|께|함께|같이|바로|자마자|때만|펴)$")


def said_in(text: str) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, kind, how it is said) in the order in which they are to be taken: the longest ways of saying first."""
    for kind, pattern in (("횟수", _TIMES),):
        for m in re.finditer(rf"(?:(?<![가-힣\d.])|(?<=[가-힣])(?=하루|매일|\d))(?:{pattern})", text):
            yield m.start(), m.end(), kind, ""
    for m in re.finditer(rf"(?:(?<![가-힣])|(?={_SURE}))(?:{_WHEN})(?:에만|에|으로)?(?![가-힣]*약(?:은|을|이))", text):
        said = m.group()
        if not re.search(r"(?:마시|드시면|먹으면|보면)", said):
            yield m.start(), m.end(), "때", said if _OWN_END.search(said) else f"{said}에"
    yield from sorted(_short(text), key=lambda span: span[0] - span[1])  # "twice daily" before "daily"
    for m in re.finditer(_WHERE, text):
        said = m.group()
        says = f"{said[0].translate(_EYES)}쪽 눈" if re.fullmatch("[양우좌]안에?", said) else said
        yield m.start(), m.end(), "곳", says if _OWN_END.search(says) else f"{says}에"
    yield from _amounts(text)


def _short(text: str) -> Iterator[tuple[int, int, str, str]]:
    for kind, ways in _SHORT.items():
        for pattern, says in ways:
            for m in re.finditer(rf"{_S}(?:{pattern}){_E}", text, re.I):
                n = next((v for v in m.groupdict().values() if v), "")
                yield m.start(), m.end(), kind, says.replace("{n}", n)


_EYES = str.maketrans({"우": "오른", "좌": "왼"})


def _amounts(text: str) -> Iterator[tuple[int, int, str, str]]:
    for m in re.finditer(rf"{_S}\d+(?:\.\d+)?\s?(?:mg|mcg|g)/\d+(?:\.\d+)?\s?(?:mL|ml|cc){_E}", text):
        yield m.start(), m.end(), "양", ""
    for m in re.finditer(
        rf"(?<![\d.A-Za-z])\d+(?:\.\d+)?\s?(?:mg|mcg|g|mL|ml|cc|밀리그램|밀리|미리|마이크로그램|U|IU|units?){_E}|\d+\s?단위",
        text,
    ):
        yield m.start(), m.end(), "양", ""
    for m in re.finditer(rf"{_NUM}\s?번\s?(?:뿌림|흡입|뿌리고|뿌려)", text):
        yield m.start(), m.end(), "개수", ""
    for m in re.finditer(r"(?<=[xX])\s?\d+\s?일|(?<!\d)\d+\s?주차", text):
        yield m.start(), m.end(), "기간", ""
    for letters, unit in _SHORT_COUNT:
        for m in re.finditer(rf"{_S}(?P<n>\d+(?:[./]\d+)?|one|two|three|half a|half|a)\s?(?:{letters}){_E}", text):
            yield m.start(), m.end(), "개수", f"{_NUMBER_OF.get(m['n'].split()[0], m['n'])}{unit}"
    for letters, unit in _SPANS:
        for m in re.finditer(rf"(?:(?<=x)|(?<=X)|{_S})(?P<n>{_EN})\s?(?:{letters})(?:')?(?!\s?old){_E}", text):
            yield m.start(), m.end(), "기간", f"{_NUMBER_OF.get(m['n'], m['n'])}{unit}"
    for m in re.finditer(rf"1회(?:에|당)?\s?(?P<a>\d+(?:[./]\d+)?\s?(?:{_COUNTED}))", text):
        yield m.start(), m.end(), "개수", m["a"]
    for m in re.finditer(rf"(?<![\d.A-Za-z/])\d+(?:[./]\d+)?\s?(?:{_COUNTED})(?!\d)", text):
        yield m.start(), m.end(), "개수", ""
    for m in re.finditer(rf"(?<![가-힣])(?:캡슐|알약|알|정)\s?하나|(?<![가-힣])하나(?=씩)|{_NATIVE}\s?(?:{_COUNTED})(?![가-힣]*[는은가이]\s)", text):  # fmt: skip
        yield m.start(), m.end(), "개수", ""
    for m in re.finditer(
        rf"(?<![가-힣])(?P<n>{_SINO})\s?(?P<u>마이크로그램|밀리그램|밀리|미리|그램|일(?=분|치)|일(?![가-힣]))", text
    ):
        yield m.start(), m.end(), "기간" if m["u"] == "일" else "양", ""
    for m in re.finditer(r"(?:열흘|보름|이레|여드레|아흐레|나흘|닷새|엿새|사흘|이틀|일주일|(?<![가-힣])(?:한|두|세|석|네|넉)\s?(?:주일?|달))(?=\s?(?:분|치|간|동안|씩|[\s,./)]|$))(?!\s?(?:째|뒤|후|전|전부터))", text):  # fmt: skip
        yield m.start(), m.end(), "기간", ""
    for m in re.finditer(r"\d+\s?(?:주|달)(?=\s?(?:분|치|간|동안|일치|[\s,./)]|$))(?!\s?(?:째|뒤|후|전))", text):
        yield m.start(), m.end(), "기간", ""


def doubtful(request: str) -> str:
    """What of a request in marks looks like a value and was read as none, "" if nothing does: a number with a unit that
    is none, "하루" that says of nothing how much, a word that is one letter from a time of day."""
    for pattern in (_UNREAD, _BARE_DAY, _OF_SOME, _LEFT, _TURNED):
        if m := pattern.search(request):
            return m.group()
    words = re.findall(r"(?<![가-힣])[가-힣]{2}", re.sub(r"⟦[^⟧]*⟧", " ", request))
    return next((word for word in words if any(_near(word, time) for time in _TIME_WORDS)), "")


_UNREAD = re.compile(
    r"⟦(?:수|번호)\d+⟧(?!(?:을|를|이|가|은|는|과|와|로|으로|도|에|만|짜리|씩|까지|인지|이랑|하고)(?![가-힣])|이[세에신십]|남|여|세|살|대|kg|키로|킬로)[가-힣A-Za-z]+"
)
_BARE_DAY = re.compile(r"하루(?!\s?(?:종일|빨리|걸러|이틀|만에|전|뒤))(?!에?\s?(?:[가-힣]{2,3}\s)?⟦)[^⟦\n]{0,6}")
_OF_SOME = re.compile(r"앞의|마지막은|나머지[는도]|첫 번째는")  # which of several that is said of
_LEFT = re.compile(
    r"(?<![가-힣])[양우좌]안(?!내)[가-힣]*|(?<![가-힣⟧])(?:정|알|캡슐|포|봉|방울|매)씩"
)  # an eye, a count: of a value of which the rest was read as something else, or not at all
# What makes another value of the one it stands beside: a most, a less, an instead, a first and a then, a part of it.
_TURNED = re.compile(
    r"⟧\s?(?:까지|이상|이하|이내|미만|초과|넘게|넘지|말고|아니|빼고|제외|대신|또는|혹은|이나(?=\s⟦)|중에?\s?⟦|에서\s?⟦|부터\s?⟦|로\s?(?:줄|늘|감량|증량|변경)|or\s|(?:->|→)\s?⟦|↑|↓|쉬고|건너)"
    r"|(?:최대|최소|많아야|적어도|\bmax(?:imum)?\b|up to|at least|at most|less than|not)\s?[^⟦\n]{0,6}⟦"
    r"|⟦요일\d+⟧|첫날|첫째 날|첫 주|처음에는|처음엔|그\s?다음|그\s?뒤|그\s?후|이후|다음\s?날부터|번갈아|교대로|격주|반으로|절반|쪼개|반씩|나머지|휴약|테이퍼|taper|then\b|half of|as directed"
    r"|⟧\s?더\s|추가로|⟧(?:을|를|씩)?\s?(?:나눠|나누어|한꺼번에)|⟧\s?(?:뒤|후)에?(?:부터|는)?\s?⟦|(?<![가-힣])(?:월수금|화목토?|월목|화금|수토|월금|주말|평일)(?:에?만|에|\s)"
)
_TIME_WORDS = ("아침", "저녁", "점심", "식후", "식전", "공복", "취침")


def _near(word: str, other: str) -> bool:
    """One letter of the two syllables is another."""
    a, b = (unicodedata.normalize("NFD", w) for w in (word, other))
    if word in (other, "직전") or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
