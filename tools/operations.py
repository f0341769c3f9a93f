"""What each kind of computation needs before it can be done: its slots, and by which words it is told.

A table instead of wording: a request that names a computation and lacks one of its slots is asked for that slot, in
whatever words it came. `codes` are the kinds of figures (tools/marked.py) that can fill a slot, `beside` the words that
fill it when they stand right beside the figure and so settle which slot it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from gallae.tools.worded_lists import STATISTIC_WORDS

__all__ = ["OPERATIONS", "Operation", "Slot"]


@dataclass(frozen=True, slots=True)
class Slot:
    """`ko`/`en` name it and say how it is given; `example` stands for both languages unless there are two."""

    ko: str
    en: str
    codes: str
    example: tuple[str, str]
    beside: str = ""
    least: int = 1  # figures that it takes
    told: str = ""  # words that fill it without a figure


@dataclass(frozen=True, slots=True)
class Operation:
    """`cue` names the computation in a question; `ko`/`en` are its name in ours. `alone`: it may be asked for without any
    figure, where the words point at something of the person's own."""

    name: str
    ko: str
    en: str
    cue: str
    slots: tuple[Slot, ...]
    alone: bool = True
    unless: str = ""


def _op(name: str, ko: str, en: str, cue: str, *slots: Slot, alone: bool = True, unless: str = "") -> Operation:
    return Operation(name, ko, en, cue, slots, alone, unless)


_PRICE = Slot("가격(금액)이 얼마인지", "the price (the amount)", "MN", ("45,000원", "45,000 won"))
_TOTAL = Slot("전체 금액이나 수가 얼마인지", "the amount (the total, the bill)", "MNU", ("120,000원", "120,000 won"))
_PEOPLE = Slot(
    "인원이 몇 명인지", "how many people share it", "KN", ("4명", "4 people"), r"명|사람|people|persons|of us"
)
_PERCENT = Slot("비율이 몇 %인지", "the rate in percent", "P", ("10%", "10%"))
_DISCOUNT = Slot("할인율이 몇 %인지", "the discount in percent", "PM", ("20%", "20%"))
_DATE = Slot("어느 날짜인지(연·월·일)", "the date (day, month and year)", "D", ("2027년 3월 5일", "5 March 2027"))
_LENGTH = Slot("기간이 얼마인지(며칠·몇 달·몇 년)", "how long (the period)", "YTK", ("2년", "2 years"))
_COST = Slot(
    "원가(산 값)가 얼마인지",
    "the cost price (what it was bought for)",
    "MN",
    ("12,000원", "12,000 won"),
    r"원가|매입|사입|들여|산\s|샀|cost|b(?:uy|ought)|paid|purchase",
)
_SELLS = Slot(
    "판매가(파는 값)가 얼마인지",
    "the selling price",
    "MN",
    ("18,000원", "18,000 won"),
    r"판매|파는|팔|sell|sold|selling",
)
_COUNT = Slot("수량이 몇 개(몇 명, 몇 번)인지", "how many there are (the quantity)", "KNTYU", ("12개", "12 pieces"))
_NUMBERS = Slot(
    "계산할 값들(숫자 목록)이 무엇인지",
    "the values (the list of numbers, scores or readings)",
    "MNKUTYP",
    ("82, 91, 77", "82, 91, 77"),
    least=2,
)
_BIRTH = Slot(
    "태어난 날짜(생년월일)가 언제인지",
    "the exact date of birth (birth date with day and year)",
    "D",
    ("1998년 4월 12일", "12 April 1998"),
)
_ONE_END = Slot(
    "시작한 시각이 몇 시인지",
    "the start time",
    "C",
    ("오전 9시", "9 am"),
    r"부터|출근|시작|에서|from|start|since|clock(?:ed)? in|began|left|slept|bed",
)
_OTHER_END = Slot(
    "끝난 시각이 몇 시인지",
    "the end time",
    "C",
    ("오후 6시", "6 pm"),
    r"까지|퇴근|끝|until|to\b|till|end|clock(?:ed)? out|finish|woke",
)
_TEXT = Slot(
    "셀 글(문장)이 무엇인지",
    "the text (the sentence), in quotation marks",
    "",
    ('"오늘도 좋은 하루"', '"good morning"'),
)
_WORDS_OF_LISTS = "|".join(words for name, words in STATISTIC_WORDS if name not in ("sum", "max", "min", "range"))

# The narrow ones first: the first that is told decides.
OPERATIONS: tuple[Operation, ...] = (
    _op("similarity", "두 글의 비슷한 정도", "how alike two texts are", r"유사도|편집\s?거리|얼마나\s?(?:비슷|닮)|similarity|levenshtein|edit distance|how (?:similar|alike)",
        Slot("견줄 두 글(문장)이 무엇인지", "the two texts (sentences), in quotation marks", "", ('"비가 온다"와 "비가 왔다"', '"night train" and "nigh train"')), unless=r"회사|제품|companies|products|cultures"),
    _op("count", "글자나 단어의 수", "a count of characters or words", r"글자\s?수|몇\s?글자|(?<![가-힣])자수|단어\s?수|몇\s?단어|바이트\s?수|word count|(?:character|letter) count|count (?:the |these |my |all )?(?:\w+ )?(?:words|characters|letters)|how many (?:words|characters|letters)", _TEXT, unless=r"제한|이내|최대|limit|should|allowed|maximum|minimum"),
    _op("lunar", "음력과 양력", "a lunar date", r"음력|양력|\blunar\b", Slot("음력(양력) 날짜가 언제인지", "the lunar (or solar) date", "D", ("음력 8월 15일", "lunar 15 August"))),
    _op("age", "나이", "an age", r"몇\s?[살세](?![가-힣]*\s?(?:이상|부터))|만\s?나이|나이(?:가|를|는)?\s?(?:계산|좀|알려|구|몇|어떻게)|how old (?:am i|is|was|will|(?:my|his|her|their) \w+ (?:is|was))|\b(?:my|his|her|their|the) (?:\w+'?s? )?age\b|(?:days?|weeks?|months?) old", _BIRTH, unless=r"부터|이상|이하|미만|입장|제한|대상|company|building|tree|earth|universe|limit|allowed"),
    _op("weekday", "요일", "a weekday", r"무슨\s?요일|[몇뭔]\s?요일|요일\s?(?:좀|알려|계산|이)|what day of the week|(?:which|what) weekday", _DATE, unless=r"열|닫|쉬|영업|open|close"),
    _op("end date", "끝나는 날", "the day it ends", r"만료일|만기일|종료일|마감일|납기|기한(?:이|은|을)?\s?(?:언제|며칠|계산)|(?:날|일)(?:로)?부터\s?⟨[TY]\d⟩|(?:끝나|만료되|만기되|되)는\s?(?:날|날짜)|언제\s?(?:끝나|만료|만기)|(?:due|expiry|expiration|end|delivery|maturity) date|when (?:does|will|is) [^?]*(?:expire|end|due|mature)|(?:what|which) (?:date|day) [^?]*(?:run out|runs out|lapse|expire|after|from|before|later|ago)|(?:일|주|달|개월|년)\s?(?:뒤|후|전)(?:이|은|는|가|면)?\s?(?:언제|며칠|몇\s?월|무슨\s?날)|⟨D\d⟩(?:이|은|는|가|면)?\s?(?:언제|며칠|몇\s?월)",
        Slot("시작하는(기준이 되는) 날짜가 언제인지", "the start date (the date it is counted from, such as the delivery date)", "D", ("2027년 1월 4일", "4 January 2027")), _LENGTH),
    _op("days", "날수", "a number of days", r"며칠|몇\s?일|디데이|d-?day|날짜\s?계산|일수|몇\s?(?:주|달|개월)\s?(?:남|지났|됐|째|나\s?남)|how many (?:\w+ )?(?:days|weeks|months)|how long (?:until|till|since|ago)|days? (?:left|until|till|since|between|remain)|weeks? (?:left|until|since)", _DATE, alone=False),
    _op("hours", "걸린 시간", "a length of time", r"몇\s?시간|근무\s?시간|수면\s?시간|총\s?시간|how many hours|hours (?:did|have|in total|worked)|how long (?:did|was|have|is my|is the)|total hours", _ONE_END, _OTHER_END, alone=False, unless=r"걸리|영업|open|take|warranty"),
    _op("arrival", "시각", "a time of day", r"몇\s?시(?!간)|(?:도착|끝나는)\s?(?:시간|시각)|언제\s?(?:끝|도착)|what time|when (?:do|will|would|should) (?:i|we|it|they)", Slot("기준이 되는 시각이 몇 시인지", "the time it is counted from", "C", ("오전 9시", "9 am")), Slot("걸리는 시간이 얼마인지", "how long it takes (the duration)", "TH", ("1시간 30분", "90 minutes")), alone=False, unless=r"영업|열|닫|open|close"),
    _op("exchange", "환전", "an exchange", r"환전|환율|원화로|한국\s?돈|우리\s?돈|(?:달러|엔|유로|위안|파운드|원)(?:화)?(?:으로|로)|몇\s?(?:달러|엔|유로|위안|파운드)|(?:in|into|to) (?:korean )?(?:won|krw|usd|dollars|yen|jpy|euros?|pounds)|how (?:many|much) (?:\w+ )?(?:won|krw|dollars|yen|euros?|pounds)|exchange",
        Slot("바꿀 금액이 얼마인지", "the amount of money to change", "MN", ("500달러", "500 dollars")), Slot("환율이 얼마인지(1달러에 몇 원)", "the exchange rate (how many won one dollar is)", "M", ("1달러에 1,400원", "1,400 won per dollar")), unless=r"환율(?:이|은|을)?\s?(?:얼마|몇|알려)|what(?:'s| is) the (?:exchange )?rate"),
    _op("interest", "이자", "interest", r"이자|원리금|복리|단리|예금|적금|compound|\binterest\b",
        Slot("원금이 얼마인지", "the principal (the amount)", "MN", ("1,000만원", "10 million won")), Slot("이율(금리)이 연 몇 %인지", "the interest rate a year", "P", ("연 3.5%", "3.5% a year")), Slot("기간이 얼마인지", "for how long (the term)", "YT", ("2년", "2 years"), told=r"매달|in a year|a year|per year|연간|1년|일년|한\s?해|after a year"), unless=r"관심|interested|interesting|interest in"),
    _op("margin", "마진", "a margin", r"마진|이익률|수익률|남는\s?(?:돈|장사)|이윤|순이익|margin|profit|markup|mark-up|return on", _COST, _SELLS),
    _op("vat", "부가세", "value added tax", r"부가세|부가가치세|공급가액|\bvat\b|\bvalue added tax", _PRICE),
    _op("change", "거스름돈", "the change", r"거스름|거슬러|잔돈|\bchange (?:do|should|will|would|is|to|from|back)|(?:my|how much|the|correct|give) change\b", Slot("값이 모두 얼마인지", "what it costs in total (the price)", "MN", ("12,600원", "12,600 won")), Slot("얼마를 냈는지(낸 돈)", "how much was paid (the money handed over)", "MN", ("20,000원", "20,000 won"), r"냈|내고|내면|낸|줬|주고|받|paid|pay|gave|hand|with|from")),
    _op("split", "나눈 몫", "each share", r"나눠|나누|나눌|엔빵|[nN1]빵|뿜빠이|더치|분담|각자|인당|한\s?(?:명|사람)(?:당|이)|\bsplit|divid|each (?:of us|person|one)|per (?:person|head)|apiece|\bshare\b.*\b(?:bill|cost|equally)|how much (?:each|apiece)", _TOTAL, _PEOPLE),
    _op("discount", "할인한 값", "the price after a discount", r"할인|세일|깎|에누리|디씨|\bdiscount|\boff\b|on sale|marked down|markdown|cheaper", Slot("할인 전 가격이 얼마인지", "the price before the discount (the amount)", "MN", ("45,000원", "45,000 won")), _DISCOUNT),
    _op("tip", "팁", "a tip", r"팁|봉사료|\btip\b|gratuity|service charge", Slot("계산서 금액이 얼마인지", "the bill (the amount)", "MN", ("45,000원", "45 dollars")), Slot("팁이 몇 %인지", "the tip in percent", "P", ("10%", "10%"))),
    _op("percent change", "변화율", "a change in percent", r"(?:몇\s?(?:%|퍼센트|프로|퍼)|퍼센트로|얼마나).{0,14}(?:늘|올랐|오른|올라|줄|증가|감소|내렸|성장|떨어|변)|(?:증가|감소|성장|상승|하락|인상|증감|변화)율|(?:percent|%|how much|percentage) [^?]*(?:grow|grew|increase|decrease|drop|change|rise|rose|fell|went|gone)|growth rate|percent(?:age)? change",
        Slot("이전 값이 얼마였는지", "the value before (the old number)", "MNKUTY", ("작년 240만원", "last year 240"), r"작년|지난|전에|이전|원래|에서|last|before|from|was|used"), Slot("지금 값이 얼마인지", "the value now (the new number)", "MNKUTY", ("올해 300만원", "this year 300"))),
    _op("raise", "올린(내린) 값", "a raised or lowered amount", r"인상|올려|올리|오르면|오른|raise|increase|\bup by|markup|surcharge", _PRICE, _PERCENT, alone=False),
    _op("ratio", "비율", "a share in percent", r"몇\s?(?:%|퍼센트|프로|퍼)|백분율|퍼센트(?:로|가|는)|비율(?:이|은|을|로)|[가-힣]{1,3}[률율](?:이|은|을|는|좀)?\s?(?:얼마|몇|계산|구|알려)|what percent|how many percent|percentage|what share", Slot("부분의 수가 얼마인지", "the part (the number that is a share)", "MNKUTY", ("38명", "38")), Slot("전체의 수가 얼마인지", "the whole (the total number)", "MNKUTY", ("전체 250명", "out of 250")), unless=r"환율|금리|이율|세율|요율"),
    _op("bmi", "BMI", "BMI", r"\bbmi\b|체질량|비만도", Slot("키가 몇 cm인지", "the height", "U", ("172cm", "172 cm")), Slot("몸무게가 몇 kg인지", "the weight", "U", ("68kg", "68 kg"))),
    _op("statistics", "통계", "a statistic", _WORDS_OF_LISTS, _NUMBERS),
    _op("fuel", "연료", "fuel", r"연비|기름값|주유비|유류비|mpg|fuel|gas cost|mileage", Slot("거리가 몇 km인지", "the distance", "U", ("180km", "180 km")), Slot("연비나 쓴 기름의 양이 얼마인지", "the fuel used or the consumption", "U", ("리터당 12km", "12 km per litre"))),
    _op("speed", "속력과 시간", "speed, distance or time", r"시속|속도|속력|몇\s?시간\s?(?:걸|이나\s?걸)|how fast|(?:average|what) speed|how long (?:will|would|does|to)[^?]*(?:drive|take|get|walk|run)", Slot("거리가 얼마인지", "the distance", "U", ("180km", "180 km")), Slot("속도나 걸리는 시간이 얼마인지", "the speed or the time it takes", "UTC", ("시속 80km", "80 km/h")), alone=False),
    _op("pay", "급여", "pay", r"시급|일당|주급|알바비|월급|급여|hourly|wage|\bpay(?:check)?\b|\bsalary\b|\bearn", Slot("시급(하루, 한 달 급여)이 얼마인지", "the pay for an hour (a day, a month)", "MN", ("시급 11,000원", "11 dollars an hour")), Slot("일한 시간이나 날이 얼마인지", "how many hours or days", "TKYC", ("하루 8시간", "8 hours")), alone=False),
    _op("area", "넓이나 부피", "an area or a volume", r"넓이|면적|부피|둘레|\barea\b|volume|perimeter|square (?:feet|meters|metres)", Slot("가로와 세로(반지름, 높이)가 얼마인지", "the sides (the length and the width, or the radius)", "UN", ("3m와 4m", "3 m by 4 m"), least=2), alone=False),
    _op("unit price", "하나의 값", "the price of one", r"(?:개|병|장|권|잔|봉|봉지|팩|판|알|통|캔|상자|박스|마리|g|kg|킬로|키로|그램|리터|ml)당|하나에\s?얼마|한\s?(?:개|병|장|잔|판|봉|팩|알|캔|마리)에?\s?얼마|단가|per (?:item|piece|unit|bottle|can|pack|kilo|kg|litre|liter|egg|gram)|unit price|price (?:of one|each)|each (?:cost|one cost)", Slot("모두 합한 값이 얼마인지", "the price of all (the amount)", "MN", ("7,800원", "7,800 won")), Slot("몇 개(얼마만큼)인지", "how many there are (the quantity)", "KUN", ("20병", "20 bottles")), alone=False),
    _op("conversion", "단위 바꾸기", "a conversion", r"변환|환산|단위\s?(?:를|좀)?\s?바꿔|(?:평|제곱미터|㎡|킬로|키로|파운드|온스|마일|인치|피트|섭씨|화씨|미터|센티|그램|kg|cm|km|lbs?|갤런|리터)(?:으로|로)|몇\s?(?:평|제곱미터|㎡|킬로|키로|파운드|온스|마일|인치|피트|도|미터|센티|그램|kg|cm|km|갤런|리터|야드)|convert|(?:in|into|to) (?:inches|feet|miles|pounds|ounces|kilos?|kilograms?|grams?|cm|km|kg|lbs?|celsius|fahrenheit|met(?:er|re)s|square (?:met(?:er|re)s|feet)|pyeong|litres?|liters?|gallons?)", Slot("바꿀 값이 얼마인지, 어느 단위인지", "the amount to convert, with its unit", "UTN", ("84㎡", "84 kg"))),
    _op("sum", "합계", "a total", r"합계|총합|합은|합이|다\s?(?:더하|합치|합하)|모두\s?(?:더하|합치)|합쳐|더하면|더해|\bsum\b|add (?:up|these|them|it)|add\b[^?]*\btogether", _NUMBERS),
    _op("total", "모두 얼마인지", "the total", r"얼마|몇|총|모두|전부|다\s?해서|가격|금액|how much|\btotal|altogether|in all|cost|how many|what do i owe", Slot("하나의 값(가격)이 얼마인지", "the price of one (the cost each)", "MNUT", ("3,000원", "3,000 won")), _COUNT, alone=False),
)  # fmt: skip
