"""Evaluations as LangSmith datasets and experiments, and the same tasks through LangSmith's own runner without a key.

The SDK's `evaluate` would send the author's name and e-mail from git and rerun every row; `upload` sends what was already
measured by the calls below it: dataset, examples, experiment, runs, feedback. Every text is masked before it is given to
the client, and by nothing after it: a mask of a mask would hide which placeholder is which.
"""

from __future__ import annotations

import logging
import sys
import uuid
import warnings
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from gallae.checks.masking import Mask
from gallae.checks.task import Task
from gallae.core.errors import ProviderError
from gallae.core.types import as_json
from gallae.evals.evaluation import Case, Evaluation, values_of
from gallae.graphs.trace_mask import MINIMUM, masked

__all__ = ["evaluate_offline", "masking_client", "open_client", "upload"]

E = TypeVar("E")
O = TypeVar("O")  # noqa: E741 (output)
TEXTS = ("inputs", "outputs", "reference_outputs", "error", "events", "comment", "value", "metadata")
ASKED = ("question", "history", "kind", "groups", "today")  # of a row; all else is what is expected


@dataclass(frozen=True, slots=True)
class _Example:
    """One row as LangSmith stores it. `case` is its result in this run."""

    id: uuid.UUID
    inputs: dict[str, Any]
    expected: dict[str, Any]
    outputs: dict[str, Any]
    metadata: dict[str, Any]
    case: Case


@contextmanager
def open_client(key: str, endpoint: str | None = None) -> Iterator[Any]:
    """A client of its own. What its background thread could not send is raised at the end as a ProviderError."""
    from langsmith import Client

    lost: list[Exception] = []
    log = logging.getLogger("langsmith.client")
    log.addFilter(_silent)  # its warnings quote headers, and with them the key
    client = Client(
        api_url=endpoint,
        api_key=key,
        omit_traced_runtime_info=True,
        tracing_sampling_rate=1.0,
        tracing_error_callback=lost.append,
        timeout_ms=20_000,
    )
    try:
        yield client
        client.flush()
    finally:
        log.removeFilter(_silent)
        client.close()
    if lost:
        raise _failed(lost[0])


def masking_client() -> Any:
    """The client that the environment names, for code of the SDK's own that hands it unmasked rows (its pytest marker):
    runs, examples and feedback are masked as they are given to it."""
    from langsmith import Client

    mask = Mask(minimum=MINIMUM)  # what one call gave away, the next ones hide too

    def hidden(given: dict[str, Any]) -> dict[str, Any]:
        return {**given, **masked({key: given[key] for key in TEXTS if key in given}, mask)}

    class Masking(Client):
        def create_run(self, name: str, inputs: Any, run_type: Any, **given: Any) -> None:
            super().create_run(name, run_type=run_type, **hidden({"inputs": inputs, **given}))

        def update_run(self, run_id: Any, **given: Any) -> None:
            super().update_run(run_id, **hidden(given))

        def create_example(self, inputs: Any = None, **given: Any) -> Any:
            return super().create_example(**hidden({"inputs": inputs, **given}))

        def update_example(self, example_id: Any, **given: Any) -> Any:
            return super().update_example(example_id, **hidden(given))

        def create_feedback(self, run_id: Any = None, key: str = "unnamed", **given: Any) -> Any:
            return super().create_feedback(run_id, key, **hidden(given))

    return Masking(omit_traced_runtime_info=True)


def upload(evaluation: Evaluation, client: Any, rows: Sequence[Mapping[str, Any]] = ()) -> str:
    """The rows as dataset gallae/<workspace>/<what>, created or brought up to date by row id, and the run as an
    experiment with every value of a row as feedback and the setup as metadata. Returns the experiment's name.

    `rows`: the JSONL rows, which also hold what is expected. ProviderError if the service refuses or is not there.
    """
    from langsmith.utils import LangSmithError

    name = masked(f"gallae/{evaluation.workspace}/{evaluation.what}")
    try:
        dataset = _dataset(client, name)
        examples = list(_examples(evaluation, dataset.id, rows))
        _bring_up_to_date(client, dataset.id, examples)
        moment = datetime.fromtimestamp(evaluation.made, UTC)
        experiment = client.create_project(
            f"{name} {moment:%Y-%m-%d %H:%M:%S.%f}",
            metadata=masked({**evaluation.setup, "what": evaluation.what, **_figures(evaluation)}),
            reference_dataset_id=dataset.id,
            num_examples=len(examples),
        )
        for example in examples:
            _send(client, experiment, example, moment)
        client.flush()
        client.update_project(experiment.id, end_time=datetime.now(UTC))
    except (LangSmithError, OSError) as error:
        raise _failed(error) from error
    return str(experiment.name)


async def evaluate_offline(
    task: Task[E, O], produce: Callable[[E], Awaitable[O]], *, concurrency: int = 1
) -> list[dict[str, float]]:
    """The task through LangSmith's `aevaluate` with nothing uploaded and no key: for each example, in order, the scores
    of its checks by name, `score` (the reward) and `passed`. An example that fails has `passed` 0 alone."""
    from langsmith import aevaluate
    from langsmith.schemas import Example

    dataset, made = uuid.uuid4(), datetime.now(UTC)
    outputs: dict[int, O] = {}
    examples = [
        Example(
            id=uuid.uuid5(dataset, str(n)),
            inputs={"number": n, "row": as_json(row)},
            dataset_id=dataset,
            created_at=made,
        )
        for n, row in enumerate(task.examples)
    ]

    async def target(inputs: dict[str, Any]) -> dict[str, Any]:
        number = int(inputs["number"])
        outputs[number] = await produce(task.examples[number])
        return {"output": as_json(outputs[number])}

    def scores(inputs: dict[str, Any]) -> dict[str, Any]:
        number = int(inputs["number"])
        if number not in outputs:
            return {"results": [{"key": "passed", "score": 0.0}]}
        score = task.evaluate(task.examples[number], outputs[number])
        found = values_of(score.checks) | {"score": score.value, "passed": float(score.passed)}
        return {"results": [{"key": key, "score": value} for key, value in found.items()]}

    # The runner prints the experiment's name, and stdout may be somebody's JSON.
    with warnings.catch_warnings(), redirect_stdout(sys.stderr):
        warnings.filterwarnings("ignore", message="'upload_results' parameter is in beta")
        results = await aevaluate(
            target,
            data=examples,
            evaluators=[scores],
            client=_silent_client(),
            upload_results=False,
            max_concurrency=concurrency,
            experiment_prefix=task.name,
        )
    by_number: dict[int, dict[str, float]] = {}
    async for row in results:
        found = row["evaluation_results"]["results"]
        by_number[int((row["example"].inputs or {})["number"])] = {r.key: float(r.score or 0.0) for r in found}
    return [by_number[n] for n in range(len(task.examples))]


def _silent_client() -> Any:
    """`upload_results=False` spares the experiment, not the traces of target and evaluators: these go nowhere."""
    from langsmith import Client

    class Silent(Client):
        def create_run(self, *_: Any, **__: Any) -> None: ...

        def update_run(self, *_: Any, **__: Any) -> None: ...

    nobody = "none"  # a key that opens nothing
    return Silent(api_url="http://127.0.0.1:9", api_key=nobody, auto_batch_tracing=False, info={})


def _examples(evaluation: Evaluation, dataset: uuid.UUID, rows: Sequence[Mapping[str, Any]]) -> Iterator[_Example]:
    """One for each case, under an id that its row's id makes: the same row is the same example in every run."""
    by_row = {(str(row.get("id")), str(row.get("question")).strip()): row for row in rows}
    seen: dict[str, int] = {}
    for case in evaluation.cases:
        seen[case.id] = seen.get(case.id, 0) + 1
        name = case.id if seen[case.id] == 1 else f"{case.id}#{seen[case.id]}"
        row = by_row.get((case.id, case.question), {})
        told = masked(
            {
                "inputs": {"question": case.question, **{k: row[k] for k in ASKED if row.get(k)}},
                "expected": {k: v for k, v in row.items() if k not in (*ASKED, "id")},
                "outputs": {"got": case.got, "why": case.why},
                "metadata": {"row": name, "kind": case.kind},
            }
        )
        yield _Example(uuid.uuid5(dataset, name), **told, case=case)


def _dataset(client: Any, name: str) -> Any:
    from langsmith.utils import LangSmithNotFoundError

    try:
        return client.read_dataset(dataset_name=name)
    except LangSmithNotFoundError:
        return client.create_dataset(name, description="gallae eval --langsmith")


def _bring_up_to_date(client: Any, dataset: uuid.UUID, examples: Sequence[_Example]) -> None:
    stored = {example.id: example for example in client.list_examples(dataset_id=dataset)}
    new = [e for e in examples if e.id not in stored]
    if new:
        given = [{"id": e.id, "inputs": e.inputs, "reference_outputs": e.expected, "metadata": e.metadata} for e in new]
        client.create_examples(dataset_id=dataset, examples=given)
    changed = [
        {"id": e.id, "inputs": e.inputs, "outputs": e.expected}
        for e in examples
        if e.id in stored and (stored[e.id].inputs, stored[e.id].outputs or {}) != (e.inputs, e.expected)
    ]
    if changed:
        client.update_examples(dataset_id=dataset, updates=changed)


def _send(client: Any, experiment: Any, example: _Example, moment: datetime) -> None:
    case, run = example.case, uuid.uuid4()
    client.create_run(
        "gallae.eval",
        example.inputs,
        "chain",
        id=run,
        trace_id=run,
        dotted_order=f"{moment:%Y%m%dT%H%M%S%f}Z{run}",
        outputs=example.outputs,
        extra={"metadata": {**example.metadata, "turn": case.turn, "cost_usd": case.cost_usd}},
        reference_example_id=example.id,
        project_name=experiment.name,
        start_time=moment,
        end_time=moment + timedelta(milliseconds=case.milliseconds),
    )
    for key, score in _scores(case):
        comment = example.outputs["why"] or None if key == "passed" else None
        client.create_feedback(
            run, key, score=score, comment=comment, trace_id=run, session_id=experiment.id, start_time=moment
        )


def _scores(case: Case) -> Iterable[tuple[str, float]]:
    """A row that nobody serves is not wrong: it says so and has no other score."""
    if not case.served:
        return [("served", 0.0)]
    return [*case.values.items(), ("score", case.value), ("passed", float(case.passed))]


def _figures(evaluation: Evaluation) -> dict[str, str]:
    return {f"figure.{f.name}": str(f.interval) for f in evaluation.figures if f.interval.n}


def _failed(error: Exception) -> ProviderError:
    """Without the SDK's own text, which may quote headers."""
    return ProviderError(
        f"LangSmith did not take the run ({type(error).__name__})",
        provider="langsmith",
        retryable=True,
        hint="The run itself is kept: gallae eval history. Check LANGSMITH_ENDPOINT and the key, and run it again.",
    )


def _silent(record: logging.LogRecord) -> bool:
    return False
