"""The Korean of errors: every sentence of the rooms that raise them is in the catalogue, and nothing that stood in one is lost.
The room for tuning says both itself (tests/tuning/test_errors_in_both_languages.py)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gallae.core.korean import in_language
from gallae.core.korean_documents import DOCUMENTS
from gallae.core.korean_house import HOUSE

ROOT = Path(__file__).resolve().parents[2]
COMMON = {"InputError", "NotFoundError", "AccessError", "SettingsError", "KnowledgeError"}
ERRORS = {
    "core": COMMON,
    "models": COMMON,
    "retrievers": COMMON,
    "graphs": COMMON,
}
HANGUL = re.compile("[가-힣]")
SLOT = re.compile(r"\{(\w+)\}")


def sentence(node: ast.expr | None, named: dict[str, str]) -> str:
    """As it would be said, with ⟨n⟩ in its slots; "" for what is put together by code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return named.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(p.value) if isinstance(p, ast.Constant) else sentence(getattr(p, "value", None), named) or f"⟨{n}⟩"
            for n, p in enumerate(node.values)
        ]
        return "".join(parts)
    return ""


def raised(room: str) -> list[tuple[str, str]]:
    """(place, sentence): each message and each hint of the room's errors that stands there as one text."""
    found = []
    for file in sorted((ROOT / room).glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            for target in node.targets
            if isinstance(target, ast.Name)
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS[room]:
                hint = next((k.value for k in node.keywords if k.arg == "hint"), None)
                said = [sentence(part, named) for part in (node.args[0] if node.args else None, hint)]
                found += [(f"{room}/{file.name}:{node.lineno}", one) for one in said if one]
    return found


def is_words(text: str) -> bool:
    """More than slots, commands, options and names."""
    left = re.sub(r"⟨\d+⟩|\b(?:gallae|pip) [\w\s\[\]\"-]+|\S*[\w-][=/_.-]\w\S*", "", text)
    return len(re.findall(r"[A-Za-z]{3,}", left)) >= 2 and not HANGUL.search(text)


@pytest.mark.parametrize("room", sorted(ERRORS))
def test_every_error_has_its_korean(room):
    rows = [(place, said) for place, said in raised(room) if is_words(said)]
    assert len(rows) > 10
    missing = [f"{place}: {said}" for place, said in rows if not HANGUL.search(in_language("ko", said))]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("room", sorted(ERRORS))
def test_nothing_that_stood_in_a_sentence_is_lost(room):
    lost = []
    for place, said in raised(room):
        korean = in_language("ko", said)
        lost += [f"{place}: {korean}" for slot in set(re.findall(r"⟨\d+⟩", said)) if slot not in korean]
    assert not lost, "\n".join(lost)


def test_the_two_tables_name_the_same_slots_and_hold_nothing_that_nobody_says():
    for english, korean in {**DOCUMENTS, **HOUSE}.items():
        assert sorted(SLOT.findall(english)) == sorted(SLOT.findall(korean)), english
    code = "\n".join(f.read_text(encoding="utf-8") for room in ERRORS for f in (ROOT / room).glob("*.py"))
    plain = re.sub(r"""['\"]\s*\n\s*f?['\"]""", "", code).replace("\\n", "\n").replace('\\"', '"')
    longest = {one: max(SLOT.split(one)[::2], key=len).strip(" .:;,()=") for one in (*DOCUMENTS, *HOUSE)}
    stale = [one for one, words in longest.items() if words not in plain]
    assert not stale, "\n".join(stale)


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("a.xlsx: the file is encrypted", "a.xlsx: 암호가 걸린 파일입니다"),
        ("a.hwp: the document is encrypted", "a.hwp: 암호가 걸린 문서입니다"),
        (
            "a.pdf: 812 pages are over the limit of 500. Split it, or raise documents.max_pages in gallae.toml.",
            "a.pdf: 812쪽입니다. 500쪽까지만 받습니다. 나누어 넣거나, 운영자가 gallae.toml의 documents.max_pages를 올리세요.",
        ),
        (
            "a.xyz: .xyz is not a kind of document that can be read Save it again from its source.",
            "a.xyz: 읽지 못하는 문서 형식입니다(.xyz). 원본에서 다시 저장하세요.",
        ),
        (
            "a.docx: the content is not a .docx file (an encrypted or old Office file)",
            "a.docx: 내용이 .docx 파일이 아닙니다 (암호가 걸렸거나 옛 형식의 오피스 파일)",
        ),
    ],
)
def test_a_person_reads_it_in_their_language(english, korean):
    assert in_language("ko", english) == korean
    assert in_language("en", english) == english


@pytest.mark.parametrize("text", ["", "무엇이든", "connection refused", "x" * 5000, "a\nb: c (d)"])
def test_what_is_not_in_the_catalogue_stays_as_it_is(text):
    assert in_language("ko", text) == text
