"""`gallae advise`: rules A0–A13 over the workspace and a person's few answers.

gallae advise                                   on a terminal: asks the short questions first (Enter: not known)
gallae advise --set gpu_gib=8 --set may_leave=no
gallae advise --answers answers.toml            name = value; [measured.SKILL] prompt, rag, lora, full: shares that were right

What was measured is read from the kept evaluations; [measured.SKILL] counts over it.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.types import Person, as_json
from gallae.entrypoints.measured_ways import Found, measured_ways
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.tuning.advise import Recommendation
    from gallae.tuning.situation import Situation

__all__ = ["COMMANDS", "changes_of", "recommended", "situation_of"]

DAY = 86_400.0
Measured = Mapping[str, Mapping[str, float]]


def advise(options: argparse.Namespace) -> int:
    from gallae.tuning.situation import load_advice

    session = open_session(options)
    answers, measured = _answers(session, options)
    situation, made, found = recommended(session, answers, measured, options.price_as)
    if session.as_json:
        rules = load_advice().rules
        spoken = [
            {**as_json(r), "says": dict(rules[r.rule])["ko"], "source": rules[r.rule]["source"]} for r in made.rules
        ]
        print_json({"situation": situation, **as_json(made), "rules": spoken, "measured": found})
    else:
        _show(session, made)
        _show_measured(session, situation, found)
    return 0


def recommended(
    session: Session, answers: Mapping[str, Any], measured: Measured, price_as: str | None = None
) -> tuple[Situation, Recommendation, Mapping[str, Mapping[str, Found]]]:
    """What the workspace shows and was said, what follows from it, and the runs that the measured shares are from."""
    from gallae.models.prices import PRICES
    from gallae.tuning.advise import advise as recommend
    from gallae.tuning.data_check import load_sizes

    found = {skill.name: measured_ways(session, skill) for skill in session.workspace.skills}
    kept = {name: {way: one.share for way, one in ways.items()} for name, ways in found.items()}
    situation = situation_of(session, answers, {n: {**ways, **measured.get(n, {})} for n, ways in kept.items()})
    prices = {**PRICES, **session.workspace.settings.models.prices}
    label = price_as or session.workspace.settings.models.chat or ""
    if price_as and label not in prices:
        raise InputError(f"--price-as {label}: no price is known", hint=f"One of {', '.join(prices)}.")
    price = (label, prices[label]) if label in prices else None
    return situation, recommend(situation, sizes=load_sizes(session.workspace.root), price=price), found


def situation_of(session: Session, answers: Mapping[str, Any], measured: Measured) -> Situation:
    """What the workspace shows, under what a person said."""
    from gallae.entrypoints.opened import index_of
    from gallae.graphs.store import open_store
    from gallae.tuning.bases import load_bases
    from gallae.tuning.data_check import corpus_characters
    from gallae.tuning.situation import Situation

    workspace = session.workspace
    documents = []
    if workspace.documents.is_dir():
        with index_of(session) as index:
            if session.ingest:
                index.ingest()
            documents = index.documents(Person())
    seen: dict[str, Any] = {"care": workspace.settings.care, "changes": changes_of(documents)}
    if base := load_bases(workspace.root / "bases.toml").get(workspace.settings.tuning.base or ""):
        seen["model_billions"] = round(base.parameters / 1e9, 2)
    store_file = workspace.keep / "turns.sqlite"
    if store_file.is_file():
        with open_store(store_file) as store:
            turns = store.answers(0.0)
        if turns:
            seen["requests_per_day"] = len(turns) / max(1.0, (turns[-1][0] - turns[0][0]) / DAY)
    return Situation(
        documents=len(documents),
        skills=tuple(_skill(session, skill, measured.get(skill.name, {})) for skill in workspace.skills),
        corpus_characters=corpus_characters(workspace.root),
        faq=len(workspace.faq),
        confidential=workspace.settings.confidential,
        **{**seen, **answers},
    )


def changes_of(documents: Any) -> str | None:
    """How often the documents change, by the days between versions of one document; None where none has two."""
    by_family: dict[str, list[date]] = {}
    for document in documents:
        if document.family and document.valid_from:
            by_family.setdefault(document.family, []).append(document.valid_from)
    days = sorted(
        (later - earlier).days
        for dates in by_family.values()
        for earlier, later in zip(sorted(set(dates)), sorted(set(dates))[1:], strict=False)
    )
    if not days:
        return None
    middle = days[len(days) // 2]
    return "daily" if middle <= 2 else "weekly" if middle <= 10 else "monthly" if middle <= 100 else "yearly"


def _skill(session: Session, skill: Any, measured: Mapping[str, float]) -> Any:
    from gallae.tuning.data_check import check_data, give
    from gallae.tuning.lengths import open_counter
    from gallae.tuning.situation import SkillFacts

    with open_counter() as counter:
        given = give(session.workspace.root, skill, counter)
        report = check_data(given)
    bad = sum(f.level == "error" and f.check != "too-few" for f in report.findings)
    pairs = sum(r.shape == "pair" for r in given.preferred)
    return SkillFacts(
        skill.name,
        skill.kind,
        report.kept,
        pairs,
        len(given.preferred) - pairs,
        skill.needs_documents,
        bad,
        dict(measured),
    )


def _answers(session: Session, options: argparse.Namespace) -> tuple[dict[str, Any], Measured]:
    from gallae.tuning.situation import load_advice, read_answer

    said: dict[str, Any] = {}
    measured: dict[str, dict[str, float]] = {}
    if options.answers:
        given = _read(Path(options.answers))
        for skill, shares in given.pop("measured", {}).items():
            measured[str(skill)] = _shares(options.answers, skill, shares)
        said = {name: read_answer(name, str(value)) for name, value in given.items()}
    for pair in options.set or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--set {pair}: no value", hint="--set gpu_gib=8")
        said[name] = read_answer(name.strip(), value)
    if not said and not session.as_json and sys.stdin.isatty():
        for question in load_advice().questions:
            if question.short and (
                typed := input(f"{session.say(question.ko, question.en)} [{question.type}] ").strip()
            ):
                said[question.name] = read_answer(question.name, typed)
    return said, measured


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"--answers {file}: {error}", hint="gpu_gib = 8\nmay_leave = false") from error


def _shares(file: str, skill: str, given: Any) -> dict[str, float]:
    ways = ("prompt", "rag", "lora", "full")
    if not isinstance(given, dict) or any(
        k not in ways or not isinstance(v, int | float) or not 0 <= v <= 1 for k, v in given.items()
    ):
        raise InputError(f"{file}: [measured.{skill}] {given}", hint=f"Shares between 0 and 1 of {', '.join(ways)}.")
    return {k: float(v) for k, v in given.items()}


def _show(session: Session, made: Recommendation) -> None:
    from gallae.tuning.advise_ways import STEP_NAMES
    from gallae.tuning.situation import load_advice

    def named(steps: tuple[str, ...]) -> str:
        return " → ".join(session.say(*STEP_NAMES[step]) for step in steps)

    print(session.say("권하는 길", "Recommended"))
    for way in made.ways:
        later = session.say("나중에 ", "later ") + named(way.then) if way.then else ""
        name = way.skill or session.say("질문", "questions")
        print(f"  {name}: {named(way.steps)}" + (f"  ({later})" if later else ""))
    adoption = made.adoption
    print(
        session.say(
            f"도입: {adoption.level} ({adoption.months}개월)", f"Adoption: {adoption.level} ({adoption.months} months)"
        )
    )
    if adoption.points:
        print("  " + ", ".join(session.say(*point) for point in adoption.points))
    print(session.say("규칙", "Rules"))
    for spoken in made.rules:
        print(f"  {spoken.rule} {session.say(spoken.ko, spoken.en)}")
    for rule in made.named:
        print(f"    {rule}: {load_advice().rules[rule]['source']}")
    for title, lines in (
        (session.say("문서들이 서로 다르게 말하는 것", "Where the documents disagree"), [session.say(str(d["ko"]), str(d["en"])) for d in made.disagree]),
        (session.say("모르는 것", "Not known"), [session.say(*m) for m in made.missing]),
    ):  # fmt: skip
        if lines:
            print(title)
            print("\n".join(f"  · {line}" for line in lines))
    m = made.memory
    print(
        session.say("메모리", "Memory")
        + f": {m['text']} · LoRA {m['lora_gib']} · QLoRA {m['qlora_gib']} · full {m['full_gib']} GiB"
    )
    cost = " · ".join(f"{name} {value}" for name, value in made.cost.items() if value is not None)
    if cost:
        print(session.say("값 (어림): ", "Cost (estimated): ") + cost)


def _show_measured(session: Session, s: Situation, found: Mapping[str, Mapping[str, Found]]) -> None:
    """Each share with where it is from; what a person said has no run."""
    if not any(skill.measured for skill in s.skills):
        return
    print(session.say("잰 값 (맞은 몫)", "Measured (share right)"))
    for skill in s.skills:
        for way, share in skill.measured.items():
            one = found.get(skill.name, {}).get(way)
            from_run = one is not None and one.share == share
            where = f"{one.rows} · {one.run}" if one and from_run else session.say("사람이 적음", "said by a person")
            print(f"  {skill.name}: {session.say(*MEASURED[way])} {share:.1%} ({where})")


MEASURED = {
    "prompt": ("프롬프트", "prompt"),
    "rag": ("RAG", "RAG"),
    "lora": ("튜닝 (LoRA)", "tuned (LoRA)"),
    "full": ("튜닝 (전체)", "tuned (full)"),
}
COMMANDS = {"advise": advise}
