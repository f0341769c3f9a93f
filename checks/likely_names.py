"""Korean names that are likely rather than certain: a surname and given syllables beside a role, a title, a particle that
only people take, a contact, or other such names. What leaves the house is masked by them too; they do not decide that a
text must stay (their confidence lies below that bar: checks.personal).

>>> [f.text for f in find_likely_names("참석자: 곽도훈, 복지은, 인태섭. 서명란에 기연우(인), 이순신 장군은 빼고")]
['곽도훈', '복지은', '인태섭', '기연우']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gallae.checks.found import LIKELY, Found
from gallae.checks.given_names import COMMON_GIVEN
from gallae.checks.landmarks import any_of, hangul_words, places_of, starting, windows_of
from gallae.checks.name_form import FULL, NATURE, RARE_SURNAMES, RARER, form
from gallae.checks.name_roles import AFTER_ROLES, JOBS, LONGEST, ROLES, ROLES_END
from gallae.checks.names import GIVEN, LONG_SURNAMES, SURNAMES, is_role, is_usual
from gallae.checks.noun_list import is_noun, like_a_name

__all__ = ["find_likely_names", "looks"]

_G = "".join(sorted(GIVEN | RARER))
_TAILS = (
    "이라고|라고|이라는|라는|이란|에게서|에게|한테서|한테|께서는|께서|께|이랑|랑|하고|이가|이는|이를|이의|이도|이와|이한테|이에게"
    "|이신데요?|신데요?|이시고|이신|이셨|에서는|에서도|에서|까지|부터|처럼|보다|이다|였다|이었다|인지|보고|더러|씨네|네|이네|이라서|이라며|으로|로|이고요|이고|이며|이에요|예요|입니다|인데요|인데|이요|이나|이|가|은|는|을|를|의|와|과|도|만|요|님|씨"
)
_GLUED_TITLES = (
    "대표님|팀장|부장|과장|차장|대리|실장|원장|사장|소장|국장|센터장|본부장|지점장|주임|계장|반장|조장|사원|선생|쌤|교수|강사|간호사|기사|코치|감독|매니저|대표|상무|전무|이사|선배|후배|언니|오빠|이모|삼촌|할머니|할아버지"
    "|어머님|어머니|아버님|아버지|고객|환자|회원|학생|어르신|보호자|변호사|세무사|회계사|노무사|주무관|연구원|위원|의원|조교|박사|기자|작가"
)
_GLUED_FIRST = frozenset(word[0] for word in _GLUED_TITLES.split("|"))
_GLUED = re.compile(f"(?:{_GLUED_TITLES})")
_STARTS = "".join(sorted({word[0] for word in f"{_TAILS}|{_GLUED_TITLES}".split("|")}))  # looked at first: quick
_WORD = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<name>(?:{'|'.join(LONG_SURNAMES)})[{_G}]{{1,2}}|[{SURNAMES}{RARE_SURNAMES}][{_G}]{{1,4}})"
    rf"(?P<tail>(?=[{_STARTS}])(?:(?:{_TAILS})(?:도|만|는|요)?|(?:{_GLUED_TITLES})(?:님|들)?(?:{_TAILS})?))?(?![가-힣])"
)
_FAMILY = frozenset(SURNAMES + RARE_SURNAMES)
_PEOPLE_TAILS_WORDS = "이신데 신데 이신데요 신데요 씨네 이라는 에게서 에게 한테서 한테 께서는 께서 께 님 씨 이가 이한테 이에게 이라고 이랑 라는"
_PEOPLE_TAILS = frozenset(_PEOPLE_TAILS_WORDS.split())
_PARTICLES_WORDS = "이 은 는 을 를 의 와 과 도 랑 하고 가 이는 이를 이의 이도 이와 로 으로 라고 입니다 이에요 예요"
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_OTHER_TAILS_WORDS = (
    "이고 이고요 이며 이다 에서 에서는 까지 부터 처럼 보다 이나 만 이요 인지 보고 더러 였다 이었다 인데 인데요"
)
_ALL_TAILS = _PEOPLE_TAILS | _PARTICLES | frozenset(_OTHER_TAILS_WORDS.split())
# -- words before -------------------------------------------------------------------------------------------------
_JOINTS = " \t.\"'“‘([:：=–-"
# -- words behind -------------------------------------------------------------------------------------------------
_BEHIND = re.compile(
    rf"\s?(?:{JOBS}|학생|군|양|여사|어르신|할머니|할아버지|고객|환자|회원|손님|보호자|씨|님|귀하|드림|올림|배상|拜上|후보|선수|선생|배우자|아버지|어머니|엄마|아빠|학부모|아주머니|아저씨|박사|점주|세대주|남매|부부|형제|자매)"
    r"(?:님|들)?(?:께서는|께서|에게서|에게|한테|께|에서|부터|까지|처럼|보다|네|댁|은|는|이|가|을|를|의|과|와|도|만|입니다|이에요|예요|이고|인데|이라고|으로|로|랑|이랑|하고)?(?![가-힣])"
    r"|\s?\(\s?(?:인|서명|날인|본인|대리|만?\s?\d{1,3}\s?세|향년|여|남|당시|이하|가명|\d{2,4}[.\-년]|01\d|[A-Za-z]{2,}[\s)])|\s외\s?\d+\s?명|\s?[/|,·]\s?(?:남|여|만?\s?\d{1,2}\s?세|0\d{1,2}-|01[016789]|\d{6})"
    r"|\s(?:그리고\s)?(?:두|세|네)\s(?:분|사람|명)"
)
_CONTACT = re.compile(r"[\s(,:/\"'’)]{0,3}(?:0\d{1,2}[-.\s]\d|01[016789]\d|\d{6}\s?-|[A-Za-z0-9._]+@|<)")
_OWN = re.compile(r"(?:^|[\s.,!?])(?:나|저|난|전|저는|나는|본인은|제가|내가)\s$")
# A field of its own in a line of fields, one of which is a number to call or a place to send to.
_FIELD_BEFORE = re.compile(r"(?:^|[\n/|;\t·▶•*]|[,:：]|\s-)\s{0,2}$")
_FIELD_BEHIND = re.compile(r"\s{0,2}(?:[/|;\t]|,|\s-\s)\s?")
_HOLDS = re.compile(
    r"\d{2,4}-\d{3,4}-\d{4}|01\d{9}|\d{6}-\d{7}|@|\d동\s?\d|\d호(?![기선])|[로길]\s?\d|\d{2}[.년]\s?\d{1,2}[.월]"
)
_BEFORE_NAMED = re.compile(r"(?:\d[\s)]{1,2}|[\w.]+@[\w.]+[\s)]{1,2})\(?$")
# Named for what they did: nobody's personal data beside these words.
_PUBLIC = re.compile(
    r"\s?\d{1,2}(?:·\d)?\s?호기|\s?(?:장군|열사|의사(?=[를의와는가])|대왕|왕|대통령|시인|화백|화가|소설가|작가|가수|배우|감독|아나운서|작곡가|영화|드라마|전(?=을|의|이)|문학관|기념관|미술관|평전|시집|소설|선생의\s|거리|공원|로\s?\d{1,3}(?:번?길|[가,\s]|$))"
)
_FIGURES_WORDS = (
    "이순신 유관순 안중근 허준이 허준 정약용 김구 윤동주 이황 신사임당 장영실 김홍도 신윤복 홍범도 김유신 강감찬 을지문덕 이성계 정도전 방정환 주시경 이육사 김소월 백석 박경리 황순원 이중섭 박수근 전태일"
    " 윤봉길 이봉창 김좌진 안창호 서재필 홍길동전 심청이 흥부놀부 임꺽정 장보고 정몽주 황희 이방원 손흥민 김연아 박찬호 박지성 이강인 봉준호 송강호 아이유 조용필 서태지 유재석 이승만 박정희 김대중 노무현 이명박 박근혜 문재인 윤석열 이재명"
)
_FIGURES = frozenset(_FIGURES_WORDS.split())


_ALONE = frozenset("솔율온찬슬빈결린별단준훈혁현민진석철호영욱웅환열겸랑샘봄늘든희연아윤우윌일")
_COMMON = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하"
_DID = re.compile(
    r"\s(?:보낸|보내|쓴|썼|작성|말한|말했|요청|신청|제출|만든|맡|담당|추천|올린|올렸|남긴|주문|예약|결제|입금|전화|퇴사|입사|결석|지각|참석|방문|찾아|왔|와서|다녀|다쳤|아파|아프|어제|오늘|먼저|직접|또)"
)
_COPULAS_WORDS = "입니다 이에요 예요 인데요 인데 이고요 이라고"
_COPULAS = frozenset(_COPULAS_WORDS.split())
_OPENS = re.compile(r"(?:^|[.!?\n\"'“‘]\s?|요[,.]?\s|다[,.]?\s)$")
_VERBAL_WORDS = "하기 시라 이라 자라 마라 세요 새요 하라 세라 나라 다림 다려 기신 가기 우기 초기 아서 여서 가서 이나 인지 이랑 다리 건지 신지 해진 여름 자루 동향 전자 리애 정임 이름 선별 사점 명란"
_VERBAL = frozenset(_VERBAL_WORDS.split())
_VERBS = frozenset("다면고린진시서게니라며거던듯")  # "정한다", "지나면", "정해진"
_PUT_BEHIND = frozenset("라분한하일금전이가은는이가을를의도로와과만해인자지장서식실명비원소기용형성권화율안선주국사님")
_MADE_WITH = _PUT_BEHIND | frozenset("품증판계책량률측통초변방적합확획력법론제차번호점처층행회업물통단")
_WITH_EUN_WORDS = "지은 서은 예은 가은 하은 다은 채은 시은 주은 나은 고은 혜은 수은 영은 성은 경은 재은 소은"
_WITH_EUN = frozenset(_WITH_EUN_WORDS.split())


@dataclass(slots=True)
class _Candidate:
    name: str
    start: int
    end: int
    tail: str
    sure: float  # how much it looks like a name by itself, 0..1, and what speaks for it beside it


def find_likely_names(text: str) -> list[Found]:
    """Names in folded text, each with confidence LIKELY; may overlap those of other detectors."""
    places = (at for at, _, word in hangul_words(text) if word[0] in _FAMILY or word[:2] in LONG_SURNAMES)
    candidates = [c for m in starting(_WORD, text, places) if (c := _candidate(text, m))]
    _heed_lists(text, candidates)
    found = [Found("name", c.start, c.end, c.name, LIKELY) for c in candidates if c.sure >= 1]
    found += (
        Found("name", m.start("name"), m.end("name"), m["name"], LIKELY)
        for start, end in windows_of(text, _NAME_LABELS, 0, 32)
        for m in _FILLED_IN.finditer(text, start, end)
        if not (is_noun(m["name"]) and m["name"][1:] not in NATURE and m["name"] not in NATURE)
        and not is_role(m["name"])
    )
    found += (
        Found("name", m.start("name"), m.end("name"), m["name"], LIKELY)
        for m in starting(_CALLED, text, [0, *places_of(text, '\n"“')])
        if is_usual("김" + m["name"]) and not is_noun(m["name"]) and not is_noun(m["name"] + "야")
    )
    found += _addressed(text)
    endeared = starting(_ENDEARED, text, places_of(text, ("우리", "저희", "울")))
    quoted = _QUOTED.finditer(text) if any_of(text, "\"'“‘「") else ()
    found += (Found("name", m.start("name"), m.end("name"), m["name"], LIKELY) for m in (*endeared, *quoted))
    return found


def _addressed(text: str) -> Iterator[Found]:
    """What is called 씨 is a name, whatever it is built like; what is called 님 if it is no role; "하율이 어머님"."""
    for sign, pattern, is_name in (("씨", _SSI, _is_person), ("님", _NIM, _is_unknown), ("이", _PARENT, _is_child)):
        places = (at for at, _, word in hangul_words(text) if sign in word[2:]) if sign in text else ()
        for m in starting(pattern, text, places):
            if is_name(m["name"]):
                yield Found("name", m.start("name"), m.end("name"), m["name"], LIKELY)


def _is_person(word: str) -> bool:
    return word not in _SEEDS and not is_role(word)


def _is_unknown(word: str) -> bool:
    """Of three syllables, the last two as in given names, and nothing that a person is by work or place."""
    known = is_role(word) or is_noun(word) or is_noun(word[:2]) or is_noun(word[1:]) or word[-1] in _ROLE_ENDS
    return not known and form(f"김{word[1:]}") == FULL


def _is_child(word: str) -> bool:
    return is_usual(f"김{word}") and not is_noun(word)


_SSI = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣]{2,5})씨(?=(?:네|는|가|를|의|도|와|랑|한테|께|에게|라고|인데|입니다|예요)?(?![가-힣]))"
)
_NIM = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣]{3})님(?=(?:은|이|을|의|도|과|께서|께|한테|에게|입니다|이에요)?(?![가-힣]))"
)
_PARENT = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣]{2})이\s?(?=(?:엄마|아빠|어머[님니]|아버[님지]|할머니|할아버지)(?![가-힣]{3}))"
)
_SEEDS_WORDS = (  # words that end so
    "아저 아가 마음 손글 붓글 큰글 작은글 굵은글 솜 목화 호박 수박 참외 포도 사과 복숭아 살구 자두 고추 유채 채소 토마토 해바라기 아보카도 감귤 매실 대추 올리브 민들레홀 안철 최초 우리"
)
_SEEDS = frozenset(_SEEDS_WORDS.split())
_ROLE_ENDS = frozenset("자원장사인생관수주가객민부모분군양님씨친형")


def _heed_lists(text: str, candidates: list[_Candidate]) -> None:
    """In a list of words that may all be names, one that is sure, or two that look it, speak for the others."""
    run: list[_Candidate] = []
    for candidate in [*candidates, None]:
        if candidate and run and _listed(text, run[-1], candidate):
            run.append(candidate)
            continue
        if len(run) > 1 and (max(c.sure for c in run) >= 1 or sum(c.sure >= 0.9 for c in run) > (len(run) < 3)):
            for c in run:
                c.sure = max(c.sure, 1.0)
        run = [candidate] if candidate else []


def _listed(text: str, one: _Candidate, other: _Candidate) -> bool:
    after = one.end + len(one.tail)
    if other.start - after > LONGEST_JOINT:
        return False
    return bool(_LIST.fullmatch(text, after, other.start)) or (one.tail in _AND and text[after : other.start] == " ")


LONGEST_JOINT = 16  # characters that _LIST can take up, and more
_AND_WORDS = "와 과 랑 이랑 하고"
_AND = frozenset(_AND_WORDS.split())
# "우리 지훈이가": a given name alone, as families say it.
_ENDEARED = re.compile(
    r"(?<![가-힣])(?:우리|저희|울)\s(?:아들|딸|애|아이|막내|첫째|둘째)?\s?(?P<name>[민서지하예수은정현재준승동상혜선윤주태도시우소한기규채유연나다][준우진현민호영수희연아윤서원석훈혁재환규빈경미정선숙인성율린])이(?=가|는|를|도|랑|한테|에게|의|\s)"
)
# A form's field for a name: whatever is built like one and fills it whole.
_NAME_LABELS = [
    "성함",
    "성명",
    "이름",
    "예금주",
    "세대주",
    "소유자",
    "수령인",
    "수취인",
    "신청인",
    "신청자",
    "보호자",
    "담당자",
    "작성자",
    "예약자",
    "대표",
    "배우자",
    "임차인",
    "임대인",
    "의뢰인",
    "계약자",
    "받는",
    "보내는",
    "환자",
    "학생",
    "고객",
]
_NAME_LABEL = "성함|성명|이름|예금주|세대주|소유자|수령인|수취인|신청인|신청자|보호자|담당자|작성자|예약자|대표자?|배우자|임[차대]인|의뢰인|계약자|받는\\s?(?:분|사람)|보내는\\s?(?:분|사람)|환자|학생|고객"
_FILLED_IN = re.compile(
    rf"(?:{_NAME_LABEL})명?\s?[:：=]\s?(?P<name>(?:{'|'.join(LONG_SURNAMES)})[가-힣]{{1,2}}|[{SURNAMES}{RARE_SURNAMES}][가-힣]{{1,2}})"
    r"(?=\s?(?:[,/|;\n(]|$)|\s[가-힣]{2,4}\s?[:：])"
)
# "민서야 내일 …": a given name that is called, at the start of what is said.
_CALLED = re.compile(r"(?:^|[\n\"“])(?P<name>[가-힣]{2})(?:야|아)(?=[\s,!~.])")
_QUOTED = re.compile(rf"[\"'“‘「](?P<name>[{SURNAMES}]\s[{_G}]\s[{_G}])[\"'”’」]")
_LIST = re.compile(
    r"\s?(?:[,·/、&]|\s(?:및|그리고|또는|or|and)\s|\s[OX○×]\s?/|\d\.)\s?(?:\d{1,2}[.)]\s?)?|\s\d{1,2}[.)]\s?"
)


def _candidate(text: str, m: re.Match[str]) -> _Candidate | None:
    best: _Candidate | None = None
    for name, tail in _splits(m["name"], m["tail"] or ""):
        alone = looks(name)
        if alone <= 0:
            continue
        end = m.start() + len(name)
        sure = alone + _beside(text, m.start(), end, tail, name)
        if best is None or sure > best.sure + 0.01:
            best = _Candidate(name, m.start(), end, tail, sure)
    return best


def _splits(name: str, tail: str) -> Iterator[tuple[str, str]]:
    """The whole word, and shorter names whose last syllables are a particle ("이슬이" = 이슬 + 이)."""
    yield name, tail
    least = 3 if name[:2] in LONG_SURNAMES else 2
    if (
        len(name) > least + 1 and name[least + 1] in _GLUED_FIRST and _GLUED.match(name[least + 1 :] + tail)
    ):  # "여진구차장님"
        yield name[: least + 1], name[least + 1 :] + tail
    for cut in (1, 2, 3):
        rest = name[len(name) - cut :] + tail
        if len(name) - cut >= least + (cut > 2) and rest in _ALL_TAILS:
            yield name[:-cut], rest


@lru_cache(maxsize=8192)
def looks(name: str) -> float:
    """How much a word looks like a full name by itself; 0 where it is known as something else."""
    if (
        is_role(name)
        or name in _FIGURES
        or is_noun(name)
        or (name[1:] in _VERBAL and name[1:] not in NATURE)
        or (name[0] in RARE_SURNAMES and len(name) != 3)
        or (name[0] == "대" and name[2] in _MADE_WITH)
    ):
        return 0
    if name[:2] in LONG_SURNAMES:
        if name[2:] in _PUT_BEHIND or name[2:] in ("이나", "이랑"):
            return 0
        return 1.0 if name[:2] in ("남궁", "황보", "제갈", "독고") else 0.8
    given = name[1:]
    if given in _VERBAL:
        return 0.3
    noun = is_noun(name[:2])
    if len(given) == 1:
        return 0.25 if given in _ALONE else 0
    if len(given) > 2:  # "박가온누리님"
        return 0 if is_role(name[1:]) or is_role(name[2:]) or name[0] not in _COMMON else 0.5
    if given in _WITH_EUN:
        return 0.35 if noun or like_a_name(name) else 0.9
    if like_a_name(name):
        return 0
    if is_usual(name):
        frequent = name[0] in _COMMON and given in COMMON_GIVEN
        return 0.6 if noun and name[2] in _PUT_BEHIND and not frequent else 1.0
    if given in NATURE:
        return 0.7
    if name[2] in _VERBS and name[1] not in "예은현민재지":
        return 0
    if name[2] in "의는를을에":
        return 0.1
    # "이름은", "배송지", "추천해": a noun with what is put behind nouns
    if noun and name[2] in (_PUT_BEHIND if form(name) == FULL else _MADE_WITH):
        return 0
    return form(name) * (0.6 if name[0] in RARE_SURNAMES else 1)


def _follows_role(before: str) -> bool:
    """ "담당자는 ", "임대인: ", "사촌형 '": the last word names what somebody is, a particle left out."""
    before = before.rstrip(_JOINTS)
    ends = [e for e in AFTER_ROLES if before.endswith(e)] if before.endswith(AFTER_ROLES) else []
    for end in ("", *ends):
        word = before[: len(before) - len(end)]
        if word[-1:] not in ROLES_END:
            continue
        for size in range(1, min(LONGEST, len(word)) + 1):
            if word[-size:] in ROLES and _short(word[: len(word) - size]):
                return True
    return False


def _in_record(text: str, start: int, end: int) -> bool:
    if not (_FIELD_BEHIND.match(text, end) and _FIELD_BEFORE.search(text[max(0, start - 4) : start])):
        return False
    line = text.find("\n", end, end + 80)
    return bool(_HOLDS.search(text, end, line if line > 0 else end + 80))


def _short(prefix: str) -> bool:
    """At most four letters of the same word stand before the role: "영업팀장", not the end of a long word."""
    return not (len(prefix) > 4 and prefix[-5:].isalnum())


def _beside(text: str, start: int, end: int, tail: str, name: str) -> float:
    """What speaks for it: a role or title (0.8), a contact (0.6), a particle of people (0.5), another particle (0.1)."""
    after = end + len(tail)
    if _PUBLIC.match(text, end):
        return -1
    speaks = 0.0
    if _follows_role(text[max(0, start - 20) : start]):
        speaks += 0.8
    last = text[start - 1 : start]
    if last.isspace() and _OWN.search(text[max(0, start - 8) : start]):
        speaks += 0.4
    if tail and len(name) > 2 and _GLUED.match(tail):
        speaks += 0.8
    if len(name) > 2 and not tail and _in_record(text, start, end):
        speaks += 0.8
    if tail in ("", "이") and _BEHIND.match(text, end):
        speaks += 0.8
    numbered = (last.isspace() or last in ("(", ")")) and _BEFORE_NAMED.search(text[max(0, start - 12) : start])
    if numbered or _CONTACT.match(text, after):
        speaks += 0.6
    if len(name) > 3 and name[:2] not in LONG_SURNAMES and tail not in ("님", "씨"):
        return 0
    if tail in _PEOPLE_TAILS or tail[:-1] in _PEOPLE_TAILS:
        speaks += 0.65
    elif tail in _PARTICLES and len(name) > 2:
        speaks += 0.7 if tail in ("이", "가", "은", "는") and _DID.match(text, after) else 0.1
    if tail in _COPULAS and _OPENS.search(text[max(0, start - 6) : start]):
        speaks += 0.6
    return speaks
