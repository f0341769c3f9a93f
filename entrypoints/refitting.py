"""`gallae router refit`: a reviewable proposal of new weights from what people corrected; nothing learns silently.

gallae router refit                      # fits, judges, writes keep/router/proposal-<date>.json and .md
gallae router refit --accept PROPOSAL    # a person has read it: its weights are used in this workspace
gallae router refit --revert             # back to the shipped weights
gallae router refit --shipped [DIR]      # maintainers: weights.json, wording.json from the labelled workspaces
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.evals.refit import Refit

__all__ = ["COMMANDS"]

SHOWN = 25  # changed weights on the page; the file holds all


def router(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.shipped is not None:
        return _shipped(session, options.shipped)
    if options.accept:
        return _accept(session, options.accept)
    if options.revert:
        return _revert(session)
    return _propose(session)


def _propose(session: Session) -> int:
    """Exit 1 if the frozen scores are worse."""
    from gallae.core.files import write_whole
    from gallae.entrypoints.routing import open_router
    from gallae.evals.refit import correction_rows, proposal_json, refit
    from gallae.evals.rows import load_routes
    from gallae.graphs.feedback import log_file, read_log
    from gallae.graphs.refitted import router_folder, shipped_digest
    from gallae.graphs.store import open_store

    workspace = session.workspace
    corrections = read_log(log_file(workspace.keep)).corrections
    file = workspace.root / "evals" / "routes.jsonl"
    with open_store(workspace.keep / "turns.sqlite") as store:
        rows = correction_rows(corrections, store)
    with open_router(session) as opened:
        made = refit(opened, load_routes(file) if file.is_file() else [], rows)
    day = session.today.isoformat()
    text = proposal_json(made, day, corrections, shipped_digest())
    target = _unused(router_folder(workspace.keep), day, text)
    page = _markdown(made, day, target.name)
    write_whole(target, text)
    write_whole(target.with_suffix(".md"), page)
    if session.as_json:
        print_json({"proposal": str(target), **{k: v for k, v in json.loads(text).items() if k != "weights"}})
    else:
        print(page)
        print(_next_step(session, made, target))
    return 1 if made.worse else 0


def _accept(session: Session, name: str) -> int:
    """Exit 1, and nothing changes, if the proposal says that it is worse."""
    from gallae.evals.proposals import accept, find_proposal

    proposal = find_proposal(session.workspace.keep, name)
    file = proposal.file
    if proposal.worse and not proposal.stale:
        because = "; ".join(proposal.worse)
        _say(
            session,
            {"accepted": False, "proposal": str(file), "worse": list(proposal.worse)},
            f"받아들이지 않습니다. 얼려 둔 질문에서 더 나쁩니다: {because}",
            f"Not accepted: worse on the frozen rows: {because}",
        )
        return 1
    target = accept(session.workspace.keep, proposal)
    _say(
        session,
        {"accepted": True, "proposal": str(file), "weights": str(target)},
        f"이 작업 공간은 이제 {file.name}의 무게를 씁니다. 되돌리기: gallae router refit --revert",
        f"This workspace now uses the weights of {file.name}. To go back: gallae router refit --revert",
    )
    return 0


def _revert(session: Session) -> int:
    from gallae.graphs.refitted import take_back

    changed = take_back(session.workspace.keep)
    _say(
        session,
        {"reverted": changed},
        "처음 무게로 돌아갔습니다." if changed else "이미 처음 무게를 쓰고 있습니다.",
        "Back to the shipped weights." if changed else "The shipped weights are in use already.",
    )
    return 0


def _shipped(session: Session, folder: str) -> int:
    """Both files of the shipped router, fitted anew from the labelled workspaces."""
    from importlib import resources

    from gallae.core.files import write_whole
    from gallae.evals.fit_whole import fit_shipped
    from gallae.evals.labelled import fitted_folders

    target = Path(folder) if folder else Path(str(resources.files("gallae.graphs")))
    folders = fitted_folders()
    whole = fit_shipped(folders)
    changed = []
    for name, text in (("weights.json", whole.weights_json()), ("wording.json", whole.wording_json())):
        file = target / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            write_whole(file, text)
            changed.append(name)
    names = [f.name for f in folders]
    _say(
        session,
        {"folder": str(target), "changed": changed, "workspaces": names},
        f"{target}: {', '.join(changed) or '그대로입니다'} (작업 공간 {len(names)}곳)",
        f"{target}: {', '.join(changed) or 'the same bytes'} ({len(names)} workspaces)",
    )
    return 0


def _unused(folder: Path, day: str, text: str) -> Path:
    """proposal-<day>.json; with a number behind it if that holds another proposal already."""
    number = 1
    while True:
        file = folder / f"proposal-{day}{f'-{number}' if number > 1 else ''}.json"
        if not file.is_file() or file.read_text(encoding="utf-8") == text:
            return file
        number += 1


def _markdown(made: Refit, day: str, name: str) -> str:
    """The diff as a person reviews it."""
    verdict = (
        f"**Refused: {'; '.join(made.worse)}**" if made.worse else "Not worse on the frozen rows; may be accepted."
    )
    taught = ", ".join(f"{name} {n}" for name, n in made.taught.items() if n)
    frozen = ", ".join(f"{name} {n}" for name, n in made.frozen.items() if n)
    b, a = made.before, made.after
    lines = [
        f"# Router refit {day} ({name})",
        "",
        verdict,
        "",
        f"Rows that taught: {taught}. Frozen rows, never fitted to: {frozen}.",
        "",
        *([f"Own rows that a correction contradicts: {', '.join(made.disputed)}.", ""] if made.disputed else []),
        "| on the frozen rows | before | after |",
        "|---|---|---|",
        f"| macro-F1 | {b.macro_f1:.4f} | {a.macro_f1:.4f} |",
        f"| accuracy | {b.accuracy:.4f} | {a.accuracy:.4f} |",
        f"| missed retrievals | {b.missed} | {a.missed} |",
        f"| right only then | {made.lost} | {made.won} |",
        "",
        "| rule | route | before: right of spoken | after |",
        "|---|---|---|---|",
        *[f"| {r.id} | {r.route} | {r.right[0]}/{r.spoke[0]} | {r.right[1]}/{r.spoke[1]} |" for r in made.rules],
        "",
        f"{len(made.changes)} weights change" + (f"; the largest {SHOWN}:" if len(made.changes) > SHOWN else ":"),
        "",
        "| rule | signal | before | after |",
        "|---|---|---|---|",
        *[f"| {c.rule} | {c.signal} | {c.before:+.2f} | {c.after:+.2f} |" for c in made.changes[:SHOWN]],
    ]
    return "\n".join(lines) + "\n"


def _next_step(session: Session, made: Refit, target: Path) -> str:
    if made.worse:
        return session.say(
            f"거절: 얼려 둔 질문에서 더 나쁩니다. 쓰던 무게 그대로입니다. ({target})",
            f"Refused: worse on the frozen rows. The weights in use stay. ({target})",
        )
    return session.say(
        f"아직 아무것도 바뀌지 않았습니다. 읽어 보고 받아들이려면: gallae router refit --accept {target.name}",
        f"Nothing has changed yet. To accept it after reading: gallae router refit --accept {target.name}",
    )


def _say(session: Session, told: dict[str, Any], ko: str, en: str) -> None:
    if session.as_json:
        print_json(told)
    else:
        print(session.say(ko, en))


COMMANDS = {"router": router}
