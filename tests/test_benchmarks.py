"""What benchmarks measure against is what they say it is, and they run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gallae.core.settings import DocumentSettings
from gallae.retrievers.load import load
from gallae.retrievers.split import split

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def test_plain_j2_gives_the_tokens_it_was_described_with() -> None:
    from plain_j2 import j2

    assert " ".join(j2("건강보험료는 얼마인가요?")) == "_건강보험료 _얼마 건강 강보 보험 험료 료는 얼마 마인 인가 가요"
    assert " ".join(j2("서울에서는")) == "_서울 서울 울에 에서 서는"
    assert " ".join(j2("은행 A4용지 1,000원")) == "_은행 _a4 _용지 _1 _000 _원 은행 a4 용지 1 000 원"


def test_bm25_over_arrays_prefers_the_rarer_and_the_shorter() -> None:
    from plain_j2 import ArrayBm25

    index = ArrayBm25([["가", "나"], ["가", "다", "다", "라"], ["가"], ["마"]])
    assert index.search(["다", "가"], 4)[:2] == [1, 2]
    assert index.search(["모르는"], 2) != [] and index.search(["마"], 1) == [3]


def test_a_corpus_is_the_same_for_the_same_seed_and_no_two_passages_are_alike() -> None:
    from retrieval_corpus import LONGEST, open_pool, section

    pool, again = open_pool(None), open_pool(None)
    made = [section(pool, number) for number in range(300)]
    assert made == [section(again, number) for number in range(300)]
    assert len({text for _, text in made}) == 300 and made[0] != section(pool, 0, seed=1)
    assert all(300 < len(text) < LONGEST + 60 for _, text in made) and len(pool.questions) > 1_000


def test_a_document_of_the_corpus_has_as_many_passages_as_it_says() -> None:
    from retrieval_corpus import document, open_pool

    text = document(open_pool(None), 0, 20)
    assert len(split(load("documents/a.md", text.encode(), DocumentSettings()), 500)) == 20


def test_an_end_mark_of_the_page_benchmark_is_found_in_its_own_answer_alone() -> None:
    from page import end_of, written

    answers = {(s, n): "".join(written(s, n, 40)) for s in (0, 9, 90) for n in (0, 9, 99)}
    for mark in answers:
        assert [other for other, text in answers.items() if end_of(*mark) in text] == [mark]


@pytest.mark.long
def test_the_retrieval_benchmark_runs_whole_and_as_a_curve() -> None:
    command = [sys.executable, str(FOLDER / "retrieval.py"), "--made", "--questions", "20", "--json"]
    for more in (["--chunks", "200", "--steps", "2", "--peers", "quick"], ["--curve", "--largest", "1000"]):
        done = subprocess.run([*command, *more], capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        figures = json.loads(done.stdout)
        for row in figures.get("curve", [figures]):
            assert row["index, CPU s"] > 0 and row["question, CPU ms p50"] > 0 and row["first hit, MB added"] > 0
            assert row["one changed document, CPU s"] > 0
        if "curve" not in figures:
            assert figures["after 10 % changed, same first passage"] >= 0.9


@pytest.mark.long
def test_the_routing_benchmark_runs_whole() -> None:
    command = [sys.executable, str(FOLDER / "routing.py"), "--chunks", "200", "--questions", "40", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    figures = json.loads(ran.stdout)
    assert figures["passages"] == 200 and figures["decision, first pass, CPU ms p50"] > 0
    assert figures["start, CPU s"] > 0 and "  of it evidence, mean ms" in figures


@pytest.mark.long
def test_a_real_training_run_uses_what_the_plan_says_within_a_fifth() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("trl")
    command = [sys.executable, str(FOLDER / "plan.py"), "--only", "10"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0 and "1 configurations" in done.stdout, done.stderr[-2000:]
    assert "within 20 %: 1" in done.stdout, done.stdout


def test_the_plan_benchmark_covers_what_it_should() -> None:
    from plan import CONFIGURATIONS, run_of

    runs = [run_of(row) for row in CONFIGURATIONS]
    assert len(runs) >= 12 and len({run.sequence for run in runs}) >= 2
    assert {run.base.name for run in runs} >= {
        "qwen3-0.6b", "qwen3-1.7b", "qwen3-4b", "llama-3.2-1b", "gemma-3-1b"
    }  # fmt: skip
    assert {run.adapter for run in runs} == {"lora", "qlora", "full"}


@pytest.mark.long
def test_packing_learns_more_tokens_a_cpu_second_than_trl_as_it_comes() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("trl")
    command = [
        sys.executable,
        "-W",
        "ignore",
        str(FOLDER / "train.py"),
        "--rounds",
        "1",
        "--rows",
        "24",
        "--layers",
        "2",
    ]
    done = subprocess.run([*command, "--family", "qwen3", "--json"], capture_output=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    ways = json.loads(done.stdout.splitlines()[-1])["qwen3"]
    assert set(ways) == {"trl", "same", "plain", "grouped", "packed"} and ways["trl"]["of trl"] == 1
    assert ways["packed"]["of trl"] >= 1.3, ways  # grouped gains too little to be told from noise in one round


def test_the_training_benchmark_pads_most_of_a_batch_as_real_rows_do() -> None:
    from train import LONGEST, lengths

    made = lengths(2_000, 0)
    assert max(made) <= LONGEST and 0.15 < sum(made) / len(made) / LONGEST < 0.35
    batches = [made[at : at + 8] for at in range(0, len(made), 8)]
    assert 0.35 < sum(made) / sum(8 * max(batch) for batch in batches) < 0.65


@pytest.mark.long
def test_asking_over_v1_costs_little_more_than_asking() -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "serve.py"), "--turns", "20", "--rounds", "3", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    median = json.loads(done.stdout)["median"]
    assert median["v1_ratio"] < 1.5 and median["stream_ratio"] < 1.5, median
