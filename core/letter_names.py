"""Latin abbreviations written as they are spoken: 씨씨티비 is CCTV, 고정아이피 is 고정 IP.

>>> in_letters("브이피엔"), in_letters("고정아이피"), in_letters("큐알"), in_letters("아이")
('vpn', '고정ip', 'qr', '')
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["in_letters"]

_NAMES: dict[str, str] = dict(
    re.findall(
        r"(\S+)=(\S+)",
        "에이=a 비=b 씨=c 시=c 디=d 이=e 에프=f 지=g 에이치=h 아이=i 제이=j 케이=k 엘=l 엠=m 엔=n 오=o 피=p 큐=q 알=r 에스=s "
        "티=t 유=u 브이=v 더블유=w 엑스=x 와이=y 제트=z 티비=tv",
    )
)
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_RUN = re.compile(rf"^(?P<head>[가-힣]{{2,}}?)??(?P<run>(?:{_NAME}){{2,}})(?P<tail>[가-힣]{{2,}})?$")


@lru_cache(maxsize=4096)
def in_letters(word: str) -> str:
    """The word with its run of letters' names in Latin, lower case; "" where it has none of at least two letters that takes
    the whole word, or leaves two syllables and more of another word beside it."""
    if (found := _RUN.match(word)) is None or (len(found["run"]) < 3 and found["run"] != word):
        return ""
    letters = "".join(_NAMES[name] for name in re.findall(_NAME, found["run"]))
    return (found["head"] or "") + letters + (found["tail"] or "")
