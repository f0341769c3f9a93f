"""`advise` says what rules A0–A13 say, over described situations."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.errors import InputError
from gallae.entrypoints.cli import main
from gallae.tuning.advise import advise, memory_sum
from gallae.tuning.advise_ways import gib_for
from gallae.tuning.situation import Situation, SkillFacts, load_advice, read_answer

LETTERS = SkillFacts("letters", rows=2_000, measured={"prompt": 0.7, "rag": 0.72})
ONE = Situation(skills=(LETTERS,), gpu_gib=48, care="normal")


def skill(s: Situation, **given: object) -> Situation:
    return replace(s, skills=(replace(s.skills[0], **given),))  # type: ignore[arg-type]


# name: (situation, (skill, steps), then, rules that must have spoken, rules that must not)
SITUATIONS: dict[str, tuple[Situation, tuple[str, tuple[str, ...]], tuple[str, ...], set[str], set[str]]] = {
    "documents that change daily": (Situation(documents=400, changes="daily"), ("", ("rag",)), (), {"A1", "A4"}, {"A7", "A9"}),
    "questions and answers that change daily, with rows enough": (skill(replace(ONE, documents=50, changes="daily"), kind="qa", rows=5_000), ("letters", ("rag",)), (), {"A4", "A5"}, {"A7"}),
    "a house format over documents that change daily": (replace(ONE, documents=50, changes="daily"), ("letters", ("lora",)), (), {"A4", "A7"}, {"A5"}),
    "30 rows": (skill(ONE, rows=30, measured={}), ("letters", ("prompt",)), ("lora",), {"A4", "A5"}, {"A7"}),
    "200 rows": (skill(ONE, rows=200), ("letters", ("prompt",)), ("lora",), {"A4"}, {"A5", "A7"}),
    "50,000 rows of one format": (skill(ONE, rows=50_000), ("letters", ("lora",)), ("it",), {"A7", "A9", "A11", "A13"}, {"A5"}),
    "50,000 rows, LoRA measured and not enough": (skill(ONE, rows=50_000, measured={"prompt": 0.6, "rag": 0.6, "lora": 0.75}), ("letters", ("it",)), (), {"A9", "A13"}, {"A5"}),
    "new terminology with papers": (replace(ONE, terms_missing=True, corpus_characters=20_000_000), ("letters", ("cpt", "lora")), (), {"A6", "A9"}, {"A5"}),
    "new terminology without papers": (replace(ONE, terms_missing=True, documents=9, corpus_characters=10_000), ("letters", ("rag", "lora")), (), {"A6", "A9"}, {"A5"}),
    "harmful answers, with pairs": (skill(replace(ONE, harmful=True), pairs=800), ("letters", ("lora", "dpo")), (), {"A10"}, set()),
    "harmful answers, scores of many people": (skill(replace(ONE, harmful=True), pairs=20_000), ("letters", ("lora", "rlhf")), (), {"A10"}, set()),
    "disliked answers, thumbs only": (skill(replace(ONE, disliked=True), thumbs=900), ("letters", ("lora", "kto")), (), {"A10"}, set()),
    "disliked answers, nobody rated": (replace(ONE, disliked=True), ("letters", ("lora", "rejection")), (), {"A10"}, set()),
    "bad tone": (replace(ONE, bad_tone=True), ("letters", ("lora",)), (), {"A7", "A10"}, {"A9"}),
    "an 8 GB GPU": (replace(ONE, gpu_gib=8), ("letters", ("qlora",)), (), {"A8", "A11"}, {"A5"}),
    "a 3 GB GPU": (replace(ONE, gpu_gib=3), ("letters", ("qlora",)), (), {"A11"}, {"A8"}),
    "data that may not leave": (replace(ONE, may_leave=False, users=50), ("letters", ("lora",)), (), {"A11", "A12"}, set()),
    "data that must be deletable": (replace(ONE, must_delete=True), ("letters", ("prompt",)), (), {"A5"}, {"A7"}),
    "a weekend project": (Situation(users=1, care="relaxed", sources=1, months=0.1, sessions=False), ("", ("prompt",)), (), {"A0", "A2", "A3", "A4"}, {"A7"}),
    "a bank with five sources": (Situation(documents=3_000, users=500, realtime=True, care="strict", sources=5, sensitive=True, regulation=True, permissions=True, product=True, may_leave=False), ("", ("rag",)), (), {"A2", "A4", "A12"}, {"A7"}),
    "a formula that code computes": (replace(ONE, computable=True), ("", ("code",)), (), {"A0"}, {"A4", "A7"}),
    "the same questions every day": (Situation(documents=5, repeats=True, faq=12), ("", ("faq",)), ("rag",), {"A0"}, {"A7"}),
    "no income": (replace(ONE, income_usd=0, cost_usd=3_000), ("", ("nothing",)), (), {"A0"}, {"A7"}),
    "on-prem with one small server": (replace(ONE, confidential=True, users=4, gpu_gib=12), ("letters", ("qlora",)), (), {"A8", "A11", "A12"}, set()),
    "many sessions": (replace(ONE, sessions=True, documents=20), ("", ("rag",)), (), {"A3"}, set()),
    "tuning measured worse than RAG": (skill(ONE, measured={"prompt": 0.7, "rag": 0.84, "lora": 0.8}), ("letters", ("prompt",)), (), {"A13"}, {"A7"}),
    "a base far from the scenario": (replace(ONE, base_far=True), ("letters", ("prompt",)), (), {"A5", "A6"}, {"A7"}),
    "prompt that is good enough": (skill(ONE, measured={"prompt": 0.96}), ("letters", ("prompt",)), (), {"A4"}, {"A7"}),
    "a house job that needs current facts": (skill(replace(ONE, documents=30), needs_documents=True), ("letters", ("rag", "lora")), (), {"A4", "A7", "A13"}, {"A5"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_described_situation_gets_the_way_the_rules_say(name: str) -> None:
    situation, (of, steps), then, spoke, silent = SITUATIONS[name]
    made = advise(situation)
    way = next(w for w in made.ways if w.skill == of)
    assert (way.steps, way.then) == (steps, then), made.rules
    assert spoke <= set(made.named) and not silent & set(made.named), made.rules
    assert all(rule.ko and rule.en and load_advice().rules[rule.rule]["source"] for rule in made.rules)


@pytest.mark.parametrize(
    ("name", "level", "months"),
    [
        ("a weekend project", "easy", "1–2"),
        ("a bank with five sources", "hard", "12+"),
        ("many sessions", "less-easy", "3–6"),
    ],
)
def test_the_adoption_is_of_the_documents_three_types(name: str, level: str, months: str) -> None:
    adoption = advise(replace(SITUATIONS[name][0], skills=())).adoption
    assert (adoption.level, adoption.months) == (level, months) and bool(adoption.points) == (level != "easy")


def test_where_the_documents_disagree_and_what_is_not_known_is_said() -> None:
    made = advise(Situation(skills=(replace(LETTERS, measured={}),)))
    assert any("LoRA" in str(d["ko"]) for d in made.disagree)
    assert any("letters" in ko for ko, _ in made.missing) and any("GPU" in en for _, en in made.missing)
    told = advise(replace(ONE, gpu_gib=24))
    assert not any("GPU" in en for _, en in told.missing) and not any("letters" in en for _, en in told.missing)


def test_the_memory_sum_is_the_notes_sum() -> None:
    assert memory_sum(7)["text"] == "7B × 2 bytes = 14 GB"
    assert gib_for(7, "qlora") < 8 < gib_for(7, "lora") < 24 < gib_for(7, "full")


def test_the_cost_of_a_month_is_reckoned_from_the_requests_and_a_price() -> None:
    made = advise(replace(ONE, requests_per_day=1_000), price=("openai:x", (1.0, 2.0)))
    assert made.cost["month_usd"] == pytest.approx((1_500 * 1 + 300 * 2) / 1e6 * 30_000)
    assert isinstance(made.cost["training_gpu_hours"], float) and made.cost["training_gpu_hours"] > 0


@pytest.mark.parametrize(
    ("name", "value"), [("users", "many"), ("users", "-1"), ("care", "high"), ("computable", "maybe"), ("colour", "1")]
)
def test_an_answer_that_is_none_is_refused_with_what_it_takes(name: str, value: str) -> None:
    with pytest.raises(InputError) as error:
        read_answer(name, value)
    assert name in error.value.message and error.value.hint


def test_the_questions_are_those_of_the_situation() -> None:
    fields = set(Situation.__dataclass_fields__)
    assert {q.name for q in load_advice().questions} <= fields
    assert read_answer("computable", "예") is True and read_answer("gpu_gib", "7.5") == 7.5


def test_the_command_advises_over_a_workspace(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["-w", str(samples), "--state", str(tmp_path)]
    assert main([*command, "--json", "advise", "--set", "gpu_gib=8", "--set", "may_leave=no"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {w["skill"]: w["steps"] for w in made["ways"]} == {
        "": ["rag"],
        "consult-summary": ["prompt"],
        "medication-guide": ["rag"],
    }
    assert {"A1", "A4", "A5", "A12"} <= {r["rule"] for r in made["rules"]} and made["situation"]["documents"] > 20
    assert all(r["source"] for r in made["rules"]) and made["memory"]["text"] == "7B × 2 bytes = 14 GB"
    assert main([*command, "advise"]) == 0
    said = capsys.readouterr().out
    assert "A4" in said and "왠만하면 프롬프트/RAG" in said and "7B × 2 bytes = 14 GB" in said
    assert main([*command, "--json", "advise", "--set", "users"]) == 2


def test_a_file_of_answers_is_read(samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.toml").write_text('computable = true\nusers = 3\ncare = "relaxed"\n', encoding="utf-8")
    command = [
        "-w",
        str(samples),
        "--state",
        str(tmp_path),
        "--json",
        "advise",
        "--answers",
        str(tmp_path / "answers.toml"),
    ]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["ways"][0]["steps"] == ["code"]
    (tmp_path / "answers.toml").write_text("users = [", encoding="utf-8")
    assert main(command) == 2


def test_the_page_lists_exactly_the_questions_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "advise.md").read_text(encoding="utf-8")
    rows = [
        f"| `{q.name}` | {'yes, no' if q.type == 'bool' else q.type.replace('|', ', ')}: {q.en} |"
        for q in load_advice().questions
    ]
    assert all(row in page for row in rows) and page.split("| name | takes |")[1].count("\n| `") == len(rows)
