"""What changed between two runs is said on the rows both have, and no more is claimed than the rows can tell."""

from __future__ import annotations

from dataclasses import replace

from gallae.evals.difference import change_line, difference_of, main_figures
from tests.evals.runs import case, evaluation

MANY = [True] * 30 + [False] * 30


def test_the_same_run_twice_differs_in_nothing() -> None:
    found = difference_of(evaluation(), evaluation())
    assert all(c.better is None for c in found.changes) and not (found.lost or found.won or found.setup)
    assert "그대로" in change_line(found.changes[0], "ko")


def test_rows_that_turned_are_named_and_rows_of_one_run_only_are_counted_apart() -> None:
    old = evaluation(cases=(case("1"), case("2", False), case("3"), case("gone")))
    new = evaluation(cases=(case("1", False), case("2"), case("3"), case("new", False), case("3b", question="질문 3")))
    found = difference_of(old, new)
    assert [c.id for c in found.lost] == ["1"] and [c.id for c in found.won] == ["2"]
    assert (found.common, found.added, found.gone) == (3, 2, 1)


def test_a_row_whose_question_was_rewritten_is_another_row() -> None:
    found = difference_of(evaluation(cases=(case("1"),)), evaluation(cases=(case("1", False, "다른 질문"),)))
    assert found.common == 0 and not found.lost


def test_a_difference_is_paired_on_common_rows_and_not_moved_by_easier_ones() -> None:
    old, new = evaluation(MANY), evaluation(MANY + [True] * 60)
    change = difference_of(old, new).change("rag")
    assert change is not None and change.new > change.old  # as reported
    assert change.paired is not None and change.paired.value == 0 and change.better is None


def test_a_large_difference_is_sure_and_a_small_one_may_be_chance() -> None:
    better = difference_of(evaluation(MANY), evaluation([True] * 50 + [False] * 10)).change("rag")
    assert better is not None and better.sure and better.better and better.paired is not None
    assert better.paired.low > 0 and "chance" not in change_line(better, "en")
    little = difference_of(evaluation(MANY), evaluation([True] * 31 + [False] * 29)).change("rag")
    assert little is not None and little.better and not little.sure and "may be chance" in change_line(little, "en")


def test_rows_of_one_group_are_drawn_together_so_that_wordings_of_one_question_prove_less() -> None:
    def run(right: bool, grouped: bool) -> tuple[float, float]:
        old = evaluation(cases=tuple(case(str(n), group="g" if grouped and n < 8 else "") for n in range(16)))
        new = evaluation(
            cases=tuple(replace(c, passed=n >= 8, values={"rag": float(n >= 8)}) for n, c in enumerate(old.cases))
        )
        paired = difference_of(old, new).change("rag")
        assert paired is not None and paired.paired is not None
        return paired.paired.low, paired.paired.high

    alone, together = run(True, False), run(True, True)
    assert together[1] - together[0] > alone[1] - alone[0]


def test_a_figure_that_is_better_smaller_and_has_no_rows_of_its_own_is_compared_without_an_interval() -> None:
    old = evaluation()
    smaller = replace(old.figures[1], interval=replace(old.figures[1].interval, value=0.01))
    change = difference_of(old, evaluation(figures=(old.figures[0], smaller))).change("ece")
    assert change is not None and change.paired is None and change.better and not change.sure
    assert "▲ -0.030" in change_line(change, "en")


def test_rows_that_nobody_serves_are_neither_lost_nor_won() -> None:
    found = difference_of(evaluation(cases=(case("1"),)), evaluation(cases=(case("1", False, served=False),)))
    assert not found.lost and found.change("passed") is None


def test_the_setup_says_what_changed_before_and_now() -> None:
    new = evaluation(setup={"models": "openai:gpt", "index": "i1", "file": "evals/answers.jsonl", "prompts": "p"})
    assert difference_of(evaluation(), new).setup == (
        ("models", "embedded default", "openai:gpt"),
        ("prompts", "", "p"),
    )


def test_the_main_figures_are_those_with_a_bar_else_the_first() -> None:
    assert [f.name for f in main_figures(evaluation(), {"ece": 1})] == ["ece"]
    assert [f.name for f in main_figures(evaluation(), {})] == ["rag", "ece"]


def test_a_question_asked_several_times_is_paired_time_by_time() -> None:
    old = evaluation(cases=(case("x"), case("x"), case("x", False)))
    new = evaluation(cases=(case("x"), case("x", False), case("x")))
    found = difference_of(old, new)
    assert (found.common, len(found.lost), len(found.won)) == (3, 1, 1)
