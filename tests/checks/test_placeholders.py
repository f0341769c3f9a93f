"""Values as marks and back: nothing of a value is left, nothing is lost, and what a model may not write is named."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.claims import claims_of
from gallae.checks.personal import find_personal
from gallae.checks.placeholder_clauses import clauses_of, finished
from gallae.checks.placeholder_facts import facts_of
from gallae.checks.placeholder_input import hidden_input, hidden_inputs, usually_kept
from gallae.checks.placeholder_pairs import conceal_output, conceal_pair
from gallae.checks.placeholder_terms import records_of, terms_in
from gallae.checks.placeholders import KINDS, MARK, Concealed, Known, conceal, restore
from gallae.core.errors import AnswerError
from gallae.core.types import Passage, Skill, TrainingRow
from tests.cpu import cpu

PIECES = [
    "가나정", "라마바캡슐", "나경훈 님", "이름은 서도윤이고", "010-2345-6789", "na.kh@example.com", "250mg", "1캡슐", "하루 3번", "7일분", "68세", "72세 남",
    "2026-11-20", "11월 3일", "오후 3시 30분", "09:00", "월요일", "54,000원", "5만 4천 원", "25%", "36.5℃", "4~6시간", "150/95", "두 알", "서너 개", "사흘",
    "twice a day", "14 days", "20 mg", "three times", "AB-1234", "제3조", "$20", "3:15", "v1.2.3", "1.", "①", "٣", "½", "⟦수1⟧", "⟦", "⟧", "⟦이름 2⟧",
    "[1]", "[PHONE_1]", "을", "를 ", "은 ", "\n", ", ", ". ", "환자: ", "약을 드시고 ", "안내문 써 주세요", "please", "\u200b", "2５０㎎", "가\u0301", "🙂",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map(
    lambda parts: " ".join(parts) if len(parts) % 2 else "".join(parts)
)


@settings(max_examples=250, deadline=None)
@given(texts)
def test_what_is_concealed_comes_back_character_by_character(text: str) -> None:
    hidden = conceal(text, known=["가나정", "라마바캡슐"])
    assert restore(hidden.text, hidden, mended=False, language="en").text == text


@settings(max_examples=250, deadline=None)
@given(texts)
def test_no_value_is_left_in_what_a_model_reads(text: str) -> None:
    hidden = conceal(text, known=["가나정"])
    left = re.sub(
        r"(?m)^\s*\(?\d{1,2}[.)](?=\s(?!\d))", "", MARK.sub("\n", hidden.text)
    )  # counters of a list's lines stay
    assert not re.search(r"[0-9]", left)
    assert "가나정" not in hidden.text and "⟦" not in left and "⟧" not in left
    assert not [p for p in find_personal(left) if p.kind not in ("name", "address")]


@settings(max_examples=200, deadline=None)
@given(texts)
def test_a_note_in_clauses_shows_no_value_either(text: str) -> None:
    hidden = conceal(text, clauses=True)
    for line in hidden.text.splitlines():
        left = MARK.sub("", line)
        assert "⟦" not in left and not re.search(r"(?<!\()\d(?![.)])", left), line


@settings(max_examples=200, deadline=None)
@given(texts)
def test_the_marks_are_numbered_by_kind_in_the_order_of_the_text(text: str) -> None:
    seen: dict[str, int] = {}
    for m in MARK.finditer(conceal(text).text):
        kind, n = m["kind"], int(m["n"])
        assert n <= seen.get(kind, 0) + 1
        seen[kind] = max(seen.get(kind, 0), n)


KIND_OF = {
    "250mg": "양", "36.5℃": "양", "5km": "양", "1캡슐": "개수", "두 알": "개수", "3명": "개수", "3번": "횟수", "7일": "기간", "7일분": "기간",
    "3개월": "기간", "4~6시간": "기간", "68세": "나이", "54,000원": "금액", "5만 4천 원": "금액", "25%": "비율", "2026-11-20": "날짜", "11월 3일": "날짜",
    "오후 3시": "시각", "09:00": "시각", "월요일": "요일", "010-1234-5678": "번호", "AB-1234": "번호", "a@b.kr": "주소", "875": "수", "150/95": "수",
    "⟦수1⟧": "글", "가나정": "용어",
}  # fmt: skip


@pytest.mark.parametrize(("value", "kind"), KIND_OF.items())
def test_each_value_becomes_a_mark_of_its_kind(value: str, kind: str) -> None:
    hidden = conceal(f"그것은 {value} 이다", known=["가나정"])
    assert hidden.text.startswith(f"그것은 ⟦{kind}1⟧") and kind in KINDS


def test_the_same_text_is_the_same_mark_and_another_value_another() -> None:
    hidden = conceal("아침 5mg, 저녁 5mg, 밤 10mg")
    assert hidden.text == "아침 ⟦양1⟧, 저녁 ⟦양1⟧, 밤 ⟦양2⟧"


def test_a_name_that_was_given_once_is_hidden_wherever_it_stands() -> None:
    hidden = conceal("이름: 나경훈\n내일 나경훈 오면 전해 주세요")
    assert "나경훈" not in hidden.text and hidden.text.count("⟦이름1⟧") == 2


def test_what_is_hidden_is_in_no_repr() -> None:
    assert "나경훈" not in repr(conceal("이름: 나경훈"))


def test_ages_beside_a_sex_and_decades_are_ages() -> None:
    assert conceal("41/여, 남 35, 70대 어르신").text == "⟦나이1⟧/여, 남 ⟦나이2⟧, ⟦나이3⟧ 어르신"
    assert restore("⟦나이1⟧ 여성", conceal("61F")).text == "61세 여성"


def test_english_units_are_said_in_korean_in_a_korean_text_only() -> None:
    hidden = conceal("take 2 capsules for 14 days, three times a day")
    assert restore("⟦개수1⟧씩 하루 ⟦횟수1⟧, ⟦기간1⟧을 드세요", hidden).text == "2캡슐씩 하루 3번, 14일을 드세요"
    assert restore("take ⟦개수1⟧ for ⟦기간1⟧", hidden).text == "take 2 capsules for 14 days"


def test_particles_are_mended_behind_what_came_back() -> None:
    hidden = conceal("가나정 3mg, 5mL, 7일, 25%, 오메가", known=["가나정", "오메가"])
    written = "⟦용어1⟧를 ⟦양1⟧를 ⟦양2⟧을 ⟦기간1⟧으로 ⟦비율1⟧은 ⟦용어2⟧이 ⟦용어2⟧이에요"
    assert restore(written, hidden).text == "가나정을 3mg을 5mL를 7일로 25%는 오메가가 오메가예요"


REFUSED = {
    "a mark that the input has not": ("⟦양2⟧", "no such mark"),
    "a kind that the input has not": ("⟦이름1⟧", "no such mark"),
    "a mark that is none": ("⟦약1⟧", "no mark"),
    "half a mark": ("⟦양1", "no mark"),
    "a closing bracket": ("양1⟧", "no mark"),
    "a fact glued to a word": ("값⟦사실1⟧", "inside a sentence"),
    "a particle behind a fact": ("⟦사실1⟧은 그렇다", "inside a sentence"),
}


@pytest.mark.parametrize(("written", "said"), REFUSED.values(), ids=REFUSED)
def test_what_a_model_may_not_write_is_named(written: str, said: str) -> None:
    page = Passage("1", "a.md", "가", 0, 16, "## 보관\n서늘한 곳에 둔다.")
    hidden = conceal("하루 5mg", facts=facts_of([page], ""))
    with pytest.raises(AnswerError, match=said) as refused:
        restore(f"⟦양1⟧ {written}", hidden)
    assert re.search(r"[⟦⟧]", refused.value.message)


def test_a_required_mark_that_is_missing_is_named() -> None:
    hidden = conceal("5mg 7일", required=["양"])
    with pytest.raises(AnswerError, match="⟦양1⟧: required"):
        restore("⟦기간1⟧ 동안", hidden)
    assert restore("⟦양1⟧ ⟦기간1⟧", hidden).text == "5mg 7일"
    assert restore("⟦기간1⟧ 동안", hidden, whole=False).text == "7일 동안"


def test_a_mark_may_be_written_with_spaces_and_stands_where_it_is_said_to() -> None:
    hidden = conceal("5mg 7일")
    restored = restore("⟦ 양1 ⟧, ⟦기간 1⟧", hidden)
    assert restored.text == "5mg, 7일"
    assert [restored.text[p.start : p.end] for p in restored.placed] == ["5mg", "7일"]


# -- facts --------------------------------------------------------------------------------------------------------
PAGE = """---
title: 가나정 안내
valid_from: 2026-01-05
---
# 가나정 안내

가나정은 하루 한 번 먹습니다. 보통 5mg으로 시작합니다.

## 임신
임신 중이면 먼저 말씀하세요.

**자몽** 자몽 주스와 함께 먹지 않습니다.

- 서늘한 곳에 둡니다.
| 양 | 값 |
| 5mg | 300원 |
"""
PASSAGE = Passage("1", "documents/a.md", "가나정 안내", 40, 40 + len(PAGE), PAGE)


def test_facts_equal_the_documents_characters_and_tables_are_none() -> None:
    facts = facts_of([PASSAGE], "가나정 5mg")
    assert all(PAGE[f.start - 40 : f.end - 40] == f.text for f in facts)
    assert [f.text for f in facts][:2] == ["가나정은 하루 한 번 먹습니다.", "보통 5mg으로 시작합니다."]
    assert not any("|" in f.text or "title" in f.heading or "2026" in f.text for f in facts)


@pytest.mark.parametrize(("said", "first"), [("임신 20주 산모", "임신"), ("아침마다 자몽 드시는 분", "자몽")])
def test_what_the_message_speaks_of_comes_first(said: str, first: str) -> None:
    facts = facts_of([PASSAGE], f"가나정 5mg, {said}", without=["가나정"])
    assert facts[0].heading == first and facts[0].meant and not facts[-2].meant


def test_at_most_twelve_facts_stand_in_a_prompt_and_every_heading_has_one() -> None:
    text = "".join(f"## 제목{c}\n" + "하나를 둡니다. 둘을 봅니다. 셋을 씁니다.\n" for c in "가나다라마바사아자차")
    facts = facts_of([Passage("1", "a.md", "긴 글", 0, len(text), text)], "무엇")
    assert len(facts) == 12 and len({f.heading for f in facts}) == 10
    assert [f.start for f in facts] == sorted(f.start for f in facts)


def test_the_model_sees_a_facts_heading_and_none_of_its_words() -> None:
    hidden = conceal("가나정 5mg 임신 20주", known=["가나정"], facts=facts_of([PASSAGE], "임신", without=["가나정"]))
    assert hidden.text.splitlines()[1] == "⟦사실1⟧ 임신 !" and "말씀하세요" not in hidden.text
    restored = restore("조심하세요. ⟦사실1⟧", hidden)
    assert restored.text == "조심하세요. 임신 중이면 먼저 말씀하세요."
    (fact,) = restored.facts
    assert (fact.value.path, PAGE[fact.value.start - 40 : fact.value.end - 40]) == ("documents/a.md", fact.value.text)


# -- clauses ------------------------------------------------------------------------------------------------------
FINISHED = {
    "약을 빼먹었어요": "약을 빼먹었음", "다리 올리시고": "다리 올리심", "걱정입니다": "걱정임", "아픕니다": "아픔", "먹습니다": "먹음", "고지혈증이요": "고지혈증",
    "안약이에요": "안약", "바로 끊고": "바로 끊음", "“잘 됐어요”": "잘 됐음", "했는데요": "했음", "나중에요": "나중에", "붓는다고 하심": "붓는다고 하심",
    "다시 전화하기로 함": "다시 전화하기로 함", "먹어도 되나요": "먹어도 되나요", "약을 드세요": "약을 드세요", "재고": "재고", "연고": "연고", "냉장고": "냉장고",
    "드시지 말고": "드시지 말고", "told to stop": "told to stop", "없음": "없음", "두통": "두통",
}  # fmt: skip


@pytest.mark.parametrize(("clause", "note"), FINISHED.items())
def test_a_clause_is_ended_as_notes_are_and_nothing_else_changes(clause: str, note: str) -> None:
    assert finished(clause) == note


def test_clauses_are_the_messages_own_characters() -> None:
    said = "메모 부탁: 72세 남, 약 드시고 발목이 붓는다 하심. [약사] 다리 올리시라고 함 → 다음 주 전화"
    for clause in clauses_of(said):
        assert said[clause.start : clause.end] == clause.text


def test_two_speakers_are_named_and_a_lone_label_is_none() -> None:
    two = clauses_of("손님: 하나 모자라요. 직원: 바로 드렸어요.")
    assert [(c.speaker, c.text) for c in two] == [("손님", "하나 모자라요"), ("직원", "바로 드렸어요")]
    assert [c.text for c in clauses_of("메모: 하나 모자람")] == ["메모", "하나 모자람"]


def test_a_value_is_never_cut_by_a_clause() -> None:
    hidden = conceal("오늘은 2026. 11. 20. 이고, 12,000원을 냈고 15:30에 감", clauses=True)
    assert [v.text for v in hidden.values if v.kind in ("금액", "시각")] == ["12,000원", "15:30"]
    assert not re.search(r"\d", MARK.sub("", hidden.text))


def test_a_clause_is_written_by_its_mark_with_its_values() -> None:
    hidden = conceal("72세 남, 약 드시고 발목이 붓는다 하심. 2주 뒤 연락", clauses=True)
    assert hidden.text.splitlines() == [
        "⟦절1⟧ ⟦나이1⟧ 남",
        "⟦절2⟧ 약 드시고",
        "⟦절3⟧ 발목이 붓는다 하심",
        "⟦절4⟧ ⟦기간1⟧ 뒤 연락",
    ]
    made = restore("- 대상: ⟦나이1⟧ 남성\n- 물음: ⟦절3⟧\n- 다음: ⟦절4⟧", hidden)
    assert made.text == "- 대상: 72세 남성\n- 물음: 발목이 붓는다 하심\n- 다음: 2주 뒤 연락"


# -- pairs --------------------------------------------------------------------------------------------------------
def test_an_output_is_turned_into_the_inputs_marks() -> None:
    hidden = conceal("가나정 250mg 하루 3번 7일분", known=["가나정"])
    assert (
        conceal_output("가나정을 250mg씩 하루 3회, 7일 동안", hidden) == "⟦용어1⟧을 ⟦양1⟧씩 하루 ⟦횟수1⟧, ⟦기간1⟧ 동안"
    )


@pytest.mark.parametrize("output", ["하루 5번", "9일 동안", "02-000-1175로", "내일 오세요", "김민준 님"])
def test_an_output_with_a_value_of_nobodys_is_no_pair(output: str) -> None:
    assert conceal_output(f"가나정을 {output}", conceal("가나정 250mg 하루 3번 7일분", known=["가나정"])) is None


def test_values_that_the_house_writes_by_itself_may_stand() -> None:
    hidden = conceal("가나정 250mg", known=["가나정"])
    literals = "■ 문의 02-000-1175"
    assert (
        conceal_output("■ 문의 02-000-1175\n가나정 250mg", hidden, literals=literals)
        == "■ 문의 02-000-1175\n⟦용어1⟧ ⟦양1⟧"
    )
    assert conceal_output("119에 알리세요", hidden, usual={"number 119"}) == "119에 알리세요"


def test_a_clause_said_in_other_words_is_its_mark() -> None:
    hidden = conceal("72세 남, 발목이 많이 붓는다고 하심. 2주 뒤 연락", clauses=True)
    written = conceal_output("- 물음: 발목이 많이 붓는다 하심\n- 다음: 2주 뒤 연락", hidden)
    assert written == "- 물음: ⟦절2⟧\n- 다음: ⟦절3⟧"


def test_sentences_from_documents_become_the_facts_of_a_row() -> None:
    pair = conceal_pair(
        "가나정 5mg 7일분", "■ 드세요\n5mg씩 7일 드세요.\n■ 조심\n하루 20mg을 넘기지 마세요. 쉬세요.",
        documents=True, known=["가나정"], literals="■ 드세요\n■ 조심",
    )  # fmt: skip
    assert pair is not None
    assert pair[0].text.splitlines()[1:] == ["⟦사실1⟧ 조심"]
    assert pair[1] == "■ 드세요\n⟦양1⟧씩 ⟦기간1⟧ 드세요.\n■ 조심\n⟦사실1⟧ 쉬세요."
    assert restore(pair[1], pair[0]).text.endswith("하루 20mg을 넘기지 마세요. 쉬세요.")


# -- terms, records, inputs ---------------------------------------------------------------------------------------
def test_terms_are_titles_that_stand_in_the_message_and_glosses_in_the_other_script() -> None:
    known = terms_in("Omeprazole 20 mg", ["오메프라졸 (위산)", "이용 시간"], [("", "오메프라졸(omeprazole)은 …")])
    assert known == (Known("omeprazole", says="오메프라졸"),)
    hidden = conceal("Omeprazole 20 mg", known=known)
    assert restore("⟦용어1⟧를 ⟦양1⟧", hidden).text == "오메프라졸을 20 mg"


def test_the_words_of_the_skills_own_card_are_no_terms() -> None:
    assert terms_in("안내문 써 줘", ["안내문"], card="안내문 쓰기") == ()


RECORDS = {
    "가나정 5mg 7일, 다라정 10mg 3일 안내문": ("가나정 5mg 7일 안내문", "다라정 10mg 3일 안내문"),
    "1. 가나정 5mg\n2. 다라정 10mg\n68세 여": ("가나정 5mg\n68세 여", "다라정 10mg\n68세 여"),
    "68세 여. 가나정: 5mg 식후. 다라정: 10mg": ("68세 여. 가나정: 5mg 식후", "68세 여. 다라정: 10mg"),
    "가나정 5mg 7일, 다라정 드시는 분": ("가나정 5mg 7일, 다라정 드시는 분",),
    "가나정 5mg 아침 그리고 가나정 10mg 저녁": ("가나정 5mg 아침 그리고 가나정 10mg 저녁",),
    "안내문 써 줘": ("안내문 써 줘",),
}


@pytest.mark.parametrize(("said", "records"), RECORDS.items())
def test_a_message_is_as_many_records_as_terms_with_values(said: str, records: tuple[str, ...]) -> None:
    assert records_of(said, [Known("가나정"), Known("다라정")]) == records


ROWS = tuple(
    TrainingRow(f"아침 {n}mg 하루 {n % 3 + 1}회 {n + 30}세", f"■ 약\n{n}mg\n■ 때\n하루 {n % 3 + 1}회")
    for n in range(11, 23)
)
LEAFLET = Skill("leaflet", "쪽지", needs_documents=True, rows=ROWS)


def test_what_the_rows_practically_always_keep_is_required() -> None:
    assert usually_kept(LEAFLET) >= {"양"} and "나이" not in usually_kept(LEAFLET)
    ((_, hidden),) = hidden_inputs(LEAFLET, "아침 5mg 50세", [])
    assert {v.kind: v.required for v in hidden.values} == {"양": True, "나이": False}


def test_each_record_has_its_own_facts() -> None:
    other = Passage("2", "documents/b.md", "다라정", 0, 30, "# 다라정\n\n다라정은 저녁에 먹습니다.")
    inputs = hidden_inputs(LEAFLET, "가나정 5mg, 다라정 10mg", ["가나정", "다라정"], [PASSAGE, other])
    paths = [{v.path for v in hidden.values if v.kind == "사실"} for _, hidden in inputs]
    assert paths == [{"documents/a.md"}, {"documents/b.md"}]


def test_a_polite_house_writes_a_plain_document_politely_and_cites_it_as_it_stands() -> None:
    rows = tuple(TrainingRow(f"{n}mg", f"■ 약\n{n}mg을 드세요.\n■ 때\n{n}시에 먹습니다.") for n in range(3, 9))
    page = Passage("1", "a.md", "약", 0, 17, "## 보관\n서늘한 곳에 둔다.")
    hidden = hidden_input(Skill("leaflet", "쪽지", needs_documents=True, rows=rows), "3mg", [], [page])
    restored = restore("드세요. ⟦사실1⟧", hidden)
    assert restored.text == "드세요. 서늘한 곳에 둡니다." and restored.facts[0].value.text == "서늘한 곳에 둔다."
    plain = hidden_input(Skill("card", "카드", needs_documents=True, rows=ROWS), "3mg", [], [page])
    assert restore("적어 둔다. ⟦사실1⟧", plain, whole=False).text == "적어 둔다. 서늘한 곳에 둔다."


def test_a_skill_of_notes_takes_the_message_whole_and_in_clauses() -> None:
    notes = Skill("notes", "적기", rows=ROWS)
    ((record, hidden),) = hidden_inputs(notes, "가나정 5mg, 다라정 10mg", ["가나정", "다라정"])
    assert record == "가나정 5mg, 다라정 10mg" and hidden.text.splitlines()[0].startswith("⟦절1⟧ ")


def test_two_thousand_characters_are_concealed_in_five_milliseconds() -> None:
    """CPU time, the text's claims read before as a turn's checks do; the best of several, for a busy machine only adds."""
    text = "\n".join(
        f"{n}. 가나정 {n}mg 하루 {n % 4}번 {n}일분, {n + 20}세 여성 회원, 12월 {n % 28 + 1}일 {n % 12}시 예약"
        for n in range(1, 45)
    )[:2000]
    assert len(text) == 2000
    conceal(text, known=["가나정"])
    took = [cpu(partial(conceal, text, known=["가나정"])) for _ in range(9)]
    assert min(took) <= 0.005, took


def test_values_are_claims_of_the_checks() -> None:
    """Whatever the checks hold an output to is hidden: what is left has no claim of a number, a day, an hour or a code."""
    text = "가나정 250mg 하루 3번, 12월 3일 오후 2시, AB-1234, 36.5℃, 두 알씩 사흘, 3,300원"
    left = MARK.sub(" ", conceal(text).text)
    assert [str(c) for c in claims_of(left) if str(c) != "하루"] == []
    assert isinstance(conceal(text), Concealed)


def test_the_pages_snippets_run() -> None:
    page = Path(__file__).parents[2] / "docs" / "placeholders.md"
    snippets = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert sum(snippet.count("assert ") for snippet in snippets) >= 5
    for snippet in snippets:
        exec(compile(snippet, str(page), "exec"), {})
