"""A house job whose values no model ever reads (placeholders = true in skill.toml): conceal → generate → restore → check, once
for each record of the message, by the tuned model or by any other.

The model gets marks for every exact or private value, for sentences of the documents (route hybrid) and for the clauses
of a note; what it writes is put together by code, record by record in the order of the input, and checked record by
record. A draft that does not hold is tried once more at another temperature, then handed on, visibly and never shown:
to the chat model, else to what the documents say (hybrid), else to nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gallae.checks.house import house_of
from gallae.checks.placeholder_input import by_clauses, hidden_input, records_for, terms_for, written_in
from gallae.checks.placeholder_order import gathered
from gallae.checks.placeholder_pairs import conceal_pair
from gallae.checks.placeholders import Concealed, Known, Placed, conceal, restore
from gallae.checks.skill import check_skill, format_of
from gallae.core.errors import AnswerError
from gallae.core.language import language_of, say
from gallae.core.types import Check, Citation, Draft, Language, Passage, Skill, Usage
from gallae.graphs.events import RouteFailed
from gallae.graphs.generate import Generated, generate
from gallae.graphs.pieces import by_pieces
from gallae.graphs.promoted import Server, note_first
from gallae.graphs.prompts import Prompted, nearest_rows, prompt_for_marks
from gallae.graphs.record_sources import found_for, named_after, sources_of
from gallae.graphs.serving import local_only, unserved
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_rag import extracted
from gallae.graphs.write_skill import NOTES
from gallae.models.model import Model
from gallae.retrievers.index import Found

__all__ = ["concealed_of"]

Ask = Callable[[float], Awaitable[Generated]]  # at a temperature
RETRY = 0.7  # temperature of the second try: at 0 a model says the same again


@dataclass(slots=True)
class _Made:
    """What one model made of the records. `because`: what did not hold, "" if all did."""

    items: list[tuple[str, str]] = field(default_factory=list)  # (record, restored text)
    hidden: int = 0  # values that stood as marks
    placed: list[Placed] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    because: str = ""
    missing: Found | None = None  # the search of a record that the documents do not hold


async def concealed_of(
    turn: TurnContext, state: State, skill: Skill, server: Server, *, alone: bool = False
) -> dict[str, Any]:
    """What `server` writes, and the chat model where that does not hold (unless `alone`)."""
    writers = list(_writers(turn, state, server))[: 1 if alone else None]
    turn.items, usage, because = (), Usage(), ""
    handed: list[Check] = []
    for model, tuned, pieces in writers:
        made = await _write(turn, state, skill, model, tuned, pieces)
        usage = usage.plus(made.usage)
        if made.missing:
            return {"draft": extracted(turn, {**state, "found": made.missing})}  # abstains, naming what was looked in
        if not made.because:
            return _finished(turn, state, skill, model, tuned, made, usage, handed)
        if tuned and not state["way"].repairs:
            note_first(turn, skill, made.because)
        because = f"{model.label}: {made.because}"
        handed.append(Check("handed-on", False, because, blocking=False))
        turn.emit(RouteFailed(state["way"].route, because, state["way"].route))
    return {"draft": _by_nobody(turn, state, skill, because, usage), "checks": tuple(handed)}


def _writers(turn: TurnContext, state: State, server: Server) -> Iterator[tuple[Model, bool, bool]]:
    """(model, is it tuned, is it asked piece by piece) in the order in which they are asked."""
    if server.model is not None:
        yield server.model, server.tuned, server.promoted is not None and server.promoted.pieces
    chat = turn.parts.models.for_role("chat", local_only=local_only(turn, state))
    if chat is not None and (server.model is None or chat.label != server.model.label):
        yield chat, False, False


async def _write(
    turn: TurnContext, state: State, skill: Skill, model: Model, tuned: bool, pieces: bool = False
) -> _Made:
    made, given, titles = _Made(), _given(state), _titles(turn, state)
    found = state.get("found")
    sources: list[Passage] = []
    for record in records_for(skill, given, titles, found.passages if found else ()):
        passages: tuple[Passage, ...] = ()
        if found is not None:
            own = found_for(turn, state, record, model)
            names = terms_for(skill, record, titles, own.passages)
            if not own.evidence.enough and not named_after(own.passages, names):
                made.missing = own
                return made
            passages = sources_of(turn, state, own, names, model)
            if pieces:
                passages = _of_its_subject(own, names, passages)
                if not passages:
                    made.because = "subject: no one document is titled after what the request names"
                    break
            sources += passages
        hidden = hidden_input(skill, record, titles, passages, pieces=pieces)
        made.hidden += sum(v.kind not in ("사실", "절") for v in hidden.values)
        ask: Ask
        if pieces:
            ask = partial(by_pieces, turn, model, skill, hidden)
        else:
            ask = partial(_whole, turn, model, _messages(turn, state, skill, tuned, record, hidden, titles))
        await _try(state, skill, made, record, hidden, ask, passages)
        if made.because:
            break
    turn.sources = tuple(sources)
    return made


def _of_its_subject(found: Found, names: Sequence[Known], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """What the one document titled after the record's subject says. Who only places sentences cannot tell whose they are: a
    leaflet would warn of another medicine's dangers, and cite it. () where no document, or more than one, is."""
    named = named_after(found.passages, names)
    return tuple(p for p in passages if p.path in named) if len(named) == 1 else ()


async def _whole(turn: TurnContext, model: Model, messages: Sequence[Prompted], temperature: float) -> Generated:
    return await generate(turn, model, messages, release=False, temperature=temperature)


async def _try(
    state: State, skill: Skill, made: _Made, record: str, hidden: Concealed, ask: Ask, passages: Sequence[Passage]
) -> None:
    """One record, a second time where it does not hold."""
    for temperature in (0.0, RETRY):
        try:
            said = await ask(temperature)
        except AnswerError as error:
            made.because = f"marks: {error.message}"
            continue
        made.usage = made.usage.plus(said.usage)
        text, placed, made.because = _judged(state, skill, record, hidden, said.text, passages)
        if said.cut:
            made.because = "the text was cut"
        if not made.because:
            made.items.append((record, text))
            made.placed += placed
            return


def _judged(
    state: State, skill: Skill, record: str, hidden: Concealed, said: str, passages: Sequence[Passage]
) -> tuple[str, tuple[Placed, ...], str]:
    """(text, what stands where, what does not hold)."""
    try:
        restored = restore(gathered(said, format_of(skill).heads).strip(), hidden, language=written_in(skill))
    except AnswerError as error:
        return "", (), f"marks: {error.message}"
    sources = [*(f"{p.header}\n{p.text}" for p in passages), *hidden.cited]
    given = f"{record}\n{hidden.read}"
    checks = check_skill(restored.text, skill, given, sources, today=state["question"].today)
    failed = next((c for c in checks if c.blocking and not c.passed), None)
    return restored.text, restored.placed, "" if failed is None else f"{failed.name}: {failed.detail}"


def _messages(
    turn: TurnContext,
    state: State,
    skill: Skill,
    tuned: bool,
    record: str,
    hidden: Concealed,
    titles: Sequence[str],
) -> list[Prompted]:
    """A model tuned on marks knows its job by the skill's title (docs/placeholders.md); another is told, and shown rows
    in marks. What was said before is not sent: its values are not hidden."""
    if tuned:
        return [Prompted("system", skill.title), Prompted("user", hidden.text)]
    language = language_of(state["question"].text, turn.settings.language)
    messages = prompt_for_marks(turn.parts.workspace.prompts, skill, language)
    house = house_of(skill)
    for row in nearest_rows(skill.rows, record):
        pair = conceal_pair(
            row.prompt,
            row.answer,
            known=terms_for(skill, row.prompt, titles),
            clauses=by_clauses(skill),
            documents=skill.needs_documents,
            literals=house.format.literals,
            usual=house.usual,
        )
        if pair is not None:
            messages += [Prompted("user", pair[0].text), Prompted("assistant", pair[1])]
    return [*messages, Prompted("user", hidden.text)]


def _given(state: State) -> str:
    """The message; with the person's last one where it holds no value itself ("안내문으로 써 줘")."""
    question = state["question"]
    said = [m.content for m in question.history if m.role == "user"]
    if said and not conceal(question.text).values:
        return f"{said[-1]}\n{question.text}"
    return question.text


def _titles(turn: TurnContext, state: State) -> list[str]:
    return [card.title for card in turn.parts.index.documents(state["question"].person)]


def _finished(
    turn: TurnContext,
    state: State,
    skill: Skill,
    model: Model,
    tuned: bool,
    made: _Made,
    usage: Usage,
    handed: Sequence[Check],
) -> dict[str, Any]:
    text = "\n\n".join(item for _, item in made.items)
    if len(made.items) > 1 or made.items[0][0] != state["question"].text:
        turn.items = tuple(made.items)
    if not tuned and format_of(skill).kind not in ("json", "labels") and not skill.format.validator:
        text += NOTES[language_of(state["question"].text, turn.settings.language)]
    citations = _citations(made.placed, turn.sources)
    who = "tuned model" if tuned else "chat model with the skill's examples"
    if tuned and turn.server is not None:
        who += turn.server.proof
    served = Check("served-by", True, who, blocking=False)
    hidden = Check("placeholders", True, _told(made), blocking=False)
    draft = Draft(text, citations=citations, served_by=model.label, usage=usage)
    return {"draft": draft, "checks": (*handed, served, hidden)}


def _handed_over(language: Language, skill: Skill, label: str) -> str:
    """The model in the box was not sure: that is no draft that failed."""
    return say(
        language,
        f"'{skill.title}' 일을 함께 온 아주 작은 모델({label})에 맡겼지만, 제자리를 자신하지 못한 말이 있어 쓰지 않고 넘겼습니다.",
        f"The very small model that came with us ({label}) was asked for '{skill.title}', but it was not sure where some "
        "of the words belong, so it wrote nothing and handed over.",
    )


def _told(made: _Made) -> str:
    """For the receipt: how many values, and which mark was restored from which span. No value is named."""
    facts = [p.value for p in made.placed if p.value.kind == "사실"]
    spans = dict.fromkeys(f"{v.mark} = {v.path} [{v.start}:{v.end}]" for v in facts)
    return "; ".join([f"{made.hidden} values", *spans])


def _citations(placed: Sequence[Placed], sources: Sequence[Passage]) -> tuple[Citation, ...]:
    """The sentences that were written from documents, each once."""
    made: dict[tuple[str, int], Citation] = {}
    for value in (p.value for p in placed if p.value.kind == "사실"):
        source = next(s for s in sources if s.path == value.path and s.start <= value.start < s.end)
        citation = Citation(len(made) + 1, value.path, value.start, value.end, value.text, source.page, source.heading)
        made.setdefault((value.path, value.start), citation)
    return tuple(made.values())


def _by_nobody(turn: TurnContext, state: State, skill: Skill, because: str, usage: Usage) -> Draft:
    """What is left when nobody could write it: the documents' facts (hybrid), and why."""
    facts = extracted(turn, state) if state.get("found") is not None else None
    kept = facts if facts is not None and facts.outcome == "answered" else None
    language = language_of(state["question"].text, turn.settings.language)
    boxed = turn.server is not None and turn.server.boxed
    why = (
        _handed_over(language, skill, turn.server.label)
        if turn.server is not None and boxed
        else say(
            language,
            f"'{skill.title}' 서식의 글을 만들었지만 검사를 통과하지 못해 보여 드리지 않습니다({because}).",
            f"A text for '{skill.title}' was made, but it did not pass its checks and is not shown ({because}).",
        )
    )
    draft = unserved(turn, state, kept, because=why if because else "")
    return Draft(draft.text, draft.outcome, draft.citations, usage=usage)
