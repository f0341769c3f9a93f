"""What the official conformance suite calls by name, on the very server and application that people use.

    python tests/entrypoints/mcp_fixtures.py FOLDER      # a workspace there; prints the address, serves until it is stopped

Our own handlers stay in place: a fixture answers for its own name alone, and the lists show ours and theirs.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import socket
import struct
import sys
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import mcp_types as types
import uvicorn
from mcp import MCPError
from mcp.server.lowlevel import Server

from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.entrypoints.mcp_http import PATH, build_mcp_app
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels

Answer = Callable[[Any, Any], Awaitable[Any]]
TOOLS: dict[str, Answer] = {}
PROMPTS: dict[str, Answer] = {}
KEY = secrets.token_bytes(32)
ANSWERS: dict[str, Any] = {
    "elicitation/create": types.ElicitResult,
    "roots/list": types.ListRootsResult,
    "sampling/createMessage": types.CreateMessageResult | types.CreateMessageResultWithTools,
}
ARGUMENTS = {"test_sampling": ["prompt"], "test_elicitation": ["message"]}
PROMPT_ARGUMENTS = {
    "test_prompt_with_arguments": ["arg1", "arg2"],
    "test_prompt_with_embedded_resource": ["resourceUri"],
}


def tool(function: Answer) -> Answer:
    TOOLS[function.__name__] = function
    return function


def prompt(function: Answer) -> Answer:
    PROMPTS[function.__name__] = function
    return function


def png() -> str:
    """One red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    made = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + made).decode()


def wav() -> str:
    """Two samples of silence."""
    form = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, 1, 8_000, 16_000, 2, 16, b"data", 4) + b"\0" * 4
    return base64.b64encode(b"RIFF" + struct.pack("<I", 4 + len(form)) + b"WAVE" + form).decode()


def text(said: str) -> types.TextContent:
    return types.TextContent(type="text", text=said)


def embedded(uri: str, kind: str, said: str) -> types.EmbeddedResource:
    return types.EmbeddedResource(
        type="resource", resource=types.TextResourceContents(uri=uri, mime_type=kind, text=said)
    )


def image() -> types.ImageContent:
    return types.ImageContent(type="image", data=png(), mime_type="image/png")


def result(*content: Any) -> types.CallToolResult:
    return types.CallToolResult(content=list(content))


@tool
async def test_simple_text(context: Any, params: Any) -> Any:
    return result(text("This is a simple text response for testing."))


@tool
async def test_image_content(context: Any, params: Any) -> Any:
    return result(image())


@tool
async def test_audio_content(context: Any, params: Any) -> Any:
    return result(types.AudioContent(type="audio", data=wav(), mime_type="audio/wav"))


@tool
async def test_embedded_resource(context: Any, params: Any) -> Any:
    return result(embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."))


@tool
async def test_multiple_content_types(context: Any, params: Any) -> Any:
    mixed = embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}')
    return result(text("Multiple content types test:"), image(), mixed)


@tool
async def test_error_handling(context: Any, params: Any) -> Any:
    said = text("This tool intentionally returns an error for testing")
    return types.CallToolResult(content=[said], is_error=True)


@tool
async def test_tool_with_logging(context: Any, params: Any) -> Any:
    for said in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await context.session.send_log_message(level="info", data=said, related_request_id=context.request_id)
        await asyncio.sleep(0.05)  # the suite asks for it
    return result(text("logged"))


@tool
async def test_tool_with_progress(context: Any, params: Any) -> Any:
    for done in (0, 50, 100):
        await context.session.report_progress(done, 100)
        await asyncio.sleep(0.05)
    return result(text("done"))


@tool
async def test_sampling(context: Any, params: Any) -> Any:
    asked = types.SamplingMessage(role="user", content=text(params.arguments["prompt"]))
    said = await context.session.create_message([asked], max_tokens=100, related_request_id=context.request_id)
    return result(text(f"LLM response: {said.content.text}"))


async def elicited(context: Any, message: str, properties: dict[str, Any]) -> Any:
    form = {"type": "object", "properties": properties, "required": list(properties)}
    answer = await context.session.elicit_form(message, form, context.request_id)
    said = f"action={answer.action}, content={json.dumps(answer.content)}"
    return result(text(f"Elicitation completed: {said}"))


@tool
async def test_elicitation(context: Any, params: Any) -> Any:
    asked = {"username": {"type": "string"}, "email": {"type": "string"}}
    return await elicited(context, params.arguments["message"], asked)


@tool
async def test_elicitation_sep1034_defaults(context: Any, params: Any) -> Any:
    asked = {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    }
    return await elicited(context, "Who are you?", asked)


@tool
async def test_elicitation_sep1330_enums(context: Any, params: Any) -> Any:
    names = ["option1", "option2", "option3"]
    titled = [{"const": f"value{n}", "title": f"Choice {n}"} for n in (1, 2, 3)]
    asked = {
        "untitledSingle": {"type": "string", "enum": names},
        "titledSingle": {"type": "string", "oneOf": titled},
        "legacyEnum": {"type": "string", "enum": names, "enumNames": ["One", "Two", "Three"]},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": names}},
        "titledMulti": {"type": "array", "items": {"anyOf": titled}},
    }
    return await elicited(context, "Choose", asked)


# ── what a server of 2026-07-28 asks back ───────────────────────────────────────────────────────────────────────────


def form(message: str, name: str, kind: str = "string") -> types.ElicitRequest:
    schema = {"type": "object", "properties": {name: {"type": kind}}, "required": [name]}
    return types.ElicitRequest(params=types.ElicitRequestFormParams(message=message, requested_schema=schema))


def sampled(said: str, most: int) -> types.CreateMessageRequest:
    asked = [types.SamplingMessage(role="user", content=text(said))]
    return types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=asked, max_tokens=most))


def signed(state: str) -> str:
    return f"{state}.{hmac.new(KEY, state.encode(), hashlib.sha256).hexdigest()}"


def state_of(params: Any) -> str:
    """MCPError for a state that we did not write."""
    state, _, _ = (params.request_state or "").rpartition(".")
    if not hmac.compare_digest(signed(state), params.request_state or ""):
        raise MCPError(types.INVALID_PARAMS, "the request state is not ours")
    return state


def back(params: Any, asked: dict[str, Any], state: str = "") -> types.InputRequiredResult | None:
    """What is still to be asked; None once every answer is there, of the right kind."""
    given = params.input_responses or {}
    if all(isinstance(given.get(name), ANSWERS[request.method]) for name, request in asked.items()):
        return None
    return types.InputRequiredResult(input_requests=asked, request_state=signed(state) if state else None)


@tool
async def test_input_required_result_elicitation(context: Any, params: Any) -> Any:
    waiting = back(params, {"user_name": form("What is your name?", "name")})
    return waiting or result(text(f"Hello, {(params.input_responses['user_name'].content or {}).get('name')}!"))


@tool
async def test_input_required_result_sampling(context: Any, params: Any) -> Any:
    waiting = back(params, {"capital_question": sampled("What is the capital of France?", 100)})
    return waiting or result(text(str(params.input_responses["capital_question"].content)))


@tool
async def test_input_required_result_list_roots(context: Any, params: Any) -> Any:
    waiting = back(params, {"client_roots": types.ListRootsRequest()})
    return waiting or result(text(" ".join(str(root.uri) for root in params.input_responses["client_roots"].roots)))


@tool
async def test_input_required_result_request_state(context: Any, params: Any) -> Any:
    if waiting := back(params, {"confirm": form("Please confirm", "ok", "boolean")}, "asked"):
        return waiting
    return result(text(f"state-ok {state_of(params)}"))


@tool
async def test_input_required_result_tampered_state(context: Any, params: Any) -> Any:
    if waiting := back(params, {"confirm": form("Please confirm", "ok", "boolean")}, "asked"):
        return waiting
    return result(text(f"state-ok {state_of(params)}"))


@tool
async def test_input_required_result_multiple_inputs(context: Any, params: Any) -> Any:
    asked = {
        "user_name": form("What is your name?", "name"),
        "greeting": sampled("Generate a greeting", 50),
        "client_roots": types.ListRootsRequest(),
    }
    return back(params, asked, "asked") or result(text(f"all there {state_of(params)}"))


@tool
async def test_input_required_result_multi_round(context: Any, params: Any) -> Any:
    first = {"step1": form("Step 1: What is your name?", "name")}
    second = {"step2": form("Step 2: What is your favorite color?", "color")}
    step = state_of(params) if params.request_state else ""
    if step == "two":
        return back(params, second, "two") or result(text("both steps are there"))
    return back(params, first, "one") or types.InputRequiredResult(input_requests=second, request_state=signed("two"))


@tool
async def test_input_required_result_capabilities(context: Any, params: Any) -> Any:
    """Asks only for what the client says it can."""
    can = context.session.client_capabilities
    asked: dict[str, Any] = {}
    if can is not None and can.elicitation is not None:
        asked["user_name"] = form("What is your name?", "name")
    if can is not None and can.sampling is not None:
        asked["greeting"] = sampled("Generate a greeting", 50)
    if can is not None and can.roots is not None:
        asked["client_roots"] = types.ListRootsRequest()
    return (back(params, asked) if asked else None) or result(text("done"))


@tool
async def test_missing_capability(context: Any, params: Any) -> Any:
    """Cannot be done without sampling."""
    can = context.session.client_capabilities
    if can is None or can.sampling is None:
        needed = types.ClientCapabilities(sampling=types.SamplingCapability())
        data = types.MissingRequiredClientCapabilityErrorData(required_capabilities=needed)
        told = data.model_dump(by_alias=True, exclude_none=True)
        raise MCPError(types.MISSING_REQUIRED_CLIENT_CAPABILITY, "sampling is needed", told)
    return result(text("sampling is there"))


# ── prompts and resources ───────────────────────────────────────────────────────────────────────────────────────────


def messages(*content: Any) -> types.GetPromptResult:
    return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=one) for one in content])


@prompt
async def test_simple_prompt(context: Any, params: Any) -> Any:
    return messages(text("This is a simple prompt for testing."))


@prompt
async def test_prompt_with_arguments(context: Any, params: Any) -> Any:
    given = params.arguments
    return messages(text(f"Prompt with arguments: arg1='{given['arg1']}', arg2='{given['arg2']}'"))


@prompt
async def test_prompt_with_embedded_resource(context: Any, params: Any) -> Any:
    inside = embedded(params.arguments["resourceUri"], "text/plain", "Embedded resource content for testing.")
    return messages(inside, text("Please process the embedded resource above."))


@prompt
async def test_prompt_with_image(context: Any, params: Any) -> Any:
    return messages(image(), text("Please analyze the image above."))


@prompt
async def test_input_required_result_prompt(context: Any, params: Any) -> Any:
    waiting = back(params, {"user_context": form("What context should the prompt use?", "context")})
    return waiting or messages(text(str(params.input_responses["user_context"].content)))


async def read(uri: str) -> types.ReadResourceResult | None:
    content: Any = None
    if uri == "test://static-text":
        said = "This is the content of the static text resource."
        content = types.TextResourceContents(uri=uri, mime_type="text/plain", text=said)
    elif uri == "test://static-binary":
        content = types.BlobResourceContents(uri=uri, mime_type="image/png", blob=png())
    elif uri == "test://watched-resource":
        content = types.TextResourceContents(uri=uri, mime_type="text/plain", text="watched")
    elif uri.startswith("test://template/") and uri.endswith("/data"):
        id = uri.split("/")[3]
        said = json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})
        content = types.TextResourceContents(uri=uri, mime_type="application/json", text=said)
    return types.ReadResourceResult(contents=[content]) if content else None


def add_fixtures(server: Server[Any]) -> Server[Any]:
    """The same server, which also answers to the suite's names."""

    def ours(method: str) -> Answer:
        entry = server.get_request_handler(method)
        assert entry is not None
        return entry.handler

    def add(method: str, kind: Any, make: Callable[[Answer], Answer]) -> None:
        server.add_request_handler(method, kind, make(ours(method)))

    def named(fixtures: dict[str, Answer]) -> Callable[[Answer], Answer]:
        def made(next_one: Answer) -> Answer:
            async def answer(context: Any, params: Any) -> Any:
                return await fixtures.get(params.name, next_one)(context, params)

            return answer

        return made

    def listed(attribute: str, more: list[Any]) -> Callable[[Answer], Answer]:
        def made(next_one: Answer) -> Answer:
            async def answer(context: Any, params: Any) -> Any:
                found = await next_one(context, params)
                return found.model_copy(update={attribute: [*getattr(found, attribute), *more]})

            return answer

        return made

    def reading(next_one: Answer) -> Answer:
        async def answer(context: Any, params: Any) -> Any:
            return await read(str(params.uri)) or await next_one(context, params)

        return answer

    async def nothing(context: Any, params: Any) -> types.EmptyResult:
        return types.EmptyResult()

    page = types.PaginatedRequestParams
    tools = [types.Tool(name=name, description=f"Conformance: {name}", input_schema=_schema(name)) for name in TOOLS]
    prompts = [
        types.Prompt(
            name=name,
            description=f"Conformance: {name}",
            arguments=[types.PromptArgument(name=a, required=True) for a in PROMPT_ARGUMENTS.get(name, [])],
        )
        for name in PROMPTS
    ]
    uris = ("test://static-text", "test://static-binary", "test://watched-resource")
    resources = [types.Resource(uri=uri, name=uri, description="Conformance") for uri in uris]
    template = types.ResourceTemplate(
        uri_template="test://template/{id}/data", name="template", description="Conformance"
    )
    add("tools/list", page, listed("tools", tools))
    add("tools/call", types.CallToolRequestParams, named(TOOLS))
    add("prompts/list", page, listed("prompts", prompts))
    add("prompts/get", types.GetPromptRequestParams, named(PROMPTS))
    add("resources/list", page, listed("resources", resources))
    add("resources/templates/list", page, listed("resource_templates", [template]))
    add("resources/read", types.ReadResourceRequestParams, reading)
    server.add_request_handler("logging/setLevel", types.SetLevelRequestParams, nothing)
    server.add_request_handler("resources/subscribe", types.SubscribeRequestParams, nothing)
    server.add_request_handler("resources/unsubscribe", types.UnsubscribeRequestParams, nothing)
    return server


def _schema(name: str) -> dict[str, Any]:
    names = ARGUMENTS.get(name, [])
    return {"type": "object", "properties": {one: {"type": "string"} for one in names}, "required": names}


async def serve(folder: Path) -> None:
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    (folder / "documents" / "fees.md").write_text("# 요금\n\n하루 9,000원이다.\n", encoding="utf-8")
    (folder / "gallae.toml").write_text('name = "conformance"\n', encoding="utf-8")
    workspace = open_workspace(folder, environ={})
    async with open_chat(workspace, models=FixedModels({})) as chat:

        async def opened() -> Chat:
            return chat

        server = add_fixtures(build_server(Desk(opened, lambda context: (Person(), "ko")), workspace))
        listening = socket.create_server(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}", flush=True)
        config = uvicorn.Config(build_mcp_app(chat, server=server), log_config=None, access_log=False, lifespan="on")
        await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
