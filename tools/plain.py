"""What stands around a sum is set aside before anything is read: personal numbers, asides, context without a figure.

People do not write bare sums. They give an account number beside the amount, say "규정은 됐고" or "암산이 안 돼서요", and
spell by ear. What is left out here holds no figure, asks nothing and relates nothing: a word that could stand for an
amount to be looked up ("배송비 포함", "포인트는") always stays, so that the grammars stop at it.

>>> plain("암산이 안 돼서요, 계좌 110-222-333444로 보낼 36,800원 더하기 27,450원 좀. 답은 내가 적을게")
'계좌  로 보낼 36,800원 더하기 27,450원 좀.'
"""

from __future__ import annotations

import re

from gallae.core.numbers import WIDE
from gallae.tools.respelled import respelled

__all__ = ["holds_a_figure", "plain", "vague"]

# Digits that name somebody or something: accounts, cards, phones, residents, orders, and what is called a number.
_IDENTIFIER = re.compile(
    r"(?<![\d\w.])(?:\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{4}|\d{2,6}-\d{2,6}-\d{3,8}(?:-\d{1,4})?|0\d{1,2}[- .]\d{3,4}[- .]\d{4}|\d{6}-[1-8]\d{6}"
    r"|\d{2,4}-[A-Za-z]{1,3}-\d{2,6}|[A-Za-z]{1,4}-?\d{3,}(?:-\d+)*)(?![\d-])(?!\s?(?:원|개|명|년|월|일))"
    r"|(?:(?:계좌|학번|사번|주문|접수|등록|차트|회원|고객|송장|예약|사업자|운송장|카드|전화|관리|일련|수험|면허)\s?(?:등록)?\s?(?:번호|넘버)?|번호)"
    r"\s?[:은는이가]?\s?(?:[A-Z]{1,3}[- ]?)?\d{4,}(?:[- ]\d{2,})*(?!\d|[.,]\d|\s?(?:원|개|명|장))"
    r"|(?:student|order|account|ticket|card|invoice|ref(?:erence)?|case|id)\s?(?:no\.?|number|id|#|:)?\s?#?\s?[A-Z]{0,3}-?\d{4,}(?:[- ]\d{2,})*(?![\d.,])",
    re.IGNORECASE,
)
_DISMISSED = re.compile(
    r"[^.,!?\n:]{0,40}?(?:말고|얘긴데|얘기인데|얘기긴\s한데|이야긴데|이야기인데|관련인데|찾지\s?마(?:세요|시고)?|뒤지지\s?(?:말고|마세요)|필요\s?없(?:고요?|이|어요?|습니다)|상관\s?없(?:이|고)"
    r"|모르겠고|(?:[은는건만]|같은\s?거)\s?됐(?:고|어요?|으니까?)|^\s?됐고|아니고|아님|아니다|아니에요|아니라)요?(?:\s(?:셈|계산|숫자|더하기|곱셈|빼기|덧셈|날짜|요일)만)?(?=[\s,.!?:]|$)[,.!]?"
    r"|\b(?:never mind|forget|ignore|don't look up|no need (?:to|for)|regardless of|not asking about)[^,.!?:]{0,40}[,.:]",
    re.IGNORECASE,
)
# What is left of a personal number, with the word before and the particle behind it.
_NAMED = re.compile(
    r"\s?\([^()\d]*§[^()\d]*\)|(?:[가-힣]*(?:계좌|카드|번호|학번|사번|전화|연락처|휴대폰|폰|접수|주문|송장)[가-힣]*\s?|\b(?:card|account|order|invoice|phone|student|ticket|case|no\.?|number)\s)?§(?:님|번)?(?:으로|로|에|은|는|이|가|를|을|의)?(?=[^가-힣]|$)(?:\s(?:보낼|부칠|입금할|이체할|송금할|청구할)\s(?:돈|금액|거))?"
)
# Spelling by ear, of the words that ask and relate only.
_RESPELLED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"[몃몆멫몇]\s?월\s?[몃몆멫몇]\s?일", "몇 월 며칠"),
        (r"[몃몆멫]\s?(?=[가-힣A-Za-z㎡℃])", "몇 "),
        (r"평군|평귬|펑균", "평균"),
        (r"을마|월마(?=[나인예에]|\s|$)|얼매|얼마매", "얼마"),
        (r"얼만\s?(?=교|고|가|데|디|지|겨|감|노|가요|데요)", "얼마"),
        (r"(?<=[일월주년시분원개명])애서(?=[가-힣\s])|(?<=[일월주년시분원])에써", "에서"),
        (r"(?<=[\d일시분월반])애(?=\s)", "에"),
        (r"(?<=[시초]속)(?=[일이삼사오육칠팔구십백천])", " "),
        (
            r"(계산|확인|변환|환산)\s?(?:이|도|좀)?\s?(?:가능|되)(?:할까요?|한가요?|하신가요?|할지요?|해요|하세요|하실까요?|나요|는지요?|ㄹ까요)",
            r"\1",
        ),
        (r"(?<![가-힣])몇\s?(?=나[와오온])", "얼마 "),
        (
            r"(?<![가-힣])(줄|권|장|대|병|통|판|곳|칸|반|팀|잔|채|쌍|벌|켤레|마리|그루|상자|봉지|박스|포|부)(?:당|마다)(?=\s|\d)",
            r"한 \1당",
        ),
        (r"(?<=[고서]\s)나머지(?:를|는|만)?\s(?=.*(?:나누|나눠|곱))", ""),
        (r"쉬는\s시간", "휴식"),
        (r"\b(\d+) and a half\b", r"\1.5"),
        (r"까정|꺼정|까장|까징", "까지"),
        (r"(?<=[가-힣])(?:한티|헌티)(?=\s)", "한테"),
        (r"(?<=[월화수목금토일슨몇뭔])욜", "요일"),
        (r"(?:같은|동)\s?해\s?(?=\d)", ""),
        (r"(?<=부터|에서)(?=[일이삼사오육칠팔구십백]{2,5}일\s?(?:뒤|후|전|지나|째))", " "),
        (
            r"(?<=\d)프로|퍼센티지|프로테지|(?<=\d)퍼(?![가-힣])|(?<=\d)퍼(?=[가-힣]*[은는이가을를만로]\s|까지|정도|쯤|씩|나\s|도\s)",
            "퍼센트",
        ),
        (r"(?i)(?<=\d)\s?h(?:rs?|ours?)?\s?(\d{1,2})\s?m(?:ins?|inutes?)?(?![a-z/²³])", r" hours \1 minutes"),
        (r"(?<=\d)\s?°?F(?=[로는은이를면도])", "℉"),
        (r"(?<=\d)\s?°?C(?=[로는은이를면도])", "℃"),
        (r"(?i)\bU\.?S\.? (?=gal|fl|cup|pint|quart|ton)", ""),
        (
            r"(?i)(?<![\d.])(\d{1,2})\s?(?:ft\.?|feet|foot|'|피트)\s?(\d{1,2})(?!\d|\s?(?:ft|feet|x|by|m\b|피트|[.'/:]\d))\s?(?:inch(?:es)?|in\b|\"|''|인치)?",
            r"\1 ft \2in",
        ),
        (r"(?i)(?<![\w.])(\d{1,4})\s?k(?![\w/])(?! ?(?:tv|run|race|resolution))", r"\g<1>,000"),
        (r"얼마([가-힣]*)\s?(?=[?!.]|$)", r"얼마\1"),
        (r"(?:뭐|얼마|몇이)(?:였|더|였더|드)(?:라|나|지|더라)(?=\s*[?.~]*$)", "얼마"),
        (r"(?<=\d[일월])\s?\+\s?(\d+\s?(?:일|주|개월|년))(?!\d)", r"에서 \1 뒤"),
        (r"(?i)\bhalf a dozen\b", "6"),
        (r"(?i)\b(?:a|one) dozen\b", "12"),
        (r"(?i)\b(?:a|one) third of\b", "1/3 of"),
        (r"(?i)\btwo thirds? of\b", "2/3 of"),
        (r"(?i)\b(?:a|one) quarter of\b", "1/4 of"),
        (r"(?i)\bthree quarters? of\b", "3/4 of"),
        (r"(?<=퇴근 )(?=\d{1,2}시(?!간))|(?<=퇴근이 )(?=\d{1,2}시(?!간))|(?<=퇴근은 )(?=\d{1,2}시(?!간))", "오후 "),
        (r"몇\s?세(?=시|[요야?인이지]|\s*$)", "몇 살"),
        (r"(?i)^((?:working|business|week)? ?days (?:in|between|from|until|till|left)\b)", r"how many \1"),
        (r"(?<=[가-힣])\s*=\s*\?*\s*$", "은 얼마?"),
        (r"(?<=[a-z])\s*=\s*\?*\s*$", "?"),
        (
            r"(?i)((?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?),? (?:of )?this year",
            r"\1",
        ),
        (r"(?i)(?<=days )from now|(?<=weeks )from now|(?<=months )from now|(?<=day )from now", "from today"),
        (
            r"(?i)(?<=[a-z]{3} )times(?= (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty)\b)",
            "×",
        ),
    )
)
_SAID = (
    r"\d|[일이삼사오육칠팔구십백천]+\s?(?:[만천백십억원월일년분초주]|개월|퍼센트|시간|평|명|킬로|키로|그램)|[십백천만억]\s?[원만천]|반년|절반"
    r"|(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|스물|스무|서른|마흔|쉰|[한두세네]\s?(?:개|명|사람|번|달|시간|장|병|권|주|박|통|대|곳|살|마리|자루|상자|박스|팩|잔|배|가지|시|되|말|끼|포|그릇|줄|판))"
    r"|하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름|일주일|한\s?달"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|half|twice|double|dozen)\b"
    r"|오늘|내일|어제|모레|그저께|글피|지금|현재|today|tomorrow|yesterday|now"
)
_FIGURE = re.compile(_SAID, re.IGNORECASE)
_CLOCK = re.compile(
    r"[０-９]|(?<![가-힣])(?:한|두|세|네|석|넉|스무|열)\s?[가-힣]|몇\s?시|시각|요일|날짜|며칠|다음|이번|지난|주말|작년|내년|올해|제곱|time|date|day|week|month|year|\bone\b|[영일이삼사오육칠팔구십백천만억]\s?(?:더하|빼|곱|나누)",
    re.IGNORECASE,
)
# A piece without a figure stays if it asks or relates something, or speaks of what would have to be known.
_SPEAKS = re.compile(
    r"얼마|몇|며칠|언제|무슨|어느|누구|누가|어디|왜|어때|어떻|뭐|무엇|궁금|알고\s?싶|물어|묻|문의|알려|가르쳐|계산|구해|뽑|내\s?줘|내\s?주|셈|합|총|모두|전부|다\s?해|평균|차이|나머지|비율|퍼센트|%"
    r"|더하|더해|보태|빼|뺀|뺄|떼|뗀|곱|나누|나눠|나눌|할인|인상|인하|포함|별도|추가|제외|제하|공제|부가세|부가가치|세전|세후|세금|환율|환산|변환|바꿔|단위|반올림|소수|올림|버림|정수|원화|요일|날짜|나이|만으로|영업일|평일|주말"
    r"|중간값|중앙값|가운뎃값|최대|최소|최고|최저|제일|가장|넓이|부피|면적|이자|복리|단리|거스름|잔돈|남[은는았]|기준|규정|수수료|되나|돼요|될까|가능|있나|있어요\?|없나|비[는가도]?$|료[는가도]?$|값[은이도]?$|금[은이도]?$"
    r"|\b(?:how|what|when|which|who|why|where|total|sum|average|mean|add|plus|minus|times|split|divide|each|percent|percentage|vat|tax|tip|off|discount|fee|cost|price|includ\w*|exclud\w*|convert|in (?:euros?|dollars?|won|km|miles?|cm|inch(?:es)?|kg|pounds?|hours?|minutes?|days?|weeks?|months?|celsius|fahrenheit|ml|liters?|litres?)|decimal\w*|round\w*|days|rate|interest|left|remain\w*|change|max|min|highest|lowest|median|range|difference)\b",
    re.IGNORECASE,
)
_VERBAL = re.compile(
    r"(?:요|다|서|데|데요|고|음|임|함|까|네|지|거든|라|자|어|아|해|려고|구|중|듯|께|게|씀|[ㅠㅜㅋㅎ~]+)\s*$|^(?:선생님|저기요?|안녕\S*|여보세요|급해\S*|사장님|실례\S*|죄송\S*|감사\S*|고마\S*|부탁\S*|빨리)(?:\s|$)"
    r"|^(?:\s*(?:hi|hey|hello|thanks?|thank you|please|pls|ok|okay|sorry|quick(?:ly)?|for|so that|because|since|i|my|we|the|it's|he|she|they|just)\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^[가-힣]{2,4}\s?(?:씨|님)$|(?:고객|손님|환자|학생|회원|님|씨)$")
_PIECE = re.compile(
    r"(?:[^,.!?:;\n…]|(?<=\d)[.,:](?=\d)|(?<=[A-Za-z])\.(?=[A-Za-z])|(?<=[ap])\.(?=\s))+[,.!?:;\n…~]*\s*"
)
_BEFORE = re.compile(
    r"^(?P<told>(?:(?![,.!?:;]).){2,40}?(?:[가-힣](?<!에)서|는데|은데|인데|니까|라서|그래|[가-힣]려고|길래|다가))요?[\s,]+(?=\S)"
)
# What the answer is wanted for, said last; with up to three words before it, the fewest if more would be missed.
_PURPOSE = tuple(
    re.compile(
        rf"(?<=[가-힣\d?])\s(?:[가-힣]+\s){{{words}}}(?:빨리|얼른|당장|급함|급해요?|[가-힣]{{1,8}}(?:어야\s?[돼되대]서|해야\s?[돼되]서|야\s?[돼되대]서|려고요?|느라|는\s?중|는\s?중이야))(?:\s(?:빨리|얼른))?$"
    )
    for words in (3, 2, 1, 0)
)


def holds_a_figure(text: str) -> bool:
    """Does it say a number, a day or the clock? Without any of them a question has nothing to compute with."""
    return _FIGURE.search(text) is not None or _CLOCK.search(text) is not None


_VAGUE = re.compile(
    r"\d\s?[a-z]*\s(?:something|some|odd)\b|\d[- ]?ish\b|\d여\s?[개명원만천]|몇(?:십|백|천)\s?만?\s?[개명원]|(?:피트|시간|미터|킬로|kg|cm)\s(?:얼마|좀)\s?(?:넘|정도|쯤)|\d[천만억]?\s?(?:원|달러|엔|유로)대(?![가-힣])", re.I
)  # fmt: skip


def vague(text: str) -> bool:
    """Is one of the figures told as "6 feet something", "20여 명", "3만원대"? Nothing exact comes of it."""
    return _VAGUE.search(text) is not None


def plain(text: str) -> str:
    """The text with what the sum does not need left out; figures, questions and relations keep their order."""
    text = respelled(text.translate(WIDE))
    said = _NAMED.sub(" ‡", _IDENTIFIER.sub("§", text))
    said = _DISMISSED.sub(_dismissed, said)
    for pattern, to in _RESPELLED:
        said = pattern.sub(to, said)
    pieces = _PIECE.findall(said)
    kept = (
        [
            piece
            for i, piece in enumerate(pieces)
            if not (_aside(piece) or _whose(piece) or _whose("".join(pieces[i : i + 2])))
        ]
        if len(pieces) > 1
        else pieces
    )
    said = "".join(kept).replace("‡", "").strip()
    if (told := _BEFORE.match(said)) and not _needed(told["told"]) and _FIGURE.search(said, told.end()):
        said = said[told.end() :]
    for purpose in _PURPOSE:
        if (wanted := purpose.search(said)) and not _needed(wanted.group()):
            return said[: wanted.start()]
    return said


def _dismissed(match: re.Match[str]) -> str:
    """Nothing of it, or all but the last words if a figure stands before them."""
    before = match.string[: match.start()][-1:]
    if not _FIGURE.search(match.group()) and not re.match(r"[\d,]", before):
        return " "
    words = match.group().split(" ")
    return " ".join(words[: max(1, len(words) - 2)]) + " "


def _needed(piece: str) -> bool:
    return _FIGURE.search(piece) is not None or _SPEAKS.search(piece.strip(" ,.!?:;\n…~")) is not None


def _whose(piece: str) -> bool:
    """Only who somebody is: a name and a personal number."""
    return "‡" in piece and "?" not in piece and not _needed(piece)


def _aside(piece: str) -> bool:
    """A whole statement or greeting that holds no figure and says nothing about one; a lone noun is none."""
    bare = piece.strip(" ,.!?:;\n…~")
    return (
        bool(bare)
        and "?" not in piece
        and not _needed(piece)
        and (_VERBAL.search(bare) is not None or _PERSON.search(bare) is not None)
    )
