"""What people say at home, in shops, at school, on the road and at the doctor's, and what documents write for it.

The form is that of synonyms.py, with two signs more. What stands before ">" is what people ask, what stands behind it
is what documents say: 고딩 finds 청소년, 청소년 does not find 고딩. A verb with "~" stands for its common forms: 바꾸~ is
바꾸, 바꿔, 바꾼, 바꿀, 바꿉, 바꿨.

Only words that mean the same wherever somebody uses them, or a kind and what it is a kind of, one way (푸들 > 반려견).
"""

__all__ = ["EVERYDAY"]

EVERYDAY = """
# people and family
배우자 남편 아내 와이프 부인 집사람 신랑 | spouse, husband, wife
부모 부모님 학부모 어머니 아버지 엄마 아빠 | parent, parents, mother, father, mom, dad, mum
아들 딸 딸래미 아들내미 아드님 따님 자식 | son, daughter > 자녀 자식 아이 | child, children
외동 외동딸 외아들 | only child
다자녀 세자녀 두자녀 삼남매 사남매 | many children, multi-child
아기 애기 갓난아기 신생아 영아 젖먹이 베이비 | baby, babies, newborn, infant, infants
영유아 유아 미취학아동 미취학 | toddler, toddlers, preschooler, preschoolers
애들 꼬마 꼬맹이 아이들 얘들 > 어린이 아동 유아 소아 자녀 아이 미성년
초딩 초등생 국딩 | schoolkid, elementary student, grade schooler > 초등학생 초등 어린이 학생 | elementary
중딩 중학생 중학교 > 중학생 중학교 청소년 학생 미성년
고딩 고등학생 고삐리 수험생 | high schooler, high school student > 고등학생 고등학교 청소년 학생 미성년 19세
십대 틴에이저 | teen, teenager, teens > 청소년 미성년 19세 | minor, youth
미성년자 미성년 청소년 | minor, minors, underage, youth
대딩 대학생 > 대학생 대학 재학생 학생
취준생 구직자 취업준비생 미취업자 | job seeker, job seekers
백수 무직 무직자 실업자 실직자 | unemployed, jobless
할머니 할아버지 조부모 외할머니 외할아버지 할무니 | grandparent, grandparents, grandmother, grandfather
시니어 노년 실버 노약자 > 어르신 노인 고령 경로 65세 만65세
형제 자매 형제자매 남매 동생 친동생 언니 오빠 누나 | sibling, siblings, brother, sister
쌍둥이 다태아 | twins, twin
사위 며느리 시부모 시댁 장인 장모 처가 시어머니 시아버지 > 배우자의부모 배우자부모 친족
친척 일가친척 친족 친지 | relative, relatives, kin
식구 가족 가구원 세대원 | family, household
친구 친구들 지인 아는사람 | friend, friends > 지인 일행 동행 동반 손님 방문객 외부인 | guest, guests, visitor, visitors
동거인 룸메이트 룸메 동거 | roommate, housemate, flatmate
커플 부부 내외 | couple
미혼 싱글 독신 비혼 | single, unmarried
돌싱 이혼 | divorce, divorced
한부모 편부모 싱글맘 싱글대디 | single parent, one-parent
주부 전업주부 가정주부 | homemaker, housewife
성인 어른 만19세 19세이상 성년 | adult, adults, grown-up, grown-ups
청년 젊은이 | young adult, young adults
외국인 외국사람 외국분 | foreigner, foreigners, foreign national, non-korean
내국인 한국인 국민 | korean national, citizen
다문화 결혼이민자 이주민 | multicultural, immigrant
유공자 국가유공자 보훈대상자 보훈 | veteran, veterans
수급자 기초수급자 기초생활수급자 기초생활 저소득층 저소득 차상위 | low-income, low income
장애인 장애우 장애 | disabled, disability, disabilities
군인 현역 장병 사병 | soldier, soldiers, military
손님 방문객 방문자 내방객 게스트 내방자 외부인 | guest, guests, visitor, visitors
클라이언트 바이어 | client, clients > 고객 손님 거래처 방문객
거래처 고객사 협력사 협력업체 파트너사 | client company, business partner, partner company
비회원 일반인 비가입자 외부인 | non-member, non-members, nonmember
이웃 옆집 이웃집 | neighbour, neighbor, neighbours, neighbors
인원 머릿수 사람수 인원수 명수 | headcount, head count, number of people
개수 갯수 수량 물량 | quantity, number, count
일행 동행자 동반인 | party, group
혼자 홀로 단독 나홀로 | alone, by myself, solo, single
초보자 초보 왕초보 입문자 입문 처음배우 | beginner, beginners, newbie
전문가 숙련자 | expert, experts, professional
본인 당사자 자기자신 | oneself, in person

남자 남성 남학생 사내 | man, men, male
여자 여성 여학생 | woman, women, female
기자 신문기자 방송국 취재기자 언론사 | journalist, reporter, press > 언론 취재 기자
선배 상급자 고참 | senior colleague
단골 자주오는 우수고객 | regular, regular customer
대표 사장 사장님 대표님 오너 씨이오 | ceo, owner
책임자 담당 담당자 맡은사람 담당직원 | person in charge, contact person
관리인 경비아저씨 수위 경비원 | guard, janitor, security guard
알바생 아르바이트생 시간제직원 | part-timer

# animals
강아지 반려견 애견 댕댕이 멍멍이 강쥐 멍뭉이 | dog, dogs, puppy, doggy, doggo, pup
푸들 말티즈 시바 리트리버 진돗개 비숑 웰시코기 치와와 포메 요크셔 시츄 골댕이 보더콜리 불독 닥스훈트 | poodle, labrador, maltese, retriever, terrier, bulldog > 반려견 강아지 애견 반려동물 애완동물 견 | dog, dogs, pet, pets
고양이 반려묘 냥이 고냥이 냥냥이 야옹이 | cat, cats, kitty, kitten
햄스터 토끼 앵무새 거북이 도마뱀 고슴도치 물고기 구피 금붕어 기니피그 페럿 | hamster, rabbit, parrot, turtle, goldfish, guinea pig > 반려동물 애완동물 | pet, pets
동물 짐승 | animal, animals
안내견 도우미견 보조견 | guide dog, service dog, assistance dog, service animal
맹견 큰개 대형견 사나운개 | dangerous dog, large dog
목줄 리드줄 하네스 가슴줄 | leash, lead, harness
입마개 머즐 | muzzle
배변 똥 응가 배설물 배변봉투 대변 | poop, waste
야생동물 멧돼지 고라니 | wild animal, wildlife, wild boar
벌레 해충 바퀴벌레 바퀴 개미 모기 날파리 빈대 | bug, bugs, insect, insects, pest, cockroach
수의사 동물병원 | vet, veterinarian
중성화 중성화수술 | neutered, spayed

# time and dates
일년 1년 12개월 열두달 | one year, a year, twelve months
일년치 1년치 12개월치 1년분 | a year's worth
연간 1년간 일년간 | annual, yearly, per year
반년 6개월 여섯달 반년치 | half a year, six months
분기 석달 | quarter, quarterly
보름 15일 | fifteen days, fortnight
이주일 2주 14일 2주일 | two weeks, fortnight
한나절 반나절 반일 | half a day, half day
종일 하루종일 온종일 풀타임 | all day, full day, whole day, full-time
당일 그날 당일날 오늘중 같은날 | same day, on the day, same-day
전날 하루전 전일 1일전 | the day before, day before, eve
이튿날 다음날 익일 | next day, the following day
익월 다음달 내달 | next month, following month
전월 지난달 저번달 | last month, previous month
금월 이번달 이달 당월 | this month
익년 내년 이듬해 다음해 | next year
전년 작년 지난해 전년도 | last year, previous year
격주 2주마다 2주에한번 | every other week, biweekly, fortnightly
격일 이틀마다 하루걸러 | every other day
격월 두달마다 2개월마다 | every other month
매시 매시간 한시간마다 | every hour, hourly
아침 오전 모닝 | morning, a.m.
새벽 심야 한밤중 오밤중 밤늦 | late night, dawn
자정 밤12시 밤열두시 | midnight
정오 낮12시 | noon, midday
주간 대낮 낮시간 | daytime
야간 저녁 | evening
퇴근후 퇴근하고 퇴근길 일끝나고 | after work
성탄절 크리스마스 12월25일 성탄 x마스 | christmas, xmas
성탄전야 크리스마스이브 12월24일 이브 | christmas eve
신정 1월1일 새해첫날 | new year, new year's day
설날 구정 음력설 설연휴 | lunar new year, seollal
추석 한가위 추석연휴 | chuseok
명절 명절연휴 설연휴 추석연휴 > 설날 추석 명절
연말 12월31일 연말연시 | end of the year, year-end, new year's eve
삼일절 | independence movement day > 공휴일 3월1일 삼일절
어린이날 5월5일 > 어린이날 공휴일 5월5일
현충일 6월6일 > 공휴일 6월6일
광복절 8월15일 > 공휴일 8월15일
개천절 10월3일 > 공휴일 10월3일
한글날 10월9일 > 공휴일 10월9일
석가탄신일 부처님오신날 초파일 > 공휴일 부처님오신날
대체공휴일 대체휴일 대휴 | substitute holiday
공휴일 빨간날 국경일 법정공휴일 연휴 휴일 | public holiday, public holidays, bank holiday
주중 평일 월~금 | weekday, weekdays
주말 토일 > 토요일 일요일 토·일 | weekend, weekends
성수기 피크시즌 휴가철 피크 여름성수기 | peak season, high season, peak
비수기 오프시즌 비성수기 | off-season, off season, low season
봄 봄철 춘계 | spring
여름 여름철 하절기 하계 | summer
가을 추계 가을철 | autumn, fall
겨울 겨울철 동절기 동계 | winter
여름방학 하계방학 | summer vacation, summer break
겨울방학 동계방학 | winter vacation, winter break
생일 생일날 탄생일 | birthday
첫돌 돌잔치 만1세 | first birthday
환갑 회갑 육순 60세 | sixtieth birthday
기념일 애니버서리 | anniversary
월말 말일 그달말 매월말 | end of the month, month-end
월초 매월초 그달초 | beginning of the month
상시 언제든 언제든지 아무때나 수시 연중 365일 항상 | anytime, at any time, all year round, always
연중무휴 쉬는날없이 휴무없 | open every day, year-round
스물네시간 24시간 밤낮 | 24 hours, 24/7, round the clock, around the clock
유통기한 소비기한 유효기간 | expiry date, use-by date, shelf life
나이 연령 만나이 연세 | age
데드라인 마감 기한 마감일 마감기한 | deadline, due date, cutoff, cut-off
데드라인 마감기한 > 까지
디데이 당일 | d-day
스케줄 일정 시간표 일정표 스케쥴 | schedule, timetable
타임 회차 타임대 시간대 | time slot, slot, session

# home, rooms and things
주방 키친 부엌 취사장 조리실 | kitchen, kitchenette, cooking area
거실 리빙룸 | living room
침실 안방 베드룸 | bedroom
욕실 샤워실 샤워장 샤워부스 목욕탕 | bathroom, shower
화장실 변소 토일렛 | toilet, toilets, restroom, restrooms, bathroom, washroom, loo
베란다 발코니 테라스 | balcony, terrace, veranda
현관 현관문 출입구 출입문 입구 | entrance, front door
카운터 데스크 안내데스크 프런트 프론트 창구 접수대 리셉션 안내소 인포 인포메이션 | counter, desk, front desk, reception, help desk, information desk
사무실 오피스 | office
사무실 관리실 | management office > 관리사무소 관리실 관리소
창고 보관실 수납공간 | storage, storeroom, storage room
계단 층계 비상계단 | stairs, stairway, staircase
엘베 승강기 엘리베이터 엘리베이타 리프트 | elevator, lift
에스컬레이터 무빙워크 | escalator
주차장 파킹장 주차구역 주차공간 차고 파킹 | parking lot, car park, garage, parking
옥상 루프탑 옥상정원 | rooftop, roof
난방 히터 보일러 난방기 온열기 전열기 온풍기 라디에이터 난로 전열기구 | heating, heater, heaters, radiator
냉방 에어컨 냉방기 에어콘 쿨러 | air conditioning, air conditioner, aircon, cooling, ac
에어컨 히터 난방 냉방 보일러 | heating, air conditioning > 냉난방 냉온방
선풍기 서큘레이터 팬 | fan, electric fan
전기장판 온열매트 전기매트 온수매트 전기요 | electric blanket, heating pad, heated blanket
드라이기 헤어드라이어 드라이어 머리말리는 | hair dryer, hairdryer, blow dryer
고데기 헤어아이론 매직기 머리인두 | hair iron, straightener, curling iron
다리미 아이롱 스팀다리미 | iron
밥솥 전기밥솥 | rice cooker
전기포트 커피포트 전기주전자 무선주전자 주전자 포트 | kettle, electric kettle
전자레인지 전자렌지 렌지 전자랜지 | microwave
가스레인지 가스렌지 가스버너 버너 부루스타 휴대용가스레인지 | gas stove, burner, camping stove
인덕션 전기레인지 하이라이트 핫플레이트 | induction, hot plate, hotplate
에어프라이어 에어프라이기 에프 | air fryer
냉장고 냉동고 김치냉장고 | fridge, refrigerator, freezer
정수기 음수대 식수대 마실물 식수 생수 | water dispenser, drinking water, water fountain
세탁실 빨래방 코인세탁 런드리 세탁기 | laundry, laundry room
빨래 세탁 세탁물 빨랫감 | laundry, wash clothes
건조기 빨래건조기 드럼건조기 | dryer, tumble dryer
이불 침구 침구류 이부자리 담요 블랭킷 침대보 | bedding, blanket, sheets, duvet
수건 타월 타올 | towel, towels
세면도구 어메니티 칫솔 치약 샴푸 비누 세면용품 | toiletries, amenities, toothbrush, shampoo
슬리퍼 실내화 | slippers
행주 걸레 청소도구 빗자루 청소용품 | cleaning supplies, mop
쓰레기 폐기물 휴지통 쓰레기통 | trash, rubbish, garbage, waste, litter
종량제봉투 종량제 쓰레기봉투 쓰봉 | garbage bag, rubbish bag, trash bag
재활용 분리수거 분리배출 | recycling, recyclables
음식물쓰레기 음쓰 음식쓰레기 잔반 | food waste, leftovers
콘센트 전기코드 플러그 | outlet, socket, power outlet, plug
멀티탭 멀티콘센트 연장선 연장코드 | power strip, extension cord
전구 전등 조명 형광등 | light, lights, bulb, lamp
도어락 도어록 디지털도어락 전자키 | door lock, digital lock
카드키 출입카드 키카드 룸카드 출입증 사원증 | key card, keycard, access card, door card
비번 비밀번호 패스워드 암호 피더블유 | password, passcode, pin
락카 락커 로커 사물함 보관함 라커 물품보관함 | locker, lockers
서랍 서랍장 | drawer
옷장 장롱 붙박이장 | wardrobe, closet
쇼파 소파 | sofa, couch
책상 데스크 테이블 탁자 | desk, table
의자 체어 걸상 | chair, chairs
고정석 지정석 고정좌석 전용석 개인석 | dedicated desk, assigned seat, fixed desk, reserved seat
자유석 오픈석 비지정석 핫데스크 | hot desk, open desk, open seating, free seating
독방 1인실 싱글룸 일인실 | single room
2인실 이인실 트윈룸 더블룸 | double room, twin room
다인실 도미토리 공동침실 | dormitory, shared room
독채 한채전체 | whole house
프라이빗 | private > 전용 전용실 개인실 독립
개인룸 프라이빗룸 전용실 독립실 개인실 프라이빗오피스 개별실 | private office, private room
공용 공동 쉐어 같이쓰는 함께쓰는 | shared, common, communal
금고 귀중품보관 안전금고 | safe
소화기 불끄는 | fire extinguisher
누수 물샘 물새 물이새 누수되 물떨어 | leak, leaking, water leak
하수구 배수구 배수관 | drain
변기 양변기 좌변기 | toilet bowl
수도 수돗물 | tap water
온수 따뜻한물 뜨거운물 더운물 | hot water, warm water
단수 물안나 물끊 | water outage
이사 이삿짐 이사짐 포장이사 | move, moving, relocation
이사차 이삿짐차 이삿짐트럭 사다리차 > 이사 이사차량 사다리차
층간소음 쿵쿵 발소리 윗집소음 | noise between floors
못질 못박 타공 벽구멍 벽에구멍 못자국 구멍 | nail, drill, hole in the wall
페인트칠 도색 도배 | paint, painting
리모델링 인테리어 개조 내부공사 공사 | remodeling, renovation, remodelling
우편함 우체통 편지함 | mailbox
향초 캔들 촛불 양초 | candle, candles
화초 화분 | plant, plants, potted plant
식물 > 화분 화초
가구 퍼니처 | furniture, furnishings
씨씨티비 감시카메라 방범카메라 영상정보처리기기 영상 | cctv, security camera, footage
인터폰 초인종 | intercom, doorbell
우산 양산 | umbrella
와트 와트수 소비전력 | watt, watts, wattage > 소비전력 전력 정격 | w, watts
가전 가전제품 전자제품 전기제품 | appliance, appliances, electronics

# food and drink
밥 식사 끼니 | meal, meals
아침밥 조식 아침식사 모닝밥 브렉퍼스트 | breakfast
점심밥 중식 점심식사 런치 점심 | lunch
저녁밥 석식 저녁식사 디너 저녁 만찬 | dinner, supper
야식 밤참 | late-night snack
간식 주전부리 다과 스낵 과자 먹을거 | snack, snacks, refreshments
배달음식 배달 배민 쿠팡이츠 요기요 배달앱 시켜먹 | delivery food, food delivery, takeout
포장 테이크아웃 싸가 싸갈 포장해 가져가 | takeout, take-out, takeaway
외부음식 음식물반입 음식반입 도시락 싸온음식 음식물 | outside food, own food
도시락 런치박스 | lunch box, packed lunch
소주 맥주 와인 막걸리 양주 위스키 술 | beer, wine, soju, liquor, booze > 술 주류 음주 알코올 | alcohol, drinking, drinks
음주 술 주류 알콜 알코올 술먹 술마시 | alcohol, drinking, liquor, booze
커피 아메리카노 아아 라떼 카페인 | coffee
음료 음료수 마실거 마실것 드링크 | drink, drinks, beverage, beverages
뷔페 부페 뷔폐 | buffet
채식 비건 베지테리언 채식주의 | vegetarian, vegan
할랄 무슬림식 | halal
알레르기 알러지 앨러지 알레르기반응 | allergy, allergies, allergic
고기 육류 고깃 삼겹살 소고기 돼지고기 | meat
바베큐 바비큐 고기굽 고기구 그릴 비비큐 | barbecue, bbq, grill
숯 숯불 차콜 목탄 번개탄 | charcoal
장작 불멍 모닥불 캠프파이어 땔감 화로 화롯불 | firewood, campfire, bonfire, fire pit
취사 요리 조리 밥해먹 음식해먹 음식만들 해먹 쿠킹 | cook, cooking
튀김 튀기 튀겨 튀길 튀긴 | deep-fry, frying, fry
돈까스 돈가스 치킨 감자튀김 | cutlet, fried chicken > 튀김 튀기
식당 구내식당 레스토랑 음식점 밥집 | restaurant, cafeteria, canteen
편의점 마트 슈퍼 가게 상점 스토어 | shop, store, convenience store, kiosk > 매점 상점 편의점
카페 커피숍 커피전문점 까페 | cafe, coffee shop
급식 학교밥 단체급식 | school meal, school lunch
금식 굶 공복 안먹고 먹지않 밥안먹 식사금지 빈속 | fasting, fast, empty stomach, not eat
과식 폭식 | overeating
분유 젖병 | formula, baby formula
이유식 아기밥 유아식 | baby food
유당 락토 | lactose
글루텐 밀가루 | gluten
식기 그릇 접시 식기류 수저 숟가락 젓가락 | dishes, tableware, utensils, cutlery
일회용품 일회용 종이컵 나무젓가락 | disposable, disposables
설거지 식기세척 그릇씻 | washing up, do the dishes

# body and health
병원 의원 클리닉 진료소 의료기관 | hospital, clinic
의사 의사선생님 닥터 전문의 주치의 | doctor, physician > 의사 전문의 의료진
간호사 간호사선생님 | nurse
환자 아픈사람 | patient
진료 진찰 외래 | consultation, outpatient
검진 건강검진 건진 종합검진 종검 건강체크 신체검사 | checkup, check-up, health check, medical exam, health screening
피검사 혈액검사 채혈 피뽑 피를뽑 | blood test, blood work, blood draw
소변검사 오줌검사 요검사 | urine test
대변검사 분변검사 변검사 채변 | stool test
위내시경 위장내시경 위검사 위카메라 | gastroscopy, endoscopy
대장내시경 장내시경 대장검사 | colonoscopy
수면내시경 진정내시경 수면마취 수면 진정 | sedation, sedated, under sedation
용종 폴립 | polyp, polyps
장정결제 장청소약 장세척제 장비우는약 관장약 대장약 하제 | bowel prep, laxative
초음파 에코 소노 | ultrasound, sonogram
엑스레이 엑스선 흉부촬영 방사선촬영 | x-ray, radiograph
시티 씨티 컴퓨터단층촬영 | ct, ct scan > 컴퓨터단층촬영 | ct
엠알아이 자기공명영상 자기공명 | mri
심전도 심박검사 | ecg, ekg, electrocardiogram
심박동기 페이스메이커 심장박동기 인공심박동기 | pacemaker
유방촬영 맘모그램 유방검사 유방 맘모 | mammogram, mammography
결핵 폐결핵 | tuberculosis, tb
혈압약 고혈압약 혈압강하제 항고혈압제 | blood pressure medication, blood pressure medicine
당뇨 당뇨병 혈당 | diabetes, diabetic
당뇨약 혈당강하제 인슐린 | diabetes medication, insulin
피묽게하는약 항응고제 항혈소판제 혈전약 혈액희석제 | blood thinner, blood thinners, anticoagulant
아스피린 와파린 | aspirin, warfarin > 항응고제 항혈소판제 항혈전제 혈전
진통제 해열제 해열진통제 | painkiller, pain reliever
두통약 치통약 생리통약 타이레놀 | tylenol > 진통제 해열진통제
항생제 마이신 | antibiotic, antibiotics
감기약 종합감기약 | cold medicine
수면제 잠오는약 졸린약 | sleeping pill
연고 바르는약 크림 | ointment, cream
파스 붙이는약 | pain patch
물약 시럽 액상 | syrup, liquid
알약 정제 캡슐 타블렛 | tablet, tablets, pill, pills, capsule
밴드 반창고 대일밴드 일회용밴드 | band-aid, plaster
체온 열나 발열 고열 미열 | fever, temperature
기침 콜록 | cough
어지럼 어지러 어지럼증 현기증 | dizzy, dizziness
구역질 구토 토하 메스꺼 속안좋 오바이트 울렁 | vomit, vomiting, nausea, throw up
설사 배탈 물변 | diarrhea, diarrhoea
변비 변안나 | constipation
멍들 타박상 | bruise
골절 뼈부러 | fracture, broken bone
화상 데였 데인 불에덴 | burn
두통 머리아프 머리아파 편두통 | headache, migraine
복통 배아프 배아파 | stomachache, stomach ache, abdominal pain
치통 이아프 이빨아파 | toothache
요통 허리아프 허리통증 | back pain
가려움 가려워 가렵 간지러 | itch, itchy, itching
졸음 졸려 졸리 졸림 | drowsy, drowsiness, sleepy
통증 아프~ 아픔 쑤시 | pain, hurt, ache
출혈 피나 피가나 하혈 | bleeding
생리 월경 생리중 | menstruation
임신부 임산부 임부 산모 임신중 임신 | pregnant, pregnancy, expecting
수유 모유수유 젖먹이는 젖 수유부 수유중 모유수유중 | breastfeeding, nursing
치과 이빨치료 | dental, dentist
렌즈 콘택트렌즈 | contact lens, contact lenses
보청기 청력 귀검사 | hearing, hearing aid
깁스 기브스 석고붕대 | cast
목발 클러치 보행기 | crutches
휠체어 휠체어이용 거동불편 | wheelchair
예방주사 예방접종 백신 접종 주사 독감주사 | vaccine, vaccination, shot, jab
수술 시술 오퍼레이션 | surgery, operation, procedure
마취 마취제 | anesthesia, anaesthesia
입원 입원실 병실 병동 | hospitalization, admission, ward
퇴원 퇴원수속 | discharge
면회 병문안 문병 | visiting hours, hospital visit
응급실 | emergency room
구급차 앰뷸런스 119 엠뷸런스 | ambulance
결과지 검사지 결과표 결과서 결과통보서 성적서 | results, test results
소견서 진단서 의사소견 진료확인서 의사확인서 | medical certificate, doctor's note, sick note
의무기록 진료기록 차트 진료기록부 의무기록사본 | medical record, medical records, chart
재검 재검사 다시검사 | retest, re-examination
다이어트 체중감량 살빼 | diet, weight loss
몸무게 체중 | weight, body weight
인바디 체성분 체성분검사 체지방 | body composition
헬스 헬스장 피트니스 체력단련실 | gym, fitness
피티 퍼스널트레이닝 개인강습 개인레슨 개인지도 일대일레슨 | pt, personal training, private lesson, one-on-one
찜질방 사우나 목욕탕 | sauna
마사지 안마 | massage
"""
