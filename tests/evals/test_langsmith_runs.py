"""What LangSmith gets of an evaluation, byte by byte, from the SDK as it is installed; and its runner without a key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gallae.checks.task import RouteRow, routes_task
from gallae.core.errors import ProviderError
from gallae.core.types import Decision
from gallae.evals.evaluation import Evaluation
from gallae.evals.langsmith_runs import evaluate_offline, open_client, upload
from gallae.graphs.trace_mask import masked
from tests.evals.langsmith_server import LangSmith, open_langsmith
from tests.evals.runs import case, evaluation

PERSONAL = "홍길동님(010-1234-5678) 환불은 언제 되나요?"
ROWS: list[dict[str, Any]] = [
    {"id": "a1", "question": "질문 a1", "must_include": [["7일"]], "gold": ["documents/x.md"], "history": []},
    {"id": "a2", "question": PERSONAL, "must_include": [["홍길동"]]},
]


def made(**more: Any) -> Evaluation:
    cases = (
        case("a1", values={"must_include": 1.0}, milliseconds=12.0),
        case("a2", False, PERSONAL, got="찾지 못한 것: 홍길동", turn="t2"),
        case("a3", False, served=False),
    )
    return evaluation(cases=cases, **more)


def sent(server: LangSmith, one: Evaluation, rows: list[dict[str, Any]] | None = None) -> str:
    with open_client("lsv2_secret", server.url) as client:
        return upload(one, client, ROWS if rows is None else rows)


@pytest.mark.parametrize("multipart", [True, False])
def test_rows_become_a_dataset_and_the_run_an_experiment_with_every_check_as_feedback(multipart: bool) -> None:
    with open_langsmith(multipart_examples=multipart) as server:
        name = sent(server, made())
    (dataset,) = server.datasets.values()
    assert dataset["name"] == "gallae/shop/answers" and name.startswith("gallae/shop/answers 2027-01-15")
    (experiment,) = (s for s in server.sessions.values() if s.get("name") == name)
    assert experiment["reference_dataset_id"] == dataset["id"] and experiment["end_time"]
    setup = experiment["extra"]["metadata"]
    assert setup["models"] == "embedded default" and setup["index"] == "i1" and setup["figure.rag"] == ".33 (.06–.79)"
    by_row = {e["metadata"]["row"]: e for e in server.examples.values()}
    assert by_row["a1"]["inputs"] == {"question": "질문 a1"}
    assert by_row["a1"]["outputs"] == {"must_include": [["7일"]], "gold": ["documents/x.md"]}
    runs = {r["extra"]["metadata"]["row"]: r for r in server.runs.values()}
    assert {runs[row]["reference_example_id"] for row in by_row} == set(server.examples)
    assert server.scores(runs["a1"]["id"]) == {"rag": 1, "must_include": 1, "score": 1, "passed": 1}
    assert server.scores(runs["a2"]["id"]) == {"rag": 0, "score": 0, "passed": 0}
    assert server.scores(runs["a3"]["id"]) == {"served": 0}  # nobody served it: not wrong
    assert {f["comment"] for f in server.feedback if f["key"] == "passed"} == {None, "must_include: 7일"}
    assert runs["a2"]["extra"]["metadata"]["turn"] == "t2" and server.keys == {"lsv2_secret"}


def test_personal_data_does_not_leave_also_where_the_answer_repeats_a_name_alone() -> None:
    with open_langsmith() as server:
        sent(server, made())
    assert "5678" not in server.text and "홍길동" not in server.text
    assert "[NAME_1]님([PHONE_1]) 환불은 언제 되나요?" in server.text and "찾지 못한 것: [NAME_1]" in server.text


def test_nothing_of_this_machine_or_of_whoever_works_on_it_is_sent() -> None:
    with open_langsmith() as server:
        sent(server, made())
    runs_and_sessions = str(list(server.runs.values())) + str(list(server.sessions.values()))
    for word in ("git", "author", "platform", "runtime", "LANGSMITH"):
        assert word not in runs_and_sessions


def test_a_second_run_adds_no_row_and_brings_those_that_changed_up_to_date() -> None:
    with open_langsmith() as server:
        sent(server, made())
        first = set(server.examples)
        calls = len(server.calls)
        sent(server, replace(made(), made=1_800_000_100.0))
        again = server.calls[calls:]
        changed = [{**ROWS[0], "must_include": [["14일"]]}, ROWS[1]]
        sent(server, replace(made(), made=1_800_000_200.0), changed)
    assert set(server.examples) == first and len(server.datasets) == 1 and len(server.runs) == 9
    assert not [path for method, path in again if method in ("POST", "PATCH") and "examples" in path]
    assert [e["outputs"] for e in server.examples.values() if e["metadata"]["row"] == "a1"] == [
        {"must_include": [["14일"]], "gold": ["documents/x.md"]}
    ]


def test_two_rows_of_one_id_are_two_examples() -> None:
    one = evaluation(cases=(case("x"), case("x", question="다른 질문")))
    with open_langsmith() as server:
        sent(server, one, [])
    assert sorted(e["metadata"]["row"] for e in server.examples.values()) == ["x", "x#2"]


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_service_that_refuses_is_an_error_that_does_not_tell_the_key(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with open_langsmith(refuses=status) as server, pytest.raises(ProviderError) as error:
        sent(server, made())
    assert "lsv2_secret" not in error.value.message + error.value.hint + caplog.text
    assert "history" in error.value.hint


def test_runs_that_are_lost_in_the_background_are_an_error_at_the_end() -> None:
    with (
        open_langsmith() as server,
        pytest.raises(ProviderError, match="LangSmith"),
        open_client("k", server.url) as client,
    ):
        upload(made(), client, ROWS)
        server.refuses = 422
        client.create_run("late", {"a": 1}, "chain", id="0" * 32, trace_id="0" * 32, dotted_order="x")


def test_masked_hides_values_everywhere_and_leaves_all_else_as_it_was() -> None:
    given = {"a": [PERSONAL, 3, 0.5, True, None], "b": ("홍길동",)}
    assert masked(given) == {
        "a": ["[NAME_1]님([PHONE_1]) 환불은 언제 되나요?", 3, 0.5, True, None],
        "b": ["[NAME_1]"],
    }
    assert masked(RouteRow("1", PERSONAL, "rag"))["question"].startswith("[NAME_1]")
    assert masked(object)[:6] == "<class"


async def test_the_same_task_runs_through_langsmiths_own_runner_without_a_key_and_without_a_byte(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    rows = [
        RouteRow("1", "3+4", "tool"),
        RouteRow("2", "연체료는?", "rag", local_only=False),
        RouteRow("3", "x", "rag"),
    ]
    task = routes_task(rows)

    async def produce(row: RouteRow) -> Decision:
        if row.id == "3":
            raise ValueError("gone")
        return Decision("tool", local_only=False)

    with open_langsmith() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGSMITH_ENDPOINT", server.url)
        found = await evaluate_offline(task, produce, concurrency=2)
    assert found == [
        {"route": 1.0, "score": 1.0, "passed": 1.0},
        {"route": 0.0, "local_only": 1.0, "score": 0.0, "passed": 0.0},
        {"passed": 0.0},
    ]
    assert not server.calls and not capsys.readouterr().out and "POST" not in caplog.text
