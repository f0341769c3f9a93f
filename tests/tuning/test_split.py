"""Splits are by group, seeded and stable; rehearsal and synthetic rows join only the training side."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter

import pytest

from gallae.core.errors import InputError
from gallae.core.types import Skill
from gallae.models.scripted import ScriptedChatModel, scripted_model
from gallae.tuning.alike import alike
from gallae.tuning.damage import damage_of, mended
from gallae.tuning.mix import load_rehearsal, mix
from gallae.tuning.rows import Row, Turn
from gallae.tuning.split import split_rows
from gallae.tuning.synthesis import prompts, synthesize


def row(line: int, asked: str, answer: str = "네.", **more: object) -> Row:
    return Row("train.jsonl", line, "answer", (Turn("user", asked),), answer, **more)  # type: ignore[arg-type]


def texts(n: int, seed: int = 1) -> list[str]:
    draw = random.Random(seed)
    return [
        " ".join("".join(draw.choice("가나다라마바사아자차카타파하") for _ in range(3)) for _ in range(6))
        for _ in range(n)
    ]


def test_rows_that_are_added_later_change_no_rows_side() -> None:
    rows = [row(i, text) for i, text in enumerate(texts(300))]
    early, late = split_rows(rows[:200]), split_rows(rows)
    for side in ("train", "valid", "test"):
        assert set(early[side]) <= set(late[side]) and len(late[side]) > len(early[side])
    assert split_rows(rows, seed=8)["test"] != late["test"] and split_rows(rows)["test"] == late["test"]
    assert 20 <= len(late["test"]) <= 42


def test_near_duplicates_and_rows_of_one_source_stay_together() -> None:
    kept = texts(200)
    rows = [row(i, t) for i, t in enumerate(kept)] + [row(200 + i, f"{t}요") for i, t in enumerate(kept)]
    rows += [row(500 + i, t, source="대화 7") for i, t in enumerate(texts(20, seed=2))]
    made = split_rows(rows)
    side = {r.line: name for name, of_it in made.sides.items() for r in of_it}
    assert all(side[i] == side[200 + i] for i in range(200)) and len({side[500 + i] for i in range(20)}) == 1
    assert sum(map(len, made.sides.values())) + len(made.between) == len(rows)


def test_a_row_between_two_sides_is_on_none_of_them() -> None:
    made = split_rows([row(i, t, source=f"{i}") for i, t in enumerate(texts(60))])
    train, test = made["train"][0], made["test"][0]
    bridge = row(99, train.prompt + "요", source=test.source)
    again = split_rows([*(r for side in made.sides.values() for r in side), bridge])
    assert [b.line for b, _ in again.between] == [99] and "test" in again.between[0][1]


def test_every_label_is_on_every_side_it_can_be() -> None:
    labels = ["흔함"] * 200 + ["드묾"] * 20
    rows = [row(i, t, label) for i, (t, label) in enumerate(zip(texts(220), labels, strict=True))]
    random.Random(5).shuffle(rows)
    for seed in range(5):
        made = split_rows(rows, by_label=True, seed=seed)
        assert all(1 <= Counter(r.answer for r in made[side])["드묾"] <= 3 for side in ("valid", "test"))
    assert set(split_rows(rows[:150], by_label=True)["test"]) <= set(split_rows(rows, by_label=True)["test"])


def test_synthetic_rows_are_never_tested_with() -> None:
    rows = [row(i, t, synthetic=i % 2 == 0) for i, t in enumerate(texts(100))]
    made = split_rows(rows)
    assert not any(r.synthetic for side in ("valid", "test") for r in made[side]) and made["test"]


def test_the_share_of_general_rows_is_the_one_asked_for_and_seeded() -> None:
    own = [row(i, t) for i, t in enumerate(texts(900))]
    mixed = mix(own, load_rehearsal(), 0.25, 3)
    assert len(mixed) == 1200 and sum(r.file == "rehearsal.jsonl" for r in mixed) == 300
    assert mixed == mix(own, load_rehearsal(), 0.25, 3) != mix(own, load_rehearsal(), 0.25, 4)
    assert sorted(mix(own, load_rehearsal(), 0.0), key=lambda r: r.line) == own
    with pytest.raises(InputError, match="share"):
        mix(own, load_rehearsal(), 1.0)


def test_many_alike_rows_are_found_whichever_way_they_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = texts(400)
    both = kept + [f"{t}네요" for t in kept[:100]]
    exact = {(i, j) for i, j, _ in alike(both)}
    assert {(i, 400 + i) for i in range(100)} <= exact
    monkeypatch.setattr("gallae.tuning.alike.FEW", 10)
    hashed = {(i, j) for i, j, _ in alike(both)}
    assert hashed <= exact and len(hashed) >= 0.97 * len(exact)


@pytest.mark.parametrize(("whole", "encoding"), [("안내문을 써 주세요", "latin-1"), ("안녕", "cp1252")])
def test_text_read_in_the_wrong_encoding_is_mended(whole: str, encoding: str) -> None:
    broken = whole.encode().decode(encoding)
    assert "mojibake" in damage_of(broken) and mended(broken) == whole
    assert not any(map(damage_of, (whole, "価格は500円です", "Ünïcödé café ñandú", "C:\\new")))
    assert mended("첫 줄\\n둘째 줄\\n끝") == "첫 줄\n둘째 줄\n끝"


ROWS = [
    row(i, f"{thing} {i + 3}개 안내문 써 주세요", f"[안내]\n품목: {thing} {i + 3}개\n고맙습니다.")
    for i, thing in enumerate(["책장", "냄비", "우산", "화분", "의자"])
]
SKILL = Skill("notes", "안내문", rows=tuple(r.training() for r in ROWS))


def said(thing: str, n: int, shown: int | None = None, asked: str | None = None) -> str:
    answer = f"[안내]\n품목: {thing} {shown or n}개\n고맙습니다."
    return json.dumps({"instruction": asked or f"{thing} {n}개 안내문 부탁해요", "output": answer}, ensure_ascii=False)


def test_synthetic_rows_pass_the_skills_own_checks_and_carry_the_models_name() -> None:
    replies = "\n".join([
        "물론이죠, 만들어 드릴게요.", "```json", said("시계", 12), said("가방", 9, shown=8), said("접시", 4).replace("품목: ", ""),
        said("냄비", 4, asked=ROWS[1].prompt), said("이불", 7, asked="김서연님 010-2345-6789 이불 7개 안내문"), "```",
    ])  # fmt: skip
    chat = ScriptedChatModel([replies], default="")
    made = asyncio.run(synthesize(scripted_model(chat), SKILL, ROWS, [row(1, "거울 5개 안내문 부탁해요")], 1))
    assert [r["instruction"] for r in made.rows] == ["시계 12개 안내문 부탁해요"]
    assert made.rows[0]["synthetic"] is True and made.rows[0]["model"] == "scripted:test"
    chat = ScriptedChatModel([replies], default="")
    made = asyncio.run(synthesize(scripted_model(chat), SKILL, ROWS, [row(1, "시계 12개 안내문 부탁해요")], 3))
    assert not made.rows and made.refused == {"near-duplicate": 2, "slots": 1, "format": 1, "personal": 1}


def test_an_outside_model_sees_masked_rows_only() -> None:
    rows = [row(i, f"{r.prompt} 010-2345-67{i % 10}9", r.answer) for i, r in enumerate(ROWS, 10)]
    chat = ScriptedChatModel(default="")
    asyncio.run(synthesize(scripted_model(chat, local=False), SKILL, rows, [], 5))
    sent = "\n".join(r.text for r in chat.requests)
    assert "010-2345" not in sent and "[PHONE_1]" in sent
    assert [r.text for r in chat.requests] == prompts(SKILL, rows, 5, masked=True)
    assert len({r.text for r in chat.requests}) == len(chat.requests)
