"""What is remembered: the same and nearly the same question follows its correction, other questions do not."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.types import Message, Route
from gallae.graphs.feedback import Correction, append, undone
from gallae.graphs.memory import Memory, Registered, exact_key
from gallae.graphs.resolve import resolve

WRITTEN = Registered("휴관 안내문 써 줘", "sllm", "skill", "notice")


def corrected(file: Path, question: str, right: Route = "tool", number: int = 1, turn: str = "t") -> Correction:
    made = Correction(
        f"c{number}", "2026-11-20T09:30:00", turn, question, question, "", "prompt", right, "anna", "ab", ("D2",)
    )
    append(file, made)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "feedback.jsonl"


def test_the_same_question_by_sound_follows_its_correction(file: Path) -> None:
    made = corrected(file, "이번 달 휴관일이 언제예요?")
    memory = Memory(file)
    for typed in (
        "이번 달 휴관일이 언제예요?",
        "이번달휴관일이언제에요",
        "이번 달  휴관일이 언제예요!!",
        "이번 달 휴관일이 언제얘요",
    ):
        found = memory.recall(typed)
        assert found is not None and (found.how, found.route, found.likeness) == ("correction", "tool", 1.0), typed
        assert found.correction == made
    assert memory.recall("사물함 빌리는 값은?") is None


@pytest.mark.parametrize(
    "typed",
    [
        "이번 달 휴관일 언제예요?",
        "혹시 이번 달 휴관일이 언제예요?",
        "이번 달 휴관일이 언제인가요",
        "이번 달 휴관닐이 언제예요",
    ],
)
def test_a_nearly_same_question_follows_with_its_likeness(file: Path, typed: str) -> None:
    corrected(file, "이번 달 휴관일이 언제예요?")
    found = Memory(file).recall(typed)
    assert found is not None and found.route == "tool"
    assert found.how == "near" and 0.75 <= found.likeness < 1.0 and not found.decides_alone


def test_other_numbers_dates_and_codes_are_nearly_the_same_question(file: Path) -> None:
    corrected(file, "E21 오류가 12월 3일부터 나는데 접수해 줘")
    found = Memory(file).recall("E35 오류가 1월 15일부터 나는데 접수해 줘")
    assert found is not None and found.how == "near"


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("탈의실 사물함 예약을 취소해 줘", "탈의실 사물함 예약을 취소하려면 어떻게 하나요?"),
        ("탈의실 사물함 예약을 취소해 줘", "탈의실 사물함 예약을 취소해도 되나요?"),
        ("아래 글을 세 줄로 요약해줘: 물은 섭씨 0도에서 언다.", "아래 글을 영어로 번역해줘: 물은 섭씨 0도에서 언다."),
    ],
)
def test_asking_for_something_else_about_the_same_thing_is_another_question(file: Path, said: str, typed: str) -> None:
    corrected(file, said)
    assert Memory(file).recall(said) is not None and Memory(file).recall(typed) is None


def test_the_name_of_another_skill_or_tool_makes_another_question(file: Path) -> None:
    corrected(file, "수요일 아침 열 시 소독 때문에 쉬는 거 안내문으로 만들어 줘")
    other = "수요일 아침 열 시 소독 때문에 쉬는 거 일지로 만들어 줘"
    assert Memory(file).recall(other) is not None
    assert Memory(file, names=("안내문 쓰기", "점검 일지")).recall(other) is None


def test_a_follow_up_is_the_same_question_only_with_the_same_meaning(file: Path) -> None:
    pool = (Message("user", "수영장 평일 이용료는 얼마예요?"), Message("assistant", "9,000원입니다."))
    gym = (Message("user", "스피닝 강사 이름이 뭐예요?"), Message("assistant", "최민수 강사입니다."))
    corrected(file, resolve("그럼 주말은?", pool))
    memory = Memory(file)
    assert memory.recall(resolve("그럼 주말은?", pool)) is not None
    assert memory.recall(resolve("그럼 주말은?", gym)) is None
    assert memory.recall("그럼 주말은?") is None


def test_the_last_correction_wins_and_undo_brings_the_one_before_back(file: Path) -> None:
    corrected(file, "환불은 며칠까지?", "tool", 1, "t1")
    corrected(file, "환불은 며칠까지?", "rag", 2, "t2")
    memory = Memory(file)
    assert memory.recall("환불은 며칠까지").route == "rag"  # type: ignore[union-attr]
    append(file, undone("t2", "anna", id="u", at="2026-11-21T09:30:00"))
    assert memory.recall("환불은 며칠까지").route == "tool"  # type: ignore[union-attr]
    append(file, undone("t1", "anna", id="v", at="2026-11-21T09:31:00"))
    assert memory.recall("환불은 며칠까지") is None


def test_another_process_writes_and_this_one_follows(file: Path) -> None:
    memory = Memory(file)
    digest = memory.digest
    assert memory.recall("환불은 며칠까지?") is None
    script = (
        "import sys; from pathlib import Path; from gallae.graphs.feedback import Correction, append\n"
        "append(Path(sys.argv[1]), Correction('c1', '2026-11-20T09:30:00', 't', '환불은 며칠까지?', '환불은 며칠까지?',"
        " '', 'prompt', 'rag', 'anna'))"
    )
    subprocess.run([sys.executable, "-X", "utf8", "-c", script, str(file)], check=True, timeout=60)
    assert memory.recall("환불은 며칠까지?") is not None and memory.digest != digest
    file.unlink()
    assert memory.recall("환불은 며칠까지?") is None and memory.digest == digest


def test_memory_stays_in_its_workspace(tmp_path: Path) -> None:
    corrected(tmp_path / "a.jsonl", "환불은 며칠까지?")
    assert Memory(tmp_path / "b.jsonl").recall("환불은 며칠까지?") is None
    assert Memory(None).recall("환불은 며칠까지?") is None


def test_the_words_of_a_registered_example_belong_to_its_skill(file: Path) -> None:
    memory = Memory(file, [WRITTEN])
    found = memory.recall("휴관안내문 써줘")
    assert found is not None and (found.route, found.how) == ("sllm", "example")
    torn = Memory(file, [WRITTEN, Registered("휴관 안내문 써줘", "tool", "tool", "printer")])
    assert torn.recall("휴관 안내문 써줘") is None  # two claim it
    faq = Memory(file, [Registered("휴관일은 언제?", "rag", "faq", "")])
    assert faq.recall("휴관일은 언제?") is None  # a FAQ speaks as rule D1a


def test_a_registered_example_that_is_nearer_keeps_a_correction_away(file: Path) -> None:
    corrected(file, "토요일 오후 세 시 휴관 안내문을 회원들께 크게 써 줘", "prompt")
    typed = "토요일 오후 세 시 휴관 안내문을 회원들께 써 줘"
    assert Memory(file).recall(typed).route == "prompt"  # type: ignore[union-attr]
    nearer = Registered("토요일 오후 세 시 휴관 안내문을 회원들께 써 줘요", "sllm", "skill", "notice")
    assert Memory(file, [nearer]).recall(typed) is None
    agreeing = replace(nearer, route="prompt")
    assert Memory(file, [agreeing]).recall(typed).route == "prompt"  # type: ignore[union-attr]


def test_texts_in_other_scripts_are_told_apart_and_empty_ones_are_never_the_same() -> None:
    assert exact_key("営業時間は何時ですか？") != exact_key("払い戻しはできますか？") != ""
    assert exact_key("???") == exact_key("  ") == ""
    assert exact_key("Ｅ２１") and exact_key("a" * 300_000)


def test_a_very_long_text_is_compared_by_both_ends(file: Path) -> None:
    text = "다음 글을 요약해줘: " + "물은 흐르고 산은 높다. " * 20_000
    corrected(file, text)
    memory = Memory(file)
    assert memory.recall(text).how == "correction"  # type: ignore[union-attr]
    assert memory.recall(text + "끝.").how == "near"  # type: ignore[union-attr]


def test_faiss_is_only_loaded_when_a_question_could_be_near(file: Path) -> None:
    corrected(file, "이번 달 휴관일이 언제예요?")
    script = (
        "import sys; from pathlib import Path; from gallae.graphs.memory import Memory\n"
        "memory = Memory(Path(sys.argv[1]))\n"
        "for text in ('이번 달 휴관일이 언제예요?', '영어로 인사하는 법 알려줘', '3 더하기 4는?'):\n"
        "    memory.recall(text)\n"
        "print('faiss' in sys.modules or 'numpy' in sys.modules)\n"
        "found = memory.recall('이번 달 휴관일 언제예요')\n"
        "print(found.how, 'faiss' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script, str(file)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["False", "near", "True"]


def test_many_corrections_are_searched_together(file: Path) -> None:
    for number in range(300):
        corrected(
            file,
            f"{'가나다라마바사아자차카타파하'[number % 14] * 3}{number}동 {number * 7}호 물품 번호표 조회",
            "tool",
            number,
        )
    corrected(file, "회원증을 잃어버렸는데 다시 만들어 주나요?", "rag", 999)
    memory = Memory(file)
    found = memory.recall("회원증 잃어버렸는데 다시 만들어 주나요")
    assert found is not None and found.correction is not None and found.correction.id == "c999"
