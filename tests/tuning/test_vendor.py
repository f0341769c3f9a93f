"""A vendor's tuning API over loopback: what leaves, what is kept, what failed, and that a killed try goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_vendor import KEY, FakeVendor, error
from pydantic import SecretStr

from gallae.core.errors import InputError, ProviderError, TuningError
from gallae.models.prices import training_usd
from gallae.models.spec import Spec
from gallae.tuning.rows import Row, load_text
from gallae.tuning.runs import Run, load_run, open_events, read_events
from gallae.tuning.vendor import begin, cancel, estimate, follow, lines_of, send
from gallae.tuning.vendor_api import TuningApi

BASE = "gpt-4.1-mini-2025-04-14"


def rows(number: int = 12, **more: Any) -> tuple[Row, ...]:
    lines = [{"question": f"{n}번 안내문은?", "answer": f"{n}번입니다.", **more} for n in range(number)]
    return load_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "train.jsonl").rows


@pytest.fixture
def vendor() -> Iterator[FakeVendor]:
    with FakeVendor() as fake:
        yield fake


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def api(vendor: FakeVendor, waited: list[float]) -> Iterator[TuningApi]:
    with api_of(vendor, waited) as made:
        yield made


def api_of(vendor: FakeVendor, waited: list[float], key: str = KEY) -> TuningApi:
    spec = Spec("openai", BASE, url=vendor.url, key=SecretStr(key), local=True)
    return TuningApi(spec, seconds=5, sleep=waited.append)


def started(tmp_path: Path, stage: str = "sft", given: tuple[Row, ...] | None = None) -> Run:
    return begin(tmp_path, "notice-writer", stage, {"train": given or rows(), "valid": ()}, BASE, epochs=2)


def test_a_job_is_sent_followed_and_serves_under_its_own_name(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi, waited: list[float]
) -> None:
    run = begin(tmp_path, "notice-writer", "sft", {"train": rows(), "valid": rows(3)}, BASE, epochs=2)
    tell = open_events(run)
    run = send(run, api, tell)
    job = vendor.jobs["ftjob-1"]
    assert job["method"] == {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}}
    assert job["suffix"] == "notice-writer" and job["metadata"] == {"gallae_run": run.id}
    sent = [json.loads(line) for line in vendor.files[job["training_file"]].decode().splitlines()]
    assert len(sent) == 12 and [m["role"] for m in sent[0]["messages"]] == ["user", "assistant"]
    assert vendor.forms[0] == {"purpose": "fine-tune", "expires_after[anchor]": "created_at", "expires_after[seconds]": "2592000"}  # fmt: skip
    run = follow(run, api, tell, sleep=waited.append)
    assert run == load_run(run.folder) and run.state == "done"
    assert run.serves == f"openai:ft:{BASE}:house:notice-writer:abc123" and run.figures["trained_tokens"] == 4_321
    assert waited == sorted(waited) and waited[0] == 5.0 and max(waited) <= 60
    events = read_events(run)
    assert [e["step"] for e in events if e["event"] == "step"] == [1, 2, 3, 4], "each once, oldest first"
    assert vendor.files == {} and sum(e["event"] == "deleted" for e in events) == 2, "nothing of ours is left there"
    assert KEY not in "".join(p.read_text() for p in run.folder.rglob("*") if p.is_file())


def test_pairs_are_sent_in_the_preference_format(tmp_path: Path, vendor: FakeVendor, api: TuningApi) -> None:
    pairs = load_text("".join(json.dumps({"prompt": f"{n}?", "chosen": f"{n}.", "rejected": "-"}) + "\n" for n in range(10)), "p").rows  # fmt: skip
    run = send(started(tmp_path, "dpo", pairs), api, open_events(started(tmp_path, "dpo", pairs)))
    job = vendor.jobs["ftjob-1"]
    assert job["method"]["type"] == "dpo" and run.data["vendor"]["job"] == "ftjob-1"
    assert json.loads(vendor.files[job["training_file"]].decode().splitlines()[3]) == {
        "input": {"messages": [{"role": "user", "content": "3?"}]},
        "preferred_output": [{"role": "assistant", "content": "3."}],
        "non_preferred_output": [{"role": "assistant", "content": "-"}],
    }


def test_the_job_is_in_the_run_before_it_is_waited_for_and_a_second_try_makes_no_second_job(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi
) -> None:
    run = started(tmp_path)
    tell = open_events(run)
    assert follow(send(run, api, tell), api, tell, wait=False).data["vendor"]["status"] == "validating_files"
    again = load_run(run.folder)
    assert again.state == "running" and again.data["vendor"]["job"] == "ftjob-1"
    assert send(again, api, tell) == again and len(vendor.jobs) == 1 and len(vendor.forms) == 1


def test_a_job_whose_answer_got_lost_is_found_again(tmp_path: Path, vendor: FakeVendor, api: TuningApi) -> None:
    run = started(tmp_path)
    sent = send(run, api, open_events(run))
    lost = load_run(run.folder)
    run = send(run, api, open_events(run))  # as the run was before: no job known
    assert lost.data["vendor"]["job"] == sent.data["vendor"]["job"] == run.data["vendor"]["job"] == "ftjob-1"
    assert len(vendor.jobs) == 1 and len(vendor.forms) == 1


def test_a_file_that_was_uploaded_before_a_kill_is_not_uploaded_again(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi
) -> None:
    vendor.refuse = [("POST", "/v1/fine_tuning/jobs", *error(500, "boom", None, "server_error"), {})]
    run = started(tmp_path)
    with pytest.raises(ProviderError):
        send(run, api, open_events(run))
    assert len(vendor.jobs) == 0, "a new job is not asked for twice when nobody knows whether it was made"
    run = send(load_run(run.folder), api, open_events(run))
    assert len(vendor.forms) == 1 and run.data["vendor"]["job"] == "ftjob-1"


def test_a_rate_limit_is_waited_out_and_a_used_up_quota_is_not(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi, waited: list[float]
) -> None:
    limited = ("POST", "/v1/files", *error(429, "Rate limit reached", "rate_limit_exceeded", "requests"), {"retry-after": "7"})  # fmt: skip
    vendor.refuse = [limited, limited]
    run = started(tmp_path)
    send(run, api, open_events(run))
    assert waited == [7.0, 7.0] and len(vendor.forms) == 1
    vendor.refuse = [("POST", "/v1/files", *error(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"), {})]  # fmt: skip
    other = started(tmp_path)
    with pytest.raises(ProviderError, match="rate limit was reached"):
        send(other, api, open_events(other))
    assert len(waited) == 2


def test_a_wrong_key_is_said_without_the_servers_words_and_nothing_was_sent(
    tmp_path: Path, vendor: FakeVendor, waited: list[float]
) -> None:
    run = started(tmp_path)
    with api_of(vendor, waited, "wrong") as api, pytest.raises(ProviderError, match="refused the key") as caught:
        send(run, api, open_events(run))
    assert "Incorrect" not in caught.value.message + caught.value.hint and not vendor.files and not waited
    with pytest.raises(ProviderError, match="OPENAI_API_KEY"):
        TuningApi(Spec("openai", BASE, url=vendor.url))


def test_a_model_that_cannot_be_tuned_is_a_failure_of_the_request(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi
) -> None:
    run = begin(tmp_path, "s", "sft", {"train": rows()}, "gpt-2-tiny")
    with pytest.raises(ProviderError, match="did not accept") as caught:
        send(run, api, open_events(run))
    assert not caught.value.retryable


def test_a_job_that_failed_names_the_rows_and_its_files_are_deleted(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi, waited: list[float]
) -> None:
    vendor.fail = {
        "code": "invalid_training_file",
        "message": "The job failed due to an invalid training file. Invalid file format. Line 3, message 1: secret words",
        "param": "training_file",
    }
    vendor.fail["message"] = vendor.fail["message"].replace("Line", "line")
    run = started(tmp_path)
    tell = open_events(run)
    with pytest.raises(TuningError, match=r"the training file was refused \(invalid_training_file\)") as caught:
        follow(send(run, api, tell), api, tell, sleep=waited.append)
    assert "train.jsonl:3" in caught.value.hint and "secret words" not in caught.value.message + caught.value.hint
    run = load_run(run.folder)
    assert run.state == "failed" and not run.serves and not vendor.files


def test_a_job_is_cancelled_and_its_files_are_deleted_on_request(
    tmp_path: Path, vendor: FakeVendor, api: TuningApi
) -> None:
    run = started(tmp_path)
    tell = open_events(run)
    run = cancel(send(run, api, tell), api, tell)
    assert vendor.jobs["ftjob-1"]["status"] == "cancelled" and not vendor.files and run.state == "stopped"
    assert [e["event"] for e in read_events(run)][-2:] == ["cancelled", "deleted"]
    assert cancel(run, api, tell).state == "stopped", "a second time does nothing"


def test_files_that_somebody_else_deleted_are_no_failure(tmp_path: Path, vendor: FakeVendor, api: TuningApi) -> None:
    run = started(tmp_path)
    tell = open_events(run)
    run = send(run, api, tell)
    vendor.files.clear()
    assert cancel(run, api, tell).data["vendor"]["files"] == {}


def test_a_server_that_answers_nonsense_is_a_provider_error(tmp_path: Path, vendor: FakeVendor, api: TuningApi) -> None:
    vendor.refuse = [("GET", "/v1/fine_tuning/jobs", 200, ["no", "object"], {})]
    run = started(tmp_path)
    with pytest.raises(ProviderError):
        send(run, api, open_events(run))


@pytest.mark.parametrize("stage", ["kto", "reward", "cpt", "grpo"])
def test_stages_that_the_vendor_does_not_train_are_refused(tmp_path: Path, stage: str) -> None:
    with pytest.raises(InputError, match=stage):
        begin(tmp_path, "s", stage, {"train": rows()}, BASE)
    assert not (tmp_path / "runs").exists()


def test_too_few_rows_are_said_before_anything_leaves(tmp_path: Path) -> None:
    with pytest.raises(TuningError, match=r"9 rows .* 10 at least"):
        begin(tmp_path, "s", "sft", {"train": rows(9)}, BASE)


def test_an_estimate_says_tokens_and_money_where_a_price_is_known() -> None:
    guess = estimate("sft", {"train": rows(100)}, BASE, epochs=3)
    assert guess.rows == 100 and 2_000 < guess.tokens < 6_000 and guess.epochs == 3
    assert guess.usd == pytest.approx(guess.tokens * 3 * 5 / 1e6) and guess.bytes == len(_sent(rows(100)))
    assert estimate("sft", {"train": rows(100)}, "own-model").usd is None and training_usd("openai:gpt-4o-mini-2024-07-18", 1e6) == 3.0  # fmt: skip


def _sent(given: tuple[Row, ...]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines_of("sft", given)).encode()


def test_a_run_that_is_no_vendors_is_said(tmp_path: Path, api: TuningApi, make_plain: Callable[[], Run]) -> None:
    run = make_plain()
    for do in (lambda: send(run, api, open_events(run)), lambda: follow(run, api, open_events(run))):
        with pytest.raises(InputError, match="no run of a vendor"):
            do()


@pytest.fixture
def make_plain(tmp_path: Path) -> Callable[[], Run]:
    from gallae.tuning.runs import new_run

    return lambda: new_run(tmp_path, "s", "sft", adapter="lora", base="small")
