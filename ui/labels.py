"""The words and colours of routes, outcomes and checks, in both languages: one table for badge and receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gallae.core.language import say
from gallae.core.types import Language

__all__ = ["MARK", "OUTCOMES", "ROUTE_LABELS", "Label", "check_name", "route_badge", "served_by", "signal_name"]

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
        "대화 모델",
        "Chat model",
        "forum",
        "violet",
        "문서 없이 대화 모델이 답합니다.",
        "Answered by the chat model, without documents.",
    ),
    "rag": Label(
        "문서 근거",
        "Documents",
        "menu_book",
        "blue",
        "문서를 찾아 근거와 함께 답합니다.",
        "Answered from the documents, with sources.",
    ),
    "sllm": Label(
        "맞춤 모델",
        "Tuned model",
        "school",
        "orange",
        "우리 자료로 학습한 작은 모델이 씁니다.",
        "Written by our own tuned small model.",
    ),
    "hybrid": Label(
        "문서 + 맞춤 모델",
        "Documents + tuned",
        "join",
        "green",
        "문서의 사실을 맞춤 모델의 서식으로 씁니다.",
        "Facts from the documents in the tuned model's format.",
    ),
    "tool": Label(
        "도구·계산",
        "Tool",
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
    "failed": Label("실패", "Failed", "error", "red"),
    "running": Label("답하는 중", "Answering", "pending", "gray"),
    "withdrawn": Label("거두어들임", "Withdrawn", "undo", "red"),
}

_CHECKS = {
    "citations": ("인용이 원문과 같음", "Citations match the source"),
    "support": ("인용한 문장이 근거를 가짐", "Cited sentences are supported"),
    "numbers": ("숫자가 근거와 같음", "Numbers match the sources"),
    "dates": ("날짜가 근거와 같음", "Dates match the sources"),
    "units": ("단위가 근거와 같음", "Units match the sources"),
    "names": ("이름이 근거와 같음", "Names match the sources"),
    "format": ("정해진 서식을 지킴", "The house format is kept"),
    "policy": ("정책에 맞음", "Within the policy"),
    "moderation": ("해로운 내용 없음", "Nothing harmful"),
    "personal": ("개인정보 보호", "Personal data protected"),
}

_SIGNALS = {
    "score": ("검색 점수", "search score"),
    "coverage": ("질문 낱말이 문서에 있는 비율", "share of the question found in documents"),
    "margin": ("1위와 2위의 차이", "lead over the second"),
    "verdict": ("근거 판정", "evidence"),
    "missing": ("문서에 없는 낱말", "words no document holds"),
    "skill": ("맞춤 작업", "skill"),
    "tool": ("도구", "tool"),
    "matched": ("맞은 표현", "matched"),
    "similarity": ("비슷한 정도", "similarity"),
    "personal": ("개인정보", "personal data"),
    "characters": ("글자 수", "characters"),
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


def signal_name(name: str, language: Language) -> str:
    return say(language, *_SIGNALS[name]) if name in _SIGNALS else name


def served_by(name: str, language: Language) -> str:
    """Who made the text: code, the FAQ, an earlier answer, or a model by its name."""
    words = {
        "code": ("코드(모델 없이)", "code (no model)"),
        "faq": ("자주 묻는 질문", "the curated FAQ"),
        "cache": ("앞서 확인한 답", "an earlier answer"),
    }
    return say(language, *words[name]) if name in words else name
