"""A run folder: what was trained from what, with which settings, how far it came, and everything that repeats it.

    <keep>/runs/<skill>/<id>/run.json  events.jsonl  data/  checkpoints/  model/

`run.json` is written whole each time; `events.jsonl` only grows, so a page can read both while a run goes on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from gallae.core.errors import InputError, TuningError
from gallae.core.files import write_whole
from gallae.core.language import both, worded
from gallae.core.types import as_json
from gallae.tuning.job import Tell
from gallae.tuning.rows import Row, load_file

__all__ = ["SIDES", "Run", "freeze", "latest", "load_frozen", "load_run", "load_runs", "new_run", "open_events"]
__all__ += ["find_run", "read_events", "save_run"]

State = Literal["running", "done", "failed", "stopped"]
SIDES = ("train", "valid", "test")


@dataclass(frozen=True, slots=True)
class Run:
    """`base`: the folder or name it began with; `parents`: the runs it builds on, oldest first. `data`: {"hash", "train",
    "valid", "test"} (rows); `figures`: what the stage measured."""

    folder: Path
    id: str
    skill: str
    stage: str
    adapter: str
    base: str
    parents: tuple[str, ...] = ()
    state: State = "running"
    seed: int = 0
    plan: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    made: str = ""
    ended: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    serves: str = ""  # of a vendor's training: the "provider:name" that it made

    @property
    def model(self) -> Path:
        """What came out: an adapter folder, or a whole HF folder."""
        return self.folder / "model"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"


def new_run(keep: Path, skill: str, stage: str, **given: Any) -> Run:
    """An empty run folder with a name nobody has: utc time and stage, counted on where two start in one second."""
    now = datetime.now(UTC)
    base, runs = f"{now:%Y%m%d-%H%M%S}-{stage}", keep / "runs" / skill
    for n in range(1, 1_000):
        folder = runs / (base if n == 1 else f"{base}-{n}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        made = now.isoformat(timespec="seconds")
        return save_run(Run(folder, folder.name, skill, stage, made=made, **given))
    raise TuningError(
        both(f"{runs}: 1초에 학습이 천 번 시작됐습니다", f"{runs}: a thousand runs in one second"),
        hint=both("1초 뒤에 다시 시작하세요.", "Wait a second and start again."),
    )


def save_run(run: Run, **changed: Any) -> Run:
    """Write run.json whole; gives the changed run."""
    run = replace(run, **changed)
    write_whole(run.folder / "run.json", json.dumps(_json(run), ensure_ascii=False, indent=2) + "\n", mode=0o644)
    return run


def load_run(folder: Path) -> Run:
    """InputError for a folder that is no run, or whose run.json cannot be read."""
    try:
        given = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        known = {f.name for f in fields(Run)} - {"folder"}
        given["parents"] = tuple(given.get("parents", ()))
        return Run(folder=folder, **{k: v for k, v in given.items() if k in known})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError(
            both(f"{folder}: 학습 폴더가 아닙니다({error})", f"{folder}: no run folder ({error})"),
            hint=both("학습 목록: gallae train SKILL --list.", "gallae train --list shows the runs."),
        ) from error


def load_runs(keep: Path, skill: str) -> tuple[Run, ...]:
    """Newest last. A folder without run.json (a run that died while it was made) is passed over."""
    found = sorted((keep / "runs" / skill).glob("*/run.json"))
    return tuple(sorted((load_run(file.parent) for file in found), key=lambda run: (run.made, run.id)))


def latest(keep: Path, skill: str, *, done: bool = True) -> Run | None:
    """The newest run (only one that came to its end, unless `done` is False)."""
    runs = [run for run in load_runs(keep, skill) if run.state == "done" or not done]
    return runs[-1] if runs else None


def find_run(keep: Path, skill: str, name: str) -> Run:
    """By its id, how its id begins, or its folder. InputError lists those there are."""
    if (Path(name) / "run.json").is_file():
        return load_run(Path(name))
    runs = load_runs(keep, skill)
    found = [run for run in runs if run.id == name] or [run for run in runs if run.id.startswith(name)]
    if len(found) != 1:
        there = ", ".join(run.id for run in runs[-8:]) or "none"
        ko, en = ("그런 학습이 없습니다", "no such run")
        if found:
            ko, en = (f"이렇게 시작하는 학습이 {len(found)}개입니다", f"{len(found)} runs begin so")
        raise InputError(
            both(f"{name}: {ko}", f"{name}: {en}"), hint=both(f"{skill}의 학습: {there}.", f"Runs of {skill}: {there}.")
        )
    return found[0]


def open_events(run: Run, also: Tell | None = None) -> Tell:
    """A function that appends an event with its time to events.jsonl, and passes it on."""

    def tell(event: str, given: Mapping[str, Any]) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **as_json(given)}
        with (run.folder / "events.jsonl").open("a", encoding="utf-8", newline="") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        if also is not None:
            also(event, given)

    return tell


def read_events(run: Run) -> list[dict[str, Any]]:
    """Oldest first; a last line that a kill cut off is left out."""
    found = []
    try:
        text = (run.folder / "events.jsonl").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    for line in text.split("\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def freeze(run: Run, sides: Mapping[str, Sequence[Row]]) -> Run:
    """Copy the rows into data/ and hash them: what a run learned from is there when the workspace has moved on.

    `places.json` beside them keeps each row's file and line, so that an error can still name it.
    """
    digest = hashlib.sha256()
    for side in SIDES:
        text = "".join(_line(row) for row in sides.get(side, ()))
        digest.update(f"{side}\0{text}\0".encode())
        write_whole(run.folder / "data" / f"{side}.jsonl", text, mode=0o644)
    places = {side: [row.place for row in sides.get(side, ())] for side in SIDES}
    write_whole(run.folder / "data" / "places.json", json.dumps(places, ensure_ascii=False), mode=0o644)
    counts = {side: len(sides.get(side, ())) for side in SIDES}
    return save_run(run, data={"hash": digest.hexdigest(), **counts})


def load_frozen(run: Run, side: str) -> tuple[Row, ...]:
    """The frozen rows under the names they had. TuningError for data that was changed afterwards."""
    name = f"data/{side}.jsonl"
    loaded = load_file(run.folder / name, name)
    if loaded.unread:
        bad = loaded.unread[0]
        raise TuningError(
            both(f"{run.id}: {bad.place}: {worded('ko', bad.because)}", f"{run.id}: {bad.place}: {bad.because}"),
            hint=both(
                "이 학습에 얼려 둔 자료가 바뀌었습니다. 새로 학습하세요.",
                "The run's frozen data was changed; start a new run.",
            ),
        )
    places = _places(run).get(side, [])
    if len(places) != len(loaded.rows):
        return loaded.rows
    split: Callable[[str], tuple[str, int]] = lambda p: (p.rpartition(":")[0], int(p.rpartition(":")[2]))  # noqa: E731
    return tuple(
        replace(row, file=split(place)[0], line=split(place)[1]) for row, place in zip(loaded.rows, places, strict=True)
    )


def _places(run: Run) -> dict[str, list[str]]:
    try:
        return dict(json.loads((run.folder / "data" / "places.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _line(row: Row) -> str:
    given = dict(row.given) or {"text": row.answer}
    if row.shape == "text":  # a plain file has no JSON; its text was trimmed when it was read
        given = {**given, "text": row.answer} if "generated_text" not in given else given
    text = json.dumps(given, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half a character, as JSON's escape
        text = json.dumps(given)
    return text + "\n"


def _json(run: Run) -> dict[str, Any]:
    return {f.name: as_json(getattr(run, f.name)) for f in fields(run) if f.name != "folder"}
