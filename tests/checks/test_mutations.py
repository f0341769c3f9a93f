"""Every scorer is fed 50 broken outputs of its kind and catches 95 in 100; of 50 right ones it fails none.

pytest tests/checks/test_mutations.py -s      prints the table
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from gallae.checks.formats import check_format, learn_format
from gallae.checks.skill import skill_task
from gallae.checks.summary import SummaryRow, summary_task
from gallae.checks.task import AnswerRow, RetrievalRow, RouteRow, answers_task, retrieval_task, routes_task
from gallae.checks.validators import check_valid
from gallae.core.types import ROUTES, Citation, Decision, Draft, Passage, Skill, TrainingRow
from gallae.evals.summaries import load_summaries

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode does not put a test's own folder on the path

import mutate
from domains import FACTS, SUMMARIES, Fact
from domains_apart import APART, SAMPLE_SUMMARIES
from jobs import FREE, SIZES, TAGS
from programs import BROKEN_SQL, JSONS, PYTHON, SCHEMA, SQL

N, CAUGHT = 50, 0.95


@dataclass(frozen=True)
class Trial:
    """What a scorer said of each: (label, text, passed)."""

    right: list[tuple[str, str, bool]]
    broken: list[tuple[str, str, bool]]


def trial(
    right: Sequence[tuple[str, str]],
    passes: Callable[[int, str], bool],
    mutators: Sequence[mutate.Mutator],
    others: Sequence[str] | None = None,
) -> Trial:
    """`right` are (label, text); `passes(i, text)` judges a text in the place of the i-th right one."""
    texts = [text for _, text in right]
    made = mutate.broken(texts, mutators, N, others=others)
    return Trial(
        [(label, text, passes(i, text)) for i, (label, text) in enumerate(right)],
        [(name, text, passes(i, text)) for i, name, text in made],
    )


def routes() -> Trial:
    draw = Random(3)
    rows = [
        RouteRow(str(i), fact.question, draw.choice(ROUTES), local_only=draw.random() < 0.5)
        for i, fact in enumerate(FACTS * 4)
    ][:N]
    task = routes_task(rows)
    right, broken = [], []
    for row in rows:
        good = Decision(row.route, local_only=bool(row.local_only), confidence=draw.random(), margin=draw.random())
        right.append((row.id, row.route, not task.evaluate(row, good).why))
        other = draw.choice([r for r in ROUTES if r != row.route])
        bad = replace(good, route=other) if draw.random() < 0.6 else replace(good, local_only=not good.local_only)
        broken.append((row.id, f"{bad.route} {bad.local_only}", not task.evaluate(row, bad).why))
    return Trial(right, broken)


def retrieval() -> Trial:
    draw = Random(4)
    paths = [f"documents/{fact.org}/{i}.md" for i, fact in enumerate(FACTS)]
    right, broken = [], []
    for i in range(N):
        gold = tuple(draw.sample(paths, draw.choice([1, 1, 2])))
        rest = [p for p in paths if p not in gold]
        row = RetrievalRow(str(i), "q", gold)
        found = [*gold, *draw.sample(rest, 5 - len(gold))]
        draw.shuffle(found)
        lost = [p for p in found if p != draw.choice(gold)] if i % 2 else draw.sample(rest, 5)
        late = [*draw.sample(rest, 5), *gold]
        for made, there in ((right, found), (broken, late if i % 3 == 0 else [p for p in lost if p != gold[0]])):
            passages = [Passage(p, p, "", 0, 1, "x") for p in there]
            made.append((str(i), " ".join(there), retrieval_task([row]).evaluate(row, passages).passed))
    return Trial(right, broken)


def answers(facts: Sequence[Fact] = FACTS) -> Trial:
    """Cited answers with their passages: also a marker without a source and a citation of another passage."""
    right = [(fact, wording) for fact in facts for wording in fact.right][:52]
    stored = {f"documents/{i}.md": fact.passage for i, fact in enumerate(facts)}

    def judged(fact_at: int, text: str, cited: int | None = None, marker: int = 1) -> bool:
        fact, path = facts[fact_at], f"documents/{fact_at if cited is None else cited}.md"
        row = AnswerRow(str(fact_at), fact.question, must_include=fact.must, must_not_include=fact.must_not)
        citation = Citation(1, path, 0, len(stored[path]), stored[path])
        draft = Draft(f"{text} [{marker}]", citations=(citation,), served_by="test:model")
        return not answers_task([row], lambda p: stored[p]).evaluate(row, draft).why

    places = [facts.index(fact) for fact, _ in right]
    others = [facts[(at + 6) % len(facts)].reference for at in places]
    made = trial([(f.org, t) for f, t in right], lambda i, t: judged(places[i], t), mutate.ANSWERS, others)
    away = {
        at: next(i for i in range(at + 2, 99) if _unlike(facts[at], facts[i % len(facts)])) % len(facts)
        for at in places
    }
    elsewhere = [
        ("other passage", t, judged(at, t, cited=away[at])) for at, (_, t) in list(zip(places, right, strict=True))[::4]
    ]
    marked = [("wrong marker", t, judged(at, t, marker=3)) for at, (_, t) in list(zip(places, right, strict=True))[::4]]
    return Trial(made.right, [*made.broken, *elsewhere, *marked])


def abstention() -> Trial:
    rows = [
        AnswerRow(str(i), fact.question, answerable=i % 2 == 0, must_include=fact.must if i % 2 == 0 else ())
        for i, fact in enumerate(FACTS * 4)
    ][:N]
    right, broken = [], []
    for i, row in enumerate(rows):
        said = Draft(FACTS[i % len(FACTS)].reference, served_by="test:model")
        silent = Draft(mutate.REFUSALS[i % 5], "refused" if i % 4 == 1 else "abstained", served_by="test:model")
        good, bad = (said, silent) if row.answerable else (silent, said)
        if i % 5 == 0 and row.answerable:  # a refusal that calls itself an answer
            bad = replace(silent, outcome="answered")
        score = answers_task([row]).evaluate
        right.append((row.id, good.text, score(row, good).passed))
        broken.append((row.id, f"{bad.outcome} {bad.text}", score(row, bad).passed))
    return Trial(right, broken)


def format_text() -> Trial:
    right, learned = [], []
    for job in FREE:
        wanted = learn_format([row.answer for row in job.skill.rows])
        for _, text in [*job.right, *((row, row.answer) for row in job.skill.rows)]:
            right.append((job.skill.name, text))
            learned.append(wanted)
    others = [mutate.STRANGE[i % 5] for i in range(len(right))]
    return trial(right, lambda i, t: check_format(t, learned[i]).passed, mutate.TEXTS, others)


def format_json() -> Trial:
    wanted = learn_format([row.answer for row in TAGS.rows])
    right = [("tags", row.answer) for row in TAGS.rows]
    right += [("spaced", json.dumps(json.loads(t), ensure_ascii=False, separators=(",", ":"))) for _, t in right[:13]]
    right += [("fenced", f"```json\n{t}\n```") for _, t in right[:13]]
    mutators = [*mutate.OBJECTS, _label_unknown]
    return trial(right, lambda i, t: check_format(t, wanted).passed, mutators)


def format_labels() -> Trial:
    sets = (
        ["large", "medium", "small"],
        ["긍정", "부정", "중립"],
        ["P1", "P2", "P3", "P4"],
        ["환불", "교환", "수리"],
        ["내과", "외과"],
        ["yes", "no"],
    )
    right = [(s[0], label, learn_format(s * 8)) for s in sets for label in s]
    right = [(a, f"{label}{tail}", f) for tail in ("", " ", "\n") for a, label, f in right][:51]
    mutators = [
        _misspelt,
        mutate.prose_before,
        mutate.prose_after,
        mutate.emptied,
        mutate.refused,
        _two_labels,
        mutate.replaced,
    ]
    others = [mutate.STRANGE[i % 5] for i in range(len(right))]
    return trial([(a, t) for a, t, _ in right], lambda i, t: check_format(t, right[i][2]).passed, mutators, others)


def transform() -> Trial:
    cases = [(job, row, text) for job in FREE for row, text in job.right]
    cases += [(job, row, row.answer) for job in FREE for row in job.skill.rows[:5]]
    right = [(job.skill.name, text) for job, _, text in cases]

    def passes(i: int, text: str) -> bool:
        job, row, _ = cases[i]
        return skill_task(job.skill, [row]).evaluate(row, text).passed

    mutators = [
        mutate.number_changed, mutate.number_times_ten, mutate.unit_swapped, mutate.line_dropped, mutate.lines_swapped,
        mutate.prose_before, mutate.prose_after, mutate.truncated, mutate.other_language, mutate.refused, mutate.added_value,
        mutate.hallucinated, mutate.replaced, mutate.mark_changed,
    ]  # fmt: skip
    others = [text for _, text in right[17:] + right[:17]]
    return trial(right, passes, mutators, others)


def classify() -> Trial:
    rows = [(TAGS, row) for row in TAGS.rows] + [(SIZES, row) for row in SIZES.rows]
    right = [(row.prompt, row.answer) for _, row in rows]
    right += [(row.prompt, f"{row.answer}\n") for _, row in rows[:6]]
    rows += rows[:6]

    def passes(i: int, text: str) -> bool:
        return skill_task(rows[i][0]).evaluate(rows[i][1], text).passed

    mutators = [
        _label_swapped,
        _misspelt,
        mutate.key_dropped,
        mutate.key_misspelt,
        mutate.prose_before,
        mutate.brace_lost,
        mutate.refused,
        mutate.emptied,
        _two_labels,
    ]
    return trial(right, passes, mutators)


def qa(facts: Sequence[Fact] = FACTS) -> Trial:
    right = [(fact, wording) for fact in facts for wording in fact.right][:52]
    skill = Skill("qa", "문답", kind="qa")

    def passes(i: int, text: str) -> bool:
        fact = right[i][0]
        row = TrainingRow(fact.question, fact.reference)
        return skill_task(skill, [row]).evaluate(row, text).passed

    others = [facts[(facts.index(fact) + 6) % len(facts)].reference for fact, _ in right]
    return trial([(f.org, t) for f, t in right], passes, mutate.ANSWERS, others)


def answers_apart() -> Trial:
    return answers(APART)


def qa_apart() -> Trial:
    return qa(APART)


def generate_json() -> Trial:
    right = [("json", text) for text in JSONS]
    return trial(
        right, lambda i, t: check_valid(t, "json-schema", SCHEMA).passed, [*mutate.OBJECTS, _level_out_of_range]
    )


def generate_python() -> Trial:
    mutators = [
        _unbalanced,
        mutate.prose_before,
        mutate.prose_after,
        mutate.refused,
        mutate.emptied,
        _colon_lost,
        _dedented,
    ]
    return trial([("python", t) for t in PYTHON], lambda i, t: check_valid(t, "python").passed, mutators)


def generate_sql() -> Trial:
    right = [("sql", text) for text in SQL]
    made = trial(
        right,
        lambda i, t: check_valid(t, "sql").passed,
        [_unbalanced, mutate.prose_before, mutate.refused, mutate.emptied, _keyword_lost],
    )
    return Trial(made.right, [*made.broken, *(("by hand", t, check_valid(t, "sql").passed) for t in BROKEN_SQL)])


def summaries(given: Sequence[tuple[str, SummaryRow, str]] = ()) -> Trial:
    """(label, row, right summary): each in four layouts."""
    if not given:
        given = [
            (text[:6], SummaryRow(text[:6], text, keep, max_characters=int(0.7 * len(text))), wording)
            for text, keep, wordings in SUMMARIES
            for wording in wordings
        ]
    layouts = [lambda t: t, lambda t: t.replace(". ", ".\n"), lambda t: t.replace(" ", "  "), lambda t: f"{t}\n"]
    made = {
        (label, layout(wording)): replace(row, max_characters=2 * row.max_characters)
        for label, row, wording in given
        for layout in layouts
    }
    right, rows = list(made), list(made.values())
    mutators = [
        mutate.number_changed, mutate.number_times_ten, mutate.unit_swapped, mutate.date_shifted, mutate.negated, mutate.refused,
        mutate.other_language, mutate.replaced, mutate.hallucinated, mutate.added_value, mutate.cut_before_value, mutate.emptied,
        mutate.value_dropped, _whole_text([row.text for row in rows]),
    ]  # fmt: skip
    others = [t for _, t in right[20:] + right[:20]]
    return trial(right, lambda i, t: summary_task(rows).evaluate(rows[i], t).passed, mutators, others)


def summaries_apart() -> Trial:
    rows = load_summaries(Path(__file__).parents[2] / "samples" / "evals" / "summaries.jsonl")
    return summaries([(row.id, row, SAMPLE_SUMMARIES[row.id]) for row in rows])


def _unlike(one: Fact, other: Fact) -> bool:
    """Of another organisation, in the same language."""
    hangul = [bool(re.search("[가-힣]", fact.passage)) for fact in (one, other)]
    return one.org != other.org and hangul[0] == hangul[1]


# -- mutators of one kind ---------------------------------------------------------------------------------------------
def _label_swapped(text: str, draw: Random, other: str) -> str | None:
    for labels in (("큰 단체", "보통", "작은 단체"), ("large", "medium", "small")):
        for label in labels:
            if label in text:
                return text.replace(label, draw.choice([x for x in (*labels, "특급") if x != label]))
    return None


def _label_unknown(text: str, draw: Random, other: str) -> str | None:
    return re.sub("큰 단체|보통|작은 단체", draw.choice(["특급", "중간", "big"]), text)


def _misspelt(text: str, draw: Random, other: str) -> str | None:
    words = list(re.finditer(r"[가-힣A-Za-z]{2,}", text.split(":", 1)[-1]))
    offset = len(text) - len(text.split(":", 1)[-1])
    if not words:
        return None
    m = words[0]
    i = offset + m.start() + draw.randrange(len(m.group()))
    return text[:i] + text[i] + text[i:]


def _two_labels(text: str, draw: Random, other: str) -> str | None:
    return f"{text.strip()}, {text.strip()}"


def _level_out_of_range(text: str, draw: Random, other: str) -> str | None:
    return re.sub(r'("level":\s*)\d', r"\g<1>9", text) if '"level"' in text else None


def _unbalanced(text: str, draw: Random, other: str) -> str | None:
    places = [i for i, c in enumerate(text) if c in "()"]
    i = draw.choice(places) if places else -1
    return text[:i] + text[i + 1 :] if places else None


def _colon_lost(text: str, draw: Random, other: str) -> str | None:
    return re.sub(r":\n", "\n", text, count=1) if ":\n" in text else None


def _dedented(text: str, draw: Random, other: str) -> str | None:
    return re.sub(r"(?m)^ +", "", text) if "\n    " in text else None


def _keyword_lost(text: str, draw: Random, other: str) -> str | None:
    found = re.search(r"\b(FROM \w+ WHERE|VALUES|SET)\b", text)
    return text.replace(found.group(), found.group().split()[-1] + " ,", 1) if found else None


def _whole_text(texts: Sequence[str]) -> mutate.Mutator:
    def whole_text(text: str, draw: Random, other: str) -> str | None:
        return draw.choice(texts)

    return whole_text


SCORERS: dict[str, Callable[[], Trial]] = {
    f.__name__: f
    for f in (
        routes, retrieval, answers, abstention, format_text, format_json, format_labels, transform, classify, qa,
        answers_apart, qa_apart, generate_json, generate_python, generate_sql, summaries, summaries_apart,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", SCORERS)
def test_a_scorer_catches_the_broken_and_passes_the_right(name: str) -> None:
    made = SCORERS[name]()
    assert len(made.right) >= N and len({(a, b) for a, b, _ in made.right}) >= 0.9 * len(made.right)
    assert len(made.broken) >= N
    false = [(label, text) for label, text, passed in made.right if not passed]
    missed = [(label, text) for label, text, passed in made.broken if passed]
    caught = 1 - len(missed) / len(made.broken)
    print(
        f"\n{name:18} caught {caught:6.1%} of {len(made.broken):3}   failed {len(false)} of {len(made.right)} right ones"
    )
    for label, text in missed:
        print(f"    missed {label}: {text[:110]!r}")
    assert not false, false
    assert caught >= CAUGHT, missed
