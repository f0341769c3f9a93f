"""Which methods an address of /api takes: for the `Allow` header of a 405, which has to name them all.

Each operation is a route of its own, so a framework that looks for the first route of an address sees only one method.
"""

from __future__ import annotations

import re

from fastapi import FastAPI

from gallae.entrypoints.http_page import api_schema

__all__ = ["methods_of"]


def methods_of(app: FastAPI, path: str) -> tuple[str, ...]:
    """Of an address as it was asked for; none for one that is none of ours. A name without a variable comes first."""
    templates = sorted(api_schema(app)["paths"].items(), key=lambda item: item[0].count("{"))
    for template, operations in templates:
        if re.fullmatch(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template)), path):
            return tuple(method.upper() for method in operations)
    return ()
