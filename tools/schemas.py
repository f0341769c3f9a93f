"""JSON Schemas that every model server takes: references put in place, titles and unknown keywords left out.

>>> portable({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"type": "string", "title": "A"}}})
{'type': 'object', 'properties': {'a': {'type': 'string'}}}
"""

from __future__ import annotations

from typing import Any

from gallae.checks.orders import without_orders
from gallae.core.fences import inert

__all__ = ["portable"]

_DROPPED = {"$defs", "definitions", "$schema", "$id", "title", "x-mcp-header"}
_DEPTH = 12


def portable(schema: dict[str, Any] | None) -> dict[str, Any]:
    """An object schema without references. A reference to itself ends as an object of any shape."""
    if not schema:
        return {"type": "object", "properties": {}}
    definitions = {**schema.get("definitions", {}), **schema.get("$defs", {})}
    result = _resolved(schema, definitions, 0)
    if not isinstance(result, dict) or result.get("type", "object") != "object":
        return {"type": "object", "properties": {}}
    result.setdefault("type", "object")
    result.setdefault("properties", {})
    return result


def _resolved(node: Any, definitions: dict[str, Any], depth: int) -> Any:
    if depth > _DEPTH:
        return {"type": "object"}
    if isinstance(node, list):
        return [_resolved(entry, definitions, depth + 1) for entry in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = definitions.get(str(node["$ref"]).rsplit("/", 1)[-1], {"type": "object"})
        beside = {k: v for k, v in node.items() if k != "$ref"}
        return _resolved({**target, **beside}, definitions, depth + 1)
    nullable = _without_null(node)
    if nullable is not None:
        return _resolved(nullable, definitions, depth + 1)
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties" and isinstance(value, dict):  # a property may be called "title"
            result[key] = {name: _resolved(entry, definitions, depth + 1) for name, entry in value.items()}
        elif key == "description" and isinstance(value, str):  # a server's words: read by a model, obeyed by nobody
            result[key] = inert(without_orders(value))
        elif key not in _DROPPED:
            result[key] = _resolved(value, definitions, depth + 1)
    return result


def _without_null(node: dict[str, Any]) -> dict[str, Any] | None:
    """ "X or null" as X: optional arguments are simply left out, and several clients mishandle the union."""
    options = node.get("anyOf")
    if not isinstance(options, list):
        return None
    real = [o for o in options if o != {"type": "null"}]
    if len(real) != 1 or len(real) == len(options):
        return None
    return {**real[0], **{k: v for k, v in node.items() if k != "anyOf" and not (k == "default" and v is None)}}
