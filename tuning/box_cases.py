"""Records that the boxed model is measured on: generated of kinds it has not seen (other names, symptoms, advice, one to
five items), and people's own, which outside authors wrote (evals/data/box).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gallae.checks.placeholder_order import NOWHERE
from gallae.checks.placeholder_said import said_in
from gallae.checks.placeholders import conceal
from gallae.core.types import Passage
from gallae.tuning.box_guide import Request, requests
from gallae.tuning.box_leaflets import leaflet
from gallae.tuning.box_notes import note
from gallae.tuning.box_rows import LINES, clauses_in, note_answers
from gallae.tuning.box_words import Speaker, Words, words_for

__all__ = ["SAMPLES", "Case", "generated", "handwritten"]

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Case:
    """`items`: for each record the values that must be written, each in the forms that count; `headings`: which section
    each heading of the documents belongs to; `lines`: what each line of a summary should hold, in marks for a generated
    note (`clauses`: the line of each), in an author's words for a hand-written one."""

    id: str
    skill: str
    request: str
    kind: str = ""
    titles: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    items: tuple[tuple[tuple[str, ...], ...], ...] = ()
    headings: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    clauses: dict[str, str] = field(default_factory=dict)


def generated(skill: str, n: int, *, seed: int = 2, held_out: bool = True) -> Iterator[Case]:
    chance, words = random.Random(seed), words_for(held_out)  # noqa: S311 (a draw that can be repeated, no secret)
    for number in range(n):
        yield _guide(chance, words, number) if skill == "medication-guide" else _note(chance, words, number)


def _guide(r: random.Random, words: Words, number: int) -> Case:
    count = r.choice((1, 1, 1, 1, 2, 2, 3, 4, 5))
    names = list(dict.fromkeys(Speaker(r, words).medicine() for _ in range(count * 3)))
    names = [n for n in names if len(n) > 2][:count]
    made = [leaflet(r, words, name) for name in names]
    text, records = requests(r, words, names)
    headings = {f"{passage.title} {head}": kind for passage, kinds in made for head, kind in kinds.items()}
    items = tuple(tuple(wanted(record)) for record in records)
    return Case(
        f"g-m-{number}",
        "medication-guide",
        text,
        str(len(names)),
        tuple(names),
        tuple(p for p, _ in made),
        items,
        headings,
    )


def wanted(record: Request) -> Iterator[tuple[str, ...]]:
    for slot in ("strength", "amount", "often", "every", "when", "gap", "clock", "place", "days"):
        if said := record.plain(slot):
            yield _forms(said.strip(), record.says.get(slot, ""))


def _note(r: random.Random, words: Words, number: int) -> Case:
    made = note(r, words)
    _, answers = note_answers(made)
    return Case(f"g-c-{number}", "consult-summary", made.text, made.style, clauses=answers)


def handwritten(folder: Path, skill: str) -> Iterator[Case]:
    documents = {path.name: _document(path) for path in sorted((folder / "documents").glob("*.md"))}
    samples = {
        path.name: _document(path)
        for path in sorted((SAMPLES / "documents" / "drugs").iterdir())
        if path.suffix in (".md", ".txt", ".html")
    }
    titles = tuple(p.title for p in (*documents.values(), *samples.values()))
    beside = folder / "lines.jsonl"
    rows = map(json.loads, beside.read_text(encoding="utf-8").splitlines()) if beside.is_file() else ()
    told = {row["id"]: row["clauses"] for row in rows}
    for line in (folder / f"{skill}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = []
        for name in row.get("documents", ()):
            place = samples if name.startswith("samples:") else documents
            found += [place[name.rpartition("/")[2]]] if name.rpartition("/")[2] in place else []
        items = tuple(tuple(_forms(value) for value in item["values"]) for item in row.get("items", ()))
        lines = dict(re.findall(r"- ([^:\n]+): (.*)", row.get("expected", "")))
        where = _where(row["request"], told.get(row["id"], ())) if skill == "consult-summary" else {}
        yield Case(
            row["id"],
            skill,
            row["request"],
            row.get("kind", ""),
            titles,
            tuple(found),
            items,
            lines=lines,
            clauses=where,
        )


def _where(request: str, told: Sequence[Sequence[str]]) -> dict[str, str]:
    """Clause → the lines that may hold it, by what a reader noted of the clause with these words; "?" is left out."""
    by_words = {words: letters for words, letters in told if letters != "?"}
    hidden = conceal(request, clauses=True)
    return {
        mark: "+".join(LINES[c] for c in by_words[request[start:end]] if c in LINES) or NOWHERE
        for mark, start, end in clauses_in(request, hidden)
        if request[start:end] in by_words
    }


def _document(path: Path) -> Passage:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp949")
    title = path.stem
    if m := re.match(r"---\n(?P<head>.*?)\n---\n", text, re.S):
        text = text[m.end() :]
        title = t["t"].strip() if (t := re.search(r"title:\s*(?P<t>.+)", m["head"])) else title
    elif m := re.match(r"\s*#?\s*(?P<t>.+)\n", text):
        title = m["t"].strip()
    return Passage(path.name, f"documents/{path.name}", title, 0, len(text), text, heading=(title,))


def _forms(value: str, says: str = "") -> tuple[str, ...]:
    """The value as the person wrote it, and as the house says the same."""
    tables = words_for(False).guide["says"].values()
    said = [key for table in tables for key, forms in table.items() if value in forms]
    span = re.sub(r"(?<=[가-힣])[분치]$|^x\s?", "", value)  # "사흘치", "x3일" and "사흘 동안" are the same days
    whole = [short for start, end, _, short in said_in(value) if short and end - start >= len(span)]
    return tuple(dict.fromkeys(form for form in (value, span, says, *said, *whole) if form))
