"""What can be wrong between rows: the same twice, one prompt with two answers, test rows among the training rows,
too few, labels out of balance.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from gallae.checks.formats import read_object
from gallae.checks.near import NEAR, Near
from gallae.tuning.alike import ALIKE, alike, key_of, numbers_of
from gallae.tuning.data import At, Finding, Given
from gallae.tuning.preferences import verdicts_of
from gallae.tuning.rows import Row

__all__ = ["CHECKS", "duplicates_of", "labels_of", "leaks_of", "text_of"]

LOPSIDED = 0.8


def text_of(row: Row) -> str:
    """What makes a row the same as another: all that was said and the answer."""
    return f"{row.context}\n{row.answer}\n{row.rejected}"


def duplicates_of(rows: Sequence[Row]) -> tuple[dict[int, int], dict[int, int]]:
    """({position: the earlier one that says exactly the same}, {…: nearly the same})."""
    first: dict[tuple[str, ...], int] = {}
    exact: dict[int, int] = {}
    for position, row in enumerate(rows):
        key = (row.shape, f"{row.good} {row.score}", key_of(row.context), key_of(row.answer), key_of(row.rejected))
        if key in first:
            exact[position] = first[key]
        else:
            first[key] = position
    near: dict[int, int] = {}
    for earlier, later, _ in alike([text_of(r) for r in rows], least=0.9):
        same_answer = key_of(rows[earlier].answer) == key_of(rows[later].answer)
        if rows[earlier].score != rows[later].score:
            continue  # two grades of much the same answer are two people's, or a preference
        if later not in exact and earlier not in exact and (same_answer or len(rows[later].answer) > 60):
            near.setdefault(later, earlier)
    return exact, near


def leaks_of(given: Given) -> list[tuple[Row, Row, float]]:
    """(training row, tested row that it repeats, likeness): by the prompt, with the same numbers."""
    tested = [t for t in given.tested if t.prompt.strip()]
    keys = {key_of(t.context): t for t in reversed(tested)}
    near = Near(t.context for t in tested)
    found = []
    for row in given.loaded.rows:
        if not (key := key_of(row.context)):
            continue
        if key in keys:
            found.append((row, keys[key], 1.0))
            continue
        likeness, number = near.nearest(row.context)
        if number is not None and likeness >= NEAR and numbers_of(tested[number].context) == numbers_of(row.context):
            found.append((row, tested[number], likeness))
    return found


def labels_of(rows: Sequence[Row]) -> dict[str, list[tuple[Row, str]]]:
    """{field: [(row, label)]}; the field "" where an answer is one label."""
    fields: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for row in rows:
        made = read_object(row.answer)
        for key, value in made.items() if made is not None else [("", row.answer.strip())]:
            values = value if isinstance(value, list) else [value]
            fields[str(key)] += [(row, v if isinstance(v, str) else str(v)) for v in values]
    return {key: held for key, held in fields.items() if all(len(v) <= 60 for _, v in held)}


def repeated(given: Given) -> Iterator[Finding]:
    rows = given.loaded.rows
    exact, near = duplicates_of(rows)
    if exact:
        yield Finding(
            "duplicate", "error", "똑같은 행이 여러 번", "the same row more than once",
            "하나만 남기세요. 겹친 행은 몇 배로 배우고, 나눌 때 양쪽에 들어갈 수 있습니다.",
            "Keep one: repeated rows weigh more than the others and may land on both sides of a split.",
            tuple(At(rows[i].place, f"= {rows[j].place}") for i, j in exact.items()),
        )  # fmt: skip
    if near:
        yield Finding(
            "near-duplicate", "warning", "거의 같은 행", "nearly the same row",
            "하나만 남기거나 서로 다르게 고치세요.", "Keep one, or make them differ.",
            tuple(At(rows[i].place, f"≈ {rows[j].place}") for i, j in near.items()),
        )  # fmt: skip


def contradicting(given: Given) -> Iterator[Finding]:
    by_prompt: dict[str, list[Row]] = defaultdict(list)
    for row in given.full:
        by_prompt[key_of(f"{row.system}\n{row.context}")].append(row)
    found, other = list[At](), list[At]()
    for rows in by_prompt.values():
        if len({key_of(r.answer) for r in rows}) > 1:
            found += [At(r.place, f"{rows[0].place}: {r.answer.strip()[:50]}".replace("\n", " ")) for r in rows]
    if given.skill.kind == "classify":
        full = given.full
        for i, j, _ in alike([r.context for r in full]):
            if key_of(full[i].context) != key_of(full[j].context) and key_of(full[i].answer) != key_of(full[j].answer):
                other.append(At(full[j].place, f"≈ {full[i].place}"))
    if found:
        free = given.skill.kind == "generate"
        yield Finding(
            "contradiction", "warning" if free else "error", "같은 물음에 다른 답", "one prompt with different answers",
            "어느 것이 맞는지 사람이 정하고 하나만 남기세요." if not free else "둘 다 맞다면 그대로 두어도 됩니다.",
            "A person decides which is right; keep one." if not free else "Fine if both are right.", tuple(found),
        )  # fmt: skip
    if other:
        yield Finding(
            "contradiction-near", "warning", "거의 같은 물음에 다른 분류", "nearly the same prompt with another label",
            "분류 기준을 확인하세요.", "Check them against your rule for labels.", tuple(other),
        )  # fmt: skip


def leaking(given: Given) -> Iterator[Finding]:
    leaks = leaks_of(given)
    same = tuple(At(row.place, f"{'=' if n == 1 else '≈'} {test.place}") for row, test, n in leaks if n >= ALIKE)
    near = tuple(At(row.place, f"≈ {test.place}: {test.prompt[:40]}") for row, test, n in leaks if n < ALIKE)
    if same:
        yield Finding(
            "leak", "error", "평가에도 있는 학습 행", "training rows that are also tested with",
            "학습이나 평가 한쪽에서 빼세요. 외운 것을 시험하면 점수가 거짓이 됩니다.",
            "Take them out of one side: a test of what was learned by heart says nothing.", same,
        )  # fmt: skip
    if near:
        yield Finding(
            "leak-near", "warning", "평가 물음과 비슷한 학습 행", "training rows that resemble a tested one",
            "같은 물음이면 한쪽에서 빼세요.", "Take them out of one side if they ask the same.", near,
        )  # fmt: skip


def preferences(given: Given) -> Iterator[Finding]:
    same = [r for r in given.preferred if r.shape == "pair" and key_of(r.answer) == key_of(r.rejected)]
    if same:
        yield Finding(
            "no-preference", "error", "고른 답과 버린 답이 같음", "chosen and rejected are the same",
            "다르게 고치거나 지우세요.", "Make them differ, or remove the row.", tuple(At(r.place) for r in same),
        )  # fmt: skip
    judged: dict[tuple[str, str], set[bool]] = defaultdict(set)
    sides: dict[tuple[str, str], list[Row]] = defaultdict(list)
    verdicts = verdicts_of(given.preferred)
    for row, verdict in zip(given.preferred, verdicts, strict=True):
        for text, good in ((row.answer, verdict), (row.rejected, False)):
            if text and good is not None:
                judged[key_of(row.context), key_of(text)].add(good)
                sides[key_of(row.context), key_of(text)].append(row)
    torn = [At(r.place) for key, said in judged.items() if len(said) > 1 for r in sides[key] if r not in same]
    if torn:
        yield Finding(
            "torn-preference", "error", "같은 답을 좋다고도 나쁘다고도 함", "the same answer judged good and bad",
            "사람이 하나로 정하세요.", "A person decides.", tuple(dict.fromkeys(torn)),
        )  # fmt: skip
    thumbs = [
        said for row, said in zip(given.preferred, verdicts, strict=True) if row.shape != "pair" and said is not None
    ]
    if thumbs and (share := max(thumbs.count(True), thumbs.count(False)) / len(thumbs)) > 0.95:
        yield Finding(
            "one-sided", "warning", f"평가 {len(thumbs)}개의 {share:.0%}가 한쪽", f"{share:.0%} of {len(thumbs)} verdicts are on one side",
            "반대쪽 예도 모으세요. 한쪽만으로는 무엇을 피할지 배우지 못합니다.", "Collect the other side too.",
        )  # fmt: skip


def flat_grades(given: Given) -> Iterator[Finding]:
    """A file whose grades are all the same number holds no preference."""
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in given.preferred:
        if row.score is not None:
            by_file[row.file].append(row)
    flat = [At(rows[0].place, f"{len(rows)} × {rows[0].score:g}") for rows in by_file.values() if len({r.score for r in rows}) == 1]  # fmt: skip
    if flat:
        yield Finding(
            "flat-grades", "warning", "매긴 점수가 모두 같음", "all grades are the same number",
            "더 나은 답과 못한 답도 매기세요. 같은 점수만으로는 배울 것이 없습니다.",
            "Grade better and worse answers too: equal grades teach nothing.", tuple(flat),
        )  # fmt: skip


def few(given: Given) -> Iterator[Finding]:
    """By kind, after what `--fix` would drop; sizes.toml holds what few means and where that comes from."""
    n, sizes, kind = len(given.full), given.sizes, given.skill.kind
    source = '01 "데이터가 너무 적은 경우" 프롬프트/RAG · 03 "데이터셋이 아주 작음"'
    if n < sizes["tiny"]:
        yield Finding(
            "too-few", "error", f"{kind} 행 {n}개: {sizes['tiny']}개가 안 되면 튜닝하지 않습니다 (A4, A5; {source})",
            f"{n} {kind} rows: below {sizes['tiny']} there is nothing to tune on (A4, A5; {source})",
            f"맞는 예를 프롬프트에 넣어 쓰고 {sizes['enough'] - n}개를 더 모으세요 (gallae data build, gallae data synthesize).",
            f"Use them as examples in the prompt, and collect {sizes['enough'] - n} more (gallae data build, data synthesize).",
        )  # fmt: skip
    elif n < sizes["enough"]:
        yield Finding(
            "few", "warning", f"{kind} 행 {n}개: {sizes['enough']}개부터 튜닝이 나은지 잴 만합니다 (A4, A7)",
            f"{n} {kind} rows: from {sizes['enough']} on tuning is worth a trial (A4, A7)",
            f"{sizes['enough'] - n}개를 더 모으고, 그동안은 프롬프트와 RAG로 쓰세요.",
            f"Collect {sizes['enough'] - n} more; prompt and RAG serve meanwhile.",
        )  # fmt: skip


def unbalanced(given: Given) -> Iterator[Finding]:
    if given.skill.kind != "classify":
        return
    rare, lopsided, unknown, missing = [], [], [], []
    for key, held in labels_of(given.full).items():
        counts, name = Counter(label for _, label in held), f"{key}=" if key else ""
        rare += [At(r.place, f"{name}{v} ×{counts[v]}") for r, v in held if counts[v] < 3]
        top, most = counts.most_common(1)[0]
        if len(held) >= 8 and most > LOPSIDED * len(held):
            lopsided.append(f"{name}{top} {most}/{len(held)}")
        if declared := _declared(given.skill.output, key, set(counts)):
            unknown += [At(r.place, f"{name}{v}") for r, v in held if v not in declared]
            missing += [f"{name}{v}" for v in sorted(declared - set(counts))]
    if rare:
        yield Finding(
            "rare-label", "warning", "세 번도 나오지 않는 분류값", "labels that fewer than three rows have",
            f"분류값마다 {given.sizes.get('label', 10)}행을 모으세요. 적으면 배우지도 재지도 못합니다.",
            f"Collect {given.sizes.get('label', 10)} rows a label: fewer can be neither learned nor measured.", tuple(rare),
        )  # fmt: skip
    if lopsided:
        yield Finding(
            "lopsided", "warning", f"한 값이 대부분: {', '.join(lopsided)}", f"nearly always one label: {', '.join(lopsided)}",
            "다른 값의 행을 더 모으세요. 늘 그 값만 말하는 모델도 점수가 높게 나옵니다.",
            "Collect rows of the others: a model that always says this one would score well.",
        )  # fmt: skip
    if unknown:
        yield Finding(
            "unknown-label", "error", "skill.toml의 output에 없는 분류값", "labels that output in skill.toml does not list",
            "오타면 고치고, 새 값이면 output에 더하세요.", "Mend the slip, or add the label to output.", tuple(unknown),
        )  # fmt: skip
    if missing:
        yield Finding(
            "missing-label", "warning", f"한 행도 없는 분류값: {', '.join(missing)}", f"labels without a row: {', '.join(missing)}",
            "그 값의 행을 쓰세요. 본 적 없는 값은 말하지 못합니다.", "Write rows for them: a model does not say what it never saw.",
        )  # fmt: skip


def _declared(output: str, key: str, used: set[str]) -> set[str]:
    """Labels that `output` of skill.toml lists behind the field's name, "key(A B)" or "key(A1 its meaning, A2 …, B1~B4)";
    empty unless most of what the rows use is among them."""
    found = re.search(rf"(?<![\w]){re.escape(key)}\s*[(:]\s*([^()]*)", output) if key else None
    if found is None:
        return set()
    parts = re.split(r"\s*[,/|]\s*", found[1]) if re.search(r"[,/|]", found[1]) else found[1].split()
    listed: set[str] = set()
    for part in parts:
        first = part.split()[0] if part.split() else ""
        if span := re.fullmatch(r"(\D*)(\d+)[~–-](?:\1)?(\d+)", first):
            listed |= {f"{span[1]}{n:0{len(span[2])}d}" for n in range(int(span[2]), int(span[3]) + 1)}
        elif first:
            listed.add(first)
    shapes = {_shape(label) for label in used}
    listed = {label for label in listed if _shape(label) in shapes}  # "S01 its meaning": the meaning is no label
    return listed if len(used & listed) * 2 > len(used) else set()


def _shape(label: str) -> str:
    kinds = re.sub(r"[가-힣]", "가", re.sub(r"\d", "9", label))
    return re.sub(r"(.)\1*", r"\1", re.sub(r"[A-Za-z]", "A", kinds))


CHECKS = (repeated, contradicting, leaking, preferences, flat_grades, few, unbalanced)
