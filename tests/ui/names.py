"""What a screen reader says of the page as it stands, from Chromium's own accessibility tree."""

from __future__ import annotations

import re

__all__ = ["badly_named"]

# What a person operates or is stopped by; a group or a picture may be nameless.
ROLES = {
    "button", "link", "textbox", "searchbox", "combobox", "spinbutton", "slider", "radio", "checkbox", "switch", "tab",
    "menuitem", "menu", "dialog", "option", "progressbar",
}  # fmt: skip
LIGATURE = re.compile(r"(?<![a-z])[a-z]+(?:_[a-z]+)+(?![a-z])")  # an icon read out as the word it is written with


def badly_named(page) -> list[str]:
    """Each nameless one, and each whose name holds an icon's word."""
    tree = page.context.new_cdp_session(page)
    nodes = tree.send("Accessibility.getFullAXTree")["nodes"]
    tree.detach()
    found = []
    for node in nodes:
        role, name = (str((node.get(part) or {}).get("value", "")) for part in ("role", "name"))
        if node["ignored"] or role not in ROLES:
            continue
        if not name.strip():
            found.append(f"{role} without a name (node {node.get('backendDOMNodeId')})")
        elif LIGATURE.search(name):
            found.append(f"{role} is read as {name!r}")
    return found
