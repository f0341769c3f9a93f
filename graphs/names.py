"""How people call the organisation that a workspace belongs to."""

from __future__ import annotations

import re

from gallae.core.tokens import content_terms

__all__ = ["names_of"]

_KIND = re.compile(
    r"(?:주식회사|시립|구립|도립|국립)?(?:전자|구청|시청|군청|대학교|대학|고등학교|중학교|초등학교|학교|저축은행|은행|도서관|병원|의원|한의원|치과|약국|센터|상사"
    r"|식품|보험|카드|마트|서점|호텔|여행사|건설|물산|화학|제약|출판사|법무법인|법률사무소|물류|통신|가구|조합|복지관|박물관|미술관)$"
)


def names_of(title: str, name: str) -> tuple[str, ...]:
    """The first word of its title, without 전자, 구청 … too, and its short name.

    >>> names_of("한빛전자 고객 지원", "hanbit")
    ('hanbit', '한빛전자', '한빛')
    """
    found = [name.lower()] if name and name != "workspace" else []
    for term in content_terms(title)[:1]:
        root = _KIND.sub("", term)
        found += [term, *([root] if len(root) >= 2 and root != term else [])]
    return tuple(dict.fromkeys(found))
