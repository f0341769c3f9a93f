"""From the name of a base to the folder that holds it, and from such a folder to the shape that a plan counts with.

qwen3-0.6b      a name of bases.toml: its repository in the local hub cache, else fetched
path/to/model   a folder with config.json, safetensors, tokenizer and template
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.tuning.bases import Base

__all__ = ["PATTERNS", "fetch_base", "find_base", "is_small", "load_base_folder"]

PATTERNS = ("*.json", "*.safetensors", "*.jinja", "*.model", "*.txt")  # no pickles, no code
FAMILIES = {"gemma3_text": "gemma3", "mistral": "llama"}  # lfm2 stays itself: its convolution mixes packed rows
TINY = 50e6  # parameters; below it a base is one of our own, and wants larger steps


def find_base(name: str, bases: Mapping[str, Base]) -> Path | None:
    """The folder, or None where it has to be fetched. InputError for what is neither a name nor a model's folder."""
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        if not (folder / "tokenizer.json").is_file() or not list(folder.glob("*.safetensors")):
            raise InputError(
                both(
                    f"--base {name}: 안에 tokenizer.json이나 .safetensors가 없습니다",
                    f"--base {name}: no tokenizer.json or no .safetensors in it",
                ),
                hint=both("Hugging Face 폴더가 통째로 있어야 합니다.", "A whole Hugging Face folder is needed."),
            )
        return folder.resolve()
    if name not in bases:
        raise InputError(
            both(
                f"--base {name}: config.json이 있는 폴더도, 아는 바탕 모델도 아닙니다",
                f"--base {name}: neither a folder with config.json nor a known base",
            ),
            hint=both(
                "small, 폴더, 또는 이 가운데 하나: " + ", ".join(bases),
                "small, a folder, or one of: " + ", ".join(bases),
            ),
        )
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        found = Path(snapshot_download(bases[name].repo, local_files_only=True, allow_patterns=list(PATTERNS)))
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError):
        return None
    return found if list(found.glob("*.safetensors")) else None


def fetch_base(base: Base, fetch: Callable[..., str] | None = None) -> Path:
    """Download it into the hub cache (resumed where it broke off). TuningError says the command and the size."""
    if fetch is None:
        from huggingface_hub import snapshot_download

        fetch = snapshot_download
    try:
        return Path(fetch(base.repo, allow_patterns=list(PATTERNS)))
    except Exception as error:  # no network, no rights, no such repository: each has its own class, and all end here
        raise TuningError(
            both(
                f"{base.repo}: 이 컴퓨터에 없고 받지도 못했습니다({type(error).__name__})",
                f"{base.repo} is not on this machine and could not be fetched ({type(error).__name__})",
            ),
            hint=both(
                f"네트워크가 있는 곳에서 받으세요: hf download {base.repo} ({base.parameters * 2 / 1e9:.1f} GB). 그다음 --base에 그 폴더를 "
                f"주세요. 아무것도 없이 해 보려면: --base small.",
                f"Fetch it where there is a network: hf download {base.repo} ({base.parameters * 2 / 1e9:.1f} GB); then "
                f"--base FOLDER with the folder it names. Without any: --base small.",
            ),
        ) from error


def load_base_folder(folder: Path, name: str = "") -> Base:
    """Its shape from config.json, for a plan. InputError for a config that does not say it."""
    try:
        given = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config: dict[str, Any] = given.get("text_config") or given
        heads, hidden = int(config["num_attention_heads"]), int(config["hidden_size"])
        kind = str(config.get("model_type", ""))
        base = Base(
            name=name or folder.name,
            repo=str(folder),
            family=FAMILIES.get(kind, kind),
            layers=int(config["num_hidden_layers"]),
            hidden=hidden,
            intermediate=int(config["intermediate_size"]),
            heads=heads,
            kv_heads=int(config.get("num_key_value_heads") or heads),
            head_dim=int(config.get("head_dim") or hidden // heads),
            vocab=int(config["vocab_size"]),
            tied=bool(config.get("tie_word_embeddings", True)),
            context=int(config["max_position_embeddings"]),
            published=0,
            licence="?",
            commercial="unknown",
            korean_source="a folder of your own",
            default=False,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / 'config.json'}: {error}", hint=both("인과 언어 모델의 Hugging Face 폴더가 필요합니다.", "A Hugging Face folder of a causal model is needed.")) from error  # fmt: skip
    return base


def is_small(base: Base) -> bool:
    return base.parameters < TINY
