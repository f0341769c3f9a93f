"""What is found, how it is cited, and whether it is worth an answer."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers import index as index_module
from gallae.retrievers.index import open_index
from gallae.retrievers.postings import Hit
from gallae.retrievers.ranking import spread
from tests.cpu import cpu

GUIDE = """# 구민 체육관 이용 안내

## 이용 시간
평일은 06시부터 22시까지, 토요일은 09시부터 18시까지 연다. 일요일은 쉰다.

## 요금
| 시설 | 1회 | 월 회원 |
|---|---|---|
| 수영장 | 5,000원 | 60,000원 |
| 헬스장 | 4,000원 | 45,000원 |

### 제7조(환불)
이용 시작 전에는 전액을 돌려준다. 시작한 뒤에는 남은 날만큼 돌려주고 위약금 10%를 뺀다.
"""
MACHINE = "# 정수기 WP-300 설명서\n\n필터는 6개월마다 바꾼다. 코드 E07은 물이 새는 것이다. 소비전력은 500W이다.\n"
ENGLISH = "# Visitor guide\n\nParking policies: visitors park on level B2. The first two hours are free of charge.\n"


@pytest.fixture
def filled(shelf: Any) -> Any:
    shelf.write("gym.md", GUIDE)
    shelf.write("machine.md", MACHINE)
    shelf.write("visit.md", ENGLISH)
    shelf.ingest()
    return shelf


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("수영장 한 달 회원은 얼마예요?", "| 수영장 | 5,000원 | 60,000원 |"),
        ("헬스장 1회 4000원 맞나요", "| 헬스장 | 4,000원 | 45,000원 |"),
        ("환불할 때 위약금은 몇 퍼센트를 빼나요", "이용 시작 전에는"),
        ("제7조에 뭐라고 되어 있어?", "이용 시작 전에는"),
        ("토요일엔 몇 시까지 여나요", "평일은 06시부터"),
        ("WP-300 필터는 언제 바꾸나요", "필터는 6개월마다"),
        ("wp300 필터", "필터는 6개월마다"),
        ("500 W", "필터는 6개월마다"),
        ("where can a visitor park?", "Parking policies"),
    ],
)
def test_the_right_passage_comes_first(filled: Any, query: str, text: str) -> None:
    assert filled.search(query).passages[0].text.startswith(text)


def test_a_passage_carries_what_a_citation_needs(filled: Any) -> None:
    best = filled.search("수영장 월 회원").passages[0]
    assert best.path == "documents/gym.md"
    assert best.title == "구민 체육관 이용 안내"
    assert best.heading == ("구민 체육관 이용 안내", "요금")
    assert best.header == "| 시설 | 1회 | 월 회원 |"
    assert filled.read("gym.md").text[best.start : best.end] == best.text
    assert 0 < best.score <= 1
    assert filled.search("수영장 월 회원").passages[0].id == best.id


def test_the_header_of_a_table_finds_its_rows(filled: Any) -> None:
    assert [p.text[2:5] for p in filled.search("월 회원 시설").passages[:2]] == ["수영장", "헬스장"]


def test_a_page_number_comes_with_a_pdf_passage(shelf: Any, make_pdf: Any) -> None:
    shelf.write(
        "a.pdf", make_pdf(["The first page speaks of apples and pears."], ["The second page speaks of cherries."])
    )
    shelf.ingest()
    best = shelf.search("cherries").passages[0]
    assert best.page == 2
    document = shelf.read("a.pdf")
    assert document.page_of(best.start) == 2 and document.page_of(0) == 1


def test_no_more_passages_than_asked_for_and_best_first(filled: Any) -> None:
    found = filled.search("수영장 헬스장 필터 이용", k=3).passages
    assert len(found) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_one_document_does_not_hide_a_second_one_that_is_nearly_as_good() -> None:
    first = [Hit(n, 1, 1, 1.0 - n / 100) for n in range(12)]
    near, far = Hit(50, 2, 2, 0.6), Hit(51, 3, 3, 0.3)
    chosen = spread([*first, near, far], 8)
    assert [h.document for h in chosen] == [1, 1, 1, 1, 1, 1, 1, 2]
    assert [h.score for h in chosen] == sorted((h.score for h in chosen), reverse=True)
    assert spread(first, 8) == first[:8]
    assert spread([*first, far], 20) == [*first, far]


def test_a_query_without_words_finds_nothing_and_does_not_fail(filled: Any) -> None:
    for query in ("", "?!", "the of", "ㅋㅋ", "\n", "()*:\"'AND OR", "😀"):
        found = filled.search(query)
        assert (found.passages, found.evidence.verdict) == ((), "none")


def test_evidence_is_strong_for_what_the_documents_say_and_none_for_what_they_dont(filled: Any) -> None:
    assert filled.search("수영장 월 회원은 얼마예요?").evidence.verdict == "strong"
    unknown = filled.search("테니스장 대관료와 조명 사용료를 알려 주세요").evidence
    assert unknown.verdict == "none"
    assert "테니스장" in unknown.missing


def test_a_code_that_no_document_holds_is_missing(filled: Any) -> None:
    evidence = filled.search("정수기 E99는 무슨 뜻인가요").evidence
    assert "E99" in evidence.missing
    assert filled.search("정수기 E07은 무슨 뜻인가요").evidence.missing == ()


def test_a_compound_is_known_whether_written_together_or_apart(filled: Any) -> None:
    assert filled.search("체육관이용안내").evidence.missing == ()
    assert filled.search("소비 전력은 얼마").evidence.missing == ()


def test_cards_list_the_documents_without_their_text(filled: Any) -> None:
    cards = filled.index.documents(Person())
    assert (cards[0].path, cards[0].title, cards[0].text) == ("documents/gym.md", "구민 체육관 이용 안내", "")
    assert cards[0].characters == len(GUIDE)
    whole = filled.read("gym.md")
    assert [h.text for h in whole.headings][:3] == ["구민 체육관 이용 안내", "이용 시간", "요금"]
    assert [whole.text[r.start : r.end] for r in whole.rows] == [
        "| 수영장 | 5,000원 | 60,000원 |",
        "| 헬스장 | 4,000원 | 45,000원 |",
    ]


def test_opening_and_searching_are_quick(shelf: Any) -> None:
    """A thousand passages: the bounds are ten times what was measured, to catch a wrong order, not a busy machine."""
    for number in range(100):
        rows = "\n".join(f"| 품목 {number}-{n} | {n * 100}원 |" for n in range(10))
        shelf.write(f"{number}.md", f"# 목록 {number}\n\n| 이름 | 값 |\n|---|---|\n{rows}\n")
    shelf.ingest()
    assert cpu(lambda: shelf.open().search("품목 값", person=Person(), today=date(2026, 1, 1))) < 0.5
    index = shelf.open()
    assert min(index.search("품목 77 값", person=Person(), today=date(2026, 1, 1)).milliseconds for _ in range(5)) < 50


def test_recall_on_a_public_set_is_what_was_measured(shared_data: Path, tmp_path: Path) -> None:
    """A slice of an English set; the whole figures are benchmarks/retrieval.py's."""
    import json

    folder = shared_data / "data/retrieval/en_wiki"
    (tmp_path / "documents").mkdir()
    names = {}
    for number, line in enumerate((folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        names[f"documents/{number}.txt"] = row["id"]
        text = f"---\ntitle: {json.dumps(row['title'])}\n---\n{row['text']}"
        (tmp_path / f"documents/{number}.txt").write_text(text, encoding="utf-8")
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()][::6]
    with open_index(open_workspace(tmp_path, environ={})) as index:
        index.ingest()
        first = [index.search(q["text"], person=Person(), today=date(2026, 1, 1)).passages for q in queries]
    hits = sum(bool(found) and names[found[0].path] in q["gold"] for found, q in zip(first, queries, strict=True))
    assert hits / len(queries) >= 0.90


def test_a_query_of_any_length_is_answered_in_time(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.md").write_text("# 요금\n\n수영장 이용료는 9,000원이다.\n", encoding="utf-8")
    with open_index(open_workspace(tmp_path, environ={})) as index:
        index.ingest()
        for query in ("가" * 20_000, "이용료 " * 5_000, "1" * 20_000):
            assert cpu(partial(index.search, query, person=Person(), today=date(2026, 11, 20))) < 1.7
        assert index.search("가" * 3_000 + " 수영장 이용료", person=Person(), today=date(2026, 11, 20)).passages


def test_what_was_just_searched_for_is_not_ranked_again_and_reads_the_same(
    filled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = filled.search("수영장 요금이 얼마인가요?", k=5)
    fewer = filled.search("수영장 요금이 얼마인가요?", k=2)
    ranked: list[str] = []
    plain = index_module.read_query

    def read(text: str, *more: Any) -> Any:
        ranked.append(text)
        return plain(text, *more)

    monkeypatch.setattr(index_module, "read_query", read)
    again = filled.search("수영장 요금이 얼마인가요?", k=5)
    assert not ranked and again.passages == first.passages and again.evidence == first.evidence
    assert fewer.passages[0] == first.passages[0] and fewer.evidence == first.evidence
    filled.search("수영장 요금이 얼마인가요?", k=5, groups={"staff"})
    filled.search("수영장 요금이 얼마인가요?", k=5, today=date(2020, 1, 1))
    assert len(ranked) == 2, "another person and another day are ranked for themselves"
    filled.write("new.md", "# 수영장 요금 안내\n\n수영장 요금은 6,000원이다.")
    filled.ingest()
    assert filled.search("수영장 요금이 얼마인가요?", k=5).passages != first.passages
