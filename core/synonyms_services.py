"""What people say of computers and telephones, shops, schools and travel, and what documents write for it.

The form is that of synonyms_everyday.py: before ">" what people ask, behind it what documents say.
"""

__all__ = ["SERVICES"]

SERVICES = """
# computers and telephones
컴퓨터 피씨 데스크톱 데스크탑 | computer, pc, desktop
노트북 랩탑 랩톱 맥북 휴대용컴퓨터 | laptop, macbook, notebook
휴대폰 핸드폰 스마트폰 휴대전화 | phone, cell phone, mobile phone, smartphone
폰 아이폰 갤럭시 | iphone > 휴대폰 핸드폰 스마트폰 휴대전화 | smartphone, mobile phone
태블릿 아이패드 | tablet, ipad
와이파이 무선랜 무선인터넷 와이화이 | wi-fi, wifi, wireless
인터넷 네트워크 유선랜 | internet, network, lan
아이피 ip주소 | ip, ip address
고정아이피 고정ip | static ip, fixed ip
브이피엔 가상사설망 | vpn
유에스비 usb메모리 이동식디스크 | usb
큐알 큐알코드 qr코드 | qr, qr code
피디에프 pdf파일 | pdf
엑셀 스프레드시트 엑셀파일 | excel, spreadsheet
파워포인트 피피티 파포 발표자료 | powerpoint, ppt, slides
워드 문서파일 워드파일 | word file
홈페이지 홈피 누리집 웹사이트 웹페이지 | website, homepage, web site, site
앱 어플 애플리케이션 어플리케이션 모바일앱 | app, application
로그인 접속 사인인 로긴 들어가짐 | log in, login, sign in
로그아웃 사인아웃 | log out, sign out
회원가입 가입 사인업 계정만들 | sign up, register, join, create an account
아이디 계정 어카운트 | account, username, user id
비밀번호변경 비번변경 비번초기화 비밀번호초기화 비번까먹 비밀번호분실 비밀번호재설정 | password reset, forgot my password, reset password
이중인증 2단계인증 오티피 | two-factor, otp, 2fa
본인인증 휴대폰인증 본인확인 문자인증 | identity verification
인터넷안됨 연결안됨 접속안됨 끊김 안터지 먹통 | no internet, connection problem, disconnected
오류 에러 버그 먹통 | error, bug, not working
고장 망가졌 안켜지 작동안 안돌아가 | broken, out of order, not working
업뎃 업데이트 패치 최신화 | update
백업 백업본 복사해두 | backup, back up
다운 다운받 > 다운로드 내려받 | download
다운로드 내려받 | download
업로드 | upload > 올리~ 업로드
삭제 지우~ 지운 없애 딜리트 | delete, remove, erase
복구 되살리 되찾 | recover, restore
프린트 인쇄 출력 뽑아 뽑으 뽑을 프린터 복합기 프린팅 | print, printing, printer, printout
칼라 컬러 컬러인쇄 칼라인쇄 | color, colour
흑백 흑백인쇄 모노 | black and white, b&w
스캔 스캐너 스캔본 | scan, scanner
팩스 팩시밀리 | fax
양면 양면인쇄 앞뒤로 | double-sided, duplex
제본 책으로묶 바인딩 | binding
문자 문자메시지 메시지 에스엠에스 | text message, sms, text
카톡 카카오톡 알림톡 카톡채널 | kakaotalk, kakao
채팅 챗봇 실시간상담 | chat, live chat
전화 통화 유선 | call, phone, telephone
전화번호 연락처 | phone number, contact number
폰번호 휴대폰번호 핸드폰번호 | cell number > 휴대전화 휴대폰 전화번호 연락처 | mobile
고객센터 콜센터 상담센터 고객상담실 대표번호 | customer service, call center, customer center, hotline
상담원 상담사 상담직원 | agent, representative
구독 정기구독 섭스크립션 | subscription
플랜 요금제 | plan, plans
플랜 패키지 | package > 상품 요금제 패키지
업글 업그레이드 상위상품 | upgrade
다운그레이드 낮추~ | downgrade
해킹 보안사고 털렸 침해 | hacked, hacking, security breach
피싱 보이스피싱 스미싱 | phishing, scam
개인정보 개인정보보호 신상정보 프라이버시 | personal information, personal data, privacy
대시보드 현황판 | dashboard
링크 유알엘 | link, url
스크린 화면 모니터 디스플레이 | screen, display, monitor
프로젝터 빔프로젝터 프로젝타 | projector, beam projector
마이크 마이크로폰 핀마이크 | mic, microphone
충전기 충전케이블 보조배터리 | charger

# shops and services
예약 부킹 잡아두 잡아둔 예약잡 북킹 | booking, bookings, reservation, reserve, book
예약변경 날짜변경 날짜바꾸 일정변경 시간변경 | reschedule, change the date, change my booking
노쇼 미방문 오지않 나타나지않 불참 안오 안나타 안나오 무단불참 | no-show, no show, fail to show up
대기 웨이팅 줄서 기다리~ 대기순번 | waiting, wait, queue, line
대기자 대기명단 예비번호 대기순번 | waiting list, waitlist
선착순 먼저온 먼저신청 온순서 | first come first served, first-come
추첨 제비뽑기 | lottery, draw
워크인 예약없이 현장방문 당일방문 현장접수 그냥가 | walk-in, walk in, without a booking, without reservation
현장결제 와서내 가서내 현장에서결제 | pay on site, pay on arrival, pay at the desk
환불규정 환불정책 | refund policy
교환 바꿔주 맞바꾸 바꾸~ | exchange, swap
품절 매진 솔드아웃 다팔 재고없 | sold out, out of stock
입고 재입고 다시들어오 | restock, back in stock
신상 신상품 신제품 새제품 | new product, new arrival
중고 유즈드 쓰던것 쓰던거 세컨핸드 | used, second-hand
새상품 새제품 미개봉 새거 | brand new, unopened
불량 하자 불량품 결함 흠 | defect, defective, faulty
에이에스 사후서비스 수리 무상수리 고치~ 고침 | after-sales service, repair, repairs
보증기간 워런티 보증 품질보증 | warranty
택배 배송 소포 우편물 물건보내 배달 | parcel, package, delivery, shipment
배송비 택배비 배달비 배송료 운임 | shipping fee, delivery fee, shipping
퀵 퀵서비스 오토바이배송 | courier, quick delivery
등기 등기우편 | registered mail
착불 수취인부담 | cash on delivery
반송 돌려보내 되돌려보내 되돌아가 반품 | returned to sender, send back, sent back
픽업 찾아가~ 수령 가지러 찾으러 받으러 방문수령 | pick up, pickup, collect
맡기~ 갖다주 | drop off, drop-off
선물 기프트 | gift, present
사은품 증정품 증정 | giveaway
행사 이벤트 프로모션 | event, promotion
체험 체험프로그램 원데이클래스 | one-day class
후기 리뷰 평가글 | review, reviews
회원증 멤버십카드 회원카드 이용증 | membership card, library card
회원 멤버 가입자 | member, members
멤버십 멤버쉽 회원권 이용권 | membership, pass
정기권 월정액 정액권 월권 자유이용권 시즌권 | season pass, monthly pass
일일권 1일권 하루권 데이패스 당일권 원데이패스 | day pass, one-day pass
무제한 언리미티드 제한없 맘껏 마음껏 | unlimited, no limit
홀딩 정지 일시정지 중지 쉬어가 멈추~ 휴회 | pause, freeze, hold, suspend
이월 넘어가 다음달로 캐리오버 넘기~ | carry over, roll over, rollover
재등록 다시등록 재가입 재연장 | re-register, rejoin
환승 갈아타 트랜스퍼 | transfer, change buses
지점 브랜치 분점 점포 매장 | branch, branches, store, location

# things bought for the home
매트리스 매트 침대매트 | mattress
토퍼 요매트 깔개 | topper
침대틀 프레임 침대프레임 평상 침대다리 | bed frame, frame
퀸 퀸사이즈 | queen size
푹신~ 푹신한 말랑 소프트 부드러 | soft, plush
딱딱~ 단단 하드 탄탄 딱딱한 | firm, hard
꺼짐 꺼지~ 꺼진 내려앉 움푹 처짐 주저앉 | sag, sagging, dip
냄새 악취 스멜 새제품냄새 | smell, odor, odour
커버 덮개 씌우개 시트 | cover
방수커버 방수 물안새 | waterproof
진드기 집먼지진드기 | mites
헌것 쓰던것 기존제품 구제품 > 기존 수거 폐기
사다리차 사다리 고층배송 | ladder truck
설치기사 배송기사 기사님 배달기사 | installer, delivery driver, technician
설치비 설치비용 조립비 시공비 | installation fee, assembly fee
체험기간 써보고 써보~ 체험 시험사용 시범사용 트라이얼 100일체험 | trial, trial period, try out, home trial
단순변심 변심 맘에안들 마음에안들 그냥싫 생각과달 안맞으 맘이바뀌 마음이바뀌 | change of mind, changed my mind, don't like it
반품비 반품배송비 회수비 회수비용 왕복배송비 반품택배비 | return fee, return shipping
맞교환 일대일교환 새걸로교환 | one-to-one exchange
배송일 도착일 배송날짜 배송예정일 언제와 | delivery date, arrival date
지정일배송 날짜지정 희망일배송 희망일 | scheduled delivery, chosen date
제주 제주도 섬 섬지역 | remote area, island > 도서산간 도서지역
당일배송 오늘배송 로켓배송 새벽배송 | same-day delivery
해외배송 외국배송 국제배송 | international shipping
품질보증서 보증서 워런티카드 | warranty card
무상보증 무상as 무상수리기간 공짜수리 | free warranty
유상수리 돈내고수리 유료수리 | paid repair
부속 부속품 부품 파츠 | part, parts, spare part
소모품 소모성부품 닳는부품 | consumables
사용설명서 설명서 매뉴얼 사용법 이용법 쓰는법 | manual, instructions, user guide
청소법 세척법 관리법 닦는법 세탁법 손질법 | care instructions, how to clean
제조일 생산일 만든날 | date of manufacture
원산지 제조국 어디산 | country of origin, made in
재질 소재 원단 | material, fabric
전시품 진열상품 디스플레이상품 리퍼 | display item, refurbished
가격보상 차액보상 최저가보상 | price match
구매내역 주문내역 주문기록 산기록 | order history
주문번호 오더넘버 주문코드 | order number

# school
신입생 새내기 입학생 프레시맨 | freshman, first-year, new student
편입 편입생 | transfer student
휴학 학교쉬 휴학생 | leave of absence from school
복학 복학생 학교돌아 | return to school
자퇴 학교그만 제적 | drop out, withdraw from school
전과 과바꾸 학과변경 전공변경 | change majors
복전 복수전공 이중전공 | double major
부전 부전공 | minor
수강신청 수신 강의신청 | course registration
수강정정 수강변경 정정기간 | add/drop, course change
드랍 수강취소 수강철회 수강포기 | drop a course
학점 크레딧 학점수 | credits, credit
성적 그레이드 평점 | grade, grades, gpa
재수강 다시듣 | retake, repeat a course
계절학기 썸머스쿨 여름학기 겨울학기 | summer session, seasonal semester
장학금 장학 스칼라십 | scholarship, scholarships
조교 티에이 | teaching assistant
지도교수 담당교수 교수님 | advisor, professor
결석 안나오 무단결석 | absence, absent, miss a class
빠지~ > 결석 불참 안나오
출석 출첵 출결 | attendance
보강 메이크업수업 보충수업 | make-up class, makeup class
휴강 수업취소 | class cancelled
개강 수업시작 학기시작 개학 | start of semester, classes begin
종강 수업끝 학기끝 | end of semester, classes end
시험 테스트 고사 중간고사 기말고사 | exam, test, midterm, final exam
과제 숙제 레포트 리포트 홈워크 | assignment, homework
교과서 교재 책 | textbook, textbooks
자습실 독서실 열람실 스터디룸 공부방 | study room, reading room
책빌리 도서대출 대출 책대여 | borrow books, check out books
반납 돌려주 리턴 갖다내 | return, returns
대출연장 반납연기 더빌리 | renew a book, renewal
학생증 스튜던트카드 | student id
유학생 외국인학생 | international student
통금 문닫는시간 점호 귀가시간 통행제한 | curfew
외박 밖에서자 나가서자 외박신청 | overnight stay out, stay out overnight
졸업 졸업식 학위수여 | graduation, graduate
수료증 이수증 수료증명서 | certificate of completion
자격증 라이선스 | license, certification
강의 수업 클래스 강좌 레슨 | class, classes, course, lecture, lesson
정원 수용인원 최대인원 캐파 | capacity, maximum occupancy
소모임 동아리 클럽 서클 | club

# transport and travel
택시 콜택시 카카오택시 | cab, taxi, taxis
지하철 전철 메트로 도시철도 | subway, metro, underground, tube
고속버스 시외버스 버스터미널 터미널 | express bus, bus terminal
셔틀 셔틀버스 통학버스 통근버스 순환버스 | shuttle, shuttle bus
기차 열차 케이티엑스 철도 | train, ktx
비행기 항공편 항공 플라이트 | flight, plane, airplane
자가용 승용차 자차 차량 자동차 내차 | car, own car, vehicle, cars
승합차 봉고차 카니발 스타렉스 | van
전기차 이브이 테슬라 | electric car, ev, electric vehicle
오토바이 바이크 이륜차 스쿠터 | motorcycle, motorbike, scooter
킥보드 전동킥보드 퍼스널모빌리티 개인형이동장치 | e-scooter, electric scooter, kick scooter
모터홈 캠핑카 캠핑차 캠퍼밴 | motorhome, rv, camper van, campervan
카라반 트레일러 캠핑트레일러 | caravan, trailer
차박 차에서자 차안에서자 | sleep in the car, car camping
카풀 합승 같이타 | carpool
대중교통 버스지하철 | public transport, public transportation
막차 마지막버스 막차시간 | last bus, last train
첫차 첫버스 | first bus, first train
오는길 찾아가는길 오시는길 가는법 교통편 | directions, how to get there
네비 내비 내비게이션 길찾기 | navigation, gps
차막히 교통체증 길막히 도로정체 | traffic jam, stuck in traffic
렌터카 렌트카 차빌리 차량대여 | rental car, car rental
주유 기름넣 주유소 | refuel, gas station
면허 운전면허 면허증 라이센스 | driving licence, driver's license
차번호 차량번호 번호판 | plate number, licence plate, license plate
짐 수하물 캐리어 가방 여행가방 러기지 | luggage, baggage, suitcase, bags
짐보관 수하물보관 짐맡기 가방맡기 | luggage storage, leave my bags
체크인 입실 체킨 들어가는시간 | check-in, check in
체크아웃 퇴실 나가는시간 체캇 | check-out, check out, checkout
얼리체크인 일찍입실 빠른입실 조기입실 | early check-in
레이트체크아웃 늦은퇴실 퇴실연장 늦게퇴실 | late check-out, late checkout
숙소 숙박 | accommodation, lodging, place to stay
호텔 펜션 민박 에어비앤비 | hotel > 숙소 숙박
하룻밤 1박 하루자 일박 | one night, per night
연박 두밤 이틀밤 2박이상 이어묵 | consecutive nights
묵으 묵을 묵는 묵어 숙박 자고가 | stay, stay overnight
당일치기 당일여행 당일이용 | day trip, day use
관광 투어 구경 | tour, sightseeing
가이드 해설사 안내원 | guide
비자 사증 체류자격 | visa
항공권 비행기표 비행기티켓 | flight ticket, air ticket
산책 산보 걷기 걷는 | walk
등산 트레킹 하이킹 | hiking, hike, trail
수영장 풀장 물놀이장 | swimming pool, pool
텐트 천막 타프 | tent, tarp
캐빈 오두막 통나무집 산막 | cabin
별보기 천체관측 별관측 별구경 | stargazing, star watching
우천 비오 비가오 비온 비올 비예보 | rain, rainy, raining
기상악화 태풍 폭우 폭설 악천후 날씨나쁘 호우 | bad weather, storm, typhoon, heavy rain
천재지변 자연재해 | natural disaster
미세먼지 황사 공기나쁜 | fine dust
산불 산불조심 | wildfire
"""
