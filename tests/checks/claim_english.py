"""English facts of the generated claims: right wordings and wrong ones."""

from __future__ import annotations

import random
from datetime import timedelta

from claim_parts import EN_DAYS, EN_NAMES, MONTHS, TODAY, Fact, other


def english_fact(subject: str, kind: str, draw: random.Random) -> Fact:
    if kind in ("price", "rounded"):
        v = draw.randint(12, 290)
        w = other(draw, v, 1, 10, 100)
        return Fact(
            f"{subject} hire fee",
            f"${v}",
            "price",
            lambda d: f"The {subject} hire fee is {d.choice([f'${v}', f'{v} dollars', f'USD {v}'])}.",
            lambda d: d.choice(
                [(f"The {subject} hire fee is ${w}.", "number"), (f"The {subject} hire fee is {v} won.", "unit")]
            ),
        )
    if kind in ("people", "percent"):
        v = draw.randint(4, 58)
        w = other(draw, v, 1, 2, 10)
        return Fact(
            f"{subject} minimum group",
            f"at least {v} people",
            "people",
            lambda d: (
                f"The {subject} takes groups of {d.choice([f'{v} or more people', f'no fewer than {v} people', f'at least {v} persons'])}."
            ),
            lambda d: d.choice(
                [
                    (f"The {subject} takes groups of at least {w} people.", "number"),
                    (f"The {subject} takes groups of at most {v} people.", "comparator"),
                    (f"The {subject} takes groups of more than {v} people.", "comparator"),
                ]
            ),
        )
    if kind in ("opens", "phone"):
        v = draw.randint(12, 40) * 30
        h, m = divmod(v, 60)
        w = other(draw, v, 30, 60)
        say = lambda x: f"{(x // 60 - 1) % 12 + 1}:{x % 60:02d} {'a.m.' if x < 720 else 'p.m.'}"  # noqa: E731
        return Fact(
            f"{subject} closing time",
            draw.choice([f"{h:02d}:{m:02d}", say(v)]),
            "opens",
            lambda d: f"The {subject} closes at {d.choice([f'{h:02d}:{m:02d}', say(v)])}.",
            lambda d: (f"The {subject} closes at {say(w)}.", "time"),
        )
    if kind == "date":
        v = TODAY + timedelta(draw.randint(3, 300))
        w = v + timedelta(draw.choice([1, 7, 31]))

        def write(x, d):
            return d.choice(
                [
                    f"{MONTHS[x.month - 1]} {x.day}, {x.year}",
                    f"{x.day} {MONTHS[x.month - 1]} {x.year}",
                    f"{x}",
                    f"{EN_DAYS[x.weekday()]}, {MONTHS[x.month - 1]} {x.day}",
                ]
            )

        return Fact(
            f"{subject} deadline",
            write(v, draw),
            kind,
            lambda d: f"The deadline for the {subject} is {write(v, d)}.",
            lambda d: (f"The deadline for the {subject} is {write(w, d)}.", "date"),
        )
    if kind in ("span", "range"):
        v = draw.randint(2, 20)
        return Fact(
            f"{subject} approval",
            f"{v}-{v + 3} days",
            "range",
            lambda d: f"Approval for the {subject} takes {v} to {v + 3} days.",
            lambda d: d.choice(
                [
                    (f"Approval for the {subject} takes {v} to {v + 4} days.", "range"),
                    (f"Approval for the {subject} takes {v} to {v + 3} weeks.", "unit"),
                ]
            ),
        )
    if kind == "name":
        v, w = draw.sample(EN_NAMES, 2)
        return Fact(
            f"{subject} manager",
            f"Ms. {v}",
            kind,
            lambda d: f"The manager of the {subject} is Ms. {v}.",
            lambda d: (f"The manager of the {subject} is Ms. {w}.", "name"),
        )
    yes, no = draw.choice(
        [
            ("may be booked online", "may not be booked online"),
            ("is open to visitors", "is closed to visitors"),
            ("can be used by guests", "cannot be used by guests"),
            ("includes parking", "does not include parking"),
        ]
    )
    said, lied = (yes, no) if draw.random() < 0.5 else (no, yes)
    return Fact(
        f"The {subject}",
        said,
        "negation",
        lambda d: f"The {subject} {said}.",
        lambda d: (f"The {subject} {lied}.", "negation"),
    )
