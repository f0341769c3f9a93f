"""Korean nouns of work, study, shops and homes with their English, in the form of synonyms.py with semicolons between the
lines: a small dictionary, so that a question in one language finds a page in the other.

Unlike there, a line says nothing about how Korean is read: its words are no better known as nouns than any other.
The most usual English comes first; a search looks for the first three.
"""

__all__ = ["BILINGUAL"]

BILINGUAL = """
분실물 유실물 습득물 | lost property, lost and found, lost item, lost items; 병가 | sick leave, sick day;
경조사 경조휴가 | bereavement, family event; 출산휴가 | maternity leave; 육아휴직 | parental leave, childcare leave;
반차 | half day, half-day; 진단서 소견서 | doctor's note, medical certificate, sick note; 야근 초과근무 연장근무 잔업 | overtime;
교대 교대근무 | shift, shifts; 당직 | on duty, duty, on-call; 출장 | business trip, trip, travel;
여비 출장비용 교통비 | travel expenses, travel expense, fare; 경비 지출 | expense, expenses; 법인카드 | corporate card, company card;
상여금 보너스 성과급 | bonus; 퇴직금 | severance, severance pay; 연금 | pension; 급여일 월급날 | payday, pay day;
급여명세서 | payslip, pay slip; 원천징수 | withholding; 수습 수습기간 인턴 | probation, probation period, trial period, intern;
채용 입사 | hiring, recruitment, joining; 입사일 | start date, joining date; 면접 | interview; 이력서 | resume, cv;
추천 추천인 | referral, recommend; 승진 | promotion; 징계 | disciplinary, discipline; 경고 | warning;
괴롭힘 | harassment, bullying; 성희롱 | sexual harassment; 고충 불만 | grievance, complaint;
복장 옷차림 | dress code, clothing, attire; 명찰 이름표 | name tag, badge;
사원증 출입증 출입카드 | access card, badge, pass, keycard, key card; 방문증 | visitor badge, visitor pass;
출입문 현관 정문 | gate, door, entrance; 보안 | security; 경비실 경비원 | security office, guard, security guard;
안내데스크 프런트 데스크 | front desk, reception, desk; 우편물 우편 | mail, post; 택배함 무인택배 | parcel locker; 소포 | parcel, package;
회의실 | meeting room, conference room; 휴게실 라운지 | lounge, break room; 탕비실 주방 부엌 | kitchen, pantry;
식당 구내식당 급식 | cafeteria, canteen, dining; 간식 | snack, snacks; 커피 | coffee; 정수기 | water dispenser; 전자레인지 | microwave;
책상 | desk; 의자 | chair; 서랍 | drawer; 캐비닛 수납장 | cabinet; 칠판 화이트보드 | whiteboard, board; 빔프로젝터 프로젝터 | projector;
전화부스 폰부스 | phone booth; 흡연실 흡연구역 | smoking area, smoking room; 옥상 | roof, rooftop; 복도 | corridor, hallway;
계단 | stairs, staircase; 창고 | storage room, warehouse, storeroom; 주차장 | parking lot, car park;
주차권 | parking ticket, parking permit; 주차비 주차요금 | parking fee; 방문자 외부인 | visitor, visitors, guest; 소음 | noise;
냉난방 난방 | heating, air conditioning; 환기 | ventilation; 조도 밝기 | brightness; 청결 위생 | hygiene, cleanliness;
소독 | disinfection, sanitize; 마스크 | mask; 체온 열 | temperature, fever; 감기 독감 | cold, flu;
감염 전염병 | infection, infectious; 격리 | quarantine, isolation; 구급상자 구급함 상비약 | first aid kit, first-aid kit;
응급처치 | first aid; 구급차 | ambulance; 소방서 | fire station; 경찰 | police; 소화기 | fire extinguisher, extinguisher;
대피 피난 | evacuation, evacuate; 대피소 집결지 | assembly point, shelter; 비상구 | emergency exit; 비상벨 경보 경보기 | alarm;
안전화 | safety shoes, safety boots; 안전모 헬멧 | helmet, hard hat; 안전장갑 장갑 | gloves; 보안경 | safety glasses, goggles;
귀마개 | earplugs, ear plugs; 보호구 보호장비 | protective equipment, ppe; 안전교육 | safety training;
산재 산업재해 | industrial accident, work injury; 사고 | accident, incident; 부상 다친 다쳤 다치 | injury, injured, hurt;
아차사고 | near miss; 작업자 | operator, worker; 작업복 | work clothes, workwear, uniform;
기계 설비 | machine, machinery, equipment; 지게차 | forklift; 사다리 | ladder; 공구 연장도구 | tool, tools; 용접 | welding;
화학물질 약품류 | chemical, chemicals; 폐수 | waste water, wastewater; 기름 오일 | oil; 재고 | stock, inventory; 창구 | counter, desk;
입고 | receiving, incoming; 출고 | shipment, outgoing; 납품 | supply, deliver; 납기 | delivery date, lead time;
발주 | order, purchase order; 견적 견적서 | quotation, quote, estimate; 계산서 세금계산서 | invoice, tax invoice;
선불 | prepaid, in advance; 후불 | postpaid; 잔금 잔액 | balance; 미납 체납 | unpaid, arrears; 청구 청구서 | bill, billing, claim;
정산 | settlement, reimbursement; 자동이체 | direct debit, automatic payment, auto-pay; 품질 | quality;
불량품 | defective product, reject; 시제품 견본 샘플 | sample, prototype; 도면 | drawing; 설명서 매뉴얼 | manual, instructions;
생산 제조 | production, manufacturing; 공장 | factory, plant; 현장 | site, shop floor; 사무실 사무소 | office;
비품 소모품 | supplies, consumables; 문구 문구류 필기구 | stationery; 종이 용지 | paper; 잉크 토너 | ink, toner; 스캔 스캐너 | scan, scanner;
컬러 | colour, color; 흑백 | black and white; 콘센트 플러그 | socket, outlet, plug; 케이블 전선 | cable; 어댑터 | adapter;
충전기 | charger; 서버 | server; 계정 아이디 | account, user id, username; 인증 | authentication, verification;
권한 | permission, permissions, access right; 백업 | backup; 보안키 | security key; 피싱 | phishing;
바이러스 악성코드 | virus, malware; 소프트웨어 프로그램 | software, program; 앱 어플 | app; 링크 | link; 파일 | file; 폴더 | folder;
용지함 | tray; 교재 교과서 | textbook, textbooks; 숙제 과제 | homework, assignment; 레벨테스트 반편성 배치고사 | level test, placement test;
초급 | beginner, beginners; 중급 | intermediate; 고급 | advanced; 결석 | absence, absent; 출석 출결 | attendance;
조퇴 | leave early, early leave; 보강 보충 | make-up class, makeup class, make-up lesson; 휴강 | cancelled class, no class;
방학 | vacation, holidays, break; 학기 | semester, term; 개학 | school starts; 반 학급 | class;
정원 인원 | capacity, seats, number of people; 인원수 | number of people; 대기자 대기명단 | waiting list, waitlist; 환불금 | refund;
수강생 원생 | student, students; 학부모 | parents, parent; 형제 자매 남매 | sibling, siblings, brother, sister;
통학버스 통학차량 | school bus, shuttle; 등원 등교 | arrival, drop-off; 하원 하교 | pick-up, dismissal;
알림장 가정통신문 | newsletter, notice; 급식비 | meal fee, lunch fee; 알레르기 | allergy, allergies, allergic; 예습 | preparation;
복습 | review; 발표 | presentation; 토론 | discussion, debate; 회화 | conversation; 문법 | grammar; 단어 어휘 | vocabulary, words;
원어민 | native speaker; 통역 | interpreter, interpretation; 번역 | translation; 자격증 | certificate, licence, qualification;
성적표 | report card, transcript; 합격 | pass, passed; 불합격 낙제 | fail, failed; 점수 | score, scores, points; 만점 | full marks;
재시험 | retest, resit; 상장 상 | award, prize; 행사 이벤트 | event, events; 축제 | festival; 공연 | performance, show;
전시 전시회 | exhibition; 관람 | viewing, visit; 입장권 티켓 표 | ticket, tickets; 매표소 | ticket office, box office;
좌석표 | seating plan; 박물관 | museum; 미술관 | art gallery, gallery; 공원 | park; 캠핑장 야영장 | campsite, campground;
장작 | firewood; 화로 화롯대 | fire pit, brazier; 바비큐 | barbecue, bbq; 해변 | beach; 산책로 등산로 | trail, path; 지도 약도 | map;
입구 | entrance; 출구 | exit; 관광 관광객 여행객 | tourist, tourists, sightseeing; 여행 | travel, trip, tour;
항공권 비행기표 | flight ticket, air ticket; 비행기 항공 | flight, plane; 공항 | airport; 기차 열차 | train; 지하철 전철 | subway, metro;
택시 | taxi; 역 | station; 정류장 정거장 | stop, bus stop; 노선 | line, route; 환승 | transfer; 요금표 | price list, fee table;
수하물 짐 가방 | luggage, baggage, bag, bags; 보관함 | locker, lockers; 보관료 | storage fee; 조식 아침식사 | breakfast; 저녁식사 | dinner;
식사 끼니 | meal, meals; 메뉴 | menu; 채식 | vegetarian, vegan; 룸서비스 | room service; 객실청소 | housekeeping; 침대 | bed;
수영복 | swimsuit; 수영모 | swimming cap, swim cap; 탈의실 | changing room, locker room; 운동 | exercise;
강습 레슨 | lesson, lessons; 회원권 이용권 | membership, pass; 일시정지 정지 | pause, suspend, freeze; 양도 | transfer;
만료 | expire, expiry, expiration; 유효기간 | validity, valid; 갱신일 | renewal date; 비자 사증 | visa; 체류 | stay;
외국인 | foreigner, foreign; 외국인등록증 | alien registration card, residence card, resident card;
거주 거주지 | residence, residents; 주민 입주민 입주자 | resident, residents; 입주 | move in, moving in; 이사 | moving, move;
집주인 임대인 | landlord; 중개 부동산 | real estate, agent; 월세 | rent, monthly rent; 전기 | electricity; 수도 물 | water; 가스 | gas;
검침 | meter reading; 요율 | rate; 하수 배수 | drain, drainage; 누수 | leak; 곰팡이 | mould, mold; 벌레 해충 | pest, insects;
방역 | pest control; 페인트 | paint; 인테리어 | interior, renovation; 공사 | construction, work; 못 나사 | nail, screw; 벽 | wall;
창문 창 | window; 커튼 블라인드 | curtain, blind; 바닥 | floor; 천장 | ceiling; 문 | door; 초인종 | doorbell; 현관문 | front door;
비상키 | spare key; 복사키 | duplicate key; 애견 | dog; 목줄 | leash, lead; 배설물 | waste, droppings; 산책 | walk;
사료 | feed, pet food; 접종증명 | vaccination record; 동물병원 | veterinary, vet, animal hospital; 치과 | dental, dentist;
내과 | internal medicine; 소아과 | paediatrics, pediatrics; 피부과 | dermatology; 안과 | eye clinic, ophthalmology;
물리치료 | physiotherapy, physical therapy; 엑스레이 | x-ray; 혈압 | blood pressure; 혈당 | blood sugar;
혈액 피검사 | blood, blood test; 통증 아프 아픈 | pain; 두통 | headache; 기침 | cough; 설사 | diarrhoea, diarrhea; 구토 토하 | vomiting;
발진 두드러기 | rash, hives; 연고 | ointment, cream; 시럽 | syrup; 알약 정제 | tablet, tablets; 주사기 바늘 | needle, needles, syringe;
입원 | hospitalisation, admission, admitted; 퇴원 | discharge; 수술 | surgery, operation; 면회 | visiting, visitors;
간병 | caregiver, care; 진료비 | treatment fee, medical fee; 의료보험 건강보험 | health insurance; 본인부담 | co-payment, copay;
실손 | private insurance; 진료의뢰서 | referral; 대리 대리인 | proxy, on behalf; 위임장 | power of attorney;
서명 사인 | signature, sign; 도장 인감 | seal, stamp; 사본 | copy; 원본 | original; 양식 서식 | form; 첨부 | attachment, attach;
공증 | notarised, notarized; 등본 | certified copy, register; 가족관계증명서 | family relation certificate; 통지서 | notice;
고지서 | bill; 과태료 | fine, penalty; 신고 | report, declare; 제보 | report, tip; 항의 | complaint;
벌점 | penalty points, demerit; 규칙 | rule, rules; 위반 | violation, breach; 예외 | exception; 허가증 | permit;
면제 | exemption, exempt, waived; 우선 우선순위 | priority; 선착순 | first come, first served; 추첨 | draw, lottery;
당첨 | winner, selected; 설문 | survey; 후기 리뷰 | review; 별점 평점 | rating; 공지 공지사항 | notice, announcement;
일정 스케줄 | schedule; 시간표 | timetable; 달력 | calendar; 마감시간 | closing time; 점심시간 휴게시간 | lunch break, break, break time;
주차별 | weekly; 분기 | quarter, quarterly; 상반기 | first half; 하반기 | second half; 성수기 | peak season, high season;
비수기 | low season, off-season; 연말 | year-end, end of the year; 명절 설날 추석 | holiday, holidays; 예산 | budget;
매출 | sales, revenue; 이익 | profit; 비율 비중 | ratio, share; 평균 | average; 목표 | target, goal; 실적 | performance, results;
보고서 | report; 회의록 | minutes; 의제 안건 | agenda; 결정 | decision; 책임 | responsibility, liability; 담보 | collateral;
보증인 | guarantor; 계약금 | deposit, down payment; 계약서 | contract; 계약기간 | contract period, term; 재계약 | renewal;
중도해지 | early termination; 위약금 | penalty, cancellation fee; 연체료 | late fee; 손해 | damage, loss; 변상금 | compensation;
분쟁 | dispute; 소송 | lawsuit; 변호사 | lawyer, attorney; 저작권 | copyright; 특허 | patent; 기밀 비밀 대외비 | confidential, secret;
비밀유지 | non-disclosure, nda, confidentiality; 보안등급 | classification; 파쇄 세단 | shred, shredding;
종량제봉투 쓰레기봉투 | garbage bag, rubbish bag; 분리배출 | recycling, sorting; 플라스틱 | plastic; 유리병 병 | bottle, glass;
캔 | can, cans; 스티로폼 | styrofoam; 대형폐기물 | bulky waste; 건전지 | battery; 형광등 전구 | bulb, light bulb, fluorescent;
물병 텀블러 | bottle, tumbler; 컵 | cup; 접시 그릇 | dish, plate; 우산 | umbrella; 지갑 | wallet, purse; 안경 | glasses;
귀중품 | valuables; 유모차 | stroller, pushchair; 휠체어 | wheelchair; 장애인 | disabled, disability; 수유실 | nursing room;
기저귀 | nappy, diaper; 놀이터 | playground; 장난감 | toy, toys; 그림책 | picture book; 잡지 | magazine; 신문 | newspaper;
소설 | novel; 사서 | librarian; 상호대차 | interlibrary loan; 연체일 | overdue days; 무인반납 반납함 | book drop, return box;
무전기 | radio; 채널 | channel; 마이크 | microphone; 스피커 | speaker; 카메라 | camera; 삼각대 | tripod; 드론 | drone;
조작 | operation, operate; 조립 | assembly, assemble; 포장 | packaging, packing; 라벨 | label;
유통기한 소비기한 | expiry date, use-by date, best before; 원산지 | origin; 성분 | ingredient, ingredients; 칼로리 열량 | calories;
설탕 | sugar; 소금 | salt; 우유 | milk; 고기 | meat; 생선 | fish; 채소 | vegetables; 과일 | fruit; 빵 | bread; 쌀 밥 | rice; 국 | soup;
꽃 화분 | flower, plant, pot; 물주기 | watering; 비료 | fertiliser, fertilizer; 씨앗 | seed; 잔디 | lawn, grass; 나무 | tree, wood;
수확 | harvest; 온실 | greenhouse; 수온 | water temperature; 수압 | water pressure; 수심 | depth; 구명조끼 | life jacket;
안전요원 | lifeguard; 태풍 | typhoon; 지진 | earthquake; 홍수 | flood; 폭염 | heat wave; 한파 | cold wave; 미세먼지 | fine dust;
날씨 | weather
"""
