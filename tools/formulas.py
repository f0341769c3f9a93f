"""Named formulas whose every input stands in the question: interest, instalments, body mass index, combinations."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from gallae.tools.answers import Finding, number
from gallae.tools.arithmetic import power
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled, shown
from gallae.tools.tokens import Token

__all__ = ["body_mass_index", "combinations", "creatinine_clearance", "interest", "powers"]


def powers(reading: Reading) -> Finding | None:
    """ "2의 10승", "3의 세제곱", "12의 제곱은?"."""
    match = re.search(
        r"(?P<base>[\d,.]+)\s?의\s?(?:(?P<n>\d{1,3})\s?(?:승|제곱)|(?P<word>세제곱|네제곱|제곱(?!근)))|(?P<b2>[\d,.]+) (?P<w2>squared|cubed)"
        r"|(?P<b3>[\d,.]+) to the power of (?P<n3>\d{1,3})",
        reading.text,
    )
    if match is None or len(re.findall(r"\d+", reading.text.replace(",", ""))) > 2 + reading.text.count("."):
        return None
    rest = re.sub(
        r"은|는|이|가|얼마|몇|야|예요|이에요|에요|인가요|이지|지|계산|해|줘|알려|주세요|좀|값|what's|what|is|the|what's|calculate", "",
        reading.text.replace(match.group(), "").lower(),
    )  # fmt: skip
    if re.search(r"[가-힣a-z]", rest):
        return None
    base = Fraction((match["base"] or match["b2"] or match["b3"]).replace(",", "").rstrip("."))
    named = {"세제곱": 3, "네제곱": 4, "제곱": 2, "squared": 2, "cubed": 3}
    exponent = int(match["n"] or match["n3"] or 0) or named[match["word"] or match["w2"]]
    steps = f"{number(base, 12)[0]}^{exponent}"
    return Finding("calculate", {"expression": steps}, power(base, Fraction(exponent)), "", steps, digits=4)


def interest(reading: Reading) -> Finding | None:
    """Simple and compound interest, and the monthly payment of a loan in equal instalments (원리금균등)."""
    money = [t for t in reading.tokens if t.code in "MN"]
    rates = [t for t in reading.tokens if t.code == "P"]
    spans = [t for t in reading.tokens if t.code == "Y"]
    if len(spans) == 2 and spans[0].value == 1 and rates and spans[0].start < rates[0].start < spans[1].start:
        spans = spans[1:]  # "1년에 4.5%면"
    rest = [t for t in labelled(reading.tokens) if t.code not in "MNPYAzyBLceofirat"]
    if len(money) != 1 or len(rates) != 1 or len(spans) != 1 or any(t.code != "u" for t in rest) or len(rest) > 1:
        return None
    months = spans[0].value * (12 if spans[0].unit == "년" else 1)
    if months.denominator != 1 or not 0 < months <= 1200 or not 0 <= rates[0].value <= 1000:
        return None
    monthly = reading.has(r"월\s?(?:이율|금리|이자율)?\s?[\d.]+\s?%|월리|per month")
    terms = _Terms(money[0], rates[0], int(months), monthly)
    if reading.has("원리금\\s?균등|equal (?:monthly )?instal|monthly payment|amortiz"):
        return _instalment(terms)
    if reading.has("복리|compound"):
        return _compound(terms, reading)
    return _simple(terms) if reading.has("단리|이자|interest") else None


@dataclass(frozen=True, slots=True)
class _Terms:
    """A principal, its rate (a month's if `monthly`, else a year's) and the months."""

    principal: Token
    percent: Token
    months: int
    monthly: bool

    @property
    def month_rate(self) -> Fraction:
        return self.percent.value / 100 / (1 if self.monthly else 12)

    @property
    def digits(self) -> int:
        return 0 if self.principal.unit == "원" else 2


def _instalment(terms: _Terms) -> Finding | None:
    rate, months = terms.month_rate, terms.months
    if rate == 0:
        return None
    growth = (1 + rate) ** months
    value = terms.principal.value * rate * growth / (growth - 1)
    divisor = 1 if terms.monthly else 12
    principal = shown(terms.principal)
    steps = f"{principal} × r × (1 + r)^{months} ÷ ((1 + r)^{months} − 1), r = {shown(terms.percent)} ÷ {divisor}"
    return Finding("calculate", {"expression": steps}, value, terms.principal.unit, steps,
                   "매달 {about}{value}입니다.", "{about}{value} a month.", terms.digits)  # fmt: skip


def _compound(terms: _Terms, reading: Reading) -> Finding | None:
    """By the year, unless a monthly rate or monthly compounding is named."""
    by_month = terms.monthly or reading.has("월\\s?복리|compounded monthly")
    count = Fraction(terms.months) if by_month else Fraction(terms.months, 12)
    if count.denominator != 1:
        return None
    principal, unit = terms.principal.value, terms.principal.unit
    step = terms.month_rate if by_month else terms.percent.value / 100
    total = principal * (1 + step) ** int(count)
    divided = " ÷ 12" if by_month and not terms.monthly else ""
    steps = f"{shown(terms.principal)} × (1 + {shown(terms.percent)}{divided})^{int(count)}"
    if reading.has("이자(?:만|는|가|액)|how much interest|interest (?:earned|is)"):
        steps = f"{steps} − {shown(terms.principal)}"
        return Finding("calculate", {"expression": steps}, total - principal, unit, steps, digits=terms.digits)
    earned = number(total - principal, terms.digits)[0]
    return Finding("calculate", {"expression": steps}, total, unit, steps,
                   "원리금 합계 {about}{value}, 이자 " + earned + unit + "입니다.",
                   "{about}{value} in total, " + earned + " of it interest.", terms.digits)  # fmt: skip


def _simple(terms: _Terms) -> Finding:
    gain = terms.principal.value * terms.month_rate * terms.months
    periods = number(Fraction(terms.months, 1 if terms.monthly else 12), 6)[0]
    steps = f"{shown(terms.principal)} × {shown(terms.percent)} × {periods}"
    return Finding("calculate", {"expression": steps}, gain, terms.principal.unit, steps,
                   "단리 이자는 {about}{value}입니다.", "Simple interest: {about}{value}.", terms.digits)  # fmt: skip


def body_mass_index(reading: Reading) -> Finding | None:
    """Weight in kg over height in m squared; "키 172 몸무게 81이면 BMI"."""
    if not reading.has(r"\bBMI\b|체질량\s?지수|비만도\s?지수|body mass index"):
        return None
    rest = [
        t
        for t in reading.tokens
        if t.code == "u" and not re.fullmatch(r"bmi|제곱.*|지수|체질량|body|mass|index|나|내|저|제", t.text.lower())
    ]
    quantities = [t for t in reading.tokens if t.code in "NU"]
    if rest or len(quantities) != 2 or any(t.code not in "NUuAcBLVwzod" for t in reading.tokens):
        return None
    height = next((t for t in quantities if t.unit in ("cm", "m")), None)
    weight = next((t for t in quantities if t.unit == "kg"), None)
    bare = [t for t in quantities if not t.unit]
    if height is None and bare:
        height = next((t for t in bare if 120 <= t.value <= 230), None)
    if weight is None:
        weight = next((t for t in bare if t is not height and 20 <= t.value <= 300), None)
    if height is None or weight is None or height is weight:
        return None
    metres = height.value if height.unit == "m" else height.value / 100
    if not Fraction(1, 2) < metres < 3:
        return None
    steps = f"{shown(weight)} ÷ {number(metres, 4)[0]}²"
    return Finding(
        "calculate",
        {"expression": steps},
        weight.value / metres**2,
        "",
        steps,
        "BMI는 {about}{value}입니다.",
        "BMI: {about}{value}.",
    )


def creatinine_clearance(reading: Reading) -> Finding | None:
    """Cockcroft–Gault (Nephron 1976): (140 − age) × kg ÷ (72 × mg/dL), × 0.85 for women; mL/min."""
    if not reading.has(r"creatinine clearance|크레아티닌\s?청소율|\bCrCl\b|cockcroft"):
        return None
    text = reading.text
    age = re.search(r"(?:age|나이)\s*:?\s*(\d{1,3})|(\d{1,3})\s?(?:세|살|years|yo\b)", text, re.IGNORECASE)
    weight = re.search(r"(\d{2,3}(?:\.\d+)?)\s?kg", text, re.IGNORECASE)
    serum = re.search(
        r"(?:\bs?cr|creatinine|크레아티닌)\s*(?:수치|level|=|:|은|이|가)?\s*(\d(?:\.\d+)?)", text, re.IGNORECASE
    )
    female = re.search(r"female|woman|여성|여자|여\b", text, re.IGNORECASE)
    male = re.search(r"\bmale|\bman\b|남성|남자|남\b", text, re.IGNORECASE)
    if not (age and weight and serum and (female or male)):
        return None
    years, kilograms, level = Fraction(age[1] or age[2]), Fraction(weight[1]), Fraction(serum[1])
    if level == 0 or not 18 <= years < 140:
        return None
    value = (140 - years) * kilograms / (72 * level) * (Fraction(85, 100) if female else 1)
    steps = f"(140 − {years}) × {weight[1]} ÷ (72 × {serum[1]}){' × 0.85' if female else ''}"
    return Finding("calculate", {"expression": steps}, value, "mL/min", f"Cockcroft–Gault: {steps}")


def combinations(reading: Reading) -> Finding | None:
    """Ways to choose or to order: "12명 중에 3명을 뽑는 경우의 수", "5명을 한 줄로 세우는 방법의 수"."""
    choose = reading.has("경우의\\s?수|조합|combinations?|ways to choose|how many ways")
    order = reading.has("순열|순서대로|한\\s?줄로|줄\\s?세우|나열|permutations?|in order|arrange")
    counts = [t for t in reading.tokens if t.code in "NK"]
    if not (choose or order) or not 1 <= len(counts) <= 2 or any(t.value.denominator != 1 for t in counts):
        return None
    known = r"뽑|고르|선택|세우|세울|나열|경우|수|방법|조합|순열|줄|순서|choose|pick|select|ways|arrange|combin|permut|line|order|row"
    if any(t.code == "u" and not re.search(known, t.text.lower()) for t in labelled(reading.tokens)) or _foreign(
        reading.tokens
    ):
        return None
    sizes = sorted((int(t.value) for t in counts), reverse=True)
    if not 1 < sizes[0] <= 500 or (len(sizes) == 1 and not order):
        return None
    total = sizes[0]
    taken = sizes[1] if len(sizes) == 2 else total
    if order:
        value, steps = math.perm(total, taken), f"{total}! ÷ {total - taken}!" if taken != total else f"{total}!"
    else:
        value, steps = math.comb(total, taken), f"{total}! ÷ ({taken}! × {total - taken}!)"
    return Finding("calculate", {"expression": steps}, Fraction(value), "가지" if reading.has("[가-힣]") else "", steps)


def _foreign(tokens: tuple[Token, ...]) -> bool:
    return any(t.code in "DMPUTX" for t in tokens)
