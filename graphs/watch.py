"""A promoted model is watched by what it does: its first drafts against their checks, and people's thumbs. Where both
the count and the favourable end of the interval say that it got worse than its evaluation found, it is taken back, and
the former model serves from the next turn on. One bad turn takes nothing back.

The checks are those that every draft goes through; a server that is down is no bad draft.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from gallae.checks.scores import wilson
from gallae.core.errors import GallaeError
from gallae.core.settings import PromotionSettings
from gallae.core.skill_model import SkillModel
from gallae.core.types import Skill
from gallae.graphs.audit import Entry, open_audit
from gallae.graphs.state import Parts

__all__ = ["Alarm", "Watched", "alarm_of", "watch", "watched_of"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """The last turns of a promotion, newest last: did the first draft pass; thumbs up or down."""

    passed: tuple[bool, ...] = ()
    thumbs: tuple[int, ...] = ()

    @property
    def failures(self) -> int:
        return sum(not passed for passed in self.passed)

    @property
    def downs(self) -> int:
        return sum(not up for up in self.thumbs)


@dataclass(frozen=True, slots=True)
class Alarm:
    """`share` of `n` failed, of which at least `low` is no chance; `bar` is what may be."""

    what: str
    share: float
    low: float
    n: int
    bar: float

    def __str__(self) -> str:
        return f"{self.what}: {self.share:.0%} of {self.n} (at least {self.low:.0%}), bar {self.bar:.0%}"


def alarm_of(watched: Watched, model: SkillModel, settings: PromotionSettings) -> Alarm | None:
    """What has fallen, if anything. Pure."""
    expected = model.failures or 0.0
    looks: Sequence[tuple[str, int, int, int, float]] = (
        ("failed checks", watched.failures, len(watched.passed), settings.least_turns, expected),
        ("thumbs down", watched.downs, len(watched.thumbs), settings.least_ratings, settings.usual_down),
    )
    for what, bad, n, least, usual in looks:
        bar = usual + settings.margin
        if n >= least and (found := wilson(bad, n)).low > bar:
            return Alarm(what, found.value, found.low, n, bar)
    return None


def watched_of(parts: Parts, skill: Skill, model: SkillModel) -> Watched:
    window = parts.workspace.settings.promotion.window
    mark = " ".join(model.key)
    return Watched(
        parts.store.drafts(skill.name, mark, "served", window), parts.store.draft_ratings(skill.name, mark, window)
    )


def watch(parts: Parts, skill: Skill) -> Alarm | None:
    """Take the skill's model back if it fell. Whatever goes wrong here costs no turn: it is logged."""
    settings = parts.workspace.settings.promotion
    if not settings.automatic or not parts.promotions.watched:
        return None
    try:
        model = parts.promotions.current(skill)
        if model is None or not model.sha256:
            return None
        alarm = alarm_of(watched_of(parts, skill, model), model, settings)
        if alarm is None:
            return None
        figures = {"what": alarm.what, "share": alarm.share, "low": alarm.low, "n": alarm.n, "bar": alarm.bar}
        change = parts.promotions.demote(
            skill, who="gallae", why=str(alarm), automatic=True, only=model, figures=figures
        )
        if change is not None:
            about = {"skill": skill.name, "because": alarm.what}
            open_audit(parts.workspace).write(Entry("model-demoted", "", models=(model.serves,), details=about))
            then = change.then.serves if change.then else "nobody of its own"
            log.warning("skill %s: %s taken back (%s); now %s", skill.name, model.serves, alarm, then)
        return alarm
    except (GallaeError, OSError, ValueError, sqlite3.Error) as error:
        log.warning("skill %s: its model could not be watched: %s", skill.name, error)
        return None
