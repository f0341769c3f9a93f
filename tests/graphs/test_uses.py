"""The rows of what was used: several processes count together, a kill leaves them right, a hundred thousand are no burden."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gallae.core.people import Quota
from gallae.core.types import Usage
from gallae.graphs.quota import check_quota, day_of, month_of
from gallae.graphs.spending import house_ceilings
from gallae.graphs.uses import Ceiling, open_uses

ADMITS = """
import sys, time
from pathlib import Path
from gallae.core.errors import QuotaError
from gallae.core.people import Quota
from gallae.graphs.quota import check_quota
from gallae.graphs.uses import open_uses
quota, start = Quota(turns_per_minute=10, concurrent=3), time.time()
with open_uses(Path(sys.argv[1])) as uses:
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(200):
        now = time.time()
        try:
            with uses.alone():
                check_quota(quota, uses.of_person("anna", minute=now - 60, day=0, month=0), now, "en")
                uses.begin(f"{sys.argv[2]}-{n}", "anna", now)
        except QuotaError as error:
            continue
        print("admitted", uses._running("anna"), flush=True)
        uses.end(f"{sys.argv[2]}-{n}", "answered", "rag", {}, now)
"""


def test_two_processes_admit_together_exactly_what_one_may(tmp_path: Path) -> None:
    file = tmp_path / "usage.sqlite"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", ADMITS, str(file), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    said = [child.communicate(timeout=50)[0].splitlines() for child in children]
    assert all(child.returncode == 0 for child in children)
    assert sum(len(lines) for lines in said) == 10
    assert max(int(line.split()[1]) for lines in said for line in lines) <= 3


def test_two_processes_do_not_pass_the_budget_together(tmp_path: Path) -> None:
    spends = (
        "import sys\nfrom pathlib import Path\nfrom gallae.core.types import Usage\n"
        "from gallae.graphs.uses import Ceiling, open_uses\n"
        "ceiling = Ceiling('', 'day', 0, 1.0)\n"
        "with open_uses(Path(sys.argv[1])) as uses:\n"
        "    uses.begin(sys.argv[2], 'p', 1.0)\n"
        "    for _ in range(300):\n"
        "        if uses.reserve(sys.argv[2], 0.01, [ceiling]) is None:\n"
        "            uses.settle(sys.argv[2], Usage(1, 1, 0.007, ('m',)), 0.01)\n"
    )
    file = tmp_path / "usage.sqlite"
    children = [subprocess.Popen([sys.executable, "-c", spends, str(file), name]) for name in ("a", "b")]
    assert [child.wait(timeout=50) for child in children] == [0, 0]
    with open_uses(file) as uses:
        assert 0.98 < uses.usd("", 0) <= 1.0


def test_a_killed_turn_keeps_what_was_set_aside_as_spent_and_no_longer_counts_as_running(tmp_path: Path) -> None:
    killed = (
        "import os, sys\nfrom pathlib import Path\nfrom gallae.graphs.uses import open_uses\n"
        "with open_uses(Path(sys.argv[1])) as uses:\n"
        "    uses.begin('k', 'anna', 100.0)\n    uses.reserve('k', 0.25, [])\n    os.kill(os.getpid(), 9)\n"
    )
    file = tmp_path / "usage.sqlite"
    assert subprocess.run([sys.executable, "-c", killed, str(file)], timeout=30).returncode == -9
    with open_uses(file) as uses:
        used = uses.of_person("anna", minute=0, day=0, month=0)
    assert used.running == 0 and used.usd == 0.25 and used.turns == 1


def test_what_was_set_aside_gives_way_to_the_true_cost(tmp_path: Path) -> None:
    with open_uses(tmp_path / "usage.sqlite") as uses:
        uses.begin("t", "anna", 10.0)
        month = Ceiling("anna", "month", 0.0, 1.0)
        assert uses.reserve("t", 0.9, [month]) is None
        assert uses.reserve("t", 0.2, [month]) == month
        uses.settle("t", Usage(10, 5, 0.1, ("m",)), 0.9)
        assert uses.usd("anna", 0.0) == pytest.approx(0.1) and uses.usd("anna", 11.0) == 0.0
        assert uses.reserve("t", 0.2, [month]) is None


def test_a_hundred_thousand_turns_are_looked_at_in_less_than_fifty_milliseconds(tmp_path: Path) -> None:
    now, draw = time.time(), random.Random(7)
    with open_uses(tmp_path / "usage.sqlite") as uses:
        rows = (
            (
                f"{n}",
                "anna" if n % 2 else f"p{n % 50}",
                os.getpid(),
                now - draw.uniform(0, 40) * 86_400,
                0.001 * (n % 3),
            )
            for n in range(100_000)
        )
        with uses.alone():
            uses._db.executemany(
                "INSERT INTO uses (id, person, pid, created, usd, input_tokens, status) VALUES (?, ?, ?, ?, ?, 7, 'x')",
                rows,
            )
        from gallae.core.access_settings import BudgetSettings

        quota = Quota(turns_per_minute=9**9, turns_per_day=9**9, usd_per_month=1e9, concurrent=99, tokens_per_day=9**9)
        house = house_ceilings(BudgetSettings(usd_per_day=1e9, usd_per_month=1e9), now)
        took = []
        for n in range(20):
            began = time.process_time()
            with uses.alone():
                used = uses.of_person("anna", minute=now - 60, day=day_of(now), month=month_of(now))
                check_quota(quota, used, now, "ko")
                uses.begin(f"new-{n}", "anna", now)
            assert uses.reserve(f"new-{n}", 0.001, house) is None
            took.append(time.process_time() - began)
    worst = sorted(took)[-2]
    print(f"check before a turn: median {sorted(took)[10] * 1e3:.1f} ms, p95 {worst * 1e3:.1f} ms CPU")
    assert worst < 0.05
