"""One click to a real model: what fits this machine, with size, licence and about how fast; the download as it comes.

The download is `gallae models get` as a process of its own (ui.jobs): checked by its SHA-256, resumed by asking again.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.models.kept import GIB, card_of, half_fetched, kept_ggufs
from gallae.tuning.bases import load_bases
from gallae.tuning.machine import Machine, cpu_machine, find_machine
from gallae.tuning.offers import Offer, memory_speed, offers_for, tokens_per_second
from gallae.ui.commands import draw_failure, home_of, run_command
from gallae.ui.jobs import Job, jobs, latest
from gallae.ui.markdown import plain_line
from gallae.ui.models_connect import draw_use
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_bring"]

FIRST = 5  # offers that are shown unfolded
KOREAN = {"strong": ("한국어 잘함", "strong Korean", "green"), "fair": ("한국어 보통", "fair Korean", "blue"), "weak": ("한국어 약함", "weak Korean", "orange"), "unknown": ("한국어 미확인", "Korean not known", "gray")}  # fmt: skip
COMMERCIAL = {"yes": ("상업적 이용 가능", "commercial use allowed"), "no": ("상업적 이용 금지", "no commercial use")}


def draw_bring(visit: Visit) -> None:
    machine, gpu = cpu_machine(), find_machine()
    _draw_machine(visit, machine, gpu)
    _draw_running(visit)
    offers = offers_for(load_bases(visit.workspace.root / "bases.toml"), machine.usable)
    speed = memory_speed()
    fitting = sorted((o for o in offers if o.fits), key=lambda o: (o.crawls(speed), o.base.commercial == "no"))
    st.markdown("##### " + visit.say("이 컴퓨터에 맞는 모델", "Models that fit this machine"))
    hub = visit.workspace.settings.servers.hub_url
    st.caption(visit.say(f"누르면 {hub}에 묻고 받습니다. 나가는 것은 모델 이름뿐이고, 질문이나 문서는 나가지 않습니다. 크기와 속도는 어림입니다.", f"A click asks {hub} and fetches. Only the model's name leaves, no question and no document. Sizes and speeds are estimates."))  # fmt: skip
    for offer in fitting[:FIRST]:
        _draw_offer(visit, offer)
    if fitting[FIRST:] or len(fitting) < len(offers):
        with st.expander(
            visit.say(f"나머지 {len(offers) - len(fitting[:FIRST])}", f"{len(offers) - len(fitting[:FIRST])} more")
        ):
            for offer in [*fitting[FIRST:], *(o for o in offers if not o.fits)]:
                _draw_offer(visit, offer)
    _draw_by_name(visit)
    _draw_kept(visit)


def _draw_machine(visit: Visit, machine: Machine, gpu: Machine) -> None:
    columns = st.columns(3)
    columns[0].metric(visit.say("메모리", "memory"), f"{machine.memory_gib:.1f} GiB", help=visit.say(f"모델에 쓸 수 있는 것 약 {machine.usable / GIB:.1f} GiB", f"about {machine.usable / GIB:.1f} GiB for a model"))  # fmt: skip
    columns[1].metric(visit.say("그래픽 카드", "graphics card"), visit.say("없음", "none") if gpu.device == "cpu" else plain_line(gpu.name, 30))  # fmt: skip
    columns[2].metric(visit.say("메모리 속도 (잼)", "memory speed (measured)"), f"{memory_speed() / 1e9:.0f} GB/s", help=visit.say("한 토큰을 쓸 때마다 모델 파일을 한 번 읽으므로, 속도가 여기서 정해집니다", "each token reads the whole file once: this decides the speed"))  # fmt: skip
    if gpu.device != "cpu":
        st.caption(visit.say(f"내장 엔진은 CPU에서 돕니다. {gpu.name}({gpu.memory_gib:.0f} GiB)을 쓰려면 Ollama나 vLLM을 연결하세요(‘연결하기’).", f"The embedded engine runs on the CPU. To use {gpu.name} ({gpu.memory_gib:.0f} GiB) connect Ollama or vLLM (“Connect”)."))  # fmt: skip


def _draw_offer(visit: Visit, offer: Offer) -> None:
    ko, en, colour = KOREAN[offer.base.korean]
    with st.container(border=True, gap="xsmall", key=f"offer-{offer.base.name}"):
        st.markdown(f"**{plain_line(offer.base.name)}** :{colour}-badge[{visit.say(ko, en)}]")
        licence = visit.say(*COMMERCIAL.get(offer.base.commercial, ("조건을 읽으세요", "read its conditions")))
        facts = [plain_line(offer.base.licence), licence]
        chosen = offer.quantisation_for(memory_speed())
        if chosen:
            size = offer.file_bytes(chosen)
            speed = tokens_per_second(size)
            facts += [f"{chosen} · {size / 1e9:.1f} GB", visit.say(f"메모리 {offer.sizes[chosen] / GIB:.1f} GiB", f"{offer.sizes[chosen] / GIB:.1f} GiB of memory"), visit.say(f"초당 약 {_rounded(speed)} 토큰", f"about {_rounded(speed)} tokens/s")]  # fmt: skip
            if offer.crawls(memory_speed()):
                facts.append(visit.say(":orange[이 컴퓨터에서는 느림]", ":orange[slow on this machine]"))
        else:
            facts.append(visit.say(f"너무 큼: {min(offer.sizes.values()) / GIB:.1f} GiB부터", f"too large: from {min(offer.sizes.values()) / GIB:.1f} GiB"))  # fmt: skip
        st.caption(" · ".join(facts))
        if chosen:
            with st.container(horizontal=True):
                whole = offer.name if offer.name.startswith("ollama:") else f"{offer.name}:{chosen}"
                _get_button(visit, whole, visit.say("받기", "Fetch"))
                if offer.ollama and offer.ollama != offer.name and visit.workspace.settings.servers.find_ollama:
                    _get_button(visit, offer.ollama, visit.say("Ollama로 받기", "Fetch by Ollama"))


def _get_button(visit: Visit, name: str, label: str) -> None:
    if st.button(label, key=f"get-{name}", icon=":material/download:"):
        _begin(visit, name)


def _begin(visit: Visit, name: str) -> None:
    try:
        run_command(visit, "models get", "get", "models", "get", name, name=name)
    except GallaeError as error:
        draw_error(visit, error)
        return
    st.rerun()


def _draw_by_name(visit: Visit) -> None:
    with st.form("get-by-name", border=False):
        name = st.text_input(visit.say("다른 모델을 이름으로", "Another one, by its name"), key="get-name", placeholder="owner/repo-GGUF:Q4_K_M · ollama:qwen3:4b")  # fmt: skip
        if st.form_submit_button(visit.say("받기", "Fetch"), icon=":material/download:") and name.strip():
            _begin(visit, name.strip())


def _draw_running(visit: Visit) -> None:
    """The download that runs, or how the last one ended."""
    job = latest(home_of(visit), "get")
    if job is None:
        return
    if job.alive:

        @st.fragment(run_every=1.0)
        def watch() -> None:
            if not job.alive:
                st.rerun()
            _draw_progress(visit, job)

        watch()
        return
    with st.container(border=True, key="get-ended"):
        st.markdown(f"**{plain_line(job.about.get('name', ''))}**")
        draw_failure(visit, job)
        if job.state == "done":
            st.success(visit.say("받았고 체크섬이 맞습니다.", "It is here, and its checksum is right.") if job.result.get("sha256") else visit.say("받았습니다.", "It is here."), icon=":material/verified:")  # fmt: skip
            if label := str(job.result.get("label", "")):
                draw_use(visit, label, "chat")
        elif st.button(
            visit.say("이어서 받기", "Go on"), key="get-again", type="primary", icon=":material/play_arrow:"
        ):
            _begin(visit, job.about.get("name", ""))


def _draw_progress(visit: Visit, job: Job) -> None:
    with st.container(border=True, key="get-running"):
        st.markdown(f"**{plain_line(job.about.get('name', ''))}**")
        halves = half_fetched(visit.workspace.keep)
        newest = max(halves, key=lambda half: half[0].with_name(half[0].name + ".part").stat().st_mtime, default=None)
        if newest and newest[2]:
            _, done, total = newest
            pace = _pace(str(job.folder), done, job.seconds)
            left = f" · {pace / 1e6:.1f} MB/s · " + visit.say(f"약 {_clock((total - done) / pace)} 남음", f"about {_clock((total - done) / pace)} left") if pace else ""  # fmt: skip
            st.progress(min(1.0, done / total), text=f"{done / 1e6:,.0f} / {total / 1e6:,.0f} MB{left}")
        else:
            said = plain_line(job.said[-1], 160) if job.said else visit.say("묻는 중 (네트워크가 없으면 몇 초 안에 말합니다)", "Asking (without a network it says so within seconds)")  # fmt: skip
            st.caption(f":material/hourglass: {said} · {job.seconds:.0f}" + visit.say("초", " s"))
        if job.stopping:
            st.caption(visit.say("멈추는 중. 받은 만큼은 남습니다.", "Stopping; what has come is kept."))
        elif st.button(visit.say("잠시 멈추기", "Pause"), key="get-pause", icon=":material/pause:"):
            job.stop()


def _pace(job: str, done: int, seconds: float) -> float:
    """Bytes a second since this view first looked."""
    first = st.session_state.setdefault("get-first", {}).setdefault(job, (done, seconds))
    return (done - first[0]) / (seconds - first[1]) if seconds - first[1] > 1 else 0.0


def _draw_kept(visit: Visit) -> None:
    keep = visit.workspace.keep
    halves = half_fetched(keep)
    running = any(job.alive for job in jobs(home_of(visit), "get"))
    if halves and not running:
        st.markdown("##### " + visit.say("받다 만 것", "Begun and not ended"))
        for target, done, total in halves:
            st.caption(f"`{target.name}` · {done / 1e6:,.0f}" + (f" / {total / 1e6:,.0f}" if total else "") + " MB")
            if st.button(visit.say("버리기", "Throw away"), key=f"drop-{target.name}", icon=":material/delete:"):
                _drop(target)
                st.rerun()
    if found := [file for file in kept_ggufs(keep) if "run" not in card_of(file)]:
        st.markdown("##### " + visit.say("받아 둔 모델", "Models that are here"))
        for file in found:
            st.caption(
                f"`embedded:{file.stem}` · {file.stat().st_size / 1e9:.1f} GB · {plain_line(str(card_of(file).get('from', '')), 120)}"
            )
            draw_use(visit, f"embedded:{file.stem}", file.parent.name)


def _drop(target: Path) -> None:
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    part.with_name(part.name + ".json").unlink(missing_ok=True)


def _rounded(speed: float) -> str:
    return f"{speed:.0f}" if speed >= 3 else f"{speed:.1f}"


def _clock(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"
