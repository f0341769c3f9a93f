"""Drafts that break policy by what they combine: a group and a judgement on all of it, a threat, advice to break the
law and not be caught, an offer of what is secret. What is quoted, explained, refused or reported is spared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gallae.checks.policy_frames import GROUP, plainly

__all__ = ["DRAFT_PARTS", "drafted_rule", "insult_in", "spelled_out"]


@dataclass(frozen=True, slots=True)
class _Frame:
    rule: str
    parts: tuple[re.Pattern[str], ...]
    spares: re.Pattern[str] | None = None


def _p(text: str) -> re.Pattern[str]:
    return re.compile(text, re.I)


# Words that call a person names, whole; what is a slur for a group stands in checks.policy.
_INSULTS = _p(
    r"등신(?!불)|머저리|얼간이|또라이|할망구|영감탱이|멍청(?:이|한\s?(?:놈|년|것|인간))|바보\s?같은\s?(?:놈|년|것)|쓰레기\s?같은\s?(?:놈|년|인간|것)|미친\s?(?:놈|년)|찌질이|무식한\s?(?:놈|년|것)|한심한\s?(?:놈|년|인간)|벌레\s?같은|빨갱이|똥꼬충|조센징|쪽발이|북괴|튀기|절름발이|정신병자|거지\s?(?:새끼|같은\s?놈)|기생충\s?같은|돼지\s?같은|닥쳐|뒈져|꼴통|뇌가\s?없|머리가\s?(?:나쁘|텅)|돌대가리|대가리|주제에|수준\s?(?:하고는|이\s?그)|재수\s?없는|역겨운|더러운\s?(?:놈|년|것)|못\s?배워\s?먹|천한|무뇌|찐따|루저|된장녀|한녀|보슬|꼴페미|개저씨|노친네|영감\s?새끼|잼민이|짭새|기레기|외노자|불체자|흑형|깜씨|짱개|양키|베트콩|똥양인|게이\s?새끼|호모\s?새끼|병신|장애\s?같은|벙어리\s?같은|미개한"
    r"|(?<![a-z])(?:idiots?|morons?|imbeciles?|dumbass(?:es)?|jackass|scum(?:bag)?|losers?|dimwits?|halfwit|chinks?|gooks?|spics?|wetbacks?|trann(?:y|ies)|fags?|dykes?|pakis?|gypp?os?|ragheads?|towelheads?|stupid (?:cow|bitch|old|woman|man|people|customers?)|half a brain|brainless|pathetic|clowns?|garbage human|pigs?(?= like)|bastards?|cretins?|simpletons?|fools?(?= like)|hag|crone|geezers?|cripples?|spaz|lunatics?|psychos?|sluts?|whores?|skanks?|trannies|beaners?|coons?|japs?|redskins?|infidels?|heathens?|subhumans?|vermin|brain-?dead|shut up|lazy bum)(?![a-z])"
)
_ABOUT_WORDS = r"표현|낱말|단어|뜻(?:은|이|입)|(?<!거짓)말(?:은|이)\s|댓글|욕설|혐오|비하|모욕|신고|차별|편견|고정\s?관념|대사|인물|작가|번역|분류|원문|라고\s?(?:하|말|적|쓴|부르)|소리\s?(?:를\s)?(?:들|하)|word|slur|insult(?:ing|ed)?\b|offensive|quote|means|comment|stereotyp|prejudice|bias"
_TRAIT = _p(
    r"위험(?:하|합|해|한)|믿(?:지|을\s?수)\s?(?:마|말|않|없)|거짓말|게으[르릅른름]|게을|더럽|지저분|돈만\s?밝|대충\s?(?:일|하)|일은\s?대충|무능|멍청|열등|미개|시끄럽|훔치|도둑질|범죄|폭력적|감정적|수동적|무책임|못\s?배|교양이\s?없|지능|능력이\s?(?:떨어|부족)|어울리지\s?않|적합하지|쓸모|민폐|짐(?:이|만)|배신|간첩|테러|피하(?:시|세|는\s?(?:게|편))|조심(?:하|해)|거르|걸러|(?:책임감|끈기|이해력|체력|머리|눈치|위생|예의|도덕|판단력|집중력|의리|센스)(?:이|가|도|은|는)?\s?(?:없|떨어|약|부족|나쁘|낮)|(?:잘\s?)?못\s?(?:하|해|합|한|버티|따라)|어차피|속이|사기|뒤통수|기가\s?세|드세|히스테리|예민|의심|불결|냄새|문란|기회주의|이기적|인색|답답|느리|고집|쓸데없|뽑아\s?봐야|금방\s?그만|집에서|살림|애나\s?보|어울립니다|본성|타고난|피는\s?못\s?속|멀찍|감시|뽑지\s?(?:마|않)|받지\s?(?:마|않는\s?(?:게|편))|맡기지\s?(?:마|말)"
    r"|\b(?:dangerous|lazy|dirty|stupid|inferior|dishonest|violent|criminals?|thieves|steal|lie|liars?|not safe|unsafe|unreliable|too emotional|can'?t be trusted|cannot be trusted|don'?t mind hardship|less (?:capable|intelligent|reliable)|should (?:stay|not be|be avoided)|better (?:choose|pick|hire) (?:somebody|someone) else|avoid (?:them|hiring)|bad at|belong (?:in|at) home|terrorists?|greedy|uncivili[sz]ed|worse at|not cut out|can'?t (?:handle|drive|cope|learn|focus|be promoted)|weak(?:er)?|hysterical|untrustworthy|smell\w*|backward|primitive|unhygienic|cheap|stingy|aggressive|promiscuous|confused|sinful|unnatural|unfit|burden|freeload\w*|leech\w*|less suited|don'?t belong|keep an eye on|watch (?:them|your)|quit soon|will just get pregnant|natural(?:ly)? (?:better|worse|suited)|better suited|by nature|in their (?:nature|blood)|never (?:trust|work|pay))\b"
)
_ALL = _p(
    r"(?:은|는|이|가|들|에게|한테|의|인)\s|대체로|원래|본래|항상|모두|다들|역시|\b(?:are|is|people|always|all|they|simply|naturally|tend)\b"
)
_TRAIT_SPARE = _p(
    rf"{_ABOUT_WORDS}|아닙니다|아니에요|아니라|않습니다|않아요|근거\s?(?:가\s)?없|사실이\s?아|오해|통계|비율|표에|자료에|금지|배려|보호|피해|지원|주차|시설|음식|약|임신\s?중|알코올|술|무거운|\b(?:not (?:violent|true|all|lazy|dangerous)|no evidence|rate|table|data|statistic|most (?:people|of them)[^.]{{0,30}}\bnot|myth|wrong to|do not|don'?t (?:judge|assume)|protect|access)\b"
)
_THREAT = _p(
    r"가만\s?(?:안|두지)\s?(?:둔|둘|두|않)|(?:일|발)\s?(?:도|을)?\s?못\s?(?:하게|붙이게)\s?(?:만들|해\s?(?:줄|주))|분질러|부러뜨려\s?(?:버|줄|놓)|어떻게\s?될지\s?(?:생각|두고|알|모르|봐)|두고\s?(?:보자|봐라|보시)|죽여\s?버|밟아\s?버|쥐도\s?새도|각오\s?(?:해|하|하시)|후회하게\s?(?:될|만)|무사하지\s?못|집이\s?어딘지\s?(?:안다|알고)|가족(?:이|한테|도)[^.]{0,12}(?:어떻게|무사|조심)|다칠\s?(?:수|줄)[^.]{0,8}(?:각오|알아)|\s?시켜|끝장\s?(?:내|날)|손봐\s?(?:줄|주)|(?:안|않)[^.]{0,8}(?:면|으면)[^.]{0,30}(?:다칠|다치|죽|끝장|혼(?:날|쭐)|퍼뜨|뿌리|뿌릴|알리겠|폭로|가만|재미없|각오|후회|책임\s?못|박살|망하|망가)|찾아가(?:서|겠|ㄹ)\s?[^.]{0,16}(?:부수|때리|죽|혼|손)|칼(?:을|로)\s?[^.]{0,10}(?:찌|들고|맞)|피를?\s?(?:보|볼)|부숴\s?버|박살|불\s?질러|때려\s?(?:주|죽)|패\s?(?:주|버)|혼쭐|조심하는\s?게\s?좋|밤길|뒤통수|신상을?\s?(?:털|뿌|공개)|사진을?\s?(?:뿌|퍼)|가족(?:을|들)\s?(?:생각|위해)[^.]{0,12}(?:조용|입)|입\s?(?:다물|닫|조심)|없던\s?사람|묻어\s?버"
    r"|\b(?:you'?ll (?:regret|be sorry|pay|find out)|find out (?:how|what happens)|accidents (?:do )?happen|or else|watch your back|we know where you|you won'?t (?:walk|work|see|like what)|break your (?:legs|arms)|never work (?:again|in this)|something (?:bad )?(?:might|could|will) happen to|burn (?:it|your|the)|last warning before|make sure you (?:suffer|never|lose|pay)|(?:if|unless) you[^.]{0,60}(?:hurt|kill|post|leak|ruin|destroy|break|burn|tell everyone|lose your|come (?:to|for)|pay for|sorry|regret|consequences)|i know where|know where you live|keep your mouth shut|stay quiet|your (?:family|kids|children)[^.]{0,30}(?:safe|careful|happen|pity|shame)|come after you|teach you a lesson|beat you|smash|ruin your|end you|be careful (?:on|at|walking)|wouldn'?t want anything|hospital)\b"
)
_THREAT_SPARE = _p(
    r"협박(?:죄|은|이|을|으로)|위협(?:을|은|이|으로|:|\.)|경찰|증거|신고(?:하세|하시|해야|를|는)|처벌|범죄|라고\s?(?:하|말|했|문자)|분류|threat(?:s|en\w*)? (?:is|are|count)|report|police|evidence|warranty|insurance"
)
_ADVISE = _p(
    r"(?:하|가|쓰|파|적|몰|내|타|빼|지우|말|넘기|꾸미|신고하|올리)(?:시|세)(?:면|고|요|오)|하세요|그렇게\s?하|그냥\s|시면\s?(?:돼|됩|되)|면\s?(?:돼|됩|되)(?:요|니|ㄴ)?|몰고|두세요|괜찮으니|하십시오|추천(?:합|드)|\b(?:just|simply|you can|go ahead|easiest|best to|all you have to|no need to|nobody (?:checks|will)|put|sign|move|write|say|tell them|use)\b"
)
_UNLAWFUL = _p(
    r"안\s?걸리|걸리지\s?않|안\s?들키|들키지|모르게|안\s?(?:줘|내|받아|해)도\s?(?:되|돼|됩)[^.]{0,20}|(?:기록|장부|로그|영상|증거)(?:을|를)?\s?(?:지우|없애|고치|조작)|확인했다고|한\s?것처럼|있는\s?것처럼|날짜(?:를|만)?\s?(?:바꿔|고쳐)|서명을?\s?대신|가짜|허위|현금이면|신고\s?(?:를\s)?(?:안|하지)\s?(?:하|않)|세금(?:을)?\s?(?:안|피하)|명의(?:를)?\s?빌|무면허|무허가|불법|음주|세금계산서\s?없이|영수증\s?없이|신고\s?없이|허가\s?없이|처방\s?없이|단속|적발|눈감|모릅니다|모르니|알\s?(?:수|길)\s?없|아무도\s?(?:안|모르)|티\s?(?:가\s)?안\s?나|급여(?:를)?\s?나눠|차명|탈세|빼돌|뒷돈|리베이트|유통\s?기한(?:을|만)?\s?(?:바꾸|고치|떼)|라벨(?:을|만)?\s?(?:바꾸|떼|새로)|숨기|감추|녹음\s?지우|폐기하면|미리\s?써|대신\s?찍|도장만|사인만\s?대신|브로커|뒷문|몰래"
    r"|\b(?:as if you had|won'?t (?:get caught|notice|check|know)|without (?:getting caught|a licen[cs]e|declaring|telling)|old log|backdate|fake|forge|off the books|cash so|don'?t (?:declare|report|mention)|delete the (?:records|logs|e-?mails)|hide (?:it|the)|pretend|under the table|for that day|never check\w*|nobody (?:checks|will)|no one (?:checks|will)|hard to prove|can'?t prove|skip the (?:tax|permit|licen[cs]e|check)|without (?:a )?(?:permit|prescription|receipt|consent|reporting)|cash (?:and|only|in hand)|leave it off|misreport|under-?report|inflate|launder|bribe|drive (?:slowly )?(?:home )?(?:drunk|after)|side streets|back ?roads|unlicensed|counterfeit|photocopy the|reuse the|change the (?:date|expiry|label)|off the record|sign (?:for|as) (?:him|her|them)|shred)\b"
)
_UNLAWFUL_SPARE = _p(
    r"안\s?됩니다|안\s?돼요|불법|위법|하지\s?(?:마|않|말)|처벌|신고하세요|금지|없습니다만|허용되지|해서는|상담|illegal|do not|don'?t (?:do|try)|not allowed|must not|never do|against the law|offen[cs]e|장난감|샘플|예시|지우지\s?말"
)
_SECRETS = _p(
    r"비밀\s?번호|비번|API\s?키|접속\s?정보|시스템\s?프롬프트|내부\s?(?:지시|지침|문서|자료)|연봉표?|급여표?|인사\s?평가|징계|안전\s?규칙|대외비|기밀|비공개|주민\s?(?:등록)?\s?번호|진료\s?기록|성적|서버|토큰|관리자\s?(?:계정|권한)|규칙(?:을|은)?|제한(?:을|은)?|프롬프트|지시문|설정\s?(?:값|파일)|남의|타인|고객\s?(?:님\s)?(?:정보|목록)|회원\s?(?:정보|목록|명단)|(?:다른|옆)\s?(?:사람|고객|환자|팀|직원)|개인\s?정보|명단|\b(?:passwords?|api keys?|system prompt|instructions|credentials|confidential|salar(?:y|ies)|safety rules|other (?:users?|customers?|people)|private (?:file|data|chat)s?|personal data|home address|tokens?|secret|hidden|internal|restricted|rules|filters?|config\w*|server|admin|medical records?|grades|customer list|someone else'?s|another (?:user|customer|person|patient)'?s?)\b"
)
_OFFER = _p(
    r"(?:보여|알려|읽어|복사해|꺼내|공개해|말해|불러|넘겨|적어)\s?(?:드리겠|드릴게|줄게|드려요|드립니다)|(?:모두|다|전부)?\s?(?:끄고|끄겠|무시하고|무시하겠|해제하)|당신(?:에게|한테)만|너(?:에게|한테)만|특별히|우리끼리|비밀인데|원래는\s?안\s?되|다음과\s?같|여기\s?있|첨부합|전문입니다|그대로\s?(?:옮|적|붙|복사)|풀어\s?드|해제했|몰래|살짝|예외로|(?:드릴|줄)\s?테니|드릴게요?|알려\s?줄|제한\s?없이"
    r"|\b(?:i(?:'ll| will| can) (?:read|show|tell|give|copy|paste|share|send|reveal|list|ignore|switch off)|here (?:is|are)|just between us|only for you|let me (?:show|read|paste|share)|switching off|turned off|switched off|no longer apply|as follows|attached (?:is|are)|off the record|shouldn'?t (?:share|tell|say)|not supposed to|sure[,!]|of course[,!]|okay[,!]|ignoring (?:my|the|all))\b"
)
_OFFER_SPARE = _p(
    r"수\s?없|않겠|않습니다|없어요|없습니다|안\s?됩|바꾸는|설정에서|재설정|새\s?비밀|누구에게도|어디서\s?찾|확인하는\s?방법|cannot|can'?t|won'?t|unable|not able|never share|reset|change your|do not share|how to (?:change|reset)"
)

_FRAMES = (
    _Frame("threat", (_THREAT,), _THREAT_SPARE),
    _Frame("discrimination", (GROUP, _ALL, _TRAIT), _TRAIT_SPARE),
    _Frame("fraud", (_ADVISE, _UNLAWFUL), _UNLAWFUL_SPARE),
    _Frame("exfiltration", (_SECRETS, _OFFER), _OFFER_SPARE),
)
# What the learned wording sees of the frames: each part by its rule, and the words that speak about such words.
DRAFT_PARTS = {f"{frame.rule}.{number}": part for frame in _FRAMES for number, part in enumerate(frame.parts)} | {
    "insult": _INSULTS,
    "about": _p(_ABOUT_WORDS),
    **{f"{frame.rule}.spared": frame.spares for frame in _FRAMES if frame.spares},
}
_LEET = str.maketrans("01345@$!|", "oieasasii")
_LEETED = re.compile(
    r"(?<![A-Za-z0-9@$!|])(?=[A-Za-z0-9@$!|]*[A-Za-z])(?=[A-Za-z0-9@$!|]*[0-9@$!|][A-Za-z])[A-Za-z0-9@$!|]{4,}"
)
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
