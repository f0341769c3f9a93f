"""Has the trained model proven itself? Export, parity, evaluation against prompt and RAG, then promotion or the reasons against.

Each step is the command line's own (ui.commands), with its gate: there is no way around it here either (rule A13).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.types import Skill
from gallae.evals.evaluation import Evaluation
from gallae.evals.history import load_runs as load_evaluations
from gallae.models.promotions import Promotions
from gallae.tuning.promote import load_parity
from gallae.tuning.runs import Run
from gallae.tuning.runs import latest as latest_run
from gallae.ui.commands import draw_failure, home_of, run_command
from gallae.ui.jobs import Job, latest
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error
from gallae.ui.whiskers import Whisker, draw_whiskers

__all__ = ["draw_proof"]

VARIANTS = ("tuned", "zero", "shots", "chat", "rag", "copy", "keywords")


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the newest finished run: the exporter's card, the parity gate's word, the evaluation."""

    run: Run
    card: dict[str, Any] | None
    parity: dict[str, Any] | None
    evaluation: Evaluation | None


def draw_proof(visit: Visit, skill: Skill) -> None:
    run = latest_run(visit.workspace.keep, skill.name)
    if run is None:
        st.info(visit.say("끝난 학습이 아직 없습니다. ‘2 계획’에서 시작합니다.", "No training has ended yet. It starts from “2 Plan”."), icon=":material/school:")  # fmt: skip
    else:
        proof = _proof(visit, skill, run)
        st.caption(visit.say("가장 새로운 끝난 학습: ", "The newest finished run: ") + f"`{run.id}`")
        _export(visit, skill, proof)
        _parity(visit, skill, proof)
        _evaluate(visit, skill, proof)
        _promote(visit, skill, proof)
    _demote(visit, skill)
    _history(visit, skill)


def _proof(visit: Visit, skill: Skill, run: Run) -> Proof:
    keep = visit.workspace.keep
    card: dict[str, Any] | None = None
    for file in sorted((keep / "models" / "sllm").glob("*.json"), key=lambda f: f.stat().st_mtime):
        try:
            given = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(given, dict) and given.get("run") == run.id:
            card = given
    sha256 = str((card or {}).get("sha256", ""))
    said = load_parity(Promotions(visit.workspace).parity(sha256)) if sha256 else None
    kept = [
        e.evaluation for e in load_evaluations(keep, f"tuned:{skill.name}") if e.evaluation.setup.get("run") == run.id
    ]
    return Proof(run, card, dict(said) if said else None, kept[-1] if kept else None)


def _step(
    visit: Visit, skill: Skill, kind: str, action: str, words: list[str], *, label: str, lasts: str, primary: bool
) -> Job | None:
    """A button, and what came of it. `lasts`: how long it takes, in words. The job when it has ended, else None."""
    about = {"skill": skill.name}
    job = latest(home_of(visit), kind, **about)
    if job is not None and job.alive:
        _wait(visit, job, label, lasts)
        return None
    if visit.may(action) and st.button(
        label, key=f"proof-{kind}", type="primary" if primary else "secondary", help=lasts
    ):
        try:
            run_command(visit, action, kind, *words, **about)
        except GallaeError as error:
            draw_error(visit, error)
            return job
        st.rerun()
    if job is not None:
        draw_failure(visit, job)
    return job


def _wait(visit: Visit, job: Job, label: str, lasts: str) -> None:
    @st.fragment(run_every=1.0)
    def watch() -> None:
        if not job.alive:
            st.rerun()
        said = f" · {plain_line(job.said[-1], 120)}" if job.said else ""
        st.caption(f":material/hourglass: {label} · {job.seconds:.0f}" + visit.say("초", " s") + f" ({lasts}){said}")
        if job.stopping:
            st.caption(visit.say("멈추는 중", "Stopping"))
        elif st.button(visit.say("멈추기", "Stop"), key=f"stop-{job.kind}", icon=":material/stop_circle:"):
            job.stop()

    watch()


def _mark(good: bool | None) -> str:
    return ":gray[:material/radio_button_unchecked:]" if good is None else ":green[:material/check_circle:]" if good else ":red[:material/cancel:]"  # fmt: skip


def _export(visit: Visit, skill: Skill, proof: Proof) -> None:
    with st.container(border=True, key="proof-1", gap="xsmall"):
        st.markdown(f"{_mark(True if proof.card else None)} **" + visit.say("1. 쓸 파일로 내보내기", "1. Export as a file to serve") + "**")  # fmt: skip
        if proof.card:
            size = float(proof.card.get("bytes") or 0) / 1e6
            st.caption(
                f"`{proof.card.get('file', '')}` · {size:,.1f} MB · sha256 {str(proof.card.get('sha256', ''))[:12]}"
            )
            return
        _step(
            visit, skill, "export", "export", ["export", skill.name, "--to", "gguf", "--run", proof.run.id],
            label=visit.say("내보내기", "Export"), primary=True,
            lasts=visit.say("작은 모델 몇 초, 큰 모델 몇 분", "seconds for a small model, minutes for a large one"),
        )  # fmt: skip


def _parity(visit: Visit, skill: Skill, proof: Proof) -> None:
    passed = None if proof.parity is None else bool(proof.parity.get("passed"))
    with st.container(border=True, key="proof-2", gap="xsmall"):
        st.markdown(f"{_mark(passed)} **" + visit.say("2. 학습한 모델과 쓸 모델이 같은가", "2. Is what serves the same as what was trained") + "**")  # fmt: skip
        if proof.parity:
            reason = plain_line(
                str(proof.parity.get(f"reason_{visit.language}") or proof.parity.get("reason_en") or ""), 300
            )
            n = int(proof.parity.get("n") or 0)
            st.caption((reason + " · " if reason else "") + visit.say(f"물음 {n}개의 토큰과 답을 견줌", f"tokens and answers of {n} prompts compared"))  # fmt: skip
        if passed or not proof.card:
            return
        _step(
            visit, skill, "parity", "models parity", ["models", "parity", skill.name],
            label=visit.say("같은지 보기", "Compare"), primary=passed is None,
            lasts=visit.say("작은 모델 1–3분", "1–3 minutes for a small model"),
        )  # fmt: skip


def _evaluate(visit: Visit, skill: Skill, proof: Proof) -> None:
    with st.container(border=True, key="proof-3", gap="xsmall"):
        st.markdown(f"{_mark(True if proof.evaluation else None)} **" + visit.say("3. 프롬프트·RAG와 견주기", "3. Compare with prompt and RAG") + "**")  # fmt: skip
        if proof.evaluation:
            _draw_evaluation(visit, proof.evaluation)
        if not proof.card:
            return
        _step(
            visit, skill, "eval-tuned", "eval tuned", ["eval", "tuned", skill.name, "--run", proof.run.id],
            label=visit.say("다시 견주기", "Compare again") if proof.evaluation else visit.say("견주기", "Compare"),
            primary=proof.evaluation is None and bool(proof.parity and proof.parity.get("passed")),
            lasts=visit.say("배우지 않은 행을 모두에게 묻습니다: 몇 분", "asks everybody the rows it was not trained on: minutes"),
        )  # fmt: skip


def _draw_evaluation(visit: Visit, found: Evaluation) -> None:
    figures = {f.name: f for f in found.figures if f.interval.value == f.interval.value and f.interval.n}
    values = [
        Whisker(figures[f"{name}.value"].label(visit.language), i.value, i.low, i.high, i.n, bold=name == "tuned")
        for name in _variants(figures) if (i := figures[f"{name}.value"].interval)
    ]  # fmt: skip
    st.caption(visit.say("같은 행에서 받은 점수와 95 % 구간", "Scores on the same rows, with 95 % intervals"))
    draw_whiskers(values)
    gains = [
        Whisker(f.label(visit.language), f.interval.value, f.interval.low, f.interval.high, f.interval.n, bold=f.name == "gain")
        for name, f in figures.items() if name == "gain" or name.startswith("gain.")
    ]  # fmt: skip
    if gains:
        st.caption(visit.say("행마다 짝지은 차이: 막대가 0을 넘어야 정말 나은 것입니다", "Paired differences: the bar must lie beyond 0 to be really better"))  # fmt: skip
        draw_whiskers(gains, zero=True, signed=True)
    else:
        st.caption(visit.say("견줄 모델이 없었습니다. 대화 모델을 들이면 프롬프트·RAG와 견줍니다(모델 방).", "There was no model to compare with. With a chat model (Models room) it is compared with prompt and RAG."))  # fmt: skip
    wrong = [case for case in found.cases if case.served and not case.passed]
    if wrong:
        with st.expander(visit.say(f"틀린 행 {len(wrong)}", f"{len(wrong)} rows wrong")):
            for case in wrong[:8]:
                st.markdown(f"- {plain_line(case.question, 160)}  \n:gray[{plain_line(case.why or case.got, 200)}]")


def _variants(figures: dict[str, Any]) -> list[str]:
    found = [name.removesuffix(".value") for name in figures if name.endswith(".value")]
    return sorted(found, key=lambda name: VARIANTS.index(name) if name in VARIANTS else len(VARIANTS))


def _promote(visit: Visit, skill: Skill, proof: Proof) -> None:
    with st.container(border=True, key="proof-4", gap="small"):
        now = Promotions(visit.workspace).current(skill)
        mine = now is not None and now.run == proof.run.id
        st.markdown(f"{_mark(True if mine else None)} **" + visit.say("4. 일을 맡기기", "4. Let it serve") + "**")
        if not proof.card or not visit.may("promote"):
            st.caption(visit.say("내보낸 뒤에 맡길 수 있습니다.", "It can serve once it is exported.") if not proof.card else visit.say("운영자가 합니다.", "An operator does this."))  # fmt: skip
            return
        share = st.slider(
            visit.say("대화의 몇 %를 맡길까", "Share of the conversations"), 10, 100, 100, 10, format="%d%%", key=f"share-{skill.name}"
        )  # fmt: skip
        shadow = st.toggle(
            visit.say("그림자로만: 곁에서 써 보고 아무에게도 보이지 않음", "In the shadow only: it writes beside and nobody is shown it"),
            key=f"shadow-{skill.name}",
        )  # fmt: skip
        words = [
            "promote",
            skill.name,
            "--run",
            proof.run.id,
            "--share",
            f"{share / 100:g}",
            *(["--shadow"] if shadow else []),
        ]
        job = _step(
            visit, skill, "promote", "promote", words, label=visit.say("올리기", "Promote"), primary=proof.evaluation is not None,
            lasts=visit.say("평가가 없으면 먼저 평가합니다: 몇 분", "evaluates first where that is missing: minutes"),
        )  # fmt: skip
        if job is not None and (refused := job.result.get("refused")):
            _draw_refused(visit, refused)
        elif job is not None and job.result.get("promoted"):
            _noted(visit, job)
            st.success(visit.say("올렸습니다. 다음 질문부터 맡습니다.", "Promoted: it serves from the next question on."), icon=":material/verified:")  # fmt: skip


def _draw_refused(visit: Visit, refused: list[dict[str, Any]]) -> None:
    st.error(visit.say("올리지 않았습니다. 까닭은:", "It was not promoted, because:"), icon=":material/gpp_bad:")
    for one in refused:
        because = one.get(visit.language) or one.get("because", "")
        step = one.get(f"next_{visit.language}") or one.get("next", "")
        st.markdown(f"- **{plain_line(str(because), 300)}** :gray[{plain_line(str(one.get('bar')))} {plain_line(str(one.get('figure')))}]  \n→ {plain_line(str(step), 300)}")  # fmt: skip


def _noted(visit: Visit, job: Job) -> None:
    """The chat reads promotions anew by itself; the workspace's card of the skill is read when it is opened."""
    seen = st.session_state.setdefault("promotions-seen", set())
    if str(job.folder) not in seen:
        seen.add(str(job.folder))
        st.toast(visit.say("올렸습니다.", "Promoted."), icon=":material/check:")


def _demote(visit: Visit, skill: Skill) -> None:
    now = Promotions(visit.workspace).current(skill)
    if now is None or not visit.may("demote"):
        return
    with st.container(border=True, key="proof-5", gap="small"):
        former = Promotions(visit.workspace).former(skill)
        then = former.serves if former else visit.say("자기 모델 없음", "no model of its own")
        st.markdown(f"**{plain_line(now.serves)}** → {plain_line(then)}")
        why = st.text_input(visit.say("내리는 까닭", "Why it is taken back"), key=f"demote-why-{skill.name}")
        words = ["demote", skill.name, *(["--because", why.strip()] if why.strip() else [])]
        _step(
            visit, skill, "demote", "demote", words, label=visit.say("내리기", "Take it back"), primary=False,
            lasts=visit.say("바로", "at once"),
        )  # fmt: skip


def _history(visit: Visit, skill: Skill) -> None:
    changes = Promotions(visit.workspace).history(skill)
    if not changes:
        return
    with st.expander(visit.say(f"올리고 내린 기록 {len(changes)}", f"{len(changes)} promotions and demotions"), icon=":material/history:"):  # fmt: skip
        for change in changes[::-1][:20]:
            sign = ":green[▲]" if change.action == "promoted" else ":red[▼]"
            own = visit.say(" (저절로)", " (by itself)") if change.automatic else ""
            st.markdown(f"{sign} {change.at} **{plain_line(change.model.serves)}**{own} {plain_line(change.why, 200)} :gray[{plain_line(change.who)}]")  # fmt: skip
