"""What a bundle's training brought back, checked before it becomes a run's model: data of strangers until then.

Refused, with the reason: a result of another bundle, of other data or another base; files that were changed, that are
not listed, that are no safetensors, JSON, template or vocabulary (a pickle runs code when it is read); links, names
that lead out of the folder, sizes that cannot be; an adapter whose shapes are not those of the base and rank.
"""

from __future__ import annotations

import json
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both, worded
from gallae.tuning.bundle import FORMAT, sha256
from gallae.tuning.bundle_shapes import check_adapter, check_whole
from gallae.tuning.runs import Run, load_run, open_events, save_run

__all__ = ["Collected", "collect", "open_result"]

ALLOWED = (".safetensors", ".json", ".jinja", ".txt", ".model")
PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz")
SMALL = 64 << 20  # bytes of any file but the weights
FILES = 200
FIGURES = 40


@dataclass(frozen=True, slots=True)
class Collected:
    """`again`: it had been brought back before, and nothing was changed."""

    run: Run
    again: bool
    bytes: int


def collect(place: Path, keep: Path, base: Path | None = None) -> Collected:
    """Bring a result back into the run that it was packed for. `base`: the base's folder, where it is here now.
    InputError for what is no result; TuningError, with the reason, for one that does not belong."""
    with open_result(place) as folder:
        said = _said(folder)
        run = _run_of(said, keep)
        same = run.data["bundle_facts"]
        for key in ("format", "skill", "stage", "adapter", "data", "base"):
            if said.get(key) != same[key]:
                raise _refused(
                    place,
                    both(
                        f"{key}: {_short(said.get(key))}. 묶음에는 {_short(same[key])}",
                        f"its {key} is {_short(said.get(key))}, the bundle's {_short(same[key])}",
                    ),
                )
        found = _files(place, folder, said)
        if run.state == "done":
            return _again(place, run, said)
        if not any(name.startswith("model/") and name.endswith(".safetensors") for name in found):
            raise _refused(place, both("model/에 가중치가 없습니다", "no weights in model/"))
        weights = {name.removeprefix("model/"): path for name, path in found.items() if name.startswith("model/")}
        settings = {**run.settings, **_changed(said, run)}
        (check_whole if run.adapter == "full" else check_adapter)(
            weights, same, settings, lambda why: _refused(place, why)
        )
        size = sum(path.stat().st_size for path in found.values())
        return Collected(_take(run, said, weights, settings, found.get("events.jsonl"), base), again=False, bytes=size)


@contextmanager
def open_result(place: Path) -> Iterator[Path]:
    """The folder that holds result.json: given itself, in a bundle's folder, or in a zip file (unpacked for a while)."""
    if place.is_file() and place.suffix == ".zip":
        with tempfile.TemporaryDirectory() as made:
            _unpack(place, Path(made))
            with open_result(Path(made)) as folder:
                yield folder
        return
    for folder in (place, place / "result"):
        if (folder / "result.json").is_file() and not folder.is_symlink():
            yield folder
            return
    raise InputError(both(f"--collect {place}: result.json이 없습니다", f"--collect {place}: no result.json"), hint=both("학습이 끝난 묶음 폴더, 그 안의 result/, 또는 result.zip을 주세요.", "Name the bundle's folder after training, its result/, or result.zip."))  # fmt: skip


def _unpack(place: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(place) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > FILES:
                raise _refused(place, both(f"파일이 {len(entries)}개나 들어 있습니다", f"{len(entries)} files in it"))
            for entry in entries:
                if not _inside(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
                    raise _refused(
                        place,
                        both(
                            f"{entry.filename!r}: 폴더 밖으로 나가거나 링크입니다",
                            f"{entry.filename!r} leads out of the folder, or is a link",
                        ),
                    )
                if entry.file_size > 200 * max(1, entry.compress_size) and entry.file_size > SMALL:
                    raise _refused(
                        place,
                        both(
                            f"{entry.filename}: 풀면 {entry.file_size}바이트가 됩니다",
                            f"{entry.filename} unpacks to {entry.file_size} bytes",
                        ),
                    )
                packed.extract(entry, target)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise InputError(both(f"--collect {place}: 풀 수 없습니다({error})", f"--collect {place}: cannot be unpacked ({error})"), hint=both("result/ 폴더를 다시 압축하세요.", "Zip the folder result/ again.")) from error  # fmt: skip


def _said(folder: Path) -> dict[str, Any]:
    file = folder / "result.json"
    try:
        if file.stat().st_size > SMALL or file.is_symlink():
            raise ValueError("too large, or a link")
        given = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(given, dict) or given.get("format") != FORMAT or not isinstance(given.get("files"), dict):
            raise ValueError(f"not of format {FORMAT}")
        if not all(isinstance(entry, dict) for entry in given["files"].values()):
            raise ValueError("its list of files is none")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{file.name}: {error}",
            hint=both("train.py가 쓴 폴더를 가져오세요.", "Bring back the folder that train.py wrote."),
        ) from error
    return given


def _run_of(said: Mapping[str, Any], keep: Path) -> Run:
    for file in sorted((keep / "runs").glob("*/*/run.json")):
        run = load_run(file.parent)
        if run.data.get("bundle") == said.get("id") and isinstance(run.data.get("bundle_facts"), dict):
            return run
    raise TuningError(
        both(
            f"묶음 {_short(said.get('id'))}: 이 작업 공간에서 싼 적이 없습니다",
            f"bundle {_short(said.get('id'))}: this workspace has packed no such bundle",
        ),
        hint=both(
            "싼 작업 공간에서 거두세요(-w DIR). 그 학습의 폴더가 남아 있어야 합니다.",
            "Collect it in the workspace that packed it (-w DIR); its run folder must still be there.",
        ),
    )


def _files(place: Path, folder: Path, said: Mapping[str, Any]) -> dict[str, Path]:
    """Every file by its name, none but those that result.json lists, each as its hash says."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise _refused(
                place, both(f"{name}: 링크이거나 보통 파일이 아닙니다", f"{name} is a link or no plain file")
            )
        if path.is_file() and name != "result.json":
            found[name] = path
    for name in said["files"]:
        if not _inside(name):
            raise _refused(place, both(f"{name!r}: 폴더 밖으로 나갑니다", f"{name!r} leads out of the folder"))
    for name, path in found.items():
        if path.suffix.casefold() in PICKLES:
            raise _refused(
                place,
                both(
                    f"{name}: 피클은 읽을 때 코드를 실행합니다. safetensors만 받습니다",
                    f"{name}: a pickle runs code when it is read; only safetensors is taken",
                ),
            )
        if name != "events.jsonl" and (path.suffix not in ALLOWED or not name.startswith("model/")):
            raise _refused(
                place, both(f"{name}: 모델에 있을 파일이 아닙니다", f"{name}: a file of no kind that a model has")
            )
        if name not in said["files"]:
            raise _refused(
                place, both(f"{name}: result.json의 목록에 없습니다", f"{name} is not listed in result.json")
            )
        if path.suffix != ".safetensors" and path.stat().st_size > SMALL:
            raise _refused(
                place, both(f"{name}: {path.stat().st_size}바이트입니다", f"{name} has {path.stat().st_size} bytes")
            )
    for name, entry in said["files"].items():
        if name not in found:
            raise _refused(place, both(f"{name}: 없습니다", f"{name} is missing"))
        if found[name].stat().st_size != entry.get("bytes") or sha256(found[name]) != entry.get("sha256"):
            raise _refused(
                place, both(f"{name}: train.py가 쓴 파일이 아닙니다(해시)", f"{name} is not what train.py wrote (hash)")
            )
    return found


def _again(place: Path, run: Run, said: Mapping[str, Any]) -> Collected:
    if run.data.get("result") == said["files"]:
        return Collected(run, again=True, bytes=0)
    raise TuningError(
        both(
            f"{place}: {run.id}: 이 묶음의 다른 결과를 이미 거두었습니다",
            f"{place}: {run.id} has already brought back another result of this bundle",
        ),
        hint=both(
            f"새로 싸기: gallae train {run.skill} --bundle DIR. 한 학습에는 모델이 하나입니다.",
            f"gallae train {run.skill} --bundle DIR packs a new one; a run keeps one model.",
        ),
    )


def _changed(said: Mapping[str, Any], run: Run) -> dict[str, Any]:
    """What the other machine had to change for want of memory, or a trial's steps; the rest must be the plan's."""
    given = said.get("settings")
    names = ("micro_batch", "accumulation", "checkpointing", "max_steps")
    return {key: given[key] for key in names if key in given} if isinstance(given, dict) else {}


def _take(
    run: Run, said: Mapping[str, Any], weights: Mapping[str, Path], settings: Mapping[str, Any], events: Path | None,
    base: Path | None,
) -> Run:  # fmt: skip
    """Copy what was checked, whole or not at all; run.json last."""
    making = run.folder / ".model.making"
    shutil.rmtree(making, ignore_errors=True)
    for name, path in weights.items():
        (making / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, making / name)
    stands_on = str(base) if base is not None and not run.parents else run.base
    if run.adapter != "full":
        config = json.loads((making / "adapter_config.json").read_text(encoding="utf-8"))
        config["base_model_name_or_path"] = stands_on
        (making / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(run.model, ignore_errors=True)
    making.rename(run.model)
    tell = open_events(run)
    for line in events.read_text(encoding="utf-8", errors="replace").split("\n") if events is not None else ():
        try:
            given = json.loads(line)
            tell(str(given.pop("event"))[:20], {**given, "elsewhere": True})
        except (ValueError, KeyError, AttributeError, TypeError):
            continue
    figures = said.get("figures")
    numbers = {str(k)[:40]: float(v) for k, v in figures.items() if isinstance(v, int | float)} if isinstance(figures, dict) else {}  # fmt: skip
    versions = {str(k)[:40]: str(v)[:40] for k, v in dict(said.get("versions") or {}).items()}
    run = save_run(
        run, state="done", base=stands_on, figures=dict(list(numbers.items())[:FIGURES]), versions=versions,
        settings=settings, ended=str(said.get("ended", ""))[:40], data={**run.data, "result": said["files"]},
    )  # fmt: skip
    tell("collected", {"bundle": run.data["bundle"], "machine": str(said.get("machine", ""))[:120]})
    return run


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        bool(name)
        and not path.is_absolute()
        and ".." not in path.parts
        and "\\" not in name
        and ":" not in name
        and "\0" not in name
    )


def _refused(place: Path, why: str) -> TuningError:
    return TuningError(
        both(f"--collect {place}: 받지 않습니다: {worded('ko', why)}", f"--collect {place}: refused: {why}"),
        hint=both("아무것도 거두지 않았습니다. 싸인 그대로 다시 학습하세요.", "Nothing was taken. Train the bundle again as it was packed."),
    )  # fmt: skip


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    return text if len(text) <= 100 else f"{text[:100]}…"
