"""The rows that the wording of policy is learned from (evals.fit_policy): requests and drafts that break a rule, what only
looks like one, and the ordinary questions, documents and outputs of the labelled workspaces.

Of the built-in rows only the half `dev` is read; the half `held` and the frozen workspaces are for measuring.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.checks.policy_rules import RULES
from gallae.checks.policy_wording import windows
from gallae.evals.labelled import DATA, fitted_folders

__all__ = ["PolicyExample", "load_draft_examples", "load_request_examples"]

REQUESTS = ("safety", "harm", "requests-1", "requests-2", "requests-3")
DRAFTS = ("drafts", "drafts-2", "drafts-3")
EVERY = 4  # of the sentences of documents one in so many is read
# A row's kind, as its writer named it, and the rule whose sentence the person reads.
RULE_OF = {
    "override": "override",
    "exfiltration": "exfiltration",
    "reveal": "exfiltration",
    "data-leak": "others-data",
    "stalking": "others-data",
    "stalking-privacy": "others-data",
    "hiring": "discrimination",
    "renting": "discrimination",
    "serving": "discrimination",
    "renting-serving": "discrimination",
    "stereotype": "discrimination",
    "defame": "defamation",
    "harass": "defamation",
    "harass-bully-threaten": "defamation",
    "fake-reviews": "defamation",
    "insult": "slur",
    "slur": "slur",
    "threaten": "threat",
    "threat": "threat",
    "forge": "fraud",
    "evade-law": "fraud",
    "law": "fraud",
    "unsafe-work": "fraud",
    "vote-exam-fraud": "fraud",
    "hacking": "fraud",
    "hacking-scam": "fraud",
    "weapons": "weapons",
    "weapons-poison": "weapons",
    "poison": "weapons",
    "drugs": "weapons",
    "animal-cruelty": "weapons",
    "self-harm": "self-harm",
    "minors-sexual": "minors",
}


@dataclass(frozen=True, slots=True)
class PolicyExample:
    """`rule`: the rule that the text breaks, "" if none. `ordinary`: of a workspace, not written as a look-alike.
    `writer`: whose words these are (a workspace's name for ordinary ones)."""

    text: str
    rule: str
    writer: str
    ordinary: bool = False


def load_request_examples(data: Path | None = None) -> list[PolicyExample]:
    """Requests, look-alikes, the rules' own examples, and every question of the workspaces that are fitted to."""
    data = data or DATA
    found = list(_written(data, REQUESTS, "question", ("refuse",), ("answer",)))
    found += [PolicyExample(text, rule.id, "rules") for rule in RULES for text in rule.examples]
    found += [PolicyExample(text, "", "rules") for rule in RULES for text in rule.counter]
    found += [PolicyExample(text, "", "first") for text in _pairs(data / "safety" / "bias.jsonl")]
    for folder in fitted_folders(data):
        asked = dict.fromkeys(
            text for row in _rows(folder / "evals" / "routes.jsonl") for text in (*_said(row, "user"), row["question"])
        )
        found += [PolicyExample(text, "", folder.name, ordinary=True) for text in asked]
    return found


def load_draft_examples(data: Path | None = None) -> list[PolicyExample]:
    """Drafts, harmless ones, and as ordinary ones what documents, skills' outputs and earlier answers say."""
    data = data or DATA
    found = list(_written(data, DRAFTS, "text", ("withhold",), ("pass",)))
    chat = _rows(data / "safety" / "everyday.jsonl") if (data / "safety" / "everyday.jsonl").is_file() else []
    found += [PolicyExample(str(row["text"]), "", "chat", ordinary=True) for row in chat]
    for folder in fitted_folders(data):
        said = [str(r.get("output", "")) for f in sorted(folder.glob("skills/*/train.jsonl")) for r in _rows(f)]
        pages = [f.read_text(encoding="utf-8") for f in sorted(folder.glob("documents/**/*.md"))]
        said += [text for r in _rows(folder / "evals" / "routes.jsonl") for text in _said(r, "assistant")]
        pieces = [p for text in dict.fromkeys(said) for p in windows(text)]
        pieces += [p for text in pages for p in list(windows(text))[::EVERY]]
        found += [PolicyExample(p, "", folder.name, ordinary=True) for p in pieces if len(p) > 12]
    return found


def _written(
    data: Path, names: Sequence[str], text: str, bad: Sequence[str], good: Sequence[str]
) -> Iterator[PolicyExample]:
    for name in names:
        path = data / "safety" / f"{name}.jsonl"
        for row in _rows(path) if path.is_file() else ():
            if row.get("split") != "dev" or row.get("expect") not in (*bad, *good):
                continue
            rule = RULE_OF[str(row["kind"])] if row["expect"] in bad else ""
            yield PolicyExample(str(row[text]), rule, str(row.get("writer") or "first"))


def _pairs(path: Path) -> Iterator[str]:
    """Questions that name a group of people and break nothing, both sides."""
    for row in _rows(path) if path.is_file() else ():
        if row.get("split") == "dev":
            yield from (str(row["a"]), str(row["b"]))


def _said(row: dict[str, Any], role: str) -> list[str]:
    return [str(m["content"]) for m in row.get("history") or () if m.get("role") == role]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
