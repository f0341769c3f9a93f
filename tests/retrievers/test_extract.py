"""Extraction on small documents made up here: what is chosen, how it is written, when it abstains."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.types import Draft, Evidence, Passage
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract import extract
from gallae.retrievers.load_csv import load_csv
from gallae.retrievers.load_markdown import load_markdown
from tests.cpu import cpu

TODAY = date(2026, 11, 20)
POOL = """# 물결수영장 이용 안내

## 이용료
| 구분 | 한 번(원) | 한 달(원) |
|---|---|---|
| 어른 | 6000 | 75000 |
| 청소년 | 4500 | 55000 |
| 어린이 | 3000 | 40000 |

## 시간
평일 06:00~21:30, 토요일 08:00~18:00, 일요일은 쉰다.

## 규칙
- 수영모를 반드시 쓴다. 안 가져오면 안내대에서 2,000원에 산다.
- 키 120cm가 안 되는 아이는 보호자와 함께 들어온다.
- 사진은 찍을 수 없다.

## 환불
| 때 | 돌려주는 돈 |
|---|---|
| 시작 7일 전까지 | 전액 |
| 시작 뒤 10일 안 | 70% |
| 시작 뒤 11일~20일 | 50% |

문의: 운영팀 강도윤, 전화 033-000-1212
"""
OFFICES = "부서,층,내선,담당\n세무과,2층,210,박서진\n복지과,3층,330,이하늘\n건축과,4층,440,최가람\n"


@dataclass
class Found:
    passages: tuple[Passage, ...]
    evidence: Evidence = field(default_factory=lambda: Evidence(score=0.5, coverage=0.5, verdict="strong"))


class Shelf:
    """Documents by path; a search that finds them all, in the order given."""

    def __init__(self, **texts: str) -> None:
        self.documents: dict[str, StoredDocument] = {}
        for name, text in texts.items():
            loaded = load_csv(text) if name.startswith("csv_") else load_markdown(text)
            path = f"documents/{name}.{'csv' if name.startswith('csv_') else 'md'}"
            self.documents[path] = StoredDocument(
                path, loaded.title or name, loaded.text, headings=loaded.headings, rows=loaded.rows
            )

    def found(self, *superseded: str) -> Found:
        return Found(
            tuple(
                Passage(path, path, d.title, 0, len(d.text), d.text, superseded=path in superseded)
                for path, d in self.documents.items()
            )
        )

    def ask(self, question: str, language: str = "ko", found: Found | None = None) -> Draft:
        draft = extract(
            question, found or self.found(), read=self.documents.__getitem__, today=TODAY, language=language
        )  # type: ignore[arg-type]
        for citation in draft.citations:
            text = self.documents[citation.path].text
            assert text[citation.start : citation.end] == citation.quote
            assert f"[{citation.marker}]" in draft.text
        assert len(draft.text) <= 400
        return draft


@pytest.fixture(scope="module")
def pool() -> Shelf:
    return Shelf(pool=POOL, csv_offices=OFFICES)


def test_the_asked_for_column_of_the_right_row_comes_first(pool: Shelf) -> None:
    draft = pool.ask("청소년은 한 달에 얼마예요?")
    assert draft.outcome == "answered"
    assert draft.text.startswith("한 번 4,500원, 한 달 55,000원 — 청소년") or draft.text.startswith("한 달 55,000원")
    assert "75,000" not in draft.text


def test_a_bare_number_is_written_with_the_unit_of_its_column(pool: Shelf) -> None:
    assert "3,000원" in pool.ask("어린이 한 번 들어가는 데 얼마죠?").text


def test_a_sentence_is_led_by_the_one_value_of_the_kind_asked_for(pool: Shelf) -> None:
    assert pool.ask("수영모를 안 가져가면 얼마에 사요?").text.startswith("2,000원 — ")


def test_opening_hours_are_found_without_a_word_of_the_document(pool: Shelf) -> None:
    assert "08:00~18:00" in pool.ask("토요일은 몇 시까지 해요?").text


def test_a_number_falls_into_the_range_of_its_row(pool: Shelf) -> None:
    draft = pool.ask("시작하고 15일 됐는데 얼마 돌려받아요?")
    assert "50%" in draft.text


def test_a_phone_number_and_a_name_are_two_facts_of_one_line(pool: Shelf) -> None:
    draft = pool.ask("운영팀 담당자 이름이랑 전화번호 알려 주세요")
    assert "강도윤" in draft.text
    assert "033-000-1212" in draft.text


def test_two_sub_questions_are_served_from_two_documents(pool: Shelf) -> None:
    draft = pool.ask("수영장 어른 한 번 이용료는 얼마고, 복지과 내선은 몇 번이에요?")
    assert "6,000원" in draft.text
    assert "330" in draft.text
    assert {c.path for c in draft.citations} == {"documents/pool.md", "documents/csv_offices.csv"}


def test_a_yes_no_question_is_answered_by_the_rule_itself(pool: Shelf) -> None:
    assert "찍을 수 없다" in pool.ask("안에서 사진 찍어도 되나요?").text


def test_an_english_question_finds_a_korean_row(pool: Shelf) -> None:
    assert "40,000원" in pool.ask("How much is a month for children?", "en").text


def test_a_question_typed_without_spaces_is_understood(pool: Shelf) -> None:
    assert "6,000" in pool.ask("어른이용료얼마예요").text


@pytest.mark.parametrize(
    "question",
    [
        "사우나 이용료는 얼마예요?",
        "수영 강사 이름이 뭐예요?",
        "주차장은 몇 대까지 들어가요?",
        "물 온도는 몇 도예요?",
        "복지과 5번 창구 내선은 몇 번이에요? QX-77",
        "지금 대기 몇 명이에요?",
    ],
)
def test_a_near_question_that_the_documents_do_not_answer_is_abstained_from(pool: Shelf, question: str) -> None:
    draft = pool.ask(question)
    assert draft.outcome == "abstained"
    assert draft.citations == ()


def test_an_abstention_names_what_is_missing_and_where_it_looked(pool: Shelf) -> None:
    draft = pool.ask("사우나 이용료는 얼마예요?")
    assert "사우나" in draft.text
    assert "물결수영장 이용 안내" in draft.text
    assert "The documents" in pool.ask("Is there a sauna and what does it cost?", "en").text


def test_an_abstention_quotes_what_comes_nearest_and_claims_nothing(pool: Shelf) -> None:
    """Who "늘봄이" is stands nowhere, so nothing answers by rule; whoever asked knows, and sees the line at a glance."""
    draft = pool.ask("늘봄이는 수영모를 써야 하나요?")
    said, near = draft.text.split("\n\n")
    assert draft.outcome == "abstained" and said.startswith("문서에서 답을 찾지 못했습니다")
    assert near.startswith("가장 가까운 대목(답이 아닐 수 있습니다):") and "[1]" in near and "수영모를 반드시" in near
    assert len(near) <= 300 and draft.citations


def test_nothing_found_is_abstained_from() -> None:
    draft = Shelf().ask("이용료는 얼마예요?", found=Found((), Evidence()))
    assert draft.outcome == "abstained"


def test_a_code_that_stands_in_no_document_is_never_answered_by_its_neighbour() -> None:
    shelf = Shelf(
        errors="# 복사기 MX-3 오류\n\n| 코드 | 뜻 | 할 일 |\n|---|---|---|\n| J1 | 종이 걸림 | 덮개 열고 빼기 |\n| J2 | 토너 없음 | 토너 갈기 |\n"
    )
    assert "토너 갈기" in shelf.ask("MX-3에 J2가 뜨면 어떻게 해요?").text
    assert shelf.ask("MX-3에 J7이 뜨면 어떻게 해요?").outcome == "abstained"


def test_a_superseded_version_does_not_answer() -> None:
    shelf = Shelf(
        old="# 회비 (2025년)\n\n회비는 한 달 10,000원이다.", new="# 회비 (2026년)\n\n회비는 한 달 12,000원이다."
    )
    found = shelf.found("documents/old.md")
    draft = shelf.ask("회비가 얼마예요?", found=found)
    assert "12,000원" in draft.text
    assert "10,000원" not in draft.text


def test_a_day_before_the_first_version_is_not_answered_by_a_later_one() -> None:
    shelf = Shelf(fees="# 회비\n\n회비는 한 달 12,000원이다.")
    (passage,) = shelf.found().passages
    found = Found(
        (
            Passage(
                **{f: getattr(passage, f) for f in ("id", "path", "title", "start", "end", "text")},
                valid_from=date(2025, 1, 1),
            ),
        )
    )
    assert shelf.ask("2023년에는 회비가 얼마였어요?", found=found).outcome == "abstained"
    assert shelf.ask("2025년 5월에는 회비가 얼마였어요?", found=found).outcome == "answered"


def test_what_stands_under_a_heading_that_is_the_question_is_listed_in_order() -> None:
    shelf = Shelf(
        plan="# 안내\n\n## 재택근무의 단점\n\n- 동료와 이야기할 틈이 적다\n- 집과 일이 섞인다\n\n## 장비\n\n- 노트북을 빌려준다\n"
    )
    text = shelf.ask("재택근무의 단점은 뭐예요?").text
    assert text.index("이야기할 틈") < text.index("섞인다")
    assert "노트북" not in text


def test_a_row_too_long_for_the_answer_keeps_its_key_and_the_asked_column() -> None:
    note = "자세한 이야기 " * 80
    shelf = Shelf(csv_long=f"강좌,수강료(원),설명\n도자기,90000,{note}\n")
    assert shelf.ask("도자기 수강료는 얼마예요?").text.startswith("수강료 90,000원 — 도자기")


def test_a_document_that_is_gone_is_answered_from_its_passage() -> None:
    text = "보증금은 50,000원이다."

    def read(path: str) -> StoredDocument:
        raise KnowledgeError(f"{path}: no such document")

    found = Found((Passage("p", "documents/gone.md", "대여 안내", 0, len(text), text),))
    draft = extract("보증금은 얼마예요?", found, read=read, today=TODAY, language="ko")
    assert "50,000원" in draft.text


def test_each_sub_question_is_searched_for_by_itself(pool: Shelf) -> None:
    asked: list[str] = []
    found = pool.found()

    def search(query: str) -> Found:
        asked.append(query)
        return found

    extract(
        "어른은 한 번에 얼마고, 세무과는 몇 층이에요?", found, read=pool.documents.__getitem__, today=TODAY,
        language="ko", search=search,
    )  # fmt: skip
    assert any("세무과" in q and "층" in q for q in asked)


def test_the_same_question_gives_the_same_bytes(pool: Shelf) -> None:
    question = "청소년은 한 달에 얼마고 일요일에도 여나요?"
    assert len({pool.ask(question).text for _ in range(3)}) == 1


def test_an_answer_takes_little_time(pool: Shelf) -> None:
    pool.ask("어른은 한 달에 얼마예요?")
    spent = [cpu(partial(pool.ask, "키가 115cm인 아이는 혼자 들어가도 되나요?")) for _ in range(20)]
    assert sum(spent) / 20 < 0.05
