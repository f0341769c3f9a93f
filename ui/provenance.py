"""Where a text in the house's own format came from: which model wrote it, how it was proven, and what its facts rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["provenance_line"]


def provenance_line(visit: Visit, answer: Mapping[str, Any]) -> str:
    """One line of Markdown under an answer of the routes `sllm` and `hybrid`; "" under any other."""
    route = answer.get("route")
    if route not in ("sllm", "hybrid"):
        return ""
    name = (answer.get("decision") or {}).get("skill")
    skill = next((s for s in visit.workspace.skills if s.name == name), None)
    by = str(answer.get("served_by") or "")
    served = skill.served if skill is not None and skill.served is not None and skill.served.serves == by else None
    noted = next((str(c.get("detail")) for c in answer.get("checks") or () if c.get("name") == "served-by"), "")
    tuned = served is not None or by == visit.workspace.settings.models.sllm or noted.startswith("tuned model")
    job = plain_line(skill.title, 60) if skill is not None else visit.say("이 서식", "this format")
    who = plain_line(by, 80)
    if skill is not None and skill.boxed and by == f"embedded:{skill.boxed}":
        said = visit.say(
            f":material/inventory_2: ‘{job}’ 일만 하는, 함께 들어 있는 아주 작은 모델이 자리를 고르고 문장은 코드가 썼습니다",
            f":material/inventory_2: A very small model in the box, for “{job}” alone, chose the places; code wrote the sentences",
        )
    elif by == "cache":
        said = visit.say(
            f":material/history: ‘{job}’ 서식으로 앞서 쓴 글입니다",
            f":material/history: Written before, in the format of “{job}”",
        )
    elif tuned:
        said = visit.say(
            f":material/school: ‘{job}’ 일로 학습한 맞춤 모델 {who}이(가) 썼습니다",
            f":material/school: Written by {who}, a model tuned for “{job}”",
        )
    else:
        said = visit.say(
            f":material/forum: ‘{job}’ 서식으로 대화 모델 {who}이(가) 썼습니다 (이 일로 학습한 모델은 아닙니다)",
            f":material/forum: Written in the format of “{job}” by the chat model {who}, which was not tuned for it",
        )
    if served is not None and served.run:
        said += visit.say(f" · 학습 기록 {plain_line(served.run, 40)}", f" · training run {plain_line(served.run, 40)}")
    if served is not None and served.promoted:
        said += visit.say(f" · {served.promoted[:10]}부터 사용", f" · in use since {served.promoted[:10]}")
    if route == "hybrid" and answer.get("citations"):
        return said + visit.say(" · 사실은 아래 문서에서", " · facts from the documents below")
    return said + visit.say(
        " · 문서를 보지 않았으니 사실은 물음에 적힌 것뿐입니다",
        " · no document was read: its facts are those of the request",
    )
