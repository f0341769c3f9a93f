"""How health is put into words, the same on the command line and on the page: vectors, examples of rules, the audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gallae.core.language import say
from gallae.core.types import Language

if TYPE_CHECKING:
    from gallae.graphs.audit_chain import Problem
    from gallae.graphs.rule_checks import RuleCheck
    from gallae.retrievers.manifest import Manifest

__all__ = ["checks_said", "problem_said", "vectors_said"]

_PROBLEMS = {
    "changed": ("바뀌었습니다", "was changed"),
    "removed": ("지워졌습니다", "was removed"),
    "reordered": ("자리가 바뀌었습니다", "was moved"),
    "inserted": ("끼워 넣은 행입니다", "was inserted"),
    "forged": ("이 작업 공간이 쓴 행이 아닙니다", "was not written by this workspace"),
    "truncated": ("끝이 잘렸습니다", "and what follows was cut off"),
    "head": ("끝을 적어 둔 파일이 없거나 바뀌었습니다", "is the last one, and the file that counts them is gone or changed"),
    "key": ("서명에 쓴 열쇠가 없습니다", "is the last one, and the key they were signed with is gone"),
}  # fmt: skip


def vectors_said(language: Language, dense: Manifest) -> str:
    """Whose vectors the index holds, how many, and how they are weighed against the words."""
    if dense.refused:
        return f"✗ {dense.refused}"
    prefixes = [p for p in (dense.identity.query_prefix, dense.identity.passage_prefix) if p]
    said = f"{dense.identity.embedder} · {dense.vectors}/{dense.passages} × {dense.dimension}"
    said += f" · {' / '.join(repr(p) for p in prefixes)}" if prefixes else ""
    words, near = dense.fit.weights
    said += say(language, f" · 낱말 : 의미 = {words:g} : {near:g}", f" · words : meaning = {words:g} : {near:g}")
    if dense.fit.refused:
        said += say(
            language,
            f"\n  ! 자체 질문 {dense.fit.questions}개에서 합친 순위({dense.fit.fusion:.3f})가 더 나은 쪽"
            f"({max(dense.fit.members):.3f})보다 못해 그쪽만 씁니다.",
            f"\n  ! on {dense.fit.questions} own questions the fusion (MRR@10 {dense.fit.fusion:.3f}) is below its better "
            f"member ({max(dense.fit.members):.3f}), which answers alone.",
        )
    if not dense.complete:
        said += say(
            language, "\n  ! 아직 벡터가 없는 문서가 있습니다: gallae ingest", "\n  ! not complete: gallae ingest"
        )
    return said + (f"\n  ! {dense.warning}" if dense.warning else "")


def checks_said(language: Language, checks: Sequence[RuleCheck]) -> list[str]:
    """One line for each example, those that fail with what happened instead."""
    lines = []
    for check in checks:
        wanted = say(language, "말함", "speaks") if check.wanted == "speaks" else say(language, "조용함", "silent")
        line = f"{'✓' if check.passed else '✗'} {check.rule}  {wanted}  “{check.example}”  {check.support:.1f} → {check.route}"
        if not check.passed and check.wanted == "speaks":
            line += say(
                language,
                "\n    → 규칙이 말하지 않았습니다: words, when을 보거나 예를 고치세요.",
                "\n    → the rule did not speak: look at words and when, or correct the example.",
            )
        elif not check.passed:
            line += say(
                language,
                "\n    → 조용해야 하는데 말했습니다: words를 좁히거나 when을 더하세요.",
                "\n    → it spoke where it should be silent: narrow words, or add a when.",
            )
        lines.append(line)
    return lines


def problem_said(language: Language, problem: Problem) -> str:
    """The first row of the audit that is wrong, and how."""
    ko, en = _PROBLEMS[problem.what]
    return say(
        language,
        f"{problem.row}번째 행: {ko} ({problem.where}, {problem.detail})",
        f"Row {problem.row} {en} ({problem.where}, {problem.detail})",
    )
