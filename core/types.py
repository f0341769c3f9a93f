"""What travels between rooms: frozen dataclasses, JSON-ready through `as_json`.

A question enters as `Question`, gathers `Passage`s and a `Decision`, and leaves as an `Answer`
(the JSON of interfaces.md, "Turn"). Nothing here does any work.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from gallae.core.approval import Approval
from gallae.core.caller import Caller, WantedCall
from gallae.core.picture import Picture
from gallae.core.skill_model import SkillModel

Route = Literal["prompt", "rag", "sllm", "hybrid", "tool"]
ROUTES: tuple[Route, ...] = ("prompt", "rag", "sllm", "hybrid", "tool")
Outcome = Literal["answered", "abstained", "clarify", "refused", "unserved", "cut"]
Language = Literal["ko", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier utterance of the conversation."""

    role: Literal["user", "assistant"]
    content: str


Role = Literal["reader", "editor", "operator"]
LOCAL = "local"
ROLES: tuple[Role, ...] = ("reader", "editor", "operator")  # each may do what those before it may


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `groups` None = the local person, whose own files these are: may read and do everything."""

    id: str = LOCAL
    groups: frozenset[str] | None = None
    role: Role = "reader"

    @property
    def owner(self) -> str:
        """Under which name their conversations stand. Whoever only names groups is not the local person, who reads all."""
        return self.id if self.id != LOCAL or self.groups is None else f"{LOCAL} in {','.join(sorted(self.groups))}"

    def may(self, role: Role) -> bool:
        """Documents and the feedback inbox are the editor's work; models, settings and audit the operator's."""
        return self.groups is None or ROLES.index(self.role) >= ROLES.index(role)

    def may_read(self, readers: tuple[str, ...]) -> bool:
        """True if `readers` is empty (everyone) or shares a group with the person."""
        return not readers or self.groups is None or not self.groups.isdisjoint(readers)


EVERYBODY = Person("everybody", frozenset())  # who may read what nobody is kept from, and nothing else


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, once. `today` is fixed at the way in; no room below reads the clock for it."""

    text: str
    today: date
    id: str = ""
    thread: str = ""
    history: tuple[Message, ...] = ()
    person: Person = Person()
    route: Route | None = None  # forced by --route
    skill: str | None = None  # with `route` sllm or hybrid: which job, instead of the likeliest
    caller: Caller | None = None
    private: bool = False  # nothing of it is ever written to the disk
    attached: bool = False  # asked of the files of its own conversation alone (graphs.attached)
    pictures: tuple[Picture, ...] = ()  # shown to a model that sees (graphs.pictures); kept in no store of turns
    pictures_leave: bool = False  # the person agreed that an outside model is shown them, unmasked as they are
    replaces: str = ""  # id of an earlier turn of the thread, in whose place (and of all after it) this one is asked


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document: `text` equals the stored text's characters [start:end]."""

    id: str
    path: str  # "documents/…", NFC, relative to the workspace
    title: str
    start: int
    end: int
    text: str
    page: int | None = None  # 1-based, PDF only
    heading: tuple[str, ...] = ()  # heading path, outermost first
    header: str = ""  # the header row of the table the text belongs to; not part of `text`
    score: float = 0.0
    valid_from: date | None = None
    valid_to: date | None = None
    superseded: bool = False  # another version was valid at the date the question is about
    confidential: bool = False
    sensitive: bool = False
    restricted: bool = False  # not everybody may read it


# Of the answerable questions of five workspaces 96 in 100 lie above it, of the near-domain unanswerable ones 40 in 100;
# what a model then says is verified sentence by sentence.
ANSWERABLE = 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """Is there anything to retrieve? (retrieval.md §6; the CRAG-like verdict of routing.md §4)

    score     top score over the best score this query could reach, 0..1
    coverage  idf share of the query's content terms that the best passages hold, 0..1
    margin    first minus second normalised score
    missing   content terms of the query that no permitted document holds
    answerable  probability that single sentences or rows of the passages answer; None until they were read
    """

    score: float = 0.0
    coverage: float = 0.0
    margin: float = 0.0
    verdict: Literal["strong", "weak", "none"] = "none"
    missing: tuple[str, ...] = ()
    answerable: float | None = None

    @property
    def figure(self) -> float:
        """One number for "the documents hold an answer", higher is surer: by what was read, else by the words."""
        if self.answerable is not None:
            return self.answerable
        return self.score + self.coverage - (0.3 if self.missing else 0.0)

    @property
    def enough(self) -> bool:
        """Worth an answer: by the sentences and rows once they were read, else by the words alone."""
        return self.verdict != "none" if self.answerable is None else self.answerable >= ANSWERABLE


@dataclass(frozen=True, slots=True)
class RuleVote:
    """One rule that spoke: why, on which signals, with how much support (signed: for or against `route`)."""

    id: str
    because: str
    signals: dict[str, Any]
    support: float
    route: Route | None = None  # what it spoke for or against; None: a veto or a flag


@dataclass(frozen=True, slots=True)
class Rejected:
    route: Route
    because: str


@dataclass(frozen=True, slots=True)
class Clarify:
    """One question back, with the choices a page can show as buttons.

    `routes[i]` is the route that `choices[i]` stands for; empty when the choices are whole requests.
    """

    question: str
    choices: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """Why a route was not clear (margin, disagree, probes) and between which two, the one chosen by rules first."""

    because: tuple[str, ...]
    between: tuple[Route, Route]


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything a receipt needs about the choice of a route (interfaces.md, "Decision")."""

    route: Route
    id: str = ""
    question: str = ""
    resolved: str = ""  # the question with its history worked in
    also: tuple[str, ...] = ()
    skill: str | None = None
    tool: str | None = None
    rules: tuple[RuleVote, ...] = ()
    confidence: float = 1.0
    margin: float = 1.0
    fallbacks: tuple[Route, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    local_only: bool = False
    outcome: Literal["clarify", "refused"] | None = None
    clarify: Clarify | None = None
    asked_model: bool = False
    unsure: Unsure | None = None
    config: str = ""
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote` equals the stored text's characters [start:end] of `path`; `marker` stands in the answer as [n]."""

    marker: int
    path: str
    start: int
    end: int
    quote: str
    page: int | None = None
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    name: str
    arguments: dict[str, Any]
    result: str
    server: str = "gallae"  # who said it
    failed: bool = False
    repaired: tuple[str, ...] = ()  # what code mended in the arguments before the call
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. A failed check with `blocking` refuses the text it looked at."""

    name: str
    passed: bool
    detail: str = ""
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Usage:
    """What a turn used. Tokens count the models' own figures; embedded code costs 0."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    models: tuple[str, ...] = ()

    def plus(self, other: Usage) -> Usage:
        models = self.models + tuple(m for m in other.models if m not in self.models)
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost_usd + other.cost_usd,
            models,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its checks."""

    text: str
    outcome: Outcome = "answered"
    citations: tuple[Citation, ...] = ()
    tools: tuple[ToolCall, ...] = ()
    served_by: str = "code"  # "code", "faq", "cache" or "provider:name"
    usage: Usage = Usage()
    wanted: tuple[WantedCall, ...] = ()  # then the text may be empty
    time_bound: bool = False  # holds the clock or a tool's live state: never cached
    rests: tuple[str, ...] = ()  # paths of all documents that were read for it; of a kept answer, for who may see it


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished turn (interfaces.md, "Turn")."""

    id: str
    thread: str
    question: str
    text: str
    outcome: Outcome
    route: Route  # the one that produced the text; `decision.route` is the one that was chosen
    decision: Decision
    served_by: str = "code"
    cached: bool = False
    citations: tuple[Citation, ...] = ()
    tools: tuple[ToolCall, ...] = ()
    wanted: tuple[WantedCall, ...] = ()
    checks: tuple[Check, ...] = ()
    usage: Usage = Usage()
    milliseconds: float = 0.0
    first_token_ms: float | None = None
    trace: str = ""
    approval: Approval | None = None  # the call that waits for the person's yes; the turn goes on from there


@dataclass(frozen=True, slots=True)
class SkillFormat:
    """`[format]` of a skill.toml: what is set overrules what the training rows teach. `schema` is JSON text.

    `validator`: json, json-schema, python, sql, "sql:DIALECT" or "regex:PATTERN"; "" infers. `list` is "1)", "-" …
    """

    kind: Literal["text", "json", "labels", "none"] | None = None
    headings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    list: str = ""
    paragraphs: int = 0
    one_line: bool | None = None
    min_characters: int = 0
    max_characters: int = 0
    language: Literal["ko", "en", "same", "any"] | None = None
    validator: str = ""
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Skill:
    """One narrow job the tuned sLLM does (interfaces.md, skill.toml). `folder` is its name below skills/."""

    name: str
    title: str
    does: str = ""
    input: str = ""
    output: str = ""
    kind: Literal["transform", "classify", "qa", "generate"] = "transform"
    needs_documents: bool = False
    examples: tuple[str, ...] = ()
    rows: tuple[TrainingRow, ...] = ()
    model: str | None = None  # "provider:name", written by promotion; None = not yet served
    served: SkillModel | None = None  # the whole of what promotion wrote, as it was when the workspace was opened
    format: SkillFormat = SkillFormat()
    folder: str = ""
    placeholders: bool = False  # a model reads and writes marks, never values
    boxed: str = ""  # a model that came with us and writes where neither a tuned nor a chat model does


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One row of train.jsonl, whichever of the three formats it came in."""

    prompt: str
    answer: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class FaqEntry:
    question: str
    answer: str
    source: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ToolCard:
    """A registered tool as the router sees it: what it is called, what it does, how people ask for it."""

    name: str
    title: str
    description: str
    examples: tuple[str, ...] = ()
    schema: dict[str, Any] = field(default_factory=dict)
    writes: bool = False  # acts on the outside world: needs approval
    server: str = "gallae"
    open_world: bool = False  # what it is told may reach strangers, what it says may come from them


def as_json(value: Any) -> Any:
    """A JSON-ready copy: dataclasses to dicts, tuples and sets to lists, dates to ISO strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(as_json(v) for v in value)
    if isinstance(value, list | tuple):
        return [as_json(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
