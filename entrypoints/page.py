"""`gallae` and `gallae ui`: open the Streamlit page on a workspace, on loopback only."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from gallae.core.errors import InputError
from gallae.entrypoints.session import open_session

__all__ = ["COMMANDS"]


def ui(options: argparse.Namespace) -> int:
    """Starts Streamlit as its own process and waits; Ctrl-C ends it."""
    if options.json:
        raise InputError("ui --json", hint="The page has no JSON; `gallae ask --json` answers in JSON.")
    session = open_session(options)
    spec = importlib.util.find_spec("gallae.ui.app")
    if spec is None or spec.origin is None:
        raise InputError("gallae.ui is not installed", hint="pip install gallae")
    port = getattr(options, "port", 8501)
    flags = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": str(getattr(options, "no_browser", False) or not sys.stdout.isatty()).lower(),
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": "127.0.0.1",
        "client.toolbarMode": "viewer",
        "server.fileWatcherType": "none",
    }
    command = [sys.executable, "-m", "streamlit", "run", spec.origin, *(f"--{k}={v}" for k, v in flags.items())]
    command += ["--", "--workspace", str(session.workspace.root), "--state", str(session.workspace.state)]
    if session.workspace.settings.today or options.today:
        command += ["--today", session.today.isoformat()]
    if options.person:
        command += ["--as", options.person]
    if options.groups is not None:
        command += ["--groups", options.groups]
    sys.stderr.write(f"{session.workspace.settings.title or session.workspace.root}: http://127.0.0.1:{port}\n")
    # Streamlit reads its theme from the folder it starts in; ours lies beside the page.
    folder = Path(spec.origin).parent
    process = subprocess.Popen(command, cwd=folder, env=dict(os.environ))  # noqa: S603 (our own interpreter)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait(timeout=10)
        return 130


COMMANDS = {"ui": ui}
