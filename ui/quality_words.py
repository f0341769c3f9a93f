"""What an evaluation measures and found, in the words of somebody who never saw a confusion matrix.

First a sentence ("지난주보다 나아졌습니다: 92개 가운데 74개 → 80개"), then the figure with what it can be trusted for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.difference import Change, Difference
from gallae.evals.evaluation import Figure
from gallae.evals.history import Run

__all__ = [
    "KINDS",
    "Kind",
    "change_words",
    "changed_words",
    "day_of",
    "earlier_of",
    "figure_name",
    "figure_words",
    "found_words",
    "interval_words",
    "kind_of",
    "moment_of",
    "since_words",
    "why_words",
]

WEEK = 6.5 * 86_400  # seconds: what was measured last Monday is "last week" on a Monday morning


@dataclass(frozen=True, slots=True)
class Kind:
    """`right`: what one right row is, to be counted ("알맞은 길로 보낸 질문"). `rows`: the file below evals/ that it asks,
    "" where the product brings rows of its own or each skill has them."""

    ko: str
    en: str
    icon: str
    ko_asks: str
    en_asks: str
    ko_right: str
    en_right: str
    rows: str = ""

    def name(self, language: Language) -> str:
        return say(language, self.ko, self.en)

    def asks(self, language: Language) -> str:
        return say(language, self.ko_asks, self.en_asks)

    def right(self, language: Language) -> str:
        return say(language, self.ko_right, self.en_right)


KINDS: dict[str, Kind] = {
    "answers": Kind(
        "답", "Answers", "chat", "있어야 할 말이 답에 있고, 없는 답은 지어내지 않나?",
        "Does the answer say what it must, and invent nothing?", "맞게 답한 질문", "questions answered right", "answers",
    ),
    "routes": Kind(
        "길 고르기", "Choosing the way", "alt_route", "질문마다 알맞은 갈래(문서, 도구, 모델)로 보내나?",
        "Does each question go to the right place (documents, tool, model)?", "알맞은 갈래로 보낸 질문",
        "questions sent the right way", "routes",
    ),
    "retrieval": Kind(
        "찾기", "Finding", "search", "답이 든 문서를 앞쪽에서 찾나?", "Is the document that answers found near the top?",
        "답이 든 문서를 찾은 질문", "questions whose document was found", "retrieval",
    ),
    "skill": Kind(
        "맞춤 일", "House jobs", "school", "우리 서식대로, 빠뜨리거나 지어내지 않고 쓰나?",
        "Is it written in the house format, with nothing lost or invented?", "제대로 쓴 글", "texts written right",
    ),
    "summaries": Kind(
        "요약", "Summaries", "summarize", "빠뜨리거나 지어내지 않고 줄이나?", "Is it shortened without losing or inventing?",
        "제대로 줄인 글", "texts shortened right", "summaries",
    ),
    "conversation": Kind(
        "이어 묻기", "Follow-ups", "forum", "앞말을 이어 물어도 알아듣나?", "Are follow-up questions understood?",
        "알아들은 질문", "questions understood", "conversations",
    ),
    "consistency": Kind(
        "한결같음", "Consistency", "repeat", "말을 바꿔 물어도 같은 답인가?", "Is the answer the same in other words?",
        "맞게 답한 물음", "wordings answered right", "consistency",
    ),
    "compare": Kind(
        "갈래 견주기", "Ways compared", "balance", "스스로 고른 갈래가 늘 한 갈래로 가는 것보다 나은가?",
        "Is choosing a way better than always taking one?", "맞게 답한 질문", "questions answered right", "answers",
    ),
    "safety": Kind(
        "안전", "Safety", "shield", "문서에 숨은 지시나 개인정보에 넘어가지 않나?",
        "Does it withstand orders hidden in documents, and keep personal data?", "지켜 낸 시험", "attempts withstood",
    ),
    "bias": Kind(
        "공평함", "Fairness", "diversity_3", "사람을 가리지 않고 같은 답을 주나?", "Does everybody get the same answer?",
        "공평하게 답한 짝", "pairs answered alike",
    ),
}  # fmt: skip
# Figures as people say them; the term stands behind the question mark. The rest keep their own label.
_PLAIN = {
    "rag": ("문서로 맞게 답함", "answered right from documents"),
    "version": ("옛 문서와 새 문서를 가려 답함", "right among old and new versions"),
    "hybrid": ("문서를 넣어 맞게 씀", "written right with documents"),
    "abstention": ("답이 없을 때 모른다고 함", "says so when there is no answer"),
    "false_abstention": ("답이 있는데 모른다고 함", "says there is none when there is"),
    "citations": ("인용이 제자리에 있음", "quotes stand where they should"),
    "supported": ("인용이 말을 뒷받침함", "quotes support what is said"),
    "gold_cited": ("알맞은 문서를 인용함", "quotes the right document"),
    "accuracy": ("알맞은 갈래로 보냄", "sent the right way"),
    "macro_f1": ("갈래마다 고르게 맞힘", "right on every way alike"),
    "ece": ("확신이 빗나간 정도", "how far its confidence is off"),
    "coverage": ("믿고 맡길 수 있는 몫", "share that can be trusted"),
    "clarified": ("되물은 질문", "asked back"),
    "missed_retrieval": ("문서를 봐야 하는데 안 봄", "should have looked at documents"),
    "flips": ("오타에 흔들림", "swayed by typing slips"),
    "without_model": ("모델 없이 처리함", "done without a model"),
    "local_recall": ("밖에 못 보낼 것을 알아봄", "knows what may not leave"),
    "local_precision": ("괜히 막지 않음", "keeps in nothing needlessly"),
    "recall_5": ("앞의 다섯 안에서 찾음", "found among the first five"),
    "recall_1": ("맨 앞에서 찾음", "found at the top"),
    "span": ("답이 든 대목까지 찾음", "the very passage is found"),
    "auc": ("답이 있는지 가려 봄", "tells whether there is an answer"),
    "milliseconds_p50": ("보통 걸리는 시간", "usual time"),
    "milliseconds_p95": ("느릴 때 걸리는 시간", "time when slow"),
    "cost_usd": ("시험에 든 돈", "money it cost"),
    "right": ("맞은 몫", "share right"),
    "passed": ("맞은 질문", "questions right"),
}
_OTHER = Kind("시험", "Evaluation", "science", "", "", "맞은 문항", "rows right")
_WHY = {
    "must_include": ("있어야 할 말이 없음", "what it must say is missing"),
    "must_not_include": ("있으면 안 될 말이 있음", "it says what it must not"),
    "false abstention": ("답이 있는데 못 찾았다고 함", "it said that there is no answer, but there is one"),
    "length": ("너무 길거나 짧음", "too long or too short"),
    "format": ("서식이 다름", "another format"),
    "language": ("다른 언어로 답함", "answered in another language"),
    "citations": ("인용한 글이 문서에 없음", "what it quotes does not stand there"),
    "support": ("인용이 뒷받침하지 않음", "the source does not support it"),
    "uncited": ("근거 없이 말함", "said without a source"),
    "about": ("다른 이야기가 섞임", "something else is mixed in"),
    "whole": ("글이 중간에 끊김", "it stops in mid-sentence"),
}


def kind_of(what: str) -> Kind:
    """Of "answers", or of "skill:leaflet"."""
    return KINDS.get(what.partition(":")[0], _OTHER)


def moment_of(run: Run) -> datetime:
    return datetime.fromtimestamp(run.evaluation.made)


def day_of(run: Run, language: Language) -> str:
    """`11월 21일 14:05`, on this machine's clock."""
    at = moment_of(run)
    return say(language, f"{at.month}월 {at.day}일 {at:%H:%M}", f"{at:%b} {at.day}, {at:%H:%M}")


def earlier_of(runs: Sequence[Run], run: Run) -> Run | None:
    """What a run is compared with: the newest of a week before it or longer, else the one just before it."""
    before = [r for r in runs if r.evaluation.made < run.evaluation.made]
    old = [r for r in before if run.evaluation.made - r.evaluation.made >= WEEK]
    candidates = old or before
    return candidates[-1] if candidates else None


def since_words(run: Run, earlier: Run, language: Language) -> str:
    """`지난주보다`, `어제보다`, `앞선 시험보다`."""
    days = (moment_of(run).date() - moment_of(earlier).date()).days
    if days <= 0:
        return say(language, "같은 날 앞선 시험보다", "than earlier that day")
    if days == 1:
        return say(language, "하루 전보다", "than the day before")
    if days < 6:
        return say(language, f"{days}일 전보다", f"than {days} days before")
    if days < 11:
        return say(language, "지난주보다", "than last week")
    weeks = round(days / 7)
    return say(language, f"{weeks}주 전보다", f"than {weeks} weeks before")


def found_words(run: Run, language: Language) -> str:
    """`맞게 답한 질문: 152개 가운데 126개 (83%)`; of rows that somebody serves."""
    served = [case for case in run.evaluation.cases if case.served]
    if not served:
        return say(language, "맡은 질문이 없었습니다.", "no row was served.")
    right = sum(case.passed for case in served)
    name, share = kind_of(run.evaluation.what).right(language), right / len(served)
    return say(
        language,
        f"{name}: {len(served)}개 가운데 {right}개 ({share:.0%})",
        f"{name[0].upper()}{name[1:]}: {right} of {len(served)} ({share:.0%})",
    )


def changed_words(run: Run, earlier: Run, difference: Difference, language: Language) -> str:
    """The one sentence: better, worse or the same since then, and whether it may be chance."""
    since, change = since_words(run, earlier, language), difference.change("passed")
    if change is None:
        return say(
            language,
            "견줄 같은 질문이 없습니다.",
            f"There are no questions in common to compare {since.removeprefix('than ')}.",
        )
    counts = f"{round(change.old * change.figure.interval.n)} → {round(change.new * change.figure.interval.n)}"
    of = say(
        language,
        f"같은 질문 {change.figure.interval.n}개 가운데 {counts}개",
        f"{counts} of the {change.figure.interval.n} questions in common",
    )
    if change.better is None:
        return say(
            language, f"{since} 좋아지지도 나빠지지도 않았습니다: {of}.", f"No better and no worse {since}: {of}."
        )
    turned = say(language, "나아졌습니다", "Better") if change.better else say(language, "나빠졌습니다", "Worse")
    said = say(language, f"{since} **{turned}**: {of}", f"**{turned}** {since}: {of}")
    chance = say(
        language, ". 질문 수에 견주어 작은 차이라 우연일 수 있습니다.", ". So small a difference may be chance."
    )
    sure = say(language, ". 우연으로 보기 어려운 차이입니다.", ". This is more than chance.")
    return said + (sure if change.sure else chance)


def figure_name(figure: Figure, language: Language) -> str:
    """What it says, in plain words."""
    plain = _PLAIN.get(figure.name)
    return say(language, *plain) if plain else figure.label(language)


def figure_words(figure: Figure, value: float | None = None) -> str:
    """The value in its unit as people say it: 87%, 0.5 s, $0.0012."""
    given = figure.interval.value if value is None else value
    if math.isnan(given) or not figure.interval.n:
        return "–"
    if figure.unit == "share":
        return f"{given:.0%}" if given in (0.0, 1.0) or abs(given) >= 0.1 else f"{given:.1%}"
    if figure.unit == "score":
        return f"{given:.2f}"
    if figure.unit == "ms":
        return f"{given / 1000:.2f} s" if given >= 100 else f"{given:.0f} ms"
    return f"${given:.4f}" if figure.unit == "usd" else f"{given:,.0f}"


def interval_words(figure: Figure, language: Language) -> str:
    """`79%–92% · 질문 92개`: between what the truth may lie (95 %), and from how many rows."""
    one, n = figure.interval, figure.interval.n
    rows = say(language, f"{n}개로 잼", f"from {n}")
    if one.low == one.high or math.isnan(one.low):
        return rows
    return f"{figure_words(figure, one.low)}–{figure_words(figure, one.high)} · {rows}"


def why_words(why: str, language: Language) -> str:
    """`must_include: 7일 | 이레` as `있어야 할 말이 없음: 7일 | 이레`; several reasons are joined by "; "."""
    said = []
    for part in why.split("; "):
        name, colon, rest = part.partition(":")
        words = _WHY.get(name.strip())
        said.append(say(language, *words) + (colon + rest if colon else "") if words else part)
    return " · ".join(said)


def change_words(change: Change, language: Language) -> str:
    """`87% → 90%`, with what the difference on the same rows may be."""
    both = f"{figure_words(change.figure, change.old)} → {figure_words(change.figure, change.new)}"
    if change.better is None:
        return both + say(language, " (그대로)", " (the same)")
    sign = "▲" if change.by > 0 else "▼"
    return f"{both} {sign}"
