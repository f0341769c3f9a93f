"""What a run becomes when it is exported: one file, or a base and an adapter, or a folder; and the files to serve them.

gguf       NAME.gguf (merged), or BASE.gguf and NAME.lora.gguf (--adapter-only)
llamacpp   the same, and NAME.llamacpp.yaml
ollama     the same, and NAME.Modelfile, NAME.ollama.yaml
vllm       NAME.hf/ (merged), or BASE.hf/ and NAME.adapter/; NAME.vllm.yaml, NAME.vllm.sh
merged     NAME.hf/
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gallae.core.errors import InputError, TuningError
from gallae.core.files import write_whole
from gallae.core.language import both
from gallae.tuning.compose import compose_llamacpp, compose_ollama, compose_vllm
from gallae.tuning.gguf import write_gguf
from gallae.tuning.gguf_card import Card, load_card, weights_of
from gallae.tuning.gguf_lora import write_lora_gguf
from gallae.tuning.gguf_tokenizer import read_json
from gallae.tuning.go_template import derive
from gallae.tuning.merge import merge_adapters
from gallae.tuning.ollama import OllamaModel, modelfile
from gallae.tuning.vllm import VllmModel, shell_line

__all__ = ["TARGETS", "Exported", "Source", "export"]

TARGETS = ("gguf", "ollama", "vllm", "llamacpp", "merged")
MOST_CONTEXT = 8_192  # tokens a server is set to, where the model takes more
NAME = re.compile(r"[^\w.-]+")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """What to export: a whole folder and the adapters over it, oldest first. `run` and `base` go into the cards;
    `tokenizer` is the folder whose tokenizer and template were trained with."""

    whole: Path
    adapters: tuple[Path, ...]
    tokenizer: Path
    run: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """`serves` is the label for skill.toml or [models]; "" where a server has to be started first. `notes` in Korean and
    English; `ollama` and `vllm` are what could be made at a running server now."""

    name: str
    files: tuple[Path, ...]
    serves: str
    cards: tuple[Card, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    ollama: OllamaModel | None = None
    vllm: VllmModel | None = field(default=None)


def export(
    source: Source,
    target: str,
    out: Path,
    name: str,
    *,
    quantisation: str = "q8_0",
    adapter_only: bool = False,
    say: Say = lambda what: None,
) -> Exported:
    """Write everything `target` needs into `out`. TuningError for what cannot be made right; nothing half-made is left."""
    name = NAME.sub("-", name).strip("-.") or "model"
    if adapter_only and not source.adapters:
        raise InputError(
            both(
                f"{source.run or source.whole.name}: 통째로 학습해 어댑터가 없습니다",
                f"{source.run or source.whole.name}: was trained whole, there is no adapter",
            ),
            hint="--merge",
        )
    if adapter_only and target == "merged":
        raise InputError(
            both("--to merged --adapter-only: 둘 가운데 하나만 됩니다", "--to merged --adapter-only: one or the other"),
            hint=both("--to vllm --adapter-only는 따로 둡니다.", "--to vllm --adapter-only keeps it apart."),
        )
    out.mkdir(parents=True, exist_ok=True)
    if target in ("vllm", "merged"):
        return _folders(source, target, out, name, adapter_only, say)
    with _under(source, out, adapter_only, say) as under:
        cards, files = _gguf(source, under, out, name, quantisation, adapter_only, say)
        made = Exported(name, files, f"embedded:{files[0].stem}" + (f"+{name}" if adapter_only else ""), cards)
        if target == "gguf":
            return made
        context = _context(under)
        adapter = files[1] if adapter_only else None
        if target == "llamacpp":
            text = compose_llamacpp(files[0], {name: adapter} if adapter else {}, context)
            more = _write(out / f"{name}.llamacpp.yaml", text)
            serves = f"llamacpp:{adapter.name.removesuffix('.gguf') if adapter else name}"
            return Exported(name, (*files, more), serves, cards)
        model = OllamaModel(name, files[0], derive(under), context, adapter)
        beside = (
            _write(out / f"{name}.Modelfile", modelfile(model)),
            _write(out / f"{name}.ollama.yaml", compose_ollama(name)),
        )
        return Exported(name, (*files, *beside), f"ollama:{name}", cards, model.template.notes, ollama=model)


def _gguf(
    source: Source, under: Path, out: Path, name: str, quantisation: str, adapter_only: bool, say: Say
) -> tuple[tuple[Card, ...], tuple[Path, ...]]:
    """The merged file, or base and adapter; a base file that is there and is the right one is kept."""

    def told(done: int, everything: int) -> None:
        say(f"{done * 100 // max(1, everything)} %")

    if not adapter_only:
        file = out / f"{name}.gguf"
        return (write_gguf(under, file, quantisation, run=source.run, base=source.base, told=told),), (file,)
    before = source.run if len(source.adapters) > 1 else ""
    base = out / f"{_base_name(source, name)}.gguf"
    try:
        first = load_card(base)
        there = (first.quantisation, first.base, first.run) == (quantisation, source.base, before)
        there = there and first.weights == weights_of(under)
    except TuningError:
        there = False
    if not there:
        _must_be_free(base, name)
        first = write_gguf(under, base, quantisation, run=before, base=source.base, told=told)
    over = out / f"{name}.lora.gguf"
    second = write_lora_gguf(source.adapters[-1], under, over, run=source.run, base_name=source.base, over=first)
    return (first, second), (base, over)


def _must_be_free(base: Path, name: str) -> None:
    """InputError where another adapter lies over this file: written anew, it would be another base under that one."""
    for file in sorted(base.parent.glob("*.lora.json")) if base.is_file() else ():
        other = file.name.removesuffix(".lora.json")
        if other != name and read_json(file).get("over") == base.name and file.with_suffix(".gguf").is_file():
            raise InputError(
                both(
                    f"{base.name}: 이 어댑터의 바탕과 다른 바탕이고, {other} 어댑터가 그 위에 있습니다",
                    f"{base.name} is another base than this adapter's, and {other} lies over it",
                ),
                hint=both(
                    f"--out DIR로 나눠 두거나, 먼저 {other}.lora.gguf와 {base.name}을 지우세요.",
                    f"--out DIR keeps the two apart; or remove {other}.lora.gguf and {base.name} first.",
                ),
            )


def _base_name(source: Source, name: str) -> str:
    """Of the base beside an adapter: with earlier adapters merged in, the base is this run's own."""
    of = NAME.sub("-", Path(source.base or source.whole).name)
    return f"{of}-{name}" if len(source.adapters) > 1 else of


def _folders(source: Source, target: str, out: Path, name: str, adapter_only: bool, say: Say) -> Exported:
    """Model folders for vLLM, or the merged one by itself."""
    with _under(source, out, adapter_only, say) as under:
        folder = out / f"{_base_name(source, name) if adapter_only else name}.hf"
        if not (adapter_only and _is_there(under, folder, own=len(source.adapters) > 1)):
            _copy(under, folder)
    if target == "merged":
        return Exported(name, (folder,), "")
    adapters = {}
    if adapter_only:
        adapters[name] = out / f"{name}.adapter"
        _copy(source.adapters[-1], adapters[name])
    model = VllmModel(folder.name.removesuffix(".hf") if adapter_only else name, folder, adapters, _context(folder))
    script = _write(out / f"{name}.vllm.sh", "#!/bin/sh\nexec env " + shell_line(model) + "\n")
    script.chmod(0o755)
    yaml = _write(out / f"{name}.vllm.yaml", compose_vllm(model))
    return Exported(name, (folder, *adapters.values(), script, yaml), f"vllm:{name}", vllm=model)


def _is_there(under: Path, folder: Path, *, own: bool) -> bool:
    """Is this base there already? InputError where another one is that further adapters may lie over (`own`: none can)."""
    if not folder.exists():
        return False
    if weights_of(folder) == weights_of(under):
        return True
    if own:
        return False
    raise InputError(
        both(
            f"{folder.name}: 이 어댑터의 바탕과 다른 바탕이 이미 있습니다",
            f"{folder.name} is there and is another base than this adapter's",
        ),
        hint=both(
            f"--out DIR로 나눠 두거나, 먼저 {folder}를 지우세요.",
            f"--out DIR keeps the two apart; or remove {folder} first.",
        ),
    )


@contextmanager
def _under(source: Source, out: Path, adapter_only: bool, say: Say) -> Iterator[Path]:
    """The whole folder to write: with all adapters merged, or all but the last."""
    merged: Sequence[Path] = source.adapters[:-1] if adapter_only else source.adapters
    if not merged:
        yield source.whole
        return
    say(f"merging {len(merged)}")
    with tempfile.TemporaryDirectory(dir=out, prefix=".merging.") as aside:
        yield merge_adapters(source.whole, merged, Path(aside) / "model", tokenizer=source.tokenizer)


def _copy(source: Path, folder: Path) -> None:
    """A whole copy in place of what is there, without the trainer's leavings."""
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(source, making, ignore=shutil.ignore_patterns("checkpoint-*", "*.bin", "optimizer*", ".*"))
    shutil.rmtree(folder, ignore_errors=True)
    making.replace(folder)


def _context(folder: Path) -> int:
    return min(int(read_json(folder / "config.json").get("max_position_embeddings") or MOST_CONTEXT), MOST_CONTEXT)


def _write(file: Path, text: str) -> Path:
    write_whole(file, text, mode=0o644)
    return file
