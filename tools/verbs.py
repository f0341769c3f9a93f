"""Verbs as people of all regions conjugate them: a stem, its contractions, and any run of endings.

Two uses: a verb of arithmetic keeps its class in every ending ("떼믄", "갈라 가지모", "보태가"), and an everyday verb of
paying, getting, going or taking time behind what is asked ("얼마 찍히는겨", "몇 시간 걸린대유") says nothing more.

>>> verb_class("떼믄"), verb_class("걸린대유"), verb_class("쌓여")
('s', '~', None)
"""

from __future__ import annotations

import functools
import re

from gallae.tools.folding import folded

__all__ = ["ENDINGS", "verb_class"]

# class: stems. "~" is an everyday verb. None of them names an amount that only a rule of a house would give (쌓이다, 깎이다).
_STEMS = """
a: 더하 보태 얹 합치 합하 합산하
s: 빼 빠지 떼 제하 차감하 공제하 덜 덜어내
m: 곱하
d: 나누 갈라 나눠내 갈라내 나눠가지 갈라가지 분배하 등분하 엔빵하 더치페이하 쪼개 노누
k: 할인하 할인되 세일하 인하하 인하되 내리 떨어지 감소하 하락하 줄 줄어들
i: 오르 올리 올라가 늘 늘리 늘어나 인상하 인상되 상승하 증가하
~: 나오 나가 들 들어가 들어오 내 주 드리 받 쥐 찍히 꽂히 물 벌 쓰 쓰이 남 걸리 모이 모으 청구하 입금하 입금되 송금하 결제하 지불하 지급하 잡
~: 걷 거두 넣 보내 부치 치르 갚 사 시키 먹 마시 타 가 오 다니 머물 묵 자 있 계시 되 하 구하 세 내려가 걸어가 뛰 달리
~: 뛰어가 돌 돌리 차 차지하 쳐주 쳐 따지 적 적히 부르 챙기 가지 가져가 돌아오 돌아가 도착하 출발하 떠나 끝나 마치 시작하 지나 버티 채우 들이 필요하 드
~: 붓 맞 얻 팔 이기 앉 눕 깨 깨어나 일어나 일하 근무하 읽 마무리되 빌리 내놓 물어내 거슬러주 돌려주 돌려받 돌려드리 넘기 남기 맞추 싸지 비싸지 커지 작아지
~: 달라지 지
"""
_SYLLABLE = 0xAC00
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
# The stem's last vowel and what it becomes with 아/어; None: the vowel stays and 아/어 follows.
_JOINED = {
    "ㅏ": "ㅏ",
    "ㅓ": "ㅓ",
    "ㅐ": "ㅐ",
    "ㅔ": "ㅔ",
    "ㅗ": "ㅘ",
    "ㅜ": "ㅝ",
    "ㅣ": "ㅕ",
    "ㅡ": "ㅓ",
    "ㅚ": "ㅙ",
    "ㅕ": "ㅕ",
}
_N, _L, _P, _SS = 4, 8, 17, 20
_ENDINGS = """
는 은 을 ㄴ 면 믄 모 마 만 서 고 구 꼬 니 니까 니께 는데 은데 데 디 는디 은디 지 지요 죠 제 쥬 나 나요 노 냐
누 까 까요 가 가요 요 유 여 겨 교 다 네 네요 네예 던 더니 더노 드노 래 래요 래유 라네 대 대요 대유 댜 라 라고
라예 예 이 야 도 게 거 거야 거예요 거에요 거지 거죠 거고 거요 거여 거래 것 건 건가 건가요 건지 걸 군 군요 구먼 구만
려고 려면 으면 으믄 으니 으니까 으려면 었 았 였 겠 겄 습니다 습니까 심니까 십니까 십니꺼 니꺼 니더 세요 시 셔 셨 어
아 어요 아요 어유 아유 음 임 함 자 소 이소 이더 심더 셈 셈이 꼴 인 인가 인가요 인지 인데 인교 인겨 이고 이여 이죠
이지 이에요 예요 애요 에요 에여 애여 애 당가 쓰까 잉 대예 라카 카 카는 카데 카노 라꼬 다고 다는 다는데 라는 라는데
는교 는겨 는지 는거 는고 을라 ㄹ라 라믄 라면 라모 이유 는감 ㄴ감 감 는가 은가 을까 을까요 을지 을런지 을란가 랑가 ㅋ
ㅋㅋ ㅎㅎ ㅠㅠ 야지 야죠 야되 야돼 되나 돼요 되노 되지 되는 되겠 줘 주 주라 주소 줄래 줄라 봐 보자 봅시다 보이소 볼래
보면 보니 보니까 거든 거든요 었는데 았는데 었대 았대 었지 았지 었어 았어 었고 았고 자고 게요 께요 께 인감 인고 갑니까
"""
ENDINGS = sorted(_ENDINGS.split(), key=len, reverse=True)
_RUN = re.compile("(?:" + "|".join(ENDINGS) + ")*")
_FOLDED_RUN = re.compile("(?:" + "|".join(dict.fromkeys(map(folded, ENDINGS))) + ")*")


@functools.lru_cache(maxsize=4096)
def verb_class(word: str) -> str | None:
    """The class letter of the verb that this word conjugates, "~" for an everyday one; None for anything else."""
    return _read(word, _HEADS, _RUN) or _read(folded(word), _FOLDED_HEADS, _FOLDED_RUN)


def _read(word: str, heads: dict[str, str], run: re.Pattern[str]) -> str | None:
    for length in range(min(len(word), 6), 0, -1):
        code = heads.get(word[:length])
        if code and run.fullmatch(word, length) and (length < len(word) or length > 1 or word in _ALONE):
            return code
    return None


def _conjugated(stem: str) -> list[str]:
    """The stem as it stands before endings: alone, with ㄴ ㄹ ㅂ below, joined with 아/어, and its past."""
    last = ord(stem[-1]) - _SYLLABLE
    begin, final = stem[:-1], last % 28
    if stem.endswith("하"):
        return [stem, begin + "한", begin + "할", begin + "합", begin + "해", begin + "했"]
    if final:
        short = [stem]
        if final == _L:
            short += [begin + chr(_SYLLABLE + last - _L + tail) for tail in (0, _N, _P)]
        return short
    vowel = _VOWELS[last // 28 % 21]
    below = [begin + chr(_SYLLABLE + last + tail) for tail in (_N, _L, _P)]
    if stem.endswith("르"):
        front = begin[:-1] + chr(ord(begin[-1]) + _L)
        bright = _VOWELS[(ord(begin[-1]) - _SYLLABLE) // 28 % 21] in "ㅏㅗ"
        return [stem, *below, front + ("라" if bright else "러"), front + ("랐" if bright else "렀")]
    if vowel not in _JOINED:
        return [stem, *below]
    joined = chr(_SYLLABLE + last // 588 * 588 + _VOWELS.index(_JOINED[vowel]) * 28)
    if vowel == "ㅡ" and begin and _VOWELS[(ord(begin[-1]) - _SYLLABLE) // 28 % 21] in "ㅏㅗ":
        joined = chr(_SYLLABLE + last // 588 * 588)
    return [stem, *below, begin + joined, begin + chr(ord(joined) + _SS)]


_HEADS: dict[str, str] = {}
for _line in _STEMS.strip().splitlines():
    _code, _, _words = _line.partition(": ")
    for _stem in _words.split():
        for _form in _conjugated(_stem):
            _HEADS.setdefault(_form, _code)
_HEADS.pop("던")  # of 덜다; what people write apart is nearly always the ending ("55프로라고 하던데")
_FOLDED_HEADS: dict[str, str] = {}
for _form, _code in _HEADS.items():
    _FOLDED_HEADS.setdefault(folded(_form), _code)
_ALONE = frozenset(["빼", "떼", "와", "줘", "써", "돼", "해"])
