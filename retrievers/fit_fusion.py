"""Weighing words and vectors by the workspace's own questions, at the end of an ingest: only when the questions are
others than last time or the documents grew by a tenth, and each question's vector is paid for once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from gallae.core.language import language_of
from gallae.core.workspace import Workspace
from gallae.retrievers.dense import Dense
from gallae.retrievers.fusion import FEWEST, Fit, fit_weights
from gallae.retrievers.gold import Gold, load_gold

if TYPE_CHECKING:
    import numpy as np

__all__ = ["fit_fusion"]

log = logging.getLogger(__name__)
Ranked = Callable[[Gold, "np.ndarray | None"], list[str]]


def fit_fusion(
    dense: Dense, workspace: Workspace, passages: Callable[[], Mapping[str, AbstractSet[str]]], ranked: Ranked
) -> Fit | None:
    """Store the weights in the manifest; None when there is nothing new to fit. `passages` gives the keys of each path;
    `ranked` gives the keys for a question, by words alone or by its vector alone. ProviderError."""
    questions, fingerprint = load_gold(workspace)
    if not dense.wants_fit(fingerprint):
        return None
    of_path = passages()
    asked = [(q, {key for path in q.paths for key in of_path.get(path, ())}) for q in questions]
    language = dense.language
    asked = [(q, gold) for q, gold in asked if gold and language_of(q.question, language) == language]
    if len(asked) < FEWEST:
        fit = Fit((1.0, 1.0), len(asked), because="too-few")
    else:
        rankings = [(ranked(q, None), ranked(q, dense.question(q.question))) for q, _ in asked]
        fit = fit_weights(rankings, [gold for _, gold in asked])
    dense.set_fit(fit, fingerprint)
    if fit.refused:
        better = "words" if fit.weights[0] else "vectors"
        log.warning(
            "fusing words (MRR@10 %.3f) and vectors (%.3f) gives %.3f on %d own questions: %s alone answer",
            *fit.members, fit.fusion, fit.questions, better,
        )  # fmt: skip
    return fit
