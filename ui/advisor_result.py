"""The advice itself: the ways in order, the rules that spoke, the memory sums drawn, what is not known; and as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gallae.tuning.advise_ways import STEP_NAMES
from gallae.tuning.situation import load_advice
from gallae.ui.bars import Bar, draw_bars
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["advice_text", "draw_advice"]

LEVELS = {"easy": ("쉬운 도입", "an easy adoption"), "less-easy": ("덜 쉬운 도입", "a less easy adoption"), "hard": ("어려운 도입", "a hard adoption")}  # fmt: skip


def draw_advice(visit: Visit, result: Mapping[str, Any]) -> None:
    st.markdown("### " + visit.say("이렇게 하시길 권합니다", "What we recommend"))
    for way in result["ways"]:
        with st.container(border=True, gap="xsmall"):
            name = way["skill"] or visit.say("문서에 대한 질문", "questions about the documents")
            st.markdown(f"**{plain_line(name)}**  \n:primary-badge[{_steps(visit, way['steps'])}]" + (
                " :gray-badge[" + visit.say("나중에 ", "later ") + _steps(visit, way["then"]) + "]" if way["then"] else ""
            ))  # fmt: skip
            for rule in way["rules"]:
                st.caption(f"{rule['rule']} · {plain_line(visit.say(rule['ko'], rule['en']), 300)}")
    adoption = result["adoption"]
    level = visit.say(*LEVELS.get(adoption["level"], (adoption["level"], adoption["level"])))
    st.markdown(f"**{level}** · " + visit.say(f"{adoption['months']}개월", f"{adoption['months']} months"))
    for ko, en in adoption["points"]:
        st.caption("· " + plain_line(visit.say(ko, en), 200))
    _draw_memory(visit, result)
    _draw_rules(visit, result)
    _draw_lines(visit, visit.say("아직 모르는 것", "Not known yet"), [visit.say(*pair) for pair in result["missing"]])
    _draw_lines(
        visit,
        visit.say("강의 노트들이 서로 다르게 말하는 것", "Where the source documents disagree"),
        [visit.say(one["ko"], one["en"]) for one in result["disagree"]],
    )
    _draw_files(visit, result)


def advice_text(visit: Visit, result: Mapping[str, Any]) -> str:
    """The advice as Markdown, to be sent around."""
    lines = ["# " + visit.say("조언", "Advice") + f" · {visit.title}", ""]
    for way in result["ways"]:
        name = way["skill"] or visit.say("문서에 대한 질문", "questions about the documents")
        later = visit.say(" (나중에 ", " (later ") + _steps(visit, way["then"]) + ")" if way["then"] else ""
        lines.append(f"- **{name}**: {_steps(visit, way['steps'])}{later}")
        lines += [f"  - {rule['rule']} {visit.say(rule['ko'], rule['en'])}" for rule in way["rules"]]
    memory = result["memory"]
    lines += ["", "## " + visit.say("메모리", "Memory"), f"{memory['text']} · LoRA {memory['lora_gib']} · QLoRA {memory['qlora_gib']} · full {memory['full_gib']} GiB"]  # fmt: skip
    lines += ["", "## " + visit.say("말한 규칙", "Rules that spoke")]
    lines += [f"- {rule['rule']} {visit.say(rule['ko'], rule['en'])}" for rule in result["rules"]]
    if result["missing"]:
        lines += ["", "## " + visit.say("아직 모르는 것", "Not known yet")]
        lines += [f"- {visit.say(*pair)}" for pair in result["missing"]]
    return "\n".join(lines) + "\n"


def _steps(visit: Visit, steps: Sequence[str]) -> str:
    return " → ".join(visit.say(*STEP_NAMES[step]) if step in STEP_NAMES else step for step in steps)


def _draw_memory(visit: Visit, result: Mapping[str, Any]) -> None:
    memory = result["memory"]
    gpu = (result.get("situation") or {}).get("gpu_gib")
    st.markdown(
        "##### "
        + visit.say(f"메모리 셈 ({memory['billions']:g}B 모델)", f"Memory sums (a model of {memory['billions']:g}B)")
    )
    gib = 1e9 / 2**30
    draw_bars(
        [
            Bar(visit.say("들고 있기 (16비트)", "holding it (16 bit)"), memory["hold_16_bit_gb"] * gib, str(memory["text"])),
            Bar(visit.say("들고 있기 (4비트)", "holding it (4 bit)"), memory["hold_4_bit_gb"] * gib, visit.say("× 0.5바이트", "× 0.5 bytes")),
            Bar(visit.say("QLoRA 학습", "QLoRA training"), memory["qlora_gib"]),
            Bar(visit.say("LoRA 학습", "LoRA training"), memory["lora_gib"]),
            Bar(visit.say("전체 학습", "full training"), memory["full_gib"], visit.say("가중치·기울기·옵티마이저", "weights, gradients, optimiser")),
        ],
        unit="GiB", limit=gpu or None, limit_name=visit.say("말씀하신 GPU", "your GPU"),
    )  # fmt: skip
    if not gpu:
        st.caption(visit.say("GPU 크기를 말해 주시면 무엇이 들어가는지 선을 긋습니다.", "Say how large your GPU is, and a line shows what fits."))  # fmt: skip


def _draw_rules(visit: Visit, result: Mapping[str, Any]) -> None:
    known = load_advice().rules
    with st.expander(visit.say(f"말한 규칙 {len(result['rules'])}개와 출처", f"{len(result['rules'])} rules that spoke, with their sources"), icon=":material/rule:"):  # fmt: skip
        for rule in result["rules"]:
            says = known[rule["rule"]]
            st.markdown(f":primary-badge[{rule['rule']}] {plain_line(visit.say(rule['ko'], rule['en']), 300)}  \n:gray[{plain_line(visit.say(says['ko'], says['en']), 200)} · {plain_line(says['source'], 300)}]")  # fmt: skip


def _draw_lines(visit: Visit, title: str, lines: Sequence[str]) -> None:
    if lines:
        with st.expander(f"{title} ({len(lines)})"):
            for line in lines:
                st.markdown("- " + plain_line(line, 300))


def _draw_files(visit: Visit, result: Mapping[str, Any]) -> None:
    with st.container(horizontal=True):
        st.download_button(
            visit.say("글로 받기", "As text"), advice_text(visit, result), "gallae-advice.md", "text/markdown",
            key="advice-md", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "JSON", json.dumps(result, ensure_ascii=False, indent=1), "gallae-advice.json", "application/json",
            key="advice-json", icon=":material/data_object:",
        )  # fmt: skip
