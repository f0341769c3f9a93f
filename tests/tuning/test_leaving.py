"""What leaves the house is masked, agreed to and shown first."""

from __future__ import annotations

import json

from gallae.tuning.leaving import leaving, preview_of
from gallae.tuning.rows import Row, load_text


def rows(*given: dict[str, object]) -> tuple[Row, ...]:
    return load_text("".join(json.dumps(g, ensure_ascii=False) + "\n" for g in given), "train.jsonl").rows


PERSONAL = {
    "instruction": "홍길동 고객님(010-1234-5678)께 안내문을 써 줘",
    "output": "홍길동 고객님, 010-1234-5678로 연락드립니다.",
}


def test_a_persons_values_are_masked_alike_in_question_and_answer_and_counted() -> None:
    made = leaving({"train": rows(PERSONAL)})
    (row,) = made.sides["train"]
    assert "010-1234-5678" not in json.dumps(row.given) + row.prompt + row.answer and "홍길동" not in row.answer
    assert "[PHONE_1]" in row.prompt and "[PHONE_1]" in row.answer and row.place == "train.jsonl:1"
    assert made.masked["phone"] == 2 and not made.kept


def test_values_are_kept_and_counted_only_where_a_person_wants_it() -> None:
    made = leaving({"train": rows(PERSONAL)}, personal=True)
    assert made.sides["train"][0].answer == PERSONAL["output"] and made.kept["phone"] == 2 and not made.masked


def test_the_houses_own_telephone_stays() -> None:
    given = {"instruction": "민원실 번호는?", "output": "담당자는 010-3456-7890입니다."}
    assert "010-3456-7890" in leaving({"train": rows(given)}, house="민원실 010-3456-7890").sides["train"][0].answer
    assert "010-3456-7890" not in leaving({"train": rows(given)}).sides["train"][0].answer
    shared = rows(*({**given, "instruction": f"{n}번째로 물어요"} for n in range(3)))
    assert all("010-3456-7890" in row.answer for row in leaving({"train": shared}).sides["train"])


def test_a_row_that_calls_itself_confidential_stays_home() -> None:
    given = {"instruction": "[대외비] 다음을 줄여 줘: 두 지점을 닫는다", "output": "두 지점을 닫음"}
    made = leaving({"train": rows(given, {"question": "왜요?", "answer": "그냥요."})})
    assert [row.answer for row in made.sides["train"]] == ["그냥요."] and made.left_out == {"confidential": 1}


def test_a_conversation_leaves_only_while_its_person_agrees() -> None:
    given = {"id": "turn-111111111111", "instruction": "물어봄", "output": "답함"}
    assert leaving({"train": rows(given)}, agreed={"111111111111"}).sides["train"]
    for agreed in (None, set[str](), {"222222222222"}):
        made = leaving({"train": rows(given)}, agreed=agreed)
        assert not made.sides["train"] and made.left_out == {"consent": 1}


def test_rows_to_test_with_never_leave() -> None:
    made = leaving({"train": rows(PERSONAL), "test": rows(PERSONAL, PERSONAL)})
    assert set(made.sides) == {"train", "valid"} and len(made.rows) == 1


def test_running_text_and_pairs_are_masked_too() -> None:
    text, pair = rows({"text": "담당 김철수 010-2222-3333"}, {"prompt": "번호?", "chosen": "010-2222-3333", "rejected": "010-9999-8888"})  # fmt: skip
    made = leaving({"train": (text, pair)}).sides["train"]
    assert made[0].shape == "text" and made[1].shape == "pair"
    assert not any("010" in t for row in made for t in row.texts)


def test_a_preview_says_how_much_and_shows_masked_rows_first() -> None:
    plain = {"question": "왜요?", "answer": "그냥요."}
    shown = preview_of(leaving({"train": rows(plain, PERSONAL)}), {"train.jsonl": 120})
    assert shown["rows"] == {"train": 2, "valid": 0} and shown["bytes"] == {"train.jsonl": 120}
    assert "[PHONE_1]" in shown["examples"][0]["text"] and shown["examples"][0]["row"] == "train.jsonl:2"
