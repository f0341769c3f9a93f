"""A model folder's tokenizer as GGUF metadata: pieces, kinds, merges, special tokens and the chat template.

The engine cannot run a tokenizer.json; it has a few splitters by name and must be told the right one. Which one is read
from the pattern itself, never guessed: another pattern would give other tokens than the model was trained on.

    byte-level BPE   tokenizer.ggml.model = gpt2, .pre = the splitter's name
    SentencePiece    tokenizer.ggml.model = llama, scores from the order of merges (gemma 3)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both

__all__ = ["PATTERNS", "chat_template", "plain_template", "read_json", "tokenizer_metadata"]

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
SIGNS = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
# The splitter's pattern -> (its name in the engine, whether it looks a whole word up before merging)
PATTERNS = {
    WORDS + r"\p{N}" + SIGNS: ("qwen2", False),
    WORDS + r"\p{N}{1,3}" + SIGNS: ("llama-bpe", True),
    "byte-level": ("gpt-2", False),
    "digits, byte-level": ("smollm", False),
}
SPECIAL = {"bos": "bos_token", "eos": "eos_token", "unknown": "unk_token", "padding": "pad_token"}
IN_CONFIG = {"bos": "bos_token_id", "eos": "eos_token_id", "padding": "pad_token_id"}
GENERATION = re.compile(r"\{%([-+]?)\s*(end)?generation\s*([-+]?)%\}")
OTHERWISE = both(
    "옮겨 둔 변환기가 더 많은 토크나이저를 압니다: docs/serving-tuned.md의 'Other bases'.",
    "The kept converter knows more tokenizers: docs/serving-tuned.md, 'Other bases'.",
)


def tokenizer_metadata(folder: Path, rows: int, config: Mapping[str, Any]) -> dict[str, Any]:
    """What GGUF says of the tokenizer of `folder`; `rows` of the embedding each get a piece. TuningError when unsure."""
    if not (folder / "tokenizer.json").is_file():
        raise TuningError(
            both(f"{folder.name}: tokenizer.json이 없습니다", f"{folder.name}: no tokenizer.json"),
            hint=both("토크나이저를 가중치 곁에 저장하세요.", "Save the tokenizer beside the weights."),
        )
    given = read_json(folder / "tokenizer.json")
    settings = read_json(folder / "tokenizer_config.json")
    model = given.get("model") or {}
    if model.get("type") != "BPE":
        raise TuningError(
            both(
                f"토크나이저 종류 {model.get('type')!r}: 우리가 쓸 줄 모릅니다",
                f"tokenizer of type {model.get('type')!r}: not written by our exporter",
            ),
            hint=OTHERWISE,
        )
    for token in given.get("added_tokens") or []:
        if token.get("lstrip") or token.get("rstrip"):
            raise TuningError(
                both(
                    f"토큰 {token['content']!r}: 옆의 빈칸을 먹는데, 엔진은 그러지 못합니다",
                    f"token {token['content']!r} eats the blanks beside it: the engine cannot",
                ),
                hint=OTHERWISE,
            )
    sentencepiece = bool(model.get("byte_fallback"))
    pieces, kinds = _pieces(given, rows, sentencepiece)
    made: dict[str, Any] = {"tokens": pieces, "token_type": kinds}
    merges = [" ".join(pair) if isinstance(pair, list) else pair for pair in model.get("merges") or []]
    if sentencepiece:
        _check_sentencepiece(given)
        made |= {"model": "llama", "pre": "default", "scores": _scores(pieces, merges), "add_space_prefix": False}
    else:
        made |= {"model": "gpt2", "pre": _splitter(given), "merges": merges}
    ids = _special_ids(folder, given, settings, config)
    made |= {f"{name}_token_id": number for name, number in ids.items()}
    template = chat_template(folder)
    made["add_bos_token"] = "bos" in ids and _starts_with_bos(given, settings, template)
    if template:
        made["chat_template"] = plain_template(template)
    prefix = "tokenizer.ggml."
    return {("tokenizer." if key == "chat_template" else prefix) + key: value for key, value in made.items()}


def chat_template(folder: Path) -> str:
    """The folder's own Jinja template, "" without one: chat_template.jinja, else in tokenizer_config.json."""
    file = folder / "chat_template.jinja"
    if file.is_file():
        return file.read_text(encoding="utf-8")
    given = read_json(folder / "tokenizer_config.json").get("chat_template")
    if isinstance(given, list):  # several by name
        given = next((t.get("template") for t in given if t.get("name") == "default"), "")
    return str(given or "")


def plain_template(template: str) -> str:
    """Without the training tags {% generation %}, which no engine knows; what they strip of blanks stays stripped."""
    return GENERATION.sub(lambda m: f"{{%{m[1]} {'endif' if m[2] else 'if true'} {m[3]}%}}", template)


def read_json(file: Path) -> dict[str, Any]:
    """{} for a file that is not there; TuningError for one that is no JSON object."""
    if not file.is_file():
        return {}
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise TuningError(
            both(f"{file.name}: JSON 객체가 아닙니다", f"{file.name}: not a JSON object"),
            hint=both("모델이나 토크나이저를 다시 저장하세요.", "Save the model or tokenizer again."),
        )
    return given


def _pieces(given: Mapping[str, Any], rows: int, sentencepiece: bool) -> tuple[list[str], list[int]]:
    """A piece and its kind for each row of the embedding; a row without a token is marked unused."""
    vocab: dict[str, int] = given["model"]["vocab"]
    pieces, kinds = [f"[PAD{i}]" for i in range(rows)], [UNUSED] * rows
    added = {int(t["id"]): t for t in given.get("added_tokens") or []}
    if (most := max([*vocab.values(), *added])) >= rows:
        raise TuningError(
            both(
                f"토큰 번호가 {most}까지인데 임베딩은 {rows}행입니다",
                f"token id {most}, but the embedding has {rows} rows",
            ),
            hint=both(
                "임베딩을 토크나이저에 맞춰(resize_token_embeddings) 다시 저장하세요.",
                "Resize the embedding to the tokenizer (resize_token_embeddings) and save again.",
            ),
        )
    for piece, number in vocab.items():
        pieces[number], kinds[number] = piece, NORMAL
        if sentencepiece and re.fullmatch(r"<0x[0-9A-F]{2}>", piece):
            kinds[number] = BYTE
    if sentencepiece and (unknown := given["model"].get("unk_token")) in vocab:
        kinds[vocab[unknown]] = UNKNOWN
    for number, token in added.items():
        piece = token["content"].replace("▁", " ") if sentencepiece and not token.get("special") else token["content"]
        pieces[number] = piece
        if kinds[number] not in (UNKNOWN, BYTE):
            kinds[number] = CONTROL if token.get("special") else USER
    return pieces, kinds


def _splitter(given: Mapping[str, Any]) -> str:
    """The engine's name of the tokenizer's splitter. TuningError for one it has no name for."""
    normalizer = (given.get("normalizer") or {}).get("type")
    steps = given.get("pre_tokenizer") or {}
    steps = steps.get("pretokenizers") if steps.get("type") == "Sequence" else [steps]
    read = ", ".join(_step(step) for step in steps or [{}])
    read = read.removesuffix(", bytes")
    known = PATTERNS.get(read)
    if known is None or normalizer not in (None, "NFC"):
        raise TuningError(
            both(
                f"토크나이저가 글을 {read[:60]!r} 규칙으로 나눕니다(normalizer {normalizer}). 우리가 이름을 모르는 규칙입니다",
                f"the tokenizer splits by {read[:60]!r} (normalizer {normalizer}): our exporter knows no name for that",
            ),
            hint=OTHERWISE,
        )
    name, whole_words = known
    if bool(given["model"].get("ignore_merges")) != whole_words:
        raise TuningError(
            both(
                f"ignore_merges = {not whole_words}: 엔진의 {name} 방식은 다릅니다",
                f"ignore_merges = {not whole_words}: the engine's {name} does otherwise",
            ),
            hint=OTHERWISE,
        )
    return name


def _step(step: Mapping[str, Any]) -> str:
    """One pre-tokenizer in a word or by its pattern."""
    kind = step.get("type")
    if kind == "Split" and step.get("behavior") == "Isolated" and not step.get("invert"):
        return str((step.get("pattern") or {}).get("Regex"))
    if kind == "ByteLevel" and not step.get("add_prefix_space"):
        return "byte-level" if step.get("use_regex", True) else "bytes"
    if kind == "Digits" and step.get("individual_digits"):
        return "digits"
    return f"{kind} {json.dumps(step, ensure_ascii=False)}"


def _check_sentencepiece(given: Mapping[str, Any]) -> None:
    """Blanks become ▁ and nothing is put in front: what llama.cpp's does with add_space_prefix off."""
    normalizer, splitter = given.get("normalizer") or {}, given.get("pre_tokenizer")
    plain = normalizer.get("type") == "Replace" and normalizer.get("content") == "▁"
    split = splitter is None or (splitter.get("type") == "Split" and splitter["pattern"] == {"String": " "})
    if not plain or not split:
        raise TuningError(
            both(
                "SentencePiece 토크나이저가 빈칸을 ▁로 바꾸는 것 말고 다른 정규화를 합니다",
                "a SentencePiece tokenizer with other normalising than blanks to ▁",
            ),
            hint=OTHERWISE,
        )


def _scores(pieces: list[str], merges: list[str]) -> list[float]:
    """The earlier a merge, the higher its product: llama.cpp joins by score where the tokenizer joins by rank."""
    rank: dict[str, int] = {}
    for number, merge in enumerate(merges):
        rank.setdefault(merge.replace(" ", "", 1), number)
    return [-float(rank.get(piece, len(merges))) for piece in pieces]


def _special_ids(
    folder: Path, given: Mapping[str, Any], settings: Mapping[str, Any], config: Mapping[str, Any]
) -> dict[str, int]:
    """bos, eos, eot, unknown, padding: by the tokenizer's settings, else the model's config."""
    ids: dict[str, int] = dict(given["model"]["vocab"]) | {
        t["content"]: t["id"] for t in given.get("added_tokens") or []
    }
    found: dict[str, int] = {}
    for name, key in SPECIAL.items():
        token = settings.get(key)
        token = token.get("content") if isinstance(token, dict) else token
        number = ids.get(token) if token else config.get(IN_CONFIG.get(name, ""))
        number = number[0] if isinstance(number, list) and number else number
        if isinstance(number, int):
            found[name] = number
    ends = read_json(folder / "generation_config.json").get("eos_token_id", config.get("eos_token_id"))
    others = [n for n in (ends if isinstance(ends, list) else [ends]) if isinstance(n, int) and n != found.get("eos")]
    if "eos" not in found:
        raise TuningError(
            both(f"{folder.name}: 끝 토큰이 없습니다", f"{folder.name}: no end token"),
            hint=both("tokenizer_config.json에 eos_token을 적으세요.", "Set eos_token in tokenizer_config.json."),
        )
    return found | ({"eot": others[0]} if others else {})


def _starts_with_bos(given: Mapping[str, Any], settings: Mapping[str, Any], template: str) -> bool:
    """Does the engine put the begin token in front? Training encodes a chat by its template alone, so a template that
    names no bos must get none; one that does is stripped of it by the engine, which then sets it once."""
    if template and "bos_token" not in template:
        return False
    if "add_bos_token" in settings:
        return bool(settings["add_bos_token"])
    post = given.get("post_processor") or {}
    steps = post.get("processors") if post.get("type") == "Sequence" else [post]
    singles = [s for step in steps or [] if step.get("type") == "TemplateProcessing" for s in step.get("single") or []]
    return bool(singles) and "SpecialToken" in singles[0]
