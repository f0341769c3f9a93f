"""Budget alarms: each share once in its period, whoever and however many look; told to operators alone."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Usage
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.alarms import alarms, alarms_file, raise_alarms
from gallae.graphs.spending import Spending
from gallae.graphs.uses import Uses, open_uses

NOON = datetime(2026, 11, 20, 12).timestamp()
DAY, MONTH = "day 2026-11-20", "month 2026-11"


@pytest.fixture
def workspace(workspace_folder: Path) -> Workspace:
    budget: dict[str, Any] = {"usd_per_day": 1.0, "usd_per_month": 10.0}
    return open_workspace(workspace_folder, arguments={"budget": budget}, environ={})


def spend(uses: Uses, usd: float, at: float = NOON) -> None:
    uses.begin(name := f"t{usd}{at}", "anna", at)
    uses.settle(name, Usage(1, 1, usd, ("m",)), 0.0)


def test_each_share_is_said_once_in_each_period(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with open_uses(workspace.keep / "usage.sqlite") as uses:
        spend(uses, 0.49)
        assert raise_alarms(workspace, uses, NOON) == ()
        spend(uses, 0.35)
        assert [(a.period, a.share) for a in raise_alarms(workspace, uses, NOON)] == [(DAY, 0.5), (DAY, 0.8)]
        assert raise_alarms(workspace, uses, NOON) == ()
        spend(uses, 0.9, NOON + 86_400)
        tomorrow = raise_alarms(workspace, uses, NOON + 86_400)
    assert [(a.period, a.share) for a in tomorrow] == [("day 2026-11-21", 0.5), ("day 2026-11-21", 0.8)]
    assert "예산의 80%를 썼습니다(day 2026-11-20: 1달러 가운데 0.8400)" in caplog.text
    assert [a.share for a in alarms(workspace, NOON)] == [0.5, 0.8], "of the periods that run now"
    assert alarms(workspace, NOON + 30 * 86_400) == ()


def test_a_call_that_did_not_fit_is_all_of_the_money_and_said_so(workspace: Workspace) -> None:
    with open_uses(workspace.keep / "usage.sqlite") as uses:
        spend(uses, 0.95)
        last = raise_alarms(workspace, uses, NOON, refused="day")[-1]
    assert (last.share, last.refused) == (1.0, True)
    assert "더 묻지 않습니다" in last.said("ko") and "no longer asked" in last.said("en")


def test_a_torn_line_is_passed_over_and_its_alarm_raised_again(workspace: Workspace) -> None:
    with open_uses(workspace.keep / "usage.sqlite") as uses:
        spend(uses, 0.6)
        raise_alarms(workspace, uses, NOON)
        whole = alarms_file(workspace.keep).read_bytes()
        alarms_file(workspace.keep).write_bytes(whole[:-20])
        assert [a.share for a in raise_alarms(workspace, uses, NOON)] == [0.5]
    assert json.loads(alarms_file(workspace.keep).read_text("utf-8").splitlines()[-1])["share"] == 0.5


def test_two_processes_raise_an_alarm_once(workspace: Workspace) -> None:
    with open_uses(workspace.keep / "usage.sqlite") as uses:
        spend(uses, 0.9)
    script = (
        "import sys\nfrom pathlib import Path\nfrom gallae.core.workspace import open_workspace\n"
        "from gallae.graphs.alarms import raise_alarms\nfrom gallae.graphs.uses import open_uses\n"
        "w = open_workspace(Path(sys.argv[1]), arguments={'budget': {'usd_per_day': 1.0}}, environ={})\n"
        "with open_uses(w.keep / 'usage.sqlite') as uses:\n"
        f"    for _ in range(30):\n        raise_alarms(w, uses, {NOON})\n"
    )
    pair = [subprocess.Popen([sys.executable, "-c", script, str(workspace.root)]) for _ in range(2)]
    assert [child.wait(timeout=50) for child in pair] == [0, 0]
    assert [a.share for a in alarms(workspace, NOON)] == [0.5, 0.8]


def test_only_operators_are_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallae.core.types import Person

    monkeypatch.setattr("gallae.graphs.spending.time.time", lambda: NOON)
    with open_uses(workspace.keep / "usage.sqlite") as uses:
        spend(uses, 0.6)
        raise_alarms(workspace, uses, NOON)
        spending = Spending(workspace, uses)
        assert spending.alarms(Person("anna", frozenset(), "editor")) == ()
        assert len(spending.alarms(Person("olga", frozenset(), "operator"))) == len(spending.alarms(Person())) == 1
