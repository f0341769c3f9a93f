"""How each missing slot is asked for, in Korean and in English, and how its answer goes into the request."""

from __future__ import annotations

import re

__all__ = ["SLOTS", "whole"]

# slot: (Korean, English); "{}" is the detail of the request (a unit, a currency).
SLOTS: dict[str, tuple[str, str]] = {
    "exchange rate": ("{} 알려 주시면 계산합니다(환율).", "Tell me {} (the exchange rate) and I will compute it."),
    "interest rate": ("연 이율이 몇 %인지 알려 주시면 계산합니다. 예: 연 3.5%", "Tell me the interest rate a year, for example 3.5%, and I will compute it."),
    "term": ("얼마 동안인지(기간) 알려 주시면 계산합니다. 예: 2년", "Tell me for how long (the term), for example 2 years, and I will compute it."),
    "principal": ("원금이 얼마인지 알려 주시면 계산합니다. 예: 1,000만원", "Tell me the amount (the principal), for example 10,000 dollars, and I will compute it."),
    "discount": ("몇 % 할인인지 알려 주시면 계산합니다. 예: 20%", "Tell me the discount rate in percent, for example 20%, and I will compute the price."),
    "percent": ("몇 %인지 알려 주시면 계산합니다. 예: 10%", "Tell me the rate in percent, for example 10%, and I will compute it."),
    "amount": ("어떤 금액이나 수로 계산할지 알려 주시면 계산합니다. 예: 45,000원", "Tell me the amount (the number or price) to compute with, for example 45,000."),
    "number": ("어떤 수로 계산할지 알려 주시면 계산합니다. 예: 84", "Tell me which number to compute with, for example 84."),
    "unit price": ("한 개 값(가격)이 얼마인지 알려 주시면 계산합니다. 예: 3,000원", "Tell me the price of one (the cost each), for example 3 dollars, and I will compute the total."),
    "count": ("몇 개(몇 번)인지 수량을 알려 주시면 계산합니다. 예: 12개", "Tell me how many (the quantity), for example 12, and I will compute it."),
    "people": ("몇 명이 나누는지 알려 주시면 계산합니다. 예: 4명", "Tell me how many people share it, for example 4, and I will compute it."),
    "paid": ("얼마를 냈는지(받은 돈) 알려 주시면 거스름돈을 계산합니다. 예: 20,000원", "Tell me how much was paid (the money handed over), for example 20 dollars, and I will compute the change."),
    "price": ("값이 모두 얼마인지(가격) 알려 주시면 거스름돈을 계산합니다. 예: 12,600원", "Tell me what it costs in total (the price), for example 12 dollars, and I will compute the change."),
    "whole": ("무엇에 대한 비율인지 전체 수를 알려 주시면 계산합니다. 예: 전체 250명", "Tell me the total (the whole number it is a share of), for example 250, and I will compute the percentage."),
    "before": ("이전 값이 얼마였는지 알려 주시면 계산합니다. 예: 작년 240만원", "Tell me the value before (last time's number), for example 240, and I will compute the change."),
    "numbers": ("계산할 숫자 목록(값들, 점수들)을 알려 주시면 계산합니다. 예: 82, 91, 77", "Tell me the numbers (the list of values or scores), for example 82, 91, 77, and I will compute it."),
    "measure": ("바꿀 값이 얼마인지 단위와 함께 알려 주시면 {} 바꿔 드립니다(넓이, 길이, 무게 등). 예: {}", "Tell me the amount to convert with its unit, and I will give it in {}."),
    "date": ("어느 날짜인지 알려 주시면 계산합니다. 예: 2027년 3월 5일", "Tell me the date (which day), for example 5 March 2027, and I will compute it."),
    "start date": ("시작한 날짜를 알려 주시면 계산합니다. 예: 2026년 3월 2일", "Tell me the start date (which day it began), for example 2 March 2026, and I will compute it."),
    "second date": ("언제까지인지 끝나는 날짜도 알려 주시면 계산합니다. 예: 2026년 12월 31일", "Tell me the other date (the end date) too, for example 31 December 2026, and I will compute it."),
    "birth date": ("태어난 날짜(생년월일)를 알려 주시면 만 나이를 계산합니다. 예: 1998년 4월 12일", "Tell me the date of birth (birthday with the year), for example 12 April 1998, and I will compute the age."),
    "end time": ("끝난 시각(퇴근 시각)이 몇 시인지 알려 주시면 계산합니다. 예: 오후 6시", "Tell me the end time (when it ended), for example 6 pm, and I will compute the hours."),
    "start time": ("시작한 시각(출근 시각)이 몇 시인지 알려 주시면 계산합니다. 예: 오전 9시", "Tell me the start time (when it began), for example 9 am, and I will compute it."),
    "time of day": ("그 시각이 몇 시인지(어느 도시의 시각인지) 알려 주시면 계산합니다. 예: 서울 오후 3시", "Tell me what time it is and where, for example 3 pm in Seoul, and I will compute it."),
    "duration": ("얼마나 걸리는지(걸리는 시간) 알려 주시면 계산합니다. 예: 1시간 30분", "Tell me how long it takes (the duration), for example 90 minutes, and I will compute the time."),
    "time difference": ("시차가 몇 시간인지, 어느 시각인지 알려 주시면 계산합니다. 예: 8시간 늦음, 오전 9시", "Tell me the time difference in hours and the time, for example 8 hours behind, 9 am."),
    "speed": ("속도가 얼마인지 알려 주시면 계산합니다. 예: 시속 80km", "Tell me the speed, for example 80 km/h, and I will compute the time."),
    "hours": ("몇 시간 일하는지 알려 주시면 계산합니다. 예: 하루 8시간", "Tell me how many hours, for example 8 hours, and I will compute it."),
    "text": ("어떤 글(문장)을 셀지 따옴표에 넣어 알려 주시면 세어 드립니다. 예: \"오늘도 좋은 하루\"", "Tell me the text (the sentence) in quotation marks, for example \"good morning\", and I will count it."),
    "two texts": ("견줄 두 문장(글)을 따옴표에 넣어 알려 주시면 계산합니다. 예: \"비가 온다\"와 \"비가 왔다\"", "Tell me the two texts (sentences) in quotation marks, for example \"night train\" and \"nigh train\", and I will compare them."),
}  # fmt: skip

_FIGURE = re.compile(r"\d")
# slot: (Korean, English) patterns of the request made whole: {asked}, {answer}.
_WHOLE: dict[str, tuple[str, str]] = {
    "exchange rate": ("{asked} 환율 {answer}", "{asked} at rate {answer}"),
    "interest rate": ("연이율 {answer}, {asked}", "{asked} interest rate {answer} a year"),
    "term": ("{answer} 동안 {asked}", "{asked} for {answer}"),
    "discount": ("{asked} {answer} 할인", "{asked} {answer} off"),
    "percent": ("{asked} {answer}", "{asked} {answer}"),
    "unit price": ("{answer}짜리 {asked}", "{asked} {answer} each"),
    "paid": ("{asked} {answer} 냈어", "{asked} paid {answer}"),
    "price": ("{answer} 나왔는데 {asked}", "total {answer}, {asked}"),
    "numbers": ("{answer} {asked}", "{asked} of {answer}"),
    "second date": ("{asked} {answer}까지", "{asked} until {answer}"),
    "end time": ("{asked} {answer}까지", "{asked} until {answer}"),
    "start time": ("{answer}부터 {asked}", "from {answer} {asked}"),
    "duration": ("{answer} 걸리고 {asked}", "{asked} it takes {answer}"),
    "text": ('"{answer}" {asked}', '"{answer}" {asked}'),
}


def whole(slot: str, asked: str, answer: str, detail: tuple[str, ...]) -> str:
    """The request with the answer in it; "" if the answer holds nothing to compute with."""
    korean = re.search("[가-힣]", asked) is not None
    said = re.sub(r"(?:입니다|이에요|예요|이야|이요|요)?[.!\s]*$", "", answer) if korean else answer.rstrip(" .!")
    if slot in ("text", "two texts"):
        return _text(slot, asked, said)
    if not _FIGURE.search(said) and not re.search(
        "[일이삼사오육칠팔구십백천만한두세네열반]|today|tomorrow|one|two|three|four|five|six|ten", said
    ):
        return ""
    if slot in ("date", "start date"):
        return _until(asked, said, korean)
    if slot == "birth date":
        return f"{said}생 만 나이 몇 살?" if korean else f"born on {said}, how old?"
    if slot in ("discount", "percent", "interest rate") and re.fullmatch(r"[\d.]+", said):
        said += "%"
    if slot in ("unit price", "paid", "price", "exchange rate") and korean and re.fullmatch(r"[\d,.]+", said):
        said += "원"
    if slot == "measure" and re.fullmatch(r"[\d,.]+", said):
        said += {"평": "㎡", "㎡": "평", "℃": "℉", "℉": "℃", "km": "마일", "kg": "파운드", "cm": "인치"}.get(
            "".join(detail).removesuffix("로").removesuffix("으"), ""
        )
    ko, en = _WHOLE.get(slot, ("{answer} {asked}", "{answer} {asked}"))
    return (ko if korean else en).format(asked=asked.rstrip("?？ "), answer=said) + (
        "?" if slot not in ("paid",) else ""
    )


def _until(asked: str, said: str, korean: bool) -> str:
    if re.search(r"요일|day of the week|weekday", asked):
        return f"{said}은 무슨 요일?" if korean else f"what day of the week is {said}?"
    if re.search(r"음력|lunar", asked, re.I):
        return f"{said} {asked}"
    since = re.search(r"지났|됐|되었|째|since|ago|passed", asked, re.I)
    if korean:
        return f"{said}부터 오늘까지 며칠?" if since else f"{said}까지 며칠 남았어?"
    weeks = "weeks" if "week" in asked.lower() else "days"
    return f"how many {weeks} between {said} and today?" if since else f"how many {weeks} from today to {said}?"


def _text(slot: str, asked: str, said: str) -> str:
    quoted = re.search(r"[\"“‘「]", said) is not None
    if slot == "text":
        return f"{said} {asked}" if quoted else f'"{said}" {asked}'
    parts = [p.strip(" \"'") for p in re.split(r"\n|\s/\s|;|\s(?:vs\.?|와|랑)\s", said) if p.strip()]
    if quoted or len(parts) != 2:
        return f"{said} {'유사도' if re.search('[가-힣]', asked) else 'how similar'}?"
    return (
        f'"{parts[0]}"와 "{parts[1]}" 유사도는?'
        if re.search("[가-힣]", asked)
        else f'How similar are "{parts[0]}" and "{parts[1]}"?'
    )
