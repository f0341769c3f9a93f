"""Words of single trades that people put otherwise than the papers of the trade do: libraries, nurseries, town halls,
telephone companies, airlines, garages, salons, restaurants.

The form is that of synonyms_everyday.py: before ">" what people ask, behind it what documents say.
"""

__all__ = ["TRADES"]

TRADES = """
# libraries and museums
희망도서 책사달라 구입신청 신청도서 책신청 | book request, purchase request
상호대차 다른도서관책 타관대출 책배달 | interlibrary loan
예약도서 책예약 도서예약 | reserved book, book hold
정기간행물 잡지 월간지 매거진 | magazine, magazines, periodical
연속간행물 신문 일간지 | newspaper, newspapers
서고 보존서고 책창고 | stacks
청구기호 책번호 도서번호 | call number
대출권수 몇권까지 빌릴수있는권수 대출한도 | loan limit
대출정지 대출제한 못빌리 빌릴수없 | suspended from borrowing
도서관카드 대출증 회원증 도서대출증 | library card
전자책 이북 | e-book, ebook, e-books
오디오북 듣는책 | audiobook
열람석 공부자리 독서실자리 | study seat, reading seat
도슨트 전시해설 해설 전시설명 | docent, guided tour
상설전 상설전시 | permanent exhibition
기획전 특별전 특별전시 | special exhibition
작품설명 오디오가이드 음성안내 음성해설 | audio guide

# nurseries and schools for children
등원 데려다주 아침에보내 등교 | drop-off
하원 데리러 데려가는 하교 | pick-up, pickup
연장반 저녁돌봄 늦게까지맡 시간연장 연장보육 종일반 | extended care, after-hours care
방과후 방과후학교 학교끝나고 | after school, after-school
낮잠 낮잠시간 낮잠자 | nap, nap time
알림장 키즈노트 안내장 가정통신문 | newsletter, notice
투약의뢰서 약먹여달 투약 | medication request
원복 원아복 체육복 교복 유니폼 | uniform
특별활동 특활 특별활동비 | extracurricular, special activities
현장학습 체험학습 소풍 견학 | field trip, excursion
가정체험학습 가정학습 교외체험학습 | home learning day
입소대기 대기신청 대기순서 | waiting list
입학금 입소비 가입비 | admission fee, enrollment fee
반배정 반편성 몇반 반나누 | class assignment
담임 담임선생님 반선생님 담임교사 | homeroom teacher, class teacher
상담주간 학부모상담 부모상담 | parent-teacher meeting, parent conference
참관수업 공개수업 수업참관 | open class
학예회 발표회 재롱잔치 | recital, school play
쌤 선생님 교사 강사 | teacher, instructor
셤 시험 고사 | exam
보강 보충수업 못들은수업 빠진수업 | make-up class
진도 커리큘럼 교육과정 학습계획 | curriculum, syllabus
레벨테스트 반배치 배치고사 진단평가 | level test, placement test
시범수업 체험수업 맛보기 무료수업 샘플수업 | trial lesson, trial class

# town halls and papers
전입신고 주소이전 주소옮 주소변경신고 이사신고 전입 | moving-in report, address change
출생신고 아기등록 출생등록 | birth registration
혼인신고 결혼신고 | marriage registration
사망신고 | death registration
인감증명서 인감증명 인감떼 | seal certificate
여권발급 여권만들 여권신청 여권재발급 | passport application
발급 떼는 떼어 뗀거 끊어 뽑아 | issue, issued
재발급 다시만들 다시발급 재발행 새로만들 | reissue, replacement
무인민원발급기 무인발급기 민원기계 | kiosk, self-service kiosk
대형폐기물 큰쓰레기 가구버리 폐가구 대형쓰레기 | bulky waste
폐가전 가전버리 전자제품버리 | e-waste
폐건전지 다쓴건전지 건전지버리 | used batteries
불법주차 불법주정차 주차위반 주차단속 | illegal parking
이의신청 이의제기 불복 따지~ 어필 | appeal, objection
진정 제보 고발 신고 | report, tip-off
공청회 주민설명회 | public hearing
조례 지자체규정 | ordinance

무료법률상담 법률상담 변호사상담 | legal advice

# apartments and buildings
입주자대표회의 입대의 동대표 | residents' council
커뮤니티시설 주민공동시설 공용시설 편의시설 부대시설 | community facilities, amenities
주차스티커 주차증 주차등록증 주차표 주차등록 | parking sticker, parking permit
방문차 방문차량 손님차 외부차량 손님차량 | visitor car, guest car, visitor parking
지정주차 지정주차구역 내자리주차 | assigned parking
이중주차 겹주차 | double parking
수선 보수 하자보수 고쳐주 수리 | repair
하자접수 하자신고 하자보수신청 | defect report
장기수선충당금 장충금 | long-term repair reserve
검침 계량기 미터기 | meter reading

소독 방역 해충방제 약치는 | pest control, disinfection
놀이터 어린이놀이터 애들노는 | playground
경로당 노인정 | senior centre, senior center
게스트하우스 손님방 방문객숙소 | guest house, guest room
도배장판 도배 장판 | wallpaper and flooring
중문 현관중문 | inner door
방충망 모기장 | window screen
결로 물방울맺 곰팡이 | condensation, mould, mold

# telephone, electricity, water
요금제 플랜 통신요금제 | plan, tariff
약정 약정기간 의무사용기간 묶이는기간 | commitment period, contract period
번호이동 통신사옮 통신사변경 통신사바꾸 | number porting
유심 심카드 이심 | sim, sim card
로밍 해외에서쓰 해외데이터 | roaming
데이터 데이타 데이터용량 | data
기기값 단말기값 단말기대금 할부원금 | handset price, device price
인터넷설치 인터넷연결 인터넷개통 개통 | activation, internet installation
셋톱박스 티비박스 셋톱 | set-top box
공유기 라우터 와이파이기계 | router
정지신청 일시중지 발신정지 이용정지 | suspension
요금미납 요금밀 돈안낸 체납요금 | unpaid bill
누진세 누진 누진요금 | progressive rate
정전 전기나갔 전기나가 전기끊 | power cut, power outage, blackout
도시가스 가스 가스연결 | gas

# flights and trips
위탁수하물 부치는짐 부칠짐 맡기는짐 | checked baggage, checked luggage
기내수하물 기내반입 들고타는짐 기내가방 | carry-on, cabin baggage
초과수하물 짐초과 무게초과 | excess baggage
좌석지정 자리지정 자리고르 좌석선택 | seat selection
결항 비행기취소 취소된비행 | flight cancelled, cancelled flight
연착 지연 늦게도착 딜레이 | delayed, delay
편도 가는편만 원웨이 | one way, one-way
왕복 갔다오 라운드트립 | round trip, return trip
환승 경유 갈아타 | layover, transfer, stopover
여행자보험 여행보험 | travel insurance
픽업서비스 공항픽업 마중 공항마중 | airport pickup, airport transfer
조식포함 아침포함 아침밥포함 | breakfast included
추가침대 엑스트라베드 보조침대 간이침대 | extra bed
아기침대 유아침대 크립 | cot, crib
오션뷰 바다전망 바다보이는 | ocean view, sea view
금연실 금연객실 | non-smoking room
객실청소 방청소 룸메이드 하우스키핑 | housekeeping, room cleaning
미니바 방냉장고음료 | minibar
인원추가 추가인원 한명더 사람추가 | extra person, additional guest
기준인원 정원기준 기본인원 | standard occupancy

# gyms, pools, lessons
그룹운동 지엑스 단체운동 그룹레슨 | group exercise, group class
회원권양도 회원권넘기 양도 | membership transfer
휴회 쉬어가기 회원권정지 멈춤 | membership freeze
운동복대여 운동복빌리 | gym clothes rental
수모 수영모 수영모자 | swim cap
수경 물안경 | goggles
자유수영 자유이용 | free swim
강습반 수영반 레슨반 | lesson
일일입장 일일입장권 하루이용 하루만이용 1회이용 | one-day admission, day pass

# garages and hire cars
엔진오일 오일교환 오일갈 | engine oil, oil change
타이어 바퀴 | tire, tyre, tires
펑크 빵꾸 타이어터 | flat tire, puncture
세차 차닦 차씻 카워시 | car wash
배터리방전 방전 시동안걸 | dead battery
사고차 차사고 교통사고 접촉사고 추돌 | car accident, collision
대체차량 대신타는차 | courtesy car, replacement car
자차보험 자차 면책제도 차량손해면책 | collision damage waiver
운전경력 면허딴 면허취득 운전한지 | driving experience
반납지연 늦은반납 늦게반납 | late return
기름채우 연료 주유량 연료량 | fuel

# salons, restaurants, events
커트 이발 머리자르 컷트 | haircut, cut
파마 머리볶 | perm
염색 머리물들 컬러링 | hair dye, hair colouring
네일 손톱 매니큐어 | nails, manicure
콜키지 와인가져 술가져 주류반입 술반입 | corkage, bring wine
룸예약 개별룸 프라이빗룸 단독룸 | private dining room

포토존 사진찍는곳 | photo spot

식대 밥값 식사비 식비 | meal cost, meal allowance
단체예약 단체손님 여러명예약 | group booking
대관 장소빌리 홀빌리 공간대여 대관료 | venue hire, venue rental
주최 여는곳 주관 | organizer, host
참가비 참가료 신청비 | participation fee, entry fee
사전등록 미리등록 사전신청 | pre-registration, early registration
얼리버드 조기할인 일찍사면 조기예매 | early bird
암표 재판매 되팔 | resale
좌석배치도 자리배치 좌석표 | seating plan, seat map
재입장 다시들어가 나갔다들어 | re-entry
물품보관소 짐보관소 클로크 | cloakroom, coat check
촬영금지 사진금지 사진못찍 | no photography
분실물센터 분실물보관 유실물센터 | lost and found

# work safety and factories
보호구 안전장비 보호장비 안전용품 | protective equipment, ppe
안전모 헬멧 하이바 | helmet, hard hat
안전화 작업화 | safety shoes, safety boots
귀마개 이어플러그 | earplugs
불량률 불량비율 | defect rate
라인정지 라인멈 설비정지 | line stop
설비 기계 장비 머신 | machine, equipment
점검표 체크리스트 점검일지 | checklist
작업표준서 작업지시서 작업절차서 | work instruction
입고검사 수입검사 | incoming inspection
출하 출고 내보내 | shipment
반제품 재공품 | work in progress
유해물질 위험물질 화학물질 화학약품 | hazardous substance, chemicals
아차사고 큰일날뻔 사고날뻔 | near miss
"""
