"""What has to be asked back before anything can be done (rule D10): one question, with choices a page can show.

Only five things are asked: what nonsense was meant, what "그거" points at when nothing was said before, the input of a
skill's job when the request names the job and nothing else, what a tool can't do without (graphs.slots), and the one slot
that a computation lacks (tools.lacking) where no document holds the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gallae.core.language import say
from gallae.core.tokens import content_terms
from gallae.core.types import Clarify, Draft, Language, Message, Question, Route
from gallae.core.workspace import Workspace
from gallae.graphs.courtesies import spoken_to
from gallae.graphs.cues import NAMES, found
from gallae.graphs.likeness import COMMON
from gallae.graphs.observe import Observed
from gallae.graphs.slots import missing_slots
from gallae.graphs.sounds import key

__all__ = ["NAMED", "SENDS", "ask_back", "asked_precisely"]

CHOICES = 3
NAMED = 0.25  # likeness from which a decision names the tool
SENDS = ("필요한 내용을 함께 보내 주세요", "Please send what")


def ask_back(
    seen: Observed,
    route: Route,
    workspace: Workspace,
    language: Language,
    history: Sequence[Message] = (),
    today: date | None = None,
) -> Clarify | None:
    """The question back, or None when the turn can go on."""
    said = "\n".join([*(m.content for m in history), seen.text])
    values, skill = seen.values, seen.skill
    if values.get("nothing"):
        question = say(
            language,
            "무엇을 도와드릴까요? 알아듣지 못했습니다.",
            "I did not understand that. What would you like to do?",
        )
        return Clarify(question, _offers(workspace, language))
    if today is not None and (lacks := _lacks(seen, route, language, history, today)):
        return lacks
    if _points_nowhere(seen) and not spoken_to(seen.text):
        question = say(
            language,
            "무엇을 말씀하시는지 앞의 대화가 없어 알 수 없습니다. 대상을 함께 적어 주세요.",
            "There is no earlier message that this points to. Please say what it is about.",
        )
        return Clarify(question, _offers(workspace, language))
    if route == "tool" and seen.tool is not None:
        return _slots(seen, said, language)
    if route in ("sllm", "hybrid") and skill is not None and not skill.input and not values.get("history"):
        needs = skill.skill.input or say(language, "바꿀 글이나 내용", "the text to work on")
        question = say(
            language,
            f"'{skill.skill.title}'에 {SENDS[0]}: {needs}",
            f"{SENDS[1]} '{skill.skill.title}' works on: {needs}",
        )
        return Clarify(question, skill.skill.examples[:CHOICES])
    return None


def _lacks(seen: Observed, route: Route, language: Language, history: Sequence[Message], today: date) -> Clarify | None:
    """The one slot of a computation that nobody named, unless a document, a skill or somebody's tool may know it."""
    from gallae.tools.lacking import lacking

    others = seen.tool is not None and seen.tool[2] >= NAMED and seen.tool[0].server != "gallae"
    if others or route in ("sllm", "hybrid") or seen.signals.payload or seen.found.evidence.verdict == "strong":
        return None
    found = lacking(seen.text, today, history)
    return Clarify(found.question(language)) if found is not None else None


def asked_precisely(question: Question, language: Language, *, sure: bool = False) -> Draft | None:
    """What a computation that code did not read still needs, where no model is there to work it out and nothing else has
    answered; None if no computation is plainly wanted (`sure`: the router took it for one)."""
    from gallae.tools.lacking import lacking
    from gallae.tools.unclear import unclear

    found = lacking(question.text, question.today, question.history)
    asked = found or unclear(question.text, question.today, question.history, sure=sure)
    return Draft(asked.question(language), outcome="clarify") if asked is not None else None


def _slots(seen: Observed, said: str, language: Language) -> Clarify | None:
    """What the tool needs and nobody said, in one question; its examples show how a whole request looks."""
    if seen.tool is None or seen.tool[2] < NAMED:
        return None
    card = seen.tool[0]
    lacking = missing_slots(card, said)
    if not lacking:
        return None
    names = ", ".join(lacking)
    question = say(
        language, f"'{card.title}'에 {SENDS[0]}: {names}", f"{SENDS[1]} '{card.title}' cannot do without: {names}"
    )
    return Clarify(question, card.examples[:CHOICES])


def _points_nowhere(seen: Observed) -> bool:
    """ "그거 다시 해줘" with nothing before it: no word is left that names a thing."""
    values = seen.values
    if not values.get("same") or values.get("history") or values.get("pasted") or values.get("number"):
        return False
    terms = [t for t in content_terms(seen.signals.instruction) if t not in COMMON]
    return all(_is_asking(term) for term in terms)


def _is_asking(term: str) -> bool:
    """The term is a word of asking or pointing, not the name of a thing."""
    sound = key(term)
    return any(len(found(name, term)) >= 0.6 * len(sound) for name in NAMES())


def _offers(workspace: Workspace, language: Language) -> tuple[str, ...]:
    """What this workspace can do, as buttons."""
    documents = say(language, "문서에서 찾기", "Look something up in the documents")
    return (documents, *(skill.title for skill in workspace.skills))[: CHOICES + 1]
