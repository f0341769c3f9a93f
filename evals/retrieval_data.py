"""What a search is measured on: public sets in the neutral format, and a workspace's own labelled questions.

A set is a folder with two files of JSON lines, UTF-8:
    corpus.jsonl   {"id", "title", "text"}, optional "article" and "order": paragraphs of one article, in order
    queries.jsonl  {"id", "text", "gold": [document ids]}, optional "answers", and "spans": [[id, start, end], …],
                   the answer's characters in the document's text. An empty gold: nothing there answers it.
Unlike a workspace's own rows, a damaged line stops the reading: figures over half a set would not be comparable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gallae.checks.task import AnswerRow, RouteRow
from gallae.core.errors import InputError
from gallae.core.types import Message
from gallae.evals.rows import load_answers, load_routes
from gallae.retrievers.documents import normalise

__all__ = [
    "CorpusDocument",
    "Query",
    "RetrievalSet",
    "is_set",
    "joined",
    "load_questions",
    "load_set",
    "write_documents",
]

HINT = "A set is a folder with corpus.jsonl and queries.jsonl; a workspace has gallae.toml."
SEPARATOR = "\n\n"  # between the joined paragraphs of an article


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    id: str
    title: str
    text: str
    article: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """`spans`: (document id, start, end) of the answer. `today` and `groups` only where the row says so."""

    id: str
    text: str
    gold: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...] = ()
    answerable: bool = True
    route: str = "rag"
    kind: str = "plain"
    history: tuple[Message, ...] = ()
    today: str = ""
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    name: str
    documents: tuple[CorpusDocument, ...]
    queries: tuple[Query, ...] = field(repr=False)


def is_set(folder: Path) -> bool:
    """Is it in the neutral format? Told by either of its two files, so that the missing one can be named."""
    return any((folder / name).is_file() for name in ("corpus.jsonl", "queries.jsonl"))


def load_set(folder: Path) -> RetrievalSet:
    """A set in the neutral format. InputError names the file and line that is missing, damaged or contradictory."""
    corpus, asked = folder / "corpus.jsonl", folder / "queries.jsonl"
    documents: dict[str, CorpusDocument] = {}
    for number, row in _rows(corpus):
        made = CorpusDocument(
            _text(row, "id", corpus, number),
            str(row.get("title") or ""),
            _text(row, "text", corpus, number),
            str(row.get("article") or ""),
            _whole(row.get("order", 0), "order", corpus, number),
        )
        if made.id in documents:
            raise InputError(f"{corpus}:{number}: id {made.id!r} stands there twice", hint="Ids must differ.")
        documents[made.id] = made
    queries = tuple(_query(row, documents, asked, number) for number, row in _rows(asked))
    for path, rows in ((corpus, documents), (asked, queries)):
        if not rows:
            raise InputError(f"{path}: no rows", hint=HINT)
    stored = tuple(replace(document, text=normalise(document.text)) for document in documents.values())
    return RetrievalSet(folder.resolve().name, stored, queries)


def joined(given: RetrievalSet) -> RetrievalSet | None:
    """The paragraphs of each article as one long document, gold and spans shifted; None for a set without articles.
    This is what splitting is measured on."""
    articles: dict[str, list[CorpusDocument]] = {}
    for document in given.documents:
        articles.setdefault(document.article or document.id, []).append(document)
    if len(articles) == len(given.documents):
        return None
    at: dict[str, tuple[str, int]] = {}
    documents = []
    for article, paragraphs in articles.items():
        text = ""
        paragraphs.sort(key=lambda paragraph: paragraph.order)
        for paragraph in paragraphs:
            text += SEPARATOR if text else ""
            at[paragraph.id] = (article, len(text))
            text += paragraph.text
        documents.append(CorpusDocument(article, paragraphs[0].title, text))
    queries = tuple(
        replace(
            query,
            gold=tuple(dict.fromkeys(at[gold][0] for gold in query.gold)),
            spans=tuple((at[name][0], at[name][1] + start, at[name][1] + end) for name, start, end in query.spans),
        )
        for query in given.queries
    )
    return RetrievalSet(f"{given.name}-joined", tuple(documents), queries)


def write_documents(documents: Sequence[CorpusDocument], root: Path) -> dict[str, str]:
    """One text file a document below `root`/documents, its title as front matter; returns path -> id."""
    (root / "documents").mkdir()
    names = {}
    for number, document in enumerate(documents):
        path = f"documents/{number:06}.txt"
        title = json.dumps(document.title, ensure_ascii=False)
        (root / path).write_text(f"---\ntitle: {title}\n---\n{document.text}", encoding="utf-8", newline="\n")
        names[path] = document.id
    return names


def load_questions(root: Path) -> tuple[Query, ...]:
    """A workspace's own questions for a search: the rows of evals/answers.jsonl and evals/routes.jsonl of the routes
    rag and hybrid that name their documents, and the unanswerable ones of rag; and evals/retrieval.jsonl, whose rows
    need no more than question and gold. A question asked in several files counts once. InputError if there is none."""
    rows: list[AnswerRow | RouteRow] = []
    for name, load in (("answers", load_answers), ("routes", load_routes), ("retrieval", load_answers)):
        if (root / "evals" / f"{name}.jsonl").is_file():
            rows.extend(load(root / "evals" / f"{name}.jsonl"))
    found: dict[tuple[Any, ...], Query] = {}
    for row in rows:
        wanted = bool(row.gold) if row.answerable else row.route == "rag"
        if row.route in ("rag", "hybrid") and wanted:
            gold = row.gold if row.answerable else ()
            query = Query(
                row.id, row.question, gold, (), row.answerable, row.route, row.kind, row.history, row.today, row.groups
            )
            found.setdefault((row.question, row.history, row.today, row.groups), query)
    if not any(query.answerable for query in found.values()):
        raise InputError(
            f"{root / 'evals'}: no question of route rag or hybrid with a gold document",
            hint='Write rows like {"question": "…", "route": "rag", "gold": ["documents/fees.md"]} to evals/answers.jsonl.',
        )
    return tuple(found.values())


def _query(row: Mapping[str, Any], documents: Mapping[str, CorpusDocument], path: Path, number: int) -> Query:
    gold = row.get("gold")
    if not isinstance(gold, list):
        raise InputError(f'{path}:{number}: "gold" is no list of document ids', hint=HINT)
    names = tuple(dict.fromkeys(str(name) for name in gold))
    for name in names:
        if name not in documents:
            raise InputError(f"{path}:{number}: gold {name!r} is no id of corpus.jsonl", hint=HINT)
    spans = row.get("spans") or []
    try:
        placed = tuple((str(name), int(start), int(end)) for name, start, end in spans)
    except (TypeError, ValueError):
        placed = ()
    if len(placed) != len(spans) or any(
        name not in documents or not 0 <= start < end <= len(documents[name].text) for name, start, end in placed
    ):
        raise InputError(
            f"{path}:{number}: spans {spans!r} do not fit", hint="Each is [document id, start, end], in characters."
        )
    return Query(
        str(row.get("id") or number),
        _text(row, "text", path, number),
        names,
        tuple(_stored(name, start, end, documents[name].text) for name, start, end in placed),
        bool(names),
        kind=str(row.get("kind") or "plain"),
    )


def _stored(name: str, start: int, end: int, text: str) -> tuple[str, int, int]:
    """The same characters in the normalised text, which is what an index stores."""
    return name, len(normalise(text[:start])), len(normalise(text[:end]))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line that is not empty."""
    if not path.is_file():
        raise InputError(f"{path}: no such file", hint=HINT)
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise InputError(f"{path}:{number}: not UTF-8 ({error.reason})", hint=HINT) from error
        except json.JSONDecodeError as error:
            raise InputError(f"{path}:{number}: not JSON ({error.msg})", hint=HINT) from error
        if not isinstance(row, dict):
            raise InputError(f"{path}:{number}: not a JSON object", hint=HINT)
        yield number, row


def _text(row: Mapping[str, Any], key: str, path: Path, number: int) -> str:
    value = row.get(key)
    value = str(value) if isinstance(value, int) else value
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'{path}:{number}: "{key}" is missing', hint=HINT)
    return value


def _whole(value: Any, key: str, path: Path, number: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise InputError(f'{path}:{number}: "{key}" {value!r} is no whole number', hint=HINT) from error
