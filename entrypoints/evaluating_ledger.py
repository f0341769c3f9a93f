"""`gallae eval ledger [--days N] [--price-as MODEL]`: what each route cost, and from which request on tuning pays."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from gallae.core.errors import InputError
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation
from gallae.evals.ledger import ledger, served_of
from gallae.graphs.store import open_store
from gallae.models.prices import PRICES

__all__ = ["ledger_report"]

HOUR, DAY = 3_600.0, 86_400.0


def ledger_report(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    """Over everybody's turns, so only for an operator (core.permissions)."""
    settings = session.workspace.settings
    if options.price_as and options.price_as not in {*PRICES, *settings.models.prices}:
        raise InputError(
            f"--price-as {options.price_as}: no price is known",
            hint=f"[models.prices] in gallae.toml, or one of {', '.join(PRICES)}.",
        )
    now = time.time()
    since = now - options.days * DAY if options.days else 0.0
    with open_store(session.workspace.keep / "turns.sqlite") as store:
        turns = store.answers(since)
    hours = (now - max(since, turns[0][0])) / HOUR if turns else 0.0
    made = ledger(
        session.workspace.root.name,
        served_of(answer for _, answer in turns),
        costs=settings.ledger,
        models=settings.models,
        hours=hours,
        price_as=options.price_as,
    )
    yield None, made
