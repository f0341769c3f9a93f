"""The contract of /api: /api/openapi.json for programs, /api/docs for people.

The page is plain HTML made from the same schema, without a script and without anything from elsewhere: it also opens in
a house whose machines reach nothing outside.
"""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.responses import HTMLResponse, Response

from gallae.entrypoints.http_events import EVENTS, PLACE
from gallae.entrypoints.http_shapes import Problem, TurnStopped, reply

__all__ = ["ROUTER", "api_page", "api_schema"]

ROUTER = APIRouter(prefix="/api", include_in_schema=False)
ABOUT = (
    "Conversations, turns as typed events, documents, feedback, decisions. Every answer that is no success is "
    '`{"error": {"code", "message", "hint"}}`. Everybody sees what is theirs and what their groups may read.'
)
REF = "#/components/schemas/{model}"
ITEMS: dict[str, type[Any]] = {**EVENTS, "turn_stopped": TurnStopped, "turn_failed": Problem}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#1c2430}"
    "section{border-top:1px solid #d8dee6;padding:.5rem 0}code{background:#f2f5f8;padding:0 .25em}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.15rem .75rem .15rem 0}"
    "b{display:inline-block;min-width:4.5rem}@media(prefers-color-scheme:dark){body{background:#12161c;color:#e4e9f0}"
    "code{background:#232a33}section{border-color:#2c3540}}"
)


@ROUTER.get("/openapi.json")
async def openapi(request: Request) -> Response:
    return reply(api_schema(request.app))


@ROUTER.get("/docs")
async def docs(request: Request) -> Response:
    return HTMLResponse(api_page(api_schema(request.app)), headers={"Content-Security-Policy": POLICY})


def api_schema(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of everything below /api; made once."""
    made: dict[str, Any] | None = getattr(app.state, "api_schema", None)
    if made is None:
        made = app.state.api_schema = _made(app)
    return made


def api_page(schema: dict[str, Any]) -> str:
    """The schema as one page of HTML."""
    info = schema["info"]
    operations = [
        _operation(method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(info['title'])}</title><style>{STYLE}</style><h1>{escape(info['title'])} "
        f"{escape(info['version'])}</h1><p>{escape(info['description'])}</p>"
        f'<p><a href="openapi.json">openapi.json</a></p>{"".join(operations)}</html>'
    )


def _made(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title="Gallae API", version=version("gallae"), description=ABOUT, routes=app.routes)
    schema["paths"] = {path: item for path, item in schema["paths"].items() if path.startswith("/api/")}
    for item in schema["paths"].values():
        for operation in item.values():
            operation["responses"].pop("422", None)  # what cannot be read is a 400 of ours, not FastAPI's own shape
    schemas = schema["components"]["schemas"]
    schema["components"]["schemas"] = {name: made for name, made in schemas.items() if "ValidationError" not in name}
    schema["components"]["schemas"] |= _stream_schemas()
    for item in schema["paths"].values():
        for operation in item.values():
            _describe_stream(operation["responses"].get("200", {}))
    schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    if app.state.chat.workspace.people:
        schema["security"] = [{"token": []}]
    return schema


def _stream_schemas() -> dict[str, Any]:
    """Each event of a turn with the JSON that its data holds, and `StreamEvent`, which is one of them."""
    schemas: dict[str, Any] = {}
    kinds = []
    for name, made in ITEMS.items():
        described = TypeAdapter(made).json_schema(mode="serialization", ref_template=REF)
        schemas |= described.pop("$defs", {}) | {made.__name__: described}
        data = {"contentMediaType": "application/json", "contentSchema": {"$ref": REF.format(model=made.__name__)}}
        kinds.append({"properties": {"event": {"const": name}, "data": data}})
    fields = {"id": {"type": "string", "pattern": PLACE}, "event": {"enum": list(ITEMS)}, "data": {"type": "string"}}
    schemas["StreamEvent"] = {
        "type": "object",
        "required": list(fields),
        "properties": fields,
        "oneOf": kinds,
    }
    return schemas


def _describe_stream(answer: dict[str, Any]) -> None:
    stream = answer.get("content", {}).get("text/event-stream")
    if stream is not None:
        stream["itemSchema"] = {"$ref": REF.format(model="StreamEvent")}


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    given = "".join(_parameter(parameter) for parameter in operation.get("parameters", []))
    body = operation.get("requestBody", {}).get("content", {})
    given += "".join(
        f"<tr><td>body<td><code>{escape(kind)}</code><td>{_names(content)}" for kind, content in body.items()
    )
    answers = "".join(
        f"<tr><td>{status}<td>{escape(', '.join(said.get('content', {})))}<td>{escape(said['description'])}"
        for status, said in sorted(operation["responses"].items())
    )
    return (
        f"<section><h2><b>{method.upper()}</b> <code>{escape(path)}</code></h2>"
        f"<p>{escape(operation.get('description', ''))}</p><table>{given}{answers}</table></section>"
    )


def _parameter(parameter: dict[str, Any]) -> str:
    needed = "" if parameter.get("required") else " (optional)"
    said = escape(parameter.get("description", ""))
    return f"<tr><td>{escape(parameter['in'])}<td><code>{escape(parameter['name'])}</code>{needed}<td>{said}"


def _names(content: dict[str, Any]) -> str:
    """Of the schema that the body follows."""
    return escape(content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1])
