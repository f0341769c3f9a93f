"""The clauses of a message as marks: a skill that rearranges free notes writes where a clause goes, code writes the
clause: `⟦절2⟧` stands with its words in the input and alone in the output.

Cut at sentence ends, commas, line breaks, arrows, colons and turns of speakers, and behind the verb forms that join
clauses or end a note. What comes back is the clause as it stood, ended as notes are ended (`finished`): quotation marks,
a joining ending and a polite one go, and nothing else, so that no content changes.

>>> [(c.speaker, c.text) for c in clauses_of("환자: 약을 하루 빼먹었어요. 약사: 다음 것부터 드세요, 두 배는 말고요.")]
[('환자', '약을 하루 빼먹었어요'), ('약사', '다음 것부터 드세요'), ('약사', '두 배는 말고요')]
>>> finished("약을 하루 빼먹었어요"), finished("혈압약을 드시고"), finished("걱정입니다")
('약을 하루 빼먹었음', '혈압약을 드심', '걱정임')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["FILLED", "Clause", "clauses_of", "finished"]

FILLED = "\ue000"  # stands for each character of a value, so that none is cut inside
_NOUNS = "창광보경신최재사장금원참충권해출입제선공상중퇴잔국연수피부기투노"  # 창고, 광고 …: no joining 고
_NEXT = rf"\s+(?=[가-힣{FILLED}])"
_GOES_ON = rf"\s+(?=[가-힣{FILLED}])(?!나서|나니|나면|있|계[시셔신]|싶|말[았고]|[오온왔간갔]|가[시라심서]|다[니녀]|해서|하[시니는]|[한함했]|보[니면])"  # 먹고 나서, 쓰고 있음
_SAID = "안내|권유|당부|설명|문의|질문|호소|걱정|지시"
_CUT = re.compile(
    r"\n+|(?m:^)\s*\(?\d{1,2}[.)]\s+|[.!?。…]+[\"'”’)\]]*(?:\s+|$)|,(?!\d)\s*|[;；]\s*|\s/\s|\s?(?:→|⇒|-+>)\s*|\s[-–—]\s|(?<!\d)[:：]\s*|[:：]\s+|(?=\[[가-힣A-Za-z]{1,8}\]\s)"
    r"|\s+(?:그리고|그래서|그런데|근데|그랬더니)\s+"
    rf"|(?<=[가-힣](?<![다라냐자{_NOUNS}말하리않])고){_GOES_ON}|(?<=[했셨렸]고){_NEXT}|(?<=[는인은신한던]데){_NEXT}"
    rf"|(?<=[하으오보주][셔여]서){_NEXT}|(?<=고 해서){_NEXT}"
    rf"|(?<=[가-힣](?:심|함|림|됨)){_NEXT}|(?<=[했았었였셨렸]음){_NEXT}"
    rf"|(?<=[어아해에예네대래세까겠고든지나니시하되][요다죠](?<!다다)(?<![어아해에예네대래까겠고든지나세시하되]다)(?<![니]요)){_NEXT}"
    rf"|(?<=기로){_NEXT}(?!하|했|함|한|약속|결정|합의|마무리|귀가|답)"
    rf"|(?<=\s(?:{_SAID}))\s+(?=[가-힣{FILLED}])(?!드|함|했|하|해|받|전화|들어|완료|주|줌|요청|사항|지|방|기|내용|예정|메모|건|기록|요약)"
)
_SPEAKER = re.compile(r"[\[(]?(?P<name>[가-힣A-Za-z]{1,8})[\])]?$")
_BRACKETED = re.compile(r"\s*\[(?P<name>[가-힣A-Za-z]{1,8})\]\s+")
_TURN = re.compile(r"(?:^|(?<=[\s\"'“]))(?:[가-힣A-Za-z]{1,8}\s?[:：](?=\s)|\[[가-힣A-Za-z]{1,8}\]\s)", re.M)
_QUOTES = "\"'“”‘’「」『』<>()[]"
_EDGE = re.compile(r"^[\s\-*•·~]+|[\s~ㅋㅎㅠㅜ.!,;:]+$")


@dataclass(frozen=True, slots=True)
class Clause:
    """`text` equals the message's [start:end]; `speaker` says it, "" where nobody is named."""

    text: str
    start: int
    end: int
    speaker: str = ""


def clauses_of(message: str) -> tuple[Clause, ...]:
    """The clauses in order; a speaker's name holds until the next one's or the end of the line."""
    found: list[Clause] = []
    speaker, at = "", 0
    turns = len(_TURN.findall(message)) > 1  # one label alone ("메모: …") is a word like any other
    for m in [*_CUT.finditer(message), None]:
        start, end = at, m.start() if m else len(message)
        cut = m.group() if m else ""
        piece = message[start:end]
        at = m.end() if m else len(message)
        named = _SPEAKER.fullmatch(piece.strip(" /|")) if turns and (":" in cut or "：" in cut) else None
        if named:
            speaker = named["name"]
            continue
        if turns and (bracketed := _BRACKETED.match(piece)):
            speaker, start = bracketed["name"], start + bracketed.end()
        found += _clause(message, start, end, speaker)
        if "\n" in cut:
            speaker = ""
    return tuple(found)


def _clause(message: str, start: int, end: int, speaker: str) -> Iterator[Clause]:
    while start < end and (message[start].isspace() or message[start] in _QUOTES[:10] + "-*•·/|>"):
        start += 1
    while end > start and (message[end - 1].isspace() or message[end - 1] in _QUOTES[:10] + "~/|"):
        end -= 1
    if any(c.isalnum() or c == FILLED for c in message[start:end]):
        yield Clause(message[start:end], start, end, speaker)


def finished(clause: str) -> str:
    """The clause ended as a note is: 드시고 → 드심, 빼먹었어요 → 빼먹었음, 걱정입니다 → 걱정임. Questions, orders and what
    ends in a noun stay as they are."""
    text = _EDGE.sub("", clause.strip(_QUOTES[:10] + " "))
    for pattern, make in _ENDINGS:
        if m := pattern.search(text):
            return text[: m.start()] + make(m)
    return text


def _noun(stem: str) -> str:
    """A verb's stem as a noun: 드시 → 드심, 먹 → 먹음, 알 → 앎."""
    last = unicodedata.normalize("NFD", stem[-1])
    if len(last) == 2:
        return stem[:-1] + unicodedata.normalize("NFC", last + "\u11b7")
    if last[-1] == "\u11af":  # ㄹ takes ㅁ beside it
        return stem[:-1] + unicodedata.normalize("NFC", last[:-1] + "\u11b1")
    return stem + "음"


def _formal(m: re.Match[str]) -> str:
    """ "합니다", "먹습니다": the stem before ㅂ니다, 습니다."""
    stem = m["stem"]
    if m["long"]:
        return _noun(stem)
    open_ = unicodedata.normalize("NFC", unicodedata.normalize("NFD", stem[-1])[:-1])
    return _noun(stem[:-1] + open_)


_ENDS_IN_B = "[" + "".join(c for c in map(chr, range(0xAC00, 0xD7A4)) if (ord(c) - 0xAC00) % 28 == 17) + "]"
_ENDINGS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?P<stem>[가-힣])(?P<long>습)니다$"), _formal),
    (re.compile(rf"(?P<stem>{_ENDS_IN_B})니다$(?P<long>)"), _formal),
    (re.compile(r"(?P<stem>[가-힣]*[았었였했갔왔됐셨렸졌쳤겼켰])(?:어요|는데요?|고요?|어서|으며|다)$"), lambda m: f"{m['stem']}음"),
    (re.compile(r"(?P<stem>시)(?:고요?|며|는데요?|어서)$"), lambda m: _noun(m["stem"])),
    (re.compile(r"(?P<stem>[가-힣])(?:이에요|예요|이요)$"), lambda m: m["stem"]),
    (re.compile(r"(?P<stem>[에고데만])요$"), lambda m: m["stem"]),
    (re.compile(rf"(?P<stem>[가-힣])(?<![다라냐자말하{_NOUNS}])(?:고|으며|는데)$"), lambda m: _noun(m["stem"])),
]  # fmt: skip
