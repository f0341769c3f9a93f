"""The units people write and what each is in its base unit: one table for reading, checking and converting.

`ALIASES` maps every spelling (Korean, English, symbols) to one canonical name, so that "3,300 ㎖", "3300ml" and
"3,300 밀리리터" are the same fact. `UNITS` says what a canonical unit measures and how much of the base unit it is.
Factors are exact where a definition is (inch, pound, 평 = 400/121 ㎡); traditional Korean measures are the legal
rounded ones (근 = 600 g, 되 = 1.8039 L).

>>> ALIASES["킬로그램"], UNITS["kg"].dimension, UNITS["kg"].factor
('kg', 'mass', Fraction(1000, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["ALIASES", "COUNTERS", "UNITS", "Unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` × value = value in the dimension's base unit (㎡, L, g, m, 초, B, J, W, m/s, Pa). Temperature: see convert."""

    dimension: str
    factor: Fraction


# canonical: (factor to the base unit, spellings)
_TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "time": {
        "ms": ("1/1000", "ms 밀리초 millisecond milliseconds"),
        "초": ("1", "초 초간 s sec secs second seconds"),
        "분": ("60", "분 분간 min mins minute minutes"),
        "시간": ("3600", "시간 h hr hrs hour hours"),
        "일": ("86400", "일 일간 day days"),
        "주": ("604800", "주 주일 주간 week weeks wk wks"),
    },
    "calendar": {
        "개월": ("1", "개월 개월간 달 달간 month months"),
        "년": ("12", "년 년간 year years yr yrs"),
    },
    "length": {
        "nm": ("1/1000000000", "nm 나노미터 nanometer nanometers"),
        "µm": ("1/1000000", "µm μm um ㎛ 마이크로미터 micrometer micrometers micron microns"),
        "mm": ("1/1000", "mm ㎜ 밀리 밀리미터 millimeter millimeters millimetre millimetres"),
        "cm": ("1/100", "cm ㎝ 센티 센치 센티미터 센치미터 centimeter centimeters centimetre centimetres"),
        "m": ("1", "m 미터 메타 meter meters metre metres"),
        "km": ("1000", "km ㎞ 킬로미터 키로미터 kilometer kilometers kilometre kilometres"),
        "in": ("127/5000", "in inch inches 인치"),
        "ft": ("381/1250", "ft foot feet 피트"),
        "yd": ("1143/1250", "yd yard yards 야드"),
        "mi": ("201168/125", "mi mile miles 마일"),
        "해리": ("1852", "해리 nmi"),
        "척": ("10/33", "척"),
        "리": ("4320/11", "리"),
    },
    "area": {
        "㎠": ("1/10000", "㎠ cm² cm2 cm^2 제곱센티미터 제곱센티"),
        "㎡": (
            "1",
            "㎡ m² m2 m^2 제곱미터 평방미터 헤베 sqm 제곱메타|square meter|square meters|square metre|square metres|sq m",
        ),
        "㎢": ("1000000", "㎢ km² km2 km^2 제곱킬로미터|square kilometer|square kilometers"),
        "평": ("400/121", "평 pyeong"),
        "ft²": ("145161/1562500", "ft² ft2 ft^2 제곱피트 평방피트 sqft|square foot|square feet|sq ft|sq. ft."),
        "ha": ("10000", "ha 헥타르 hectare hectares"),
        "acre": ("316160658/78125", "acre acres 에이커"),
    },
    "volume": {
        "µL": ("1/1000000", "µL μL uL 마이크로리터"),
        "mL": ("1/1000", "mL ml ㎖ cc ㏄ 밀리리터 시시 씨씨 미리 milliliter milliliters millilitre millilitres"),
        "dL": ("1/10", "dL dl ㎗ 데시리터"),
        "L": ("1", "L l ℓ 리터 리타 liter liters litre litres"),
        "kL": ("1000", "kL kl 킬로리터"),
        "㎤": ("1/1000", "㎤ cm³ cm3 cm^3 세제곱센티미터 세제곱센티"),
        "㎥": (
            "1000",
            "㎥ m³ m3 m^3 세제곱미터 입방미터 루베|cubic meter|cubic meters|cubic metre|cubic metres",
        ),
        "ft³": ("55306341/1953125", "ft³ ft3 ft^3 세제곱피트 입방피트|cubic foot|cubic feet|cu ft"),
        "gal": ("473176473/125000000", "gal gallon gallons 갤런"),
        "fl oz": ("473176473/16000000000", "|fl oz|fl. oz.|fluid ounce|fluid ounces|액량온스"),
        "큰술": ("3/200", "큰술 테이블스푼 tbsp tablespoon tablespoons"),
        "작은술": ("1/200", "작은술 티스푼 tsp teaspoon teaspoons"),
        "홉": ("18039/100000", "홉"),
        "되": ("18039/10000", "되"),
        "말": ("18039/1000", "말"),
        "배럴": ("9936705933/62500000", "배럴 barrel barrels bbl"),
    },
    "mass": {
        "µg": ("1/1000000", "µg μg ug mcg ㎍ 마이크로그램 microgram micrograms"),
        "mg": ("1/1000", "mg ㎎ 밀리그램 미리그램 milligram milligrams"),
        "g": ("1", "g 그램 그람 gram grams gr"),
        "kg": ("1000", "kg ㎏ 킬로그램 킬로그람 키로그램 킬로 키로 kilogram kilograms kilo kilos kgs"),
        "t": ("1000000", "t 톤 tonne tonnes"),
        "lb": ("45359237/100000", "lb lbs pound pounds 파운드"),
        "oz": ("45359237/1600000", "oz ounce ounces 온스"),
        "근": ("600", "근"),
        "돈": ("15/4", "돈"),
        "냥": ("75/2", "냥"),
        "관": ("3750", "관"),
        "캐럿": ("1/5", "캐럿 carat carats ct"),
    },
    "temperature": {
        "℃": ("1", "℃ °C ˚C 도 도씨 °c celsius|degrees celsius|degree celsius|deg c|degrees c"),
        "℉": ("1", "℉ °F ˚F °f fahrenheit|degrees fahrenheit|degree fahrenheit|deg f|degrees f"),
        "K": ("1", "켈빈 kelvin"),
    },
    "data": {
        "bit": ("1/8", "bit bits 비트"),
        "B": ("1", "B byte bytes 바이트"),
        "KB": ("1000", "KB kB kilobyte kilobytes 킬로바이트"),
        "MB": ("1000000", "MB megabyte megabytes 메가바이트 메가"),
        "GB": ("1000000000", "GB gigabyte gigabytes 기가바이트 기가"),
        "TB": ("1000000000000", "TB terabyte terabytes 테라바이트 테라"),
        "PB": ("1000000000000000", "PB petabyte petabytes 페타바이트"),
        "KiB": ("1024", "KiB kibibyte kibibytes 키비바이트"),
        "MiB": ("1048576", "MiB mebibyte mebibytes 메비바이트"),
        "GiB": ("1073741824", "GiB gibibyte gibibytes 기비바이트"),
        "TiB": ("1099511627776", "TiB tebibyte tebibytes 테비바이트"),
    },
    "rate": {
        "bps": ("1/8", "bps"),
        "Kbps": ("125", "Kbps kbps"),
        "Mbps": ("125000", "Mbps mbps"),
        "Gbps": ("125000000", "Gbps gbps"),
    },
    "power": {
        "mW": ("1/1000", "mW 밀리와트"),
        "W": ("1", "W 와트 watt watts"),
        "kW": ("1000", "kW KW ㎾ 킬로와트 키로와트 kilowatt kilowatts"),
        "MW": ("1000000", "MW 메가와트 megawatt megawatts"),
        "hp": ("37284993579113511/50000000000000", "hp horsepower"),
        "마력": ("588399/800", "마력"),
    },
    "energy": {
        "J": ("1", "J 줄 joule joules"),
        "kJ": ("1000", "kJ 킬로줄 kilojoule kilojoules"),
        "cal": ("523/125", "cal"),
        "kcal": ("4184", "kcal 칼로리 킬로칼로리 calorie calories kilocalorie kilocalories"),
        "Wh": ("3600", "Wh 와트시 와트아워|watt-hour|watt-hours|watt hour|watt hours"),
        "kWh": (
            "3600000",
            "kWh KWh kwh ㎾h 킬로와트시 킬로와트아워 키로와트시|kilowatt-hour|kilowatt-hours|kilowatt hour|kilowatt hours",
        ),
        "MWh": ("3600000000", "MWh 메가와트시"),
    },
    "speed": {
        "km/h": ("5/18", "km/h kph kmh ㎞/h 킬로미터/시"),
        "m/s": ("1", "m/s 미터/초"),
        "mph": ("1397/3125", "mph mi/h|miles per hour"),
        "노트": ("463/900", "노트 knot knots kn"),
    },
    "pressure": {
        "Pa": ("1", "Pa 파스칼"),
        "hPa": ("100", "hPa 헥토파스칼"),
        "kPa": ("1000", "kPa 킬로파스칼"),
        "MPa": ("1000000", "MPa 메가파스칼"),
        "bar": ("100000", "bar 바"),
        "psi": ("8896443230521/1290320000", "psi"),
        "atm": ("101325", "atm 기압"),
        "mmHg": ("20265/152", "mmHg"),
    },
    "money": {
        "원": ("1", "원 won KRW krw"),
        "달러": ("1", "달러 딸라 불 dollar dollars USD usd buck bucks"),
        "엔": ("1", "엔 yen JPY jpy"),
        "유로": ("1", "유로 euro euros EUR eur"),
        "위안": ("1", "위안 yuan CNY cny RMB"),
        "£": ("1", "GBP gbp 파운드화"),
    },
    "ratio": {
        "%": ("1", "% 퍼센트 퍼센티지 프로 percent pct|per cent"),
        "%p": ("1", "%p 퍼센트포인트 %포인트|percentage point|percentage points"),
        "배": ("1", "배 배수 -fold"),
        "할": ("1", "할"),
    },
    "electric": {
        "V": ("1", "V 볼트 volt volts"),
        "A": ("1", "A 암페어 ampere amperes amp amps"),
        "Hz": ("1", "Hz 헤르츠"),
    },
}

# canonical counter: spellings
_COUNTER_TABLE = {
    "개": "개 개입 item items piece pieces ea",
    "명": "명 인 사람 people persons person",
    "건": "건 case cases",
    "권": "권 book books copies copy",
    "병": "병 bottle bottles",
    "알": "알 pill pills",
    "정": "정 tablet tablets",
    "캡슐": "캡슐 capsule capsules",
    "회": "회 번 차례 time times",
    "방울": "방울 drop drops gtt",
    "자": "자 글자 character characters letters",
    "세": "세 살|years old|year old",
    "쪽": "쪽 페이지 page pages",
    "상자": "상자 박스 box boxes",
    "봉": "봉 봉지 bag bags",
    "포": "포 포대",
    "잔": "잔 cup cups",
    "시": "시",
    "월": "월",
    "점": "점 point points",
    "장": "장 매 sheet sheets",
    "박": "박 night nights",
    "다스": "다스 타스 dozen",
    "IU": "IU",
    "mEq": "mEq",
    "조": "조 article",
    "인분": "인분 serving servings",
} | {
    word: word
    for word in [
        "포",
        "대",
        "마리",
        "그루",
        "송이",
        "컵",
        "캔",
        "팩",
        "통",
        "줄",
        "항",
        "호",
        "층",
        "위",
        "등",
        "급",
        "학년",
        "학점",
        "과목",
        "가지",
        "종",
        "곳",
        "켤레",
        "벌",
        "쌍",
        "그릇",
        "접시",
        "조각",
        "판",
        "칸",
        "갑",
        "곡",
        "편",
        "부",
        "채",
        "자루",
        "세트",
        "단계",
        "차",
        "주년",
        "단위",
        "앰플",
        "바이알",
        "모",
        "단",
        "포기",
        "구좌",
        "표",
        "석",
        "좌석",
        "문제",
        "문항",
        "단어",
        "줄기",
        "팀",
        "조각",
        "묶음",
        "끼",
        "교시",
        "강",
        "분기",
        "번째",
        "개소",
        "가구",
        "필지",
        "시즌",
        "라운드",
        "경기",
        "골",
        "승",
        "패",
        "호기",
        "호선",
        "인승",
        "리터들이",
        "퍼팩",
        "롤",
        "매입",
        "일분",
        "회분",
        "바퀴",
        "팔레트",
    ]
}


def _spellings(text: str) -> list[str]:
    """Single words before the first bar, phrases with spaces after it."""
    words, *phrases = text.split("|")
    return words.split() + [p for p in phrases if p]


UNITS: dict[str, Unit] = {
    canonical: Unit(dimension, Fraction(factor))
    for dimension, units in _TABLE.items()
    for canonical, (factor, _) in units.items()
}
COUNTERS: frozenset[str] = frozenset(_COUNTER_TABLE)
ALIASES: dict[str, str] = {
    spelling: canonical
    for units in _TABLE.values()
    for canonical, (_, text) in units.items()
    for spelling in _spellings(text)
} | {spelling: canonical for canonical, text in _COUNTER_TABLE.items() for spelling in _spellings(text)}
