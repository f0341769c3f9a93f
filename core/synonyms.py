"""Everyday Korean and English words that mean the same, as data: how people ask is not how documents say it.

One line is one concept, Korean words first, English ones after the bar. Only words that any office, shop, clinic,
school or library uses stand here, never the words of one workspace. Matching by these tables is symmetric: a question's
"공짜" finds "무상", an English "opening hours" finds "운영 시간".

>>> "값" in variants("가격") and "price" in variants("가격")
True
"""

import re
from functools import lru_cache

from gallae.core.synonyms_bilingual import BILINGUAL
from gallae.core.synonyms_english import ENGLISH_EVERYDAY
from gallae.core.synonyms_everyday import EVERYDAY
from gallae.core.synonyms_lines import English, Lines
from gallae.core.synonyms_office import OFFICE
from gallae.core.synonyms_services import SERVICES
from gallae.core.synonyms_spoken import SPOKEN
from gallae.core.synonyms_trades import TRADES
from gallae.core.synonyms_verbs import VERBS

__all__ = ["CONCEPTS", "ENGLISH", "english_for", "is_known", "is_listed", "phrases_in", "variants"]

# Korean ways of saying one thing | the English ones.
CONCEPTS = """
가격 값 요금 비용 금액 대금 단가 | price, cost, fee, charge, amount
무료 무상 공짜 거저 면제 | free, free of charge, no charge
유료 유상 | paid, chargeable
교체 교환 바꾸 바꿔 바꾼 갈아 갈면 갈고 갈려 갈라 갈 | replace, replacement, change, swap, exchange
수리 고치 고쳐 고칠 고침 에이에스 AS 정비 | repair, fix, mend
구매 구입 사서 산 샀 사면 주문 | buy, bought, purchase, purchased, order
판매 팔 파는 | sell, sale, sold
환불 반품 물르 무르 돌려받 돌려준 돌려주 | refund, return, money back
변심 마음바뀌 맘바뀌 마음이바뀌 | change of mind
보증 워런티 | warranty, guarantee, covered, coverage
영업시간 운영시간 이용시간 개관시간 진료시간 근무시간 업무시간 여는시간 여는때 | opening hours, business hours, office hours, hours
여는 열어 열고 엽니 열 연 개점 개관 오픈 개장 시작 | open, opens, start, starts, begin
닫는 닫아 닫나 닫 폐점 폐관 마감 종료 끝나 끝 | close, closes, closing, end, ends
휴무 휴관 휴업 휴진 쉬는 쉬나 쉬어 쉰 쉼 쉽니 정기휴일 | closed, holiday, day off
주소 소재지 위치 찾아오 오시는길 어디 | address, location, where
전화번호 연락처 전화 내선 대표번호 콜센터 전번 내선번호 번호 | phone, phone number, telephone, call, contact, extension, ext
이메일 메일 전자우편 | email, e-mail, mail
홈페이지 누리집 웹사이트 사이트 인터넷 온라인 | website, web, site, online, internet
담당자 담당 책임자 맡 | person in charge, responsible, contact person, officer
이름 성함 성명 명칭 | name, named, called
신청 접수 등록 지원 응모 가입 | apply, application, register, registration, sign up, enrol, enroll, join
취소 철회 캔슬 | cancel, cancellation, withdraw
해지 중도해지 중도 해약 깨면 깨 그만두 탈퇴 | terminate, termination, quit, cancel
위약금 수수료 페널티 벌금 과태료 연체료 위반금 | penalty, fine, late fee, fee
연체 늦 지연 지각 | late, overdue, delay, delayed
연장 늘리 더빌 | extend, extension, renew, renewal, extended
갱신 재발급 | renew, reissue
기한 마감일 마감 기일 까지 | deadline, due, due date
기간 동안 | period, duration, term
대출 빌리 빌려 빌릴 대여 렌탈 임대 | borrow, loan, lend, rent, rental
반납 돌려 | return, give back
예약 예매 | book, booking, reservation, reserve, appointment
배송 택배 발송 보내 | delivery, deliver, shipping, ship, parcel, post
설치 달아 장착 | install, installation, setup
제거 철거 떼 뗐 뗄 | remove, removal, dismantle
청소 세척 닦 씻 빨 | clean, cleaning, wash
보관 저장 보유 두고 둬 맡기 맡아 맡 갖고 가지고 | store, storage, keep, kept
폐기 버리 버려 | discard, dispose, throw away
금지 불가 안되 안돼 안됨 못하 말아야 하지마 하지않 없다 제외 | forbidden, prohibited, not allowed, no, not, never, excluded, except
가능 허용 허락 되나 됩니 할수있 | allowed, possible, can, may, permitted
필수 의무 꼭 반드시 해야 | required, mandatory, must, obligatory
준비물 지참 가져 챙겨 챙기 구비 | bring, prepare
서류 증빙 제출 구비서류 | document, documents, paperwork, papers, submit
신분증 민증 주민등록증 학생증 | id, id card, identification
영수증 명세서 증빙 | receipt, proof of purchase, statement
카드 신용카드 체크카드 | card, credit card
현금 돈 | cash, money
계좌 통장 | account, bank account
입금 이체 송금 납부 결제 지불 내야 내면 내나 낸 내는 낸다 냅니다 내고 | pay, payment, transfer, deposit
환급 입금 들어와 들어오 돌아가 돌아오 지급 | paid back, refunded
할인 감면 깎 | discount, reduction, reduced, off
포인트 적립 마일리지 | point, points, mileage
쿠폰 상품권 바우처 | coupon, voucher
보상 배상 변상 물어줘 물어주 물어내 | compensation, compensate, damages
보험 | insurance, insured
이자 이율 금리 | interest, interest rate
한도 최대 최고 상한 까지 | limit, maximum, max, at most, up to
최소 최저 하한 이상 | minimum, min, at least
음식 식품 먹거리 반찬 | food, meal
복용 먹 드시 투약 | take, taking, intake
부작용 이상반응 | side effect, side effects, adverse
용량 투여량 | dose, dosage, capacity
하루 일일 1일 매일 | day, daily, per day, a day
아이 어린이 소아 아동 유아 자녀 애 애기 | child, children, kid, kids, infant
어른 성인 | adult, adults
노인 어르신 고령 경로 | senior, seniors, elderly
임산부 임신 산모 | pregnant, pregnancy
학생 | student, students
직원 사원 임직원 근로자 | employee, employees, staff, worker
회원 가입자 멤버 | member, members, membership
고객 손님 이용자 | customer, client, user
환자 | patient, patients
방문 찾아가 출장 | visit, come, on-site
기사 엔지니어 | technician, engineer
동반 같이 함께 데려 데리 | accompany, companion, with
반려동물 애완동물 반려견 강아지 고양이 반려묘 | pet, pets, dog, cat
주차 차세 차를세 | parking, park
와이파이 무선인터넷 | wifi, wi-fi
화장실 | toilet, restroom
휴가 연차 휴직 쉬는날 쉬어 쉬나 | leave, vacation, day off
급여 월급 봉급 임금 연봉 | salary, pay, wage, payroll
수당 | allowance
퇴직 퇴사 | resign, resignation, retirement
출근 근무 업무 일하 | work, working, office
재택 재택근무 원격 | remote, remote work, work from home, telework
회의 미팅 | meeting
교육 연수 수업 강의 과정 강좌 수강 | course, class, lecture, training, lesson
강사 교수 선생 | instructor, teacher, lecturer, trainer
시험 평가 | exam, test, examination
개강 개강일 | start date
졸업 수료 | graduate, graduation, completion
학점 성적 | credit, credits, grade
등록금 수강료 학비 강습비 | tuition
분할 나눠 나누어 할부 | instalment, installment, split
세탁 빨래 | laundry, washing
건조 말리 | drying, dry
이불 침구 베개 담요 | bedding, blanket
열쇠 키 | key, keys
기기 장치 | device, devices
장학금 | scholarship
도서 책 자료 | book, books, material
권 | volumes, items, books
장점 이점 강점 좋은점 | advantage, advantages, benefit, benefits, pros, strength
단점 한계 약점 나쁜점 한계점 | disadvantage, disadvantages, drawback, limitation, cons, weakness
뜻 의미 정의 무슨뜻 개념 | meaning, mean, means, definition, stand for, stands for
원인 이유 왜 까닭 | reason, cause, why
방법 절차 어떻게 순서 단계 | how, how to, method, procedure, process, steps, way
조건 요건 자격 대상 | condition, conditions, requirement, eligibility, eligible
종류 유형 | kind, kinds, type, types
색상 색 색깔 컬러 | color, colour, colors
무게 중량 | weight, weigh, heavy
크기 사이즈 치수 규격 | size, dimension, dimensions
높이 | height, high, tall
길이 | length, long
너비 폭 | width, wide
두께 | thickness, thick
거리 떨어 | distance, far, away
온도 | temperature
압력 | pressure
전압 | voltage
전력 소비전력 | power, wattage
소음 시끄러 | noise, loud
속도 | speed
배터리 건전지 전지 | battery, batteries
충전 | charge, charging, recharge
전원 | power
차단기 | breaker, circuit breaker
부품 | part, parts, component
부품번호 품번 | part number
번호 | number, no
코드 | code
오류 에러 고장 이상 장애 | error, fault, failure, broken, malfunction, out of order
버튼 단추 누르 눌러 | button, press
잠금 잠그 잠가 | lock, locked
비밀번호 비번 암호 패스워드 | password
로그인 접속 | login, log in, sign in
분실 잃어버 잃어 | lost, lose, missing
파손 깨진 깨졌 깨지 훼손 망가 금갔 금이 | damage, damaged, break, broken, crack
하자 불량 결함 | defect, defective, faulty
교육비 | training fee
설치비 설치요금 | installation fee
출장비 방문비 | visit fee, call-out fee
공임 인건비 수리비 | labour, labor, repair fee
배송비 택배비 | shipping fee, delivery fee, postage
참가비 회비 입장료 이용료 사용료 관람료 | admission, membership fee, entrance fee
주말 토일 | weekend
주말 토일 > 토요일 일요일 | saturday, sunday
토요일 토욜 주말 | saturday
일요일 일욜 주말 | sunday
평일 주중 월금 | weekday, weekdays
공휴일 빨간날 휴일 | public holiday, holiday, holidays
점심 점심시간 점심때 | lunch
야간 저녁 밤 | night, evening
오전 아침 | morning
오후 | afternoon
매달 월 매월 한달 | month, monthly, per month, a month
매년 연 해마다 일년 | year, yearly, annual, annually, per year, a year
매주 주 | week, weekly
영업일 근무일 | business day, business days, working day, working days
비상 응급 긴급 급할 | emergency, urgent
화재 불 | fire
지하 | basement
층 | floor
방 실 룸 | room
좌석 자리 | seat, seats
사물함 락커 로커 | locker
출입 입장 들어가 | enter, entry, access
이용 사용 쓰 쓸 써 씁니 이용하 | use, using, usage
적용 해당 | apply, applies, applicable
포함 들어있 들어가 | include, included, including
중고 | second-hand, secondhand, used, second hand
새것 신품 새 | new
해외 외국 | abroad, overseas, foreign
국내 한국 | korea, domestic, korean
영어 | english
개인정보 | personal data, personal information, privacy
동의 | consent, agree, agreement
삭제 지우 지워 지운 | delete, deletion, erase
열람 조회 | view, inspect, access
공유 넘겨 넘기 제공 알려주 준다 | share, provide, give, disclose
녹음 녹취 | recording, recordings, record
통화 | call
녹화 촬영 사진 | photo, picture, video
계약 | contract
약관 규정 규칙 지침 기준 | terms, policy, rule, rules, regulation, guideline
승인 결재 허가 | approval, approve, approved
보고 알리 알려 통보 통지 | report, notify, notice, inform
상담 문의 물어보 | consult, consultation, inquiry, enquiry, ask, question
안내 | guide, information, info
점검 검사 확인 | check, inspection, inspect
처방 처방전 | prescription, prescribe
진료 진찰 | consultation, treatment
약 약품 의약품 | medicine, medication, drug, pill
약국 | pharmacy
의사 | doctor, physician
약사 | pharmacist
병원 의원 클리닉 | clinic, hospital
예방접종 백신 주사 | vaccine, vaccination, shot
검진 건강검진 | checkup, check-up
보호자 부모 | guardian, parent, parents
자전거 | bicycle, bike
자동차 차량 차 | car, vehicle
버스 셔틀 | bus, shuttle
엘리베이터 승강기 엘베 | elevator, lift
센터 지점 점포 매장 | centre, center, branch, store, shop
본점 본사 | headquarters, head office
도서관 | library
학교 대학 대학교 | school, university
은행 | bank
회사 업체 제조사 브랜드 | company, brand, manufacturer, maker
팀장 관리자 상사 | manager, supervisor, team leader
대표 사장 대표이사 | ceo, president
부서 팀 | department, team
냉장고 | fridge, refrigerator
냉동 냉동실 | freezer, frozen, freeze
냉장 | refrigerated, chilled
세탁기 | washer, washing machine
건조기 | dryer
에어컨 냉방기 | air conditioner, aircon, air-conditioner
청소기 | vacuum, vacuum cleaner, cleaner
로봇청소기 | robot vacuum, robot cleaner, robot cleaners
공기청정기 | air purifier, purifier
밥솥 | rice cooker
식기세척기 | dishwasher
인덕션 | hob, induction, cooktop
출산 낳 분만 | childbirth, give birth, maternity
결혼 혼인 | marriage, wedding, married
사망 돌아가 별세 장례 | death, funeral
헬스장 체육관 피트니스 | gym, fitness
현장학습 소풍 견학 | field trip, excursion
유치원 어린이집 | kindergarten, daycare
숙박 방값 숙소 객실 | lodging, accommodation, hotel, room
텐트 | tent
침낭 | sleeping bag
입실 체크인 | check-in, check in
퇴실 체크아웃 | check-out, check out
열람실 독서실 | reading room, study room
기숙사 생활관 긱사 | dormitory, dorm
관리비 | maintenance fee
보증금 예치금 | deposit
대출 융자 | loan
예금 적금 | savings, deposit account
이체 송금 | transfer, remittance
주민센터 구청 시청 | city hall, office
텔레비전 티비 | tv, television
모니터 | monitor, screen
프린터 복사기 인쇄 출력 복사 프린트 | printer, print, printing, copy, copier
노트북 | laptop
컴퓨터 피씨 | computer, pc
휴대폰 핸드폰 스마트폰 | phone, mobile, smartphone
압축기 | compressor
모터 | motor
필터 거름망 | filter
호스 | hose
배관 | pipe, piping
실외기 | outdoor unit
실내기 | indoor unit
팬 | fan
히터 | heater
펌프 | pump
기판 | board, circuit board
센서 감지기 | sensor, detector
유리 | glass
냄비 | pan, pot
조명 전등 램프 표시등 불빛 | light, lamp
노랑 노란 노란색 황색 | yellow
빨강 빨간 빨간색 적색 | red
파랑 파란 파란색 청색 | blue
초록 녹색 초록색 | green
검정 검은 검은색 | black
하양 하얀 흰색 흰 | white
빈속 공복 식전 | empty stomach, fasting, before meals
식후 | after meals, after a meal
술 음주 알코올 | alcohol, drink, drinking
담배 흡연 | smoking, smoke
운전 | drive, driving
수영 수영장 | swimming, pool, swim
샤워 샤워실 | shower
수건 타월 | towel
운동복 유니폼 옷 | clothes, uniform
개월 달 | month, months
일주일 1주 7일 | week, one week
열흘 10일 | ten days
보름 15일 | fifteen days
반년 6개월 | half a year, six months
메모리 램 | memory, ram
모델 | model
데이터 | data
버전 판 | version, edition
업데이트 갱신 | update
다운로드 내려받 | download
파인튜닝 미세조정 파인튠 | fine tuning, fine-tuning, finetuning
프롬프트 | prompt
정전 | power cut, power failure, blackout, outage
비 우천 | rain
눈 폭설 | snow
대기 기다리 기다려 | wait, waiting
순번 차례 | turn, order
수령 찾아가 찾아간 찾으러 찾는 픽업 | pick up, collect, pickup
기록 이력 내역 | record, records, history
배달 배송 택배 | delivery
맞 접종 예방접종 주사 백신 | vaccinated, vaccination, shot
먹여 먹이 복용 | feed, give
소변 오줌 | urine
까맣 까만 까매 검은 | black
최신 새로운 | latest, new
이전 옮기 이사 | move, moving, relocation
합계 총 전체 모두 | total, sum, all, altogether
추가 더 별도 | extra, additional, further
개인 | personal, individual
단체 그룹 | group
가족 | family
증명서 확인서 | certificate
발급 떼 | issue, issued, issuance
지원금 보조금 | subsidy, grant
세금 | tax
공과금 | utility
쓰레기 재활용 분리수거 | trash, garbage, waste, recycling, recycle
민원 | complaint, civil
여권 | passport
전입 | move-in, moving in
면허 면허증 | licence, license
"""


_LINES = Lines(CONCEPTS, SPOKEN)
_KNOWN = frozenset(_LINES.asked)
_LINES.add(EVERYDAY, OFFICE, SERVICES, TRADES, VERBS, ENGLISH_EVERYDAY)
_LISTED = frozenset(_LINES.asked)
_LINES.add(BILINGUAL.replace("; ", "\n").replace(";\n", "\n"))
ENGLISH = English(_LINES)


def is_known(word: str) -> bool:
    """Does one of the tables of synonyms hold it? Those words are sure to be nouns, or verbs of everyday life."""
    return word in _KNOWN


def is_listed(word: str) -> bool:
    """Does one of the tables hold it, those of everyday words included, which hold many forms of verbs?"""
    return word in _LISTED


@lru_cache(maxsize=4096)
def variants(word: str) -> tuple[str, ...]:
    """Other words for `word`, in table order; empty for a word the tables do not know."""
    return _LINES.said(word)


@lru_cache(maxsize=4096)
def english_for(phrase: str) -> tuple[str, ...]:
    """Other English for an English word or phrase, in table order."""
    return _LINES.english(phrase)


def phrases_in(lower: str) -> list[str]:
    """English entries of more than one word that stand in a text of lower case, longest first."""
    begun = _phrases_by_first_word()
    found = (p for word in set(_WORD.findall(lower)) for p in begun.get(word, ()) if p in lower)
    return sorted(found, key=lambda p: (-len(p), p))


_WORD = re.compile("[a-z0-9']+")


@lru_cache(maxsize=1)
def _phrases_by_first_word() -> dict[str, list[str]]:
    begun: dict[str, list[str]] = {}
    for phrase in ENGLISH:
        if (" " in phrase or "-" in phrase) and (first := _WORD.match(phrase)):
            begun.setdefault(first.group(), []).append(phrase)
    return begun
