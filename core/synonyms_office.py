"""What people say of work, contracts, money and benefits, and what documents write for it.

The form is that of synonyms_everyday.py: before ">" what people ask, behind it what documents say.
"""

__all__ = ["OFFICE"]

OFFICE = """
# work
오티 야근 초과근무 시간외근무 연장근무 잔업 야간근무 | overtime, ot
특근 휴일근무 주말근무 | weekend work, holiday work
칼퇴 정시퇴근 퇴근 | leave work, clock out
출퇴근 통근 | commute, commuting
지각 늦게오 늦게도착 늦은 늦게 지연도착 | late, lateness, tardy
조퇴 일찍퇴근 일찍나가 일찍가 | leave early, early leave
외근 밖에서일 출장 현장근무 | field work
외출 잠깐나가 | going out
재택 재택근무 집에서일 홈오피스 원격근무 | work from home, wfh, remote work
탄력근무 유연근무 시차출근 자율출근 탄력근무제 유연근무제 | flexible hours, flextime, flexi-time
당직 숙직 야간당직 일직 | night duty, on duty
교대 교대근무 근무교대 쉬프트 시프트 | shift, shifts
쉬는시간 휴게시간 휴식시간 브레이크타임 휴식 | break time, rest break
점심시간 런치타임 중식시간 | lunch break, lunch hour
알바 아르바이트 파트타임 시급제 단시간근로 시간제 파트타이머 | part-time job, part-timer
정규직 풀타임직 | permanent employee, full-time employee
비정규직 계약직 기간제 | contract worker, fixed-term
수습 수습기간 인턴십 시용 프로베이션 | probation, probationary
신입 신규입사자 신입사원 새로들어온 뉴비 신규직원 입사자 | new hire, new hires, newcomer, new employee
경력직 경력사원 | experienced hire
상사 팀장 부서장 직속상관 보스 사수 | boss, supervisor, line manager
부하직원 팀원 | subordinate, team member
동료 같이일하는 직장동료 | coworker, co-worker, colleague, colleagues
인사팀 인사과 인사부 인사담당 | hr, human resources, hr team
총무 총무팀 경영지원 지원팀 | general affairs
회계팀 재무팀 경리 경리팀 재무 회계 | accounting, finance team
전산팀 정보팀 헬프데스크 전산실 | it team, it support, it helpdesk
월급 급여 봉급 임금 샐러리 보수 | salary, wage, wages, pay, paycheck
월급날 급여일 급여지급일 페이데이 | payday
시급 시간당임금 시간급 | hourly wage, hourly pay
연봉 연간급여 | annual salary
보너스 상여 상여금 성과급 인센티브 성과상여 | bonus, incentive
퇴직금 퇴직급여 퇴직연금 | severance, severance pay, retirement pay
가불 선지급 급여선지급 월급가불 | salary advance
급여명세서 월급명세서 급여명세 페이슬립 임금명세서 | payslip, pay slip, pay stub
연차 연차휴가 유급휴가 휴가 월차 | annual leave, paid leave, vacation, pto
반차 반일휴가 오전반차 오후반차 반반차 | half-day off, half day off
병가 아파서쉬 병휴가 아파서못 | sick leave, sick day, sick days
경조휴가 경조사휴가 조의휴가 특별휴가 | bereavement leave, compassionate leave
출산휴가 출휴 산전후휴가 출산전후휴가 | maternity leave
배우자출산휴가 아빠휴가 남편출산휴가 | paternity leave
육아휴직 육휴 육아휴가 애키우느라쉬 | parental leave, childcare leave
휴직 잠시쉬 | leave of absence
복직 업무복귀 다시출근 | return to work
퇴사 사직 퇴직 사표 회사그만 때려치 그만두~ | resign, resignation, quit, leave the company
해고 잘리 짤리 짤렸 잘렸 권고사직 | fired, laid off, dismissal, layoff
이직 직장옮기 회사옮기 | change jobs, job change
승진 진급 승급 | promotion
인사이동 부서이동 전보 발령 전배 | transfer, reassignment
징계 시말서 경위서 | disciplinary, discipline
괴롭힘 갑질 따돌림 왕따 직장내괴롭힘 | bullying, harassment
성희롱 성추행 | sexual harassment
고충 불만 애로 하소연 | grievance, complaint
회의 미팅 회의실미팅 컨퍼런스 | meeting, meetings, conference
회의실 미팅룸 회의룸 세미나실 컨퍼런스룸 | meeting room, meeting rooms, conference room
화상회의 화상미팅 줌 줌미팅 영상회의 비대면회의 | video call, video conference, zoom, video meeting
회의록 미팅노트 회의기록 | minutes, meeting notes
워크숍 워크샵 연수 엠티 | workshop, retreat
오리엔테이션 오티교육 입문교육 설명회 | orientation, intro session, onboarding
회식 팀회식 저녁회식 | team dinner, company dinner
출장 외부출장 지방출장 해외출장 | business trip, work trip
출장비 여비 일비 출장경비 | travel expenses, per diem
법카 법인카드 회사카드 회삿카드 | corporate card, company card
지출 비용처리 경비처리 비용청구 | expense, expenses, reimbursement
결재 승인 허가 컨펌 재가 품의 | approval, approve, sign-off, sign off
재량 전결권 | discretion > 전결 한도 권한 | authority, limit
리포트 보고하 | report > 보고서 보고 | report
메일 이메일 전자우편 e메일 | email, e-mail
답장 회신 답변 답신 리플라이 답을 답하 답한 | reply, response, respond
참조 cc 씨씨 | cc
첨부 붙임 첨부파일 동봉 | attachment, attached, enclosed
공지 알림 공고 안내문 게시 | notice, announcement
양식 서식 폼 템플릿 신청양식 | form, template
명함 비즈니스카드 | business card
사원증 출입증 명찰 신분카드 | employee id, badge, name tag
사번 직원번호 사원번호 | employee number, staff id
복장 드레스코드 옷차림 | dress code, attire
업무용 회사용 법인용 | for work, company-owned
인수인계 업무인계 인계 | handover, hand over
외주 하청 용역 프리랜서 도급 아웃소싱 | contractor, outsourcing, freelancer
복리후생 복지 사내복지 직원혜택 베네핏 | welfare, benefits, perks
복지포인트 복지카드 복지비 | welfare points
안전교육 산업안전교육 | safety training
산재 업무상재해 산업재해 일하다다친 일하다가다친 | work injury, industrial accident
보안 시큐리티 정보보호 | security
대외비 기밀 비밀 사내비밀 | confidential, secret
외부유출 반출 유출 | leak, take out of the office
비품 소모품 사무용품 문구 문구류 | supplies, office supplies, stationery
재고 남은물건 스톡 | stock, inventory
납기 납품일 납기일 | delivery date
견적 견적서 견적가 | quote, quotation, estimate
발주 주문서 오더 | purchase order, order
세금계산서 계산서 인보이스 | tax invoice, invoice
입찰 비딩 | bid, tender

# contracts and rules
계약 약정 컨트랙트 | contract, agreement
재계약 계약갱신 갱신 계약연장 재약정 | renewal, renew
중도해지 중간해지 중도해약 중간에그만 만기전해지 조기해지 | early termination, early cancellation
해지 해약 계약종료 그만두~ 끊으 끊는 끊을 탈퇴 | terminate, termination, cancel
위약금 해약금 취소수수료 페널티 취소료 위약 해지수수료 패널티 | cancellation fee, penalty
약관 규정 룰 규칙 내규 방침 | rules, terms, policy, regulation
동의서 서약서 확인서 각서 | consent form, waiver
위임장 대리인위임 위임 | power of attorney, letter of authorization
대리 대신 대리인 대행 | on behalf, proxy
도장 인감 날인 | seal, stamp
서명 사인 싸인 자필 | signature, sign
등본 주민등록등본 초본 | resident register
가족관계증명서 가족증명서 가관증 | family relation certificate
신분증 신분증명 아이디카드 | id, identification, photo id, id card
민증 주민등록증 운전면허증 > 신분증 주민등록증
여권 패스포트 | passport
외국인등록증 외국인증 체류카드 | alien registration card, residence card, arc
사업자등록증 사업자증 사업자등록 | business registration
통장사본 계좌사본 통장복사 | bankbook copy
원본 오리지널 | original
사본 복사본 카피 | copy, photocopy
증빙 증거서류 증빙자료 증명서류 | proof, supporting document
양도 명의변경 남에게넘기 명의이전 넘겨주 이름바꾸 | transfer, name change
명의 이름앞으로 명의자 | in the name of
분쟁 다툼 시비 | dispute
민원 컴플레인 클레임 불만접수 항의 | complaint
벌점 감점 마이너스점수 | penalty points, demerit
가산점 가점 보너스점수 더한다 | bonus points, extra points
위반 어기~ 어긴 안지키 규칙위반 | violation, breach, break the rules
금지 못하게 막혀있 하면안 불허 불가 | prohibited, banned, not allowed
강퇴 쫓겨나 강제퇴실 퇴거 퇴소 | evicted, kicked out, expelled
퇴거 방빼 나가~ 방을비우 이사나가 방비울 방비우 | move out, moving out, vacate > 퇴실 퇴사 퇴거 퇴소 나가 나간 나갈 | move out
입주 이사들어 들어오~ | move in, moving in > 입주 입실 입사 들어온 들어와 | move in
재입주 재입실 다시입주 | move back in
세입자 임차인 월세사는 세든 | tenant
집주인 임대인 건물주 | landlord
보증금 디파짓 데파짓 예치금 | deposit, security deposit
계약금 예약금 착수금 | down payment, booking deposit
잔금 남은돈 잔액 | balance, remaining balance
분실물 유실물 습득물 잃어버린물건 두고온 놓고온 놓고간 두고간 | lost and found, lost property, lost item, left behind
물어주 배상 변상 손해배상 물어내 물어줘 변상금 보상해 | compensation, pay for damage
원상복구 원상회복 복구 원래대로 | restore, restoration

# money
가격 값 요금 비용 금액 프라이스 | price, prices, cost, costs, fee, fees, charge, rate
가격표 요금표 단가표 | price list, rate card
무료 공짜 프리 꽁짜 무상 돈안내 돈안받 | free, free of charge, complimentary, no charge
유료 돈내 돈받 과금 요금부과 | paid, chargeable, charged
과금 요금청구 따로내 요금을받 추가요금 부과 | charged, billed
추가요금 추가비용 할증 별도요금 웃돈 써차지 더내 더낸 가산 | surcharge, extra charge, additional charge, extra fee, additional fee
할인 세일 디씨 깎아 깎는 깎이 감면 에누리 할인가 | discount, discounts, off, reduced, cheaper, deal
빠지~ 빼주 빼줘 빼준 싸게 > 할인 감면 깎아 깎는 공제 차감
반값 절반 반액 반만 50퍼센트 | half price, half-price, half
전액 전부 | full amount, full refund, in full, fully
부분환불 일부환불 | partial refund
환불 반환 돌려받 되돌려 돌려주 돌려줘 리펀드 환급 무르 물러 | refund, refunds, refunded, money back
공제 차감 제하 까이 까여 떼이 떼고 떼나 뗀다 빠지~ 뺀다 | deduct, deducted, deduction
선불 선납 선결제 미리내 먼저내 프리페이 | upfront, prepaid, prepayment, pay in advance
후불 후납 나중에내 사후결제 | postpaid, pay later
일시불 한번에내 한꺼번에 한방에 완납 | lump sum, pay at once
할부 분할 나눠내 나눠서 분납 무이자할부 | instalment, installment, instalments, installments
현금 캐시 현찰 캐쉬 | cash
카드 신용카드 체크카드 크레딧카드 | card, credit card, debit card
외국카드 해외카드 해외발급카드 | foreign card, overseas card
삼성페이 카카오페이 네이버페이 애플페이 제로페이 토스 | apple pay, samsung pay > 간편결제 모바일결제 | mobile pay
계좌이체 송금 무통장 이체 뱅킹 무통장입금 | bank transfer, wire, wire transfer
자동이체 자동결제 정기결제 자동납부 자동으로빠져 | auto-pay, autopay, direct debit, automatic payment
영수증 현금영수증 리시트 결제내역 | receipt
세액공제 연말정산 소득공제 | tax deduction, year-end tax
부가세 부가가치세 세금별도 | vat
수수료 커미션 | fee, commission
연체 밀리 밀린 밀렸 체납 미납 안낸 안내면 못내 연체료 | overdue, unpaid, arrears, late payment
연체료 지연료 체납금 늦게낸 | late fee, late charge
벌금 과태료 범칙금 딱지 | fine, penalty, ticket
지원금 보조금 장려금 지원비 돈지원 | subsidy, grant, allowance
적립 포인트 마일리지 적립금 | points, rewards, mileage
크레딧 적립크레딧 이용권 | credit, credits
상품권 기프트카드 바우처 쿠폰 기프티콘 | gift card, voucher, coupon
정산 엔빵 더치페이 비용정산 | settle, settlement
청구 고지 빌링 청구서 고지서 | bill, billing
예산 버짓 책정 | budget
최저가 제일싼 가장싼 저렴한 제일저렴 | cheapest, lowest price
비싼 최고가 제일비싼 고가 | most expensive, expensive
시세 | market price
정가 원가격 원래가격 정상가 | regular price, list price
한도 리밋 상한 최대금액 맥스 | limit, maximum, cap, ceiling
최소 미니멈 최저 적어도 | minimum, at least
월세 렌트비 임차료 월임대료 임대료 방세 | rent, monthly rent
관리비 관리요금 메인터넌스비 | maintenance fee, management fee
공과금 전기세 수도세 가스비 전기료 전기요금 수도요금 | utilities, utility bill, electricity bill
교통비 차비 | transport cost, fare
기름값 유류비 주유비 휘발유값 | fuel cost, gas money
주차비 주차료 주차요금 파킹비 주차값 | parking fee, parking charge
방값 숙박비 숙박료 객실료 객실요금 숙박요금 | room rate, room charge
입장료 입장권 티켓값 들어가는값 관람료 | admission, admission fee, entrance fee, entry fee
렌탈비 대여료 빌리는값 대여비 사용료 | rental fee, hire fee
수강료 강습료 학원비 레슨비 교습비 강의료 | tuition, lesson fee, class fee
등록금 학비 납입금 | tuition
팁 봉사료 서비스차지 | tip, service charge
이자 금리 이율 이자율 | interest, interest rate
대출 융자 | loan
중도상환 미리갚 조기상환 빨리갚 먼저갚 | early repayment, prepay, pay off early
상환 갚으 갚는 갚아 변제 | repay, repayment, pay back
만기 끝나는날 만료 | maturity, expiry
예금 적금 저축 | savings, deposit
잔고 잔액 남은돈 | balance
환전 돈바꾸 외화 | currency exchange, exchange money
압류 차압 | seizure
세금 텍스 택스 | tax, taxes

# banks and savings
납입 불입 부금 돈넣 돈을넣 넣으 넣는 넣을 부으 붓는 부을 적립 | pay in, put in, contribution, deposit money
납입액 넣는돈 넣는금액 월납입 월납입액 월납입금 불입금 | monthly contribution, monthly deposit
원금 넣은돈 맡긴돈 본전 | principal
예치 맡기~ 거치 넣어두 | deposit, park money
재예치 다시맡기 자동재예치 연장예치 | rollover, reinvest
인출 찾는 찾을 출금 돈찾 돈빼 돈을빼 빼서쓰 | withdraw, withdrawal, take out money
일부인출 부분인출 일부해지 조금만빼 중도인출 분할해지 분할인출 | partial withdrawal
중도해지 깨면 깨는 깨도 깰때 중간에깨 만기전에 중도에깨 | early termination, close early, break early
우대금리 우대이율 가산금리 추가금리 금리우대 이자더주 보너스금리 우대이자 | bonus rate, preferential rate, extra interest
기본금리 기본이율 약정금리 기본이자 약정이율 | base rate, basic rate
이자 이율 금리 이자율 수익률 | interest, interest rate, apy, yield
비과세 세금안떼 세금면제 무과세 세금우대 절세 | tax-free, tax free
이자소득세 이자과세 세금떼 원천징수 | interest tax, withholding tax
통장 계좌 어카운트 | bank account, passbook
계좌개설 통장만들 통장개설 계좌만들 통장새로 계좌트 | open an account, opening an account
계좌해지 통장없애 계좌닫 통장해지 | close an account, close my account
급여이체 월급통장 월급받는통장 급여통장 월급들어오 | salary transfer, salary account, direct deposit
카드실적 카드쓴 카드이용실적 카드사용액 카드이용금액 전월실적 | card spending
첫거래 첫고객 신규고객 처음거래 최초거래 | first-time customer, new customer
예금자보호 예금보호 보호한도 돈떼일 원금보장 | deposit insurance, deposit protection
휴면계좌 안쓰는통장 장기미사용 거래중지 | dormant account, inactive account
대리인 대신가 대신와 대신할 대리신청 법정대리인 | proxy, on behalf
상속 사망시 상속인 물려받 유산 | inheritance, heir
공동명의 같이명의 부부명의 | joint account
비대면 모바일가입 앱으로가입 온라인가입 | online sign-up, contactless
창구 지점방문 영업점 은행가서 객장 | branch, counter, teller
공인인증서 공동인증서 인증서 금융인증서 | digital certificate
보안카드 오티피 otp | security card, otp
이체한도 송금한도 이체제한 보내는한도 | transfer limit
이체수수료 송금수수료 이체료 | transfer fee
인출기 현금인출기 에이티엠 자동화기기 현금지급기 | atm, cash machine
잔액증명서 잔고증명 잔고증명서 예금잔액증명 | balance certificate
거래내역 입출금내역 이용내역 거래내역서 | transaction history, statement
담보대출 예금담보 담보 적금담보 예적금담보 | secured loan, collateral
신용등급 신용점수 신용평점 크레딧스코어 | credit score
재직증명서 재직증명 다니는증명 | certificate of employment
소득증빙 소득증명 소득금액증명 원천징수영수증 소득증명서 | proof of income
청약 청약통장 주택청약 | housing subscription
목돈 큰돈 거액 | lump sum, large sum
만기일 만기날 끝나는날 만기해지 | maturity date
만기후 만기지나 만기이후 만기넘 | after maturity
한사람당 인당 1인당 일인당 명당 개인당 한명당 | per person, each person
한계좌 1계좌 1인1계좌 한개만 | one account per person
최소금액 최소가입금액 최저금액 얼마부터 가입최소 | minimum amount
최대금액 최고금액 최고한도 월한도 가입한도 얼마까지 | maximum amount

# insurance and benefits
보험금 보험청구 | insurance claim, insurance payout
보험료 보험값 보험비용 | premium
실비 실손 실손보험 | actual-cost insurance
자기부담금 본인부담 면책금 자부담 내부담 | deductible, copay, co-payment
보장 커버 보상범위 | coverage, covered, cover
사고접수 사고신고 | accident report
부고 상당했 상을당 초상 조의 장례 상중 상치르 상을치 돌아가셨 돌아가시 사망 부친상 모친상 빙부상 조문 | passed away, funeral, bereavement, death in the family, died
조의금 부의금 부조 조위금 경조금 | condolence money, condolence payment
경조사 애경사 경조 | family events
결혼 결혼식 혼인 웨딩 장가가 시집가 본인결혼 화촉 | wedding, marriage, get married, getting married, marry
축의금 결혼축하금 혼인축하금 결혼축의금 | wedding gift money
출산 애낳 아이낳 아기낳 애기낳 낳으 낳은 낳을 분만 득남 득녀 출생 | childbirth, give birth, having a baby, birth
출산축하금 출산지원금 출산장려금 | baby bonus, childbirth grant
육아 애보 아이돌봄 애키우 돌봄 양육 보육 | childcare, looking after children
간병 가족돌봄 병간호 병구완 | family care, caregiving
자녀학자금 학자금 자녀교육비 학비지원 | school expenses support
건강보험 의료보험 의보 건보 | health insurance
국민연금 노령연금 | state pension > 국민연금 연금 | pension
고용보험 실업급여 | employment insurance, unemployment benefit
종합검진지원 건강검진비 | check-up support
기숙사 긱사 생활관 사감실 | dorm, dormitory, residence hall
사택 회사숙소 관사 | company housing
"""
