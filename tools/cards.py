"""What the built-in tools are called and how people ask for them: read by the router and served over MCP.

Importable without the MCP SDK. The schemas are written out, so that what a model sees is what stands here.
"""

from __future__ import annotations

from typing import Any

from gallae.core.types import ToolCard

__all__ = ["CARDS", "UNIT_HINT"]

UNIT_HINT = "units as in kg, lb, g, 근, m, ft, 평, ㎡, L, gal, ㎥, ft³, ℃, ℉, km/h, MB, kWh, 시간, 분"


def _schema(required: tuple[str, ...], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _text(description: str, default: str | None = None, *, choices: tuple[str, ...] = ()) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "string", "description": description}
    if default is not None:
        entry["default"] = default
    if choices:
        entry["enum"] = list(choices)
    return entry


CARDS: tuple[ToolCard, ...] = (
    ToolCard(
        "calculate",
        "계산기 · Calculator",
        "Computes an arithmetic expression exactly, or a worded calculation with all its numbers (discount, tax, shares, "
        "interest, unit price). Not for numbers that must be looked up first. "
        "사칙연산, 할인, 부가세, 비율, 나누기, 이자를 정확히 계산합니다.",
        (
            "1280 곱하기 37은?",
            "12,500원짜리 4개에 10% 할인하면 얼마야?",
            "87,000원을 다섯 명이 나누면 한 사람당 얼마예요?",
            "480명 중 36명이면 몇 퍼센트야?",
            "부가세 포함 33만원이면 공급가액은?",
            "What is 18% of 2,350?",
            "Price of 3 shirts at $24 with 15% off",
            "Simple interest on 5,000 dollars at 4% for 2 years",
            "Split 96 dollars among 4 people",
            "(245 + 78) * 3 - 19",
        ),
        _schema(("expression",), expression=_text("e.g. (36000*5 + 19000*2) * 0.9, or 12만원을 5명이 나누면")),
    ),
    ToolCard(
        "date_calculate",
        "날짜·시간 계산 · Dates and times",
        "Computes with dates and times: a day so long after or before another, days between, weekday, age, working days, "
        "the current time, Korean public holidays with their substitutes, the lunar calendar. Not for opening hours or deadlines that stand in documents. "
        "날짜 더하기·빼기, 날짜 사이 일수, 요일, 만 나이, 영업일, 공휴일, 음력, 지금 시각을 계산합니다.",
        (
            "오늘부터 100일 뒤는 며칠이야?",
            "2027년 5월 5일은 무슨 요일인가요?",
            "1990년 3월 2일생이면 만 나이가 몇 살이야?",
            "지금 몇 시예요?",
            "내년 추석은 언제야?",
            "How many days are left until December 25?",
            "What day of the week is 1 March 2027?",
            "What is the date 45 days from today?",
            "How many business days between 1 and 31 March 2027?",
            "Is 5 May 2027 a public holiday in Korea?",
        ),
        _schema(
            ("question",),
            question=_text(
                "the date question with its dates, e.g. 2026-03-02에서 45일 뒤, days between 2026-01-01 and 2026-05-05"
            ),
        ),
    ),
    ToolCard(
        "convert_units",
        "단위 변환 · Unit conversion",
        "Converts an amount between units of length, mass, area, volume, temperature, speed, data, energy or time. Not for "
        "currencies without a rate. 길이, 무게, 넓이(평), 부피, 온도, 속도, 데이터, 에너지 단위를 바꿉니다.",
        (
            "25평은 몇 제곱미터야?",
            "화씨 100도는 섭씨로 몇 도인가요?",
            "180파운드는 몇 킬로그램이야?",
            "키 5피트 9인치면 몇 센티예요?",
            "휘발유 12갤런은 몇 리터야?",
            "Convert 5.5 miles to kilometers",
            "How many grams are in 12 ounces?",
            "350 ml in cups to litres",
            "What is 98.6 F in Celsius?",
            "How many square meters is 30 pyeong?",
        ),
        _schema(
            ("value", "source", "target"),
            value=_text("the amount, e.g. 25 or 3만"),
            source=_text("unit of the amount: " + UNIT_HINT),
            target=_text("unit wanted"),
        ),
    ),
    ToolCard(
        "statistics",
        "통계 · Statistics",
        "Computes mean, median, sum, minimum, maximum, range, mode, quartiles or standard deviation of numbers that are given. "
        "주어진 숫자들의 평균, 중앙값, 합계, 최댓값, 최솟값, 표준편차를 구합니다.",
        (
            "평균 구해줘: 88, 92, 79, 95, 100",
            "3, 5, 8, 8, 11의 표준편차는?",
            "12 45 33 27 중앙값 알려줘",
            "4, 8, 8, 15, 16의 최빈값은?",
            "제1사분위수 구해줘: 1, 3, 5, 7, 9, 11",
            "What is the median of 4, 19, 7, 22, 13?",
            "Average of 12.5, 14 and 18.2",
            "Standard deviation of 2, 4, 4, 4, 5, 5, 7, 9",
            "Mode of 3, 7, 7, 2, 9",
            "Range of 12, 18, 25, 9, 30",
        ),
        _schema(
            ("values",),
            values={
                "type": "array",
                "items": {"type": "number"},
                "description": "the numbers",
                "minItems": 1,
                "maxItems": 10000,
            },
            statistic=_text(
                "which one",
                "mean",
                choices=(
                    *("mean", "median", "max", "min", "sum", "range", "variance", "sd", "sample_sd", "sample_variance"),
                    *("mode", "q1", "q3", "iqr"),
                ),
            ),
            leave_out=_text("leave out first", "none", choices=("none", "largest", "smallest", "both")),
        ),
    ),
    ToolCard(
        "text_count",
        "글자 수 세기 · Text length",
        "Counts characters (with and without spaces), words, lines and bytes of a text that is given. "
        "주어진 글의 글자 수(공백 포함·제외), 단어 수, 줄 수를 셉니다.",
        (
            '"오늘도 좋은 하루 보내세요" 몇 글자야?',
            "다음 글의 글자 수를 세어 줘: 봄이 오면 산에 들에 진달래 피네",
            '공백 제외 글자 수 알려줘: "우리 동네 작은 도서관"',
            '"바나나나라"에 "나"가 몇 번 나와?',
            '이 글은 단어가 몇 개야? "나는 밥을 먹었다"',
            'How many characters are in "hello world"?',
            "Count the words in this text: the quick brown fox",
            'How many words are in "to be or not to be"?',
            'How many times does "an" appear in "banana"?',
            'Number of letters in "mississippi"',
        ),
        _schema(("text",), text=_text("the text")),
    ),
    ToolCard(
        "text_similarity",
        "글 유사도 · Text similarity",
        "Says how alike two given texts are, from 0 to 100 %, by the overlap of their character pairs; no meaning. "
        "주어진 두 글이 얼마나 비슷한지 글자 겹침으로 계산합니다.",
        (
            '"접수 완료"와 "접수가 완료"는 얼마나 비슷해?',
            '"김치찌개"와 "김치찌게" 유사도 알려줘',
            '두 문장 "비가 온다"와 "비가 왔다"의 유사도는?',
            '"서울역"과 "서울력" 편집 거리 몇이야?',
            '"회의록 3차"하고 "회의록 4차" 얼마나 닮았어?',
            'How similar are "night train" and "nigh train"?',
            'Similarity between "colour" and "color"?',
            'How similar are "section 4a" and "section 4b"?',
            'Edit distance between "kitten" and "sitting"?',
            'Levenshtein distance of "grey" and "gray"',
        ),
        _schema(("a", "b"), a=_text("first text"), b=_text("second text")),
    ),
)
