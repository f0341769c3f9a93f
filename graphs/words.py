"""Plain words for routes and for the signals that rules looked at, in both languages: one table for every surface.

>>> signal_name("evidence.coverage", "ko"), signal_name("before.rag", "en")
('질문의 낱말이 문서에 있음', 'the turn before went: Documents')
"""

from __future__ import annotations

from gallae.core.language import say
from gallae.core.types import Language, Route

__all__ = ["NAMES", "ROUTE_NAMES", "WAYS", "doubt_name", "route_name", "signal_name"]

# Where no model serves: how one is connected (serving.unserved); the page folds it away.
WAYS: dict[Language, str] = {
    "ko": "언어 모델을 붙이는 가장 짧은 세 가지 길: (1) Ollama를 켜고 `ollama pull qwen3:4b` "
    '(2) gallae.toml의 [models]에 chat = "openai:모델이름"을 쓰고 OPENAI_API_KEY를 환경에 두기 '
    '(3) 가진 GGUF 파일을 chat = "embedded:경로"로 쓰기. `gallae doctor`가 지금 상태를 보여 줍니다.',
    "en": "The three shortest ways to a language model: (1) start Ollama and `ollama pull qwen3:4b` "
    '(2) put chat = "openai:NAME" under [models] in gallae.toml and OPENAI_API_KEY in the environment '
    '(3) use a GGUF file you have: chat = "embedded:PATH". `gallae doctor` shows the present state.',
}
ROUTE_NAMES: dict[Route, tuple[str, str]] = {
    "prompt": ("대화 모델", "Chat model"),
    "rag": ("문서 근거", "Documents"),
    "sllm": ("맞춤 모델", "Tuned model"),
    "hybrid": ("문서 + 맞춤 모델", "Documents + tuned"),
    "tool": ("도구·계산", "Tool"),
}
DOUBTS = {
    "margin": ("앞의 두 길이 비슷함", "the first two ways lie close together"),
    "disagree": ("가장 크게 말한 규칙은 다른 길을 가리킴", "the loudest rule points another way"),
    "probes": ("문서·맞춤 작업·도구 가운데 둘이 저마다 뚜렷함", "two of documents, skills and tools are each sure"),
}

NAMES: dict[str, tuple[str, str]] = {
    "action": ("실제로 무언가 해 달라고 함", "asks for an action"),
    "advice": ("조언을 구함", "asks for advice"),
    "answered": ("앞에 답이 있음", "an answer stands above"),
    "before.other": ("바로 앞은 문서가 아닌 갈래", "the turn before did not use documents"),
    "chat": ("인사나 잡담", "small talk"),
    "classify": ("나누거나 표시하기", "classifying"),
    "clause": ("조항을 물음", "asks for a clause"),
    "clock": ("지금 시각이나 오늘 날짜", "the clock or today's date"),
    "code": ("프로그램 코드", "program code"),
    "code.asked": ("코드를 써 달라고 함", "asks for code"),
    "code_like": ("모델명이나 번호가 있음", "names a model or a number"),
    "computed": ("코드가 끝까지 계산함", "computed completely by code"),
    "confidential": ("대외비", "confidential"),
    "creative": ("새 글을 써 달라고 함", "asks for a new text"),
    "date": ("언제인지 물음", "asks when"),
    "dates": ("날짜 계산", "arithmetic of dates"),
    "dates.given": ("날짜가 주어짐", "dates are given"),
    "day": ("날짜가 있음", "a date is given"),
    "difference": ("차이를 물음", "asks for a difference"),
    "evidence": ("문서의 근거", "evidence in the documents"),
    "evidence.code": ("그 번호가 문서에 있음", "documents hold that number"),
    "evidence.coverage": ("질문의 낱말이 문서에 있음", "the question's words stand in the documents"),
    "evidence.known": ("우리 문서가 아는 말", "words that the documents know"),
    "evidence.margin": ("1위 근거가 앞섬", "the best passage leads"),
    "evidence.none": ("문서에 근거가 없음", "no evidence in the documents"),
    "evidence.sensitive": ("민감한 문서", "a sensitive document"),
    "evidence.spread": ("여러 문서에 흩어져 있음", "spread over several documents"),
    "evidence.strong": ("근거가 뚜렷함", "strong evidence"),
    "evidence.versions": ("문서의 판이 여럿임", "several versions of the document"),
    "explain": ("설명을 바람", "wants an explanation"),
    "family": ("‘우리 집’ 같은 말", "“our” in a private sense"),
    "faq": ("자주 묻는 질문과 같음", "a frequently asked question"),
    "follow_up": ("앞말에 이어 물음", "a follow-up"),
    "found.plain": ("묻는 것이 문서에 있음", "what is asked stands in the documents"),
    "fragment": ("짧은 말", "a fragment"),
    "fresh": ("최신 정보를 바람", "wants the latest"),
    "general": ("일반 지식", "general knowledge"),
    "given": ("계산할 값이 주어짐", "the values to compute with are given"),
    "grounds": ("근거를 요구함", "asks for the source"),
    "handout": ("안내문", "a handout"),
    "hard": ("어려운 질문", "a hard question"),
    "history": ("앞선 대화가 있음", "an earlier conversation"),
    "house": ("우리 양식대로", "in the house format"),
    "idle": ("물을 만한 것이 없음", "nothing to look up"),
    "known.plain": ("우리 문서가 아는 것을 물음", "asks for what the documents know"),
    "live": ("실시간 정보", "live data"),
    "live.house": ("우리 시스템의 지금 상태", "the live state of our systems"),
    "long": ("긴 글", "a long text"),
    "lookup": ("찾아보기", "a look-up"),
    "meaning": ("뜻을 물음", "asks for a meaning"),
    "mine": ("내 것을 말함", "about one's own things"),
    "missing": ("필요한 내용이 빠짐", "something it needs is missing"),
    "money": ("금액이 있음", "an amount of money"),
    "musing": ("생각해 보는 말", "thinking aloud"),
    "named": ("우리 이름이 나옴", "names the house"),
    "tool.slots": ("도구가 필요로 하는 값이 있음", "the values that the tool needs are there"),
    "tool.code": ("그 도구가 찾는 꼴의 번호가 있음", "a number of the kind that tool looks up"),
    "before.live": ("앞의 답이 지금 상태였음", "the answer above was a live state"),
    "before.counted": ("앞의 답에 셈할 값이 있음", "the answer above holds an amount to count with"),
    "making": ("써 달라, 만들어 달라", "asks for something to be made"),
    "memo": ("이어 적은 메모", "notes jotted down"),
    "skill.docs.made": ("그 작업의 글을 써 달라고 함", "asks for what that skill makes"),
    "skill.docs.memo": ("그 작업의 재료로 보이는 메모", "notes for that skill"),
    "skill.job.made": ("맞춤 작업의 글을 써 달라고 함", "asks for what the skill makes"),
    "skill.job.memo": ("맞춤 작업의 재료로 보이는 메모", "notes for the skill"),
    "nonsense": ("뜻을 알 수 없는 글", "no meaning to be read"),
    "nothing": ("뜻을 알 수 없는 글", "no meaning to be read"),
    "number": ("숫자가 있음", "a number"),
    "numbers": ("숫자가 둘 이상", "two or more numbers"),
    "obliged": ("해야 하는지 물음", "asks what is required"),
    "ours": ("우리 것을 물음", "about our own"),
    "own": ("우리 일", "our own matter"),
    "passage": ("대외비 문서가 필요함", "needs a confidential document"),
    "pasted": ("붙여 넣은 글", "a pasted text"),
    "pasted_before": ("앞에서 붙여 넣은 글", "a text pasted before"),
    "percent": ("퍼센트 계산", "a percentage"),
    "permission": ("해도 되는지 물음", "asks what is allowed"),
    "person": ("사람을 물음", "asks who"),
    "personal": ("개인정보가 있음", "personal data"),
    "place": ("장소를 물음", "asks where"),
    "policy": ("정책", "policy"),
    "polite": ("부탁하는 말", "a polite request"),
    "priced": ("값과 개수가 주어짐", "a price and a count are given"),
    "procedure": ("방법을 물음", "asks how"),
    "quantity": ("얼마인지 물음", "asks how much"),
    "question": ("질문", "a question"),
    "relaxed": ("조금 틀려도 되는 곳", "a relaxed workspace"),
    "remark": ("그냥 한 말", "a remark"),
    "remark.plain": ("그냥 한 말", "a mere remark"),
    "request": ("해 달라는 말", "a request"),
    "rework": ("글 다듬기", "reworking a text"),
    "rework.answer": ("앞의 답을 고쳐 달라고 함", "reworking the last answer"),
    "rework.given": ("준 글을 고쳐 달라고 함", "reworking a given text"),
    "rewrite": ("고쳐 쓰기", "rewriting"),
    "same": ("같은 것을 가리킴", "refers to the same"),
    "several": ("여럿을 함께 물음", "asks for several things"),
    "several.house": ("우리 것 여럿을 물음", "asks for several things of ours"),
    "short": ("짧은 글", "a short text"),
    "skill": ("맞춤 작업과 비슷함", "like one of the skills"),
    "skill.about": ("맞춤 작업에 대해 물음", "asks about a skill"),
    "skill.input": ("맞춤 작업의 입력이 있음", "holds a skill's input"),
    "skill.lookup": ("맞춤 작업에 문서의 사실도 바람", "a skill, with facts of the documents"),
    "statement": ("서술", "a statement"),
    "strange": ("낯선 낱말", "unfamiliar words"),
    "strict": ("틀리면 안 되는 곳", "a strict workspace"),
    "sum": ("합이나 곱", "a sum or product"),
    "sum.before": ("앞의 값으로 계산", "computing with values from before"),
    "sum.given": ("주어진 값의 계산", "a sum of given values"),
    "summarise": ("요약", "summarising"),
    "telling": ("알려 달라고 함", "asks to be told"),
    "tool": ("도구가 하는 일과 비슷함", "like what a tool does"),
    "tool.acts": ("실제 행동이 필요함", "needs an action"),
    "tool.near": ("도구의 예와 비슷함", "close to a tool's examples"),
    "tool.none": ("도구가 없음", "no tool is registered"),
    "tool.sure": ("맞는 도구가 뚜렷함", "clearly a tool's job"),
    "translate": ("번역", "translation"),
    "units": ("단위 바꾸기", "converting units"),
    "units.given": ("바꿀 값이 주어짐", "a value to convert is given"),
    "unpriced": ("값을 물었고 주어진 값이 없음", "a price is asked for and none is given"),
    "value": ("값을 물음", "asks for a value"),
    "value.found": ("묻는 값이 문서에 있음", "the value asked for stands in the documents"),
    "value.only": ("값이나 사실을 물음", "asks for a value or a fact"),
    "value.plain": ("값을 물음", "asks for a value"),
    "why": ("까닭을 물음", "asks why"),
    "without": ("없이", "without"),
    "world": ("세상 일", "about the world"),
    "reference": ("접수·주문 번호 같은 기록", "the number of a record or an order"),
    "tool.record": ("번호로 찾는 도구", "a tool for such a record"),
    "skill.docs": ("문서가 필요한 맞춤 작업", "a skill that needs documents"),
    "skill.docs.sure": ("문서가 필요한 맞춤 작업이 뚜렷함", "clearly a skill that needs documents"),
    "skill.docs.house": ("문서가 필요한 작업을 우리 양식대로", "such a skill in the house format"),
    "skill.docs.shape": ("그 작업의 요청과 모양이 같음", "shaped like requests for that skill"),
    "skill.docs.handout": ("내보낼 안내문을 바람", "wants something to hand out"),
    "skill.job": ("맞춤 작업", "a skill"),
    "skill.job.sure": ("맞춤 작업이 뚜렷함", "clearly a skill's job"),
    "skill.job.house": ("맞춤 작업을 우리 양식대로", "a skill in the house format"),
    "skill.job.shape": ("맞춤 작업의 요청과 모양이 같음", "shaped like requests for the skill"),
    "skill.job.pasted": ("붙인 글을 나누는 맞춤 작업", "a skill that classifies a pasted text"),
    "picked": ("되물은 것에서 고른 쪽", "the choice that was picked"),
    "filled": ("되물은 내용을 보냄", "what was asked for has come"),
    "picture": ("그림이 함께 옴", "a picture came along"),
    "start": ("아무 신호도 없을 때의 기본", "the default before any signal"),
    "look": ("문서를 먼저 봄", "the documents are looked at first"),
    "which": ("둘 중 어느 쪽인지 물음", "asked which of the two"),
    "world.found": ("세상 일이지만 문서에 있음", "about the world, but in the documents"),
    "costs": ("값을 물음", "asks what it costs"),
    "world.only": ("세상 일반의 일", "about the world at large"),
}


def signal_name(name: str, language: Language) -> str:
    """The signal in words; a name that has none yet is shown as it is."""
    if name in NAMES:
        return say(language, *NAMES[name])
    family, _, rest = name.partition(".")
    if family == "before" and rest in ROUTE_NAMES:
        return say(language, "바로 앞 갈래: ", "the turn before went: ") + route_name(rest, language)
    if family == "asked" and rest in ROUTE_NAMES:
        return say(language, "물어본 모델의 답: ", "the model that was asked said: ") + route_name(rest, language)
    if family == "wording" and rest in ROUTE_NAMES:
        return say(language, "말하는 투: ", "the way it is worded: ") + route_name(rest, language)
    if family == "memory" and rest in ROUTE_NAMES:
        return say(language, "바로잡았거나 등록한 갈래: ", "corrected or registered: ") + route_name(rest, language)
    return name


def route_name(route: str, language: Language) -> str:
    for known, words in ROUTE_NAMES.items():
        if known == route:
            return say(language, *words)
    return route


def doubt_name(reason: str, language: Language) -> str:
    """Why a decision was unsure, in words."""
    return say(language, *DOUBTS[reason]) if reason in DOUBTS else reason
