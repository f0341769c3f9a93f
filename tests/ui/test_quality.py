"""What an operator sees in the quality room: nothing yet, many runs, a damaged one, the inbox, and who may not enter."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Person
from gallae.evals.evaluation import Table
from gallae.evals.history import keep_run
from gallae.evals.review import read_review
from gallae.ui import quality_start
from gallae.ui.commands import home_of
from gallae.ui.jobs import latest, start
from gallae.ui.pages import ROOMS
from gallae.ui.quality_inbox import inbox_of
from gallae.ui.visit import Visit
from tests.evals.runs import case, evaluation
from tests.ui.quality_world import consent, opened, page, rate, texts, view

pytestmark = pytest.mark.timeout(60)
READER, EDITOR = Person("kim", frozenset()), Person("lee", frozenset(), "editor")
DAY, NOON = 86_400.0, 1_800_014_400.0
VIEWS = ("overview", "runs", "inbox", "corrections")


@pytest.fixture
def visit(workspace_folder: Path) -> Iterator[Visit]:
    with opened(workspace_folder) as made:
        yield made


def measured(visit: Visit, right: tuple[bool, ...], days: float, **more: object) -> None:
    receipt = {"id": "t-1", "question": "질문 a1", "text": "50원", "outcome": "answered", "route": "rag",
               "decision": {"route": "rag"}, "citations": []}  # fmt: skip
    cases = tuple(case(f"a{n}", ok, turn="t-1" if n == 1 else "", got="60원") for n, ok in enumerate(right, 1))
    made = evaluation(cases=cases, made=NOON - days * DAY, receipts=(receipt,), **more)
    keep_run(visit.workspace.keep, made)


def test_nothing_measured_and_nothing_said_names_the_next_step_on_every_view(visit: Visit) -> None:
    made = page(visit)
    said = "\n".join(texts(view(made, name)) for name in VIEWS)
    for step in (
        "잴 질문이 아직 없습니다",
        "아직 잰 것이 없습니다",
        "기다리는 평가가 없습니다",
        "바로잡은 길이 없습니다",
    ):
        assert step in said, step
    assert not [b for b in made.button if b.key == "start-eval"]


def test_the_first_sentence_says_in_words_what_became_of_it_since_last_week(visit: Visit) -> None:
    for days, right in ((15, (False,) * 12), (8, (False,) * 12), (1, (True,) * 3 + (False,) * 9), (0, (True,) * 12)):
        measured(visit, right, days)
    said = texts(made := page(visit))
    assert "지난주보다 **나아졌습니다**: 같은 질문 12개 가운데 0 → 12개. 우연으로 보기 어려운 차이입니다." in said
    assert "맞게 답한 질문: 12개 가운데 12개 (100%)" in said
    next(b for b in made.button if b.key == "details-answers").click().run()
    assert not made.exception and made.session_state["quality-view"] == "runs"
    assert made.get("vega_lite_chart"), "the figure over time"
    assert made.metric[0].label == "문서로 맞게 답함" and made.metric[0].value == "100%"
    made.selectbox(key="run-answers").select_index(3).run()
    assert not made.exception and "틀린 질문 12개" in texts(made)


def test_a_small_difference_is_said_to_be_chance_and_a_bar_is_met_or_not(visit: Visit) -> None:
    measured(visit, (True, True, False, True, True), 1)
    measured(visit, (True, True, True, True, False), 0)
    said = texts(page(visit))
    assert "하루 전보다 좋아지지도 나빠지지도 않았습니다" in said
    measured(visit, (True, False, False, True, False), 0)
    said = texts(page(visit))
    assert "나빠졌습니다" in said and "우연일 수 있습니다" in said
    assert "정해 둔 기준 1개 가운데 1개를 못 채웠습니다: 문서로 맞게 답함" in said


def test_a_failed_question_is_one_click_from_its_receipt(visit: Visit) -> None:
    measured(visit, (False, True), 0)
    made = view(page(visit), "runs")
    assert "있어야 할 말이 없음: 7일" in texts(made).replace("\\", "")
    next(b for b in made.button if b.key == "case-why-a1").click().run()
    assert not made.exception and "turn `t-1`" in texts(made)


def test_what_went_astray_is_said_in_words_beside_the_matrix(visit: Visit) -> None:
    rows = (("", "prompt", "rag"), ("prompt", "9", "3"), ("rag", "·", "20"))
    measured(visit, (True, False), 0, what="routes", tables=(Table("confusion", "정답", "label", rows),))
    made = view(page(visit), "runs")
    assert "**대화 모델**로 가야 할 질문 3개가 **문서 근거**로 갔습니다." in texts(made)
    assert made.get("vega_lite_chart")


def test_a_damaged_run_is_named_and_the_others_are_shown(visit: Visit) -> None:
    measured(visit, (True, True), 0)
    broken = visit.workspace.keep / "evals" / "20261101T080000.000000Z-answers"
    broken.mkdir()
    (broken / "evaluation.json").write_text('{"what": "answers", "fig', encoding="utf-8")
    made = page(visit)
    assert broken.name in made.warning[0].value.replace("\\", "") and "2개 가운데 2개" in texts(made)


def test_a_reader_has_no_such_room_and_nothing_below_it_lets_them(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = next(room for room in ROOMS if room.path == "quality")
    reading = replace(visit, person=READER)
    assert room.action and not reading.may(room.action) and replace(visit, person=EDITOR).may(room.action)
    with pytest.raises(AccessError):
        inbox_of(reading)
    state: dict[str, object] = {}
    monkeypatch.setattr(quality_start.st, "session_state", state)
    quality_start.order_job(reading, "eval answers", "eval", "answers")
    assert isinstance(state[quality_start.FAILED], AccessError) and latest(home_of(visit), quality_start.KIND) is None


def test_who_may_not_read_everything_sees_figures_and_no_answers(visit: Visit) -> None:
    measured(visit, (False, True), 0)
    made = view(page(visit, EDITOR), "runs")
    said = texts(made)
    assert "2개 가운데 1개 (50%)" in said and "질문 a1" in said and "모든 문서를 읽는 사람에게만" in said
    assert "60원" not in said and "7일" not in said
    assert not [b for b in made.button if b.key and b.key.startswith("case-why-")]


def test_a_thumb_down_is_looked_at_masked_and_made_into_a_question_and_taken_back(visit: Visit) -> None:
    turn = rate(visit, "홍길동님(010-2345-6789)이 흑백 복사는 얼마냐고 하세요", 0, "홍길동님이 다시 물었어요")
    rate(visit, "남의 질문입니다", 0, "말하지 마세요", Person("bora", frozenset()))
    consent(visit)
    made = view(page(visit), "inbox")
    said = texts(made)
    assert ":orange-badge[이름 1]" in said and "홍길동" not in said and "2345" not in said
    assert "남의 질문" not in said and "보이지 않는 것 1개" in said
    made.button(key=f"look-{turn}").click().run()
    assert not made.exception and "홍길동" not in texts(made)
    assert not [b for b in made.button if b.key == "do-evaluate"], "not before somebody looked"
    made.checkbox[0].check().run()
    assert made.button(key="do-evaluate").disabled, "nobody said yet which way is right"
    made.selectbox(key=f"route-{turn[:12]}").select("rag").run()
    made.text_area(key=f"wanted-{turn[:12]}").set_value("50원 | 오십 원").run()
    made.button(key="do-evaluate").click().run()
    assert not made.exception and "시험 문항으로 만들었습니다" in texts(made)
    file = visit.workspace.root / "evals" / "routes.jsonl"
    (row,) = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert row["route"] == "rag" and row["gold"] == ["documents/copy.md"] and "[PHONE_1]" in row["question"]
    answers = (visit.workspace.root / "evals" / "answers.jsonl").read_text(encoding="utf-8")
    assert json.loads(answers)["must_include"] == [["50원", "오십 원"]]
    made.button(key=f"reopen-{turn}").click().run()
    assert not made.exception and not read_review(visit.workspace.keep)
    assert not file.read_text(encoding="utf-8").strip() and f"look-{turn}" in [b.key for b in made.button]


def test_a_changed_text_has_to_be_looked_at_again_and_personal_data_is_refused(visit: Visit) -> None:
    turn = rate(visit, "흑백 복사는 얼마예요?", 0)
    consent(visit)
    made = view(page(visit), "inbox")
    made.button(key=f"look-{turn}").click().run()
    made.checkbox[0].check().run()
    question = made.text_area(key=f"mend-{turn[:12]}-question")
    question.set_value("흑백 복사는 한 장에 얼마예요?").run()
    assert not made.checkbox[0].value and not [b for b in made.button if b.key == "do-evaluate"]
    made.text_area(key=f"mend-{turn[:12]}-question").set_value("김철수님 010-2345-6789 복사 얼마예요?").run()
    assert not made.exception and not made.checkbox and "개인정보가 있습니다" in texts(made)


def test_the_inbox_is_filtered_and_what_nobody_wants_goes_with_its_reason(visit: Visit) -> None:
    down, up = (
        rate(visit, "컬러 복사는 얼마예요?", 0, "틀렸어요 — 300원 아닌가요"),
        rate(visit, "흑백 복사는 얼마예요?", 1),
    )
    consent(visit)
    made = view(page(visit), "inbox")
    assert {b.key for b in made.button if b.key and b.key.startswith("look-")} == {f"look-{down}", f"look-{up}"}
    made.selectbox(key="inbox-reason").select("틀렸어요").run()
    assert [b.key for b in made.button if b.key and b.key.startswith("look-")] == [f"look-{down}"]
    made.button(key=f"look-{down}").click().run()
    made.checkbox[0].check().run()
    made.session_state[f"make-{down[:12]}"] = "reject"
    made.run()
    made.selectbox(key=f"because-{down[:12]}").select_index(0).run()
    made.button(key="do-reject").click().run()
    assert not made.exception and read_review(visit.workspace.keep)[down].because == "시험할 만한 질문이 아님"
    assert not (visit.workspace.root / "evals").exists()


def test_english_reads_as_english(visit: Visit) -> None:
    measured(visit, (True, False), 8)
    measured(visit, (True, True), 0)
    rate(visit, "How much is a copy?", 0, "no")
    consent(visit)
    made = page(visit, language="en")
    assert "**Better** than last week: 1 → 2 of the 2 questions in common" in texts(made)
    for name in VIEWS:
        said = texts(view(made, name))
        assert not any("가" <= letter <= "힣" for letter in said.replace("질문 a1", "").replace("질문 a2", "")), said


def test_one_job_runs_at_a_time_and_says_how_far_it_is(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    wait = (
        "import json, sys, time\n"
        "sys.stderr.write(json.dumps({'step': 'answers', 'done': 30, 'total': 120}) + '\\n'); sys.stderr.flush()\n"
        "time.sleep(60)\n"
    )
    job = start(home_of(visit), quality_start.KIND, [sys.executable, "-c", wait], what="eval answers", by="anna")
    try:
        deadline = time.monotonic() + 30
        while not job.said and time.monotonic() < deadline:
            time.sleep(0.05)
        made = page(visit)
        assert "질문 120개 가운데 30개 · 약" in made.get("progress")[0].proto.text and "답 시험" in texts(made)
        assert not [b for b in made.button if b.key == "start-eval"]
        state: dict[str, object] = {}
        monkeypatch.setattr(quality_start.st, "session_state", state)
        quality_start.order_job(visit, "eval routes", "eval", "routes")
        error = state[quality_start.FAILED]
        assert isinstance(error, InputError) and "답 시험" in error.message and "(anna)" in error.message
        assert latest(home_of(visit), quality_start.KIND) == job
        monkeypatch.undo()
        made.button(key="stop-job").click().run()
        assert job.stopping and not made.exception
        while job.alive and time.monotonic() < deadline:
            time.sleep(0.05)
        made = page(visit)
        assert "멈췄습니다." in texts(made)
        made.button(key="dismiss-job").click().run()
        assert not made.exception and "멈췄습니다." not in texts(made)
    finally:
        if job.folder.exists():
            job.stop()
