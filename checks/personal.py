"""Personal data in what a person types or pastes (rule D9): what to mask, and when a text must stay in the house.

Looked at: questions, history, pasted text. Not the documents: an organisation's own phone numbers are nobody's
personal data.

>>> [p.kind for p in find_personal("홍길동님(010-1234-5678) 안내문")]
['name', 'phone']
>>> identifies_person("1980년 3월 2일생이면 국가검진 대상인가요?")
False
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from gallae.checks.folding import fold
from gallae.checks.identifiers import Found, find_identifiers, without_overlaps
from gallae.checks.names import find_birth_dates, find_names
from gallae.core.types import Question

__all__ = ["IDENTIFIERS", "Kind", "Personal", "called_confidential", "find_personal", "identifies_person", "stays_home"]

Kind = Literal[
    "resident",
    "foreigner",
    "business",
    "phone",
    "card",
    "account",
    "email",
    "passport",
    "driver",
    "chart",
    "student",
    "member",
    "name",
    "birthdate",
    "address",
]
# One of these is enough to identify a person (interfaces.md, local_only). A business number points to a firm.
IDENTIFIERS: frozenset[str] = frozenset(
    ("resident", "foreigner", "phone", "card", "account", "email", "passport", "driver", "chart", "student", "member")
)
SURE = 0.5  # below: a service number, a role mailbox, a pattern without its context word


@dataclass(frozen=True, slots=True)
class Personal:
    """`text` equals the original's characters [start:end]; confidence 0..1."""

    kind: str
    start: int
    end: int
    text: str
    confidence: float


def find_personal(text: str, *, minimum: float = SURE) -> tuple[Personal, ...]:
    """Every personal value of `text` at or above `minimum` confidence, in order, without overlaps."""
    folded = fold(text)
    found = find_identifiers(folded.text)
    found += [Found("address", m.start(), m.end(), m.group(), 0.6) for m in _ADDRESS.finditer(folded.text)]
    found += find_birth_dates(folded.text) + find_names(folded.text)
    personal = []
    for f in without_overlaps([f for f in found if f.confidence >= minimum]):
        start, end = folded.origin(f.start, f.end)
        personal.append(Personal(f.kind, start, end, text[start:end], f.confidence))
    return tuple(personal)


def identifies_person(text: str) -> bool:
    """The local_only bar: one identifier; or a full name with a birth date, an address, health or money matters."""
    found = find_personal(text)
    kinds = {p.kind for p in found}
    if not IDENTIFIERS.isdisjoint(kinds):
        return True
    full_name = any(p.kind == "name" and p.confidence > SURE for p in found)
    return full_name and ("birthdate" in kinds or "address" in kinds or bool(_PRIVATE.search(fold(text).text)))


def called_confidential(text: str) -> bool:
    """The text calls itself confidential (a mark, not a question about confidential things)."""
    return bool(_CONFIDENTIAL.search(fold(text).text))


def stays_home(question: Question) -> bool:
    """Does the question, or what the person said before, identify a person or call itself confidential?

    What the assistant said is left out: it repeats the documents' own phone numbers.
    """
    said = "\n".join([*(m.content for m in question.history if m.role == "user"), question.text])
    return identifies_person(said) or called_confidential(said)


_ADDRESS = re.compile(
    r"(?:[가-힣]{1,7}(?:시|도|구|군|읍|면)\s){0,3}[가-힣0-9]{1,10}(?:(?<!으)로|길)\s?\d{1,4}(?:-\d{1,4})?(?:번?길\s?\d{1,4}(?:-\d{1,4})?)?"
    r"(?=[\s,)호번]|$)(?!\s?(?:번|개|명|원|회|일|시|분|년|월|%|배|장|층|단계|분의))"
    r"(?:,?\s?(?:[가-힣A-Za-z0-9]{1,15}\s?)?(?:\d{1,4}동\s?)?\d{1,5}호)?"
    r"|\d{1,5}\s[A-Z][a-z]+\s(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Blvd)\b\.?"
)
# Matters of health, money or standing that, beside a full name, make a text about an identified person.
_PRIVATE = re.compile(
    r"혈압|혈당|당화혈|콜레스테롤|간\s?수치|크레아티닌|체질량|검사\s?(?:결과|수치)|[가-힣]암(?:\s|으로|이|환자|$)|암\s?(?:진단|환자)"
    r"|당뇨|고지혈|우울|불안장애|공황|조현|치매|천식|아토피|간염|결핵|HIV|에이즈|임신|유산|출산|수술|처방|복용|투약|약을?\s?(?:먹|드)"
    r"|진단|증상|통증|두통|복통|기침|발열|열이|설사|구토|어지러|발진|출혈|골절|염증|알레르기|알러지|부작용|병력|입원|퇴원|치료|장애\s?등급|\d\s?(?:mg|㎎|정씩)"
    r"|(?<![A-Za-z])(?:Cr|BUN|AST|ALT|WBC|Hb|PLT|eGFR|INR|LDL|HDL|TSH|PSA|CRP|BMI|BP|HR|SpO2|FBS)\s?[:=]?\s?\d"
    r"|연봉|월급|급여|소득|재산|대출|신용\s?(?:등급|점수)|연체|체납|채무|빚|파산|회생|잔액|예금\s?액|압류|기초\s?생활|수급\s?(?:자|비)"
    r"|성적|학점|평점|징계|전과|벌금|이혼|성적\s?지향"
    r"|blood (?:pressure|sugar|test)|HbA1c|cholesterol|diabet|hypertens|cancer|asthma|depress|pregnan|surgery|prescri|diagnos"
    r"|symptom|allerg|medication|takes? \d|salary|income|loan|credit (?:score|rating)|debt|overdue|arrears|balance|grades?\b|GPA|disciplin",
    re.I,
)
_CONFIDENTIAL = re.compile(
    r"[\[(<【〔「]\s?(?:대외비|사외비|극비|기밀|비공개|내부\s?한정|사내\s?한정|confidential|internal only|strictly private)[^\])>】〕」]{0,12}[\])>】〕」]"
    r"|(?:^|\n)\s*(?:대외비|사외비|극비|confidential)\s*(?:[:：\n]|$)"
    r"|(?:이|아래|다음|첨부(?:한)?|붙여\s?넣은)\s?(?:글|문서|자료|내용|메일|보고서|회의록|표|파일)?(?:은|는|이|가)?\s?(?:모두\s)?(?:대외비|사외비|극비|기밀)(?:입니다|이에요|예요|이니|이라|인데|니까|니|야|\s?(?:문서|자료|내용|보고서|회의록|메일))"
    r"|(?:외부|밖|회사\s?밖)(?:로|에|으로)?\s?(?:나가면|유출하면|내보내면|보내면|공개하면)\s?안\s?(?:되는|돼|됩|되)"
    r"|외부\s?(?:유출|공개|반출)\s?금지"
    r"|this (?:is|text is|document is|memo is|report is)\s(?:strictly\s)?confidential|must not leave (?:the|our) (?:company|house|office|hospital)|do not (?:share|distribute) (?:externally|outside)",
    re.I,
)
