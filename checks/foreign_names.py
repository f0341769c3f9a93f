"""Names of other languages written in Hangul: "제시카 브래넌", "스즈키 하루토", "왕샤오밍". They have no Korean surname; what
gives them away are their syllables, words that are given or family names elsewhere, and what stands beside names.

Likely rather than certain (checks.found.LIKELY).

>>> [f.text for f in find_foreign_names("강사 제시카 브래넌의 계약, 입사자 왕샤오밍, 스즈키 하루토. 파트 타임 카드 발급")]
['제시카 브래넌', '왕샤오밍', '스즈키 하루토']
"""

from __future__ import annotations

import re

from gallae.checks.found import LIKELY, Found
from gallae.checks.landmarks import hangul_words, starting

__all__ = ["find_foreign_names"]

# Syllables of transliterations that words of the language and of Chinese origin hardly have.
_FOREIGN = frozenset(
    "카타파키티쿠투푸케테페코토크트프브즈츠르흐쉬샤쇼슈셰쥔줘쯔쩐짜띠뚜꾸끼응퀴렌랜앤윌닉릭맥벨렉넬넷릿럿딘웬웨링밍훙팡펑캐컬팅팜퍼펠폴핀헨뱌쿤콩켄켈커칸칼컨냐뇨뷰얀챠헤히볼뎀톨렘밀쌈쏨썸왓툰텅덩엥응롱꽁빈쭝황낸너넌넨네베레메데게그럭럼딕딘닐륄펄라흐킬빌블크쿨콜클칼켈랄랜딧뎃짠"
)
_KNOWN_WORDS = """
제시카 제니퍼 제임스 존 조나단 마이클 데이비드 다니엘 대니얼 사라 새라 엘리자베스 메리 로버트 윌리엄 리처드 조셉 토마스 토머스 찰스 크리스 크리스토퍼 매튜 앤서니 안토니오 마크 마르코 폴 파블로 스티븐 앤드류 앤드루 조슈아 케빈 브라이언 조지 에드워드 티모시 제이슨 제이콥 니콜라스
 에릭 라이언 벤자민 사무엘 새뮤얼 알렉산더 알렉스 알렉세이 패트릭 피터 카일 에단 노아 루카스 레오 올리버 엠마 올리비아 소피아 소피 이사벨라 미아 샬럿 아멜리아 에밀리 엘라 클로이 그레이스 나탈리 나탈리아 안나 애나 마리아 마리 루시아 카르멘 엘레나 옐레나 율리아 줄리아 빅토리아 레베카 레이첼 로라 린다 바버라 수잔 낸시 헬렌 캐서린 카타리나 크리스티나 크리스틴 안드레아
 안젤라 미셸 스테파니 멜리사 아만다 니콜 켈리 클라라 프리야 라훌 아미르 오마르 파티마 아흐메드 아메드 무함마드 모하메드 무하마드 알리 유수프 이브라힘 압둘 압둘라 카림 라흐만 라만 칸 싱 쿠마르 샤르마 구릉 타망 라이 라마 비슈누 수닐 산토스 페르난데스 가르시아 로드리게스 곤잘레스 마르티네스 실바 로페즈 로페스 후안 카를로스 루이스 미겔 호세 페드로 디에고 소피야
 이반 드미트리 올가 나타샤 세르게이 블라디미르 안톤 막심 미하일 니콜라이 보리스 타냐 타티아나 스즈키 사토 다나카 타나카 와타나베 이토 야마모토 나카무라 고바야시 코바야시 가토 요시다 야마다 사사키 마쓰모토 이노우에 기무라 하야시 시미즈 야마자키 모리 아베 이케다 하시모토 하루토 유이 사쿠라 히나 소타 유토 렌 아오이 켄지 유키 히로시 다케시 미사키
 응우옌 응웬 쩐 레 팜 호앙 후인 부이 도안 쩐티 응우옌티 반 티 민 흐엉 투이 란 화 뚜언 즈엉 쏨차이 솜차이 솜삭 분미 아눈 나롱 바트 바트바야르 오윤 바야르 에르덴 볼드 간바타르 오트곤 노민 체렝 도르지 앙 아웅 초 모 뗏 킨 윈 뚜자 소카 소피압 속 찬 리나 라타나 아유 데위 부디 수카르노 누르 시티 인다 푸트리 아딜 아지즈 울루그벡 샤흐조드 딜노자 굴나라 자파르
 왕 장웨이 리나 리웨이 류양 천메이 샤오밍 메이링 밍 웨이 첸 존슨 스미스 브라운 윌리엄스 존스 밀러 데이비스 윌슨 앤더슨 테일러 무어 잭슨 마틴 톰슨 해리스 클라크 루이스 워커 홀 앨런 영 킹 라이트 베이커 넬슨 카터 미첼 로버츠 터너 필립스 캠벨 파커 에반스 한스 클라우스 피에르 클레르 앙투안 장 루카 줄리아 잉그리드 라르스 비욘
"""
_KNOWN = frozenset(_KNOWN_WORDS.split())
_SINO_WORDS = "샤오 메이 링 밍 웨이 쥔 훙 후이 위안 팅 쉬안 쯔 펑 팡 쥐안 쉐 옌 룽 칭 하오 징 핑 톈 하이"
_SINO = re.compile(
    rf"[왕장천류황우자오저쉬쑨마주린허가뤄정량셰탕덩판리양](?:쉬|오|우|궈)?(?:{'|'.join(_SINO_WORDS.split())})(?:{'|'.join(_SINO_WORDS.split())}|화|양|리|란|신|민|린)?"
)
_LOANS_WORDS = """
카드 서버 파일 테스트 프로그램 프로젝트 서비스 시스템 데이터 네트워크 컴퓨터 노트북 태블릿 스마트폰 모니터 키보드 프린터 카메라 버스 택시 트럭 타이어 브레이크 엔진 커피 카페 케이크 쿠키 피자 파스타 샐러드 스테이크 티켓 콘서트 이벤트 쿠폰 포인트 멤버십 스티커 포스터 브로슈어 팸플릿 리플릿
 카탈로그 텍스트 콘텐츠 페이지 사이트 블로그 메시지 메일 이메일 팩스 센터 매트 요가 필라테스 트레이닝 트레이너 스포츠 테니스 골프 헬스 클럽 클래스 코스 과목 리포트 페이퍼 노트 펜 테이블 침대 소파 커튼 에어컨 히터 보일러 파이프 밸브 펌프 모터 배터리 케이블 스위치 센서 로봇 드론 코드 버그 브랜치 커밋 배포 릴리스 패치 업데이트 업그레이드 다운로드 로그인 비밀번호 패스워드 토큰
 인터뷰 워크숍 세미나 컨퍼런스 미팅 스케줄 캘린더 체크리스트 템플릿 매뉴얼 가이드 가이드라인 안내 브랜드 마케팅 캠페인 콜센터 파트 타임 파트타임 아르바이트 스트레스 바이러스 백신 알레르기 비타민 칼슘 콜레스테롤 인슐린 스케일링 임플란트 크라운 엑스레이 컷 크림 로션 샴푸 패키지 투어 호텔 리조트 체크인 체크아웃 프런트 로비 레스토랑 뷔페 메뉴 디저트 음료 와인 맥주
"""
_LOANS = frozenset(_LOANS_WORDS.split())
_HINT = re.compile(f"[{''.join(sorted(_FOREIGN))}]")
_WORD = re.compile(r"(?<![가-힣])[가-힣]{1,9}(?![가-힣])")
# What is looked at: words with a syllable of elsewhere, and those that begin as a known name does.
_TELLING = "".join(sorted(_FOREIGN - set("그게데네드스키라줘짜칸럼너냐히꾸르")))
_TELLING_SET = frozenset(_TELLING)
_PLAIN = {w for w in _KNOWN if len(w) > 1 and not set(_TELLING) & set(w)}
_OPENING = frozenset(w[:2] for w in _PLAIN)
_STARTS = "[{}][{}]".format(*("".join(sorted({w[at] for w in _OPENING})) for at in (0, 1)))
_SHORT = frozenset(["존", "폴", "싱", "킹", "첸", "밍", "쩐", "팜", "장"])  # names of one syllable before a known one
_FIRST = re.compile(
    rf"(?:(?<![가-힣]){_STARTS}|(?<![가-힣])(?:{'|'.join(sorted(_SHORT))})(?=[ ](?:{'|'.join(sorted(w for w in _KNOWN if len(w) > 1 or w in _SHORT))}))|(?<![가-힣])[가-힣]{{0,5}}?[{_TELLING}])[가-힣]{{0,6}}(?![가-힣])"
)
_END = re.compile(
    r"(?:이라는|이라고|라는|라고|에게서|에게|한테|께서|께|님|씨|이랑|랑|하고|이가|은|는|이|가|을|를|의|와|과|도|입니다|예요|이에요)+$"
)
_TITLE = r"씨|님|사원|직원|대리|과장|차장|부장|팀장|강사|교수|선생|쌤|학생|기사|연구원|환자|고객|회원|선수|코치|근로자|유학생|매니저|인턴|조교"
_BEHIND = re.compile(
    rf"\s?(?:{_TITLE})(?:님)?(?:에게|한테|께|은|는|이|가|을|를|의|과|와|도)?(?![가-힣])|\s?[(/]|\s?,\s?(?:\+|\d|만\s)|\s\d{{6}}-|\s0\d"
)
_CALLED = re.compile(r"[ ]?[씨님](?:네|에게|한테|께|은|는|이|가|을|를|의|과|와|도|랑)?(?![가-힣])")
_TITLES = re.compile(rf"(?:{_TITLE})(?:님)?[가-힣]{{0,2}}")
_CLOSED = re.compile(
    r"\s?(?:[,;/)(|\n\"]|$|\.(?!\d))|(?:이라는|라는|의|이|가|은|는|을|를|와|과|께|에게|한테|님|씨)(?![가-힣])"
)
_LISTED = re.compile(r"\s?[,·/]\s?|\s(?:및|그리고)\s|[와과랑]\s")
_ROLE = re.compile(
    r"(?:강사|교사|교수|조교|직원|사원|인턴|연구원|근로자|노동자|유학생|학생|환자|고객|회원|임차인|임대인|세입자|입주자|신청인|신청자|입사자|지원자|합격자|담당자|참석자|보호자|배우자|남편|아내|와이프|친구|동료|며느리|사위|바이어|대표|명단에|성명|성함|이름|출신|수취인|수령인|예금주|선수|코치|통역|통역사|이모|기사|투숙객|손님|승객|탑승객|계약자|피보험자|가입자|상사|룸메이트|팀원|매니저|출연자|저자|작성자)"
    r"(?:님|은|는|이|가|인|명)?\s?[:：]?\s\"?$"
)


def find_foreign_names(text: str) -> list[Found]:
    """Names in folded text; a name in a list of names speaks for the next."""
    found: list[Found] = []
    end = 0
    telling = (
        at
        for at, _, word in hangul_words(text)
        if word[:2] in _OPENING or word in _SHORT or not _TELLING_SET.isdisjoint(word)
    )
    for m in starting(_FIRST, text, telling):
        if m.start() < end:
            continue
        words, stop = _taken(text, m)
        last = _WORD.match(text, stop + 1) if words and text.startswith(" ", stop) else None
        short = last and len(last.group()) < 3 and not _is_title(last.group())
        if last and short and _CALLED.match(text, last.end()):  # "응우옌 반 득 씨"
            stop = last.end()
        if words and _believed(text, m.start(), stop, words, found):
            sure = 0.85 if len(words) > 1 and all(w in _KNOWN for w in words) else LIKELY
            found.append(Found("name", m.start(), stop, text[m.start() : stop], sure))
            end = stop
    return found


def _taken(text: str, first: re.Match[str]) -> tuple[list[str], int]:
    """The words of a name from here on, without the particle or title that hangs on the last, and where they end."""
    words: list[str] = []
    m: re.Match[str] | None = first
    stop = first.start()
    while m and len(words) < 3:
        word = m.group()
        bare = word if word in _KNOWN else _END.sub("", word)
        if _is_title(word) or not _foreign(bare):
            break
        words.append(bare)
        stop = m.start() + len(bare)
        if bare != word:
            break
        m = _WORD.match(text, m.end() + 1) if text[m.end() : m.end() + 1] in (" ", "·") else None
    return words, stop


def _foreign(word: str) -> float:
    """1 for a name of elsewhere; else the share of syllables that are of elsewhere."""
    if word in _KNOWN or _SINO.fullmatch(word):
        return 1.0
    if word in _LOANS or len(word) < 2 or word[-1] in "줘요해까다":
        return 0.0
    return len(_HINT.findall(word)) / len(word)


def _is_title(word: str) -> bool:
    return bool(_TITLES.fullmatch(word))


def _believed(text: str, start: int, stop: int, words: list[str], found: list[Found]) -> bool:
    """A known name beside anything that people stand beside; syllables alone need a role before or a title behind."""
    if len(words) > 1 and all(w in _KNOWN for w in words):
        return True
    if len(words) > 1 and sum(map(_foreign, words)) / len(words) >= 0.4 and _CALLED.match(text, stop):
        return True
    known = sum(w in _KNOWN and len(w) > 1 for w in words) + bool(_SINO.fullmatch(words[0]) and len(words[0]) > 2)
    foreign = sum(map(_foreign, words)) / len(words)
    listed = bool(found) and bool(_LISTED.fullmatch(text, found[-1].end, start))
    before = bool(_ROLE.search(text[max(0, start - 14) : start])) or listed
    behind = bool(_BEHIND.match(text, stop))
    called = bool(_CALLED.match(text, stop))
    closed = bool(_CLOSED.match(text, stop))
    if len(words) == 1:
        return bool(known and len(words[0]) > 1 and ((before and (closed or behind)) or behind)) or (
            len(words[0]) > 2 and ((foreign >= 0.5 and before and behind) or (foreign >= 0.3 and called))
        )
    if known:
        return known > 1 or before or behind
    return foreign >= 0.4 and ((before and closed) or (behind and before))
