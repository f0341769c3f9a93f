"""Matters of health, money and standing (rule D9): what makes a text about a named person one that must stay.

A matter is held when the text tells it ("연체 3개월인데"), not when it is only asked for ("연봉이 얼마야?").

>>> bool(held("월급 287만원에서 세금 떼면")), bool(held("연봉이 얼마야"))
(True, False)
"""

from __future__ import annotations

import re

from gallae.checks.landmarks import any_of, digit_runs, latin_words, lowered

__all__ = ["MATTER", "held", "may_hold"]

_HEALTH = (
    r"혈압|혈당|당화혈|콜레스테롤|간\s?수치|크레아티닌|체질량|헤모글로빈|백혈구|혈소판|검사\s?(?:결과|수치|소견)|(?<=[가-힣])암(?:\s|으로|이|환자|래|$)|암\s?(?:진단|환자)"
    r"|당뇨|고지혈|우울|불안장애|공황|조현|치매|천식|아토피|간염|결핵|HIV|에이즈|임신|유산|출산|난임|수술|처방|복용|투약|약을?\s?(?:먹|드)"
    r"|진단|증상|통증|두통|복통|기침|발열|열이|설사|구토|어지러|발진|출혈|골절|염증|알레르기|알러지|부작용|병력|입원|퇴원|치료|장애\s?(?:등급|\d급)|\d\s?(?:mg|㎎|정씩)"
    r"|넘어져|다[쳤쳐]|물집|화상|데어|데었|투병|구급차|응급실|실신|쓰러[졌져]"
    r"|빈혈|소견|정신과|병가|진료|뇌졸중|뇌경색|심근경색|뇌전증|간질|파킨슨|백혈병|디스크|(?:청각|시각|지체|발달|지적|뇌병변|정신|자폐)\s?장애|(?<=[가-힣])(?:증후군|질환|경색|마비|결석|궤양|[관장위골폐신기부]염)"
    r"|(?<![A-Za-z])(?:Cr|BUN|AST|ALT|WBC|Hb|PLT|eGFR|INR|LDL|HDL|TSH|PSA|CRP|BMI|BP|HR|SpO2|FBS)\s?[:=]?\s?\d"
    r"|blood (?:pressure|sugar|test)|HbA1c|cholesterol|diabet|hypertens|cancer|asthma|depress|pregnan|surgery|prescri|diagnos"
    r"|symptom|allerg|medication|takes? \d|\d\s?mg\b|MRI|seizure|dementia|therapy|hospitali[sz]ed|disabilit|sick leave"
)
_STANDING = (
    r"점수|고사|(?<=\s)\d{1,3}\s?점(?!\s?(?:이상|이하|만점|짜리|[을를]?\s?적립))|연체|체납|채무|빚|파산|회생|압류|독촉|기초\s?생활|수급\s?(?:자|비)|성적|학점|평점|징계|전과|벌금|이혼|성적\s?지향|보험금|입원비|미지급|신용\s?불량"
    r"|debt|overdue|arrears|behind on|bankrupt|disciplin|divorc|eviction|convict"
)
# Words of money are a matter of somebody's only with a figure or with what became of it.
_MONEY = (
    r"연봉|월급|급여|소득|재산|대출|신용\s?(?:등급|점수)|잔액|예금\s?액|보증금|학자금|퇴직금"
    r"|salary|income|earns?\b|loan|credit (?:score|rating)|balance|grades?\b|GPA|wages?\b|pension|mortgage"
)
# What they begin with: one look at a letter spares most places the whole list.
_FIRST = "혈당콜간크체헤백검암고우불공조치천아결에임난유출수처복투약진증통두기발열설구어염알부병입퇴장넘다물화데응실쓰빈소정뇌심파디청시지자질경마궤관위골폐신점연채빚회압독성학평징전벌이보미월급재대잔예"
MATTER = re.compile(rf"(?=[{_FIRST}\dA-Za-z])(?:{_HEALTH}|{_STANDING}|{_MONEY})", re.I)
_MONEY_ONLY = re.compile(_MONEY, re.I)
_ASKED = re.compile(
    r"^[^\d.?!\n]{0,14}?(?:얼마|몇|언제|뭐|무엇|무슨|어떻|어때|왜|\?)|^\s?(?:이|가|은|는)?\s?[^\d.!\n]{0,8}\?$"
)
_WH = re.compile(r"(?:^|[\s,])(?:what|when|how|who|which|why|did|was|is|does)\b[^.!\n\d]*\?\s*$", re.I)


# Each matter holds one of these.
_ROOTS_WORDS = """
혈압 혈당 당화혈 콜레스테롤 수치 간질 크레아티닌 체질량 헤모글로빈 백혈 혈소판 검사 암 당뇨 고지혈 우울 불안 공황 조현 치매 천식 아토피 결핵 hiv 에이즈 임신 유산
출산 난임 수술 처방 복용 투약 진단 증상 통증 두통 복통 기침 발열 열이 설사 구토 어지러 발진 출혈 골절 염 알레르기 알러지 부작용 병력 입원 퇴원 치료 장애 ㎎ 정씩
넘어 다쳤 다쳐 물집 화상 데어 데었 투병 구급차 응급실 실신 쓰러 빈혈 소견 정신과 병가 진료 뇌 심근 파킨슨 디스크 증후군 질환 경색 마비 결석 궤양
blood cholesterol diabet hypertens cancer asthma depress pregnan
surgery prescri diagnos symptom allerg medication mri seizure dementia therapy hospitali disabilit
점수 학점 평점 고사 연체 체납 채무 빚 파산 회생 압류 독촉 기초 수급 성적 징계 전과 벌금 이혼 보험금 미지급 신용 debt overdue arrears bankrupt disciplin
divorc eviction convict 연봉 월급 급여 소득 재산 대출 잔액 예금 보증금 학자금 퇴직금 salary income earn loan credit balance grade gpa wage pension mortgage
"""
_ROOTS = (*_ROOTS_WORDS.split(), "sick leave", "behind on")
_COUNTED = re.compile(r"\s?(?:점|[mM][gG])")
_TAKEN = re.compile(r"약을?\s?[먹드]")
_FIGURES = frozenset(
    [
        "cr",
        "bun",
        "ast",
        "alt",
        "wbc",
        "hb",
        "plt",
        "egfr",
        "inr",
        "ldl",
        "hdl",
        "tsh",
        "psa",
        "crp",
        "bmi",
        "bp",
        "hr",
        "spo",
        "fbs",
        "take",
        "takes",
    ]
)


def may_hold(text: str) -> bool:
    """Could a matter stand in the text? False is sure, and quick to say."""
    return (
        any_of(lowered(text), _ROOTS)
        or ("약" in text and bool(_TAKEN.search(text)))
        or any(_COUNTED.match(text, end) for _, end in digit_runs(text))
        or any(word.low in _FIGURES for word in latin_words(text))
    )


def held(sentence: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where matters stand that the sentence tells, of those in [start:end]; one it only asks for is none."""
    if _WH.search(sentence):
        return []
    return [
        (m.start(), m.end())
        for m in MATTER.finditer(sentence, start, len(sentence) if end is None else end)
        if not (_MONEY_ONLY.fullmatch(m.group()) and _ASKED.search(sentence[m.end() :]))
    ]
