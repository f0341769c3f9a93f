"""Idempotency-Key: one request, one turn, however often it is sent, also after a restart and between two processes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from served_http import V1, Served, ask, events_of, marking, pool, process, served, until, with_model

from gallae.core.types import Person

KEY = {"Idempotency-Key": "order-4711"}


def post(one: Served, body: dict[str, Any], key: dict[str, str] = KEY, person: str | None = None) -> Any:
    with one.client(person) as client:
        return client.post("/v1/chat/completions", json=body, headers=key)


def turns(one: Served, person: str = "local") -> int:
    return len(one.chat.store.recent(Person(person), 100))


def test_the_same_request_is_answered_again_without_a_second_turn_also_after_a_restart(tmp_path: Path) -> None:
    body = ask("표식-once 해 줘")
    with marking() as model:
        folder = pool(tmp_path / "w", **with_model(model))
        with served(folder) as one:
            first, second = post(one, body), post(one, body)
            assert "idempotent-replayed" not in first.headers and second.headers["idempotent-replayed"] == "true"
            assert {**first.json(), "created": 0} == {**second.json(), "created": 0} and turns(one) == 1
        with served(folder) as one:
            third = post(one, body)
            assert third.json()["gallae"] == first.json()["gallae"] and turns(one) == 1
            assert len(model.bodies(V1)) == 1
            streamed = post(one, {**body, "stream": True})
            assert streamed.status_code == 422, "another body"


def test_a_stream_is_sent_again_as_a_stream(tmp_path: Path) -> None:
    body = ask("하루 이용료가 얼마예요?", "gallae/rag", stream=True, stream_options={"include_usage": True})
    with served(pool(tmp_path / "w")) as one:
        first, second = (events_of(post(one, body).text) for _ in range(2))
        said = [
            "".join(c["choices"][0]["delta"].get("content") or "" for c in e if c["choices"]) for e in (first, second)
        ]
        assert said[0] == said[1] != "" and turns(one) == 1
        assert first[-2]["gallae"] == second[-2]["gallae"] and second[-1]["usage"]["total_tokens"] == 0


def test_a_key_with_another_body_is_refused_and_another_persons_key_is_another_key(tmp_path: Path) -> None:
    with served(pool(tmp_path / "w", people=True)) as one:
        assert post(one, ask("하루 이용료는?", "gallae/rag"), person="anna").status_code == 200
        other = post(one, ask("사물함은 얼마?", "gallae/rag"), person="anna")
        assert other.status_code == 422 and other.json()["error"]["code"] == "idempotency_key_reused"
        theirs = post(one, ask("사물함은 얼마?", "gallae/rag"), person="oh")
        assert theirs.status_code == 200 and (turns(one, "anna"), turns(one, "oh")) == (1, 1)
        assert post(one, ask("x"), {"Idempotency-Key": "k" * 256}, "anna").status_code == 400


def test_of_several_at_once_one_is_run_and_the_others_wait_for_it(tmp_path: Path) -> None:
    gate = threading.Event()
    with marking(gate=gate) as model, served(pool(tmp_path / "w", **with_model(model))) as one:
        with ThreadPoolExecutor(5) as many:
            waiting = [many.submit(post, one, ask("표식-same 해 줘")) for _ in range(5)]
            until(lambda: model.bodies(V1))
            assert not any(w.done() for w in waiting)
            gate.set()
            answers = [w.result(30) for w in waiting]
        assert len({a.json()["gallae"]["turn"] for a in answers}) == 1 and turns(one) == 1
        assert sum("idempotent-replayed" in a.headers for a in answers) == 4


def test_a_request_that_came_to_no_answer_leaves_its_key_free(tmp_path: Path) -> None:
    with served(pool(tmp_path / "w", limits={"question_characters": 20})) as one:
        assert post(one, ask("가" * 30)).status_code == 400
        assert post(one, ask("하루 이용료는?", "gallae/rag")).status_code == 200


@pytest.mark.long
def test_two_processes_over_one_workspace_run_it_once(tmp_path: Path) -> None:
    import httpx

    with marking(0.3) as model:
        folder = pool(tmp_path / "w", **with_model(model))
        with process(folder) as a, process(folder) as b, ThreadPoolExecutor(6) as many:

            def sent(url: str) -> Any:
                with httpx.Client(timeout=60, trust_env=False) as client:
                    return client.post(f"{url}/v1/chat/completions", json=ask("표식-both 해 줘"), headers=KEY)

            answers = list(many.map(sent, [a.url, b.url] * 3))
        assert len({answer.json()["gallae"]["turn"] for answer in answers}) == 1 and len(model.bodies(V1)) == 1
