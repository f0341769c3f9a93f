"""Random workspaces for the tests of rights: documents with random readers, each with words that stand in it alone.

A `World` can be written whole, or without what a person may not read: then it is the world that this person must see.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GROUPS", "Paper", "World", "build_world", "people", "questions"]

GROUPS = ("의사", "간호", "원무", "임원")
SUBJECTS = ("요금", "예약", "접수", "주차", "면회", "급식", "검진", "수납", "처방", "퇴원")
SYLLABLES = "갸냐댜랴먀뱌샤쟈챠캬탸퍄햐교뇨됴료묘뵤쇼죠쵸쿄툐표효규뉴듀류뮤뷰슈쥬츄큐튜퓨휴"
LETTERS = "bcdfglmnprstvz"


@dataclass(frozen=True)
class Paper:
    """`secrets` stand in this document (or its path) and nowhere else; `asked` are questions about it; `front` is what
    stands in its front matter, or under its path in _meta.toml where it cannot carry any."""

    path: str
    body: str | bytes  # text gets its front matter
    readers: frozenset[str]
    secrets: tuple[str, ...]
    asked: tuple[str, ...]
    front: tuple[tuple[str, str], ...] = ()
    in_meta: bool = False

    def is_read_by(self, groups: frozenset[str] | None) -> bool:
        return not self.readers or groups is None or bool(groups & self.readers)


@dataclass(frozen=True)
class World:
    papers: tuple[Paper, ...]

    def without_secrets_of(self, groups: frozenset[str] | None) -> World:
        return World(tuple(paper for paper in self.papers if paper.is_read_by(groups)))

    def write(self, root: Path) -> None:
        (root / "documents").mkdir(parents=True)
        meta: list[str] = []
        for paper in self.papers:
            target = root / "documents" / paper.path
            target.parent.mkdir(parents=True, exist_ok=True)
            given = dict(paper.front)
            if paper.readers:
                given["readers"] = "[" + ", ".join(f'"{name}"' for name in sorted(paper.readers)) + "]"
            front = ""
            if paper.in_meta and given:
                meta += [f'["{paper.path}"]', *(f"{key} = {value}" for key, value in given.items())]
            elif given:
                front = "---\n" + "".join(f"{key}: {value}\n" for key, value in given.items()) + "---\n"
            target.write_bytes(paper.body if isinstance(paper.body, bytes) else (front + paper.body).encode("utf-8"))
        if meta:
            (root / "documents" / "_meta.toml").write_bytes("\n".join(meta).encode("utf-8"))


def build_world(chance: random.Random) -> World:
    """Some dozen documents; some workspaces have a PDF."""
    words = _words(chance)
    papers = [_rule(chance, number, words) for number in range(3)]
    papers += [_table(chance, words), _glossary(chance, words)]
    papers += _versions(chance, words)
    papers += _misspelt(chance, words)
    if chance.random() < 0.5:
        papers.append(_pdf(chance))
    return World(tuple(papers))


def _words(chance: random.Random) -> Iterator[str]:
    """Hangul words of five syllables that nobody uses, each once and no two alike."""
    known: set[str] = set()
    while True:
        word = "".join(chance.sample(SYLLABLES, 5))
        if not {word[:2], word[-2:]} & known:
            known |= {word[:2], word[-2:]}
            yield word


def _latin(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(5))


def _code(chance: random.Random) -> str:
    return f"Q{chance.choice('XZVK')}{chance.randrange(10_000, 99_999)}{chance.choice('AHMT')}"


def _readers(chance: random.Random) -> frozenset[str]:
    return frozenset(chance.sample(GROUPS, chance.choice([0, 0, 1, 1, 2])))


def _rule(chance: random.Random, number: int, words: Iterator[str]) -> Paper:
    """A page with a title, headings, a code and a name; its path is a secret as well."""
    title, heading, name, file, subject = next(words), next(words), next(words), _latin(chance), chance.choice(SUBJECTS)
    code = _code(chance)
    body = (
        f"# {subject} 규정 {title}\n\n{subject}는 원무과에서 매일 받는다. 담당은 {name}이다.\n\n"
        f"## {heading} 절차\n\n{subject} 신청은 서류 {code}로 한다. 수수료는 {chance.randrange(10, 99)}00원이다.\n"
    )
    asked = (
        f"{name}는 누구인가요",
        f"{code} 서류로 무엇을 신청하나요?",
        f"{heading} 절차와 {subject} 수수료는 얼마예요?",
        f"{title} 규정",
        f"documents/{file}",
    )
    kind = chance.choice(["md", "md", "txt", "html"])
    if kind == "html":
        body = "".join(f"<p>{line}</p>" for line in body.split("\n") if line)
    return Paper(
        f"{chance.choice(['', f'부서 {number}/'])}{file}.{kind}",
        body,
        _readers(chance),
        (title, heading, name, file, code),
        asked,
        in_meta=kind != "md",
    )


def _table(chance: random.Random, words: Iterator[str]) -> Paper:
    column, file = next(words), _latin(chance)
    names = [next(words) for _ in range(3)]
    rows = [f"{name},{chance.choice(SUBJECTS)},{chance.randrange(1_000, 9_999)}" for name in names]
    asked = (f"{names[0]} 요금은 얼마인가요", f"{column}별 요금", "수납 요금표 알려 주세요")
    body = f"{column},구분,요금\n" + "\n".join(rows) + "\n"
    return Paper(f"{file}.csv", body, _readers(chance), (column, file, *names), asked, in_meta=True)


def _pdf(chance: random.Random) -> Paper:
    """Two pages in English: a Korean font would have to be shipped."""
    from reportlab.pdfgen.canvas import Canvas

    owner, room, file, code = _latin(chance), _latin(chance), _latin(chance), _code(chance)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for line in (f"Rules for visitors. Ask {owner} at the desk.", f"Form {code} is kept in room {room} for visitors."):
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    asked = (f"Who is {owner}?", f"form {code}", f"visitors in room {room}", "rules for visitors")
    return Paper(f"{file}.pdf", out.getvalue(), _readers(chance), (owner, room, file, code), asked, in_meta=True)


def _glossary(chance: random.Random, words: Iterator[str]) -> Paper:
    """Teaches English words for what every document speaks of, and for one word of its own."""
    pairs = [(subject, _latin(chance)) for subject in chance.sample(SUBJECTS, 4)] + [(next(words), _latin(chance))]
    body = "# 용어집\n\n| 용어 | English |\n|---|---|\n" + "\n".join(f"| {ko} | {en} |" for ko, en in pairs) + "\n"
    bracket = chance.choice(SUBJECTS)
    english = _latin(chance).capitalize()
    body += f"\n{bracket}({english})는 창구에서 한다.\n"
    asked = (*(f"How much is the {english}?" for _, english in pairs), f"{english} desk", f"{pairs[-1][0]} 뜻")
    secrets = (pairs[-1][0], english, *(english for _, english in pairs))
    return Paper(f"{_latin(chance)}.md", body, _readers(chance), secrets, asked)


def _versions(chance: random.Random, words: Iterator[str]) -> list[Paper]:
    """Versions of one document by year, one of them perhaps undated, or linked by `supersedes`; readers of their own."""
    name = chance.choice(["이용 요금", "면회 안내문", "검진 비용"])
    linked = chance.random() < 0.3
    years: list[int | None] = list(chance.sample(range(2021, 2028), chance.choice([2, 3, 4])))
    years += [None] * chance.choice([0, 0, 1, 2])
    papers: list[Paper] = []
    for at, year in enumerate(years):
        secret, price, label = next(words), chance.randrange(1_000, 9_999), f"{name} {year or ''}".strip()
        path = f"versions{at}/{name.replace(' ', '-')}{f'-{year}' if year else ''}.md"
        front = {"title": f'"{label}"'} if not linked else {"title": f'"{secret} 고시"'}
        if chance.random() < 0.4 and year:
            front["valid_from"] = f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        if linked and papers:
            front["supersedes"] = f'"{papers[-1].path}"'
        body = f"{name}은 {price}원이다. 문의는 {secret}에게 한다.\n"
        asked = (
            f"{name}은 얼마인가요",
            f"{year or 2024}년 3월 {name}은 얼마였나요",
            f"인상 전 {name}",
            f"작년 {name} {secret}",
        )
        papers.append(Paper(path, body, _readers(chance), (secret,), asked, tuple(front.items())))
    return papers


def _misspelt(chance: random.Random, words: Iterator[str]) -> list[Paper]:
    """Words that differ in one sound, one in each document, more of them than a correction may name."""
    base, latin = "".join(chance.sample("가나다라마바사", 4)), _latin(chance)
    endings, vowels = chance.sample("개게괴귀기고구거", 6), chance.sample("aeiouy", 6)
    papers = []
    for ending, vowel in list(zip(endings, vowels, strict=True))[:5]:
        word, model, owner = f"{base}{ending}", f"{latin}n{vowel}", next(words)
        body = f"# 비품 {owner}\n\n" + f"{word} 비품은 창고에 있다. " * chance.choice([1, 2]) + f"\n\n이름은 {model}.\n"
        asked = (f"{base}{endings[5]} 비품은 어디 있나요", word, f"{latin}n{vowels[5]}", f"where is {model}")
        readers = _readers(chance) or frozenset(chance.sample(GROUPS, chance.choice([0, 1])))
        papers.append(Paper(f"{_latin(chance)}.md", body, readers, (word, model, owner), asked))
    return papers


def people(chance: random.Random, count: int) -> Iterable[frozenset[str] | None]:
    """Groups of `count` people: of nobody, of strangers, of one or two groups; None may read all."""
    strangers = [frozenset(name) for name in ([], ["손님"], ["*"], [" "], [""])]
    for _ in range(count):
        if chance.random() < 0.3:
            yield chance.choice([*strangers, None])
        else:
            yield frozenset(chance.sample(GROUPS, chance.choice([1, 1, 2])))


def questions(chance: random.Random, world: World, count: int) -> Iterable[str]:
    asked = [question for paper in world.papers for question in paper.asked]
    for _ in range(count):
        match chance.randrange(12):
            case 0:
                yield chance.choice(["", " ", "?", "요금", "무엇이 있나요", "the"])
            case 1:
                yield " ".join(chance.sample(asked, 2))
            case _:
                yield chance.choice(asked)
