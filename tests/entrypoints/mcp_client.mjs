// TypeScript's own client against our server, over stdio (COMMAND ARGS…) or http (URL): all it saw, as one JSON object.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [kind, target, ...args] = process.argv.slice(2);
const transport =
  kind === "stdio"
    ? new StdioClientTransport({ command: target, args, stderr: "ignore" })
    : new StreamableHTTPClientTransport(new URL(target));
const client = new Client({ name: "typescript", version: "1" }, { capabilities: {} });
await client.connect(transport);
const asked = await client.callTool({ name: "ask", arguments: { question: "수영장 하루 이용료는 얼마야?" } });
const found = await client.callTool({ name: "search_documents", arguments: { query: "이용료" } });
const refused = await client.callTool({ name: "ask", arguments: { nope: 1 } });
const document = { uri: "gallae://documents/fees.md" };
const path = { ref: { type: "ref/resource", uri: "gallae://documents/{+path}" }, argument: { name: "path", value: "fe" } };
const missing = await client.readResource({ uri: "gallae://documents/none.md" }).catch((error) => error.code);
console.log(
  JSON.stringify({
    tools: (await client.listTools()).tools.map((tool) => tool.name),
    answer: asked.structuredContent.answer,
    cited: asked.structuredContent.citations.length,
    found: found.structuredContent.passages.length,
    refused: refused.isError,
    read: (await client.readResource(document)).contents[0].text,
    templates: (await client.listResourceTemplates()).resourceTemplates.length,
    prompts: (await client.listPrompts()).prompts.length,
    prompt: (await client.getPrompt({ name: "grounded_answer", arguments: { question: "이용료?" } })).messages.length,
    completed: (await client.complete(path)).completion.values,
    missing,
  }),
);
await client.close();
process.exit(0);
