"""Korean given names that many people bear: of themselves more of a name than their syllables say."""

from __future__ import annotations

__all__ = ["COMMON_GIVEN"]

# Frequent given names of those born between 1940 and 2020; written from general knowledge of the registry's yearly lists.
_COMMON_WORDS = """
민준 서준 도윤 예준 시우 하준 주원 지호 지후 준우 준서 도현 건우 현우 우진 선우 서진 연우 유준 정우 승우 승현 시윤 준혁 은우 지환 승민 지우 유찬 윤우 민재 현준 동현 한결 지훈 시후 진우 재윤 민성 수호 지한 은찬 재민
서연 서윤 지우 서현 하은 하윤 민서 지유 윤서 채원 지민 수아 지아 지윤 다은 은서 예은 수빈 소율 예린 지안 예서 하린 시은 소윤 유진 채은 윤아 유나 서영 나은 가은 예나 민지 수민 서아 시아 수현 연서 채윤 예원 서은 유주
지현 성민 재현 민수 성호 준호 상훈 성훈 영호 정훈 진호 영수 종수 철수 영철 성수 상현 동욱 경수 재호 병철 상철 종현 기현 진수 현수 태현 태호 동훈 성진 상우 석진 영진 용준 재석 재영 정민 종민 준영 창민 태영 형준 희준 태민 동혁 민호 민혁 진혁 승호 승훈 은호 인호 재혁 재훈
영희 순자 영자 정숙 영숙 미숙 명숙 경숙 현숙 은숙 미경 은경 현경 미정 은정 현정 수정 윤정 선영 미영 은영 지영 수영 혜영 주영 소영 은주 현주 미주 혜진 수진 유진 은진 미진 현진 선희 영미 은미 선미 혜미 지혜 은혜 은희 미희 경희 정희 혜정 혜경 혜원 혜선 지은 나연 나영 보영 보람 아름 슬기 하나 지연 지선 미선 은선 소연 정은 정아 세영 세진 수연 승희 승아 예진 예지 유리 유정 윤희 윤미 인영 재희 주희 주연 지수 지원 진영 진주 진희 채영 하영 현아 효진 효정 희정 희진 나래 다혜 미나 수미 영은
"""
COMMON_GIVEN = frozenset(_COMMON_WORDS.split())
