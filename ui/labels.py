"""The words and colours of routes, outcomes and checks, in both languages: one table for badge and receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gallae.core.language import say
from gallae.core.types import Language
from gallae.graphs.words import ROUTE_NAMES

__all__ = ["MARK", "OUTCOMES", "ROUTE_LABELS", "Label", "check_name", "route_badge", "served_by"]

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray", "primary"]


@dataclass(frozen=True, slots=True)
class Label:
    ko: str
    en: str
    icon: str
    colour: Colour
    ko_help: str = ""
    en_help: str = ""

    def text(self, language: Language) -> str:
        return say(language, self.ko, self.en)

    def help(self, language: Language) -> str:
        return say(language, self.ko_help, self.en_help)


ROUTE_LABELS: dict[str, Label] = {
    "prompt": Label(
        *ROUTE_NAMES["prompt"],
        "forum",
        "violet",
        "문서 없이 대화 모델이 답합니다.",
        "Answered by the chat model, without documents.",
    ),
    "rag": Label(
        *ROUTE_NAMES["rag"],
        "menu_book",
        "blue",
        "문서를 찾아 근거와 함께 답합니다.",
        "Answered from the documents, with sources.",
    ),
    "sllm": Label(
        *ROUTE_NAMES["sllm"],
        "school",
        "orange",
        "우리 자료로 학습한 작은 모델이 씁니다.",
        "Written by our own tuned small model.",
    ),
    "hybrid": Label(
        *ROUTE_NAMES["hybrid"],
        "join",
        "green",
        "문서의 사실을 맞춤 모델의 서식으로 씁니다.",
        "Facts from the documents in the tuned model's format.",
    ),
    "tool": Label(
        *ROUTE_NAMES["tool"],
        "calculate",
        "gray",
        "계산기 같은 도구가 답합니다.",
        "Answered by a tool, such as the calculator.",
    ),
}

# Every way to end that is not an answer, so that none is ever drawn as one.
OUTCOMES: dict[str, Label] = {
    "abstained": Label("문서에서 찾지 못함", "Not in the documents", "search_off", "yellow"),
    "clarify": Label("되묻기", "A question back", "help", "violet"),
    "refused": Label("답하지 않음", "Refused", "block", "red"),
    "unserved": Label("맡을 모델이 없음", "No model for this", "power_off", "orange"),
    "cut": Label("중간에 멈춤", "Stopped", "stop_circle", "gray"),
    "silent": Label("모델이 답하지 못함", "The model did not answer", "power_off", "orange"),
    "failed": Label("실패", "Failed", "error", "red"),
    "waiting": Label("승인을 기다림", "Waiting for your yes", "front_hand", "orange"),
    "running": Label("답하는 중", "Answering", "pending", "gray"),
    "withheld": Label("볼 수 없음", "Not yours to see", "lock", "gray"),
    "withdrawn": Label("거두어들임", "Withdrawn", "undo", "red"),
}

_CHECKS = {
    "citations": ("인용이 원문과 같음", "the citation matches its document"),
    "support": ("문장이 근거로 뒷받침됨", "the sentence is supported by its source"),
    "uncited": ("근거 없는 값이 없음", "no value without a source"),
    "policy": ("정책에 맞음", "within the policy"),
    "moderation": ("해로운 내용 없음", "nothing harmful"),
    "slots": ("빈칸이 문서의 값으로 채워짐", "slots filled from the documents"),
    "format": ("정해진 서식을 지킴", "the house format is kept"),
    "model": ("모델이 응답함", "the model answered"),
    "picture": ("어느 그림을 어느 모델이 보았나", "which picture went to which model"),
    "served-by": ("누가 썼나", "who wrote it"),
    "numbers": ("숫자가 근거와 같음", "numbers match the sources"),
}

# The favicon and logo: a fork in the road. Inline, because nothing is fetched from outside.
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
    '<rect width="64" height="64" rx="16" fill="#0f766e"/>'
    '<g fill="none" stroke="#fff" stroke-width="5.5" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M32 52V36C32 26 18 27 18 14"/><path d="M32 36C32 26 46 27 46 14"/></g>'
    '<circle cx="18" cy="13" r="4.5" fill="#99f6e4"/><circle cx="46" cy="13" r="4.5" fill="#fff"/></svg>'
)


def route_badge(route: str, language: Language) -> str:
    """The route as Markdown: `:blue-badge[:material/menu_book: 문서 근거]`."""
    label = ROUTE_LABELS.get(route)
    if label is None:
        return f":gray-badge[{route}]"
    return f":{label.colour}-badge[:material/{label.icon}: {label.text(language)}]"


def check_name(name: str, language: Language) -> str:
    return say(language, *_CHECKS[name]) if name in _CHECKS else name


def served_by(name: str, language: Language) -> str:
    """Who made the text: code, the FAQ, an earlier answer, or a model by its name."""
    words = {
        "code": ("코드(모델 없이)", "code (no model)"),
        "faq": ("자주 묻는 질문", "the curated FAQ"),
        "cache": ("앞서 확인한 답", "an earlier answer"),
    }
    return say(language, *words[name]) if name in words else name
