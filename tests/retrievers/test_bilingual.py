"""Pairs of terms that documents give in both languages: found where they are meant, and nowhere else."""

from __future__ import annotations

import pytest

from gallae.core.settings import DocumentSettings
from gallae.retrievers.bilingual import MOST, pairs_in
from gallae.retrievers.load import load


def pairs(text: str, name: str = "a.md", title: str = "") -> set[tuple[str, str]]:
    return set(pairs_in(load(name, text.encode(), DocumentSettings()), title))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("로비에 자동심장충격기(AED)가 있다.", ("자동심장충격기", "AED")),
        ("국민건강보험 (National Health Insurance)에 든다.", ("국민건강보험", "National Health Insurance")),
        ("이번 학기의 교환 학생(exchange student)은 열 명이다.", ("교환 학생", "exchange student")),
        ("- **환불**(refund): 7일 안", ("환불", "refund")),
        ("냉장고(fridge, refrigerator)를 비운다.", ("냉장고", "refrigerator")),
        ("Bring your residence card (외국인등록증) with you.", ("외국인등록증", "residence card")),
        ("Please visit the Alien Registration Office (출입국사무소).", ("출입국사무소", "Alien Registration Office")),
        ("You need an ARC (외국인등록증).", ("외국인등록증", "ARC")),
        ("# 영업 시간 / Opening hours\n\n9시", ("영업 시간", "Opening hours")),
        ("# Opening hours — 영업 시간\n\n9시", ("영업 시간", "Opening hours")),
        ("# 환불 규정 (Refund policy)\n\n7일", ("환불 규정", "Refund policy")),
        ("---\ntitle: 환불 규정 / Refund policy\n---\n7일", ("환불 규정", "Refund policy")),
        ("# 아세트아미노펜\n\n영문 이름 acetaminophen, 해열제다.", ("아세트아미노펜", "acetaminophen")),
        ("| 용어 | English |\n|---|---|\n| 출입국 사무소 | immigration office |", ("출입국 사무소", "immigration office")),
        ("| No | Term | 한국어 |\n|---|---|---|\n| 1 | overtime | 연장근무 |", ("연장근무", "overtime")),
        ("| 국문명 | 값 | 영문명 |\n|---|---|---|\n| 등기우편 | 2,000 | registered mail |", ("등기우편", "registered mail")),
    ],
)  # fmt: skip
def test_a_pair_is_read(text: str, expected: tuple[str, str]) -> None:
    title = "환불 규정 / Refund policy" if text.startswith("---") else ""
    assert expected in pairs(text, title=title)


def test_a_glossary_may_be_a_csv_of_two_columns() -> None:
    assert pairs("한국어,영어\n가마,kiln\n물레,potter's wheel\n", "a.csv") == {
        ("가마", "kiln"),
        ("물레", "potter's wheel"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "(주)솔여울이 맡는다.",
        "용량은 큰 병(mL)과 작은 병(kg)으로 적는다.",
        "오류 코드(E21)와 모델(NX-20)을 적는다.",
        "회의는 오월(May) 첫 월요일(Mon)이다.",
        "신청서(PDF)를 이메일(Email)로 낸다.",
        "피 검사(INR) 결과",
        "전화번호(Tel)는 뒷면에 있다.",
        "Wi-Fi 요금(VAT 포함) 안내",
        "LG(본사), TV(거실), USB(별매)",
        "The fee (세금 포함) is paid once.",
        "Ask the desk (문의는 내선 205로 한다).",
        "Chapter (II), 제삼장(III)",
        "확인하세요(check). 그렇습니다(yes).",
        "담당자에게(to the person in charge) 말한다.",
        "메일(buddy@saebit.example)과 누리집(www.saebit.example)",
        "| 부서 | 담당 |\n|---|---|\n| IT | 김철수 |",
        "# LG 냉장고 수리\n\n# 앱 2.0 / App 2.0\n",
        "| 모델 | 이름 | 값 |\n|---|---|---|\n| NX | 냉장고 | 100 |",
    ],
)
def test_what_is_no_translation_gives_no_pair(text: str) -> None:
    assert pairs(text) == set()


def test_pairs_of_one_document_are_bounded() -> None:
    syllables = "가나다라마바사아자차카타파하"
    rows = [f"{a}{b}{c},{x}{y}z" for a, x in zip(syllables, "abcdefghijklmn", strict=True)
            for b, y in zip(syllables, "abcdefghijklmn", strict=True) for c in "가나"]  # fmt: skip
    assert len(rows) > MOST
    assert len(pairs("용어,영어\n" + "\n".join(rows), "a.csv")) == MOST
