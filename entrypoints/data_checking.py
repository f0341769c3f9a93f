"""`gallae data check [SKILL]` and `gallae data synthesize SKILL`: is this data fit to train on, and more of it."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import AccessError, InputError
from gallae.core.files import write_whole
from gallae.core.korean import in_language
from gallae.core.types import Person, Skill
from gallae.entrypoints.agreeing import with_consent
from gallae.entrypoints.session import Session, print_json

if TYPE_CHECKING:
    from gallae.tuning.data import DataReport, Finding
    from gallae.tuning.synthesis import Synthetic

__all__ = ["agreed", "append_rows", "check", "house_of", "skills_of", "synthesize"]

SHOWN = 8  # rows of a finding on a terminal; --json has them all
MARKS = {"error": "✗", "warning": "!", "note": "·"}


def check(session: Session, options: argparse.Namespace) -> int:
    """Exit 1 when a finding is an error."""
    from gallae.tuning.data_check import check_data, give
    from gallae.tuning.data_fix import write_clean
    from gallae.tuning.lengths import open_counter

    model = Path(options.model) if options.model else None
    reports: list[DataReport] = []
    written: list[dict[str, Any]] = []
    target = _target(session, options.fix)
    with open_counter(model, context=options.context) as counter:
        for skill in skills_of(session, options.turn):
            given = give(session.workspace.root, skill, counter, house=house_of(session, skill))
            reports.append(check_data(given))
            if target is not None:
                kept, gone, mended = write_clean(given, target)
                folder = str(target / "skills" / skill.name)
                written.append({"skill": skill.name, "folder": folder, "kept": kept, "dropped": gone, "mended": mended})
    errors = sum(r.errors for r in reports)
    if session.as_json:
        print_json({"skills": reports, "errors": errors, "written": written})
    else:
        for report in reports:
            _show(session, report)
        for made in written:
            said = (len(made["dropped"]), len(made["mended"]))
            print(
                session.say(
                    f"→ {made['folder']}: {made['kept']}행, 뺌 {said[0]}(까닭은 dropped.jsonl), 고침 {said[1]}",
                    f"→ {made['folder']}: {made['kept']} rows, {said[0]} dropped (why: dropped.jsonl), {said[1]} mended",
                )
            )
    return 1 if errors else 0


def synthesize(session: Session, options: argparse.Namespace) -> int:
    """Writes skills/SKILL/synthetic.jsonl. An outside model only after a preview and a yes (D9)."""
    if not 1 <= options.n <= 1000:
        raise InputError(f"--n {options.n}: not between 1 and 1000", hint="--n 50")
    if options.distil:
        from gallae.entrypoints.distilling import distil

        return distil(session, options)
    from gallae.entrypoints.opened import models_of
    from gallae.tuning.rows import load_rows, load_tested
    from gallae.tuning.synthesis import prompts
    from gallae.tuning.synthesis import synthesize as ask

    (skill,) = skills_of(session, options.turn or _missing())
    root = session.workspace.root
    rows = [
        r
        for r in with_consent(session, load_rows(root, skill.name).rows)
        if r.shape == "answer" and r.prompt and r.answer
    ]
    if len(rows) < 3:
        raise InputError(
            f"skills/{skill.name}: {len(rows)} rows", hint="Three rows of your own show the model what to write."
        )
    models = models_of(session)
    try:
        model = models.for_role("chat", local_only=session.workspace.settings.confidential)
        if model is None:
            raise InputError("no chat model is set", hint="gallae models; [models] chat in gallae.toml names one.")
        if not model.local:
            agreed(session, model.label, prompts(skill, rows, options.n, masked=True)[0], options.yes)
        made = asyncio.run(ask(model, skill, rows, load_tested(root, skill.name).rows, options.n))
    finally:
        models.close()
    file = root / "skills" / skill.name / "synthetic.jsonl"
    append_rows(file, [json.dumps(row, ensure_ascii=False) for row in made.rows])
    if session.as_json:
        print_json(
            {"skill": skill.name, "model": model.label, "rows": made.rows, "refused": made.refused, "calls": made.calls}
        )
    else:
        _tell(session, file, made)
    return 0 if made.rows else 1


def _tell(session: Session, file: Path, made: Synthetic) -> None:
    why = ", ".join(f"{name} {n}" for name, n in sorted(made.refused.items())) or "0"
    print(
        session.say(
            f"{file}: {len(made.rows)}행 더함 · 거름: {why}",
            f"{file}: {len(made.rows)} rows added · refused: {why}",
        )
    )
    print(
        session.say("사람이 훑어본 뒤 쓰세요: gallae data check", "Let a person look through them: gallae data check")
    )


def skills_of(session: Session, name: str | None) -> list[Skill]:
    """The named skill, else all. InputError names those there are."""
    skills = list(session.workspace.skills)
    if name is not None:
        skills = [s for s in skills if s.name == name]
    if not skills:
        there = ", ".join(s.name for s in session.workspace.skills) or "none"
        raise InputError(f"{name or 'skills/'}: no such skill", hint=f"There are: {there}.")
    return skills


def house_of(session: Session, skill: Skill) -> str:
    """The text of the documents: values in them are no invention, and no personal data. As they were last indexed."""
    from gallae.entrypoints.opened import index_of

    if not session.workspace.documents.is_dir():
        return ""
    with index_of(session) as index:
        if session.ingest:
            index.ingest()
        return "\n".join(index.read(d.path, Person()).text for d in index.documents(Person()))


def _missing() -> str:
    raise InputError("which skill?", hint="gallae data synthesize SKILL --n 50")


def _target(session: Session, folder: str | None) -> Path | None:
    if folder is None:
        return None
    target = Path(folder).expanduser().resolve()
    if target == session.workspace.root:
        raise InputError(
            f"--fix {folder}: is the workspace itself", hint="Name another folder: nothing is mended in place."
        )
    return target


def agreed(session: Session, label: str, preview: str, yes: bool) -> None:
    """AccessError unless a person said yes to what would leave the house."""
    sys.stderr.write(
        session.say(f"{label}(바깥 모델)에 이렇게 보냅니다:\n", f"This would be sent to {label}, outside:\n")
    )
    sys.stderr.write(f"{preview}\n")
    if yes:
        return
    if sys.stdin.isatty() and not session.as_json:
        sys.stderr.write(session.say("보낼까요? [y/N] ", "Send it? [y/N] "))
        sys.stderr.flush()
        if input().strip().casefold() in ("y", "yes", "예", "네"):
            return
    raise AccessError(
        session.say(f"{label}: 보내겠다는 답이 없었습니다", f"{label}: nobody agreed to send it"),
        hint=session.say("읽어 보고 --yes를 붙이세요.", "Read it, then add --yes."),
    )


def _show(session: Session, report: DataReport) -> None:
    c, t = report.counts, report.tokens
    exact = session.say("실측" if t["exact"] else "어림", "exact" if t["exact"] else "estimated")
    print(f"{report.skill} ({report.kind})")
    print(
        session.say(
            f"  학습 {c['train']} · 만든 것 {c['synthetic']} · 선호 {c['prefer']} · 평가 {c['tested']} · 못 읽음 {c['unread']}"
            f" · 뺀 뒤 {report.kept} (튜닝해 볼 만한 수 {report.sizes['enough']})",
            f"  train {c['train']} · synthetic {c['synthetic']} · prefer {c['prefer']} · tested {c['tested']} · unread {c['unread']}"
            f" · {report.kept} after dropping (worth a trial from {report.sizes['enough']})",
        )
    )
    print(
        session.say("  토큰 ", "  tokens ") + f"{t['median']} / {t['longest']} / {t['context']} ({exact}: {t['how']})"
    )
    for finding in report.findings:
        _show_finding(session, finding)
    if not report.findings:
        print(session.say("  ✓ 찾은 문제 없음", "  ✓ nothing found"))


def _show_finding(session: Session, finding: Finding) -> None:
    n = f" ({len(finding.rows)})" if finding.rows else ""
    print(f"  {MARKS[finding.level]} [{finding.check}] {session.say(finding.ko, finding.en)}{n}")
    for at in finding.rows[:SHOWN]:
        print(f"      {at.place}  {in_language(session.language, at.why)}".rstrip())
    if len(finding.rows) > SHOWN:
        print(f"      … +{len(finding.rows) - SHOWN} (--json)")
    print(f"      → {session.say(finding.fix_ko, finding.fix_en)}")


def append_rows(file: Path, lines: list[str]) -> None:
    """Whole or not at all, after what is there."""
    if not lines:
        return
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    write_whole(file, before + "".join(f"{line}\n" for line in lines), mode=0o644)
