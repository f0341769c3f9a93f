"""Every format a team's training data comes in, read as one shape, each row with its file and line.

    {"instruction", "input"?, "output"}      {"question", "answer"}      {"messages": [system, user, assistant, tool …]}
    {"prompt", "chosen", "rejected"}         {"prompt", "answer", "good": true|false}     {"prompt", "answer", "score": number}
    {"generated_text", "parameters"?}        plain text below corpus/

One object a line; also a JSON array or objects over several lines, as the source notes have them. A row that cannot be
read is an `Unread` with file, line, reason and fix; it never stops the reading.

>>> load_text('{"question": "왜요?", "answer": "그냥요."}\\n{"question": 1}', "train.jsonl").rows[0].prompt
'왜요?'
>>> load_text('{"question": 1}', "train.jsonl").unread[0].place
'train.jsonl:1'
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gallae.core.language import Both, both, worded
from gallae.core.types import TrainingRow

__all__ = ["Loaded", "Row", "Turn", "Unread", "load_corpus", "load_file", "load_rows", "load_tested", "load_text"]

Shape = Literal["answer", "pair", "thumb", "graded", "text", "tested"]
ROLES = ("system", "user", "assistant", "tool")
PLAIN = (".txt", ".md")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. `calls`: the tool calls of an assistant turn, as they stood in the row; `name`: of a tool."""

    role: str
    content: str
    calls: tuple[Mapping[str, Any], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`turns` stand before `answer`. `answer`: what is taught; the chosen one of a pair; the judged one of a thumb
    or a grade; the whole text of a corpus row; "" where a tested row has none. `given` is the row as it was read."""

    file: str
    line: int
    shape: Shape
    turns: tuple[Turn, ...] = ()
    answer: str = ""
    rejected: str = ""
    good: bool | None = None
    score: float | None = None  # of a graded row, on whatever scale the team uses: more is better
    source: str = ""  # rows of one source stay on one side of a split
    synthetic: bool = False
    given: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def prompt(self) -> str:
        """The last thing a person said."""
        return next((t.content for t in reversed(self.turns) if t.role == "user"), "")

    @property
    def context(self) -> str:
        """All that was said before the answer, but for the system's words."""
        return "\n".join(t.content for t in self.turns if t.role != "system" and t.content)

    @property
    def system(self) -> str:
        return "\n".join(t.content for t in self.turns if t.role == "system")

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(t for t in (*(t.content for t in self.turns), self.answer, self.rejected) if t)

    def messages(self) -> list[dict[str, Any]]:
        """As a chat template takes them, the answer last. The text of a corpus row has none."""
        said = [_message(turn) for turn in self.turns]
        return [*said, {"role": "assistant", "content": self.answer}] if self.shape != "text" else []

    def training(self) -> TrainingRow:
        """As checks.skill judges it."""
        return TrainingRow(self.context, self.answer, self.system)


@dataclass(frozen=True, slots=True)
class Unread:
    file: str
    line: int
    because: str
    fix: str
    text: str = ""  # its beginning

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def said(self) -> Both:
        """What is wrong, and the fix."""
        return both(f"{worded('ko', self.because)} → {worded('ko', self.fix)}", f"{self.because} → {self.fix}")


@dataclass(frozen=True, slots=True)
class Loaded:
    rows: tuple[Row, ...] = ()
    unread: tuple[Unread, ...] = ()
    arrays: tuple[str, ...] = ()  # files that are no JSON lines: read, but not by the rest of the program

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.rows + other.rows, self.unread + other.unread, self.arrays + other.arrays)


def load_rows(root: Path, skill: str) -> Loaded:
    """Training rows of a skill: train.jsonl, synthetic.jsonl (marked so) and prefer.jsonl, in this order."""
    folder = f"skills/{skill}"
    made = Loaded()
    for name in ("train", "synthetic", "prefer"):
        made += load_file(root / folder / f"{name}.jsonl", f"{folder}/{name}.jsonl")
    return made


def load_corpus(root: Path) -> Loaded:
    """corpus/** for continued pretraining: plain text, a file a row; JSON rows with "generated_text" or "text"."""
    made = Loaded()
    for path in sorted((root / "corpus").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and path.suffix.casefold() in (*PLAIN, ".json", ".jsonl"):
            made += load_file(path, name)
    return made


def load_tested(root: Path, skill: str) -> Loaded:
    """What is tested with and may not be trained on: evals/*.jsonl and skills/SKILL/evals.jsonl."""
    made = Loaded()
    for path in (*sorted((root / "evals").glob("*.jsonl")), root / "skills" / skill / "evals.jsonl"):
        made += load_file(path, path.relative_to(root).as_posix(), tested=True)
    return made


def load_file(path: Path, name: str, *, tested: bool = False) -> Loaded:
    """One file; nothing where there is none. `name` is what findings call it."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Loaded()
    except OSError as error:
        return Loaded(
            unread=(
                Unread(
                    name,
                    1,
                    both(f"읽을 수 없습니다: {error.strerror}", f"cannot be read: {error.strerror}"),
                    both("파일의 권한을 확인하세요", "check the file's rights"),
                ),
            )
        )
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    if path.suffix.casefold() in PLAIN:
        row = Row(name, 1, "text", answer=text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip())
        return Loaded((row,) if row.answer else ())
    return load_text(text, name, tested=tested)


def load_text(text: str, name: str, *, tested: bool = False) -> Loaded:
    """The rows of a file's text (bytes that are no UTF-8 as lone surrogates)."""
    rows, unread = list[Row](), list[Unread]()
    spread = _is_spread(text)
    for line, given, shown in _spread(text) if spread else _lines(text):
        try:
            rows.append(_row(given, name, line, tested))
        except ValueError as problem:
            because, fix = problem.args
            unread.append(Unread(name, line, because, fix, shown[:120]))
    return Loaded(tuple(rows), tuple(unread), (name,) if spread else ())


# -- objects with their lines ---------------------------------------------------------------------------------------
def _lines(text: str) -> Iterator[tuple[int, Any, str]]:
    for number, line in enumerate(text.split("\n"), 1):  # only "\n" ends a line: JSON may hold U+2028
        if line.strip():
            yield number, _parsed(line.strip()), line.strip()


def _is_spread(text: str) -> bool:
    begin = text.lstrip()
    return begin.startswith("[") or begin.split("\n", 1)[0].strip() == "{"


def _spread(text: str) -> Iterator[tuple[int, Any, str]]:
    """Objects of an array, or one after the other over several lines. After a bad one: on at the next that opens."""
    decoder, at = json.JSONDecoder(), re.compile(r"\s*\[?").match(text).end()  # type: ignore[union-attr]
    while (found := re.compile(r"[\s,]*").match(text, at)) and (at := found.end()) < len(text) and text[at] != "]":
        line = text.count("\n", 0, at) + 1
        try:
            given, end = decoder.raw_decode(text, at)
            yield line, given, text[at:end]
        except (ValueError, RecursionError) as error:
            after = re.compile(r"\n\s*(?=\{)").search(text, at + 1)
            end = after.end() if after else len(text)
            yield (
                line,
                _wrong(
                    f"JSON이 아닙니다({_said(error)})",
                    "이 객체의 쉼표와 따옴표를 고치세요",
                    f"not JSON ({_said(error)})",
                    "mend the commas and quotes of this object",
                ),
                text[at:end],
            )
        at = end


def _parsed(line: str) -> Any:
    if any("\ud800" <= c <= "\udfff" for c in line):
        return _wrong(
            "UTF-8이 아닙니다",
            "UTF-8로 저장하세요(CP949일 수 있습니다: gallae ingest --repair)",
            "not UTF-8",
            "save the file as UTF-8 (it may be CP949: gallae ingest --repair shows how)",
        )
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return _wrong(
            f"JSON이 아닙니다({_said(error)})",
            "이 줄의 쉼표와 따옴표를 고치세요",
            f"not JSON ({_said(error)})",
            "mend the commas and quotes of this line",
        )


def _wrong(ko: str, fix_ko: str, en: str, fix_en: str) -> ValueError:
    """(because, fix) of a row that cannot be read, as its two arguments."""
    return ValueError(both(ko, en), both(fix_ko, fix_en))


def _said(error: BaseException) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__


# -- one object -------------------------------------------------------------------------------------------------------
def _row(given: Any, file: str, line: int, tested: bool) -> Row:
    """ValueError(because, fix) for what is none of the formats."""
    if isinstance(given, ValueError):
        raise given
    if not isinstance(given, dict):
        raise _wrong("JSON 객체가 아닙니다", "한 줄에 {…} 하나를 쓰세요", "not a JSON object", "write {…}, one a line")
    source = next((str(given[k]) for k in ("source", "thread", "group") if isinstance(given.get(k), str)), "")
    common: dict[str, Any] = {"source": source, "synthetic": given.get("synthetic") is True, "given": given}
    if verdict := _verdict(given, file, line, common):
        return verdict
    if "instruction" in given and "output" in given:
        extra = f"\n{_text(given, 'input')}" if given.get("input") else ""
        said = f"{_text(given, 'instruction')}{extra}"
        system = (Turn("system", _text(given, "system")),) if given.get("system") else ()
        return Row(file, line, "answer", (*system, Turn("user", said)), _text(given, "output"), **common)
    if isinstance(given.get("messages"), list):
        *before, last = _turns(given["messages"])
        if last.role != "assistant":
            raise _wrong(
                f"마지막 메시지의 role이 {last.role!r}입니다",
                "assistant가 할 말로 끝내세요",
                f"the last message is of {last.role!r}",
                "end with what the assistant should say",
            )
        return Row(file, line, "answer", tuple(before), last.content, **common)
    if "question" in given and (tested or "answer" in given):
        answer = _text(given, "answer") if "answer" in given else ""
        history = _turns(given["history"]) if given.get("history") else []
        shape: Shape = "answer" if answer and not tested else "tested" if tested else "answer"
        return Row(file, line, shape, (*history, Turn("user", _text(given, "question"))), answer, **common)
    for key in ("generated_text", "text"):
        if key in given:
            return Row(file, line, "text", answer=_text(given, key), **common)
    keys = ", ".join(map(str, given))
    formats = (
        '{"instruction","output"}, {"question","answer"}, {"messages"}; prefer.jsonl: {"prompt","chosen","rejected"}'
    )
    raise _wrong(
        f"아는 형식이 아닙니다(키: {keys or '없음'})", formats, f"none of the formats (keys: {keys or 'none'})", formats
    )


def _verdict(given: Mapping[str, Any], file: str, line: int, common: Mapping[str, Any]) -> Row | None:
    """A row that says how good an answer is: two compared, a thumb, a score. None where it is no such row."""
    if "chosen" in given and "rejected" in given:
        turns = _asked(given)
        return Row(file, line, "pair", turns, _text(given, "chosen"), _text(given, "rejected"), **common)
    if "prompt" in given and "good" in given:
        if given["good"] not in (True, False):
            raise _wrong(
                f'"good"이 {given["good"]!r}입니다',
                "true나 false를 쓰세요",
                f'"good" is {given["good"]!r}',
                "write true or false",
            )
        return Row(file, line, "thumb", _asked(given), _text(given, "answer"), good=bool(given["good"]), **common)
    if "prompt" in given and "score" in given:
        score = given["score"]
        if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
            raise _wrong(
                f'"score"가 {score!r}입니다',
                "수를 쓰세요. 나은 답일수록 크게",
                f'"score" is {score!r}',
                "write a number, more for a better answer",
            )
        return Row(file, line, "graded", _asked(given), _text(given, "answer"), score=float(score), **common)
    return None


def _asked(given: Mapping[str, Any]) -> tuple[Turn, ...]:
    prompt = given.get("prompt")
    return tuple(_turns(prompt)) if isinstance(prompt, list) else (Turn("user", _text(given, "prompt")),)


def _turns(given: Sequence[Any]) -> list[Turn]:
    turns = []
    for number, message in enumerate(given, 1):
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            raise _wrong(
                f"{number}번째 메시지에 role이 없습니다",
                f'{{"role": {" | ".join(ROLES)}, "content": …}}',
                f"message {number} has no role",
                f'{{"role": one of {", ".join(ROLES)}, "content": …}}',
            )
        calls = message.get("tool_calls") or ()
        content = message.get("content")
        if isinstance(content, list):
            content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
        if not isinstance(content, str) and not (content is None and calls):
            raise _wrong(
                f"{number}번째 메시지에 글이 없습니다",
                "content를 쓰세요",
                f"message {number} has no text",
                "give it a content",
            )
        known = tuple(c for c in calls if isinstance(c, dict)) if isinstance(calls, list) else ()
        turns.append(Turn(message["role"], content or "", known, str(message.get("name") or "")))
    if not turns:
        raise _wrong(
            "메시지가 없습니다",
            "user와 assistant의 메시지가 하나씩은 있어야 합니다",
            "no messages",
            "at least one of the user and one of the assistant",
        )
    return turns


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str):
        name = type(value).__name__
        raise _wrong(
            f'"{key}" 값이 ' + ("없습니다" if value is None else f"글이 아니라 {name}입니다"),
            "따옴표 안의 글로 쓰세요(JSON 출력도 글 하나로)",
            f'"{key}" is ' + ("missing" if value is None else f"a {name}, not text"),
            "write it as text in quotes (JSON output as one string)",
        )
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not value.isascii() else value


def _message(turn: Turn) -> dict[str, Any]:
    made: dict[str, Any] = {"role": turn.role, "content": turn.content}
    if turn.calls:
        made["tool_calls"] = [dict(call) for call in turn.calls]
    return made | ({"name": turn.name} if turn.name else {})
