"""`data check` finds each kind of fault when it is planted, and nothing in a clean set."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import SettingsError
from gallae.core.types import Skill
from gallae.entrypoints.cli import main
from gallae.tuning.data import DataReport
from gallae.tuning.data_check import check_data, give, load_sizes
from gallae.tuning.data_fix import dropped, write_clean
from gallae.tuning.lengths import open_counter
from gallae.tuning.mix import load_rehearsal

LABELS = ("요금", "배송", "고장", "칭찬")
THINGS = [
    "책장",
    "냄비",
    "우산",
    "화분",
    "의자",
    "시계",
    "가방",
    "접시",
    "이불",
    "베개",
    "수건",
    "램프",
    "거울",
    "빗자루",
    "주전자",
    "도마",
    "국자",
    "양말",
    "모자",
    "장갑",
]
WHERE = ["거실", "부엌", "현관", "베란다", "서재"]
CLASSIFY = Skill("tags", "글 분류", kind="classify", output="label(요금 배송 고장 칭찬)")
TRANSFORM = Skill("notes", "안내문", kind="transform")


def tag(i: int) -> dict[str, Any]:
    said = {
        "요금": f"{THINGS[i % 20]} 값이 생각보다 많이 나왔는데 왜 그런가요",
        "배송": f"{WHERE[i % 5]}에 놓을 {THINGS[(i * 7 + 3) % 20]} 아직도 안 왔어요 언제 오나요",
        "고장": f"{THINGS[(i * 3 + 1) % 20]} 손잡이가 부러졌고 {WHERE[(i * 2) % 5]} 바닥에 흠도 났습니다",
        "칭찬": f"덕분에 {THINGS[(i * 11 + 5) % 20]} 아주 마음에 들어요 {WHERE[(i * 3) % 5]} 분위기가 살아났네요",
    }
    label = LABELS[i % 4]
    return {"instruction": f"{said[label]} ({i}번 글)", "output": json.dumps({"label": label}, ensure_ascii=False)}


def note(i: int) -> dict[str, Any]:
    thing, where, n = THINGS[i % 20], WHERE[i % 5], i + 2
    return {
        "instruction": f"{where} {thing} {n}개 안내문 써 주세요",
        "output": f"[안내]\n품목: {thing} {n}개를 받았습니다.\n자리: {where}에 두었습니다.\n고맙습니다.",
    }


def clean(make: Callable[[int], dict[str, Any]]) -> list[Any]:
    return [make(i) for i in range(320)]


def report_of(root: Path, skill: Skill, rows: list[Any], **more: list[Any]) -> DataReport:
    write(root, skill, rows, **more)
    with open_counter() as counter:
        return check_data(give(root, skill, counter))


def write(root: Path, skill: Skill, rows: list[Any], **more: list[Any]) -> None:
    folder = root / "skills" / skill.name
    folder.mkdir(parents=True, exist_ok=True)
    (root / "evals").mkdir(exist_ok=True)
    for name, of_it in {"train": rows, **more}.items():
        file = root / "evals" / "routes.jsonl" if name == "routes" else folder / f"{name}.jsonl"
        lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in of_it]
        file.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("skill", "make"), [(CLASSIFY, tag), (TRANSFORM, note)])
def test_a_clean_set_has_no_finding(tmp_path: Path, skill: Skill, make: Callable[[int], dict[str, Any]]) -> None:
    report = report_of(tmp_path, skill, clean(make))
    assert report.findings == () and report.kept == 320 and report.counts["train"] == 320


def test_a_dash_that_says_none_is_no_cut_answer(tmp_path: Path) -> None:
    rows = [
        {**note(i), "output": note(i)["output"].replace("고맙습니다.", "덧붙임: -" if i % 3 else "덧붙임: 두 번째")}
        for i in range(60)
    ]
    assert "cut" not in {f.check for f in report_of(tmp_path, TRANSFORM, rows).findings}


ASK = note(400)["instruction"]
PLANTED: dict[str, tuple[str, Skill, Any]] = {
    "no JSON": ("unreadable", TRANSFORM, '{"instruction": "a", "output": '),
    "an output that is an object": ("unreadable", CLASSIFY, {"instruction": "a", "output": {"label": "요금"}}),
    "an unknown shape": ("unreadable", TRANSFORM, {"text_a": "1", "text_b": "2"}),
    "an empty answer": ("empty", TRANSFORM, {"instruction": ASK, "output": "  "}),
    "an empty prompt": ("empty", TRANSFORM, {"instruction": "", "output": note(1)["output"]}),
    "an empty assistant turn": ("empty", TRANSFORM, {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": ""}, {"role": "user", "content": ASK}, {"role": "assistant", "content": note(400)["output"]}]}),
    "an answer cut in mid-sentence": ("cut", TRANSFORM, {"instruction": ASK, "output": note(400)["output"].removesuffix("습니다.")}),
    "an answer that ends with a comma": ("cut", TRANSFORM, {"instruction": ASK, "output": note(400)["output"] + "\n그리고,"}),
    "a bracket that is not closed": ("cut", TRANSFORM, {"instruction": ASK, "output": note(400)["output"] + "\n(문의는 창구."}),
    "JSON that is cut": ("cut", CLASSIFY, {"instruction": "이 글도 분류", "output": '{"label": "요'}),
    "U+FFFD": ("damaged", TRANSFORM, {"instruction": ASK + " \ufffd\ufffd", "output": note(400)["output"]}),
    "mojibake by Latin-1": ("damaged", TRANSFORM, {"instruction": ASK.encode().decode("latin-1"), "output": note(400)["output"]}),
    "mojibake by Greek": ("damaged", TRANSFORM, {"instruction": "시계 안내문을".encode().decode("cp1253", "replace"), "output": note(400)["output"]}),
    "HTML entities": ("damaged", TRANSFORM, {"instruction": ASK, "output": note(400)["output"].replace("고맙", "&nbsp;고맙")}),
    "a resident number": ("personal", TRANSFORM, {"instruction": ASK + " 받는 분 900101-1234568", "output": note(400)["output"]}),
    "a mobile phone": ("personal", TRANSFORM, {"instruction": ASK + " 010-2345-6789로 연락", "output": note(400)["output"]}),
    "a name": ("personal-maybe", TRANSFORM, {"instruction": "김서연님 " + ASK, "output": note(400)["output"]}),
    "a heading left out": ("format", TRANSFORM, {"instruction": ASK, "output": note(400)["output"].replace("자리: ", "")}),
    "another JSON key": ("format", CLASSIFY, {"instruction": "이 글도 분류", "output": '{"분류": "요금"}'}),
    "prose instead of JSON": ("format", CLASSIFY, {"instruction": "이 글도 분류", "output": "요금 문의입니다."}),
    "a value from nowhere": ("invented", TRANSFORM, {"instruction": ASK, "output": note(400)["output"].replace("402개", "777개")}),
    "a row longer than the context": ("too-long", TRANSFORM, {"instruction": ASK + " 덧붙임" * 2000, "output": note(400)["output"]}),
    "an English answer": ("language", TRANSFORM, {"instruction": ASK, "output": "[안내]\n품목: We have received all of the items.\n자리: They are kept in a safe place.\n고맙습니다."}),
    "Chinese in a Korean answer": ("foreign-script", TRANSFORM, {"instruction": ASK, "output": note(400)["output"].replace("고맙습니다", "非常 고맙습니다")}),
    "the same row twice": ("duplicate", TRANSFORM, note(5)),
    "a row with another comma": ("duplicate", TRANSFORM, {**note(5), "instruction": note(5)["instruction"] + " !!"}),
    "nearly the same row": ("near-duplicate", TRANSFORM, {**note(5), "instruction": note(5)["instruction"].replace("써 주세요", "써주세여")}),
    "another answer to a prompt": ("contradiction", TRANSFORM, {**note(5), "output": note(5)["output"].replace("받았습니다", "못 받았습니다")}),
    "another label for a prompt": ("contradiction", CLASSIFY, {**tag(4), "output": '{"label": "배송"}'}),
    "another label for nearly a prompt": ("contradiction-near", CLASSIFY, {"instruction": tag(4)["instruction"].replace("그런가요", "그런가여"), "output": '{"label": "배송"}'}),
    "a label that is a slip": ("unknown-label", CLASSIFY, {"instruction": "이건 뭔가요 값이 이상한데", "output": '{"label": "요굼"}'}),
    "a label that one row has": ("rare-label", CLASSIFY, {"instruction": "이건 뭔가요 값이 이상한데", "output": '{"label": "기타"}'}),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_at_its_row(tmp_path: Path, name: str) -> None:
    check, skill, row = PLANTED[name]
    report = report_of(tmp_path, skill, [*clean(tag if skill is CLASSIFY else note)[:80], row])
    found = {f.check: f for f in report.findings}
    assert check in found, {f.check: f.rows for f in report.findings}
    assert f"skills/{skill.name}/train.jsonl:81" in [at.place for at in found[check].rows]
    assert found[check].fix_ko and found[check].fix_en


def test_a_training_row_that_is_tested_with_leaks(tmp_path: Path) -> None:
    tested = [{"question": note(7)["instruction"], "route": "sllm"}]
    report = report_of(tmp_path, TRANSFORM, clean(note), routes=tested, evals=[note(9)])
    (leak,) = [f for f in report.findings if f.check == "leak"]
    assert {at.place.rpartition(":")[2] for at in leak.rows} == {"8", "10"} and leak.level == "error"


def test_preferences_that_contradict_themselves_are_found(tmp_path: Path) -> None:
    asked = "창가 자리 안내문"
    prefer = [
        {"prompt": asked, "chosen": "가", "rejected": "가"},
        {"prompt": asked, "chosen": "나", "rejected": "다"},
        {"prompt": asked, "answer": "다", "good": True},
        *({"prompt": f"{asked} {i}", "answer": "라", "good": True} for i in range(30)),
    ]
    report = report_of(tmp_path, TRANSFORM, clean(note), prefer=prefer)
    assert {"no-preference", "torn-preference", "one-sided"} <= {f.check for f in report.findings}


def test_grades_are_looked_at_as_pairs_and_thumbs_are(tmp_path: Path) -> None:
    def graded(prompt: str, answer: str, score: float) -> dict[str, Any]:
        return {"prompt": prompt, "answer": answer, "score": score}

    good = [graded(f"{THINGS[i % 20]} 안내 {i}", f"{WHERE[i % 5]}에 {i}개", 1 + i % 5) for i in range(30)]
    report = report_of(tmp_path, TRANSFORM, clean(note), prefer=good)
    assert not report.findings and report.counts["prefer"] == 30
    torn = [
        graded("문 앞 안내", "가 나 다", 1),
        graded("문 앞 안내", "가 나 다", 5),
        graded("문 앞 안내", "라", 4),
        graded("문 앞 안내", "라", 5),
    ]
    found = {
        f.check: f.rows
        for f in report_of(
            tmp_path, TRANSFORM, clean(note), prefer=[*good, *torn, graded("빈 것", "", 2), *good[:1]]
        ).findings
    }
    assert {at.place.rpartition(":")[2] for at in found["torn-preference"]} == {"31", "32"}, "4 and 5 are both good"
    assert [at.place.rpartition(":")[2] for at in found["empty"]] == ["35"]
    assert [at.place.rpartition(":")[2] for at in found["duplicate"]] == ["36"]
    high = [graded(f"{row['prompt']}", row["answer"], 5) for row in good]
    found = {f.check: f.rows for f in report_of(tmp_path, TRANSFORM, clean(note), prefer=high).findings}
    assert set(found) == {"flat-grades"}
    report = report_of(tmp_path, TRANSFORM, clean(note), prefer=[*high, graded("하나만", "못한 답", 1)])
    assert {f.check for f in report.findings} == {"one-sided"}


def test_labels_out_of_balance_and_labels_without_a_row_are_named(tmp_path: Path) -> None:
    rows = [{**tag(i), "output": '{"label": "요금"}'} for i in range(300)] + [
        {**tag(i), "output": '{"label": "배송"}'} for i in range(300, 320)
    ]
    found = {f.check: f.ko for f in report_of(tmp_path, CLASSIFY, rows).findings}
    assert "label=요금 300/320" in found["lopsided"] and "label=고장, label=칭찬" in found["missing-label"]


@pytest.mark.parametrize(("n", "check"), [(20, "too-few"), (120, "few")])
def test_too_few_rows_are_said_with_the_rule(tmp_path: Path, n: int, check: str) -> None:
    (finding,) = [f for f in report_of(tmp_path, TRANSFORM, clean(note)[:n]).findings if f.check == check]
    assert "A4" in finding.ko and str(n) in finding.ko


def test_a_team_sets_its_own_sizes(tmp_path: Path) -> None:
    (tmp_path / "sizes.toml").write_text("[transform]\ntiny = 5\nenough = 10\n", encoding="utf-8")
    assert not report_of(tmp_path, TRANSFORM, clean(note)[:20]).findings
    assert load_sizes(tmp_path)["transform"]["many"] == load_sizes()["transform"]["many"]
    (tmp_path / "sizes.toml").write_text("[transfrom]\ntiny = 5\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="transfrom"):
        load_sizes(tmp_path)


def test_a_cleaned_copy_keeps_the_good_rows_and_says_what_went_and_why(tmp_path: Path) -> None:
    bad = ['{"no', note(5), {"instruction": ASK.encode().decode("latin-1"), "output": note(400)["output"]}]
    phone = {**note(401), "instruction": note(401)["instruction"] + " 010-2345-6789"}
    write(tmp_path, TRANSFORM, [*clean(note), *bad, phone])
    before = (tmp_path / "skills" / "notes" / "train.jsonl").read_bytes()
    with open_counter() as counter:
        given = give(tmp_path, TRANSFORM, counter)
        kept, gone, mended = write_clean(given, tmp_path / "out")
        assert dict(gone) == dict(dropped(given))
    target = tmp_path / "out" / "skills" / "notes"
    lines = (target / "train.jsonl").read_text(encoding="utf-8")
    assert kept == 322 and ASK in lines and "010-2345-6789" not in lines and "[PHONE_1]" in lines
    why = [json.loads(line) for line in (target / "dropped.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {w["row"].rpartition(":")[2]: w["because"].split(":")[0] for w in why} == {
        "321": "unreadable",
        "322": "duplicate",
    }
    assert {m.place.rpartition(":")[2]: m.why for m in mended} == {"323": "damaged", "324": "masked"}
    assert (tmp_path / "skills" / "notes" / "train.jsonl").read_bytes() == before
    again = report_of(tmp_path / "out", TRANSFORM, lines.splitlines())
    assert not again.errors, again.findings


def test_the_rehearsal_rows_are_clean_and_many_and_of_both_languages() -> None:
    rows = load_rehearsal()
    assert len(rows) >= 190 and len({r.context for r in rows}) == len(rows)
    korean = sum(any("가" <= c <= "힣" for c in r.prompt) for r in rows)
    assert 80 <= korean <= 140


@pytest.mark.long
def test_two_thousand_rows_are_checked_in_seconds(tmp_path: Path) -> None:
    draw = random.Random(3)
    syllables = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호"
    rows = []
    for i in range(2000):
        thing = "".join(draw.choice(syllables) for _ in range(4))
        rows.append(json.loads(json.dumps(note(i), ensure_ascii=False).replace(THINGS[i % 20], thing)))
    write(tmp_path, TRANSFORM, rows)
    start = time.process_time()
    with open_counter() as counter:
        report = check_data(give(tmp_path, TRANSFORM, counter))
    assert report.counts["train"] == 2000 and time.process_time() - start < 20


def test_the_real_workspaces_have_problems_that_are_named_with_rows(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = shared_data / "data" / "workspaces" / "narae-appliance"
    assert main(["-w", str(root), "--state", str(tmp_path), "--json", "data", "check"]) == 1
    skills = {s["skill"]: s for s in json.loads(capsys.readouterr().out)["skills"]}
    assert set(skills) == {"repair-guide", "ticket-tagger"}
    for skill in skills.values():
        assert "too-few" in {f["check"] for f in skill["findings"]}
    rare = {f["check"]: f for f in skills["ticket-tagger"]["findings"]}
    assert rare["rare-label"]["rows"] and "next=CENTER" in rare["missing-label"]["ko"]


def test_the_command_says_it_for_the_samples_and_never_mends_in_place(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["-w", str(samples), "--state", str(tmp_path / "state")]
    assert main([*common, "data", "check", "consult-summary", "--fix", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert (
        "consult-summary (transform)" in said and "[too-few]" in said and "skills/consult-summary/train.jsonl:" in said
    )
    assert (tmp_path / "out" / "skills" / "consult-summary" / "train.jsonl").is_file()
    assert main([*common, "--json", "data", "check", "consult-summary", "--fix", str(samples)]) == 2
    assert main([*common, "--json", "data", "check", "nothing"]) == 2


def test_the_page_has_a_row_for_every_finding_and_the_sizes_that_count() -> None:
    import re

    room = Path(__file__).parents[2]
    made = {
        name
        for file in ("data_rows", "data_sets")
        for name in re.findall(
            r"Finding\(\s*\"([a-z-]+)\"", (room / "tuning" / f"{file}.py").read_text(encoding="utf-8")
        )
    }
    page = (room / "docs" / "training-data.md").read_text(encoding="utf-8")
    table = page.split("## What is checked")[1].split("## How many rows")[0]
    listed = {
        n
        for line in table.splitlines()
        if line.startswith("| `")
        for n in re.findall(r"`([a-z-]+)`", line.split("|")[1])
    }
    assert listed == made and len(made) >= 20
    sizes = load_sizes()
    for kinds, *numbers in re.findall(r"^\| ((?:`\w+` ?)+)\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|", page, re.M):
        for kind in re.findall(r"\w+", kinds):
            assert [int(n.replace(",", "")) for n in numbers] == [sizes[kind][k] for k in ("tiny", "enough", "many")]
