"""What can be wrong inside one row: empty, cut, damaged, personal, off the format, too long, in another tongue, with
values that nobody gave.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gallae.checks.formats import check_format, read_object
from gallae.checks.personal import IDENTIFIERS, find_personal
from gallae.checks.slots import check_slots
from gallae.checks.task import appears
from gallae.core.language import both, language_of
from gallae.tuning.damage import damage_of, mended
from gallae.tuning.data import LEAST_ROWS, SHARE, At, Finding, Given
from gallae.tuning.lengths import lengths
from gallae.tuning.rows import Row

__all__ = ["CHECKS"]

_ENDED = re.compile(r"[.!?。…~)\]}」』”\"'’>%]\s*$")
_OPEN_END = re.compile(
    r"(?:[,;:·(\[{「『“]|(?<=\w)-|(?<=[가-힣])(?:을|를)|\s(?:및|그리고|또는|혹은|the|a|an|of|and|or|to|with))\s*$"
)
_PAIRS = ("()", "[]", "{}", "「」", "『』", "“”", "《》")
_LIST_MARK = re.compile(r"^\s*(?:\d{1,3}|[가-힣A-Za-z]|[ivxIVX]{1,4})[)\]]", re.M)
_FOREIGN = {
    "Han": re.compile(r"[\u4e00-\u9fff]"),
    "kana": re.compile(r"[\u3040-\u30ff]"),
    "Cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "Thai": re.compile(r"[\u0e00-\u0e7f]"),
    "Arabic": re.compile(r"[\u0600-\u06ff]"),
}


def unreadable(given: Given) -> Iterator[Finding]:
    if given.loaded.unread:
        yield Finding(
            "unreadable", "error", "읽을 수 없는 행", "rows that cannot be read",
            "행마다 적힌 대로 고치세요. 고치기 전에는 학습에서 빠집니다.", "Mend each as it says; until then it is left out.",
            tuple(At(u.place, u.said) for u in given.loaded.unread),
        )  # fmt: skip
    if given.loaded.arrays:
        yield Finding(
            "not-lines", "error", "한 줄에 한 행이 아닌 파일", "files that are not one object a line",
            "--fix DIR로 한 줄에 한 행인 사본을 만드세요. 다른 명령은 이런 파일을 읽지 못합니다.",
            "Make a copy with one a line by --fix DIR; the other commands cannot read such a file.",
            tuple(At(f"{name}:1") for name in given.loaded.arrays),
        )  # fmt: skip


def empty(given: Given) -> Iterator[Finding]:
    found = []
    for row in given.loaded.rows:
        if row.shape == "text":
            continue
        if not row.prompt.strip():
            found.append(At(row.place, both("물음", "prompt")))
        elif not row.answer.strip() and not any(t.calls for t in row.turns):
            found.append(At(row.place, both("답", "answer")))
        elif row.shape == "pair" and not row.rejected.strip():
            found.append(At(row.place, both("버린 답", "rejected")))
        elif any(t.role == "assistant" and not t.content.strip() and not t.calls for t in row.turns):
            found.append(At(row.place, both("assistant의 메시지", "an assistant message")))
    if found:
        yield Finding(
            "empty", "error", "빈 물음이나 빈 답", "an empty prompt or answer",
            "채우거나 지우세요.", "Fill it in or remove it.", tuple(found),
        )  # fmt: skip


def cut(given: Given) -> Iterator[Finding]:
    """Ends where the others do not: in mid-list, in mid-JSON, after an opened bracket, without the usual full stop."""
    rows = given.full
    ended = [bool(_ENDED.search(row.answer)) for row in rows]
    objects = [read_object(row.answer) is not None for row in rows]
    mostly_ended = len(rows) >= LEAST_ROWS and sum(ended) >= SHARE * len(rows)
    mostly_json = len(rows) >= 3 and sum(objects) >= SHARE * len(rows)
    found = []
    for row, whole, parsed in zip(rows, ended, objects, strict=True):
        if mostly_json:
            why = "" if parsed or not row.answer.lstrip().startswith(("{", "```")) else _json_problem(row.answer)
        elif _OPEN_END.search(row.answer):
            why = f"…{row.answer.rstrip()[-12:]}"
        elif unclosed := _unclosed(row.answer):
            why = both(f"{unclosed} 닫히지 않음", f"{unclosed} is not closed")
        else:
            _, colon, last = row.answer.strip().splitlines()[-1].rpartition(": ")
            short = bool(colon) and len(last) < 12  # "note: none" is whole
            cut = mostly_ended and not whole and not short
            last = f"…{last[-12:]}"
            why = both(f"{last} (다른 행은 문장을 맺음)", f"{last} (the others end a sentence)") if cut else ""
        if why:
            found.append(At(row.place, why))
    if found:
        yield Finding(
            "cut", "error", "끝이 잘린 답", "answers that end in the middle",
            "끝까지 다시 쓰세요. 잘린 답을 배운 모델은 말을 맺지 못합니다.",
            "Write them to their end: a model that learns cut answers does not finish its own.", tuple(found),
        )  # fmt: skip


def damaged(given: Given) -> Iterator[Finding]:
    found = []
    for row in given.loaded.rows:
        problems = [(damage_of(text), mended(text)) for text in row.texts if damage_of(text)]
        if problems:
            whole = " ".join(m for _, m in problems)
            found.append(At(row.place, problems[0][0] + (f" → {whole[:60]}" if whole else "")))
    if found:
        yield Finding(
            "damaged", "error", "글자가 깨진 행", "damaged characters",
            "화살표 뒤의 글이 맞으면 --fix DIR가 그렇게 고칩니다. 없으면 원본에서 다시 가져오세요.",
            "--fix DIR mends those with an arrow; take the others from their source again.", tuple(found),
        )  # fmt: skip


def personal(given: Given) -> Iterator[Finding]:
    """A value that stands in several answers or in the documents is the house's own (a counter's phone number)."""
    own = Counter(p.text for row in given.loaded.rows for p in {p.text: p for p in find_personal(row.answer)}.values())
    sure, maybe = list[At](), list[At]()
    for row in given.loaded.rows:
        values = [p for text in row.texts for p in find_personal(text)]
        values = [p for p in values if p.kind != "business" and own[p.text] < 3 and p.text not in given.house]
        if not values:
            continue
        kinds = ", ".join(dict.fromkeys(p.kind for p in values))
        (sure if any(p.kind in IDENTIFIERS for p in values) else maybe).append(At(row.place, kinds))
    if sure:
        yield Finding(
            "personal", "error", "식별할 수 있는 개인정보", "identifiers of a person",
            "지어낸 값으로 바꾸거나 --fix DIR로 가리세요. 배운 것은 모델에서 지울 수 없습니다.",
            "Replace with invented values, or mask by --fix DIR: what a model learned cannot be deleted.", tuple(sure),
        )  # fmt: skip
    if maybe:
        yield Finding(
            "personal-maybe", "warning", "개인정보일 수 있는 값", "values that may be personal",
            "지어낸 값인지 확인하세요.", "Make sure they are invented.", tuple(maybe),
        )  # fmt: skip


def off_format(given: Given) -> Iterator[Finding]:
    wanted = given.format
    checks = [(row, check_format(row.answer, wanted)) for row in given.full]
    found = tuple(At(row.place, check.detail) for row, check in checks if not check.passed)
    if found:
        yield Finding(
            "format", "error", "다른 행들과 서식이 다른 답", "answers off the format of the others",
            "서식에 맞게 고치거나, 맞는 쪽이 이것이면 다른 행들을 고치세요.",
            "Bring them into the format, or change the others if these are right.", found,
        )  # fmt: skip


def invented(given: Given) -> Iterator[Finding]:
    """Of a transform: values of the output that stand nowhere in its input, nor in a document where it needs those."""
    if given.skill.kind != "transform":
        return
    found = []
    for row in given.full:
        check = check_slots(row.answer, f"{row.system}\n{row.context}", literals=given.format.literals)
        values = [v for v in check.detail.split(", ") if v] if not check.passed else []
        if given.skill.needs_documents:
            values = [v for v in values if given.house and not _stands(v.rpartition(": ")[2], given.house)]
        if values:
            found.append(At(row.place, ", ".join(values[:6])))
    if found:
        where_ko, where_en = ("입력에도 문서에도", "neither in the input nor in a document") if given.skill.needs_documents else ("입력에", "not in the input")  # fmt: skip
        yield Finding(
            "invented", "warning", f"{where_ko} 없는 값이 답에 있음", f"values in the answer that stand {where_en}",
            "입력에 그 값을 더하거나 답에서 빼세요. 그대로 두면 모델이 값을 지어내는 법을 배웁니다.",
            "Add the value to the input or take it out: else the model learns to invent.", tuple(found),
        )  # fmt: skip


def _stands(value: str, house: str) -> bool:
    """A table holds "42000" without the unit; a number of few digits counts only with it."""
    number = re.search(r"\d[\d,.]*\d", value)
    bare = number[0].replace(",", "") if number else ""
    return appears(value, house) or (len(bare) >= 3 and bool(re.search(rf"(?<!\d){re.escape(bare)}(?!\d)", house)))


def too_long(given: Given) -> Iterator[Finding]:
    rows = given.loaded.rows
    of_rows = [(row, n) for row, n in zip(rows, lengths(rows, given.counter), strict=True) if row.shape != "text"]
    found = tuple(At(row.place, f"{n} > {given.counter.context}") for row, n in of_rows if n > given.counter.context)
    if found:
        yield Finding(
            "too-long", "error", f"모델 문맥보다 긴 행 ({given.counter.how})", f"rows longer than the context ({given.counter.how})",
            "나누거나 줄이거나, 문맥이 더 긴 바탕 모델을 고르세요. 그대로면 답의 끝이 잘립니다.",
            "Split or shorten them, or choose a base with a longer context: else the answer's end is cut off.", found,
        )  # fmt: skip


def tongues(given: Given) -> Iterator[Finding]:
    rows = [r for r in given.full if read_object(r.answer) is None and len(r.answer) > 20]
    if given.format.kind in ("json", "labels") or len(rows) < LEAST_ROWS:
        return
    spoken = [language_of(r.answer) for r in rows]
    main, count = Counter(spoken).most_common(1)[0]
    if count >= SHARE * len(rows):
        odd = [At(r.place, said) for r, said in zip(rows, spoken, strict=True) if said != main]
        if odd:
            yield Finding(
                "language", "warning", f"답이 대부분 {main}인데 다른 말로 쓴 답", f"answers in another language than the others ({main})",
                "다른 말로 물으면 그 말로 답해야 하는지 정하고, 그렇다면 그런 행을 더 쓰세요.",
                "Decide whether answers follow the language of the request; if so, write more of these.", tuple(odd),
            )  # fmt: skip
    yield from _foreign(rows)


def _foreign(rows: Sequence[Row]) -> Iterator[Finding]:
    found = []
    for name, pattern in _FOREIGN.items():
        holding = [r for r in rows if pattern.search(r.answer) and not pattern.search(r.context)]
        if 0 < len(holding) <= 0.1 * len(rows):
            found += [At(r.place, f"{name}: {''.join(pattern.findall(r.answer))[:10]}") for r in holding]
    if found:
        yield Finding(
            "foreign-script", "warning", "물음에 없는 다른 나라 글자가 섞인 답", "answers with a script that the prompt does not have",
            "모델이 만든 글에서 흔한 흠입니다. 우리말로 고치세요.", "A usual flaw of generated text: rewrite.", tuple(found),
        )  # fmt: skip


def _json_problem(text: str) -> str:
    try:
        json.loads(re.sub(r"^```(?:json)?\s*|\s*```$", "", text.strip()))
    except ValueError as error:
        return f"JSON: {error.args[0]}"
    return ""


def _unclosed(text: str) -> str:
    plain = _LIST_MARK.sub("", text)
    return next((pair[0] for pair in _PAIRS if plain.count(pair[0]) > plain.count(pair[1])), "")


CHECKS = (unreadable, empty, cut, damaged, personal, off_format, invented, too_long, tongues)
