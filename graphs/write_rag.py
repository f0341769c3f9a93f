"""Route `rag` (D3–D6): generated from numbered passages and verified sentence by sentence, or extracted by code.

A sentence of a model is released only if its own citations hold what it says; a model that fails or says
nothing that holds is replaced by extraction, which quotes and cannot invent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from gallae.checks.orders import without_orders
from gallae.checks.policy import moderate
from gallae.checks.support import check_support
from gallae.core.language import language_of, say
from gallae.core.types import Check, Draft, Language, Passage, Question
from gallae.graphs.carried_over import carried_over
from gallae.graphs.cite import cite, markers
from gallae.graphs.conversation import conversation
from gallae.graphs.generate import Generated, generate
from gallae.graphs.history import estimate_tokens
from gallae.graphs.introduce import introduced
from gallae.graphs.missing import asked_precisely
from gallae.graphs.prompts import Prompted, prompt_for_rag
from gallae.graphs.quoted import introduced_quotation
from gallae.graphs.retrieve import look, look_for
from gallae.graphs.serving import local_only
from gallae.graphs.state import State, TurnContext
from gallae.graphs.surroundings import Shown, surround
from gallae.models.model import Model
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract import extract

__all__ = ["extracted", "look_first", "show", "write_rag"]

SOURCES_SHARE = 0.45  # of the model's context
_NOTHING_FOUND = re.compile(r"문서에서 찾지 못했|찾을 수 없습니다|documents do not (say|hold)", re.I)


async def write_rag(turn: TurnContext, state: State) -> dict[str, Any]:
    model = turn.parts.models.for_role("chat", local_only=local_only(turn, state))
    if model is None:
        return _by_code(turn, state)
    if state["way"].by_code or not _enough(turn, state):
        looked = _as_it_stands(turn, state)
        told = introduced(turn, state) if looked["draft"].outcome == "abstained" else None
        return {**looked, "draft": told} if told else looked
    shown = show(turn, state, model.context_tokens)
    made, summary = await _generated(turn, state, model, turn.sources)
    text, citations = made.text, cite(made.text, shown)
    if dropped := next((c for _, c in made.withheld if c.name == "context"), None):
        return {"draft": Draft(text, served_by=model.label, usage=made.usage), "checks": (dropped,)}
    if text.strip() and _NOTHING_FOUND.search(text) and not citations:
        return {"draft": Draft(text, outcome="abstained", served_by=model.label, usage=made.usage), "summary": summary}
    if not text.strip() or not citations:
        draft = extracted(turn, state)
        because = made.withheld[0][1].detail if made.withheld else "no citation"
        failed = Check("support", False, f"{model.label}: {because}", blocking=False)
        return {"draft": draft, "checks": (failed,), "summary": summary}
    checks = tuple(Check(c.name, False, f"{s.strip()[:60]}: {c.detail}", blocking=False) for s, c in made.withheld)
    outcome = "cut" if made.cut else "answered"
    draft = Draft(text, outcome=outcome, citations=citations, served_by=model.label, usage=made.usage)  # type: ignore[arg-type]
    return {"draft": draft, "checks": checks, "summary": summary}


def _as_it_stands(turn: TurnContext, state: State) -> dict[str, Any]:
    """What the documents say; where they do not hold a question with what was said before, the question alone: it may have
    begun a new subject. A follow-up may be answered by what the answer before stood on."""
    if (carried := _carried(turn, state)) is not None:
        return {"draft": carried}
    draft, question = extracted(turn, state), state["question"]
    if draft.outcome != "abstained" or state["decision"].resolved in ("", question.text):
        return {"draft": draft}
    alone: State = {**state, "decision": replace(state["decision"], resolved=question.text)}
    found = look(turn, alone)
    again = extracted(turn, {**alone, "found": found})
    return {"draft": again, "found": found} if again.outcome == "answered" else {"draft": draft}


def _carried(turn: TurnContext, state: State) -> Draft | None:
    question, index = state["question"], turn.parts.index
    if turn.stood is None:
        return None

    def read(path: str) -> StoredDocument:
        return index.read(path, question.person)

    search = partial(look_for, turn, question)  # what it finds may be confidential, as the version of another year
    draft = carried_over(question.text, turn.stood, question.today, search, read)
    if draft is not None:
        turn.reads(c.path for c in draft.citations)
        turn.boundary.stays = turn.boundary.stays or turn.stood.confidential
        draft = introduced_quotation(draft, language_of(question.text, turn.settings.language), read)
    return draft


def _by_code(turn: TurnContext, state: State) -> dict[str, Any]:
    """Without a model: what the documents say, else what a computation still needs that was plainly wanted. Who chose the
    documents is told what they hold."""
    looked, question = _as_it_stands(turn, state), state["question"]
    if looked["draft"].outcome != "abstained" or "look" in state["decision"].also or question.route is not None:
        return looked
    language = language_of(question.text, turn.settings.language)
    told = introduced(turn, state) or asked_precisely(question, language)
    return {**looked, "draft": told} if told else looked


def _enough(turn: TurnContext, state: State) -> bool:
    """A model is asked only where the passages may hold the answer: near-domain questions invite it to invent one."""
    question, found = state["question"], state["found"]
    return turn.parts.index.assess(found, person=question.person, today=question.today).enough


def extracted(turn: TurnContext, state: State) -> Draft:
    """The embedded answer: sentences that hold the value, cited; or an abstention that names what was looked in."""
    question, found = state["question"], state["found"]
    draft = extract(
        state["decision"].resolved or question.text,
        found,
        read=lambda path: turn.parts.index.read(path, question.person),
        today=question.today,
        language=(language := language_of(question.text, turn.settings.language)),
        search=partial(look_for, turn, question),
    )
    if draft.outcome == "abstained" and not found.passages and not turn.parts.index.documents(question.person):
        nowhere = say(
            language,
            "읽을 수 있는 문서가 아직 없어 찾아볼 곳이 없습니다. 문서를 추가한 뒤 다시 물어 주세요.",
            "There is no document to look in yet. Add documents, then ask again.",
        )
        return replace(draft, text=nowhere)
    return introduced_quotation(draft, language, lambda path: turn.parts.index.read(path, question.person))


def look_first(turn: TurnContext, state: State) -> dict[str, Any]:
    """D10, "look first": what the documents say, by code, when the chosen route cannot be served."""
    found = look(turn, state)
    looked: State = {**state, "found": found}
    return {"found": found, "draft": extracted(turn, looked), "way": state["way"].onward("rag")}


def show(turn: TurnContext, state: State, context_tokens: int) -> tuple[Shown, ...]:
    """The best passages whose text fits a share of the context (at least one), and around them what else has room.
    `turn.sources` is what the model reads and its sentences are held against."""
    kept, left = fitting(state["found"].passages, context_tokens)
    person = state["question"].person
    shown = surround(kept, lambda path: turn.parts.index.read(path, person), left)
    turn.sources = tuple(source.whole for source in shown)
    return shown


def fitting(passages: Sequence[Passage], context_tokens: int) -> tuple[tuple[Passage, ...], float]:
    """The best passages whose text fits a share of the context, at least one; and the tokens that are left of it."""
    kept: list[Passage] = []
    left = context_tokens * SOURCES_SHARE
    for passage in passages:
        needed = estimate_tokens(passage.text) + estimate_tokens(passage.header) + 24
        if kept and needed > left:
            break
        kept.append(passage)
        left -= needed
    return tuple(kept), max(left, 0.0)


async def _generated(
    turn: TurnContext, state: State, model: Model, passages: Sequence[Passage]
) -> tuple[Generated, str]:
    question = state["question"]
    language = language_of(question.text, turn.settings.language)
    shown, summary = await conversation(turn, state, model)
    messages = [*prompt_for_rag(turn.parts.workspace.prompts, language, passages), *shown]
    ask = question.text if not question.history else f"{question.text}\n({state['decision'].resolved})"
    messages.append(Prompted("user", ask))

    def accept(sentence: str) -> Check:
        return _accept(sentence, passages, turn, language, question)

    made = await generate(turn, model, messages, accept=accept)
    if made.text.strip() or not made.withheld:
        return made, summary
    # The one repair: nothing was shown yet, so the model may try again, told what did not hold.
    sentence, check = made.withheld[0]
    messages += [Prompted("assistant", sentence), Prompted("user", _complaint(check, language))]
    again = await generate(turn, model, messages, accept=accept)
    again.usage = made.usage.plus(again.usage)
    again.withheld = [*made.withheld, *again.withheld]
    return again, summary


def _accept(
    sentence: str, passages: Sequence[Passage], turn: TurnContext, language: Language, question: Question
) -> Check:
    """What the question and what was said before it name may be repeated; dates are told from the turn's day."""
    given = "\n".join([*(m.content for m in question.history if m.role == "user"), question.text])
    policy = moderate(sentence, turn.settings.policy, language, given=given)
    if not policy.passed:
        return policy
    if _NOTHING_FOUND.search(sentence):
        return Check("support", True, "abstains")
    numbers = markers(sentence)
    if not numbers or max(numbers) > len(passages) or min(numbers) < 1:
        return Check("support", False, "no source number" if language == "en" else "근거 번호가 없습니다")
    sources = [part for n in numbers for part in _parts(passages[n - 1])]
    return check_support(sentence, sources, given=given, today=question.today)


def _parts(passage: Passage) -> list[str]:
    """What a sentence that cites the passage may rest on: never on an order to a machine that stands in it."""
    whole = (passage.title, *passage.heading, passage.header, passage.text)
    return [part for part in map(without_orders, whole) if part.strip()]


def _complaint(check: Check, language: Language) -> str:
    if language == "ko":
        return f"이 문장은 자료로 뒷받침되지 않습니다({check.detail}). 자료에 있는 말과 숫자만으로, 문장마다 [번호]를 붙여 다시 쓰세요."
    return f"The sources do not support this ({check.detail}). Use only their words and numbers; end each sentence with [n]."
