"""How should this team adapt a model at all? Rules A0–A13 over its workspace and a person's few answers.

Pure: the same situation gives the same recommendation. What is not known is listed as missing, never guessed; where the
source documents disagree, that is shown with the side we take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from gallae.tuning.advise_ways import Spoken, Way, gib_for, way_of
from gallae.tuning.data_check import load_sizes
from gallae.tuning.memory import held as held_bytes
from gallae.tuning.situation import QUICK, Advice, Situation, load_advice

__all__ = ["Adoption", "Recommendation", "advise", "memory_sum"]

Sizes = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Adoption:
    """`level`: easy (1–2 months), less-easy (3–6), hard (12 and more); `points`: what makes it so."""

    level: str
    months: str
    challenge: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    ways: tuple[Way, ...]
    rules: tuple[Spoken, ...]  # those for the whole workspace, then those of the ways
    disagree: tuple[Mapping[str, object], ...]
    missing: tuple[tuple[str, str], ...]
    adoption: Adoption
    memory: Mapping[str, object]
    cost: Mapping[str, object]

    @property
    def named(self) -> tuple[str, ...]:
        """Ids of the rules that spoke, in their order."""
        return tuple(sorted({s.rule for s in self.rules}, key=lambda r: int(r[1:])))


def advise(
    s: Situation,
    *,
    sizes: Sizes | None = None,
    price: tuple[str, tuple[float, float]] | None = None,
    advice: Advice | None = None,
) -> Recommendation:
    """`price`: a chat model's label and USD per million tokens in and out, for the expected cost."""
    known, bands = advice or load_advice(), sizes or load_sizes()
    ways = tuple(_ways(s, bands, known.ours))
    adoption = _adoption(s, any(w.tunes for w in ways), known.ours)
    memory = memory_sum(s.model_billions or known.ours["model_billions"])
    spoken = [*_whole(s, known.ours, adoption), *(_named(rule, way.skill) for way in ways for rule in way.rules)]
    if any(w.tunes for w in ways):
        text = memory["text"]
        spoken.append(Spoken("A11", str(text), str(text), {"gib": memory["lora_gib"]}))
        bar = "의료·정부·법률·금융이라 더 엄격한 문턱으로" if s.sensitive else "같은 남겨 둔 행에서"
        spoken.append(Spoken("A13", f"{bar} 프롬프트와 RAG를 이긴 것만 쓴다", "only what beats prompt and RAG on held-out rows serves" + (", by the stricter bars of sensitive fields" if s.sensitive else "")))  # fmt: skip
    unique = tuple({(r.rule, r.ko): r for r in spoken}.values())
    ids = {r.rule for r in unique}
    return Recommendation(
        ways,
        tuple(sorted(unique, key=lambda r: int(r.rule[1:]))),
        tuple(d for d in known.disagree if ids & set(d["rules"])),
        tuple(_missing(s, known)),
        adoption,
        memory,
        _cost(s, ways, known.ours, price),
    )


def memory_sum(billions: float) -> dict[str, object]:
    """01's sum: parameters × 2 bytes hold the model in 16 bit; training and the context come on top (`gallae plan`)."""
    held = held_bytes(int(billions * 1e9), 2) / 1e9
    return {
        "text": f"{billions:g}B × 2 bytes = {held:g} GB", "billions": billions, "hold_16_bit_gb": held,
        "hold_4_bit_gb": held_bytes(int(billions * 1e9), 0.5) / 1e9, "lora_gib": round(gib_for(billions, "lora"), 1),
        "qlora_gib": round(gib_for(billions, "qlora"), 1), "full_gib": round(gib_for(billions, "full"), 1),
    }  # fmt: skip


def _named(rule: Spoken, skill: str) -> Spoken:
    return replace(rule, ko=f"{skill}: {rule.ko}", en=f"{skill}: {rule.en}") if skill else rule


# -- the ways ---------------------------------------------------------------------------------------------------------
def _ways(s: Situation, sizes: Sizes, ours: Mapping[str, float]) -> Iterator[Way]:
    if s.computable:
        yield Way(
            "",
            ("code",),
            (),
            (Spoken("A0", "식으로 계산됨: 모델이 필요 없음", "a formula computes it: no model needed"),),
        )
        return
    if s.income_usd is not None and s.cost_usd is not None and s.income_usd < s.cost_usd:
        figures = {"income_usd": s.income_usd, "cost_usd": s.cost_usd}
        text = Spoken("A0", f"한 달에 ${s.income_usd:,.0f}를 벌고 ${s.cost_usd:,.0f}가 듦: 아직 만들지 않음", f"it earns ${s.income_usd:,.0f} and costs ${s.cost_usd:,.0f} a month: not yet", figures)  # fmt: skip
        yield Way("", ("nothing",), (), (text,))
        return
    if s.repeats:
        text = Spoken("A0", f"되풀이되는 질문은 정해 둔 답으로 (지금 {s.faq}개)", f"the same questions again: fixed answers ({s.faq} now)", {"faq": s.faq})  # fmt: skip
        yield Way("", ("faq",), ("rag",) if s.documents else (), (text,))
    elif s.documents:
        yield Way("", ("rag",), (), (Spoken("A4", f"문서 {s.documents}개에 대한 질문은 RAG로", f"questions about {s.documents} documents: RAG", {"documents": s.documents}),))  # fmt: skip
    elif not s.skills:
        yield Way(
            "",
            ("prompt",),
            (),
            (Spoken("A4", "문서도 학습 행도 없음: 프롬프트로", "neither documents nor training rows: prompt"),),
        )
    for skill in s.skills:
        yield way_of(s, skill, sizes, ours)


# -- the whole workspace ------------------------------------------------------------------------------------------------
def _whole(s: Situation, ours: Mapping[str, float], adoption: Adoption) -> Iterator[Spoken]:
    rows = sum(k.rows for k in s.skills)
    figures = {"documents": s.documents, "skills": len(s.skills), "rows": rows, "changes": s.changes}
    yield Spoken("A1", f"문서 {s.documents}개, 기술 {len(s.skills)}개, 학습 {rows}행", f"{s.documents} documents, {len(s.skills)} skills, {rows} rows", figures)  # fmt: skip
    if bad := [k.name for k in s.skills if k.errors]:
        yield Spoken("A1", f"먼저 고칠 데이터: {', '.join(bad)} (gallae data check)", f"data to mend first: {', '.join(bad)} (gallae data check)")  # fmt: skip
    yield Spoken("A2", f"{adoption.level}: {adoption.months}개월", f"{adoption.level}: {adoption.months} months", {"points": len(adoption.points)})  # fmt: skip
    if s.months is not None and s.months < float(adoption.months.split("–")[0].rstrip("+")):
        yield Spoken("A0", f"{s.months:g}개월로는 모자람: 꼭 해야 하는 부분부터", f"{s.months:g} months are too few: only the part that must be done", {"months": s.months})  # fmt: skip
    if s.sessions:
        privacy = " 밖으로 나가지 않게 두고" if s.leaves is False else ""
        yield Spoken("A3", f"여러 번 주고받음:{privacy} 저장은 동의를 받고 개인정보를 가려서", "many turns: store conversations with consent and masked")  # fmt: skip
    elif s.sessions is False:
        yield Spoken("A3", "한 번 묻고 답함: 저장하지 않음", "one turn: store nothing")
    if s.changes in QUICK:
        yield Spoken("A4", f"내용이 자주 바뀜({s.changes}): 최신 문서에서 찾아 답함", f"content changes {s.changes}: answers come from the newest documents", {"changes": s.changes})  # fmt: skip
    if s.terms_missing or s.base_far or (s.model_billions is not None and s.model_billions < 10):
        b = s.model_billions
        small = (
            f"{b:g}B는 좁은 일에 알맞음"
            if b is not None and b < 10
            else "한국어와 용어를 아는 바탕인지 재고, 바꿀 수 있게 둠"
        )
        yield Spoken("A6", small, f"{b:g}B suits a narrow job" if b is not None and b < 10 else "measure whether the base knows Korean and the terms; keep it exchangeable", {"billions": b})  # fmt: skip
    if s.leaves is False:
        yield Spoken("A12", "데이터가 나갈 수 없음: 사내 모델, 벤더의 튜닝 서비스는 쓰지 않음", "data may not leave: models in the house, no vendor's tuning service")  # fmt: skip
        if s.users is not None:
            served = "Ollama" if s.users < ours["few_users"] else "vLLM"
            yield Spoken("A11", f"동시 {s.users}명: {served}", f"{s.users} at once: {served}", {"users": s.users})
    elif s.leaves and s.gpu_gib == 0:
        yield Spoken("A12", "GPU가 없고 데이터가 나갈 수 있음: 빌려 씀", "no GPU, and data may leave: rent")


Point = tuple[str, Callable[[Situation, Mapping[str, float]], bool], str, str]
HARD: tuple[Point, ...] = (
    ("users", lambda s, o: bool(s.users and s.users >= o["many_users"] and s.realtime is not False), "동시 접속 100명 이상", "100 users at once"),
    ("sources", lambda s, o: bool(s.sources and s.sources >= o["many_sources"]), "데이터 소스 다섯 이상", "five sources or more"),
    ("product", lambda s, o: bool(s.product), "대기업이 고객에게 내놓는 제품", "a large company's product"),
)  # fmt: skip
LESS: tuple[Point, ...] = (
    ("care", lambda s, o: s.care == "strict", "틀리면 안 됨", "may never be wrong"),
    ("users", lambda s, o: bool(s.users and s.users >= o["few_users"] and s.realtime is not False), "동시 접속 10명 이상", "10 users at once"),
    ("integration", lambda s, o: bool(s.integration), "기존 앱이나 데이터베이스에 연계", "built into an existing app or database"),
    ("sessions", lambda s, o: bool(s.sessions), "멀티턴이나 사용자 세션", "many turns or sessions"),
    ("permissions", lambda s, o: bool(s.permissions), "여러 권한", "levels of permission"),
    ("regulation", lambda s, o: bool(s.regulation or s.sensitive), "규제", "regulation"),
    ("may_leave", lambda s, o: s.leaves is False, "데이터 사용 규칙", "rules for the use of data"),
)  # fmt: skip


def _adoption(s: Situation, tunes: bool, ours: Mapping[str, float]) -> Adoption:
    """The three lists of 03. One hard point alone may be met by a small thing; two, or one with a less easy one, may not."""
    hard = [(ko, en) for _, holds, ko, en in HARD if holds(s, ours)]
    less = [(ko, en) for _, holds, ko, en in LESS if holds(s, ours)]
    if tunes:
        hard.append(("파인 튜닝 필요", "tuning is needed"))
    if len(hard) >= 2 or (hard and len(less) >= 2):
        return Adoption("hard", "12+", "hard", tuple(hard + less))
    if hard or less:
        return Adoption("less-easy", "3–6", "middle", tuple(hard + less))
    return Adoption("easy", "1–2", "easy", ())


def _missing(s: Situation, known: Advice) -> Iterator[tuple[str, str]]:
    for question in known.questions:
        if (
            question.short
            and getattr(s, question.name) is None
            and not (question.name == "may_leave" and s.confidential)
        ):
            yield question.ko, question.en
    for skill in s.skills:
        if not skill.measured:
            yield f"{skill.name}: 프롬프트와 RAG를 잰 값 (gallae eval skill {skill.name})", f"{skill.name}: prompt and RAG measured (gallae eval skill {skill.name})"  # fmt: skip


def _cost(
    s: Situation, ways: tuple[Way, ...], ours: Mapping[str, float], price: tuple[str, tuple[float, float]] | None
) -> dict[str, object]:
    """A month of the chat model, and GPU hours of one training run (6 × parameters × tokens at 30 TFLOP/s): ours."""
    made: dict[str, object] = {"requests_per_day": s.requests_per_day}
    if s.requests_per_day is not None and price is not None:
        label, (given, said) = price
        one = (ours["input_tokens"] * given + ours["output_tokens"] * said) / 1e6
        made |= {"price_as": label, "request_usd": round(one, 6), "month_usd": round(one * s.requests_per_day * 30, 2)}
    billions = s.model_billions or ours["model_billions"]
    rows = sum(k.rows for k in s.skills if any(w.skill == k.name and w.tunes for w in ways))
    if rows:
        tokens = rows * 3 * (ours["input_tokens"] / 5 + ours["output_tokens"])
        made["training_gpu_hours"] = round(6 * billions * 1e9 * tokens / 3e13 / 3600, 2)
    if s.income_usd is not None and s.cost_usd is not None:
        made["left_usd_a_month"] = round(s.income_usd - s.cost_usd, 2)
    return made
