"""Audit rows as OCSF events (schema.ocsf.io, 1.6.0), for whoever collects them: a SIEM.

Everything is an API Activity (6003), but a sign-in, which is an Authentication (3002). `unmapped` holds what the schema
has no place for: decision, cost, the row's place in the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

__all__ = ["VERSION", "as_ocsf"]

VERSION = "1.6.0"
API, AUTHENTICATION = 6003, 3002
CREATE, READ, UPDATE, DELETE, OTHER = 1, 2, 3, 4, 99
ACTIVITIES = {
    "turn": READ,
    "ingest": UPDATE,
    "document-removed": DELETE,
    "conversation-deleted": DELETE,
    "data-exported": READ,
    "data-pruned": DELETE,
    "person-deleted": DELETE,
    "audit-exported": READ,
    "settings-changed": UPDATE,
    "model-allowed": UPDATE,
    "model-forbidden": UPDATE,
    "model-promoted": UPDATE,
    "model-demoted": UPDATE,
    "tools-accepted": UPDATE,
    "tool-approved": UPDATE,
    "tool-declined": OTHER,
    "tools-signed-in": UPDATE,
    "tools-signed-out": UPDATE,
}
BAD = ("failed", "refused", "cut", "unserved")
INFORMATIONAL, LOW = 1, 2
SUCCESS, FAILURE = 1, 2
LOGON = 1


def as_ocsf(row: Mapping[str, Any], names: Mapping[str, str], product: str = "gallae") -> dict[str, Any]:
    """`names`: pseudonym → person, of those who are still known (graphs.audit_people)."""
    signs_in = row["what"] == "sign-in"
    kind, activity = (AUTHENTICATION, LOGON) if signs_in else (API, ACTIVITIES.get(row["what"], OTHER))
    failed = row["outcome"] in BAD
    user = _user(row["who"], names)
    event: dict[str, Any] = {
        "class_uid": kind,
        "category_uid": kind // 1000,
        "activity_id": activity,
        "type_uid": kind * 100 + activity,
        "time": int(datetime.fromisoformat(row["at"]).timestamp() * 1000),
        "severity_id": LOW if failed else INFORMATIONAL,
        "status_id": FAILURE if failed else SUCCESS,
        "status_detail": row["outcome"],
        "metadata": {
            "version": VERSION,
            "product": {"name": product, "vendor_name": "gallae", "version": version("gallae")},
            "uid": row["hash"],
            "event_code": row["what"],
            "sequence": row["seq"],
            "original_time": row["at"],
        },
        "actor": {"user": user, "app_name": "gallae"},
        "src_endpoint": {"name": "gallae"},  # who speaks to it from where is known to what stands before it
    }
    if row.get("turn"):
        event["metadata"]["correlation_uid"] = row["turn"]
    event |= {"user": user, "service": {"name": "gallae"}} if signs_in else _api(row)
    left = ("about", "decision", "usage", "details", "models", "conversation", "previous", "content")
    unmapped = {name: row[name] for name in left if row.get(name)}
    if about := names.get(str(row.get("about"))):
        unmapped["about"] = about
    return event | ({"unmapped": unmapped} if unmapped else {})


def _user(who: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Somebody who was deleted has their pseudonym alone; somebody who could not sign in has nothing."""
    if not who:
        return {"name": "unknown"}
    return {"uid": who, "name": names[who]} if who in names else {"uid": who}


def _api(row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"api": {"operation": row["what"], "service": {"name": "gallae"}}}
    if documents := row.get("documents"):
        made["resources"] = [{"name": path, "type": "document"} for path in documents]
    return made
