"""The `.mcpb` bundle: a file that Claude Desktop and others install our MCP server from by a double click.

    make mcpb        # .state/gallae.mcpb, from a wheel of this very source

It holds the wheel, what `uv` needs to install it with its dependencies at first start, and a manifest that asks the
person for one thing: the folder of their workspace. No setting, key or document of whoever builds it goes in.
"""

from __future__ import annotations

import json
import sys
import zipfile
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from gallae.entrypoints.mcp_cards import CARDS

__all__ = ["manifest", "write_bundle"]

MANIFEST = "0.4"  # the first version that knows servers of type "uv"
START = """\
import sys

from gallae.entrypoints.cli import main

sys.exit(main(sys.argv[1:]))
"""
PROJECT = """\
[project]
name = "gallae-bundle"
version = "{version}"
requires-python = "{python}"
dependencies = ["gallae"]

[tool.uv]
package = false

[tool.uv.sources]
gallae = {{ path = "{wheel}" }}
"""


def manifest() -> dict[str, Any]:
    """manifest.json, by the published schema of MANIFEST."""
    known = metadata("gallae")
    words = ["run", "--directory", "${__dirname}", "server.py", "-w", "${user_config.workspace}", "mcp"]
    return {
        "manifest_version": MANIFEST,
        "name": "gallae",
        "display_name": "Gallae 갈래",
        "version": known["Version"],
        "description": "Answers from your team's documents, with citations and receipts. 팀의 문서로 답하고 근거를 보입니다.",
        "author": {"name": "Gallae"},
        "license": known["License-Expression"],
        "server": {"type": "uv", "entry_point": "server.py", "mcp_config": {"command": "uv", "args": words, "env": {}}},
        "tools": [{"name": card.name, "description": card.description} for card in CARDS if not card.opens],
        "tools_generated": True,
        "prompts_generated": True,
        "compatibility": {
            "platforms": ["darwin", "linux", "win32"],
            "runtimes": {"python": known["Requires-Python"]},
        },
        "user_config": {
            "workspace": {
                "type": "directory",
                "title": "Workspace / 작업 공간",
                "description": "The folder with gallae.toml and documents/. gallae.toml과 documents/가 있는 폴더.",
                "required": True,
            }
        },
    }


def write_bundle(wheel: Path, file: Path) -> None:
    """The same bytes for the same wheel."""
    told = manifest()
    project = PROJECT.format(version=told["version"], python=metadata("gallae")["Requires-Python"], wheel=wheel.name)
    held = {
        "manifest.json": json.dumps(told, ensure_ascii=False, indent=2).encode(),
        "pyproject.toml": project.encode(),
        "server.py": START.encode(),
        wheel.name: wheel.read_bytes(),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in held.items():
            bundle.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    write_bundle(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stderr.write(f"{sys.argv[2]}\n")
