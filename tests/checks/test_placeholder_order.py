"""Marks said in the order of the input stand in the house's order."""

from __future__ import annotations

from gallae.checks.placeholder_order import gathered
from gallae.checks.placeholders import conceal, restore

LEAFLET = ["▣ 무엇", "▣ 먹기", "▣ 문의"]
RECORD = ["[기록]", "- 누구", "- 물음", "- 다음"]


def test_sentences_stand_under_their_headings_in_the_houses_order() -> None:
    said = "무엇: ⟦용어1⟧입니다.\n⟦사실1⟧ 먹기\n⟦사실2⟧ -\n⟦사실3⟧ 무엇\n⟦사실4⟧ 먹기\n문의: 물어보세요."
    assert gathered(said, LEAFLET) == ("▣ 무엇\n⟦용어1⟧입니다. ⟦사실3⟧\n▣ 먹기\n⟦사실1⟧ ⟦사실4⟧\n▣ 문의\n물어보세요.")


def test_a_clause_of_two_headings_stands_once_and_the_other_points_there() -> None:
    made = gathered("⟦절1⟧ 물음+누구\n⟦절2⟧ 물음\n다음: 없음", RECORD)
    assert made == "[기록]\n- 누구: 물음에 함께 적음\n- 물음: ⟦절1⟧, ⟦절2⟧\n- 다음: 없음"


def test_a_text_that_is_in_order_already_or_leaves_a_heading_empty_stays_as_it_is() -> None:
    for said in ("▣ 무엇\n⟦용어1⟧\n▣ 먹기\n…\n▣ 문의\n…", "무엇: 가\n먹기: 나", "⟦사실1⟧ 어디", "넘김", ""):
        assert gathered(said, LEAFLET) == said


def test_what_a_heading_of_a_document_says_is_not_required() -> None:
    from gallae.checks.placeholder_facts import Fact

    hidden = conceal(
        "가나정 7일", facts=[Fact("하루 두 번까지", "더 드시지 마세요.", "a.md", 0, 10)], required=["횟수", "기간"]
    )
    assert [v.text for v in hidden.values if v.required] == ["7일"]


def test_a_required_value_is_written_where_its_clause_is() -> None:
    hidden = conceal("72세 남, 발목이 부음", clauses=True, required=["나이"])
    assert "72세" in restore("- 누구: ⟦절1⟧", hidden).text


def test_how_long_the_text_is_to_be_is_no_value_it_must_hold() -> None:
    hidden = conceal("가나정 2정, 안내문 한 장", required=["개수"])
    assert [v.text for v in hidden.values if v.required] == ["2정"]
