"""`gallae data`: rated conversations become evaluation sets and training rows, after a person looked at each.

gallae feedback --consent yes              a person lets the team learn from what they rated (and may take it back)
gallae data review                         the candidates, masked, with what is suggested; on a terminal one by one
gallae data review TURN --evaluate | --train | --reject | --undo [--question TEXT] [--answer FILE] [--must-include A|B]
                        [--route ROUTE] [--gold PATH] [--unanswerable] [--skill SKILL] [--because TEXT]
gallae data build [--dry-run]              rows into evals/ and skills/, made anew each time
gallae data check [SKILL] [--fix DIR]      what is wrong with the training rows (data_checking.py)
gallae data synthesize SKILL --n N         more rows from the chat model, checked and marked
gallae data synthesize SKILL --distil      its answers to the team's own requests (distilling.py)
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.types import as_json
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.evals.candidates import Candidate, Candidates
    from gallae.evals.review import Verdict

__all__ = ["COMMANDS", "candidates_in"]


def data(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.action in ("check", "synthesize"):
        from gallae.entrypoints import data_checking

        return int(getattr(data_checking, options.action)(session, options))
    if options.action == "build":
        return _build(session, dry=options.dry_run)
    if options.turn is not None:
        return _decide(session, options)
    if sys.stdin.isatty() and not session.as_json:
        return _one_by_one(session)
    return _list(session)


def candidates_in(session: Session) -> Candidates:
    """What this workspace's people rated and let the team learn from."""
    from gallae.entrypoints.opened import index_of
    from gallae.evals import inbox

    with index_of(session) as index:
        return inbox.candidates_in(session.workspace, index)


def _list(session: Session) -> int:
    from gallae.evals.review import read_review, suggested

    made = candidates_in(session)
    said = read_review(session.workspace.keep)
    open_ones = [c for c in made.found if c.id not in said]
    if session.as_json:
        rows = [{**as_json(c), "suggested": suggested(c, said, made.found)} for c in open_ones]
        print_json({"open": rows, "reviewed": as_json(tuple(said.values())), "skipped": made.reasons})
        return 0
    for candidate in open_ones:
        print(_shown(session, candidate, suggested(candidate, said, made.found)) + "\n")
    verdicts = Counter(said[c.id].verdict for c in made.found if c.id in said)
    print(
        session.say(
            f"남은 것 {len(open_ones)} · 평가로 {verdicts['evaluate']} · 학습으로 {verdicts['train']} · 버림 {verdicts['reject']}",
            f"open {len(open_ones)} · to evaluate {verdicts['evaluate']} · to train {verdicts['train']} · rejected {verdicts['reject']}",
        )
    )
    for line in _reasons(session, made.reasons):
        print(line)
    return 0


def _reasons(session: Session, reasons: dict[str, int]) -> list[str]:
    words = {
        "consent": session.say("동의하지 않은 사람의 것", "of people who did not consent"),
        "answer": session.say("답이 나오지 않은 것", "without an answer"),
        "confidential": session.say("대외비 문서가 들어 있는 것", "quoting a confidential document"),
        "restricted": session.say("일부만 읽는 문서가 들어 있는 것", "quoting a document that not everybody may read"),
    }
    return [f"  − {n} {words[because]}" for because, n in sorted(reasons.items())]


def _shown(session: Session, candidate: Candidate, verdict: str) -> str:
    lines = [f"{candidate.id[:12]}  {_mark(candidate)}  {candidate.route or '?'} {candidate.skill or ''}".rstrip()]
    lines += [f"    {m.role}: {m.content}" for m in candidate.history]
    lines += [f"  Q {candidate.question}", f"  A {candidate.answer}"]
    if candidate.comment:
        lines.append(f"  “{candidate.comment}”")
    if candidate.masked:
        lines.append(session.say(f"  가린 값 {candidate.masked}개", f"  {candidate.masked} values masked"))
    if candidate.doubtful:
        doubts = ", ".join(candidate.doubtful)
        lines.append(session.say(f"  ! 개인정보일 수 있음: {doubts}", f"  ! may be personal: {doubts}"))
    lines.append(session.say(f"  → 권함: {verdict}", f"  → suggested: {verdict}"))
    return "\n".join(lines)


def _mark(candidate: Candidate) -> str:
    return {1: "👍", 0: "👎", None: "·"}[candidate.score]


def _decide(session: Session, options: argparse.Namespace) -> int:
    verdict = options.verdict
    if verdict is None:
        raise InputError(
            session.say(f"{options.turn}: 무엇을 할지 없습니다", f"{options.turn}: nothing decided"),
            hint="--evaluate | --train | --reject | --undo",
        )
    made = candidates_in(session)
    candidate = _named(made, options.turn)
    wanted = tuple(tuple(w.strip() for w in group.split("|") if w.strip()) for group in options.must_include or ())
    _write(
        session,
        made,
        candidate,
        verdict,
        question=options.question or "",
        answer=_answer_of(options.answer),
        must_include=wanted,
        route=options.route,
        gold=tuple(options.gold) if options.gold else None,
        answerable=False if options.unanswerable else None,
        skill=options.skill or "",
        because=options.because or "",
    )
    if session.as_json:
        print_json({"turn": candidate.id, "verdict": verdict})
    else:
        print(session.say(f"적어 두었습니다: {verdict}", f"Noted: {verdict}"))
    return 0


def _named(made: Candidates, turn: str) -> Candidate:
    """The candidate whose id begins so. InputError says why there is none."""
    found = [c for c in made.found if c.id.startswith(turn)]
    if len(found) == 1:
        return found[0]
    why = next((s.because for s in made.skipped if s.turn.startswith(turn)), "")
    raise InputError(
        f"{turn}: " + ("more than one begins so" if found else f"no candidate{f' ({why})' if why else ''}"),
        hint="gallae data review",
    )


def _answer_of(file: str | None) -> str:
    if file is None:
        return ""
    try:
        return (sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--answer {file}: {error}", hint="A UTF-8 text file, or - for standard input.") from error


def _write(session: Session, made: Candidates, candidate: Candidate, verdict: Verdict, **given: Any) -> None:
    """`given`: what the reviewer says instead of the candidate (evals.review.Reviewed)."""
    from gallae.evals.review import Reviewed, decide

    at = datetime.now().isoformat(timespec="seconds")
    reviewed = Reviewed(candidate.id, at, verdict, by=session.person.owner, **given)
    decide(session.workspace.keep, candidate, made.found, reviewed)


def _one_by_one(session: Session) -> int:
    """On a terminal: each open candidate, one key each. What was decided stands, whenever one stops."""
    from gallae.evals.review import read_review, suggested

    made = candidates_in(session)
    keys: dict[str, Verdict] = {"e": "evaluate", "t": "train", "r": "reject"}
    ask = session.say("[e]평가 [t]학습 [r]버림 [s]나중에 [q]끝 ", "[e]valuate [t]rain [r]eject [s]kip [q]uit ")
    said = read_review(session.workspace.keep)
    for candidate in [c for c in made.found if c.id not in said]:
        advice = suggested(candidate, read_review(session.workspace.keep), made.found)
        print(_shown(session, candidate, advice))
        while (pressed := input(ask).strip().casefold()[:1]) not in ("s", "q"):
            verdict = advice if not pressed else keys.get(pressed)
            if verdict is None:
                continue
            try:
                _write(session, made, candidate, verdict)
                break
            except InputError as error:
                print(f"{error.message}\n→ {error.hint}")
        if pressed == "q":
            break
        print()
    return _list(session)


def _build(session: Session, *, dry: bool) -> int:
    from gallae.evals.inbox import build

    plan = build(session.workspace, candidates_in(session), dry=dry)
    if session.as_json:
        print_json({"written": not dry, "rows": plan.counts, "withheld": as_json(plan.withheld)})
        return 0
    for file, n in plan.counts.items():
        print(session.say(f"{file}: {n}행", f"{file}: {n} rows"))
    for held in plan.withheld:
        print(session.say(f"  − {held.turn[:12]} 뺌: {held.because}", f"  − {held.turn[:12]} withheld: {held.because}"))
    if not plan.counts:
        print(session.say("쓸 행이 없습니다: gallae data review", "No rows to write: gallae data review"))
    return 0


COMMANDS = {"data": data}
