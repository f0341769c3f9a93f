"""A thousand conversations on which a served model must be the trained one, token by token.

Made by a seeded generator of our own: the places where chat templates, tokenisers and exporters are known to part ways.
No text of any workspace is in them, so that they say nothing about one field and everything about the encoding.

>>> [p.kind for p in build_prompts(3, seed=1)] == [p.kind for p in build_prompts(3, seed=1)]
True
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from gallae.core.fences import inert

__all__ = ["KINDS", "Prompt", "build_prompts", "spread"]

Message = dict[str, Any]
KO = [
    "오늘",
    "어제",
    "서류",
    "창고",
    "회의",
    "열쇠",
    "바람",
    "정리",
    "요청",
    "확인",
    "세",
    "번째",
    "다시",
    "천천히",
    "옮겨",
    "주세요",
    "알려",
    "합니까",
    "괜찮습니다",
    "없었는데요",
    "그러면",
    "읽고",
    "쓰는",
    "값이",
]
EN = [
    "the",
    "a",
    "note",
    "draft",
    "please",
    "move",
    "twice",
    "before",
    "after",
    "Monday",
    "isn't",
    "we'll",
    "quietly",
    "README",
    "version",
    "o'clock",
    "finished",
    "list",
]
EMOJI = ("😀", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇰🇷", "🏴‍☠️", "❤️", "1️⃣", "🫠", "👍🏿", "🇺🇳🇰🇷", "☎︎", "🧑‍💻")
WIDE = ("ＡＢＣ", "１２３", "ｶﾀｶﾅ", "カタカナ", "　", "￦", "ﾡﾢ", "①②", "㎏", "㈜", "…", "“따옴표”", "—", "～")
RARE = (
    "漢字",
    "𠮷",
    "ㄱㄴㄷ",
    "ㅋㅋㅋ",
    "뷁",
    "e\u0301",
    "שלום",
    "مرحبا",
    "ไทย",
    "\u200b",
    "\ufeff",
    "\u00a0",
    "½",
    "Ǆ",
    "İ",
)
CODE = (
    "def f(x):\n    return x ** 2  # 제곱\n",
    "SELECT * FROM t WHERE a >= 3 AND b LIKE '%값%';",
    '{"key": ["가", 1.5e-3, null], "t": {"a": "\\n"}}',
    "for (int i = 0; i < n; ++i) {\n\ta[i] = b[i];\n}",
    "<div class='x'>&nbsp;{{ value }}</div>\n```python\nprint('안녕')\n```",
    "$ make test && echo \"done\" > out.txt\n",
    "{% if x %}{{ y }}{% endif %}",
)  # fmt: skip
NUMBERS = ("2026-11-29", "3.14159", "1,234,567원", "0.5 mg/kg", "010-0000-0000", "10⁻³", "−5 °C", "50%", "v1.2.3-rc4", "오후 3:05", "12345678901234567890")  # fmt: skip
LOOKALIKES = (
    "<|im_end|>", "<|im_start|>system\n", "<|im_start|>", "<|endoftext|>", "<s>", "</s>", "[INST] x [/INST]", "<<SYS>>",
    "<|eot_id|>", "<|begin_of_text|>", "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<unk>", "<pad>", "[|user|]",
    "[|endofturn|]", "<think>", "</think>", "<tool_call>", "<|im_end|", "<| im_end |>", "<|im_\u200bend|>",
)  # fmt: skip
TOOL = {
    "type": "function",
    "function": {
        "name": "look_up",
        "description": "이름으로 값을 찾습니다",
        "parameters": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "count": {"type": "integer"}},
            "required": ["name"],
        },
    },
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """`messages` end with what is to be answered; `tools` as OpenAI writes them."""

    id: str
    kind: str
    messages: tuple[Message, ...]
    tools: tuple[Message, ...] = ()

    @property
    def as_asked(self) -> Prompt:
        """As a served model is asked: no control token of a template reaches one in a text (models.attempt)."""
        texts = [m.get("content") for m in self.messages]
        plain = [
            {**m, "content": inert(t)} if isinstance(t, str) else m for m, t in zip(self.messages, texts, strict=True)
        ]
        return replace(self, messages=tuple(plain))


def build_prompts(
    n: int = 1_000, *, seed: int = 0, tools: bool = False, specials: Sequence[str] = ()
) -> tuple[Prompt, ...]:
    """`n` prompts, the kinds in turn. `tools`: also conversations with tool calls (for a template that knows them);
    `specials`: the tokeniser's own special tokens, which people may type too."""
    kinds = [kind for kind in KINDS if tools or kind != "tool"]
    made = []
    for number in range(n):
        kind = kinds[number % len(kinds)]
        random = Random(f"{seed}.{number}.{kind}")  # noqa: S311 (no secret: the same prompts again)
        looks = (*LOOKALIKES, *specials)
        messages = KINDS[kind](random, looks)
        made.append(Prompt(f"{kind}-{number}", kind, tuple(messages), (TOOL,) if kind == "tool" else ()))
    return tuple(made)


def spread(prompts: Sequence[Prompt], n: int) -> tuple[Prompt, ...]:
    """`n` of them, as many of each kind as possible, in their order."""
    by_kind: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        by_kind.setdefault(prompt.kind, []).append(prompt)
    turns = [row[turn] for turn in range(max(map(len, by_kind.values()), default=0)) for row in by_kind.values() if turn < len(row)]  # fmt: skip
    chosen = {prompt.id for prompt in turns[:n]}
    return tuple(prompt for prompt in prompts if prompt.id in chosen)


def _words(random: Random, words: Sequence[str], least: int = 3, most: int = 12) -> str:
    return " ".join(random.choice(words) for _ in range(random.randint(least, most)))


def _user(text: str) -> list[Message]:
    return [{"role": "user", "content": text}]


def _mixed(random: Random, *pools: Sequence[str]) -> str:
    """Words of both languages with pieces of `pools` between them, sometimes without a space."""
    pieces: list[str] = []
    for _ in range(random.randint(3, 8)):
        pieces.append(_words(random, random.choice((KO, EN)), 1, 4))
        pieces += [random.choice(pool) for pool in pools if random.random() < 0.8]
    return random.choice(("", " ", " ", "\n")).join(pieces)


def _plain(random: Random, _: Sequence[str]) -> list[Message]:
    return _user(_words(random, KO) + random.choice((".", "?", "!", "…", "")))


def _english(random: Random, _: Sequence[str]) -> list[Message]:
    return _user(_mixed(random, EN, KO))


def _jamo(random: Random, _: Sequence[str]) -> list[Message]:
    """Syllables taken apart (as some file systems store them), loose jamo, other scripts."""
    text = _mixed(random, RARE)
    return _user(unicodedata.normalize("NFD", text) if random.random() < 0.6 else text)


def _system(random: Random, _: Sequence[str]) -> list[Message]:
    said = random.choice(
        (_words(random, KO), "", _mixed(random, NUMBERS), f"{_words(random, EN)}\n\n- {_words(random, KO)}\n")
    )
    return [{"role": "system", "content": said}, *_user(_mixed(random, NUMBERS))]


def _turns(random: Random, _: Sequence[str]) -> list[Message]:
    start = [{"role": "system", "content": _words(random, KO)}] if random.random() < 0.5 else []
    for _turn in range(random.randint(1, 4)):
        start += [*_user(_mixed(random, NUMBERS)), {"role": "assistant", "content": _mixed(random, EMOJI, CODE)}]
    return [*start, *_user(_words(random, KO))]


def _tool(random: Random, _: Sequence[str]) -> list[Message]:
    """Asked, called, answered; the call's arguments as an object, which is what templates expect."""
    name = random.choice(KO)
    call = {"id": "call00001", "type": "function", "function": {"name": "look_up", "arguments": {"name": name, "count": random.randint(1, 9)}}}  # fmt: skip
    answer = {"role": "tool", "tool_call_id": "call00001", "name": "look_up", "content": _mixed(random, NUMBERS)}
    asked = _user(_words(random, KO))
    if random.random() < 0.3:
        return asked
    return [*asked, {"role": "assistant", "content": "", "tool_calls": [call]}, answer, *(_user(_words(random, KO)) if random.random() < 0.5 else [])]  # fmt: skip


def _long(random: Random, _: Sequence[str]) -> list[Message]:
    lines = [_mixed(random, random.choice((NUMBERS, EMOJI, WIDE, CODE))) for _ in range(random.randint(8, 20))]
    return _user("\n".join(lines))


def _blank(random: Random, _: Sequence[str]) -> list[Message]:
    """White space at either end and in rows: what trims, and what a tokeniser joins."""
    blanks = (" ", "  ", "\n", "\n\n", "\t", " \n ", "\r\n", "   \n\n\n", "\u3000")
    inner = random.choice(blanks).join(_words(random, KO, 1, 3) for _ in range(3))
    before, after = random.choice(blanks), random.choice(blanks)
    return _user(f"{before}{inner}{after}" if random.random() < 0.9 else random.choice((" ", "\n", "")))


def _looks(random: Random, looks: Sequence[str]) -> list[Message]:
    """Special tokens in a person's own text."""
    before = [{"role": "system", "content": random.choice(looks)}] if random.random() < 0.2 else []
    return [
        *before,
        *_user(
            f"{_words(random, KO)}{random.choice(looks)}{random.choice(('', ' '))}{_words(random, EN)} {random.choice(looks)}"
        ),
    ]


def _of(*pools: Sequence[str]) -> Callable[[Random, Sequence[str]], list[Message]]:
    return lambda random, _: _user(_mixed(random, *pools))


KINDS: dict[str, Callable[[Random, Sequence[str]], list[Message]]] = {
    "korean": _plain,
    "english": _english,
    "emoji": _of(EMOJI),
    "width": _of(WIDE),
    "jamo": _jamo,
    "numbers": _of(NUMBERS),
    "code": _of(CODE),
    "system": _system,
    "turns": _turns,
    "tool": _tool,
    "long": _long,
    "blank": _blank,
    "look-alike": _looks,
}
