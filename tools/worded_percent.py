"""Percentages in a story: up and down by one or several, shares, changes between two amounts.

"학원비가 34만원에서 12% 오른다네요, 이제 얼마예요", "take 25% off 88,000 then another 10% off", "headcount grew from 64 to 80, growth
in percent?".
"""

from __future__ import annotations

import re

from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked, pattern
from gallae.tools.worked import worked

__all__ = ["percent_change", "percent_of", "percent_ratio", "percent_steps"]

_DOWN = re.compile(
    r"할인|깎|빼|뺀|내리|내려|내렸|인하|(?<!비)싸게|(?<!비)싸졌|(?<!비)싼|저렴|세일|떨어|줄[어었인고면]|줄이|감소|하락|감면|디씨|dc\b|떼|제하|공제|\boff\b|discount|cheaper|less\b|reduc|decreas|drop|fell|fall|lower|cut\b|down\b|minus|deduct|lost\b|loses?\b"
)
_UP = re.compile(
    r"오르|오른|올라|올랐|올리|올려|올린|인상|비싸|비싼|더\s?(?:내|받|비싸|붙|얹|주|늘)|추가(?!\s?할인)|얹|붙|팁|봉사료|가산|할증|늘[어었리려]|증가|상승|부가세|세금\s?(?:붙|더)"
    r"|\btip\b|increas|\braise|rise|rose|\bup\b|more\b|higher|\badd|plus|surcharge|service charge|\bvat\b|\btax\b|markup|gratuity|grew|grow"
)
_PERCENT_ASKED = re.compile(
    r"몇\s?(?:%|퍼|프로|퍼센트)|퍼센트로|백분율|비율|[가-힣]{1,4}[률율](?:이|은|는|을|도|좀)?\s*(?:얼마|몇|어떻|알려|구해|계산|뭐|\?|$)|what percent|how (?:many|much) percent|percent off\b|percentage|in percent|\bpercent\b[?.\s]*$|what %|%\s*\?|(?:percent|percentage|%) (?:growth|change|increase|decrease|drop|rise|fall|gain|uptake|share|attendance|turnout|completion)|rate of (?:change|growth)|growth rate"
)
_CHANGE = re.compile(
    r"늘|증가|올랐|오른|올라|오르|내리|인하|빠[지진졌]|깎|싸[졌진]|비싸|할인|상승|인상|성장|줄|감소|내렸|내린|떨어|하락|변화|변동|증감|grew|grow|growth|increas|decreas|chang|rose|rise|fell|drop|went|declin|up\b|down\b|gain|los[ts]|percent off\b"
)
_ONLY = re.compile(
    r"(?:얼마나?|얼마만큼|몇\s?원)(?:를|을)?\s?(?:더\s?)?(?:오르|오른|올라|올랐|내리|내린|깎|할인|절약|아끼|아낀|빠지|늘|줄|싸|비싸|세이브)|인상액|인상분|할인액|할인\s?금액|차액|절약|세금만|팁만|팁은\s?얼마|부가세만|봉사료만|수수료[는만]?\s?얼마"
    r"|how much (?:is the |is |do i |would i |will i |did i )?(?:discount|increase|tax|tip|save|off|vat|interest|commission)|\bsavings?\b|\bsave\b|the tip\?|\bwould (?:i|we) save|do (?:i|we) save|amount of (?:the )?(?:tip|tax|discount)|tip amount|tax amount"
)
# The amount is what came of the percentage, or stands in a world that is not; and a tax on hours is none.
_OTHER_WAY = re.compile(
    r"⟩[^⟨⟩]*(?:(?:떼|빼|제하|공제하|할인|인상|오르|올리|내리|붙|더하)\S{0,3}\s?(?:전|이전)(?!에)|세전|세\s?전|원래|원금|원가|본래|정가)|(?:부가세|세금|vat)?\s?포함(?!하면|해서\s?(?:총|얼마))"
    r"|walk away|end up with|need to (?:have|net|clear|get)\b|손에|(?:받|남|되)으?려면|대신|아니라|\binstead\b|had been|would have"
    r"|\binclud|\bincl\b|inclusive|(?:price|cost|total|salary|bill|amount|was it|much) before|before (?:the )?(?:tax|vat|tip|discount|markup|fee|cut|deduction)|pre-?tax|originally|\b(?:tag|sticker|label)\b[^?⟨⟩]{0,30}(?:sa(?:id|y)|read|was|before)|가격표[^?⟨⟩]{0,12}(?:얼마|붙)|(?:original|list|cost) (?:price|cost)(?! (?:is|was|of) ⟨)|cost (?:me|us|one|it)\b"
)
_LEANS = re.compile(r"\bof (?:that|those|them|it)\b")


def percent_steps(text: Marked) -> Finding | None:
    """One amount and percentages that each say up or down, one after the other."""
    amounts, shares = text.of("MNKUTY"), text.of("P")
    one = len(amounts) == len(shares) == 1 and amounts[0].start < shares[0].start  # "that" is the only amount there is
    if _OTHER_WAY.search(text.text) or (_LEANS.search(text.text) and not one):
        return None
    if len(amounts) != 1 or not 1 <= len(shares) <= 3 or len(text.marks) != 1 + len(shares):
        return None
    signs = [_sign(text, share, shares) for share in shares]
    if None in signs or _PERCENT_ASKED.search(text.text):
        return None
    base = amounts[0]
    if _untaxed(text, base) or (text.has(r"부가세|부가가치세|\bvat\b") and "−" in signs):
        return None  # a tax is taken out by division, if it is in there
    if _ONLY.search(text.text) or text.has(
        r"how much is (?:an? |the )?⟨P\d⟩ ?(?:vat|tax|tip|discount|service|commission|interest|of)"
    ):
        return worked(f"{base.shown} × {shares[0].shown}", base.unit) if len(shares) == 1 else None
    factors = " × ".join(f"(1 {sign} {share.shown})" for sign, share in zip(signs, shares, strict=True))
    return worked(f"{base.shown} × {factors}", base.unit)


def _sign(text: Marked, share: Mark, shares: tuple[Mark, ...]) -> str | None:
    """By the words behind the percentage, else by those before it."""
    after, before = text.after(share), text.before(share)
    if not text.has("[가-힣]"):  # the verb of the next percentage is none of this one
        after = re.split(r"\b(?:and|then|but|before|after)\b|,", after)[0]
    for words in (after, before):
        down, up = _DOWN.search(words), _UP.search(words)
        if down and up:
            return "−" if down.start() < up.start() else "+"
        if down or up:
            return "−" if down else "+"
    return None


def percent_change(text: Marked) -> Finding | None:
    """Two amounts of a kind, a change, and the percentage asked for."""
    amounts = text.of("MNKUTY")
    if len(amounts) != 2 or len(text.marks) != 2 or not _PERCENT_ASKED.search(text.text):
        return None
    if not _CHANGE.search(text.text) or not _same(*amounts):
        return None
    if text.has("할인|discount") and not text.of("M"):
        return None
    old, new = amounts
    later = r"올해|이번|지금|현재|this|now"
    if re.search(later, text.before(old)) or re.search(
        r"from\s*$|작년|지난|전에|이전|원래|last|before|보다|대비", text.before(new)
    ):
        old, new = new, old
    if re.search(r"보다|대비", text.after(old)):
        pass
    elif re.search(r"보다|대비", text.after(new)):
        old, new = new, old
    top = (
        f"({new.shown} − {old.shown})"
        if new.value >= old.value
        or not text.has(
            r"줄|감소|내렸|내린|내리|인하|빠[지진졌]|깎|(?<!비)싸|할인|떨어|하락|decreas|fell|drop|declin|los[et]|lower|discount|reduc|off\b|saved?"
        )
        else f"({old.shown} − {new.shown})"
    )
    return worked(f"{top} ÷ {old.shown} × 100", "%")


def percent_ratio(text: Marked) -> Finding | None:
    """A part and its whole, and the percentage asked for."""
    amounts = text.of("MNKUTY")
    if len(amounts) != 2 or len(text.marks) != 2 or not _PERCENT_ASKED.search(text.text) or not _same(*amounts):
        return None
    if _CHANGE.search(text.text) or text.has(
        r"마진|이익률|수익률|margin|markup|남은|남았|남는|나머지|빈\s|비었|안\s|못\s|불합격|\bleft\b|remain|not\b|n't|miss|absen|empty|without|틀[렸린리]|빠[졌지진]|결석|실패|불량|고장|wrong|fail|broken"
    ):
        return None  # the other part may be asked for
    if not text.has(
        r"중|가운데|전체|총|에서|의\s|of\b|out of|among|from|/|but|only|got|정원|만점|목표|target|goal|예산|budget"
    ):
        return None
    part, whole = sorted(amounts, key=lambda m: m.value)
    if text.has(r"목표|target|goal|달성|예산|budget"):
        aim = next((m for m in amounts if re.search(r"목표|target|goal|예산|budget", text.before(m))), None)
        if aim is None:
            return None
        part, whole = next(m for m in amounts if m is not aim), aim
    return worked(f"{part.shown} ÷ {whole.shown} × 100", "%")


_OF = (
    pattern(r"{whole:MNKUTY}\s?(?:의|중|중에|중에서|에서|에|of)?...{share:P}"),
    pattern(r"{share:P}...\b(?:of|on)\b...{whole:MNKUTY}"),
)
_EARNED = re.compile(
    r"⟩\s?의\s|\bof\b|\bon\b|수수료|커미션|commission|인센티브|incentive|bonus|보너스|성과급|계약금|선금|중도금|잔금|십일조|세금|tax|로열티|royalt|마진|margin|배당|dividend|적립"
)


def percent_of(text: Marked) -> Finding | None:
    """A share of one amount: "3150만원 팔았고 수수료가 2.4%면", "15% of 240"."""
    if _OTHER_WAY.search(text.text) or (text.has(r"마진|\bmargin\b") and text.has(r"원가|매입가|\bcosts?\b")):
        return None  # a margin is a share of the price, not of the cost
    for regex in _OF:
        found = text.whole(regex)
        if found and _EARNED.search(text.text) and not _PERCENT_ASKED.search(text.text):
            whole, share = found["whole"], found["share"]
            if _untaxed(text, whole) or _LEANS.search(text.text):
                return None
            if text.has(r"부가세|부가가치세|\bvat\b") and text.has(r"빼|뺀|떼|without|take"):
                return None
            if _DOWN.search(text.after(share)) or re.search(r"떼|빼|제하|남|after|left|net|remain|keep", text.text):
                return worked(f"{whole.shown} × (1 − {share.shown})", whole.unit)
            return worked(f"{whole.shown} × {share.shown}", whole.unit)
    return None


def _untaxed(text: Marked, base: Mark) -> bool:
    """No tax, tip or discount on hours and metres: the price of one was said elsewhere."""
    return base.code in "UT" and text.has(r"부가세|세금|할인|\bvat\b|\btax\b|\btip\b|discount")


def _same(a: Mark, b: Mark) -> bool:
    """Of one kind, or one of the two without a unit of its own."""
    return a.unit == b.unit or "" in (a.unit, b.unit) or ("개" in (a.unit, b.unit) and a.code == b.code == "K")
