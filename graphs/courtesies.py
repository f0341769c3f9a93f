"""Is a whole message only a greeting, thanks, a farewell, or the question what can be asked here?

>>> [spoken_to(text) for text in ("안녕하세요!", "정말 고마워요 ㅎㅎ", "what can you do here?", "고마워 편지 써 줘", "안녕 환불은?")]
['greeting', 'thanks', 'able', '', '']
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Courtesy", "spoken_to"]

Courtesy = Literal["greeting", "thanks", "leave", "able", ""]
LONGEST = 40  # characters; longer is a request, whatever it begins with
_NOISE = re.compile(r"[^\w\s]|[ㅋㅎㅠㅜ_]+")
_ASKS = re.compile(
    r"[?？\d]|주세요|줘|줄래|써|알려|찾아|얼마|언제|어디|몇|please|\b(?:how|what|when|where|which|can|could|write)\b",
    re.I,
)
_THANKS = r"(?:(?:정말|진짜|너무|매우|대단히|오|아|네|응) ?)*(?:고마워요?|고맙습니다|고마웠어요?|감사합니다|감사해요?|감사드려요|땡큐|ㄱㅅ|thanks?(?: you)?(?: (?:so|very) much| a lot| again)?|thx|ty)"
_SAID: tuple[tuple[Courtesy, re.Pattern[str]], ...] = (
    (
        "greeting",
        re.compile(
            r"(?:안녕(?:하세요|하십니까|하신가요)?|하이|헬로우?|ㅎㅇ|반가워요?|반갑습니다|처음 뵙겠습니다|좋은 (?:아침|오후|저녁)(?:입니다|이에요|이야)?"
            r"|hi|hello|hey|hi there|hello there|good (?:morning|afternoon|evening))(?: (?:갈래야?|여러분|there|everyone|gallae))?",
            re.I,
        ),
    ),
    ("thanks", re.compile(rf"{_THANKS}(?: \S+){{0,6}}|(?:\S+ ){{0,5}}{_THANKS}", re.I)),
    (
        "leave",
        re.compile(
            r"안녕히 ?계세요|잘 ?있어요?|수고하(?:세요|셨어요|셨습니다)|(?:다음에|내일|또) 봐요?|나중에 봐요?|(?:good ?)?bye(?: bye)?|see (?:you|ya)(?: later)?",
            re.I,
        ),
    ),
    (
        "able",
        re.compile(
            r"(?:(?:너는|넌|너|여기서는?|이거|이건|갈래는?|당신은) )?(?:뭐|뭘|무엇을?|무슨 일을?|어떤 (?:걸|것을?|일을?))(?: ?물어)?(?: ?(?:할|해 ?줄|도와 ?줄|볼|물어볼) ?수 ?있(?:어요?|나요?|니|습니까|지)| ?물어보면 (?:돼요?|되나요?)| ?하는 ?거(?:야|예요|니))"
            r"|(?:너는?|넌|당신은) ?누구(?:야|세요|니|예요)|누구세요|너 ?뭐야|도움말|사용법(?:이 뭐야| 알려 줘)?|(?:이거 )?어떻게 (?:써요?|쓰는 ?거(?:야|예요)|사용해요?)"
            r"|help|help me|who are you|what are you|what (?:can|do) you do(?: here| for me)?|what can i (?:ask|do)(?: you| here)?|how do(?:es)? (?:i use this|i use it|this work|it work)",
            re.I,
        ),
    ),
)


def spoken_to(text: str) -> Courtesy:
    """What a whole message is to us, where it is nothing else; "" where it asks for something."""
    plain = " ".join(_NOISE.sub(" ", text).split())
    if not plain or len(plain) > LONGEST:
        return ""
    kind: Courtesy = next((kind for kind, pattern in _SAID if pattern.fullmatch(plain)), "")
    return "" if kind == "thanks" and _ASKS.search(text) else kind
