"""A plan as people read it: what was chosen, each number with its reason, the sums, and a drawing of the memory.

The same drawing is in the JSON (`memory.parts`, with shares), so that a page draws it without counting again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gallae.core.language import say
from gallae.core.types import Language, as_json
from gallae.tuning.bases import Base
from gallae.tuning.memory import GIB, Part, held, serving_parts
from gallae.tuning.plan import Plan, Tried

__all__ = ["cautions_of", "plan_json", "plan_lines", "sums_of"]

WIDTH = 40
FEW, LITTLE_CPT = 50, 1_000


def plan_json(plan: Plan) -> dict[str, Any]:
    """Everything of the plan, both languages; stable for the same need, machine and bases."""
    base = plan.base
    return {
        "base": {**as_json(base), "parameters": base.parameters, "korean": base.korean, "korean_score": base.korean_score},
        "machine": {**as_json(plan.machine), "usable_gib": round(plan.machine.usable / GIB, 3)},
        "asked": plan.asked,
        "rows": {"number": plan.rows, **as_json(plan.lengths)},
        "settings": [as_json(setting) for setting in plan.settings],
        "steps": plan.steps,
        "seed": plan.seed,
        "memory": {"peak_gib": round(plan.peak_gib, 3), "parts": _parts_json(plan.parts)},
        "hours": as_json(plan.hours),
        "tried": [{**as_json(t), "needs_gib": round(t.needs_gib, 3), "have_gib": round(t.have_gib, 3)} for t in plan.tried],
        "sums": [{"ko": ko, "en": en} for ko, en in sums_of(plan)],
        "cautions": [{"ko": ko, "en": en} for ko, en in cautions_of(plan)],
        "serving": [_served(base, plan, sessions) for sessions in (1, 8, 32)],
    }  # fmt: skip


def plan_lines(plan: Plan, language: Language) -> Iterator[str]:
    """For a terminal."""
    run, machine = plan.run, plan.machine
    yield f"{plan.base.name} · {run.stage} · {run.adapter} · {machine.name} ({machine.memory_gib:.1f} GiB)"
    yield from _fallen(plan, language)
    yield ""
    for setting in plan.settings:
        value = ", ".join(setting.value) if isinstance(setting.value, list) else _value(setting.value, language)
        yield say(
            language,
            f"{setting.term.ko_name}: {value}  [{setting.rule}]",
            f"{setting.term.en_name}: {value}  [{setting.rule}]",
        )
        yield say(language, f"    왜: {setting.ko}", f"    why: {setting.en}")
        yield say(language, f"    뜻: {setting.term.ko}", f"    means: {setting.term.en}")
    yield ""
    yield from _drawing(plan, language)
    yield ""
    hours = plan.hours
    yield say(
        language,
        f"걸리는 시간: 약 {_time(hours.expected, language)} ({_time(hours.low, language)}–{_time(hours.high, language)}; {hours.formula}; 장치 등급으로 어림)",
        f"time: about {_time(hours.expected, language)} ({_time(hours.low, language)}–{_time(hours.high, language)}; {hours.formula}; by device class)",
    )
    yield ""
    for ko, en in sums_of(plan):
        yield say(language, ko, en)
    for ko, en in cautions_of(plan):
        yield say(language, f"! {ko}", f"! {en}")


def sums_of(plan: Plan) -> Iterator[tuple[str, str]]:
    """The notes' sums with this model's numbers (A11), as a person would do them on paper."""
    base = plan.base
    sixteen = held(base.parameters, 2) / 1e9
    size = f"{base.parameters / 1e9:.2f}B"
    yield (
        "강의 노트의 셈: 7B × 2바이트 = 14 GB. 16비트는 2바이트입니다.",
        "The notes' sum: 7B × 2 bytes = 14 GB; 16 bit are 2 bytes.",
    )
    yield (
        f"이 모델: {size} × 2바이트 = {sixteen:.1f} GB를 들고 있기만 하는 데.",
        f"This model: {size} × 2 bytes = {sixteen:.1f} GB only to hold it.",
    )
    full = held(base.parameters, 16) / 1e9
    yield (f"전체를 배우게 하면 한 수에 4 + 4 + 8바이트(가중치, 기울기, 옵티마이저): {size} × 16바이트 = {full:.1f} GB.",
           f"Training all of it takes 4 + 4 + 8 bytes a number (weight, gradient, optimiser): {size} × 16 bytes = {full:.1f} GB.")  # fmt: skip
    four = held(base.parameters, 0.5) / 1e9
    yield (
        f"4비트로 누르면 {size} × 0.5바이트 = {four:.1f} GB.",
        f"Packed into 4 bit: {size} × 0.5 bytes = {four:.1f} GB.",
    )


def cautions_of(plan: Plan) -> Iterator[tuple[str, str]]:
    base = plan.base
    if plan.rows < FEW:
        yield (f"{plan.rows}행은 너무 적습니다. 예시를 붙인 프롬프트나 RAG가 먼저입니다(A4, A5).",
               f"{plan.rows} rows are very few: a prompt with examples, or RAG, comes first (A4, A5).")  # fmt: skip
    if base.commercial == "no":
        yield (
            f"{base.name}: {base.licence}은 상업적 이용을 금합니다.",
            f"{base.name}: {base.licence} forbids commercial use.",
        )
    elif base.commercial != "yes":
        yield (
            f"{base.name}: {base.licence}의 조건을 읽으세요.",
            f"{base.name}: read the conditions of the {base.licence}.",
        )
    if base.korean == "unknown":
        yield (f"{base.name}의 한국어 실력은 인용할 수치를 찾지 못했습니다. 먼저 재어 보세요.",
               f"No figure to cite for {base.name}'s Korean was found: measure it first.")  # fmt: skip
    if not base.template:
        yield (f"{base.name}에는 대화 템플릿이 없습니다.", f"{base.name} brings no chat template.")
    if plan.run.stage == "cpt" and plan.rows < LITTLE_CPT:
        yield (
            "CPT에 글이 적습니다. 외우기 쉬우니 일반 글을 섞으세요(A9).",
            "Little text for CPT: it overfits; mix in general text (A9).",
        )
    if plan.machine.device == "cpu":
        yield (
            "CPU에서는 매우 느립니다. 묶음을 내보내 GPU에서 배우게 할 수도 있습니다.",
            "A CPU is very slow; the run can be carried to a GPU elsewhere.",
        )


def _fallen(plan: Plan, language: Language) -> Iterator[str]:
    """What would have been better and did not fit: the first of each base and adapter."""
    seen: set[tuple[str, str, str]] = set()
    for tried in plan.tried:
        key = (tried.base, tried.adapter, tried.device)
        if key not in seen:
            seen.add(key)
            yield _fell(tried, language)
    if plan.tried:
        yield say(language, "  → 그다음으로 작은 계획입니다.", "  → this is the next smaller plan.")


def _fell(tried: Tried, language: Language) -> str:
    name = f"  − {tried.base} · {tried.adapter} · {tried.sequence}"
    if tried.because == "time":
        hours = _time(tried.hours, language)
        return say(language, f"{name}: 약 {hours} 걸림", f"{name}: takes about {hours}")
    needs, have = f"{tried.needs_gib:.1f} GiB", f"{tried.have_gib:.1f} GiB"
    return say(language, f"{name}: {needs} 필요, {have} 있음", f"{name}: needs {needs}, have {have}")


def _drawing(plan: Plan, language: Language) -> Iterator[str]:
    usable = plan.machine.usable / GIB
    yield say(
        language, f"메모리: {plan.peak_gib:.2f} / {usable:.2f} GiB", f"memory: {plan.peak_gib:.2f} / {usable:.2f} GiB"
    )
    widest = max(part.bytes for part in plan.parts)
    for part in plan.parts:
        bar = "█" * max(1, round(WIDTH * part.bytes / widest))
        name = say(language, part.ko, part.en)
        yield f"  {bar:<{WIDTH}} {part.bytes / GIB:7.2f} GiB  {name}: {part.formula}"


def _parts_json(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    total = sum(part.bytes for part in parts)
    return [
        {**as_json(part), "gib": round(part.bytes / GIB, 3), "share": round(part.bytes / total, 4)} for part in parts
    ]


def _served(base: Base, plan: Plan, sessions: int) -> dict[str, Any]:
    context = min(base.context, max(2_048, 2 * plan.run.sequence))
    parts = serving_parts(base, context=context, sessions=sessions)
    return {
        "sessions": sessions,
        "context": context,
        "gib": round(sum(p.bytes for p in parts) / GIB, 3),
        "parts": _parts_json(parts),
    }


def _value(value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return say(language, "켬" if value else "끔", "on" if value else "off")
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


def _time(hours: float, language: Language) -> str:
    if hours * 60 < 1:
        return say(language, "1분 미만", "under a minute")
    if hours < 1.5:
        return say(language, f"{hours * 60:.0f}분", f"{hours * 60:.0f} min")
    return say(language, f"{hours:.1f}시간", f"{hours:.1f} h")
