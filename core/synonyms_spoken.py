"""Short forms and everyday words of speech that written rules put otherwise, in the form of synonyms.py."""

__all__ = ["SPOKEN"]

SPOKEN = """
음식물쓰레기 음쓰 | food waste
씨씨티비 CCTV 감시카메라 | cctv
토픽 TOPIK 한국어능력시험 | topik
토익 TOEIC | toeic
토플 TOEFL | toefl
막학기 마지막학기 마지막 | last semester, final semester
드랍 수강포기 포기 철회 | drop, withdraw
지급 꽂혀 꽂히 들어와 들어오 입금 | paid out
첨부 붙여 붙이 같이내 제출 | attach, attached
알바 아르바이트 시간제취업 시간제 | part-time, part-time work, part time
창업 스타트업 | startup, start-up
육아 키우 키우는 양육 | childcare
군입대 군대 입대 입영 군휴학 병역 | military service
학사경고 학고 | academic probation
통금 통금시간 폐문 폐문시간 문닫는 | curfew
디비 데이터베이스 DB | database
천장 누수 물새 물떨어 | leak, leaking
도배 벽지 | wallpaper
껍질 껍데기 | shell, peel
계란 달걀 | egg, eggs
전세 세입자 임차인 월세 | tenant
윗집 층간소음 아랫집 | upstairs
임기 연임 중임 | term of office
방문차량 손님차 방문차 방문객 | visitor car, guest car
코스 경로 동선 구간 | route
밤새 야간 새벽 밤 24시간 | overnight
이의 이의신청 따지 따지는 항의 | appeal, objection
퇴사 쫓겨나 쫓겨 강제퇴실 퇴출 | expelled, eviction
증원 정원초과 만석 | full
재수강 다시듣 | retake
입학 입학자 입학생 신입생 새내기 | entered, admitted, entrance, admission year
전공필수 | required major, required-major
자격 요건 조건 | requirement
조정 변경 | adjust
기르 키울 기를 | raise, keep
수강료 강습비 회비 | lesson fee
"""
