"""No personal data and no keys in logs: every record is masked when it is made, before any handler sees it.

The standard is that of traces (graphs.trace_mask): what is written down says rather too little. Exceptions count too:
model servers and clients echo in them what a person typed. A way in calls `mask_logs` once, before anything else.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

__all__ = ["mask_logs", "safe_text"]

# Their DEBUG prints whole requests and rows, as bytes in which no detector reads a name.
LOUD = ("aiosqlite", "openai", "httpcore", "httpcore2", "httpx", "httpx2", "mcp", "urllib3", "langsmith")


def mask_logs() -> None:
    """From now on, in this process: records of every logger and level, and what ends the program unexpectedly."""
    made_by = logging.getLogRecordFactory()
    if getattr(made_by, "masks", False):
        return

    def made(*given: Any, **more: Any) -> logging.LogRecord:
        record = made_by(*given, **more)
        record.msg, record.args = safe_text(_said(record)), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = safe_text("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
            record.exc_info = None  # else a handler could print it again
        if record.stack_info:
            record.stack_info = safe_text(record.stack_info)
        return record

    for name in LOUD:
        logging.getLogger(name).setLevel(logging.INFO)
    made.masks = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(made)
    sys.excepthook = _last_words


def safe_text(text: str) -> str:
    """`text` as it may be written down."""
    from gallae.checks.secret_values import hide_secrets
    from gallae.graphs.trace_mask import masked

    return str(masked(hide_secrets(text))) if text else text


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # arguments that do not fit their message: logging prints them both, we print neither
        return "(a log message whose arguments do not fit)"


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(safe_text("".join(traceback.format_exception(kind, error, trace))))
