"""The process around one long command of the page: `python -m gallae.ui.job_process FOLDER`.

It outlives the page that started it. While it lives it holds the folder's lock, by which every page sees that the job is
alive; it ends the command gently (Ctrl-C) when the file `stop` appears, and writes down how the command ended. No
Streamlit in here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gallae.core.alone import alone
from gallae.core.files import write_whole

__all__ = ["main"]

LOOK = 0.25  # seconds between two looks for the stop file
PATIENCE = 60.0  # seconds for a step to be saved before the command is ended without it


def main(folder: Path) -> int:
    """Run job.json's command to its end; its exit code, which ended.json has too."""
    given = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    command = [str(word) for word in given.pop("command")]
    write_whole(folder / "job.json", json.dumps(given, ensure_ascii=False))  # who asked is in the command: not kept
    with alone(folder / "lock"), (folder / "output").open("wb") as out, (folder / "progress").open("wb") as told:
        child = subprocess.Popen(  # noqa: S603 (our own interpreter, words of job.json)
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=told
        )
        signal.signal(signal.SIGTERM, lambda *_: (folder / "stop").touch())
        code = _wait(child, folder / "stop")
        write_whole(folder / "ended.json", json.dumps({"code": code, "at": time.time()}))
    return code


def _wait(child: subprocess.Popen[bytes], stop: Path) -> int:
    asked = 0.0
    while True:
        try:
            return child.wait(LOOK)
        except subprocess.TimeoutExpired:
            if not asked and stop.exists():
                asked = time.monotonic()
                child.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            elif asked and time.monotonic() - asked > PATIENCE:
                child.kill()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
