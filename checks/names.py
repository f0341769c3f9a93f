"""Names of persons by the words around them. Without a language model a bare name is not found:
"홍길동님", "고객 홍길동(", "이름은 홍길동", "Ms. Jane Doe" are; titles of staff ("김민수 교수님") are left alone.

Korean full names are a surname and given-name syllables; nouns that look alike ("고혈압 환자", "이용자님",
"선생님") are kept out by the syllables that given names are made of and by a list of role words.

>>> [f.text for f in find_names("홍길동님 혈압약 안내, 고혈압 환자용")]
['홍길동']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from gallae.checks.english_names import PLAIN_WORDS
from gallae.checks.found import Found, without_overlaps
from gallae.checks.landmarks import any_of, hangul_words, latin_words, places_of, starting, windows_of
from gallae.checks.noun_list import PHRASES, is_noun, like_a_name

__all__ = ["ENGLISH_WORD", "GIVEN", "LONG_SURNAMES", "SURNAMES", "find_names", "is_role", "is_usual", "usual_given"]

SURNAMES = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국빙계묵어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈"
LONG_SURNAMES = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")
GIVEN = frozenset(
    "가강건겸경고공관광교구국권규균그근금기길나난남녀노다단달담대덕도동두득라란람랑래려련령례로록루류륜률리린림마만매면명모목무문미민바배백범벼별병보복봉부비빈빛사산삼상새샘서석선설섭성세소솔송수숙순슬승시식신실심아안애양언여연열염영예오옥온완요용우욱운웅원월위유윤율은을음의이인일임자장재전점정제조종주준중지진찬창채천철청초춘충치탁태택평필하학한해행향허혁현형혜호홍화본환활회엽협효후훈휘흔희힘늘봄결름누늬울엘든론뜰샤"
)
_FIRST = frozenset(
    "민서지하예수은정영현성재준진승동상경혜미유선연윤주태도시우인나다소한해기광규근희보세채가강건겸남노라리마명무문범병봉빛새석설솔신아안애여온완요용원율을의이자종찬창철초춘충필학형호홍화효훈휘흔슬늘봄단루로"
)
_LAST = frozenset(
    "준우진현민호영수희연아윤은서원석훈혁재환철규빈주경미정선숙자순옥인성태건율하린나라람솔별슬봄온결찬열용욱웅일복국권근기길남란림범봉상섭식안애양언예완유익임종지창천춘택학향헌형홍화효휘채루늘울음담비새름"
)
# Role words and other nouns that begin with a surname's syllable and are made of given names' syllables.
_ROLE_WORDS = """
주무관 사무관 서기관 지배인 여사 구독자 상담원 교직원 안경사 도배사 방문자 방송인 여행자 여행객 조산사 시청자 사업자 유공자 이재민 구직자 은퇴자
수험생 경비원 미화원 조무사 한부모 신혼부부 하숙인 고시원 이용인 장애아 여고생 남고생 여대생 취업자 창업자
고객 손 선생 원장 사장 과장 부장 차장 이사 기사 강사 교수 주임 조교 이용자 신청자 지원자 구매자 소유자 이모 고모 장모
부모 형수 조카 공주 왕자 임산부 노인 소아 신생아 유아 영유아 성인 남성 여성 남자 여자 주민 시민 구민 도민 국민 회원
조합원 임직원 사서 서장 시장 구청장 도지사 국장 원생 신입생 유학생 재학생 전학생 편입생 대학생 고등학생 초등학생 중학생
연수생 수강생 학부모 보호자 주치의 전공의 한의사 의사 약사 간호사 상담사 영양사 조리사 변호사 세무사 회계사 기관사 공인
전문의 지도사 안내 문의 신규 기존 정기 장기 단기 개인 우수 우선 이전 이번 최근 최초 전체 주요 유료 무료 신도시 유아동
남녀노소 이상 이하 미만 소상공인 임차인 임대인 장애인 외국인 내국인 성년 미성년 시각장애인 노약자 고령자 도우미 배우자 인사
공무원 지도교수 민원인 명의자 이사장 조합장 지사장 지점장 소장 본부장 전무 상무 대표 차주 선수 가수 배우 기자 감독
심사위원 조사원 안내원 연구원 선임 수석 책임 사원 대리 반장 동장 이장 통장 조장 성도 전도사 신부 수녀 하나 우리 여러
모두 이분 그분 저분 유명 전문 소비자 이동 이주 정규 정상 사용자 공급자 수급자 수신자 서비스 예비 연구 고정 진단 조부모
시부모 친부모 차상위 고위기 배부용 보관용 제출용 정보 예약 방문 문자 전화 주문 상담 입원 외래 응급 소개 추가 전원 마지막
"""
_NOT_NAMES = frozenset(_ROLE_WORDS.split())
_BEFORE_EUN = "지정가다서예하나주소시채고혜수성영경희재상명송세조효아동다라보현"
_KOREAN = rf"(?:{'|'.join(LONG_SURNAMES)}|[{SURNAMES}])[가-힣]{{1,3}}?"
_START = r"(?<![가-힣A-Za-z0-9])"
_HONOURED = re.compile(
    rf"{_START}(?P<name>{_KOREAN})(?P<after>\s?님|\s?씨(?![가-힣]{{2}})|\s(?:고객|환자|회원|어르신|학생|보호자|산모|민원인)(?:님|분|의|이|은|을|가|는|도|께|에게|한테|[,\s(:/]|$)"
    rf"|(?:고객|환자|회원|어르신|학생)(?:님|분))"
)
_LABELLED = re.compile(
    rf"(?:이름|성함|성명|환자명|고객명|예금주|수령인|수취인|보호자명|신청인|계약자|피보험자|수신(?:인|자)?|발신(?:인|자)?|(?:받는|보내는|받으실|보내실)\s?(?:분|사람|이)|(?<![가-힣])(?:환자|고객|신청자|예약자|대상자)(?:님|명)?(?:\s?(?:성함|성명|이름))?)(?:은|는|이|가)?\s?[:：]?\s?(?P<name>{_KOREAN})(?=이고|이며|이에요|예요|입니다|인데|이라|라고|님|씨|$|[\s,.)(/;\n]|은|는|이|가|의|께)"
)
# "회원 나경훈(…", "보호자 한서윤입니다": roles that stand before many other words too.
_IN_ROLE = re.compile(
    rf"(?<![가-힣])(?:회원|학생|손님|보호자|민원인|수강생|세입자|임차인|입주자|탑승자|승객|직원|사원|원생|어르신|입금자|구매자|주문자)(?:님)?(?:\s?(?:성함|성명|이름))?(?:은|는|이|가)?[\s:]{{1,3}}(?P<name>{_KOREAN})(?=이고|이며|이에요|예요|입니다|인데|이라고|님|씨|[,.)(/;\n]|\s?[(,]?\s?\d|\s(?:연락처|전화|번호|주소|앞으로|명의))"
)
# "김 민 수 님", "이름은 박 솔": spaces between the syllables.
# "김서연 드림", "김서연(고객)", "저 김서연이에요", and at the start of what is said "김서연이라고 합니다".
_SIGNED = re.compile(
    rf"{_START}(?P<name>{_KOREAN})(?:(?:으로|로)\s예약|\s(?:이름으로|명의로|명의의|회원(?:입니다|이에요|인데)|드림|올림|배상|귀하|앞으로\s(?:온|보낸|보내|나온|등록|된|발송))|\s?\(\s?(?:고객|환자|회원|본인|예약자|신청자|보호자|학생|직원|세입자|임차인)\s?\))"
    rf"|(?:이름|성함|성명)\s(?P<called>{_KOREAN})(?=요(?![가-힣]))"
    rf"|(?<![가-힣])(?:저|나)\s(?P<own>{_KOREAN})(?=입니다|이라고|이에요|예요|인데)"
    rf"|(?:^|[.!?,\n]\s?|안녕하세요\s)(?P<said>{_KOREAN})(?=이?라고\s?(?:합니다|해요|하는데|하고)|입니다|이에요|인데요)"
)
_SUR = rf"(?:{'|'.join(LONG_SURNAMES)}|[{SURNAMES}])"
_ROLE = re.compile(r"\s?(?:고객|환자|회원|어르신|학생)(?!님|분)")
_LABEL = r"(?:이름|성함|성명|예금주|수령인|신청인|환자명|고객명|수신|받는\s?(?:분|사람)|보내는\s?(?:분|사람))(?:(?:은|는|이|가)\s?[:=]?\s?|\s?[:=]\s?|\s(?!(?:은|는|이|가)\s))"
_SPACED = re.compile(
    rf"{_START}(?P<a>{_SUR}(?:[\s.·]\s?[가-힣]){{2}}|{_SUR}\s[가-힣]{{2}}|{_SUR}[가-힣]\s(?!아님)[가-힣])(?=\s?(?:님|씨(?![가-힣]{{2}})|귀하|(?:고객|환자|회원|어르신|학생)(?:님|분|(?=[\s,.(]|$)))|\s[(,]?\s?01[016789])"
    rf"|{_LABEL}(?P<b>{_SUR}(?:\s[가-힣]){{1,2}}(?![가-힣])|{_SUR}\s[가-힣]{{2}}(?=이고|이며|이에요|입니다|이라고|라고|님|씨|$|[\s,.)(/;]))"
)
_SELF = re.compile(
    rf"(?<![가-힣])(?:저는|나는|난|전|제가|본인은)\s(?:[가-힣]+\s)?(?P<name>{_KOREAN})(?=입니다|이라고|라고|이에요|예요|인데|이고|이며|고요)"
)
_RELATED = re.compile(
    rf"(?<![가-힣])(?:제|우리|저희|내)?\s?(?:아버지|아버님|어머니|어머님|아빠|엄마|아들|딸|남편|아내|와이프|동생|언니|오빠|누나|할머니|할아버지|시어머니|시아버지|장모님|친구|동료)(?:인|이신)?\s(?P<name>{_KOREAN})(?=[이가은는의을를께도,(]|한테|에게|님|씨)"
)
_BESIDE = re.compile(
    rf"{_START}(?P<name>{_KOREAN})\s?(?:\(\s?(?:01\d|\d{{2,4}}[.\-년]|만?\s?\d{{1,3}}\s?세|남|여|[MF]\b)|\s\d{{1,3}}\s?세?\s?[/,]?\s?(?:남|여|M|F)(?![가-힣A-Za-z])|\s(?:남|여|M|F)\s?[/,]?\s?\d{{1,3}}(?!\d)|,\s?만?\s?\d{{1,3}}\s?세[\s,]|[,\s]\s?(?:01[016789][\s.\-]?\d|\d{{6}}\s?-\s?[1-8]|\d{{4}}[.\-년]\s?\d{{1,2}}[.\-월]\s?\d{{1,2}}[.일]?\s?생))"
)
ENGLISH_WORD = r"[A-Z][a-z]{1,20}(?:-[A-Z]?[a-z]+)?"
_WORD = rf"(?:{ENGLISH_WORD}|[A-Z]\.|[A-Z]{{2,20}}(?:-[A-Z]{{1,20}})?|(?:Mc|Mac|O['’]|D['’])[A-Z][a-z]{{1,20}}|(?:van|von|de|der|da|al|bin|la)(?=\s))"
_SURE_WORD = r"(?:my (?:full )?name is|my name's|(?-i:Name)(?=\s[A-Z][a-z]+\s[A-Z])|name\s?(?:on (?:the )?\w+)?\s?[:=]|(?:patient|customer|client|student|member|guest|passenger|tenant|insured|employee|applicant|resident|attn|attention|dear|recipient|to the attention of|on behalf of|under the name(?: of)?|booked under|reserved under|account holder)(?:'s)?(?:\sname)?(?:\sis)?\s?[:=]?|i am|i'm|this is|(?:kind|best|warm)? ?regards,?|sincerely,?|yours,?|thanks,)"
_ENGLISH = re.compile(
    rf"(?=[A-Za-z])(?<![A-Za-z])(?:(?:Mr|Ms|Mrs|Miss|Mx|MR|MS|MRS|MISS|Mstr)\.?|(?i:{_SURE_WORD}))\s{{0,2}}(?<=[\s:=.,])"
    rf"(?P<name>{_WORD}(?:\s{_WORD}){{1,3}}|{ENGLISH_WORD},\s{_WORD}(?:\s[A-Z]\.)?|[A-Z]{{2,20}},\s[A-Z]{{2,20}}|[A-Z]\.(?:\s?[A-Z]\.){{0,2}}\s?{ENGLISH_WORD})(?![A-Za-z])"
)
# "Mr. Kim": a surname alone is a short name; "KIM/MINSU MR" stands on tickets; "Jane Doe here".
_TITLED = re.compile(rf"(?<![A-Za-z])(?:Mr|Ms|Mrs|Miss|Mx)\.?\s(?P<name>{ENGLISH_WORD})(?![A-Za-z]|\s[A-Z])")
_TICKET = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z]{2,20}/[A-Z]{2,20}(?:\s?[A-Z]{2,20})?)\s?(?:MR|MS|MRS|MISS|MSTR)(?![A-Za-z])"
)
_HERE = re.compile(
    rf"(?:^|[.,!]\s|\n)(?:hi|hello|hey)?,?\s?(?P<name>{ENGLISH_WORD}\s(?:[A-Z]\.\s)?{ENGLISH_WORD}) (?:here|speaking)(?![a-z])"
)
_BEFORE_NIM = re.compile(
    rf"(?<![A-Za-z])(?P<name>(?:{ENGLISH_WORD}|[A-Z]{{2,20}})(?:\s(?:{ENGLISH_WORD}|[A-Z]{{2,20}})){{1,2}})\s?(?:님|씨(?![가-힣]{{2}})|(?:고객|회원|환자|손님)(?:님|분)?(?![가-힣]{{3}}))"
)
_LOWER = re.compile(
    r"(?<![a-z])(?:my (?:full )?name is|name\s?:)\s(?P<name>(?!not |the |on |in |missing|wrong|spelled|misspelled|still |no |spelt |listed|already|very|just|written)[a-z]{2,16}(?:[ -][a-z]{2,16}){1,2})(?=\s?(?:[,.;\n(]|and\b|$))"
)
# Beside each of the rest what must stand in a text for a look to be worth it.
_LATIN_SHAPES = (
    (_TITLED, ("Mr", "Ms", "Miss", "Mx"), 0.5),
    (_TICKET, ("MR", "MS", "MISS"), 0.8),
    (_HERE, (" here", " speaking"), 0.8),
    (_BEFORE_NIM, ("님", "씨", "고객", "회원", "환자", "손님"), 0.8),
    (_LOWER, ("name",), 0.8),
)
_LABELS_AT = [
    "이름",
    "성함",
    "성명",
    "환자",
    "고객",
    "예금주",
    "수령인",
    "수취인",
    "보호자명",
    "신청",
    "계약자",
    "피보험자",
    "수신",
    "발신",
    "받는",
    "보내는",
    "받으실",
    "보내실",
    "예약자",
    "대상자",
]
_ROLES_AT = [
    "회원",
    "학생",
    "손님",
    "보호자",
    "민원인",
    "수강생",
    "세입자",
    "임차인",
    "입주자",
    "탑승자",
    "승객",
    "직원",
    "사원",
    "원생",
    "어르신",
    "입금자",
    "구매자",
    "주문자",
]
_RELATIVES_AT = [
    "아버지",
    "아버님",
    "어머니",
    "어머님",
    "아빠",
    "엄마",
    "아들",
    "딸",
    "남편",
    "아내",
    "와이프",
    "동생",
    "언니",
    "오빠",
    "누나",
    "할머니",
    "할아버지",
    "장모님",
    "친구",
    "동료",
]
_HONOURS = ["님", "씨", "고객", "환자", "회원", "어르신", "학생", "보호자", "산모", "민원인"]
_SELVES = ["저는", "나는", "난", "전", "제가", "본인은"]
_SIGNS = (  # each way to sign holds one of them
    [
        "예약",
        "이름",
        "명의",
        "회원",
        "드림",
        "올림",
        "배상",
        "귀하",
        "앞으로",
        "고객",
        "환자",
        "본인",
        "신청자",
        "보호자",
        "학생",
        "직원",
        "세입자",
        "임차인",
        "성함",
        "성명",
        "입니다",
        "이라고",
        "라고",
        "이에요",
        "예요",
        "인데",
    ]
)
_BESIDE_BEHIND = re.compile(r"(?:\s?\(|[\s,])\s?(?:만?\s?\d|[남여MF])")
_SPACED_SIGNS = ("님", "씨", "귀하", "고객", "환자", "회원", "어르신", "학생")
_SPACED_LABELS = ("이름", "성함", "성명", "예금주", "수령인", "신청인", "환자명", "고객명", "수신", "받는", "보내는")
_MOBILE_BEFORE = re.compile(r"[가-힣]\s[(,]?\s?$")
_OPENING_WORDS = """
mr ms mrs miss mx mstr my name patient customer client student member guest passenger tenant insured employee applicant resident attn
attention dear recipient to on under booked reserved account i this kind best warm regard regards sincerely yours thanks
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_NOT_ENGLISH = re.compile(
    r"^(?:From|In|At|The|Looking|Trying|New|Number|Chart|Record|Service|Guide|Care|Center|Centre)\b"
)


def find_names(text: str) -> list[Found]:
    """Names in folded text, with how sure: 0.8 for full names, 0.5 for two-syllable ones."""
    found: list[Found] = []
    if _HANGUL.search(text):
        found += _korean(_HONOURED, _within(text, _HONOURED, windows_of(text, _HONOURS, 8, 14)), text)
        found += _korean(_SELF, starting(_SELF, text, _selves(text)), text)
        beside = (start for start, end, word in hangul_words(text) if len(word) < 6 and _BESIDE_BEHIND.match(text, end))
        found += _korean(_BESIDE, starting(_BESIDE, text, beside), text)
        for anchors, pattern in ((_LABELS_AT, _LABELLED), (_ROLES_AT, _IN_ROLE), (_RELATIVES_AT, _RELATED)):
            found += _korean(pattern, _within(text, pattern, windows_of(text, anchors, 6, 30)), text)
        found += [*_spaced(text), *_signed(text)]
    if _LATIN.search(text):
        found += _english(text)
    return without_overlaps(found)


def is_role(word: str) -> bool:
    """A word for what somebody is, or another noun that is built like a name."""
    return _is_noun(word)


def is_usual(name: str) -> bool:
    """A usual full name: syllables that begin and end given names, and no noun of the language."""
    if name[:2] in LONG_SURNAMES:
        return len(name) >= 3 and all(c in GIVEN for c in name[2:])
    return is_full_name(name) and name[1] in _FIRST and name[2] in _LAST and not like_a_name(name)


@lru_cache(maxsize=8192)
def usual_given(pair: str) -> bool:
    """Two syllables that begin and end given names, as behind the most usual surname."""
    return len(pair) == 2 and pair[0] in _FIRST and pair[1] in _LAST and is_usual("김" + pair)


def _signed(text: str) -> Iterator[Found]:
    for m in _within(text, _SIGNED, windows_of(text, _SIGNS, 16, 24)):
        group = m.lastgroup or "name"
        if is_usual(m[group]):
            yield Found("name", m.start(group), m.end(group), m[group], 0.8)


def _spaced(text: str) -> Iterator[Found]:
    mobile = any(_MOBILE_BEFORE.search(text[max(0, at - 4) : at]) for at in places_of(text, ("01",)))
    signs = (*_SPACED_SIGNS, *_SPACED_LABELS)
    for m in _within(text, _SPACED, [(0, len(text))] if mobile else windows_of(text, signs, 12, 28)):
        group = m.lastgroup or "a"
        name = m[group]
        whole = "".join(name.split())
        surname = 2 if whole[:2] in LONG_SURNAMES else 1
        given = whole[surname:]
        whole = re.sub(r"[\s.·]", "", name)
        given = whole[surname:]
        if _ROLE.match(text, m.end(group)) and not is_usual(whole):  # "이 문장 고객"
            continue
        if all(c in GIVEN for c in given) and not (_is_noun(whole) or given in _NOT_NAMES or like_a_name(whole)):
            yield Found("name", m.start(group), m.end(group), name, 0.5 if len(given) == 1 else 0.8)


def _english(text: str) -> Iterator[Found]:
    for m in starting(_ENGLISH, text, (w.start for w in latin_words(text) if w.low in _OPENERS)):
        words = m["name"].replace(",", " ").split()
        lone = [w for w in words if len(w) > 1 and w not in ("van", "von", "de", "der", "da", "al", "bin", "la")]
        plain = all(w.lower() in PLAIN_WORDS for w in lone)  # "Dear Customer Service"
        if not plain and not _NOT_ENGLISH.match(m["name"]) and not _NOT_ENGLISH.match(lone[0]):
            yield Found("name", m.start("name"), m.end("name"), m["name"], 0.8)
    for pattern, signs, sure in _LATIN_SHAPES:
        capitals = (w.start for w in latin_words(text) if w.text[0].isupper())
        matches = starting(pattern, text, capitals) if pattern is _BEFORE_NIM else pattern.finditer(text)
        for m in matches if any_of(text, signs) else ():
            if not _NOT_ENGLISH.match(m["name"]):
                yield Found("name", m.start("name"), m.end("name"), m["name"], sure)


def is_full_name(word: str) -> bool:
    """Could the word be a Korean surname with a two-syllable given name?"""
    surname = 2 if word[:2] in LONG_SURNAMES else 1
    given = word[surname:]
    return (
        len(given) == 2
        and (surname == 2 or word[0] in SURNAMES)
        and all(c in GIVEN for c in given)
        and not _is_noun(word)
        and not _ends_like_a_noun(word)
    )


def _within(text: str, pattern: re.Pattern[str], stretches: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in stretches:
        yield from pattern.finditer(text, start, end)


def _selves(text: str) -> Iterator[int]:
    for at in places_of(text, _SELVES):
        if not (at and "가" <= text[at - 1] <= "힣"):
            yield at


def _korean(pattern: re.Pattern[str], matches: Iterable[re.Match[str]], text: str) -> Iterator[Found]:
    for m in matches:
        name = m["name"]
        surname = 2 if name[:2] in LONG_SURNAMES else 1
        given = name[surname:]
        if not 1 <= len(given) <= 2 or _is_noun(name):
            continue
        short = surname + len(given) == 2
        called = pattern is _LABELLED and text.startswith(("이름은", "성함은", "성명은"), m.start())
        if (is_noun(name) and not called and (short or pattern is not _HONOURED)) or (
            name[-1] in "을를의가는에은" and is_noun(name[:-1]) and not is_usual(name)
        ):
            continue  # "고객: 어제 바꾼", "환자 명단을"
        after = m.groupdict().get("after") or ""
        honoured = after.strip() in ("님", "씨") or (after.endswith("님") and not _is_adjective(given))
        if not all(c in GIVEN for c in given) and not (honoured and not short and _unusual(given)):
            continue
        if pattern is _HONOURED:
            role = m["after"].strip()
            believed = role == "씨" if short else role in ("님", "씨") or not _ends_like_a_noun(name)
        elif pattern is _LABELLED:
            said = text[m.start() : m.start("name")].rstrip()  # "이름은", "성명:" make even a short name sure
            believed = said.endswith((":", "：", "은", "는")) or not (short or _ends_like_a_noun(name))
        elif pattern is _IN_ROLE:
            believed = not short and is_usual(name)
        else:
            believed = not short
        if believed:
            yield Found("name", m.start("name"), m.end("name"), name, 0.5 if short else 0.8)


def _unusual(given: str) -> bool:
    """Before 님 or 씨 a rare given name is believed (강이든 님), unless it ends like a word for a role (구독자님)."""
    return any(c in GIVEN for c in given) and given[-1] not in "장자원생객인관부모버웃민사수주씨님들"


def _is_adjective(given: str) -> bool:
    """ "오래된 고객님": a word that stands before a role as well as a name does."""
    return given[-1] in "된던린할될난신운번인은는을의한든적별형급류"


@lru_cache(maxsize=8192)
def _is_noun(name: str) -> bool:
    return (
        name in _NOT_NAMES
        or name in PHRASES
        or (name.startswith(("이하", "이상", "미만")) and (len(name) < 3 or name[2] in "인자의은는을만일이도무로"))
        or any(name[:size] in _NOT_NAMES for size in range(3, len(name)))
    )


def _ends_like_a_noun(name: str) -> bool:
    """ "간식은", "제공해": a noun with its particle, unless the syllable before makes it a usual name (지은, 가은)."""
    return name[-1] in "해의용한도" or (name[-1] == "은" and name[-2] not in _BEFORE_EUN)
