"""Everyday English by other English and by the Korean of documents, in the form of synonyms_everyday.py.

English has its own synonyms here: "cab" finds "taxi" as well as 택시. What people ask stands before ">".
"""

__all__ = ["ENGLISH_EVERYDAY"]

ENGLISH_EVERYDAY = """
# money
| surcharge, extra fee, extra charge, additional fee, additional charge, on top > 추가요금 추가비용 더내 할증 별도 | surcharge, additional, extra, added
| upfront, prepay, prepaid, in advance, ahead > 선불 선납 미리 | upfront, in advance, prepaid
| pricey, costly, expensive > 비싼 고가 | expensive
| cheap, cheaper, cheapest, inexpensive, bargain > 저렴 싼 할인 최저가 | cheap, lowest, discount
| freebie, complimentary, gratis, for nothing > 무료 공짜 무상 | free, complimentary
| refund, money back, reimburse, reimbursement, get back > 환불 반환 돌려 환급 | refund, refunded, return, reimbursement
| deposit, down payment, security deposit > 보증금 예약금 예치금 계약금 | deposit
| fine, penalty, forfeit > 위약금 벌금 과태료 벌점 | fine, penalty
| rate, fare, price tag, tariff > 요금 가격 | price, fee, rate, fare
| bill, invoice, billing > 청구서 계산서 고지서 | bill, invoice
| receipt, proof of payment, proof of purchase > 영수증 | receipt
| salary, paycheck, wages, pay day, payday > 급여 월급 급여일 | salary, pay, payday
| bonus, incentive > 상여 성과급 보너스 | bonus
| tip, gratuity > 팁 봉사료 | tip
| cash, bills, coins > 현금 | cash
| atm, cash machine > 현금인출기 atm | atm, cash machine
| wire, wire transfer, bank transfer, remit > 계좌이체 송금 이체 | bank transfer, transfer
| installment, instalment, pay monthly, pay in parts > 할부 분할 나눠 | installment, instalment
| half off, half price, fifty percent > 반값 절반 50% | half, 50%
| split, share the cost > 나눠 분할 | split
| owe, owed, outstanding, unpaid, overdue > 미납 연체 밀린 | unpaid, overdue, outstanding
| afford, budget > 예산 | budget
| tax, vat > 세금 부가세 | tax, vat
| coupon, voucher, promo code > 쿠폰 할인권 상품권 | coupon, voucher

# coming, going, staying
| drop by, drop in, stop by, swing by, come by, pop in, come over, visit > 방문 찾아오 찾아온 들르 들러 | visit, visitors, come
| walk-in, walk in, walk-ins, without an appointment, without a reservation, just show up > 예약없이 현장 당일 | walk-in, without, on site
| no-show, no show, not show up, fail to show, didn't show > 노쇼 오지않 미방문 불참 안오 | no-show, no show
| show up, turn up, arrive, get there, get in > 도착 오는 입실 | arrive, arrival
| leave, head out, depart, get out, be gone > 나가 퇴실 출발 | leave, depart, check out
| check in, check-in, check into > 체크인 입실 | check-in, arrival
| check out, check-out, checkout > 체크아웃 퇴실 | check-out, departure
| stay over, sleep over, overnight, spend the night, crash > 숙박 외박 묵 1박 밤새 | overnight, stay, night
| bring along, bring, take along > 데려 지참 가져 동반 반입 | bring, carry
| tag along, come along, accompany, companion, plus one, plus-one > 동반 함께 동행 | companion, guest, accompany
| pick up, pickup, collect, come get > 수령 찾아가 찾으 픽업 받으 | pick up, collect, pickup
| drop off, drop-off, hand in, turn in, submit > 제출 맡기 내야 반납 | submit, hand in, drop off
| move in, moving in > 입주 입실 들어오 | move in, move-in
| move out, moving out, vacate > 퇴거 퇴실 나가 나간 방을비 | move out, move-out, vacate
| get around, commute, transportation, transport > 교통 통근 대중교통 | transport, bus
| cab, taxi, uber > 택시 | taxi, cab
| subway, metro, tube, underground > 지하철 전철 | subway, metro
| car, vehicle, auto > 자동차 차량 승용차 | car, vehicle
| motorbike, motorcycle, scooter, moped > 오토바이 이륜차 | motorcycle, scooter
| rv, motorhome, camper, campervan, camper van > 캠핑카 | rv, motorhome, campervan
| park, parking spot, parking space, parking lot, car park > 주차 주차장 | parking, car park, park
| ride, lift, carpool > 탑승 동승 차량 | ride
| airport, flight, fly > 공항 항공 비행기 | airport, flight
| luggage, baggage, suitcase, bags > 짐 수하물 캐리어 | luggage, baggage
| directions, route, way to get > 오시는길 찾아오 교통 | directions, route
| around, nearby, close by, near > 근처 인근 가까운 주변 | near, nearby
| outside, outdoors, outdoor > 야외 실외 바깥 | outdoor, outdoors
| inside, indoors, indoor > 실내 안에서 | indoor, indoors

# time
| roughly, approximately, about, around, ballpark > 대략 정도 쯤 | about, approximately
| asap, right away, immediately, straight away, instantly > 즉시 바로 당일 | immediately, at once, same day
| beforehand, in advance, ahead of time, prior > 미리 사전 전까지 | in advance, before
| last minute, last-minute, same day, same-day > 당일 직전 | same day, last minute
| overtime, extra hours, work late > 초과근무 야근 연장근무 시간외 | overtime
| day off, days off, time off, vacation, holiday, pto > 휴가 연차 휴무 쉬는 | leave, vacation, day off, holiday
| sick day, sick days, call in sick, sick leave > 병가 | sick leave
| maternity, pregnant, expecting, having a baby, giving birth > 출산 임신 임산부 출산휴가 | maternity, pregnant, childbirth
| paternity > 배우자출산휴가 출산 | paternity
| weekday, weekdays, workday, business day, working day > 평일 주중 영업일 | weekday, weekdays, business day
| weekend, weekends > 주말 토요일 일요일 | weekend, saturday, sunday
| midnight > 자정 밤12시 24시 | midnight
| noon, midday > 정오 낮12시 | noon
| late at night, late night, after hours > 야간 심야 밤 새벽 | night, late
| early morning, dawn > 새벽 이른아침 | early
| fortnight, two weeks > 2주 14일 보름 | two weeks, 14 days
| christmas, xmas > 크리스마스 성탄절 12월25일 | christmas
| new year's eve, year-end > 12월31일 연말 | new year
| public holiday, national holiday, bank holiday > 공휴일 법정공휴일 | public holiday, holidays
| due, due date, deadline, cutoff, cut-off > 마감 기한 까지 | deadline, due, by
| late, tardy, delayed, behind schedule > 지각 늦 지연 | late, delay
| reschedule, change the date, postpone, push back, put off > 변경 연기 날짜 미루 바꾸 | change, postpone, reschedule
| extend, extension, prolong, longer stay > 연장 늘리 | extend, extension
| renew, renewal > 갱신 재계약 연장 | renew, renewal
| expire, expiry, expiration, run out, lapse > 만료 소멸 유효기간 | expire, expires, expiry
| temporarily, for a while, for now > 일시 임시 잠시 | temporary, temporarily
| hourly, per hour, by the hour > 시간당 시간제 1시간 | per hour, hour, hourly
| opening hours, business hours, hours of operation > 운영시간 영업시간 이용시간 | opening hours, hours, open

# doing business
| book, booking, reservation, reserve, appointment, slot > 예약 | booking, book, reservation, reserve, appointment
| cancel, call off, back out, scrap > 취소 철회 해지 | cancel, cancellation
| cancel my membership, quit, terminate, unsubscribe, drop out > 해지 탈퇴 퇴사 그만두 | cancel, terminate, termination, leave
| pause, put on hold, freeze, suspend > 정지 일시정지 휴회 중지 쉬 | pause, freeze, suspend
| transfer, hand over, pass on, give to someone, sign over > 양도 이전 넘기 명의변경 | transfer
| swap, exchange, trade > 교환 변경 바꾸 | exchange, change, swap
| fix, repair, mend > 수리 고치 보수 | repair, fix
| broken, busted, out of order, not working, doesn't work > 고장 파손 작동 | broken, fault, out of order
| lost, misplaced, left behind, lose, missing > 분실 잃어 유실물 두고 | lost, missing
| found, lost and found > 분실물 유실물 습득물 | lost property, found
| stolen, theft > 도난 | theft, stolen
| damage, damaged, ruin, scratch, dent > 파손 훼손 손상 | damage, damaged
| sign up, signup, enroll, enrol, register, join, apply > 신청 가입 등록 접수 | register, apply, sign up, enrol
| fill out, fill in, complete a form > 작성 기입 적어 | fill in, form
| form, paperwork, documents, papers > 서류 양식 신청서 | documents, form, papers
| proof, evidence, certificate > 증빙 증명서 확인서 | proof, certificate
| id, identification, photo id > 신분증 여권 | id, identification, passport
| signature, sign > 서명 | signature, sign
| approve, approval, sign off, green light > 승인 결재 허가 | approval, approve
| boss, supervisor, line manager > 상사 팀장 관리자 | manager, supervisor
| coworker, co-worker, colleague, teammate > 동료 직원 팀원 | colleague, employee
| staff, employee, employees, worker, personnel > 직원 사원 근로자 | staff, employee
| hire, hiring, recruit, job opening, vacancy > 채용 모집 | hiring, recruitment
| laid off, fired, let go, dismissal > 해고 권고사직 | dismissal
| resign, quit my job, leave the company > 퇴사 사직 퇴직 | resign, resignation
| raise, pay raise > 인상 승급 | raise, increase
| meeting, meet up, get-together > 회의 미팅 모임 | meeting
| meeting room, conference room > 회의실 세미나실 | meeting room
| intro session, introduction session, orientation, onboarding > 오리엔테이션 설명회 입문 | orientation
| complain, complaint, gripe, feedback > 민원 불만 항의 | complaint
| ask, enquire, inquire, question, inquiry > 문의 질문 | ask, inquiry, contact
| get in touch, reach, reach out, contact, call > 연락 전화 문의 | contact, call
| reply, get back to, respond, hear back, response > 답변 회신 답을 답하 | reply, replies, response
| notice, notify, heads-up, heads up, let you know, tell > 통보 알리 알려 통지 | notice, notify, inform
| helpline, hotline, customer service, support line > 고객센터 상담 콜센터 | customer service, call, help
| front desk, reception, counter, help desk > 데스크 안내데스크 프런트 접수 창구 | front desk, reception, desk, counter
| headquarters, head office, main office > 본사 본점 | head office
| branch, location, outlet > 지점 매장 | branch, branches
| contract, agreement, lease > 계약 약정 임대차 | contract, agreement, lease
| landlord, owner > 임대인 집주인 소유자 | landlord, owner
| tenant, renter, lodger > 임차인 세입자 입주자 | tenant, resident
| dedicated desk, assigned desk, fixed desk, own desk > 지정석 고정석 | dedicated desk, assigned
| hot desk, open desk, hot desking > 자유석 | hot desk, open
| private office, private room > 전용실 개인실 독립실 | private office
| member, membership, subscriber > 회원 멤버십 회원권 | member, membership
| guest, visitor, outsider > 손님 방문객 방문자 외부인 | guest, guests, visitor, visitors
| client, customer > 고객 손님 | client, customer
| kid, kids, little one, children, youngster > 아이 어린이 자녀 아동 유아 | child, children, kids
| teen, teenager, teens, high schooler, underage, minor > 청소년 미성년 19세 | minor, youth, teenager
| toddler, infant, baby, newborn > 영유아 유아 아기 | infant, baby, toddler
| schoolkid, school kid, elementary schooler > 초등학생 어린이 학생 | student, child
| grown-up, adult, adults > 어른 성인 | adult, adults
| elderly, senior, seniors, senior citizen, old people > 어르신 노인 경로 65세 | senior, seniors, elderly
| couple, husband, wife, spouse, partner > 배우자 부부 | spouse, couple
| sibling, siblings, brother, sister > 형제 자매 형제자매 | siblings, brother, sister
| relatives, next of kin > 가족 친족 직계 | family, relatives
| passed away, died, death, funeral, bereavement > 사망 장례 조의 경조 | bereavement, death, funeral
| wedding, marriage, getting married, get married > 결혼 혼인 경조 | marriage, wedding
| foreigner, expat, non-korean, overseas visitor > 외국인 | foreign, foreigners, international

# rules
| allowed, permitted, okay, alright > 가능 허용 됩니다 된다 | allowed, permitted, may
| banned, forbidden, off-limits, prohibited, not allowed > 금지 불가 안된 못한 할수없 | not allowed, prohibited, forbidden
| blocked, restricted, shut out > 막혀 막힌 차단 제한 | blocked, restricted
| mandatory, compulsory, required, must > 필수 의무 반드시 | required, mandatory
| optional > 선택 | optional
| waive, waived, exempt, let off > 면제 감면 | waived, exempt
| eligible, qualify, entitled > 대상 자격 조건 | eligible, eligibility
| limit, cap, maximum, max, ceiling > 한도 최대 제한 상한 까지 | limit, maximum, up to
| minimum, at least > 최소 이상 | minimum, at least
| headcount, head count, capacity, how many people > 인원 정원 | capacity, people
| combine, stack, both discounts, together with > 중복 함께 겹쳐 동시 | combine, combined, together
| include, included, come with, comes with > 포함 들어있 딸린 | included, include, includes
| exclude, excluding, except > 제외 빼고 | except, exclude, not included
| caught, get caught, violation, break the rules > 적발 위반 어긴 | violation
| curfew > 통금 폐문 | curfew, closing time
| quiet hours, noise, noisy, loud > 정숙 소음 조용 | quiet, noise
| smoke, vape, cigarette, vaping, e-cigarette > 흡연 담배 전자담배 금연 | smoking, smoke
| booze, alcohol, beer, wine, liquor > 술 주류 음주 | alcohol, drinking
| pet, dog, puppy, doggy, pup > 반려동물 반려견 애완동물 강아지 | pet, pets, dog, dogs
| cat, kitten > 반려동물 고양이 애완동물 | pet, pets, cat, cats
| wheelchair, disabled, handicapped, accessible > 장애인 휠체어 | wheelchair, disabled, accessible
| allergy, allergic > 알레르기 | allergy, allergies
| safe, valuables > 금고 귀중품 | safe, valuables
| emergency, urgent > 응급 긴급 비상 | emergency
| doctor, physician, gp > 의사 전문의 | doctor
| shot, jab, vaccination, vaccine > 예방접종 백신 접종 | vaccination, vaccine
| checkup, check-up, physical, medical exam > 검진 건강검진 | check-up, checkup
| painkiller, pain reliever > 진통제 | painkiller
| medicine, meds, medication, drug > 의약품 약을 약은 | medicine, medication
| fast, fasting, empty stomach > 금식 공복 | fasting, fast
| results, test results, report > 결과 결과지 | results, report

# things
| wifi, wi-fi, internet > 와이파이 인터넷 무선 | wi-fi, wifi, internet
| app, application > 앱 | app
| website, web page, homepage, online > 홈페이지 누리집 온라인 | website, online
| email, e-mail > 이메일 메일 | email, e-mail
| printer, print, printout, photocopy > 인쇄 출력 복사 | print, printing, printer
| password, passcode, pin > 비밀번호 | password
| laptop, notebook > 노트북 | laptop
| cell phone, mobile, mobile phone, smartphone > 휴대폰 휴대전화 스마트폰 | phone, mobile
| charger, charging, plug, outlet, socket > 콘센트 충전 충전기 전원 | charging, charger, outlet
| electric blanket, heated blanket, heating pad > 전기장판 온열매트 전기요 | electric blanket
| heater, heating > 난방 전열기 히터 난로 | heating, heater
| ac, aircon, air conditioning, air conditioner > 에어컨 냉방 | air conditioning
| fridge, refrigerator > 냉장고 | fridge, refrigerator
| stove, burner, hot plate > 버너 가스레인지 인덕션 | stove, burner
| hair dryer, blow dryer > 드라이어 헤어드라이어 | hair dryer
| laundry, washer, washing machine > 세탁 세탁기 세탁실 | laundry, washing machine
| towel, towels > 수건 | towel, towels
| bedding, sheets, blanket, duvet > 침구 이불 담요 | bedding, blanket
| trash, garbage, rubbish, litter, waste > 쓰레기 폐기물 | rubbish, trash, waste, garbage
| bathroom, restroom, toilet, washroom, loo > 화장실 | toilet, restroom, bathroom
| shower, showers > 샤워 샤워실 샤워장 | shower, showers
| kitchen, kitchenette, cook, cooking > 주방 취사 조리 | kitchen, cooking
| locker, lockers > 사물함 락커 보관함 | locker, lockers
| parcel, package, delivery, mail > 택배 소포 우편 | parcel, package, mail, delivery
| takeout, takeaway > 포장 | takeaway, takeout
| grill, barbecue, bbq > 바비큐 그릴 | barbecue, grill
| campfire, bonfire, firewood > 장작 모닥불 화로 | firewood, fire
| tent, camping > 텐트 야영 캠핑 | tent, camping
| cabin, cottage, bungalow > 캐빈 숙소 | cabin
| stargazing, star gazing, stars > 별보기 천체 | star, stars
| hike, hiking, trail, walk > 등산 산책 숲길 | walk, trail
| pool, swimming pool > 수영장 물놀이장 | pool
| gym, workout, fitness > 헬스장 헬스 운동 | gym, fitness
| lesson, class, course, session > 강습 수업 강좌 강의 | class, lesson, course
| tutor, instructor, coach, teacher > 강사 | instructor, teacher
| textbook, textbooks > 교재 | textbook
| scholarship, scholarships > 장학금 | scholarship
| dorm, dormitory, residence hall > 기숙사 생활관 | dormitory
| roommate, flatmate > 룸메이트 | roommate
| single room, room to myself > 1인실 | single
| bug, bugs, roach, cockroach > 벌레 해충 | pest, insects
| leak, leaking > 누수 | leak
| light bulb, bulb > 전구 조명 | bulb
| rain, rainy, storm, bad weather > 우천 비가 기상 | rain, weather
"""
