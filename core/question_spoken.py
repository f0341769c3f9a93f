"""Questions as people type them, made readable: missing spaces, chat endings, and the year in a student number.

Only the reading changes; what a person sees stays as typed.

>>> legible("22학번인데 언제까지임"), legible("빌릴수 있나요 기간좀"), legible("무슨요일에버려여")
('2022년 입학인데 언제까지', '빌릴 수 있나요 기간 좀', '무슨 요일에 버려요')
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["legible"]


def _nights(match: re.Match[str]) -> str:
    """ "두 밤" is two nights, as the documents count them: 2박."""
    return f"{dict(zip(('한', '두', '세', '네', '다섯'), '12345', strict=True))[match[1]]}박"


_ASKS = r"얼마|뭐|언제|어디|누구|며칠|까지|부터|몇\s?[가-힣]{1,2}"
_RULES = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"(?<!\d)(?:20)?([0-4]\d)\s?학번", r"20\1년 입학"),
        (r"(?<!\d)([0-4]\d)\s?년(?:도|에)?\s?입학", r"20\1년 입학"),
        (r"무슨\s?요일에(?=[가-힣])", "무슨 요일에 "),
        (r"([가-힣]{2})좀(?=요?(?:$|[\s?!.]))", r"\1 좀"),
        (r"(?<=[려해돼어아져줘워와나까네데])여(?=$|[\s?!.])", "요"),
        (rf"({_ASKS})(?:임|인감|인가여|일까여)(?=$|[\s?!.])", r"\1"),
        (r"(?<=[해어아려])\s?주심(?=$|[\s?!.])", "주세요"),
        (r"(?<=[가-힣]기|[가-힣]생)라(?=\s)", "인데"),
        (r"(?<=[가-힣])긴데(?=\s)", "기인데"),
        (r"([가-힣]야)(?=(?:돼|되|하|해|함|됨))", r"\1 "),
        (r"([가-힣])(며칠|얼마|언제)(?=[가-힣]|$|[\s?])", r"\1 \2"),
        # chat spellings
        (r"[ㅋㅎㅠㅜㅡ]+", ""),
        (r"ㄱㄴ", "가능"),
        (r"ㄱㅊ", "괜찮나요"),
        (r"\s주심(?=$|[\s?!.])", " 주세요"),
        (r"(?<=[가-힣])때문(?=에|인|이)", " 때문"),
        (r"(?<=[나까네데죠해돼어아와줘워여려져])(?:용|염|욤)(?=$|[\s?!.])", "요"),
        (r"(?<![가-힣])담\s?(?=주|달|번|학기|날)", "다음 "),
        (r"(?<![가-힣])담(?=엔|에)", "다음"),
        (r"(?<![가-힣])낼(?=[은이도]?\s(?!수|때|거|게|돈|것|만)|부터|까지|모레|[\s?]*$)", "내일"),
        (r"(?<![가-힣])넘(?=\s(?!어|은|는))", "너무"),
        (r"(?<=[가-힣])\s?(?:땜에|땜시|때매)(?![가-힣])", " 때문에"),
        (r"(?<=[월년일번째치내])꺼(?=$|[\s?는도를만])", " 거"),
        (r"(?<![가-힣])이번(?=학기|주|달|년)", "이번 "),
        (r"(?<![가-힣])뭐(?=나[오와올]|하[나는면]|해)", "뭐 "),
        (r"(?<=[가-힣])수\s?잇(?=[나는어으을습지음고])", "수 있"),
        (r"(?<![가-힣])잇(?=[나는어으을습지고음])", "있"),
        (r"(?<![가-힣])(한|두|세|네|다섯)\s?밤(?=\s?(?:[을만자묵이씩]|$|\s))", _nights),
        (
            r"(?<=[가-힣]{2})(?:꺼|껀)(?:인데|데|예요|에요|도|는|를|요)?(?=$|[\s?.,])",
            "",
        ),  # 와이프껀데, 남편꺼도: whose it is
        (
            r"(?:^|(?<=[에도]\s))문(?:을|도|은)?\s(?=여[나는]|열어|열었|연다|엽니|닫)",
            "",
        ),  # a house's, not an appliance's
        (r"(?<![가-힣])여나(?=요|$|[\s?])", "열어"),
        # what is glued to a verb
        (r"(?<=[가-힣])도(?=되|돼|됨|됩|될|괜찮)", "도 "),
        (r"([가-힣])고(?=있[나는어으을습지고음]|싶)", r"\1고 "),
        (r"(?<=[어아여려져워해껴])(?=있[나는어으을습지고음])", " "),
        (r"(?<=[어아여려져]만)있(?=[나는어으을])", " 있"),
        (r"(?<=하)고나서", "고 나서"),
    )
)
# What builds the sentence behind a verb in -는, -은, -ㄴ, -ㄹ; 선거, 철거, 날것 are nouns.
_THING = re.compile(
    r"([가-힣]*(?:[는던을]|[할될갈올볼줄쓸낼살먹받]|[가-힣]은))((?:거|것|꺼|건|껀|걸)(?![가-힣])|(?:거|것|꺼|건|걸)(?:같|였|예|에요|야|이|임|인|면|라|니|죠|지|도|만|까|는|를|요|로|가|데)[가-힣]*)"
    r"|([가-힣]*[가-힣])((?:거|것)(?:까지|부터|만|도|같[가-힣]*|는|를)?)(?![가-힣])"
)
_NO_VERB = re.compile(r"(?:선|근|철|물|열|일|별|전|운|은|날|들|준|현|안|문)$")
_BOUND = re.compile(r"([가-힣])(?:(수)\s?(?=[있없])|때(?=$|[\s?]|[는도에]))")


@lru_cache(maxsize=256)
def legible(text: str) -> str:
    """The question with the spaces and endings that haste left out."""
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    text = _newest(text)
    text = _THING.sub(_thing_apart, text)
    return _BOUND.sub(_bound_apart, text)


def _thing_apart(match: re.Match[str]) -> str:
    """ "타는것도" → "타는 것도"; a word that ends so by chance stays whole."""
    verb, rest = (match[1], match[2]) if match[1] else (match[3], match[4])
    final = (ord(verb[-1]) - 0xAC00) % 28
    relative = verb[-1] in "는던을은" or final in (4, 8)
    return f"{verb} {rest}" if relative and not _NO_VERB.search(verb) else match.group()


def _bound_apart(match: re.Match[str]) -> str:
    """ "빌릴수있나요" → "빌릴 수 있나요"; 수 and 때 only behind ㄹ."""
    if not _ends_in_rieul(match[1]):
        return match.group()
    return f"{match[1]} 수 " if match[2] else f"{match[1]} 때"


def _newest(text: str) -> str:
    """ "16층은요? (3층 사용료 얼마)": the amount before the bracket takes the place of its like in the bracket."""
    bracket = re.fullmatch(r"([^()]*)\(([^()]*)\)\s*", text)
    if bracket is None:
        return text
    now, before = bracket.groups()
    for unit in dict.fromkeys(re.findall(r"\d+\s?([가-힣])", now)):
        before = re.sub(rf"\d+\s?{unit}(?:도에|에)?(?:\s입학)?", " ", before)
    return f"{now}({before})"


def _ends_in_rieul(syllable: str) -> bool:
    return (ord(syllable) - 0xAC00) % 28 == 8
