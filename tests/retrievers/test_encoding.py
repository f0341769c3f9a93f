"""Bytes become text without guessing, and text that was damaged before it came is found out and shown repaired."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from gallae.core.errors import KnowledgeError
from gallae.retrievers.encoding import decode, misread_as, refuse_misread
from gallae.retrievers.repair import DAMAGE, repair

KOREAN = (
    "도서관은 평일 오전 9시부터 저녁 8시까지 엽니다. 책은 한 번에 다섯 권을 14일 동안 빌릴 수 있고, 늦으면 하루에 100원을 냅니다. "
    "예약한 책은 사흘 동안 맡아 둡니다. 잃어버린 책은 같은 책으로 갚거나 값을 물어냅니다."
)
SOUND = {
    "korean": KOREAN,
    "mixed": "LoRA는 rank r의 행렬 두 개를 배웁니다. 7B 모델은 16GB가 필요합니다 — “4bit”이면 6GB.",
    "hanja": "醫院에서는 韓國語와 漢字를 섞어 쓴 옛 문서도 읽는다.",
    "medical": "α-차단제와 β-lactam, 5㎎/㎖, 37.5℃ 이상, ±0.5, CO₂, ①②③",
    "english": "Naïve café résumé — the fee is £5, “quoted”.",
    "french": "Les élèves préfèrent être à l’école où ça va très bien, « déjà vu ». Garçon, œuvre, naïveté.",
    "greek": "Ελληνικά γράμματα είναι όμορφα και χρήσιμα για όλους μας σήμερα.",
    "russian": "Съешь ещё этих мягких французских булок, да выпей же чаю.",
    "japanese": "図書館は平日の午前九時に開きます。カードを持って来てください。",
    "jamo": "ㅋㅋ 네 알겠습니다ㅠㅠ",
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_text_is_left_alone(name: str) -> None:
    assert misread_as(SOUND[name]) is None
    refuse_misread(SOUND[name], "a.txt")
    assert decode(SOUND[name].encode("utf-8"), "a.txt") == SOUND[name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_each_encoding_of_a_korean_text_is_read(encoding: str) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    assert decode(mark + KOREAN.encode(encoding), "a.txt") == KOREAN


@pytest.mark.parametrize("page", ["cp1252", "latin-1", "cp1253", "cp437", "mac_roman", "cp949"])
def test_utf8_read_with_a_foreign_page_is_found_out(page: str) -> None:
    damaged = KOREAN.encode("utf-8").decode(page, errors="ignore")
    with pytest.raises(KnowledgeError, match="saved with the wrong encoding") as error:
        decode(damaged.encode("utf-8"), "a.txt")
    assert "--repair" in error.value.hint


@pytest.mark.parametrize("page", ["cp1252", "latin-1", "cp1253"])
def test_cp949_read_with_a_foreign_page_is_found_out(page: str) -> None:
    with pytest.raises(KnowledgeError, match="cp949"):
        refuse_misread(KOREAN.encode("cp949").decode(page, errors="ignore"), "a.txt")


def test_bytes_that_fit_no_encoding_are_refused_and_never_half_decoded() -> None:
    for data in (
        KOREAN.encode("utf-8") + b"\xff",
        "préféré, élève, œuvre".encode("cp1252"),
        codecs.BOM_UTF16_LE + b"a",
    ):
        with pytest.raises(KnowledgeError):
            decode(data, "a.txt")


def test_a_text_that_lost_its_letters_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="characters were lost"):
        refuse_misread(KOREAN.replace("다", "\ufffd").replace("이", "\ufffd"), "a.txt")


def test_the_real_damaged_document_is_refused_and_its_repair_marks_what_is_lost(shared_data: Path) -> None:
    path = next((shared_data / "documents").glob("*misdecoded*"))
    with pytest.raises(KnowledgeError, match="cp1253"):
        decode(path.read_bytes(), path.name)
    preview = repair(path.read_bytes(), name=path.name)
    assert not preview.exact and preview.lost_bytes >= 100 and preview.saved > 200
    assert DAMAGE in preview.text and "LLM Fine Tuning" in preview.text and "정리" in preview.text
    assert "μ" not in preview.text and "λ" not in preview.text
    assert str(preview.saved) in preview.summary("ko") and str(preview.damaged) in preview.summary("en")
    for sound in sorted((shared_data / "documents").glob("0[1-4]*.md")):
        assert decode(sound.read_bytes(), sound.name)


def test_an_exact_round_trip_is_repaired_without_loss() -> None:
    for original, page in (("utf-8", "latin-1"), ("cp949", "latin-1"), ("utf-8", "mac_roman")):
        preview = repair(KOREAN.encode(original).decode(page).encode("utf-8"), name="a.txt")
        assert (preview.text, preview.exact) == (KOREAN, True)


def test_there_is_nothing_to_repair_in_a_sound_text() -> None:
    with pytest.raises(KnowledgeError, match="not saved with a wrong encoding"):
        repair(KOREAN.encode("utf-8"), name="a.txt")
