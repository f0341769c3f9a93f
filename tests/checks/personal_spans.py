"""Sentences with the personal values in them marked by hand: «kind|value». Written for the tests of the detectors, by the
same hands that wrote the detectors: they say that what was thought of works, not how good the detectors are (for that,
evals/data/personal-spans.jsonl, by another author). People, numbers and streets are invented.
"""

from __future__ import annotations

import re

from gallae.checks.spans import Marked, SpanRow

__all__ = ["span_rows"]

SENTENCES = """
보호자 «name|기태양» 연락 안 됨. 문자 초안
«name|설다현»이 휴가 내는 날짜 정리
«name|구본철» 팀원이랑 면담 예정인데 질문 목록 좀
예금주 «name|명로진» 국민은행으로 환불
신청인: «name|현승학», 상담일 5월 2일
«name|마재윤» 선배가 추천한 책
오늘 «name|편도연»한테 전화해야 해
«name|선우찬»님 안내문
수령인=«name|길도원» 부재시 경비실
우리 팀 «name|여진구»차장님 생신 축하 문구
담당 «name|지창숙», 부담당 «name|옹기현»
발표자는 «name|함초롱», «name|용다솔», «name|표진원» 순
작성자 «name|육근호»
«name|안젤라 모레티» 고객님께 보낼 메일
«name|다나카 유키»씨 비자 연장
«name|리샤오룽» 사원 기숙사 배정
배우자 «name|응우옌 티 란» 등본 발급
외국인 근로자 «name|수레쉬 타파», «name|모하메드 라힘» 교육 일정
«name|권나래»가 보낸 초안 고쳐줘
«name|곽두식» 씨 체납 안내
신부 «name|차가을» 신랑 «name|성이든»
면접자 명단: «name|반하준», «name|주솔빈», «name|황금별»
«name|조막례» 할머니 생신 잔치
참조: «name|탁재이» 매니저
my cousin «name|Beatrix» wants a refund letter
Could «name|Tobias» and «name|Wen» swap desks?
Account holder: «name|Marguerite Ashdown»
Please ask «name|Leopold Varga» to sign the form.
주소는 «address|의정부우체국 사서함 77호»
«address|망원동 412-7 2층» 월세 계약
«address|성북구 보문로13나길 27» 302호로 보내
«address|연남동 239-41 지하» 작업실
«address|은평구 갈현로 29길 11, 세종빌라 나동 201호»에 삽니다
«address|대전 서구 둔산로 100 시티빌 1205호»
«address|합정동 381-2번지» 집주인
«name|김하람»님 예약을 내일 오후로 옮겨 주세요
«name|박도윤» 씨가 어제 접수하신 건 처리됐나요
담당자는 «name|이서우» 대리이고 내선은 224입니다
«name|정다온» 과장님께 결재를 올렸습니다
어제 «name|최가람» 팀장이 자료를 보내왔어요
이름은 «name|한지율»이고 회원 등급을 알고 싶어요
저는 «name|오세린»이라고 합니다. 견적 부탁드려요
제 이름은 «name|서은결»입니다
안녕하세요, «name|윤하준»입니다. 환불 문의드려요
신청인: «name|강예솔»
성명 «name|문태오», 연락처 «phone|010-2345-6789»
환자 «name|임채아»의 다음 진료일이 언제죠
고객 «name|송이든»의 배송지를 바꿔 주세요
받는 사람은 «name|조은찬»으로 해 주세요
보내는 분 «name|배수아», 받는 분 «name|남기현»
예금주 «name|류다인»으로 환불해 주세요
계약자 «name|홍시우» 피보험자 «name|홍라온»
우리 딸 «name|김나율»이가 열이 나요
제 아들 «name|이한결»의 예방접종 기록을 보고 싶어요
남편 «name|장우빈» 앞으로 온 고지서예요
어머니 «name|심정희» 여사의 병원비 영수증이 필요해요
동생 «name|권도하»한테 대신 받게 해도 되나요
친구 «name|노유찬»이 추천해 줬어요
할머니 성함은 «name|곽순례»이고 주소는 «address|한빛시 나래구 동산로 24»입니다
3학년 2반 «name|차민서» 학생이 결석했습니다
«name|유지안» 학생의 학부모입니다
담임 «name|양하늘» 선생님께 전해 주세요
«name|신재이» 교수님 연구실이 어디인가요
«name|안도경» 변호사에게 의뢰한 사건입니다
원장 «name|백서진»은 매주 화요일에 진료합니다
작성자 «name|허윤슬», 검토자 «name|표다은»
참석자: «name|김하람», «name|박도윤», «name|이서우»
회의에는 «name|정다온», «name|최가람», «name|한지율»이 참석했다
«name|오세린» 드림
2026년 3월 2일 신청인 «name|서은결» (서명)
대표이사 «name|윤하준» (인)
«name|문태오»에게 계약서를 보내 줘
«name|임채아»가 쓴 보고서를 요약해 줘
«name|송이든»이 보낸 메일에 답장을 써 줘
«name|조은찬»의 이력서를 정리해 줘
«name|배수아»와 통화한 내용을 정리해 줘
«name|남기현»께서 어제 방문하셨습니다
어제 «name|류다인»한테 전화가 왔는데 환불을 원한대요
«name|홍시우»라는 분이 찾아오셨어요
세입자 «name|김나율»이 월세를 두 달 밀렸어요
임대인 «name|이한결»과 임차인 «name|장우빈»은 다음과 같이 계약한다
수신: «name|심정희» 귀하
«name|권도하» 고객님, 주문하신 상품이 도착했습니다
«name|노유찬» 회원님의 포인트는 3,200점입니다
«name|남궁하율»님의 진료 예약이 확정되었습니다
«name|선우진» 씨 맞으시죠?
«name|황보라온» 님이 예약하셨습니다
피고 «name|차민서»는 원고에게 300만원을 지급하라
고인 «name|유지안» 님의 빈소는 2호실입니다
신랑 «name|양하늘» 군과 신부 «name|신재이» 양의 결혼식
보호자 «name|안도경»(«phone|010-9876-5432»)
«name|백서진»(35세, 남)은 두통을 호소함
«name|허윤슬»/«phone|010-3333-2222»/VIP
이름: «name|표다은» / 생년월일: «birthdate|1992-04-17» / 연락처: «phone|01088887777»
명단: 1. «name|김하람» 2. «name|박도윤» 3. «name|이서우»
당첨자 «name|정다온» 님 축하드립니다
우승자는 «name|최가람»입니다
지원자 «name|한지율»의 면접은 10시입니다
사원 «name|오세린»의 연차가 며칠 남았나요
신입 «name|서은결» 씨 자리는 창가예요
간호사 «name|윤하준»이 채혈했습니다
기사 «name|강예솔» 님이 배송 중입니다
주문자 «name|문태오», 수령자 «name|임채아»
김 대리 말고 «name|송이든» 대리가 맡았어요
제가 «name|조은찬»인데요 비밀번호를 잊었어요
My name is «name|Nora Whitfield» and I need a refund
Please contact «name|Marcus Hale» about the invoice
Mr. «name|Okafor» called about the lease this morning
Ms. «name|Elena Brandt» will attend the meeting
Dr. «name|Priya Nair» sees patients on Tuesdays
Dear Mrs. «name|Lindqvist», your order has shipped
Best regards, «name|Tomasz Wolny»
I'm «name|Hannah Cole», calling about my claim
This is «name|Jisoo Han» from unit 4
Patient «name|Gareth Doyle» was discharged yesterday
Send the contract to «name|Amelia Frost» today
Summarise the email from «name|Victor Salas»
Name: «name|Ingrid Moe», phone: «phone|+82 10-2222-3333»
Our tenant «name|Samuel Odei» is two months behind
Ship it to «name|Kenji Mori», «address|48 Larch Street, Dover, DE 19901»
My son «name|Leo Marchetti» lost his library card
The form was signed by «name|Beatrice Lund»
«name|Haram Kim» <«email|haram.kim@example.com»> wrote yesterday
Emergency contact: «name|Otto Berg» («phone|+1 415-555-0132»)
주소는 «address|서울특별시 강남구 테헤란로 123, 4층»입니다
배송지: «address|부산시 해운대구 우동 1408-5 101동 2003호»
집은 «address|한빛시 가온구 나래로12길 7-3»이에요
«address|경기도 성남시 분당구 정자동 178-1»로 보내 주세요
사는 곳은 «address|별마루아파트 103동 502호»예요
«address|(06236) 서울 강남구 역삼로 45 2층»으로 착불로요
우편번호는 34141이에요
«address|전남 순천시 해룡면 신대리 2001번지»에 살아요
«address|세종시 한누리대로 2130»에 거주 중입니다
본가는 «address|강원 춘천시 남산면 방곡리 산 12-4»입니다
«address|서울 마포구 월드컵북로 396, 누리꿈스퀘어 12층»으로 이사했어요
주소 변경: «address|인천 연수구 송도과학로 32 B동 1107호»
My address is «address|221 Willow Lane, Apt 4B, Portland, OR 97205»
I live at «address|9 Harbour Road, Bristol BS1 4RW»
Deliver to «address|Unit 12, 88 Station Avenue, Sydney NSW 2000»
«address|15, Hanbit-ro 4-gil, Mapo-gu, Seoul»로 보내 주세요
주민번호 «resident|900101-1234567» 확인 부탁해요
주민등록번호는«resident|９００１０１－１２３４５６７»입니다
외국인등록번호 «foreigner|880412-5123456»
사업자등록번호는 «business|124-81-00998»이에요
연락처는«phone|010-1234-5678»이고요
전화 «phone|０１０－５５５５－６６６６» 주세요
«phone|010 7777 8888»로 문자 주세요
집 전화는 «phone|031-555-1234»입니다
내 번호 «phone|공일공 이삼사오 육칠팔구»야
Call me on «phone|010-4444-5555» after six
카드번호 «card|4111-1111-1111-1111»로 결제했어요
국민은행 «account|123-45-678901»로 환불해 주세요
계좌는 «account|110-234-567890» 신한이에요
메일은«email|haneul.kim@example.com»로 주세요
Email me at «email|nora.w@example.org» please
여권번호 «passport|M12345678» 맞나요
운전면허번호는 «driver|11-12-345678-90»입니다
환자번호 «chart|20394857» 조회해 주세요
학번은 «student|202412345»이고 이름은 «name|차민서»예요
회원번호 «member|77281934» 탈퇴하고 싶어요
생년월일은 «birthdate|1988년 7월 21일»입니다
차량번호 «vehicle|12가 3456» 주차 등록해 주세요
제 차는 «vehicle|123나4567»이에요
서울 «vehicle|서울 34다 5678» 차를 빼 주세요
접속 IP는 203.0.113.57이었습니다
I was born on «birthdate|March 2, 1985»
김치찌개와 된장찌개 중 무엇이 더 인기 있나요
이번 주 신메뉴는 한우 불고기입니다
서울시 강남구 매장은 몇 시에 여나요
고객센터는 1588-1234이고 평일 9시부터입니다
주문번호 20260312-000123의 배송 상태
제품 모델은 SM-G998N이고 가격은 1,250,000원입니다
세종대왕이 한글을 만든 해는 언제인가요
이순신 장군의 전술을 설명해 줘
부산 해운대구에서 가까운 지점은 어디예요
2026년 11월 29일 회의 일정을 잡아 줘
환불은 7일 이내에 가능합니까
문의하신 내용은 확인 중입니다
정기 점검은 매월 첫째 주에 합니다
안내 데스크는 1층에 있어요
고객님, 안녕하세요
담당자님께 전달 부탁드립니다
신규 회원 가입 혜택을 알려 줘
이용자 수가 12,345,678명을 넘었다
우리은행 본점은 어디인가요
민원인 응대 매뉴얼을 요약해 줘
선생님 한 분이 결근하셨어요
사장님이 미쳤어요 세일
강남역에서 하차하세요
버전 10.2.13.4로 올렸습니다
안전 수칙을 지켜 주세요
조용히 해 주세요
장기 계약이면 할인됩니다
유리 제품은 조심히 다뤄 주세요
하나은행 대출 금리를 비교해 줘
오늘 날씨가 정말 좋네요
사과 3개와 배 2개 주세요
정보 보호 정책을 알려 줘
The New York office opens at nine
Please read the Terms of Service before Friday
Our Premium Plan costs $29 a month
Is the Central Park branch open on Sunday?
Order #48213 ships on March 3
Thanks for contacting Customer Support
Call 1-800-555-0199 for help
The Return Policy allows 30 days
Compare Galaxy Note with Pixel Pro
Good Morning Team, the Monday Meeting moved
문서번호 2024-1123-0045
강의는 오전반과 오후반으로 나뉩니다
이달의 추천 도서는 소설입니다
차장급 이상만 참석합니다
한국어와 영어를 지원합니다
나주 배 축제는 언제 열리나요
3동 앞 주차장은 공사 중입니다
도로명 주소와 지번 주소의 차이를 알려 줘
서울로 7017은 산책로입니다
하루에 2번, 식후 30분에 드세요
«name|고은별» 매니저가 휴가라 제가 대신 씁니다
어제 면접 본 «name|탁서율» 어땠어요?
«name|변지호»랑 «name|석미란»이 같은 조예요
이번 달 생일자는 «name|엄태준», «name|국지연»입니다
작성: 총무팀 «name|구자현»
결재 올린 사람 «name|맹주희» 맞나요
신규 고객 «name|방예린»(«phone|010-2222-1111») 등록해줘
«name|진서후» 학부모님께 보내는 알림장
우리 반 «name|길다빈»이 전학 간대요
사건번호 2024가단1234 원고 «name|설민기» 피고 «name|추은서»
의사 «name|예지완», 간호사 «name|피송이»
«name|노현채» 환자분 오늘 수술입니다
택배 수령인이 «name|마정훈»으로 되어 있어요
팀장 «name|나윤호»한테 보고했습니다
«name|인소정»씨는 병가 중입니다
배우자 «name|공민재» 명의로 가입했어요
고객명 «name|지하율» 주문번호 8812
안녕하세요 «name|편도경»이라고 합니다
세대주 «name|함지우»의 전입신고
보증인 «name|금도훈»은 연대하여 책임진다
«name|사공민»님께 안내 드립니다
외할머니 «name|도말순» 여사님 팔순 잔치
To. «name|임사랑» / From. «name|표하늘»
학생회장 «name|어윤재»가 연설했다
«name|차예림»의 성적표를 출력해줘
시공업체 대표 «name|육성민» 연락이 안 돼요
통역사 «name|화영주» 섭외 메일 써줘
카페 알바생 «name|염소희» 시급 계산
«name|모지혁» 앞으로 세금계산서 발행
강사 소개: «name|동하경» (전 삼성전자)
Could you forward this to «name|Ravi Chandran» before noon?
«name|Svetlana Petrova» wants to cancel her booking
Meeting with «name|Kofi Mensah» moved to 3pm
Regarding «name|Lucia Ferrer»'s maternity leave
Interview notes: «name|Dev Patel», «name|Mina Sato», «name|Hugo Lind»
«address|광주 북구 첨단과기로 208번길 43-22»에 배달해 주세요
자택은 «address|인천광역시 부평구 부평대로 35, 1203호»입니다
«address|제주시 한림읍 한림로 512»에서 펜션 합니다
«address|전주시 완산구 효자동2가 1234-5»
«address|대전 유성구 궁동 220 충남대 기숙사 5동 301호»
I moved to «address|77 Maple Avenue, Springfield, IL 62704» last week
오늘 회의는 취소되었습니다
신제품 '다솜' 출시 일정 알려줘
하이마트 냉장고 가격 비교
성수동 카페 추천해줘
이마트 영업시간
조선시대 왕의 이름 순서
주요 고객사 명단 양식
전기차 보조금 신청 방법
마이크로소프트 오피스 라이선스
문화상품권 사용처
여름휴가 신청서 서식
Visit the Golden Gate Bridge on Sunday
Great Plains Energy announced a merger
회계팀 «name|라정민» 주임이 정산했어요
«name|신가람»하고 통화했는데 취소하겠대요
수상자 명단: «name|계은채», «name|반도훈», «name|옥서진»
반장 «name|명지원»이 대신 냈습니다
«name|제갈민»의 근태 기록 보여줘
퇴사한 «name|석주환» 메일 계정 삭제해 주세요
저희 남편이 «name|구태산»인데요
이 상품 «name|빈나래»가 주문했어요
«name|경도운» 선수 계약서 초안
법정대리인 «name|소미경» 서명
납세자 «name|엄지환» 체납 안내문
제보자는 «name|국하선»으로 추정됩니다
아이 이름을 «name|온유하»로 지었어요
«name|남다경» 입사지원서 요약
«name|천보람» 과장이랑 «name|연우석» 대리 자리 바꿔 주세요
미팅 상대: «name|곽이준» 상무
«name|음채원»입니다. 어제 신청한 강의 취소할게요
대출 신청자 «name|마도하»의 신용점수
지난주에 «name|탁예나»가 넘어져서 다쳤어요
장례식장 고 «name|배춘식» 님
예약자 이름 «name|유리안»이에요
사장님 성함이 «name|어진석»이었나요
«name|주하랑» 군의 결혼을 축하합니다
발신 «name|방우찬» 수신 «name|공예빈»
«name|지소율» 학생, 오늘 결석
Please remind «name|Farid Nasser» to sign the form
«name|Yuna Choi» and «name|Peter Novak» share a desk
Can «name|Abigail Stone» reschedule?
Reply to «name|Chinedu Eze»: we accept
Report by «name|Mette Holm», reviewed by «name|Paulo Reis»
가습기 필터 교체 주기
유리창 청소 업체 견적
임시 공휴일 지정 여부
신사동 가로수길 주차
정수기 렌탈 비용
한가위 선물 세트
하프 마라톤 참가 신청
노트북 성능 비교표 만들어줘
온라인 강의 수강 방법
도시가스 요금 자동이체
""".strip().splitlines()

_MARK = re.compile(r"«(?P<kind>[a-z]+)\|(?P<value>[^»]*)»")


def span_rows() -> list[SpanRow]:
    return [_row(f"own-{n}", sentence) for n, sentence in enumerate(SENTENCES, 1)]


def _row(name: str, sentence: str) -> SpanRow:
    text, at, spans = "", 0, []
    for m in _MARK.finditer(sentence):
        text += sentence[at : m.start()]
        spans.append(Marked(len(text), len(text) + len(m["value"]), m["kind"]))
        text, at = text + m["value"], m.end()
    language = "ko" if re.search("[가-힣]", text) else "en"
    return SpanRow(name, text + sentence[at:], tuple(spans), language)
