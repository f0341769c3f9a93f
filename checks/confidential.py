"""Does a text call itself confidential (rule D9)? A mark on material, not a question about how marked things are kept.

Four shapes are read: a mark that stands apart ("[대외비] …", "CONFIDENTIAL - …"), a mark that is said of something
("이건 3급 비밀 문건인데", "this memo is under NDA"), a ban on letting it out ("밖에 나가면 안 되는 자료", "do not forward
outside"), and a ban as a mark ("외부 유출 금지 자료"). Asking is none of them ("대외비는 누가 지정해요?").

>>> called_confidential("대외비예요. 줄여 줘: 두 지점을 닫는다"), called_confidential("대외비 문서는 누가 봐요?")
(True, False)
"""

from __future__ import annotations

import re

from gallae.checks.folding import fold

__all__ = ["called_confidential"]

_MARK = (
    r"(?:대외비|대내비|사외비|사내비|극비|기밀|비밀\s?유지|엠바고|\d\s?급\s?비밀|(?:사내|내부|부서|팀)\s?(?:한정|전용|용)"
    r"|(?:외부|사외|대외|회사\s?밖)\s?(?:유출|공개|반출|배포|공유)\s?(?:금지|불가|엄금)|[가-힣]{2,4}\s?외\s?(?:공유|열람|배포|전달|공개)\s?(?:금지|불가))"
)
# What is marked: "대외비 자료인데", "기밀 유지 서약 걸린 내용이라".
_THING = r"(?:자료|문서|문건|서류|글|내용|정보|숫자|수치|메일|보고서|회의록|기록|메모|명단|도면|원고|공지|계획안?|파일|사안|건|표|거|것|[가-힣]{1,4}(?:안|록|서|표))"
# Said of it, not asked: 인데, 이니까, 입니다, 예요 …; never 인가요, 인지, 이면.
_SAID = r"(?:인데|인\s?만큼|이니까?|니까?|이라서?|라서|라(?=[\s,])|이야|야|예요|에요|이에요|입니다|이고|임|이거든|거든|이므로)(?![가-힣]{0,2}\?)"
_APART = re.compile(
    rf"[\[(<【〔「]\s?(?:{_MARK}|비공개|confidential|internal(?: use)? only|strictly private|top secret)[^\])>】〕」]{{0,60}}[\])>】〕」]"
    rf"|(?:^|[\n\"“”'‘:：])[ \t]{{0,4}}(?:{_MARK}|confidential|internal(?: use)? only|top secret)[ \t]{{0,3}}(?:[:：.\n,!/\-]|$)",
    re.I,
)
_OF_SOMETHING = re.compile(
    rf"{_MARK}{_SAID}|(?:{_MARK}|비공개|미공개|비밀)(?![은는이가을를의에]\s)[^.?!\n]{{0,12}}?{_THING}{_SAID}"
    rf"|{_MARK}[^.?!\n]{{0,6}}?(?:표시|도장|서약|등급)[가-힣]{{0,2}}\s?(?:걸린|된|찍힌|붙은|있는)\s?{_THING}(?!은|는|을|를|의)"
    rf"|(?:이|아래|다음|첨부(?:한)?|붙여\s?넣은)\s?{_THING}(?:은|는|이|가)?\s?(?:모두\s)?{_MARK}"
    r"(?!\s?(?:인지|인가|일까|여부|맞|이?야\?|이?예요\?|입니까))"
)
_OUT = r"(?:밖|외부|바깥|회사\s?밖|사외|다른\s?(?:[데곳팀]|부서|사람|회사)|남|누구|어디)(?:으로|한테[도는]?|에게[도는]?|에[도는]?|로[도는]?|도)?"
_LET_OUT = r"(?:나가|유출하?|유출되|내보내|보내|공개하|공유하|퍼지|퍼뜨리|알리|알려지|말하|새어?\s?나가|새|돌리|주|보이|보여\s?주)"
_BANNED = r"(?:안\s?(?:되는(?![지데]?\s?(?:가요|거|건))|되니|됩니다|돼(?!나|지)|된다|되거)|곤란(?:한|하|해)|큰일|절대|못\s?하)"
# "… 안 되는 자료는 뭐예요?" asks which; "… 안 되는 이유" asks why.
_WHICH = r"\s?(?:이유|까닭|경우|[가-힣]{1,6}(?:은|는|이|가)\s?(?:뭐|무엇|무슨|어떤|누구|어디|몇|왜|\?))"
_BAN = re.compile(
    rf"{_OUT}\s?(?:[가-힣]{{1,4}}\s)?{_LET_OUT}(?:으?면|서는|선|지는?)\s?(?:{_BANNED}|마|말(?!고요)|않)(?!{_WHICH})"
    rf"|새어\s?나가면\s?{_BANNED}(?!{_WHICH})|유출(?:되|하)?면\s?{_BANNED}\s?[가-힣]{{0,4}}?\s?{_THING}(?!{_WHICH})"
)
_ENGLISH = re.compile(
    r"(?:this|it|text|document|memo|report|email|material|information|draft|following|below|attached)\s(?:is|are|stays?|remains?)\s(?:all\s|still\s|strictly\s|highly\s|company\s)*"
    r"(?:confidential|internal only|top secret|under (?:an? )?(?:NDA|embargo)|not for (?:distribution|release|outside))"
    r"|(?:^|[.!\n\"“:]\s{0,4})(?:please\s)?(?:do not|don't|never) (?:forward|distribute|circulate|leak)\b"
    r"|(?:do not|don't|never|must not|may not) (?:be )?(?:share|shared|disclose|disclosed|leave|sent?) (?:\w+ ){0,2}?(?:externally|outside|beyond|the (?:company|house|office|hospital|building))"
    r"|(?:must not|not to) leave (?:the|our) \w+|\bkeep (?:this|it|these) (?:strictly )?(?:confidential|secret|between us)"
    r"|\b(?:strictly|company) (?:confidential|internal|private)\b(?=\s?[,.:;\-—])"
    r"|\bnot for (?:outside|external) (?:eyes|use|readers|distribution)|\beyes only\b"
    r"|(?:^|[.!\n\"“]\s{0,4})(?:top secret|confidential|strictly internal|secret)(?:\s\w+){1,4}?\s(?:below|attached|follows|here)\b",
    re.I,
)


def called_confidential(text: str) -> bool:
    """The text says of itself, or of what is pasted into it, that it is not for outsiders."""
    folded = fold(text).text
    return any(pattern.search(folded) for pattern in (_APART, _OF_SOMETHING, _BAN, _ENGLISH))
