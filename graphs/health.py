"""What works, what is missing and what to do next: what `gallae doctor` prints and the health page draws.

found = health_at_once(…)                          settings, documents, alarms, disk: nothing is asked
for name in LOOKS:                                 rules, models, skills, mcp_servers: each may take seconds
    found[name] = await look(name, …)
problems_of(found, "ko")                           what is broken, each with its next step
"""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any, Literal

from gallae.core.korean import in_language
from gallae.core.language import say
from gallae.core.types import Language, Person, as_json
from gallae.core.workspace import Workspace
from gallae.graphs.alarms import alarms
from gallae.graphs.disk import disk_of
from gallae.graphs.health_words import checks_said
from gallae.graphs.skills_served import served_skills
from gallae.graphs.tool_servers import look_at_servers
from gallae.models.fixed import FixedModels
from gallae.models.registry import Models
from gallae.retrievers.index import DocumentReport, Index

__all__ = ["LOOKS", "Problem", "effective_settings", "health_at_once", "look", "problems_of"]

# In the order in which they are looked at: what is done, and how long it may take.
LOOKS: Mapping[str, tuple[str, str]] = {
    "rules": (
        "우리 규칙의 예를 돌려 보는 중 (보통 1초 안)",
        "trying the examples of own rules (mostly within a second)",
    ),
    "models": (
        "모델마다 한 글자씩 물어보는 중 (모델마다 몇 초)",
        "asking each model for one token (some seconds each)",
    ),
    "skills": (
        "올린 모델이 증명한 파일인지 보는 중 (파일 1 GB에 몇 초)",
        "checking that promoted models are the proven files (some seconds for each GB)",
    ),
    "mcp_servers": (
        "MCP 서버마다 연결하는 중 (대답이 없으면 서버마다 몇십 초)",
        "connecting to each MCP server (tens of seconds for one that does not answer)",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`weight` "broken": doctor exits 1; "hint": worth knowing."""

    weight: Literal["broken", "hint"]
    said: str
    next_step: str = ""


def effective_settings(workspace: Workspace) -> list[dict[str, Any]]:
    """key (dotted), value, origin of each; a secret is stars."""
    loaded = workspace.loaded
    flat = _flat(as_json(workspace.settings.model_dump(mode="json")))
    return [{"key": k, "value": v, "origin": loaded.origins.get(k, "default")} for k, v in flat.items()]


def health_at_once(
    workspace: Workspace, index: Index, person: Person, *, refused: Sequence[DocumentReport], tracing: str
) -> dict[str, Any]:
    """What can be said without asking anybody. Of what was refused, and of vectors, which count everything, only
    whoever may read all hears."""
    whole = person.groups is None
    return {
        "gallae": version("gallae"),
        "python": platform.python_version(),
        "workspace": str(workspace.root),
        "state": str(workspace.state),
        "settings": effective_settings(workspace),
        "unknown_environment": workspace.loaded.unknown_environment,
        "documents": {"indexed": len(index.documents(person)), "refused": list(refused) if whole else []},
        "vectors": index.dense if whole else None,
        "disk": disk_of(workspace),
        "alarms": alarms(workspace, time.time()),
        "tracing": tracing,
    }


async def look(
    name: str, workspace: Workspace, *, index: Index, models: Models | FixedModels, person: Person, today: date
) -> Any:
    """One of LOOKS, as it stands in doctor's JSON."""
    if name == "rules":
        checks = await asyncio.to_thread(_rule_checks, workspace, index, person, today)
        return {"checked": len(checks), "failed": [check for check in checks if not check.passed]}
    if name == "models":
        return list(await models.status())
    if name == "skills":
        return await served_skills(workspace, models)
    return (await look_at_servers(workspace))[1] if workspace.settings.mcp_servers else []


def problems_of(found: Mapping[str, Any], language: Language) -> list[Problem]:
    """What is broken first, then hints; of what was not looked at nothing."""
    made = [*_of_documents(found, language), *_of_looks(found, language), *_of_hints(found, language)]
    return sorted(made, key=lambda problem: problem.weight != "broken")


def _of_documents(found: Mapping[str, Any], language: Language) -> Iterator[Problem]:
    for report in found["documents"]["refused"]:
        yield Problem(
            "broken", f"{report.path}: {in_language(language, report.reason).removeprefix(f'{report.path}: ')}"
        )
    dense = found["vectors"]
    if dense is not None and not dense.complete:
        yield Problem(
            "hint",
            say(language, "아직 벡터가 없는 문서가 있습니다.", "Some documents have no vectors yet."),
            "gallae ingest",
        )


def _of_looks(found: Mapping[str, Any], language: Language) -> Iterator[Problem]:
    for line in checks_said(language, found["rules"]["failed"]) if "rules" in found else ():
        said, _, step = line.partition("\n    → ")
        yield Problem("broken", said, step)
    for status in found.get("models", ()):
        if status.state == "failed":
            yield Problem("broken", f"{status.role} {status.label}: {status.detail}", status.next_step)
    for row in found.get("skills", ()):
        if row["changed"]:
            yield Problem("broken", f"{row['skill']}: {row['changed']}", f"gallae models history {row['skill']}")
    for server in found.get("mcp_servers", ()):
        if server["error"]:
            yield Problem("broken", f"MCP {server['name']}: {server['error']}")
        if server["changes"]:
            names = ", ".join(change.tool for change in server["changes"])
            said = say(language, f"도구가 바뀌었습니다: {names}", f"its tools have changed: {names}")
            yield Problem("broken", f"MCP {server['name']}: {said}", f"gallae tools accept {server['name']}")


def _of_hints(found: Mapping[str, Any], language: Language) -> Iterator[Problem]:
    for status in found.get("models", ()):
        if status.role == "chat" and status.state == "unset":
            said = say(
                language,
                "언어 모델 없이 내장 방식으로 답합니다.",
                "The embedded default answers, without a language model.",
            )
            yield Problem("hint", said, status.next_step)
    for name in found["unknown_environment"]:
        yield Problem("hint", f"{name}: " + say(language, "모르는 환경 변수", "unknown environment variable"))
    for alarm in found["alarms"]:
        yield Problem("hint", alarm.said(language))
    if found["disk"].low:
        free = f"{found['disk'].free / 1e9:.1f} GB"
        yield Problem(
            "hint",
            say(language, f"디스크에 {free}만 남았습니다.", f"Only {free} are left on the disk."),
            say(
                language,
                ".gallae/cache는 지워도 다시 만들어집니다.",
                ".gallae/cache can be deleted; it is made anew.",
            ),
        )


def _rule_checks(workspace: Workspace, index: Index, person: Person, today: date) -> tuple[Any, ...]:
    """The workspace's own rules on their examples; none without such rules."""
    if not workspace.settings.routing.rule:
        return ()
    from gallae.graphs.router import Router
    from gallae.graphs.rule_checks import check_rules
    from gallae.tools.cards import CARDS

    return check_rules(Router(workspace, index, CARDS), person=person, today=today)


def _flat(given: Any, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, dict) and value:
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat
