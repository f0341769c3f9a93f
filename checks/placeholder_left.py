"""Words of a request that stay when its values are marks, and that nobody wrote into the leaflet: "냉장보관", "식사 상관없이",
"오렌지주스랑". A record with one is handed over rather than written without it.

Two nets. What reads as an instruction (how it is kept, with what, in which order, when it ends) counts wherever it stands.
And from the first value on each clause has to be known: words that say nothing of the taking (`_PLAIN`), what is asked of
us, or who the person is (`_ASIDE`). A word that is none of these may be an instruction that nobody thought of here.

>>> left("⟦용어1⟧ ⟦양1⟧ ⟦횟수1⟧ ⟦기간1⟧분, 냉장보관. 4살 여아"), left("⟦용어1⟧ ⟦양1⟧ ⟦횟수1⟧ 우유 타서 ⟦기간1⟧분")
('냉장', '타서')
>>> left("⟦용어1⟧ ⟦양1⟧을 ⟦횟수1⟧ 드시고 ⟦기간1⟧분 나갔어요, 신장이 안 좋으신 분께 드릴 안내문 부탁드려요")
''
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gallae.checks.placeholder_spans import MARK

__all__ = ["left"]

_OURS = frozenset(("양", "비율", "개수", "횟수", "기간", "때", "시각", "곳"))
# What reads as an instruction, wherever it stands.
_INSTRUCTION = re.compile(
    r"냉장|냉동|실온|상온|서늘|어두운|차게|얼리|햇[빛볕]|차광|개봉|닿지|지켜|지키|말고|쉬(?:고|기|었|어|시)|휴약|보관(?!\s?(?:까지|법|방법|도|과|이랑|하고)?\s?(?:적|넣|안내|얘기|설명|포함))"
    r"|(?:상관|관계|구애)\s?(?:없|말)|무관하게|즉시|곧바로|곧장|(?<!일어나서 )(?<!일어나자마자 )(?<![가-힣])바로\s?(?:먹|드시|드심|복용|삼|쓰|바르|넣)"
    r"|흔들|녹여|녹이|씹|삼켜|삼키지|통째|빨아|혀\s?(?:밑|아래)|설하|헹구|헹군|입안에 머금|물\s?(?:없이|에 타|에 녹|한\s?컵|많이|충분|넉넉)|(?:충분|넉넉|많은)[가-힣]*\s물|타서|섞어|섞지|갈아서|(?<!자몽)(?<!주스)(?<!즙)(?:주스|우유|두유|요거트|요구르트|미지근한 물|물)(?:이?랑|와|과|하고|에)(?=[\s,.]|$)"
    r"|교차|번갈|교대로|엇갈|분할|나눠|나누어|쪼개|갈라|중단|중지|끊(?:으|고|지|어|도)|그만|증량|감량|올(?:려|리|립)|내리(?:고|기)|늘(?:려|리|립)|줄(?:여|이[고는기십]|입)|대신(?:에)?\s(?:드|먹|복|쓰)|띄[워우엄]|간격\s?(?:두|유지|띄)|사이\s?두"
    r"|끝까지|남기지|남으면|빠짐없이|거르지|거르고|건너뛰|빼고|빼먹지|눕지|누워|앉아서|일어서서|서서|기댄|(?:나으|낫|좋아지|호전되|없어지|가라앉|멎|내리|떨어지|오르|심해지|안 들)(?:면|시)|지\s?(?:말|마[시세]|않도록|않게)|금지|금식|피해서|피하(?:고|기|시|세|게|여)|따로\s?(?:먹|드|복)|먼저\s(?:먹|드시[고기]|복용|넣|바르|쓰)|나중에\s(?:먹|드|복|넣|바르|쓰)"
    r"|(?:필요|아프|열|통증|가려|증상)[가-힣]*\s?(?:때|시)?만(?![가-힣])|넘(?:으면|을\s?때|지|게)|이상이?면|미만이?면|까지만|씻(?:고|은|어|으)|닦(?:고|은|아)|말린|문지|두드려|덮|밀봉|떼[고었]|교체|돌려|바꿔\s?(?:가며|붙)|깊이\s?(?:들이|흡)|숨\s?참|(?:(?<=⟧)\s?(?:만(?!\s?⟧)|정도만)(?=[\s,.]|$))"
    r"|[가-힣](?:이?랑|와|과|하고)\s?(?:같이|함께)?\s?(?:드시|먹|복용|마시)(?:고|게|도록|세|라|기|여|이|하[게고도시세])"
    r"|(?<!주시)(?<!가능하)(?<!되)[가-힣]면(?=[\s,])(?!\s?(?:좋|되|돼|될|감사))"
    r"|\b(?:refrigerat\w*|fridge|shake|chew\w*|crush\w*|swallow\w*|dissolve\w*|sublingual|sl|rinse|alternat\w*|until|stop|avoid|regardless|without|with(?! (?:meals?|food))|instead|increase|decrease|titrat\w*|split|immediately|keep|store|do not|don't|unless|then|only|prior|before use|w/o|stat|if)\b",
    re.I,
)
_ASK = r"안내|안냬|안네|안냄|앙내|복약|설명|지도문|서식|양식|문안|종이|문단|글로|글씨|글\b|부탁|ㅂㅌ|작성|써|뽑|만들|주세|주실|드릴|드려|넣어|넣고|적어|빨리|급해|급하|처방|leaflet|handout|sheet|pls|please|write|need|format"
_WHO = (
    r"환자|손님|보호자|어르신|할머|할아|어머|아버|엄마|아빠|아이|아기|산모|임산|임신|수유|모유|여성|남성|여자|남자|여아|남아|여환|남환|기사|학생|직장|아저씨|아줌마|이웃|여행객|딸|아들|며느|pt\b|patient|pregnan|breast|work|driv"
    r"|(?<![가-힣⟧])분(?:이|께|은|들|입|임|예|용|$|[,.\s])|[은는던인신한된]\s?분|님|신대|신다[고네는]|이래|래요|대요|다네|다고|하심|드심|으심|있으|있음|없으|예정|앞두|앓|병력|음주|흡연|담배|술|커피|녹차|청국장|자몽|시금치|운전|렌즈|보청기|고혈압|당뇨|천식|녹내장|궤양|위장|신장|간수치|심장|투석|경계|변비|설사|중이염|염\b|두드러기|알레르기|수술|발치|치과|검사|불규칙|졸음|\bhx\b|걱정|혼자|[가-힣]직이|증후군|계[시신심세]|(?:쓰려|아파|불편해|굽어|저려|부어)서|지금|같은 봉투|나간 집|오셨|오신"
)
_ASIDE = re.compile(rf"{_ASK}|{_WHO}", re.I)
_MEDICINES = r"[가-힣]*(?:항히스타민제|진통제|철분제|칼슘제|피임약|협심증약|무좀약|가글액|제산제|혈압약)"
# Words that say nothing of how it is taken, with what Korean hangs on a value (1정씩, 7일분이에요).
_TIE = (
    r"(?:을|를|은|는|이|가|의|에|도|로|으로|와|과|랑|이랑|하고|고|씩|분|치|간|동안|짜리|마다|경|쯤|용|임|요|용요|정도)"
)
_BE = r"(?:이고요?|이구요?|고요|구요|인데요?|이며|이에요|예요|이요|요|입니다|임|이신데|이세요|입니당|이여|이어서|이라)"
_PLAIN = re.compile(
    rf"{_TIE}{{0,3}}{_BE}?|x|X|×|for|of|a|the|and|is|pt|tab|cap|day|days|po|oral|sig|rp|rx|ER|SR|XR|CR|syr|oint|cream|eye|inj|pen|MDI|take|takes|taking|give|given|use|apply|each|dose|total"
    r"|며칠[가-힣]{0,6}|만|한|번에|번|한번에|매|매번|매회|매일|하루에?|총|각|각각|일|회|안에|전에|후에|뒤에|동안|그리고|또|약|약은|약이|그|이|음|어|네|네요|좀|것|걸로|거로|거|거고요|건데요?|정|캡슐|캡셀|캅셀|시럽|연고|크림|로션|젤|겔|패치|파스|주사|피하주사|펜|안약|점안액|점안|인공눈물|서방정|알약|가루약|흡입기|좌약|제제|정제"
    r"|(?:드시|드신|드심|드세|드실|드셔|먹|먹이|먹입|먹여|복용|투여|투약|사용|쓰시|쓰는|쓰고|쓰심|씁|바르|바름|바릅|발라|넣|점안|뿌리|뿌려|뿌림|흡입|맞|붙이|붙여|놓)[가-힣]{0,5}"
    r"|(?:나가|나갑|나갔|나간|나감|나와|나왔|왔|받|타|타가|조제|처방|드렸|드립|드림|드려|드릴|줬|줌|가져가|되|됐|하기|하시|합니|했|하셨|하심|함|해|하는)[가-힣]{0,6}|같이|같은|이렇게|입니다|이에요|예요|세요|ㄱㄱ",
    re.I,
)
# What makes of any word beside a value how it is taken: with it, before it, only then.
_ROLE = re.compile(r"[가-힣](?:이?랑|와|과|하고|(?<!처방)전|후|뒤|때|에만|까지|부터|없이|대신|면|마다)에?는?$")
# Of how long the supply lasts and how the text is to be: said in several words.
_PHRASE = re.compile(r"다음\s?(?:검사|진료|예약|방문|외래)\s?(?:날|일|때)?까지|다섯\s?문단으로")
_CLAUSE = re.compile(r"[,.;:/·()\n?!~→|]+|->|\s-\s|(?<=[가-힣](?:요|죠))\s|(?<=[가-힣]니다)\s|(?<=고요)\s")
_WORD = re.compile(r"[가-힣ㄱ-ㆎA-Za-z]+|[+]+")


def left(request: str) -> str:
    """The first word of a request in marks that may say how the medicine is taken and was not read, "" if there is none."""
    if m := _INSTRUCTION.search(MARK.sub(lambda m: " " * (len(m.group()) - 1) + "⟧", request)):
        return m.group().strip()
    return next(_unknown(request), "")


def _unknown(request: str) -> Iterator[str]:
    begun = False
    request = _PHRASE.sub(" ", request)
    for clause in _CLAUSE.split(request):
        marks = list(MARK.finditer(clause))
        ours = [m for m in marks if m["kind"] in _OURS]
        names = [m for m in marks if m["kind"] == "용어"]
        if not begun and not (ours or names):
            continue
        # before the first value of all stand the medicine's name, where it is no known term, and who it is for
        start = 0 if begun else (names or ours)[0].end()
        begun = True
        rest = clause[start:]
        last = max((m.end() for m in ours), default=0) - start
        if last <= 0 and (_ASIDE.search(rest) or any(m["kind"] == "나이" for m in marks)):
            continue  # of the person or of us
        for m in _WORD.finditer(MARK.sub(lambda m: " " * len(m.group()), rest)):
            aside = _ASIDE.match(rest, m.start()) or _ASIDE.search(m.group())
            if aside and not _ROLE.search(m.group()):
                if m.start() > last:
                    break
                continue
            if not _PLAIN.fullmatch(m.group()):
                yield m.group()
