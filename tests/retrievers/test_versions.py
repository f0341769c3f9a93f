"""Which version of a document holds is decided by the day the question is about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gallae.retrievers.front_matter import Meta
from gallae.retrievers.validity import Validity, family_keys, read_validity
from gallae.retrievers.versions import Version, asked_days, build_families, superseded

TODAY = date(2026, 11, 20)


def validity(path: str, text: str = "", title: str = "", meta: Meta | None = None) -> Validity:
    return read_validity(f"documents/{path}", title, text, meta or Meta())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026년 4월 1일 이후 산 제품에 적용한다.", date(2026, 4, 1), None),
        ("2023년 1월 1일부터 2026년 3월 31일까지 가입한 회원에게 적용한다.", date(2023, 1, 1), date(2026, 3, 31)),
        ("시행일: 2026. 3. 2.", date(2026, 3, 2), None),
        ("[시행 2025. 7. 1.] 진료비 규정", date(2025, 7, 1), None),
        ("적용 기간: 2025-03-01 ~ 2026-02-28", date(2025, 3, 1), date(2026, 2, 28)),
        ("개정 2026년 6월 15일, 총무팀", date(2026, 6, 15), None),
        ("2026년 3월 개정 안내", date(2026, 3, 1), None),
        ("Effective from 1 March 2026, these rates apply.", date(2026, 3, 1), None),
        ("이 요금은 2026년 12월 31일까지 적용합니다.", None, date(2026, 12, 31)),
        ("2026년 3월 2일부터 8월 31일까지 운영한다.", date(2026, 3, 2), date(2026, 8, 31)),
        ("도서관은 1987년에 문을 열었다.", None, None),
        ("최종 개정일: 2026. 3. 2.", date(2026, 3, 2), None),
        ("작성일자 2026-01-05", date(2026, 1, 5), None),
        ("Last updated: 1 September 2026", date(2026, 9, 1), None),
        ("내일부터 적용한다.", None, None),
        ("접수 기간: 2026년 3월 2일부터 3월 15일까지, 요금 무료", None, None),
    ],
)
def test_days_are_read_from_the_first_lines(text: str, first: date | None, last: date | None) -> None:
    found = validity("a.md", "안내문\n\n" + text)
    assert (found.first, found.last) == (first, last)


def test_titles_names_and_folders_give_a_year_when_the_text_says_nothing() -> None:
    assert validity("fees-2025.csv").first == date(2025, 1, 1)
    assert validity("2024/요금.pdf").first == date(2024, 1, 1)
    assert validity("a.md", title="등록금 안내 (2026학년도)").first == date(2026, 3, 1)
    assert validity("a.md", title="환불 기준 (2026년 4월 1일)") == Validity(first=date(2026, 4, 1), exact=True)
    assert validity("manual-v2.1.pdf").order == (2, 1)
    assert validity("규정 제3판.docx").order == (3,)
    assert not validity("model-nx2000.md", title="NX-2000 설명서").known


def test_parts_of_a_year_and_compact_dates_are_read_from_names() -> None:
    assert validity("요금표_20260301.xlsx").first == date(2026, 3, 1)
    assert validity("a.md", title="2026년 2학기 수강료").first == date(2026, 9, 1)
    assert validity("2026-하반기-금리.md").first == date(2026, 7, 1)
    assert validity("2026 3분기 한도.md").first == date(2026, 7, 1)
    same = {
        family_keys(f"documents/{n}", "")[0]
        for n in ("2026년 1학기 수강료.md", "2026년 2학기 수강료.md", "2025-2학기 수강료.pdf")
    }
    assert len(same) == 1


def test_addenda_at_the_end_say_since_when_rules_are_in_force() -> None:
    body = "제1조(목적) 이 규정은 휴가를 정한다.\n" * 60
    text = body + "부칙\n이 규정은 2024년 3월 1일부터 시행한다.\n부칙\n이 규정은 2026년 5월 1일부터 시행한다.\n"
    assert validity("휴가 규정.md", text).first == date(2026, 5, 1)


def test_front_matter_wins_over_what_the_text_says() -> None:
    meta = Meta(valid_from=date(2026, 1, 1))
    assert validity("fees-2025.md", "2025년 3월 1일부터 적용한다.", meta=meta).first == date(2026, 1, 1)


def test_a_day_of_purchase_counts_apart_from_a_day_of_effect() -> None:
    assert validity("a.md", "2026년 4월 1일 이후 산 제품에 적용한다.").acquired
    assert validity("a.md", "2026년 4월 1일 이후 가입한 회원에게 적용한다.").acquired
    assert not validity("a.md", "2026년 4월 1일부터 적용한다. 부산 지점은 따로 둔다.").acquired


def test_versions_share_a_name_but_for_the_year() -> None:
    same = [
        ("documents/fees-2025.csv", ""),
        ("documents/fees_2026.csv", ""),
    ]
    assert len({family_keys(*one)[0] for one in same}) == 1
    titles = ["보증 약관 (2023년판)", "보증 약관 (2026년판)", "보증 약관 2026-04-01 시행", "보증 약관"]
    assert len({family_keys("documents/x.md", t)[1] for t in titles}) == 1
    assert family_keys("documents/nx-100.md", "NX-100")[0] != family_keys("documents/nx-200.md", "NX-200")[0]


def family(*documents: tuple[str, str, str]) -> Any:
    """(path, title, text) each; the one family they make, or None."""
    versions = [
        Version(n, f"documents/{path}", title, validity(path, text, title))
        for n, (path, title, text) in enumerate(documents)
    ]
    found = build_families(versions)
    assert len(found) <= 1
    return found[0] if found else None


def holding(members: Any, question: str, today: date = TODAY) -> set[int]:
    return {m.document for m in members} - superseded(members, question, asked_days(question, today), today)


WARRANTY = (
    ("warranty-2023.md", "보증 약관 (2023년판)", "2023년 1월 1일부터 2026년 3월 31일까지 산 제품에 적용한다."),
    ("warranty-2026.md", "보증 약관 (2026년판)", "2026년 4월 1일 이후 산 제품에 적용한다."),
)
PRICES = (
    ("prices-2025.csv", "", "품목,값,비고\n바퀴,100,2025년 요금 2026-03-31까지\n"),
    ("prices-2026.csv", "", "품목,값,비고\n바퀴,200,\n"),
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("세탁기 보증은 몇 년인가요", {1}),
        ("2025년 9월에 산 냉장고 보증은요", {0}),
        ("작년 11월에 구입했는데 보증 되나요", {0}),
        ("올해 5월에 샀어요. 보증 기간은?", {1}),
        ("I bought it in July 2026. How long is it covered?", {1}),
        ("I bought it in July 2025. How long is it covered?", {0}),
        ("2024년에 산 밥솥 보증", {0}),
        ("2010년에 산 건 보증이 되나요", {0}),
    ],
)
def test_the_day_of_purchase_decides_a_warranty(question: str, expected: set[int]) -> None:
    assert holding(family(*WARRANTY), question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("바퀴 값이 얼마예요", {1}),
        ("2026년 2월에 바퀴 갈았는데 얼마였나요", {0}),
        ("작년 바퀴 값", {0}),
        ("2025년 9월에 산 자전거 바퀴 갈면 얼마예요", {1}),
        ("2025년 요금이랑 2026년 6월 요금을 비교해 줘", {0, 1}),
        ("예전 요금은 얼마였나요", {0}),
        ("지금 요금", {1}),
    ],
)
def test_the_day_of_the_service_decides_a_price(question: str, expected: set[int]) -> None:
    assert holding(family(*PRICES), question) == expected


def test_what_is_not_yet_in_force_does_not_hold_today() -> None:
    members = family(("fees-2026.md", "요금 2026", ""), ("fees-2027.md", "요금 2027", ""))
    assert holding(members, "요금이 얼마예요") == {0}
    assert holding(members, "내년 3월 요금은 얼마예요") == {1}
    assert holding(members, "요금이 얼마예요", date(2027, 1, 1)) == {1}


def test_a_copy_without_a_date_beside_dated_ones_is_the_current_one() -> None:
    members = family(("fees.md", "요금", ""), ("fees-2024.md", "요금 2024", ""), ("fees-2025.md", "요금 2025", ""))
    assert holding(members, "요금이 얼마예요") == {0}
    assert holding(members, "2024년 8월 요금") == {1}


def test_version_numbers_order_documents_without_dates() -> None:
    members = family(("guide-v1.md", "", ""), ("guide-v2.md", "", ""), ("guide-v10.md", "", ""))
    assert holding(members, "안내 내용은?") == {2}


def test_supersedes_joins_documents_of_any_name() -> None:
    old = Version(0, "documents/leaflet.md", "안내지", Validity())
    new = Version(1, "documents/handbook.md", "안내서", Validity(first=date(2026, 5, 1), exact=True), "leaflet.md")
    (members,) = build_families([old, new])
    assert holding(members, "안내") == {1}
    assert holding(members, "2026년 2월에는 어땠나요") == {0}


def test_documents_that_merely_share_a_title_are_no_versions() -> None:
    chapters = [
        (f"chapter-{n}.md", "경제학 개론", "2020년 3월 1일부터 시행된 법을 다룬다." if n == "a" else "")
        for n in "abcde"
    ]
    assert (
        family(*[(p.replace("chapter", f"{n}장"), t, x) for n, (p, t, x) in zip("가나다라마", chapters, strict=True)])
        is None
    )
    assert family(("a.md", "요금", ""), ("b/a.md", "다른 요금", "")) is None


def test_issues_of_a_series_replace_nothing() -> None:
    assert (
        family(("minutes/2026-03.md", "2026년 3월 회의록", ""), ("minutes/2026-04.md", "2026년 4월 회의록", "")) is None
    )
    assert family(("n1.md", "공지 (2026. 3. 1.)", ""), ("n2.md", "공지 (2026. 4. 1.)", "")) is None
    assert family(("menu-3.md", "2026년 3월 식단표", ""), ("menu-4.md", "2026년 4월 식단표", "")) is not None


def test_superseded_passages_rank_lower_but_are_not_hidden(shelf: Any) -> None:
    shelf.write("price-2025.md", "# 입장료 안내 2025\n\n어른 입장료는 3,000원, 어른 단체 입장료는 2,000원이다.")
    shelf.write("price-2026.md", "# 입장료 안내 2026\n\n어른 입장료는 4,000원이다.")
    shelf.ingest()
    now = shelf.search("어른 입장료 얼마예요").passages
    assert [(p.path[-7:-3], p.superseded) for p in now] == [("2026", False), ("2025", True)]
    then = shelf.search("2025년 8월 어른 입장료 얼마였어요").passages
    assert [(p.path[-7:-3], p.superseded) for p in then] == [("2025", False), ("2026", True)]
    assert shelf.read("price-2025.md").valid_to == date(2025, 12, 31)


def test_removing_the_new_version_brings_the_old_one_back(shelf: Any) -> None:
    shelf.write("price-2025.md", "# 입장료 2025\n\n어른 입장료는 3,000원이다.")
    shelf.write("price-2026.md", "# 입장료 2026\n\n어른 입장료는 4,000원이다.")
    shelf.ingest()
    (shelf.root / "documents" / "price-2026.md").unlink()
    shelf.ingest()
    assert [p.superseded for p in shelf.search("입장료").passages] == [False]
    assert shelf.read("price-2025.md").valid_to is None
