"""Any number of Korean passages of about 420 characters to measure speed on, the same ones for the same seed.

From the public sets, where they are: stretches of neighbouring sentences of ko_wiki and ko_welfare, a seventh of the
words changed for other words or for invented ones (so that the vocabulary grows with the corpus, as it does in life)
and all digits turned, so that no two passages are alike. Elsewhere from sentences of our own making. A passage is a
section with a heading of its own: every splitter that heeds structure makes exactly one passage of it.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

CHARACTERS = 420
LONGEST = 480
SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
TURNED = [str.maketrans("0123456789", "".join(str((d + by) % 10) for d in range(10))) for by in range(10)]
SYLLABLES = "가나다라마바사아자차카하거너더러머버서어저노도로모보소오조고구누두루무부수우주기니디리미비시이지산강문정선한남동명성"


@dataclass(frozen=True)
class Pool:
    """`texts`: for each text its sentences, each a list of words."""

    name: str
    texts: list[list[list[str]]]
    words: list[str]
    questions: list[str]


def open_pool(data: Path | None, seed: int = 0) -> Pool:
    """The public sets below `data` (a folder with ko_wiki and ko_welfare, or data/retrieval above them), else our own."""
    for folder in (data, data / "retrieval", data / "data" / "retrieval") if data else ():
        sets = [folder / name for name in ("ko_welfare", "ko_wiki")]
        if all((one / "corpus.jsonl").is_file() for one in sets):
            return _public(sets, seed)
    return _made(seed)


def section(pool: Pool, number: int, seed: int = 0) -> tuple[str, str]:
    """(heading, text) of passage `number`."""
    draw = random.Random(seed * 1_000_000_007 + number)
    words: list[str] = []
    length = 0
    while length < CHARACTERS - 60:
        text = draw.choice(pool.texts)
        for sentence in text[draw.randrange(len(text)) :]:
            size = sum(map(len, sentence)) + len(sentence)
            if length + size > LONGEST:
                break
            words.extend(sentence)
            length += size
            if length >= CHARACTERS:
                break
    for at in draw.sample(range(len(words)), len(words) // 7):
        end = "." if words[at].endswith(".") else ""
        words[at] = (_invented(draw) if draw.random() < 0.3 else draw.choice(pool.words).rstrip(".")) + end
    return " ".join(words[:2]).rstrip("."), " ".join(words).translate(draw.choice(TURNED))


def document(pool: Pool, first: int, count: int, seed: int = 0) -> str:
    """A Markdown document of the passages `first` … `first + count - 1`."""
    title, _ = section(pool, first, seed)
    parts = [f"---\ntitle: {json.dumps(title + ' 안내', ensure_ascii=False)}\n---\n"]
    for number in range(first, first + count):
        heading, text = section(pool, number, seed)
        parts.append(f"## {heading}\n\n{text}\n\n")
    return "".join(parts)


def write_corpus(pool: Pool, root: Path, chunks: int, per_document: int) -> list[Path]:
    """`chunks` passages below `root`/documents, `per_document` a file; returns the files."""
    (root / "documents").mkdir(parents=True)
    (root / "gallae.toml").write_text('name = "benchmark"\n', encoding="utf-8")
    files = []
    for first in range(0, chunks, per_document):
        file = root / "documents" / f"{first // per_document:06}.md"
        file.write_text(document(pool, first, min(per_document, chunks - first)), encoding="utf-8")
        files.append(file)
    return files


def _public(sets: list[Path], seed: int) -> Pool:
    texts, questions = [], []
    for folder in sets:
        for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
            sentences = [s.split() for s in SENTENCE.split(json.loads(line)["text"])]
            if kept := [s for s in sentences if len(s) >= 3 and sum(map(len, s)) + len(s) < LONGEST]:
                texts.append(kept)
        asked = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
        questions.append([json.loads(line)["text"] for line in asked])
    words = [word for text in texts for sentence in text for word in sentence]
    draw = random.Random(seed)
    for one in questions:
        draw.shuffle(one)
    pairs = [question for pair in zip(*questions, strict=False) for question in pair]
    return Pool("ko_welfare + ko_wiki, varied", texts, words, pairs)


def _invented(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) + draw.choice(("", "의", "에서", "을", "은", "으로"))


def _made(seed: int) -> Pool:
    """Facts of invented offices: each names a subject, a thing about it and a value; questions ask for one of them."""
    draw = random.Random(seed)
    subjects = ["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) + draw.choice(KINDS) for _ in range(1_500)]
    texts, questions = [], []
    for subject in subjects:
        others = draw.choices(subjects[:200], k=6)  # a few are spoken of everywhere
        facts = [
            _particled(draw.choice(SAID).format(a=subject, b=other, c=thing, n=draw.randint(2, 900)))
            for other, thing in zip(others, draw.sample(THINGS, 6), strict=True)
        ]
        texts.append([fact.split() for fact in facts])
        questions.append(_particled(draw.choice(ASKED).format(a=subject, c=draw.choice(THINGS))))
    words = [word for text in texts for sentence in text for word in sentence]
    return Pool("made for this benchmark", texts, words, questions)


def _particled(text: str) -> str:
    """The form of <은>, <이>, <을>, <과>, <으로> that fits the syllable before it."""
    open_forms = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로"}

    def form(match: re.Match[str]) -> str:
        final = (ord(match[1]) - ord("가")) % 28
        is_open = not final or (match[2] == "으로" and final == 8)  # ㄹ takes 로
        return match[1] + (open_forms[match[2]] if is_open else match[2])

    return re.sub("([가-힣])<(.+?)>", form, text)


KINDS = ("센터", "조합", "사업", "지원금", "보험", "도서관", "장비", "과정", "약정", "창구", "시설", "대여소")
THINGS = """이용 요금|접수 기간|담당 부서|준비 서류|할인 대상|보증 기간|예약 방법|취소 기한|연장 횟수|휴관 날짜|정비 주기|보관 온도
연체 이자|지급 날짜|신청 자격|교환 조건|설치 비용|배송 지역|상담 시간|주차 대수""".replace("\n", "|").split("|")
SAID = (
    "{a}의 {c}<은> {b}에서 정하며 해마다 {n}번까지 바꿀 수 있다.",
    "{b}에 등록한 사람은 {a}의 {c}<을> {n}일 안에 확인해야 한다.",
    "{a}에서는 {c}<이> {n}원을 넘으면 {b}의 승인을 먼저 받는다.",
    "{c}에 대한 문의는 {a}에서 받고, {n}시 이후에는 {b}<으로> 넘긴다.",
    "{n}명 이상이 함께 오면 {a}의 {c}<을> {b}<과> 나누어 쓴다.",
    "{a}<은> {b}보다 {c}<이> {n}퍼센트 길고, 서류를 다시 내지 않아도 된다.",
    "{b}<을> 쓰다가 고장이 나면 {a}의 {c}<을> 따르며 {n}주 안에 고친다.",
)
ASKED = (
    "{a}의 {c}<은> 어떻게 되나요?",
    "{a} {c} 알려 주세요",
    "{c}<이> 궁금한데 {a}<은> 얼마나 되나요?",
    "{a}에서 {c}<을> 바꿀 수 있나요?",
)
