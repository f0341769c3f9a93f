"""The money, tokens and time of turns: who may still use some, and what each turn took.

Before a turn the person's quota is looked at (graphs.quota), and the turn gets its row (graphs.uses). Before each call of
a model the most that it may cost is set aside, in one transaction with a look at what is left: of the person's day and
month, and of the whole workspace's (`[budget]`). What does not fit is not asked (BudgetError), and the turn goes on as if
the model were down: by code, by another route, or with what was said so far. So no limit is passed by more than an
estimate was too low, however many turns and processes run; afterwards the true cost stands in place of what was set
aside. A kill leaves what was set aside as spent.

Once the workspace's budget is used up, outside models are left alone (`TurnMeter.closed`), and the answer says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from gallae.core.access_settings import BudgetSettings
from gallae.core.errors import BudgetError
from gallae.core.language import language_of, say
from gallae.core.people import Quota, people_now
from gallae.core.permissions import may_do
from gallae.core.types import Answer, Check, Language, Person, Question, Usage
from gallae.core.workspace import Workspace
from gallae.graphs.alarms import Alarm, alarms, raise_alarms
from gallae.graphs.quota import MINUTE, check_quota, day_of, month_of
from gallae.graphs.store import new_id
from gallae.graphs.usage import By, Report, usage_of
from gallae.graphs.uses import Ceiling, Uses
from gallae.models.meter import Meter

__all__ = ["Spending", "TurnMeter", "house_ceilings"]

HOUSE = ""


class TurnMeter(Meter):
    """One turn's. `closed`: why outside models are no longer asked, "" while they are; `broken`: "day" or "month", of the
    workspace's money that a call of this turn did not fit into."""

    def __init__(self, uses: Uses, id: str, ceilings: Sequence[Ceiling], language: Language, closed: str = "") -> None:
        super().__init__()
        self.closed, self.broken = closed, ""
        self.status, self.route = "cut", ""
        self.id = id
        self._uses, self._ceilings, self._language = uses, ceilings, language

    def reserve(self, label: str, most_usd: float | None, local: bool) -> float:
        """BudgetError for what does not fit any more, and where there is a limit of money, for what nobody can price. The
        workspace's budget holds no local model back."""
        if most_usd is None and self._ceilings:
            raise BudgetError(
                say(self._language, f"{label}: 값을 몰라 한도를 지킬 수 없습니다", f"{label}: its price is not known, and money is limited"),
                hint=f'[models.prices] "{label}" = [0.15, 0.60]',
            )  # fmt: skip
        if not most_usd:
            return 0.0
        ceilings = [ceiling for ceiling in self._ceilings if not (local and ceiling.of == HOUSE)]
        broken = self._uses.reserve(self.id, most_usd, ceilings)
        if broken is not None:
            because = used_up(broken, self._language)
            if broken.of == HOUSE:
                self.closed, self.broken = because, broken.name
            raise BudgetError(because)
        return most_usd

    def settle(self, usage: Usage, reserved: float) -> None:
        super().settle(usage, reserved)
        if reserved or usage.models:
            self._uses.settle(self.id, usage, reserved)

    def ended(self, answer: Answer) -> None:
        self.status, self.route = answer.outcome, answer.route

    @property
    def checks(self) -> tuple[Check, ...]:
        """What the receipt says of it."""
        return (Check("budget", False, self.closed, blocking=False),) if self.closed else ()


@dataclass(slots=True)
class Spending:
    """Of one chat. `apart`: of evaluations, which neither quota nor budget holds back."""

    workspace: Workspace
    uses: Uses
    apart: bool = False
    _meters: dict[str, TurnMeter] = field(default_factory=dict)

    @contextmanager
    def beside(self, route: str) -> Iterator[TurnMeter]:
        """Around work that nobody asked for (a shadow): the workspace's own money, nobody's quota."""
        now, language = time.time(), self.workspace.settings.language
        house = () if self.apart else house_ceilings(self.workspace.settings.budget, now)
        self.uses.begin(id := new_id(), HOUSE, now)
        meter = TurnMeter(self.uses, id, house, language, _closed(self.uses, house, language))
        meter.status, meter.route = "beside", route
        with self._written(meter, house):
            yield meter

    @contextmanager
    def turn(self, question: Question, *, again: bool = False) -> Iterator[TurnMeter]:
        """Around a turn, or around what is left of one that goes on (`again`). QuotaError before anything is stored. Who ends it says so (`TurnMeter.ended`), else it is "cut"."""
        now, language = time.time(), language_of(question.text, self.workspace.settings.language)
        owner, budget = question.person.owner, self.workspace.settings.budget
        with self.uses.alone():
            quota = self._checked(question.person, now, language)
            self.uses.begin(id := new_id() if again else question.id, owner, now)
        house = () if self.apart else house_ceilings(budget, now)
        ceilings = (*_ceilings(owner, quota.usd_per_day, quota.usd_per_month, now), *house)
        meter = TurnMeter(self.uses, id, ceilings, language, _closed(self.uses, house, language))
        self._meters[question.id] = meter
        try:
            with self._written(meter, house):
                yield meter
        finally:
            del self._meters[question.id]

    def check(self, person: Person, language: Language) -> None:
        """QuotaError if a turn of this person's would be refused now; nothing is counted."""
        self._checked(person, time.time(), language)

    def usage(self, person: Person, by: By = "person", since: date | None = None, until: date | None = None) -> Report:
        """What was used: everybody's for an operator, else the person's own."""
        return usage_of(self.workspace, self.uses, person, time.time(), by=by, since=since, until=until)

    def alarms(self, person: Person) -> tuple[Alarm, ...]:
        """Budget alarms of the day and the month that run now, for an operator; () for anybody else."""
        return alarms(self.workspace, time.time()) if may_do(person, "usage others") else ()

    def of(self, turn: str) -> TurnMeter:
        return self._meters[turn]

    def drop(self, turn: str) -> None:
        """It was refused after all: nothing was done, nothing counts."""
        self.uses.drop(turn)

    def _checked(self, person: Person, now: float, language: Language) -> Quota:
        quota = Quota() if self.apart else people_now(self.workspace.root).quota_of(person.id)
        if quota != Quota():
            used = self.uses.of_person(person.owner, minute=now - MINUTE, day=day_of(now), month=month_of(now))
            check_quota(quota, used, now, language)
        return quota

    @contextmanager
    def _written(self, meter: TurnMeter, house: Sequence[Ceiling]) -> Iterator[None]:
        """However it ends, its row says what it took, and the alarms are looked at."""
        try:
            yield
        finally:
            self.uses.end(meter.id, meter.status, meter.route, meter.by_model, time.time())
            if house and (meter.usage.cost_usd or meter.closed):
                raise_alarms(self.workspace, self.uses, time.time(), refused=meter.broken)


def house_ceilings(budget: BudgetSettings, now: float) -> tuple[Ceiling, ...]:
    """The workspace's own."""
    return tuple(_ceilings(HOUSE, budget.usd_per_day, budget.usd_per_month, now))


def used_up(ceiling: Ceiling, language: Language) -> str:
    whose = say(language, "이 작업 공간이", "this workspace") if ceiling.of == HOUSE else ceiling.of
    if ceiling.of != HOUSE:
        whose = say(language, f"{ceiling.of} 님이", ceiling.of)
    when = {"day": ("오늘", "today"), "month": ("이달에", "this month")}[ceiling.name]
    return say(
        language,
        f"{whose} {when[0]} 쓸 수 있는 {ceiling.usd:g}달러가 남지 않았습니다",
        f"the {ceiling.usd:g} USD that {whose} may use {when[1]} are used up",
    )


def _ceilings(of: str, per_day: float | None, per_month: float | None, now: float) -> Iterator[Ceiling]:
    for name, since, usd in (("day", day_of(now), per_day), ("month", month_of(now), per_month)):
        if usd is not None:
            yield Ceiling(of, name, since, usd)


def _closed(uses: Uses, house: Sequence[Ceiling], language: Language) -> str:
    broken = next((c for c in house if uses.usd(c.of, c.since) >= c.usd), None)
    return used_up(broken, language) if broken else ""
