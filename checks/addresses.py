"""Where somebody lives: Korean road and lot addresses however their parts are divided, homes by block and number, romanised
Korean addresses, English streets with a postcode, post boxes.

A street and a number are enough; a building's own words ("102동 1503호") are taken along. Looks at folded text.

>>> [f.text for f in find_addresses("주소 충남.천안시.별마루길.14 요, Apt 302, 12-3, Hanbit-ro 4-gil, Jongno-gu, Seoul")]
['충남.천안시.별마루길.14', 'Apt 302, 12-3, Hanbit-ro 4-gil, Jongno-gu, Seoul']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gallae.checks.found import Found, without_overlaps
from gallae.checks.landmarks import any_of, latin_words, lowered

__all__ = ["find_addresses"]

_P = r"[\s.,/·_-]{0,2}"  # what stands between two parts
_PROVINCE = (
    r"(?:(?:서울|부산|대구|인천|광주|대전|울산|세종)(?:특별자치시|특별시|광역시|시)?|(?:경기|강원|제주)(?:특별자치도|도)?"
    r"|충청[남북]도|전라[남북]도|경상[남북]도|전북특별자치도|충[남북]|전[남북]|경[남북]"
    # cities that people name without 시
    r"|(?:수원|성남|용인|고양|부천|안산|안양|남양주|화성|평택|의정부|시흥|파주|김포|광명|군포|하남|오산|이천|안성|의왕|양주|구리|포천|여주|과천|춘천|원주|강릉|동해|속초|삼척|태백|청주|충주|제천|천안|공주|보령|아산|서산|논산|당진|전주|군산"
    r"|익산|정읍|남원|김제|목포|여수|순천|나주|광양|포항|경주|김천|안동|구미|영주|영천|상주|문경|경산|창원|진주|통영|사천|김해|밀양|거제|양산|서귀포)(?:시)?)"
)
_ADMIN = r"(?!혹시|다시|잠시|역시|즉시|수시|임시|친구|출구|입구|창구|정도|용도|한도|제도|지도)[가-힣]{1,7}(?:시|도|군|구|읍|면)"
_AREAS = rf"(?:{_PROVINCE}(?![가-힣]){_P})?(?:{_ADMIN}[\s.,/·_-]{{1,2}}){{0,3}}(?:[가-힣]{{1,6}}\d?(?:동|리|가)[\s.,/·_-]{{1,2}})?"
_LOT = r"(?:산\s?)?[1-9]\d{0,3}(?:\s?-\s?\d{1,4})?"
_DETAIL = rf"(?:{_P}(?:\((?:[가-힣A-Za-z0-9,\s]{{1,24}})\)|지하)?{_P}(?:[가-힣A-Za-z0-9]{{1,15}}(?<!로)(?<!으)\s?)?(?:\d{{1,4}}동|[A-Za-z가-힣]동)?{_P}(?:제?\d{{1,5}}\s?호|(?:[Bb]|제|지하\s?)?\d{{1,2}}\s?층(?:{_P}제?\d{{1,5}}\s?호)?)|\s\d{{2,4}}-\d{{3,4}}(?![-\d]))?"
_Q = r"[\s./·_-]{0,2}"  # … and a number
# The number counts something: "길 3개", "로 100m".
_UNIT = (
    r"(?!\.\d(?!\d{1,4}\s?호))(?!\s?(?:%|km|m|kg|g)(?![a-z]))(?!(?:번(?!지)|개|명|원|회|일|시|분|년|월|배|장|단계|점|위|등|인(?![데])|대|건|만|천|억))"
    r"(?!\s(?:번|개|명|원|회|일|시|분|년|월|배|장|단계|분의|점|위|등|인|대|건|만|천|억)(?:[은는이가을를의에도만]|까지|씩|이상|정도)?(?![가-힣]))"
)
_ENDS = r"(?=[\s,).(호번에으로은는이의요임과와랑도/\"']|입니다|인데|예요|라[고던네는서]|래|지하|반지하|옥탑|앞|옆|뒤|근처|쪽|$)"
_ROAD = re.compile(
    rf"{_AREAS}(?<![가-힣0-9])[가-힣0-9]{{1,10}}(?:(?<!으)로|길)(?:{_Q}\d{{1,4}}(?:-\d{{1,4}})?(?:번?길|가길|나길){_Q}\d{{1,4}}(?:-\d{{1,4}})?|{_Q}\d{{1,4}}(?:-\d{{1,4}})?)"
    rf"(?:번지)?{_ENDS}{_UNIT}{_DETAIL}"
)
_PLAIN_WORDS = re.compile(
    r"(?:^|\s)(?:가로|세로|대로|그대로|제대로|그걸로|이걸로|저걸로|바로|서로|새로|따로|별로|주로|위로|뒤로|앞으로|아래로|홀로|실제로|차례로|스스로|하나로|둘로|나로|너로|이리로|거기로|여기로|어디로|전화로|카드로|버스로|문자로|메일로|최대로|최소로|순서로)\s?$"
)
_LOTS = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?:{_PROVINCE}{_P})?(?:{_ADMIN}[\s.,/·_-]{{1,2}}){{0,3}}(?P<area>[가-힣]{{1,6}}\d{{0,2}}(?:동\d가|동|리|가|읍|면)[\s./·_-]{{0,2}})(?P<lot>{_LOT})\s?(?P<word>번지)?{_ENDS}{_UNIT}{_DETAIL}"
)
_HOME = re.compile(
    rf"(?:{_AREAS})?"
    r"(?:[가-힣]{1,6}(?:마을|타운|지구|신도시|단지)\s)?(?:[가-힣A-Za-z0-9]{2,14}(?:아파트|오피스텔|빌라|맨션|연립|주택|빌딩|타워|기숙사|원룸|고시원|하우스|팰리스|캐슬|파크|빌|APT|apt)?\s?\d{0,2}\s?(?:차|단지)?[\s,]{0,2})?(?<!\d)\d{2,4}\s?동[\s,-]{0,2}\d{3,4}\s?호(?!선)"
    r"|[가-힣A-Za-z0-9]{2,14}(?:아파트|오피스텔|빌라|맨션|연립|기숙사|원룸|고시원)\s?(?:[가-힣A-Za-z\d]{1,4}동\s?)?\d{2,4}\s?호"
)
_GLUED = re.compile(
    rf"{_PROVINCE}[가-힣]{{1,8}}?[시군구][가-힣0-9]{{1,8}}?(?:로|길)\d{{1,4}}(?:번?길\d{{1,4}})?(?:-\d{{1,4}})?(?:,?\s?(?:\d{{1,4}}동)?\s?\d{{1,5}}호)?"
)
_BOX = re.compile(
    rf"(?:{_AREAS}|(?:{_PROVINCE}\s)?[가-힣]{{1,8}}(?:우체국|구치소|교도소|부대)\s?)사서함\s?\d{{1,5}}(?:-\d{{1,4}})?\s?호?|"
    r"(?i:(?<![A-Za-z])P\.?\s?O\.?\s?Box)\s?(?:No\.?\s?)?\d{1,6}(?:,\s?[A-Z][A-Za-z]+(?:\s[A-Z][A-Za-z]+)*)?|사서함\s?\d{1,5}(?:-\d{1,4})?\s?호?"
)
# -- romanised Korean ---------------------------------------------------------------------------------------------
_FLAT = r"(?:(?:Apt|Apartment|Unit|Suite|Ste|Room|Rm|Flat)\.?\s?#?[A-Za-z]?\d{1,5}[A-Za-z]?|#\s?\d{1,5}[A-Za-z]?(?:-ho)?|\d{1,5}-(?:ho|dong)|[A-Z]-\d{1,4})"
_HYPHENED = r"[A-Za-z]{2,16}(?:\d{1,3}(?:beon)?)?-(?:daero|ro|gil|dong|gu|si|do|gun|eup|myeon|ri|ga)(?:\s?\d{1,4}(?:beon-?|-)?gil)?(?![A-Za-z])"
_CITY = r"(?:Seoul|Busan|Daegu|Incheon|Gwangju|Daejeon|Ulsan|Sejong|Jeju|(?:Republic of |South )?Korea)"
_ROMAN = re.compile(
    rf"(?<![A-Za-z0-9-])(?:(?:{_FLAT}|\d{{1,4}}(?:-\d{{1,4}})?),?\s){{0,3}}{_HYPHENED}(?:,?\s(?:{_FLAT}|{_HYPHENED}|{_CITY}|\d{{5}}(?!\d)|\d{{1,4}}(?:-\d{{1,4}})?(?![\d/]|\.\d)))*",
    re.I,
)
# "7 Hanbitro 12gil, Mapogu, Seoul": without hyphens only in front of a district or a city.
_ROMAN_WHOLE = re.compile(
    rf"(?<![A-Za-z0-9-])(?:{_FLAT},?\s)?\d{{1,4}}(?:-\d{{1,4}})?,?\s[A-Z][a-z]{{3,16}}(?:ro|gil|daero)(?:\s?\d{{1,3}}(?:beon)?-?gil)?(?:,?\s(?:[A-Z][a-z]{{2,14}}(?:gu|si|gun|dong|do|eup|myeon)|{_CITY}|\d{{5}}(?!\d)))+"
)
_ROMAN_STREET = re.compile(r"-(?:daero|ro|gil|dong|ri|ga)(?![a-z])", re.I)
# -- English ------------------------------------------------------------------------------------------------------
_TYPE = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Crescent|Square|Sq|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Row|Mews|Gardens|Grove|Hill|Walk|Quay)"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
_PLACE = rf"(?:,?\s(?:{_FLAT}|[A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?(?=,|\s[A-Z]{{2}}\s\d|\s\d{{5}}|\s{_POSTCODE}|[.\s]*$|\s(?:and|is|please|but)\b))){{0,3}}"
_TAIL = rf"(?:,?\s(?:[A-Z]{{2}}|[A-Z][a-z]+)\s\d{{5}}(?:-\d{{4}})?(?!\d)|,?\s{_POSTCODE}(?![A-Za-z0-9])|,?\s\d{{5}}(?:-\d{{4}})?(?!\d)|(?:,\s[A-Z][a-z]+)?\s(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)\s\d{{4}}(?!\d))?"
_STREET = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_FLAT},?\s)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,?\s(?:[NSEW]\.?\s|North\s|South\s|East\s|West\s)?(?:[A-Z][A-Za-z'’]+\s|\d{{1,3}}(?:st|nd|rd|th)\s|(?:of|the)\s){{1,3}}{_TYPE}(?![A-Za-z])\.?{_PLACE}{_TAIL}"
)
_STREET_LOW = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_FLAT},?\s)?\d{{1,5}}[A-Za-z]?,?\s(?:(?!and\s|the\s|from\s|with\s|for\s)[a-z'’]{{3,}}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,2}}(?:street|road|avenue|ave|lane|drive|boulevard|blvd|terrace|crescent|parkway)(?![a-z])(?:,\s(?:{_FLAT}|[a-z]+(?:\s[a-z]+)?(?=,|\s\d|$))){{0,3}}{_TAIL}",
    re.I,
)
# Streets of other languages: "Via Garibaldi 14, Torino", "12 rue de Rivoli, Paris", "Hauptstraße 5, Berlin".
_STREET_WORD = r"(?:[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]alle|[Aa]venida|[Pp]laza|[Rr]ua|[Uu]lica|[Pp]asseig|[Qq]uai)"
_ABROAD = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9])(?:{_STREET_WORD}\s(?:[A-Za-zÀ-ÿ'’.]+\s){{0,3}}[A-ZÀ-Ý][A-Za-zÀ-ÿ'’]+,?\s\d{{1,4}}[a-z]?(?!\d)"
    rf"|\d{{1,4}}(?:\s?bis)?,?\s{_STREET_WORD}\s(?:(?:de|du|des|la|le|del|della|dei|d['’])\s?){{0,2}}[A-ZÀ-Ý][A-Za-zÀ-ÿ'’]+(?:\s[A-ZÀ-Ý][A-Za-zÀ-ÿ'’]+)?"
    r"|[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|str\.|gasse|weg|platz|allee|gata|gatan|vej|laan|straat)\s\d{1,4}[a-z]?(?!\d))"
    r"(?:,\s(?:\d{4,5}\s)?[A-ZÀ-Ý][A-Za-zÀ-ÿ]+)?"
)
_ABROAD_SIGNS = (
    "via ",
    "viale ",
    "piazza ",
    "corso ",
    "rue ",
    "avenue ",
    "boulevard ",
    "calle ",
    "avenida ",
    "plaza ",
    "rua ",
    "ulica ",
    "passeig ",
    "quai ",
    "straße",
    "strasse",
    "str.",
    "gasse ",
    "weg ",
    "platz ",
    "allee ",
    "gata",
    "vej ",
    "laan ",
    "straat ",
)
_ZIPPED = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2},\s[A-Z]{2}\s\d{5}(?:-\d{4})?(?!\d)")
_POSTED = re.compile(rf"(?<![A-Za-z])(?:[A-Z][A-Za-z']+(?:,\s|\s)){{1,6}}{_POSTCODE}(?![A-Za-z0-9])")
_LIVES = re.compile(
    r"주소|사는\s?곳|거주|배송지|우리\s?집|저희\s?집|제\s?집|집(?:은|이|으로|에)|받는\s?곳|이사|address|live|home|deliver|ship",
    re.I,
)
_LIVED = re.compile(r"사는|살[고아았]|산다|거주|집|번지|빌라|주택|옥탑|배송|배달|보내")


# What the costly patterns are looked for around: (anchor, pattern, characters before it, characters behind it).
_ROAD_AT = re.compile(r"[로길][\s./·_-]{0,2}\d")
_LOT_AT = re.compile(r"[동리가읍면][\s./·_-]{0,2}(?:산\s?)?[1-9]")
_HOME_AT = re.compile(r"\d\s?[동호]")
_PARTS = frozenset("0123456789.,/·_- \t\n\r\f\v")
# What each of the two ways to write a home holds: block and number, or what the house is called.
_HOMELY = re.compile(r"\d\s?동[\s,-]{0,2}\d{3,4}\s?호|(?:아파트|오피스텔|빌라|맨션|연립|기숙사|원룸|고시원)")
_ROMAN_ENDS = ("-daero", "-ro", "-gil", "-dong", "-gu", "-si", "-do", "-gun", "-eup", "-myeon", "-ri", "-ga")
_ROMAN_WHOLE_AT = re.compile(r"\d,?\s[A-Z][a-z]{3,16}(?:ro|gil)")
_ROMAN_AT = re.compile(r"[a-z\d]-(?:daero|ro|gil|dong|gu|si|do|gun|eup|myeon|ri|ga)(?![a-z])", re.I)
_TYPES = frozenset(_TYPE[3:-1].lower().split("|"))
_ZIP_AT = re.compile(r"[A-Z]{2}\s\d{5}")
_POST_AT = re.compile(rf"(?<![A-Za-z0-9]){_POSTCODE}(?![A-Za-z0-9])")
_GLUED_AT = re.compile(r"[시군구][가-힣0-9]{1,8}[로길]\d")
_WALK = re.compile(r"[가-힣]{1,6}로\s?[5-9]\d{3}$")  # "서울로 7017"
_CODE_BEFORE = re.compile(r"(?<!\d)(?:[(\[〒]\s?\d{5}\s?[)\]]|\d{5})[,\s]{1,2}$")
_REST = re.compile(
    r"(?:,?\s(?:[가-힣A-Za-z0-9]{1,12}\s){0,2}\d{1,4}동\s?\d{1,4}호)?(?:,?\s?(?:옥탑(?:방)?|별채|반지하|지하(?:\s?\d층)?|\d{1,2}층|[가-힣A-Za-z]동\s\d{1,5}호|\d{2,4}호|\d{1,4}동(?:\s\d{1,4}호)?|[가-힣]{2,8}(?:아파트|빌라|주택|맨션))(?![가-힣]{3}))?"
    r"(?:,?\s?(?:[가-힣A-Za-z]동\s)?(?:왼쪽|오른쪽|뒤편|뒷편|앞|옆|안쪽|끝|맨\s?끝|파란|빨간)\s?(?:대문\s?)?(?:단독주택|주택|집|방|건물))?"
    r"(?:\s?\((?=[^()\n]{0,30}(?:동|리|가|아파트|오피스텔|빌|마을|타운|하우스|빌딩|단지))[^()\n]{2,40}\))?"
)
_FIRM = re.compile(
    r"(?:본사|지사|지점|매장|사옥|공장|본점|사무소|사무실|센터|전시장|행사장|식장|예식장|회의장|본관|박물관|캠퍼스|쇼룸|물류창고|오시는\s?길|찾아오시는\s?길)\s?(?:주소|위치)?(?:은|는|이|가)?\s?[:：(]?\s?$"
    r"|(?:행사장|전시장|식장|회의장)(?:은|는)\s[가-힣A-Za-z]{2,12}\s?\(\s?$"
    r"|(?i:(?<![a-z])(?:office|headquarters|hq|branch|store|showroom|venue|warehouse|campus|clinic)(?:\saddress)?(?:\sis)?[:,]?(?:\s(?:at|in|on))?\s$)"
)
_FIRM_BEHIND = re.compile(r"[,\s]{0,2}(?:[가-힣A-Za-z0-9]{1,12}\s?\d{0,2}층?,?\s?)?(?:\(주\)|㈜|주식회사)")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[A-Za-z]")


def find_addresses(text: str) -> list[Found]:
    """Every address of folded text, without overlaps."""
    if not _DIGIT.search(text):
        return []
    places = ((at.start(), at.end()) for at in _ROAD_AT.finditer(text))
    roads = _beside(text, places, _ROAD, 45, 80, reach=_PARTS)
    spans = [
        m.span() for m in roads if not _PLAIN_WORDS.search(text[m.start() : _road_end(m)]) and not _WALK.match(m[0])
    ]
    spans += [m.span() for m in _around(text, _LOT_AT, _LOTS, 45, 80) if _is_lot(text, m)]
    spans += [m.span() for m in _around(text, _HOME_AT, _HOME, 45, 16, _HOMELY)]
    spans += [m.span() for m in _around(text, _GLUED_AT, _GLUED, 30, 24)]
    if "사서함" in text or "ox" in lowered(text):
        spans += [m.span() for m in _BOX.finditer(text)]
    if _LETTER.search(text):
        if "-" in text and any_of(lowered(text), _ROMAN_ENDS):
            spans += [m.span() for m in _around(text, _ROMAN_AT, _ROMAN, 60, 120) if _is_roman(m.group())]
        spans += [m.span() for m in _around(text, _POST_AT, _POSTED, 80, 0)]
        streets = _streets(text)
        spans += [m.span() for pattern in (_STREET, _STREET_LOW) for m in _beside(text, streets, pattern, 60, 80)]
        if any_of(lowered(text), _ABROAD_SIGNS):
            spans += [m.span() for m in _ABROAD.finditer(text)]
        spans += [m.span() for m in _around(text, _ZIP_AT, _ZIPPED, 50, 5)]
        if ("gil" in text or "ro" in text) and _ROMAN_WHOLE_AT.search(text):
            spans += [m.span() for m in _ROMAN_WHOLE.finditer(text)]
    return without_overlaps([_found(text, *_trimmed(text, *_whole(text, *span))) for span in spans])


def _around(
    text: str,
    anchor: re.Pattern[str],
    pattern: re.Pattern[str],
    before: int,
    behind: int,
    needs: re.Pattern[str] | None = None,
) -> Iterator[re.Match[str]]:
    """The pattern where an anchor stands that is quick to find, and what it `needs` beside it."""
    return _beside(text, (at.span() for at in anchor.finditer(text)), pattern, before, behind, needs)


def _beside(
    text: str,
    places: Iterable[tuple[int, int]],
    pattern: re.Pattern[str],
    before: int,
    behind: int,
    needs: re.Pattern[str] | None = None,
    reach: frozenset[str] | None = None,
) -> Iterator[re.Match[str]]:
    """`reach`: of what else than Hangul all before the place is made; nothing begins before another sign."""
    end = 0
    for start, stop in places:
        if start < end:
            continue
        begin = least = max(end, start - before)
        if reach is not None:
            begin = start
            while begin > least and ((c := text[begin - 1]) in reach or "가" <= c <= "힣"):
                begin -= 1
        within = begin, stop + behind
        if (not needs or needs.search(text, *within)) and (m := pattern.search(text, *within)):
            yield m
            end = m.end()


def _streets(text: str) -> list[tuple[int, int]]:
    return [(w.start, w.end) for w in latin_words(text) if w.low in _TYPES and text[w.start - 1 : w.start].isspace()]


def _found(text: str, start: int, end: int) -> Found:
    """A firm's own address is nobody's personal data."""
    before = text[max(0, start - 24) : start]
    last = before.rstrip()[-1:]
    firm = ((last.isalnum() or last in ("：", ":", "(", ",")) and _FIRM.search(before)) or _FIRM_BEHIND.match(text, end)
    return Found("address", start, end, text[start:end], 0.3 if firm else 0.6)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """With the postcode in front, and behind it the floor, the part of the house and what stands in brackets."""
    if m := _CODE_BEFORE.search(text[max(0, start - 9) : start]):
        start -= len(m.group())
    if m := _REST.match(text, end):
        end = m.end()
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return start + len(raw) - len(raw.lstrip(" ,./·_-\n")), end - (len(raw) - len(raw.rstrip(" ,./·_-\n")))


def _road_end(m: re.Match[str]) -> int:
    """Where the word before the first number ends."""
    digit = re.search(r"\s?\d", m.group())
    return m.start() + digit.start() if digit else m.end()


# "역촌동 27-116": a quarter of a town and a lot with its branch need nothing beside them; words that end alike are none.
_QUARTER = re.compile(
    r"(?!(?:활|운|이|자|행|공|노|감|작|변|부|진|구|충|파|발|유|연|출|합|협|소|선|기|시|가|반|역|수|능|전|거|제|해당|관리|입주|상가|주|별|본|신|후|앞|뒷|[가-하])동$|[가-힣]*(?:활동|운동|이동|자동|행동|공동|노동|변동|연동|작동|구동|부동|관리동|기숙사동|연구동|병동|강의동)$)"
    r"[가-힣]{2,5}\d{0,2}동(?:\d가)?"
)
_LOT_ALONE = re.compile(r"[1-9]\d{1,3}\s?-\s?\d{1,3}")


def _is_lot(text: str, m: re.Match[str]) -> bool:
    """A village and a number are an address behind a town, before 번지, or where somebody says that they live there."""
    if m["word"] or m.start("area") - m.start() >= 3:
        return True
    if _QUARTER.fullmatch(m["area"].rstrip(" .·/_-")) and _LOT_ALONE.fullmatch(m["lot"]):
        return True
    beside = text[max(0, m.start() - 16) : m.start()], text[m.end() : m.end() + 10]
    return "-" in m["lot"] and bool(_LIVES.search(beside[0]) or _LIVED.search(beside[1]))


def _is_roman(part: str) -> bool:
    return any(c.isdigit() for c in part) and (bool(_ROMAN_STREET.search(part)) or part.count("-") >= 2)
