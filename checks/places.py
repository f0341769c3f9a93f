"""A source cut into places that say one thing each: a cell with its row's and its column's name, an item of an
enumeration, a clause; and what each names and claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from gallae.checks.claim import Claim, squeeze
from gallae.checks.claims import TODAY, claims_of
from gallae.checks.comma_tables import names_columns
from gallae.checks.names import is_full_name
from gallae.checks.noun_list import like_a_name
from gallae.checks.sentences import split_sentences
from gallae.core.tokens import content_terms, stem_latin
from gallae.core.units import UNITS

__all__ = [
    "KINDS",
    "PREDICATE",
    "TOPIC",
    "Place",
    "inside_of",
    "key_of",
    "parts_of",
    "places",
    "rows_of",
    "subject_of",
    "tables_of",
    "terms_of",
    "values_of",
]


@dataclass(frozen=True, slots=True)
class Place:
    """`claims` are said of `terms`; `group` is the table, list or sentence it is a part of."""

    terms: frozenset[str]
    own: frozenset[str]  # without what its sentence's first words say
    whole: frozenset[str]  # with all of its sentence and the heading above
    claims: tuple[Claim, ...]
    text: str
    group: int
    ranges: tuple[Claim, ...] = ()  # of the row's first cell: "10~12kg"
    topical: bool = False  # names a topic of its own: what its sentence began with may be another's


KINDS = frozenset({"number", "time", "date", "name", "code", "weekday"})
# The last word of a part is what is said, not what it is said of.
PREDICATE = re.compile(r"[가-힣]+(?:니다|어요|아요|해요|돼요|세요|예요|에요|네요|죠|다|요)\s?[.?!]*\s*$")


def subject_of(part: str, claims: Sequence[Claim], start: int) -> frozenset[str]:
    """What a sentence's first part names for all that follow: before the topic's particle, or all if it has no value."""
    topic = TOPIC.search(part)
    inside = inside_of(claims, start)
    if topic and (not inside or topic.start() < inside[-1][0]):
        return terms_of(part[: topic.end()], [s for s in inside if s[1] <= topic.end()])
    return terms_of(part, inside) if not claims else frozenset()


def inside_of(claims: Sequence[Claim], start: int) -> list[tuple[int, int]]:
    """Where the values stand that are no words of what is named."""
    return [(c.start - start, c.end - start) for c in claims if not c.soft]


def key_of(claim: Claim) -> str:
    """A value as a name of what it stands beside; the same for the same value in other units."""
    if claim.kind in ("code", "name"):
        return "=" + squeeze(claim.text)
    if claim.kind == "number":
        unit = UNITS.get(claim.unit)
        scaled = (
            Fraction(claim.value) * unit.factor
            if unit and unit.dimension not in ("money", "temperature")
            else claim.value
        )
        return f"={scaled}{unit.dimension if unit else claim.unit}"
    if claim.kind == "weekday":
        return "=" + ",".join(map(str, sorted(claim.days)))
    return ""


@lru_cache(maxsize=256)
def places(sources: tuple[str, ...], today: date = TODAY) -> tuple[Place, ...]:
    """Every place of the sources that has a value."""
    heads = ((_texts(s, cells), s) for s in sources if "\n" not in s and (cells := _cells(s)))
    columns = next(
        (h for h, s in heads if names_columns(h) or all(v.kind == "weekday" for v in values_of(s, today))), []
    )
    found: list[Place] = []
    heads_of = {_commas(s): s for s in sources if _commas(s) > 2 and not values_of(s, today)}
    for number, source in enumerate(sources):
        head = heads_of.get(_commas(source))
        names = [c.strip() for c in head.split(",")] if head else columns
        found += _places(source, tuple(names), today, 100_000 * number, bool(head))
    return tuple(found)


@lru_cache(maxsize=2048)
def _places(source: str, columns: tuple[str, ...], today: date, number: int, row: bool = False) -> tuple[Place, ...]:
    found: list[Place] = []
    head = list(columns)
    lines = source.splitlines()
    commas = row or _comma_table(lines)
    heading: frozenset[str] = frozenset()
    for at, line in enumerate(lines):
        cells = _cells(line, _BETWEEN_CELLS if commas else "")
        values = values_of(line, today) or ([] if not cells else _names_in(line, cells))
        if line.startswith("#") or (not cells and len(line) < 40 and not values):
            heading = terms_of(line, inside_of(values, 0)) if line.strip() else heading
        elif cells and (all(v.kind == "weekday" for v in values) or _is_head(line, cells)):
            head = _texts(line, cells) if not _RULE.fullmatch(line.strip()) else head
        elif cells:
            found += _row(line, cells, head, heading, values + _names_in(line, cells), number)
        else:
            found += _prose(line, heading, values, number + 100 * at + 1)
    return tuple(found)


def _is_head(line: str, cells: Sequence[tuple[int, int]]) -> bool:
    """Columns of which one is named with a figure; without figures a row may hold people's names."""
    return any(c.isdigit() for c in line) and names_columns(_texts(line, cells))


_RULE = re.compile(r"[\s|:\-]+")


_FIGURE = re.compile(
    r"\W?\d|[연월주약총최][가-힣]?\s?\d"
)  # a cell that holds a value; a column may be named "시럽(32mg/mL)"


def tables_of(sources: Sequence[str]) -> list[tuple[list[str], list[list[str]], str]]:
    """Each table of the sources: (its header's cells or [], the cells of each row, all that stands outside of it). Rows
    may come as sources of their own, their header as another."""
    by_width: dict[int, list[list[str]]] = {}
    others: list[str] = []
    wide = max((_commas(s) for s in sources), default=0)
    for source in sources:
        lines = source.splitlines()
        commas = _comma_table(lines) or (len(lines) == 1 and wide > 2 and _commas(source) == wide)
        for line in lines:
            cells = _texts(line, _cells(line, _BETWEEN_CELLS if commas else ""))
            if len(cells) < 2 or _RULE.fullmatch(line.strip()):
                others.append(line)
            else:
                by_width.setdefault(len(cells), []).append(cells)
    found = []
    for width, rows in by_width.items():
        head = _head(rows)
        body = [r for r in rows if r is not head]
        outside = [*others, *(" ".join(r) for w, more in by_width.items() if w != width for r in more)]
        found.append((head, body, "\n".join(outside)))
    return found


def _head(rows: list[list[str]]) -> list[str]:
    """The row that names the columns, or []."""
    plain = [r for r in rows if names_columns(r) or not any(_FIGURE.match(cell) for cell in r)]
    return rows[0] if rows[0] in plain else plain[0] if len(plain) == 1 else []


def rows_of(source: str) -> Iterator[str]:
    """The cells of a table as statements: "단체회원 연장 불가" of the row 단체회원 and the column 연장."""
    head: list[str] = []
    for line in source.splitlines():
        cells = _texts(line, _cells(line))
        if not cells or _RULE.fullmatch(line.strip()):
            continue
        if len(head) != len(cells):
            head = cells
            continue
        yield from (f"{cells[0]} {column} {cell}" for column, cell in zip(head[1:], cells[1:], strict=True) if cell)


_PART = re.compile(
    r",(?!\d)\s*|;\s*|(?<=[며])\s|(?<=[가-힣])(?:고|지만|으나|는데)[\s,]+|\s(?:but|while|whereas)\s|(?<!\d)\sand\s|\sand\s(?!\d)|(?<=[.?!])(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!Mrs\.)(?<!Prof\.)(?<![ap]\.m\.)\s(?!\d)|\s/\s"
)
TOPIC = re.compile(r"[:：]|(?<=[가-힣)])[은는](?=\s)|\s(?:is|are|costs?)\s")
_LISTED = re.compile(r"\([^()]*,[^()]*\)")
# "11시, 14시, 16시에 시작하고": one list of values, not three items.
_ALONE = re.compile(
    r"\s*(?:오전|오후|낮|밤|저녁)?\s?\d[\d:.,]*\s?[가-힣%]{0,3}(?:\s(?:\d+분))?(?:에|부터|까지|마다|로|으로|과|와|이|가)?\s?(?=$|,|및|[가-힣]+(?:\s[가-힣]+){0,2}[\s.]*$)(?!.*\d.*\d)"
)
_NAMED = re.compile(r"\([^()\d]*\)")  # "소모품(필터, 배터리)": one item with its examples
_ITEMS = re.compile(r";\s")
_COMMA = re.compile(r",\s*")


def values_of(text: str, today: date) -> list[Claim]:
    return [c for c in claims_of(text, today) if c.kind in KINDS]


def _cells(line: str, comma: str = "") -> list[tuple[int, int]]:
    """Where the cells of a row "| a | b |" or "a,b,c" stand, else []."""
    if not comma and line.strip().count("|") < 2 and "\t" not in line and " | " not in line:
        return []
    end = len(line.rstrip(" |"))
    at = len(line) - len(line.lstrip(" |"))
    found = []
    for m in re.finditer(comma or r"[|\t]", line):
        if at <= m.start() < end:
            found.append((at, m.start()))
            at = m.end()
    return [*found, (at, end)]


def _texts(line: str, cells: Sequence[tuple[int, int]]) -> list[str]:
    return [line[a:b].strip() for a, b in cells]


def _commas(source: str) -> int:
    """How many cells' ends a line of a .csv file has; 0 for anything else."""
    if "\n" in source or "|" in source or source.rstrip().endswith((".", "다")):
        return 0
    return len(re.findall(r",(?!\s|\d{3}(?!\d))", source))


_BETWEEN_CELLS = r"(?<!\d),(?!\s)|(?<=\d),(?!\d{3}(?!\d)|\s)"  # no thousands


def _comma_table(lines: list[str]) -> bool:
    """Lines of a .csv file: as many commas in each, and no full stop at an end."""
    counts = {len(re.findall(_BETWEEN_CELLS, line)) for line in lines if line.strip()}
    if len(lines) < 2 or len(counts) != 1 or min(counts) < 2:
        return False
    return not any(x.rstrip().endswith((".", "다")) for x in lines)


def _names_in(line: str, cells: Sequence[tuple[int, int]]) -> list[Claim]:
    """Cells that are a full name and nothing else."""
    return [
        Claim("name", text, a + line[a:b].index(text), a + line[a:b].index(text) + 3)
        for (a, b), text in zip(cells, _texts(line, cells), strict=True)
        if re.fullmatch(r"[가-힣]{3}", text) and is_full_name(text) and not like_a_name(text)
    ]


def _row(
    line: str,
    cells: Sequence[tuple[int, int]],
    head: list[str],
    heading: frozenset[str],
    values: Sequence[Claim],
    group: int,
) -> Iterator[Place]:
    """Each cell with a value: of the row's other cells, and of its column."""
    inside = [tuple(c for c in values if a <= c.start < b) for a, b in cells]
    named: frozenset[str] = frozenset()
    for i, ((a, b), held) in enumerate(zip(cells, inside, strict=True)):
        if not held or not i or all(c.kind == "name" for c in held):
            named |= terms_of(line[a:b], [] if all(c.kind == "name" for c in held) else inside_of(held, a))
    named |= {k for held in inside for c in held if c.kind in ("code", "name", "weekday") and (k := key_of(c))}
    named |= {k for c in inside[0] if (k := key_of(c))}
    for i, ((a, b), held) in enumerate(zip(cells, inside, strict=True)):
        if held:
            column = head[i] if len(head) == len(cells) else ""
            own = named | _column(column) | terms_of(line[a:b], inside_of(held, a))
            label = tuple(c for c in inside[0] if c.kind == "number") if i else ()
            yield Place(own, own, own | heading, held, f"{column} {line[a:b]}", group, label)


@lru_cache(maxsize=1024)
def _column(head: str) -> frozenset[str]:
    """What a column's name says, weekdays by their keys."""
    values = values_of(head, TODAY)
    return terms_of(head, inside_of(values, 0)) | {k for c in values if (k := key_of(c))}


def _prose(line: str, heading: frozenset[str], values: Sequence[Claim], group: int) -> Iterator[Place]:
    """The clauses of each sentence; what stands before its topic's particle holds for the items that follow."""
    for number, sentence in enumerate(split_sentences(line)):
        within = [c for c in values if sentence.start <= c.start < sentence.end]
        if not within:
            continue
        shared: frozenset[str] = frozenset()
        whole = heading | terms_of(sentence.text, inside_of(within, sentence.start))
        parts = parts_of(sentence.text)
        tail = _after_last(sentence.text, parts, inside_of(within, sentence.start))
        for i, (a, b) in enumerate(parts):
            start, part = sentence.start + a, sentence.text[a:b]
            claims = tuple(c for c in within if start <= c.start < sentence.start + b)
            terms = terms_of(part, inside_of(claims, start))
            if claims:
                topical = i > 0 and bool(terms) and _own_topic(part, claims, start)
                yield Place(terms | shared | tail, terms, whole, claims, part, group + number, topical=topical)
            if i == 0:
                topic = TOPIC.search(part)
                shared = subject_of(part, claims, start)
                shared |= {k for c in claims if topic and c.end - start <= topic.start() and (k := key_of(c))}


def _own_topic(part: str, claims: Sequence[Claim], start: int) -> bool:
    """Does an item name its own topic before its value: "재발급은 2,000원"?"""
    topic = TOPIC.search(part)
    return bool(topic and topic.start() <= claims[-1].start - start)


def _after_last(text: str, parts: Sequence[tuple[int, int]], inside: Sequence[tuple[int, int]]) -> frozenset[str]:
    """What is said of all items behind the last one: "방문 계약은 14일, 전시장 계약은 7일 안에 무를 수 있다"."""
    if len(inside) < 2 or len(parts) < 2 or inside[-1][0] < parts[-1][0]:
        return frozenset()
    behind = text[inside[-1][1] : parts[-1][1]]
    return terms_of(behind, []) if PREDICATE.search(behind) else frozenset()


def parts_of(text: str) -> list[tuple[int, int]]:
    """Where the parts stand that say one thing each; an enumeration in brackets counts item by item."""
    cuts = [m.span() for m in _PART.finditer(text)]
    if _ITEMS.search(text):  # "Dana, ext. 318; Priya, ext. 381": commas lie within an item
        cuts = [(a, b) for a, b in cuts if not _COMMA.fullmatch(text, a, b)]
    for m in _NAMED.finditer(text):
        cuts = [(a, b) for a, b in cuts if b <= m.start() or a >= m.end()]
    for m in _LISTED.finditer(text):
        if not _NAMED.fullmatch(m.group()):
            cuts += [(m.start(), m.start() + 1), (m.end() - 1, m.end())]
    cuts = [(a, b) for a, b in cuts if not (_ALONE.match(text, b) and text[:a].rstrip()[-1:] not in "다.)")]
    found, at = [], 0
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        if text[at:start].strip():
            found.append((at, start))
        at = max(at, end)
    return found


_STYLE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof)\.|\(?[월화수목금토일]\)|[월화수목금토일]요일")
# What stands beside values of every kind and names nothing.
_NOTHING = frozenset(
    [
        "안에",
        "이내",
        "이내에",
        "이상",
        "이하",
        "미만",
        "초과",
        "까지",
        "부터",
        "영업일",
        "만",
        "약",
        "최대",
        "최소",
        "총",
        "각각",
        "경우",
        "이후",
        "이전",
        "다음",
        "이번",
        "정도",
        "동안",
        "에",
        "에서",
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "로",
        "으로",
        "도",
        "씩",
        "과",
        "와",
        "및",
        "또는",
        "매",
        "business",
        "day",
        "each",
        "per",
        "total",
    ]
)


def terms_of(text: str, values: Sequence[tuple[int, int]]) -> frozenset[str]:
    """What is named: content words without values, Korean ones by the word, English ones by their stem."""
    for start, end in sorted(values, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return _words(text)


@lru_cache(maxsize=8192)
def _words(text: str) -> frozenset[str]:
    found = content_terms(_STYLE.sub(" ", text))
    stems = (t if "가" <= t[0] <= "힣" else stem_latin(t) for t in found if not any(c.isdigit() for c in t))
    return frozenset(t for t in stems if t not in _NOTHING)
