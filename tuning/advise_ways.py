"""Which way for one skill: the part of the advice where rules speak one after the other, and the first that holds decides.

nothing · code · faq · prompt · rag · lora · qlora · it (full tuning of an instruct model) · cpt · dpo · kto · rejection · rlhf
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from gallae.tuning.bases import Base, load_bases
from gallae.tuning.memory import GIB, Adapter, Run, training_parts
from gallae.tuning.situation import QUICK, Situation, SkillFacts

__all__ = ["STEP_NAMES", "Spoken", "Way", "fits", "gib_for", "way_of"]

SEQUENCE = 2_048  # tokens of a row, for a sum before anybody counted; one row at a time, activations computed again
TUNED = ("lora", "qlora", "it", "cpt")
STEP_NAMES = {  # in Korean and English
    "nothing": ("아직 아무것도 만들지 않음", "nothing yet"),
    "code": ("코드로 (모델이 필요 없음)", "code: no model needed"),
    "faq": ("정해 둔 답 (FAQ)", "fixed answers (FAQ)"),
    "prompt": ("프롬프트에 맞는 예를 넣어", "prompt with fitting examples"),
    "rag": ("RAG", "RAG"),
    "lora": ("LoRA", "LoRA"),
    "qlora": ("QLoRA", "QLoRA"),
    "it": ("전체 튜닝 (IT)", "full tuning (IT)"),
    "cpt": ("CPT", "CPT"),
    "dpo": ("DPO", "DPO"),
    "kto": ("KTO", "KTO"),
    "rejection": ("Rejection sampling + SFT", "rejection sampling + SFT"),
    "rlhf": ("RLHF (보상 모델)", "RLHF (reward model)"),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule that spoke: why, in both languages, with the figures it looked at."""

    rule: str
    ko: str
    en: str
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """For the skill `skill` ("" for questions about the documents): steps in order, and what comes after them."""

    skill: str
    steps: tuple[str, ...]
    then: tuple[str, ...]
    rules: tuple[Spoken, ...]

    @property
    def tunes(self) -> bool:
        return any(step in TUNED for step in self.steps)


def gib_for(billions: float, adapter: Adapter) -> float:
    """GiB at the peak of training a model of that size over SEQUENCE tokens: `gallae plan`'s own sum for the listed base
    that is nearest in size, with all but the runtime in proportion."""
    base = min(_bases().values(), key=lambda b: abs(math.log(b.parameters / (billions * 1e9))))
    ratio = billions * 1e9 / base.parameters
    parts = training_parts(Run(base, adapter, sequence=SEQUENCE))
    return sum(part.bytes * (1.0 if part.key == "runtime" else ratio) for part in parts) / GIB


@lru_cache(maxsize=1)
def _bases() -> Mapping[str, Base]:
    return load_bases()


def fits(situation: Situation, billions: float) -> tuple[str, Spoken]:
    """LoRA, or QLoRA where the GPU is too small for it (A8); on a smaller base where even that does not fit."""
    need, quantised = gib_for(billions, "lora"), gib_for(billions, "qlora")
    figures = {"gpu_gib": situation.gpu_gib, "lora_gib": round(need, 1), "qlora_gib": round(quantised, 1)}
    have = situation.gpu_gib
    if have is None or have >= need:
        known = "" if have is not None else " (GPU를 몰라 넉넉하다고 봄)"
        return "lora", Spoken("A7", f"{billions:g}B LoRA에 약 {need:.0f} GiB{known}", f"LoRA on {billions:g}B: about {need:.0f} GiB", figures)  # fmt: skip
    if have >= quantised:
        return "qlora", Spoken(
            "A8", f"GPU {have:g} GiB는 LoRA({need:.0f} GiB)를 담지 못하고 QLoRA({quantised:.1f} GiB)는 담음",
            f"{have:g} GiB do not hold LoRA ({need:.0f} GiB) but QLoRA ({quantised:.1f} GiB)", figures,
        )  # fmt: skip
    smaller = max((b for b in (3.0, 1.5, 0.6) if b < billions and gib_for(b, "qlora") <= max(have, 2.5)), default=0.6)
    return "qlora" if have else "lora", Spoken(
        "A11", f"GPU {have:g} GiB에는 {smaller:g}B까지: 더 작은 모델로", f"{have:g} GiB hold up to {smaller:g}B: take a smaller base",
        {**figures, "billions": smaller},
    )  # fmt: skip


def way_of(s: Situation, skill: SkillFacts, sizes: Mapping[str, Mapping[str, int]], ours: Mapping[str, float]) -> Way:
    base = ("rag",) if skill.needs_documents or (skill.kind == "qa" and s.documents) else ("prompt",)
    band = sizes[skill.kind]
    rules = list(_against(s, skill, band, ours))
    if skill.rows < band["tiny"]:
        figures = {"rows": skill.rows, "tiny": band["tiny"]}
        rules.append(Spoken("A4", f"예 {skill.rows}개는 프롬프트에 맞는 것을 골라 넣어 씀", f"{skill.rows} examples: the fitting ones go into the prompt", figures))  # fmt: skip
    if rules:
        liked, why = _liked(s, skill, sizes, tuned=False)
        then = (
            ("lora",)
            if {r.rule for r in rules} <= {"A4", "A5"} and skill.rows < band["tiny"] and len(rules) <= 2
            else ()
        )
        return Way(skill.name, base, (*then, *liked), (*rules, *why))
    if skill.rows < band["enough"]:
        figures = {"rows": skill.rows, "enough": band["enough"]}
        spoken = Spoken("A4", f"{skill.rows}행: {band['enough']}행까지 모으며 프롬프트/RAG로", f"{skill.rows} rows: prompt and RAG while you collect {band['enough']}", figures)  # fmt: skip
        return Way(skill.name, base, ("lora",), (spoken,))
    if (best := _served(skill)) >= ours["short"]:
        spoken = Spoken("A4", f"프롬프트/RAG가 재어 보니 {best:.0%}: 모자라지 않음", f"prompt or RAG measured {best:.0%}: it does not fall short", {"best": best})  # fmt: skip
        return Way(skill.name, base, (), (spoken,))
    return _tuned(s, skill, sizes, ours, base)


def _against(s: Situation, skill: SkillFacts, band: Mapping[str, int], ours: Mapping[str, float]) -> list[Spoken]:
    """A5 and A13: what speaks against tuning."""
    found = []
    if skill.rows < band["tiny"]:
        found.append(Spoken("A5", f"데이터가 아주 적음: {skill.rows}행 < {band['tiny']}", f"tiny data set: {skill.rows} rows < {band['tiny']}", {"rows": skill.rows}))  # fmt: skip
    if s.base_far:
        found.append(Spoken("A5", "바탕 모델이 배운 것과 시나리오가 아주 다름: 튜닝으로 넘지 못하니 다른 바탕 모델이나 RAG", "the base is far from the scenario: another base model, or RAG"))  # fmt: skip
    if s.changes in QUICK and (skill.kind == "qa" or skill.needs_documents):
        found.append(Spoken("A5", f"내용이 자주 바뀜({s.changes}): 배운 것은 곧 낡음", f"content changes {s.changes}: what was learned is soon out of date", {"changes": s.changes}))  # fmt: skip
    if s.must_delete:
        found.append(
            Spoken(
                "A5",
                "나중에 지워야 할 수 있는 데이터: 모델은 잊지 못함",
                "data that may have to be deleted: a model cannot forget",
            )
        )
    tuned = max((skill.measured[w] for w in ("lora", "full") if w in skill.measured), default=None)
    best = max((skill.measured[w] for w in ("prompt", "rag") if w in skill.measured), default=None)
    if (
        tuned is not None
        and best is not None
        and tuned < best + ours["margin"]
        and "full" in {**skill.measured, **_once(skill, band)}
    ):
        found.append(Spoken("A13", f"튜닝 {tuned:.0%}가 프롬프트/RAG {best:.0%}를 {ours['margin']:.0%} 이상 이기지 못함", f"tuned {tuned:.0%} does not beat prompt or RAG {best:.0%} by {ours['margin']:.0%}", dict(skill.measured)))  # fmt: skip
    return found


def _once(skill: SkillFacts, band: Mapping[str, int]) -> dict[str, float]:
    """LoRA alone settles it unless there are so many rows that full tuning is worth a trial."""
    return {"full": 0.0} if skill.rows < band["many"] else {}


def _served(skill: SkillFacts) -> float:
    return max((skill.measured[w] for w in ("prompt", "rag") if w in skill.measured), default=0.0)


def _tuned(
    s: Situation,
    skill: SkillFacts,
    sizes: Mapping[str, Mapping[str, int]],
    ours: Mapping[str, float],
    base: tuple[str, ...],
) -> Way:
    band, rules = sizes[skill.kind], list[Spoken]()
    billions = s.model_billions or ours["model_billions"]
    adapter, spoken = fits(s, billions)
    known = {w: skill.measured[w] for w in ("prompt", "rag") if w in skill.measured}
    why = (f"프롬프트/RAG {max(known.values()):.0%}로 모자라고", f"prompt and RAG fall short ({max(known.values()):.0%})") if known else ("프롬프트/RAG는 아직 재지 않았지만", "prompt and RAG are not measured yet")  # fmt: skip
    rules.append(Spoken("A7", f"{why[0]} {skill.rows}행이 한 가지 일을 겨냥함", f"{why[1]}; {skill.rows} rows of one job", {"rows": skill.rows, **known}))  # fmt: skip
    rules.append(spoken)
    steps: tuple[str, ...] = (adapter,)
    then: tuple[str, ...] = ()
    if "lora" in skill.measured and skill.rows >= band["many"] and "full" not in skill.measured:
        steps = ("it",)
        rules.append(Spoken("A9", f"LoRA {skill.measured['lora']:.0%}로 모자라고 {skill.rows}행이면 많음: 전체 튜닝(IT)", f"LoRA {skill.measured['lora']:.0%} is not enough and {skill.rows} rows are many: full tuning (IT)", {"rows": skill.rows}))  # fmt: skip
    elif skill.rows >= band["many"]:
        then = ("it",)
        rules.append(Spoken("A9", f"{skill.rows}행이면 많음: LoRA로 모자라면 전체 튜닝(IT)도 재어 봄", f"{skill.rows} rows are many: if LoRA is not enough, measure full tuning (IT) too", {"rows": skill.rows}))  # fmt: skip
    if s.terms_missing:
        enough = sizes["corpus"]["enough"]
        figures = {"corpus_characters": s.corpus_characters, "enough": enough}
        if s.corpus_characters >= enough:
            steps = ("cpt", *steps)
            rules.append(Spoken("A9", "용어와 기반 지식이 없음: CPT 뒤에 IT, 일반 데이터를 섞어 복습", "terms and basic knowledge are missing: CPT, then IT, general data mixed in", figures))  # fmt: skip
        else:
            base = ("rag",) if s.documents else base
            rules.append(Spoken("A9", f"용어가 없지만 말뭉치 {s.corpus_characters:,}자로는 CPT가 과적합함: 용어집을 RAG로", f"terms are missing, but {s.corpus_characters:,} characters overfit in CPT: a glossary by RAG", figures))  # fmt: skip
    if s.bad_tone:
        rules.append(Spoken("A10", "말투와 서식은 SFT의 일", "tone and format are SFT's work"))
    liked, of_liked = _liked(s, skill, sizes, tuned=True)
    before = ("rag",) if base == ("rag",) else ()
    return Way(skill.name, (*before, *steps, *liked), then, (*rules, *of_liked))


def _liked(
    s: Situation, skill: SkillFacts, sizes: Mapping[str, Mapping[str, int]], *, tuned: bool
) -> tuple[tuple[str, ...], tuple[Spoken, ...]]:
    """A10: by what people's judgements there are."""
    if not (s.harmful or s.disliked):
        return (), ()
    tiny, many = sizes["prefer"]["tiny"], sizes["prefer"]["many"]
    figures = {"pairs": skill.pairs, "thumbs": skill.thumbs}
    if skill.pairs >= many:
        step, ko, en = "rlhf", "짝이 많아 보상 모델을 만들 만함", "enough pairs for a reward model"
    elif skill.pairs >= tiny:
        step, ko, en = (
            "dpo",
            "보상 모델 대신 고른 답과 버린 답의 짝으로",
            "pairs of chosen and rejected instead of a reward model",
        )
    elif skill.thumbs >= tiny:
        step, ko, en = "kto", "짝이 없는 엄지 평가로 (KTO는 우리 생각)", "unpaired thumbs (KTO is ours)"
    else:
        step, ko, en = "rejection", "평가가 모자람: 여러 답을 뽑아 채점기를 지난 것으로 SFT", "too few judgements: sample, keep what passes the scorer, SFT"  # fmt: skip
    return (step,), (Spoken("A10", f"{'유해하거나 치우친' if s.harmful else '선호되지 않는'} 답: {ko}", f"{'harmful' if s.harmful else 'disliked'} answers: {en}", figures),)  # fmt: skip
