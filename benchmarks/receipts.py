"""How unsure the router is, and whether its receipts are honest, on any labelled workspaces. No model, no network.

    python benchmarks/receipts.py evals/data/* samples
    python benchmarks/receipts.py evals/data/* samples --leave-out    # each judged by weights fitted to the others

`unsure`: for bars of the margin, the share of questions below it, how often the route is right there and above, and how
often the right one is among the two. `ablation`: the share of decisions that change when every signal named for the
chosen route is taken away. `replay`: the same bytes, but for id and milliseconds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from gallae.core.types import Decision, as_json
from gallae.evals.fit import Examples, fit, gather, part, weights_json
from gallae.evals.labelled import TODAY, open_labelled
from gallae.evals.rows import question_of
from gallae.graphs import router, rules
from gallae.graphs.rules import Weights, named
from gallae.graphs.unsure import MARGIN, TORN

BARS = (0.1, TORN, 0.3, 0.4, 0.5, MARGIN, 0.7)


@dataclass(frozen=True, slots=True)
class Seen:
    decision: Decision
    right: str
    history: bool
    changed: bool  # without the signals that the receipt names for the route
    same: bool  # the same bytes again


def bytes_of(decision: Decision) -> str:
    return json.dumps(as_json(replace(decision, id="", milliseconds=0.0)), ensure_ascii=False, sort_keys=True)


def seen_in(root: Path) -> Iterable[Seen]:
    with open_labelled(root) as (asked, rows):
        for row in rows:
            question = question_of(row, TODAY)
            decision = asked.decide(question)
            again = asked.decide(replace(question, id="again"))
            changed = asked.without(question, named(decision.rules, decision.route)) != decision.route
            yield Seen(decision, row.route, bool(row.history), changed, bytes_of(decision) == bytes_of(again))


def lines(seen: Sequence[Seen]) -> Iterable[str]:
    total = len(seen)
    yield f"{total} questions, right {_right(seen)}; with a history {_right([s for s in seen if s.history])}"
    for bar in BARS:
        below = [s for s in seen if s.decision.margin < bar and s.decision.outcome is None and not _parsed(s)]
        above = [s for s in seen if s not in below]
        yield f"margin < {bar:.1f}: {len(below) / total:6.1%}  right {_right(below)}  above {_right(above)}"
    doubts = [s for s in seen if s.decision.unsure]
    sure = [s for s in seen if not s.decision.unsure]
    among = sum(s.right in s.decision.unsure.between for s in doubts if s.decision.unsure)
    yield f"unsure {len(doubts) / total:.1%} right {_right(doubts)}, sure right {_right(sure)}; among the two {among}/{len(doubts)}"
    for reason, n in sorted(Counter(r for s in doubts if s.decision.unsure for r in s.decision.unsure.because).items()):
        yield f"  {reason}: {n}"
    for name, some in (
        ("look first", [s for s in seen if s.decision.unsure and "look" in s.decision.also]),
        ("asked which of two", [s for s in seen if s.decision.clarify and s.decision.clarify.routes]),
        ("asked for what is missing", [s for s in seen if s.decision.clarify and not s.decision.clarify.routes]),
    ):
        pair = sum(bool(s.decision.unsure and s.right in s.decision.unsure.between) for s in some)
        yield f"{name}: {len(some)} ({len(some) / total:.1%}), right {_right(some)}, among the two {pair}"
    yield f"ablation: {sum(s.changed for s in seen) / total:.1%} change; replay: {sum(s.same for s in seen)}/{total} same"
    kept = Counter(s.decision.route for s in seen if not s.changed)
    yield f"  kept their route: {dict(sorted(kept.items()))}"


def _parsed(s: Seen) -> bool:
    return any("computed" in vote.signals for vote in s.decision.rules)


def _right(seen: Sequence[Seen]) -> str:
    return f"{sum(s.decision.route == s.right for s in seen)}/{len(seen)}"


@contextmanager
def fitted_to_others(root: Path, examples: Examples) -> Iterator[None]:
    """Inside, the router weighs as if it had never seen this workspace."""
    given = json.loads(weights_json(fit(part(examples, examples.group != root.name))))
    weights = Weights(given["temperature"], given["start"], given["rules"], given["costs"])
    with patch.object(rules, "load_weights", lambda: weights), patch.object(router, "load_weights", lambda: weights):
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="+", type=Path)
    parser.add_argument("--leave-out", action="store_true", help="judge each by weights fitted to the others")
    given = parser.parse_args()
    roots = [r for r in given.roots if (r / "evals" / "routes.jsonl").is_file()]
    examples = gather(roots) if given.leave_out else None
    seen: list[Seen] = []
    for root in roots:
        with nullcontext() if examples is None else fitted_to_others(root, examples):
            seen += seen_in(root)
    sys.stdout.write("\n".join(lines(seen)) + "\n")


if __name__ == "__main__":
    main()
