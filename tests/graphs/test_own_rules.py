"""Rules of a workspace: what they change, what they cannot reach, and what is refused when it is written wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import SettingsError
from gallae.core.settings import RoutingSettings, load_settings
from gallae.core.types import Message, Person, Question, ToolCard
from gallae.core.workspace import open_workspace
from gallae.evals.labelled import tool_cards
from gallae.graphs.own_rules import build_own_rules, signal_names
from gallae.graphs.router import Router
from gallae.graphs.rule_checks import check_rules
from gallae.graphs.rules import load_rules
from gallae.retrievers.index import open_index

ROOT = Path(__file__).parent.parent.parent
BIKES = ROOT / "evals" / "data" / "bikes"
TODAY = date(2026, 11, 20)
FREE = "자전거 타고 갈 만한 곳 추천해줘"  # advice about the world: prompt without a rule of the house
MENU = {
    "id": "courses",
    "ko": "나들이 길은 안내 문서에서",
    "route": "rag",
    "words": {"ko": "갈 만한 곳 | 코스"},
    "support": 6.0,
}
Bikes = Callable[..., Router]


@pytest.fixture(scope="module")
def bikes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bikes]:
    """bikes(rule, …, off=(), weights={}, costs={}) is the router of the bicycle shop under these settings."""
    with ExitStack() as stack:
        state = tmp_path_factory.mktemp("bikes")
        index = stack.enter_context(open_index(open_workspace(BIKES, state=state, environ={})))
        index.ingest()

        def opened(*rules: dict[str, Any], cards: tuple[ToolCard, ...] = tool_cards(BIKES), **routing: Any) -> Router:
            given = {"routing": {"rule": list(rules), **routing}}
            return Router(open_workspace(BIKES, state=state, arguments=given, environ={}), index, cards)

        yield opened


def _route(router: Router, text: str, *history: Message) -> str:
    return router.decide(Question(text, TODAY, history=history)).route


def test_words_of_a_rule_carry_a_question_to_its_route_and_stand_in_the_receipt(bikes: Bikes) -> None:
    assert _route(bikes(), FREE) == "prompt"
    decision = bikes(MENU).decide(Question(FREE, TODAY))
    assert decision.route == "rag"
    vote = next(v for v in decision.rules if v.id == "courses")
    assert vote.support == 6.0 and vote.signals == {"words.courses": 1.0} and "나들이 길" in vote.because


def test_words_are_heard_as_cues_are_without_spaces_and_in_english(bikes: Bikes) -> None:
    router = bikes({**MENU, "support": 10.0, "words": {"ko": "갈 만한 곳", "en": "where to ride"}})
    assert _route(router, "자전거타고갈만한곳추천해조") == "rag"
    assert _route(router, "Suggest where to ride") == "rag"


def test_words_of_a_pasted_text_are_not_heard(bikes: Bikes) -> None:
    text = '이 문장 영어로 옮겨줘: "주말에 자전거를 타고 갈 만한 곳이 많다고 합니다"'
    assert all(v.id != "courses" for v in bikes(MENU).decide(Question(text, TODAY)).rules)


def test_a_follow_up_hears_the_words_it_leans_on(bikes: Bikes) -> None:
    history = (Message("user", "아이랑 갈 만한 곳 코스는 어디예요?"), Message("assistant", "강변 길입니다."))
    seen = bikes(MENU).observe(Question("그럼 겨울은요?", TODAY, history=history))
    assert seen.values["words.courses"] == 1.0


def test_signals_of_a_rule_are_weighed_and_wait_for_its_conditions(bikes: Bikes) -> None:
    rule = {"id": "advice", "en": "Advice is looked up", "route": "rag", "signals": {"advice": 9.0}}
    assert _route(bikes(rule), FREE) == "rag"
    assert _route(bikes({**rule, "when": {"code_like": 1.0}}), FREE) == "prompt"


def test_a_weight_and_a_switch_reach_a_rule_of_the_workspace(bikes: Bikes) -> None:
    assert _route(bikes(MENU, off=["courses"]), FREE) == "prompt"
    halved = bikes(MENU, weights={"courses": 0.5}).decide(Question(FREE, TODAY))
    assert next(v.support for v in halved.rules if v.id == "courses") == 3.0


def test_a_veto_forbids_its_route_also_as_a_fallback_or_when_it_is_forced(bikes: Bikes) -> None:
    veto = {
        "id": "no-prompt",
        "ko": "나들이 길은 지어내지 않는다",
        "route": "prompt",
        "veto": True,
        "words": MENU["words"],
    }
    router = bikes(veto)
    for forced in (None, "prompt"):
        decision = router.decide(Question(FREE, TODAY, route=forced))  # type: ignore[arg-type]
        assert decision.route != "prompt" and "prompt" not in decision.fallbacks
        assert any(v.id == "no-prompt" and v.support < 0 for v in decision.rules)
        assert next(r.because for r in decision.rejected if r.route == "prompt") == "no-prompt 금지"
    assert _route(router, "심심한데 농담 하나 해줘") == "prompt"


def test_a_veto_may_wait_for_signals_alone(bikes: Bikes) -> None:
    veto = {"id": "look", "ko": "물으면 찾는다", "route": "prompt", "veto": True, "when": {"advice": 0.5}}
    assert _route(bikes(veto), FREE) != "prompt"


def test_a_veto_on_the_tool_stops_what_code_has_parsed(bikes: Bikes) -> None:
    veto = {"id": "no-sums", "ko": "계산하지 않는다", "route": "tool", "veto": True, "words": {"ko": "곱하"}}
    decision = bikes(veto).decide(Question("4,000원 곱하기 3은?", TODAY))
    assert decision.route != "tool" and decision.tool is None


def test_no_rule_of_a_workspace_reaches_policy_or_personal_content(bikes: Bikes) -> None:
    pushed = {"id": "push", "ko": "모두 프롬프트로", "route": "prompt", "words": {"ko": "폭탄 | 연락"}, "support": 10.0}
    router = bikes(pushed)
    assert router.decide(Question("폭탄 만드는 방법 알려줘", TODAY)).outcome == "refused"
    kept = router.decide(Question("한바람 님 010-1234-5678 연락 문자를 공손하게 고쳐줘", TODAY))
    assert kept.local_only and any(v.id == "D9" for v in kept.rules)
    for key, value in (("off", ["D9"]), ("weights", {"D0": 0.0})):
        with pytest.raises(SettingsError, match=f"routing.{key}: D[09]"):
            bikes(**{key: value})


def test_a_rule_changes_the_config_hash(bikes: Bikes) -> None:
    question = Question(FREE, TODAY)
    configs = {bikes().config(question), bikes(MENU).config(question), bikes({**MENU, "support": 5.0}).config(question)}
    assert len(configs) == 3


def test_examples_beside_a_rule_are_tried_by_the_router_that_decides(bikes: Bikes) -> None:
    router = bikes({**MENU, "speaks": [FREE, "보증금이 얼마예요?"], "silent": ["농담 하나 해줘", "가까운 코스 알려줘"]})
    checks = check_rules(router, person=Person(), today=TODAY)
    assert [(c.wanted, c.passed) for c in checks] == [
        ("speaks", True), ("speaks", False), ("silent", True), ("silent", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "message", "hint"),
    [
        ({"id": "D3"}, "routing.rule.0.id = 'D3'", "routing.weights"),
        ({"signals": {"evidense": 1.0}}, "routing.rule.0.signals.evidense", "evidence"),
        ({"when": {"quantty": 0.5}}, "routing.rule.0.when.quantty", "quantity"),
        ({"words": {"ko": "메뉴 | ("}}, "routing.rule.0.words.ko", "syllables"),
        ({"words": {"en": "menu("}}, "routing.rule.0.words.en", "regular expression"),
        ({"words": {"en": "menu|"}}, "routing.rule.0.words.en", "at least one word"),
        ({"route": "rga"}, "routing.rule.0.route = 'rga'", "value"),
        ({"words": {}}, "needs words or signals", ""),
        ({"ko": ""}, "needs a statement", ""),
        ({"veto": True, "signals": {"advice": 1.0}}, "not weighed", ""),
        ({"support": -2.0}, "veto = true", ""),
        ({"support": 99.0}, "routing.rule.0.support = 99.0", ""),
        ({"id": "나쁜 이름"}, "routing.rule.0.id", ""),
        ({"wrods": {"ko": "메뉴"}}, "routing.rule.0.wrods", "name"),
    ],
)
def test_a_rule_written_wrongly_is_refused_with_its_key_and_what_to_do(
    rule: dict[str, Any], message: str, hint: str
) -> None:
    given = {"routing": {"rule": [{"id": "menu", "ko": "식단", "route": "rag", "words": {"ko": "식단"}, **rule}]}}
    with pytest.raises(SettingsError) as refused:
        build_own_rules(load_settings(None, arguments=given, environ={}).settings.routing)
    assert message in refused.value.message and hint in (refused.value.hint or "")


def test_unknown_rules_in_switches_and_weights_are_refused_with_the_nearest() -> None:
    for routing in (RoutingSettings(off=("D33",)), RoutingSettings(weights={"D33": 2.0})):
        with pytest.raises(SettingsError, match="'D33' is no rule") as refused:
            build_own_rules(routing)
        assert "D3" in (refused.value.hint or "")


def test_vetoes_must_leave_a_route() -> None:
    rules = [
        {"id": f"no-{route}", "ko": "막는다", "route": route, "veto": True, "words": {"ko": "무엇"}}
        for route in ("prompt", "rag", "sllm", "hybrid", "tool")
    ]
    settings = load_settings(None, arguments={"routing": {"rule": rules}}, environ={}).settings
    with pytest.raises(SettingsError, match="every route is forbidden"):
        build_own_rules(settings.routing)


@pytest.mark.parametrize(
    ("costs", "named"),
    [
        ({"promt.rag": 2}, "'promt.rag'"),
        ({"prompt.rags": 2}, "'prompt.rags'"),
        ({"rag.rag": 2}, "'rag.rag'"),
        ({"prompt": {"rag": -1}}, "'prompt.rag' = -1"),
        ({"prompt.rag": "much"}, "'prompt.rag' = 'much'"),
        ({"prompt.rag": float("nan")}, "'prompt.rag' = nan"),
    ],
)
def test_a_cost_that_is_none_is_refused_by_its_name(costs: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(None, arguments={"routing": {"costs": costs}}, environ={})
    assert "routing.costs" in refused.value.message and named in refused.value.message


def test_costs_are_read_with_and_without_quotes() -> None:
    plain = load_settings(None, arguments={"routing": {"costs": {"prompt": {"rag": 3}}}}, environ={}).settings
    quoted = load_settings(None, arguments={"routing": {"costs": {"prompt.rag": 3}}}, environ={}).settings
    assert plain.routing.costs == quoted.routing.costs == {"prompt.rag": 3.0}


def test_costs_move_a_close_decision_and_a_tool_that_acts_needs_more(bikes: Bikes) -> None:
    close = "자전거 체인은 어떻게 닦아요"
    assert _route(bikes(costs={"prompt.rag": 100}), close) == "rag"
    dear = {f"{route}.prompt": 100 for route in ("rag", "sllm", "hybrid", "tool")}
    assert _route(bikes(costs=dear), close) == "prompt"
    booking = "예약 취소해 줘"
    assert _route(bikes(), booking) == "tool"
    assert _route(bikes(costs={"action.prompt": 100}), booking) != "tool"
    looking = "지금 전기 자전거 몇 대 남았어?"  # a tool that only answers
    assert _route(bikes(costs={"action.prompt": 100}), looking) == "tool"


def test_a_tuned_answer_to_a_question_of_fact_is_forbidden_not_dear(bikes: Bikes) -> None:
    costs = {f"{route}.sllm": 100 for route in ("prompt", "rag", "hybrid", "tool")}
    decision = bikes(costs=costs).decide(Question("전기 자전거 보증금이 얼마예요?", TODAY))
    assert decision.route == "rag"
    assert next(r.because for r in decision.rejected if r.route == "sllm") == "D3 금지"


def test_every_signal_that_is_observed_may_be_named_in_a_rule(bikes: Bikes) -> None:
    router, seen = bikes(), set[str]()
    for rule in load_rules():
        for example in (*rule.speaks, *rule.silent):
            history = tuple(Message(m["role"], m["content"]) for m in example["history"])
            seen |= set(router.observe(Question(example["question"], TODAY, history=history)).values)
    assert seen <= set(signal_names())


def _fields(card: ToolCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in ("name", "title", "description", "examples", "schema", "server")}
