"""A model's Jinja chat template as the Go template that Ollama needs: derived by looking at what it writes, then proven.

Ollama renders chats with a template of its own language. A hand-picked one that is nearly right is the field's top pain,
so nothing is picked: probe conversations are rendered, what stands around each role's words is read off, and the result
must write every probe as the original does. A template that does more than wrap messages is refused.

    <|im_start|>user⏎ … <|im_end|>⏎   →   {{ if eq .Role "user" }}<|im_start|>user⏎{{ .Content }}<|im_end|>⏎{{ end }}

What Go cannot do, and is said in `notes`: trimming blanks around a text, tools, a turn without an end token.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both, worded
from gallae.tuning.gguf_tokenizer import chat_template, plain_template, read_json

__all__ = ["GoTemplate", "derive"]

SYSTEM, FIRST, SAID, SECOND = "S0S0S", "U1U1U", "A1A1A", "U2U2U"
Chat = Sequence[dict[str, str]]
WAY_ROUND = both(
    "llama-server, vLLM, 내장 엔진으로 쓰세요. 템플릿을 있는 그대로 돌립니다.",
    "Serve it by llama-server, vLLM or the embedded engine: they run the template as it is.",
)


@dataclass(frozen=True, slots=True)
class _Wraps:
    """What stands before and behind each role's text; `opening` before a chat without a system message; `joined`: a
    system text stands inside the first user turn, with this between them."""

    opening: str
    system: tuple[str, str]
    user: tuple[str, str]
    assistant: tuple[str, str]
    generation: str
    joined: str | None = None

    def render(self, chat: Chat) -> str:
        made = "" if chat[0]["role"] == "system" else self.opening
        inside = self.joined is not None and chat[0]["role"] == "system"
        for number, message in enumerate(chat):
            before, behind = getattr(self, message["role"])
            made += ("" if inside and number == 1 else before) + message["content"] + behind
        return made + self.generation


@dataclass(frozen=True, slots=True)
class GoTemplate:
    """`text` for Ollama's TEMPLATE, `stops` for its PARAMETER stop, `notes` what differs (Korean, English)."""

    text: str
    stops: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()


def derive(folder: Path) -> GoTemplate:
    """From the template of a model folder. TuningError for none, or for one that is more than wrapped messages."""
    source = plain_template(chat_template(folder))
    if not source:
        raise TuningError(
            both(f"{folder.name}: 대화 템플릿이 없습니다", f"{folder.name}: no chat template"),
            hint=both(
                "학습할 때의 chat_template.jinja를 곁에 두세요.", "Put the chat_template.jinja of training beside it."
            ),
        )
    special = _special_tokens(folder)
    compiled = _environment().from_string(source)

    def rendered(chat: Chat, prompt: bool = True) -> str:
        made = compiled.render(messages=list(chat), add_generation_prompt=prompt, enable_thinking=False, **special)
        return str(made).removeprefix(special["bos_token"])  # Ollama puts the begin token there itself

    try:
        wraps = _read_off(rendered)
        differs = next((chat for chat in _probes() if wraps.render(chat) != rendered(chat)), None)
    except TuningError:
        raise
    except Exception as error:  # whatever a template raises on a probe: no system message allowed, other roles
        raise _refused(folder, str(error)) from None
    if differs is not None:
        roles = ", ".join(m["role"] for m in differs)
        raise _refused(
            folder,
            both(f"메시지를 감싸는 것보다 많은 일을 합니다({roles})", f"it does more than wrap messages ({roles})"),
        )
    stops = tuple(dict.fromkeys(s for s in (wraps.assistant[1].strip(), special["eos_token"]) if s))
    text = _go(wraps)
    if any("{{" in part or '"""' in part for part in (*wraps.user, *wraps.assistant, *wraps.system, wraps.opening)):
        raise _refused(
            folder, both("Go가 읽을 괄호나 따옴표를 씁니다", "it writes braces or quotes that Go would read")
        )
    return GoTemplate(text, stops, _notes(source, rendered, wraps))


def _environment() -> Any:
    """As transformers renders: sandboxed, blocks trimmed."""
    try:
        sandbox = importlib.import_module("jinja2.sandbox")
    except ImportError as error:
        raise TuningError(
            both("대화 템플릿을 읽으려면 jinja2가 있어야 합니다", "reading a chat template needs jinja2"),
            hint='pip install "gallae[export]"',
        ) from error
    made = sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"], keep_trailing_newline=False
    )

    def raise_exception(message: str) -> str:
        raise TuningError(
            both(f"대화 템플릿이 거절합니다: {message}", f"the chat template refuses: {message}"), hint=WAY_ROUND
        )

    made.globals |= {"raise_exception": raise_exception, "strftime_now": lambda _: _dated()}
    made.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
    return made


def _dated() -> str:
    raise TuningError(
        both(
            "대화 템플릿이 날짜를 쓰는데, Go 템플릿으로는 그날로 굳어 버립니다",
            "the chat template writes the day, which Go's would freeze",
        ),
        hint=WAY_ROUND,
    )


def _read_off(rendered: Any) -> _Wraps:
    whole = rendered([_m("system", SYSTEM), _m("user", FIRST), _m("assistant", SAID), _m("user", SECOND)])
    head, after_system, after_user, after_said, tail = _cut(whole, SYSTEM, FIRST, SAID, SECOND)
    user_behind = _cut(rendered([_m("user", FIRST)], False), FIRST)[1]
    said_behind = _cut(rendered([_m("user", FIRST), _m("assistant", SAID)], False), FIRST, SAID)[2]
    user_before = _without(after_said, said_behind)
    opening = _cut(rendered([_m("user", FIRST)]), FIRST)[0]
    joined = None
    if after_system.endswith(user_before):
        system = (head, after_system.removesuffix(user_before))
    else:
        system, joined = (head, after_system), after_system
    return _Wraps(
        opening=opening.removesuffix(user_before),
        system=system,
        user=(user_before, user_behind),
        assistant=(_without(after_user, user_behind), said_behind),
        generation=_without(tail, user_behind),
        joined=joined,
    )


def _probes() -> list[Chat]:
    chats: list[Chat] = []
    for text in ("가나다", "two\nlines, <b> & 1) 2)", "끝에 마침표."):
        user, said, system = _m("user", text), _m("assistant", f"{text} 답"), _m("system", f"{text} 규칙")
        chats += [[user], [system, user], [user, said, user], [system, user, said, user, said, user]]
    return chats


def _notes(source: str, rendered: Any, wraps: _Wraps) -> tuple[tuple[str, str], ...]:
    notes = []
    padded = [_m("user", "  가  "), _m("assistant", " 나 "), _m("user", "다\n")]
    if wraps.render(padded) != rendered(padded):
        notes.append(
            (
                "원래 서식은 글 앞뒤의 빈칸을 지우지만 Ollama의 서식은 지우지 못합니다.",
                "The original trims blanks around a text; Ollama's template cannot.",
            )
        )
    if "tools" in source or "tool_calls" in source:
        notes.append(
            (
                "도구 호출은 옮기지 않았습니다: 도구가 필요하면 llama-server나 vLLM으로 서비스하세요.",
                "Tool calls were not carried over: where tools are needed, serve by llama-server or vLLM.",
            )
        )
    return tuple(notes)


def _go(wraps: _Wraps) -> str:
    user_before = wraps.user[0]
    if wraps.joined is not None:
        user_before = "{{ if or (ne $i 1) (not $.System) }}" + wraps.user[0] + "{{ end }}"
    opening = "{{ if not .System }}" + wraps.opening + "{{ end }}" if wraps.opening else ""
    return (
        opening
        + "{{ range $i, $m := .Messages }}"
        + '{{ if eq $m.Role "system" }}' + _around("", wraps.system)
        + '{{ else if eq $m.Role "user" }}' + _around(user_before, ("", wraps.user[1]))
        + '{{ else if eq $m.Role "assistant" }}' + _around("", wraps.assistant)
        + "{{ end }}{{ end }}"
        + wraps.generation
    )  # fmt: skip


def _around(before: str, pair: tuple[str, str]) -> str:
    return before + pair[0] + "{{ $m.Content }}" + pair[1]


def _special_tokens(folder: Path) -> dict[str, str]:
    given = read_json(folder / "tokenizer_config.json")
    found = {}
    for name in ("bos_token", "eos_token", "pad_token", "unk_token"):
        token = given.get(name)
        found[name] = str((token.get("content") if isinstance(token, dict) else token) or "")
    return found


def _cut(text: str, *marks: str) -> list[str]:
    parts = []
    for mark in marks:
        if text.count(mark) != 1:
            raise TuningError(
                both(
                    "대화 템플릿이 메시지를 빠뜨리거나 두 번 씁니다",
                    "the chat template leaves a message out or writes it twice",
                ),
                hint=WAY_ROUND,
            )
        before, _, text = text.partition(mark)
        parts.append(before)
    return [*parts, text]


def _without(text: str, prefix: str) -> str:
    if not text.startswith(prefix):
        raise TuningError(
            both(
                "대화 템플릿이 한 차례를 가운데와 끝에서 다르게 씁니다",
                "the chat template writes a turn otherwise in the middle than at the end",
            ),
            hint=WAY_ROUND,
        )
    return text.removeprefix(prefix)


def _refused(folder: Path, because: str) -> TuningError:
    return TuningError(
        both(
            f"{folder.name}: 이 대화 템플릿을 Go 템플릿으로 안전하게 옮길 수 없습니다: {worded('ko', because)}",
            f"{folder.name}: no Go template is safe for its chat template: {because}",
        ),
        hint=WAY_ROUND,
    )


def _m(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
