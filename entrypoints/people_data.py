"""`gallae people export | delete | prune`: what the workspace holds of a person, to take along or to be rid of.

gallae people export anna --to anna.zip      a folder or a zip: JSON lines by where they lie, and an index to read
gallae people delete anna [--yes]            what would go; with --yes it goes, for good
gallae people prune [--yes]                  what is older than [privacy] keep_days

One's own is everybody's to take and to delete; somebody else's the operator's.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.permissions import require
from gallae.core.types import LOCAL, Person
from gallae.entrypoints.auditing import exported
from gallae.entrypoints.people_elsewhere import elsewhere, line_of
from gallae.entrypoints.session import Session, print_json
from gallae.graphs.attached import attached_files
from gallae.graphs.audit import Entry
from gallae.graphs.forget_person import ATTACHED, forget_person
from gallae.graphs.forget_rows import Theirs, find_theirs, rows_of
from gallae.graphs.retention import find_old
from gallae.graphs.retention import prune as prune_old

__all__ = ["delete", "export", "prune"]

# Fields that an answer's words stand in, and those of a call that waits for a yes.
ANSWERED = ("answer", "shown", "text", "error", "ran", "rests", "approval", "kept", "note")


def export(session: Session, person: str | None, options: argparse.Namespace) -> int:
    """InputError where something lies there already."""
    who = _asked_for(session, person)
    if not options.to:
        raise InputError(session.say("어디에 둘지 없습니다", "nowhere to put it"), hint=f"--to {who}.zip")
    target = Path(options.to).expanduser().absolute()
    if target.exists():
        raise InputError(f"--to {options.to}: is there already", hint="Name a new folder or .zip file.")
    theirs = find_theirs(session.workspace.keep, who)
    files = dict(_files(session, theirs))
    _write(target, files)
    places = [line_of(session, place) for place in elsewhere(session, theirs)]
    session.audit.write(Entry("data-exported", session.person.owner, about=who, details={"files": len(files)}))
    counts = {name: text.count(b"\n") for name, text in files.items() if name.endswith(".jsonl") and "/" not in name}
    if brought := sum(name.startswith("attached/") for name in files):
        counts["attached/"] = brought
    if session.as_json:
        print_json({"person": who, "to": str(target), "rows": counts, "elsewhere": places})
    else:
        print(session.say(f"{target}: {sum(counts.values())}행", f"{target}: {sum(counts.values())} rows"))
        _say_elsewhere(session, places)
    return 0


def delete(session: Session, person: str | None, options: argparse.Namespace) -> int:
    """Without --yes nothing is deleted, and the exit code is 1."""
    who = _asked_for(session, person)
    theirs = find_theirs(session.workspace.keep, who)
    places = [line_of(session, place) for place in elsewhere(session, theirs)]
    if options.yes:
        gone = forget_person(session.workspace, who, by=session.person.owner)
    else:
        found = rows_of(session.workspace.root, session.workspace.state, theirs)
        gone = dict(Counter(f"{file} {table}".strip() for file, table, _ in found))
        if files := len(attached_files(session.workspace, theirs.threads)):
            gone[ATTACHED] = files
    if session.as_json:
        print_json({"person": who, "deleted": options.yes, "rows": gone, "elsewhere": places})
        return 0 if options.yes else 1
    for file, n in gone.items():
        print(session.say(f"{file}: {n}행", f"{file}: {n} rows"))
    print(
        session.say("지웠습니다.", "Deleted.")
        if options.yes
        else session.say("아직 지우지 않았습니다: --yes", "Nothing was deleted yet: --yes")
    )
    _say_elsewhere(session, places)
    return 0 if options.yes else 1


def prune(session: Session, person: str | None, options: argparse.Namespace) -> int:
    """What opening the workspace does by itself; shown first."""
    days = session.workspace.settings.privacy.keep_days
    if person is not None:
        raise InputError(f"prune {person}: prunes everybody's", hint=f"gallae people delete {person}")
    if not days:
        raise InputError(
            session.say("얼마나 둘지 정하지 않았습니다", "nobody said how long anything is kept"),
            hint="[privacy] keep_days = 90",
        )
    now = datetime.now()
    old = prune_old(session.workspace, now) if options.yes else find_old(session.workspace, now)
    if options.yes and old.turns:
        session.audit.write(Entry("data-pruned", session.person.owner, details={"turns": len(old.turns), "days": days}))
    if session.as_json:
        print_json({"days": days, "deleted": options.yes, "turns": len(old.turns), "conversations": len(old.whole)})
        return 0
    print(
        session.say(
            f"{days}일보다 오래된 물음 {len(old.turns)}개, 통째로 사라지는 대화 {len(old.whole)}개",
            f"{len(old.turns)} turns older than {days} days, {len(old.whole)} whole conversations",
        )
    )
    if not options.yes:
        print(session.say("아직 지우지 않았습니다: --yes", "Nothing was deleted yet: --yes"))
    return 0


def _asked_for(session: Session, person: str | None) -> str:
    who = person or session.person.owner
    if who != session.person.owner:
        require(session.person, "people others", session.language)
    return who


def _say_elsewhere(session: Session, places: list[str]) -> None:
    if places:
        print(session.say("우리 손이 닿지 않는 곳:", "Beyond our reach:"))
    for place in places:
        print(f"  · {place}")


def _files(session: Session, theirs: Theirs) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of everything that is exported."""
    brought = attached_files(session.workspace, theirs.threads)
    for file in brought:  # in a folder of its own for each conversation
        home = file.parent.parent.name[:8] if file.parent.name == "pictures" else file.parent.name
        yield f"attached/{home.removeprefix('attached-')}/{file.name}", file.read_bytes()
    for name, text in _texts(session, theirs, len(brought)):
        yield name, text.encode()


def _texts(session: Session, theirs: Theirs, brought: int) -> Iterator[tuple[str, str]]:
    workspace, withheld = session.workspace, _withheld(session, theirs)
    rows: dict[str, list[dict[str, Any]]] = {}
    for file, table, row in rows_of(workspace.root, workspace.state, theirs):
        name = (
            f"{file.replace('.gallae/keep/', '').removesuffix('.jsonl').replace('/', '-')}{table and f'.{table}'}.jsonl"
        )
        rows.setdefault(name, []).append(_shown(row, table, withheld))
    rows["audit.jsonl"] = list(exported(session.audit, person=theirs.person))
    for name, found in rows.items():
        yield name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    places = elsewhere(session, theirs)
    yield "elsewhere.json", json.dumps(places, ensure_ascii=False, indent=1) + "\n"
    turns = rows.get("turns.sqlite.turns.jsonl", [])
    yield "conversations.md", _conversations(turns, rows.get("turns.sqlite.threads.jsonl", []))
    counts = {name: len(found) for name, found in rows.items()} | ({"attached/": brought} if brought else {})
    yield "README.md", _readme(theirs.person, counts, [line_of(session, place) for place in places])


def _withheld(session: Session, theirs: Theirs) -> frozenset[str]:
    """Turns whose answers rest on what the person may not read any more: their questions are theirs, the answers not."""
    from gallae.entrypoints.opened import index_of
    from gallae.graphs.seen import WITHHELD, seen_by_owner
    from gallae.graphs.store import open_store

    if theirs.person == LOCAL or not theirs.threads:
        return frozenset()
    members, file = session.workspace.people.members, session.workspace.keep / "turns.sqlite"
    person = members[theirs.person].person if theirs.person in members else Person(theirs.person, frozenset())
    if not members and session.person.owner == theirs.person:
        person = session.person
    with open_store(file) as store, index_of(session) as index:
        seen = [
            turn
            for thread in sorted(theirs.threads)
            for turn in seen_by_owner(store.turns(thread, person), person, index, session.language)
        ]
    return frozenset(turn.id for turn in seen if turn.status == WITHHELD)


def _shown(row: dict[str, Any], table: str, withheld: frozenset[str]) -> dict[str, Any]:
    turn = row.get("id") if table == "turns" else row.get("turn")
    if turn not in withheld:
        return row
    return {name: "" if name in ANSWERED and value else value for name, value in row.items()} | {"withheld": True}


def _conversations(turns: list[dict[str, Any]], threads: list[dict[str, Any]]) -> str:
    lines = ["# 대화 / Conversations", ""]
    for thread in sorted(threads, key=lambda row: row["created"]):
        lines += [f"## {thread['title']}", "", f"`{thread['id']}`", ""]
        for turn in sorted((t for t in turns if t["thread"] == thread["id"]), key=lambda row: row["created"]):
            at = datetime.fromtimestamp(turn["created"]).isoformat(timespec="seconds", sep=" ")
            answer = json.loads(turn["answer"])["text"] if turn["answer"] else turn["shown"]
            lines += [f"**{at}** {turn['question']}", "", *(f"> {line}" for line in str(answer).split("\n")), ""]
    return "\n".join(lines) + "\n"


HELD = {
    "turns.sqlite.threads.jsonl": ("대화의 목록", "conversations"),
    "turns.sqlite.turns.jsonl": ("물음과 답", "questions and answers"),
    "turns.sqlite.ratings.jsonl": ("평가", "ratings"),
    "turns.sqlite.drafts.jsonl": ("모델의 초안", "drafts of models"),
    "turns.sqlite.approvals.jsonl": ("승인을 물은 도구 호출", "calls that were asked about"),
    "attached/": ("대화에 붙인 파일", "files brought into conversations"),
    "turns.sqlite.shares.jsonl": ("나누어 준 링크", "shared links"),
    "checkpoints.sqlite.checkpoints.jsonl": ("대화의 저장점(글은 물음과 답에 있음)", "checkpoints (their words stand in the turns)"),
    "checkpoints.sqlite.writes.jsonl": ("대화의 저장점(글은 물음과 답에 있음)", "checkpoints (their words stand in the turns)"),
    "feedback.jsonl": ("바로잡은 길", "corrected routes"),
    "consents.jsonl": ("학습에 써도 되는지", "consent to learn from them"),
    "review.jsonl": ("검토한 사람의 결정", "what reviewers decided"),
    "tokens.jsonl": ("토큰(해시만)", "tokens (hashes only)"),
    "audit.jsonl": ("감사 기록", "audit rows"),
}  # fmt: skip


def _readme(person: str, counts: Mapping[str, int], places: list[str]) -> str:
    lines = [f"# {person}", "", "사람이 읽을 글은 conversations.md, 나머지는 한 줄에 JSON 하나입니다.",
             "conversations.md is to be read; the other files hold one JSON object a line.", "",
             "| 파일 / file | 행 / rows | |", "|---|---|---|"]  # fmt: skip
    for name, n in sorted(counts.items()):
        ko, en = HELD.get(name, ("대화에서 만든 행, 그 밖의 것", "rows made from conversations, and others"))
        lines.append(f"| {name} | {n} | {ko} / {en} |")
    lines += ["", "## 다른 곳 / Elsewhere", "", *(f"- {place}" for place in places or ["–"])]
    return "\n".join(lines) + "\n"


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    """Whole or not at all; readable by whoever ran the command alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        if target.suffix == ".zip":
            with zipfile.ZipFile(making / target.name, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, text in files.items():
                    packed.writestr(name, text)
            (making / target.name).chmod(0o600)
            (making / target.name).rename(target)
        else:
            for name, text in files.items():
                (making / name).parent.mkdir(parents=True, exist_ok=True)
                (making / name).write_bytes(text)
            making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
