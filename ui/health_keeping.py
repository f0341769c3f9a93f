"""What is kept and what was used, on the health page: money against the budget, the audit's chain, the disk and a backup."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.core.workspace import Workspace
from gallae.graphs.alarms import Alarm
from gallae.graphs.audit import open_audit
from gallae.graphs.disk import Disk
from gallae.graphs.health_words import problem_said
from gallae.graphs.quota import day_of, month_of
from gallae.graphs.usage import usage_of
from gallae.graphs.uses import open_uses
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_audit", "draw_disk", "draw_usage"]

DAYS = 7


def draw_usage(visit: Visit, told: Sequence[Alarm]) -> None:
    budget, now = visit.workspace.settings.budget, time.time()
    with st.expander(visit.say("쓴 양과 예산", "Usage and budget"), icon=":material/payments:"):
        with open_uses(visit.workspace.keep / "usage.sqlite") as uses:
            since = date.fromtimestamp(now) - timedelta(days=DAYS - 1)
            report = usage_of(visit.workspace, uses, visit.person, now, by="day", since=since)
            spent = (uses.usd("", day_of(now)), uses.usd("", month_of(now)))
        names = (visit.say("오늘", "today"), visit.say("이번 달", "this month"))
        for name, used, limit in zip(names, spent, (budget.usd_per_day, budget.usd_per_month), strict=True):
            if limit:
                st.progress(min(1.0, used / limit), text=f"{name}: {used:.4f} / {limit:g} USD")
        if budget.usd_per_day is None and budget.usd_per_month is None:
            st.caption(
                visit.say("예산을 정하지 않았습니다([budget] usd_per_day).", "No budget is set ([budget] usd_per_day).")
            )
        for alarm in told:
            st.caption(f":material/payments: {plain_line(alarm.said(visit.language), 300)}")
        head = (visit.say("날", "day"), visit.say("물음", "turns"), visit.say("토큰", "tokens"), "USD")
        rows = [
            dict(
                zip(
                    head, (r.name, f"{r.turns:,}", f"{r.input_tokens + r.output_tokens:,}", f"{r.usd:.4f}"), strict=True
                )
            )
            for r in report.lines
        ]
        if rows:
            st.table(rows, hide_index=True)
        else:
            st.caption(visit.say(f"지난 {DAYS}일 동안 쓰지 않았습니다.", f"Nothing was used in the last {DAYS} days."))


def draw_audit(visit: Visit) -> None:
    asked = bool(st.session_state.get("verify"))  # what was asked for is not left folded
    with st.expander(visit.say("감사 기록", "Audit"), icon=":material/verified_user:", expanded=asked):
        st.caption(
            visit.say(
                "누가 무엇을 했는지 한 줄씩 이어 적은 기록입니다. 모든 줄이 쓴 그대로인지 확인합니다(줄 십만 개에 몇 초).",
                "Who did what, row after row in a chain. Verifying reads every row (some seconds for 100,000).",
            )
        )
        if not visit.may("audit verify"):
            return
        if not st.button(visit.say("그대로인지 확인", "Verify"), key="verify", icon=":material/rule:"):
            return
        try:
            require(visit.person, "audit verify", visit.language)
            with st.spinner(visit.say("모든 줄을 읽는 중", "Reading every row"), show_time=True):
                verdict = open_audit(visit.workspace).verify()
        except GallaeError as error:
            draw_error(visit, error)
            return
        if verdict.problem is not None:
            st.error(plain_line(problem_said(visit.language, verdict.problem), 400), icon=":material/gpp_bad:")
            return
        end = verdict.head
        st.success(
            visit.say(f"{end.count}줄, 모두 쓴 그대로입니다.", f"{end.count} rows, all as they were written."),
            icon=":material/verified_user:",
        )
        st.caption(visit.say("다른 곳에 적어 두면 끝이 잘려도 압니다:", "Written down elsewhere, it shows a cut end:"))
        st.code(f"gallae audit verify --anchor {end.count}:{end.hash}", language=None, wrap_lines=True)


def draw_disk(visit: Visit, disk: Disk) -> None:
    with st.expander(visit.say("디스크와 백업", "Disk and backup"), icon=":material/save:"):
        sizes = (
            (visit.say("문서", "documents"), disk.documents),
            (visit.say("지워도 되는 것(cache)", "may be deleted (cache)"), disk.cache),
            (visit.say("지키는 것(keep)", "kept (keep)"), disk.keep),
            (visit.say("남은 자리", "free"), disk.free),
        )
        st.markdown(" · ".join(f"{name} **{_size(size)}**" for name, size in sizes))
        st.caption(
            visit.say(
                "대화·평가·감사 기록·모델은 keep에만 있습니다. 서버를 멈추고 cache만 빼고 모두 복사하세요:",
                "Conversations, ratings, audit and models are in keep alone. Stop the server and copy all but the cache:",
            )
        )
        st.code(_backup(visit.workspace), language="sh", wrap_lines=True)
        if backups := visit.workspace.settings.privacy.backups:
            st.caption(visit.say("적어 둔 백업: ", "Backups that are named: ") + plain_line(", ".join(backups), 300))


def _backup(workspace: Workspace) -> str:
    """A command that copies the workspace and its state without the cache."""
    root, state = workspace.root, workspace.state
    inside = state.is_relative_to(root)
    cache = f"{root.name}/{state.relative_to(root).as_posix()}/cache" if inside else f"{state}/cache"
    also = "" if inside else f' "{state}"'
    name = f"gallae-{datetime.now():%Y%m%d}.tgz"
    return f'tar --exclude="{cache}" -czf {name} -C "{root.parent}" "{root.name}"{also}'


def _size(bytes_: int) -> str:
    return f"{bytes_ / 1e9:,.1f} GB" if bytes_ >= 1e9 else f"{bytes_ / 1e6:,.1f} MB"
