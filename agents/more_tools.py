"""The tool by which the agent's model asks for tools that it was not shown (agents.families)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallae.agents.families import MORE, Shown
from gallae.core.fences import inert
from gallae.core.language import say
from gallae.core.types import Language

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

__all__ = ["more_tools"]


def more_tools(shown: Shown, language: Language) -> BaseTool:
    """Its description names every family, so that the model knows what there is without seeing it."""
    from langchain_core.tools import StructuredTool

    families = ", ".join(f"{inert(name)} ({count})" for name, count in shown.families.items())

    async def call(family: str) -> str:
        names = shown.open(family.strip())
        if not names:
            return say(
                language, f"그런 묶음은 없습니다. 있는 묶음: {families}", f"No such family. There are: {families}"
            )
        return say(language, f"이제 쓸 수 있습니다: {', '.join(names)}", f"Now shown: {', '.join(names)}")

    return StructuredTool(
        name=MORE,
        description="Not every tool is shown. Shows those of another family too; call it if none that you see fits. "
        f"Families (tools): {families}",
        args_schema={
            "type": "object",
            "properties": {"family": {"type": "string", "description": "its name"}},
            "required": ["family"],
            "additionalProperties": False,
        },
        coroutine=call,
    )
