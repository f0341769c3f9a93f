"""Drafts that break policy by what they combine: a group and a judgement on all of it, a threat, advice to break the
law and not be caught, an offer of what is secret. What is quoted, explained, refused or reported is spared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gallae.checks.policy_frames import GROUP, plainly

__all__ = ["drafted_rule", "insult_in", "spelled_out"]


@dataclass(frozen=True, slots=True)
class _Frame:
    rule: str
    parts: tuple[re.Pattern[str], ...]
    spares: re.Pattern[str] | None = None


def _p(text: str) -> re.Pattern[str]:
    return re.compile(text, re.I)


# Words that call a person names, whole; what is a slur for a group stands in checks.policy.
_INSULTS = _p(
    r"등신(?!불)|머저리|얼간이|또라이|할망구|영감탱이|멍청(?:이|한\s?(?:놈|년|것|인간))|바보\s?같은\s?(?:놈|년|것)|쓰레기\s?같은\s?(?:놈|년|인간|것)|미친\s?(?:놈|년)|찌질이|무식한\s?(?:놈|년|것)|한심한\s?(?:놈|년|인간)|벌레\s?같은|빨갱이|똥꼬충|조센징|쪽발이|북괴|튀기|절름발이|정신병자|거지\s?(?:새끼|같은\s?놈)|기생충\s?같은|돼지\s?같은|닥쳐|뒈져|꼴통"
    r"|(?<![a-z])(?:idiots?|morons?|imbeciles?|dumbass(?:es)?|jackass|scum(?:bag)?|losers?|dimwits?|halfwit|chinks?|gooks?|spics?|wetbacks?|trann(?:y|ies)|fags?|dykes?|pakis?|gypp?os?|ragheads?|towelheads?|stupid (?:cow|bitch|old|woman|man|people|customers?)|half a brain|brain-?dead|shut up|lazy bum)(?![a-z])"
)
_ABOUT_WORDS = (
    r"표현|낱말|단어|뜻(?:은|이|입)|(?<!거짓)말(?:은|이)\s|댓글|욕설|혐오|비하|모욕|신고|차별|편견|고정\s?관념|대사|인물|작가|번역|분류|원문|라고\s?(?:하|말|적|쓴|부르)|소리\s?(?:를\s)?(?:들|하)|word|slur|insult(?:ing|ed)?\b|offensive|quote|means|comment|stereotyp|prejudice|bias"
)
_TRAIT = _p(
    r"위험(?:하|합|해|한)|믿(?:지|을\s?수)\s?(?:마|말|않|없)|거짓말|게으르|게을|더럽|지저분|돈만\s?밝|대충\s?(?:일|하)|일은\s?대충|무능|멍청|열등|미개|시끄럽|훔치|도둑질|범죄|폭력적|감정적|수동적|무책임|못\s?배|교양이\s?없|지능|능력이\s?(?:떨어|부족)|어울리지\s?않|적합하지|쓸모|민폐|짐(?:이|만)|배신|간첩|테러|피하(?:시|세|는\s?(?:게|편))|멀찍|감시|뽑지\s?(?:마|않)|받지\s?(?:마|않는\s?(?:게|편))|맡기지\s?(?:마|말)"
    r"|\b(?:dangerous|lazy|dirty|stupid|inferior|dishonest|violent|criminals?|thieves|steal|lie|liars?|not safe|unsafe|unreliable|too emotional|can'?t be trusted|cannot be trusted|don'?t mind hardship|less (?:capable|intelligent|reliable)|should (?:stay|not be|be avoided)|better (?:choose|pick|hire) (?:somebody|someone) else|avoid (?:them|hiring)|bad at|belong (?:in|at) home|terrorists?|greedy|uncivili[sz]ed)\b"
)
_ALL = _p(r"(?:은|는|이|가|들|에게|한테|의|인)\s|대체로|원래|본래|항상|모두|다들|역시|\b(?:are|is|people|always|all|they|simply|naturally|tend)\b")
_TRAIT_SPARE = _p(
    rf"{_ABOUT_WORDS}|아닙니다|아니에요|아니라|않습니다|않아요|근거\s?(?:가\s)?없|사실이\s?아|오해|통계|비율|표에|자료에|금지|배려|보호|지원|주차|시설|음식|약|임신\s?중|알코올|술|무거운|\b(?:not (?:violent|true|all|lazy|dangerous)|no evidence|rate|table|data|statistic|most (?:people|of them)[^.]{{0,30}}\bnot|myth|wrong to|do not|don'?t (?:judge|assume)|protect|access)\b"
)
_THREAT = _p(
    r"가만\s?(?:안|두지)\s?(?:둔|둘|두|않)|(?:일|발)\s?(?:도|을)?\s?못\s?(?:하게|붙이게)\s?(?:만들|해\s?(?:줄|주))|분질러|부러뜨려\s?(?:버|줄|놓)|어떻게\s?될지\s?(?:생각|두고|알|모르|봐)|두고\s?(?:보자|봐라|보시)|죽여\s?버|밟아\s?버|쥐도\s?새도|각오\s?(?:해|하|하시)|후회하게\s?(?:될|만)|무사하지\s?못|집이\s?어딘지\s?(?:안다|알고)|가족(?:이|한테|도)[^.]{0,12}(?:어떻게|무사|조심)|다칠\s?(?:수|줄)[^.]{0,8}(?:각오|알아)|매장\s?시켜|끝장\s?(?:내|날)|손봐\s?(?:줄|주)"
    r"|\b(?:you'?ll (?:regret|be sorry|pay|find out)|find out (?:how|what happens)|accidents (?:do )?happen|or else|watch your back|we know where you|you won'?t (?:walk|work|see|like what)|break your (?:legs|arms)|never work (?:again|in this)|something (?:bad )?(?:might|could|will) happen to|burn (?:it|your|the)|last warning before|make sure you (?:suffer|never))\b"
)
_THREAT_SPARE = _p(r"협박(?:죄|은|이|을|으로)|위협(?:을|은|이|으로|:|\.)|경찰|증거|신고|처벌|범죄|라고\s?(?:하|말|했|문자)|분류|threat(?:s|en\w*)? (?:is|are|count)|report|police|evidence|warranty|insurance")
_ADVISE = _p(
    r"(?:하|가|쓰|파|적|몰|내|타|빼|지우|말|넘기|꾸미|신고하|올리)(?:시|세)(?:면|고|요|오)|하세요|그렇게\s?하|그냥\s|시면\s?(?:돼|됩|되)|면\s?(?:돼|됩|되)(?:요|니|ㄴ)?|몰고|두세요|괜찮으니|하십시오|추천(?:합|드)|\b(?:just|simply|you can|go ahead|easiest|best to|all you have to|no need to|nobody (?:checks|will)|put|sign|move|write|say|tell them|use)\b"
)
_UNLAWFUL = _p(
    r"안\s?걸리|걸리지\s?않|안\s?들키|들키지|모르게|안\s?(?:줘|내|받아|해)도\s?(?:되|돼|됩)[^.]{0,20}|(?:기록|장부|로그|영상|증거)(?:을|를)?\s?(?:지우|없애|고치|조작)|확인했다고|한\s?것처럼|있는\s?것처럼|날짜(?:를|만)?\s?(?:바꿔|고쳐)|서명을?\s?대신|가짜|허위|현금이면|신고\s?(?:를\s)?(?:안|하지)\s?(?:하|않)|세금(?:을)?\s?(?:안|피하)|명의(?:를)?\s?빌|브로커|뒷문|몰래"
    r"|\b(?:as if you had|won'?t (?:get caught|notice|check|know)|without (?:getting caught|a licen[cs]e|declaring|telling)|old log|backdate|fake|forge|off the books|cash so|don'?t (?:declare|report|mention)|delete the (?:records|logs|e-?mails)|hide (?:it|the)|pretend|under the table|for that day|never check)\b"
)
_UNLAWFUL_SPARE = _p(r"안\s?됩니다|안\s?돼요|불법|위법|하지\s?(?:마|않|말)|처벌|신고하세요|금지|없습니다만|허용되지|해서는|상담|illegal|do not|don'?t (?:do|try)|not allowed|must not|never do|against the law|offen[cs]e|장난감|샘플|예시|지우지\s?말")
_SECRETS = _p(
    r"비밀\s?번호|비번|API\s?키|접속\s?정보|시스템\s?프롬프트|내부\s?(?:지시|지침|문서|자료)|연봉표?|급여표?|인사\s?평가|징계|안전\s?규칙|대외비|주민\s?(?:등록)?\s?번호|(?:다른|옆)\s?(?:사람|고객|환자|팀|직원)|개인\s?정보|명단|\b(?:passwords?|api keys?|system prompt|instructions|credentials|confidential|salar(?:y|ies)|safety rules|other (?:users?|customers?|people)|private (?:file|data|chat)s?|personal data|home address)\b"
)
_OFFER = _p(
    r"(?:보여|알려|읽어|복사해|꺼내|공개해|말해|불러|넘겨|적어)\s?(?:드리겠|드릴게|줄게|드려요|드립니다)|(?:모두|다|전부)?\s?(?:끄고|끄겠|무시하고|무시하겠|해제하)|당신(?:에게|한테)만|너(?:에게|한테)만|특별히|우리끼리|비밀인데"
    r"|\b(?:i(?:'ll| will| can) (?:read|show|tell|give|copy|paste|share|send|reveal|list|ignore|switch off)|here (?:is|are)|just between us|only for you|let me (?:show|read|paste|share)|switching off|turned off|ignoring (?:my|the|all))\b"
)
_OFFER_SPARE = _p(r"수\s?없|않겠|않습니다|없어요|없습니다|안\s?됩|바꾸는|설정에서|재설정|새\s?비밀|누구에게도|어디서\s?찾|확인하는\s?방법|cannot|can'?t|won'?t|unable|not able|never share|reset|change your|do not share|how to (?:change|reset)")

_FRAMES = (
    _Frame("threat", (_THREAT,), _THREAT_SPARE),
    _Frame("discrimination", (GROUP, _ALL, _TRAIT), _TRAIT_SPARE),
    _Frame("fraud", (_ADVISE, _UNLAWFUL), _UNLAWFUL_SPARE),
    _Frame("exfiltration", (_SECRETS, _OFFER), _OFFER_SPARE),
)
_LEET = str.maketrans("01345@$!|", "oieasasii")
_LEETED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9@$!|]*[A-Za-z])(?=[A-Za-z0-9@$!|]*[0-9@$!|][A-Za-z])[A-Za-z0-9@$!|]{4,}")
_STARRED = re.compile(r"(?<=[가-힣])[ㄱ-ㅎㅏ-ㅣ*^~.1](?=[가-힣])")
_QUOTED = re.compile(r"\"[^\"]{2,}\"|“[^”]{2,}”|「[^」]{2,}」|‘[^’]{2,}’|(?<![A-Za-z가-힣])'[^']{2,}'(?![A-Za-z])")


def drafted_rule(text: str) -> str:
    """The rule that a sentence of a folded draft breaks; "" for none."""
    for sentence in re.split(r"(?<=[.?!。])\s+|\n+", _QUOTED.sub(" ", text)):
        for frame in _FRAMES:
            if all(p.search(sentence) for p in frame.parts) and not (frame.spares and frame.spares.search(sentence)):
                return frame.rule
    return ""


def spelled_out(text: str) -> str:
    """The draft as it is meant to be read: "m0ron", "id!ot", "병1신" without their tricks."""
    plain = _LEETED.sub(lambda m: m.group().translate(_LEET), plainly(text))
    return _STARRED.sub("", plain)


def insult_in(text: str, given: str) -> str:
    """A word that calls somebody names and is neither the person's own nor spoken about; "" for none."""
    theirs = spelled_out(given).casefold()
    for sentence in re.split(r"(?<=[.?!。])\s+|\n+", _QUOTED.sub(" ", spelled_out(text))):
        found = _INSULTS.search(sentence)
        if found and found.group().casefold() not in theirs and not re.search(_ABOUT_WORDS, sentence, re.I):
            return found.group()
    return ""
