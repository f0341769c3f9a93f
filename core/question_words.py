"""The words that Korean and English questions are built with, as data for core/question.py.

Kinds of value asked for, particles, endings, and the nouns that fit everywhere and so prove nothing.
"""

from __future__ import annotations

import re

__all__ = [
    "ASKING",
    "COPULA",
    "COUNTERS",
    "ENGLISH_STOP",
    "GENERIC",
    "KINDS",
    "LIGHT_VERB",
    "LIVE",
    "NATIVE_VERB",
    "NOUNS_LIKE_VERBS",
    "PARTICLES",
    "SHORT_NOUNS",
    "SLIPPED_VERB",
    "VAGUE",
    "VALUES",
]

_I = re.IGNORECASE
_LAST = r"(?:걸[리려릴]|기다|있다|버[티텨]|동안|오래|간격|만에|뒤에|후에|전에|가나|가요|지나)"

# kind -> how a question asks for it. One question may ask for several.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "duration",
        re.compile(
            rf"얼마나?\s?{_LAST}|얼마\s?(?:동안|만에|간격|뒤|후)|기간(?!\s?(?:중|안|내|동안))|(?:며칠|몇\s?일)(?!에|날|까지|부터|이에요|이야|이죠|인가)|기한|how long|how often|how soon|주기|\bperiod\b",
            _I,
        ),
    ),
    (
        "price",
        re.compile(
            r"얼마나\s?(?:내|드|들|나오|나와|하나|해요|받)|얼마에|가격|요금|비용|금액|수수료|단가|회비|위약금|보증금|과태료|연체료|수강료|"
            r"이용료|사용료|입장료|관람료|등록금|학비|참가비|배송비|설치비|출장비|수리비|공임|돈\s?(?:을|이|도)?\s?(?:드|들|내|나가|받|줘|주)|(?<=[가-힣])값|값(?:[은이을도만]|\s|$)|공짜|무료|무상"
            r"|\bprices?\b|\bcosts?\b|\bfees?\b|\bcharge\b|\bfare\b|\brent\b",
            _I,
        ),
    ),
    # by itself: a price as a rule, but "시럽은 한 번에 얼마" is an amount
    ("much", re.compile(r"얼마(?!나|에|\s?(?:동안|만에|간격|뒤|후|까지|이내|이상|기다|있다가))|how much(?! time)", _I)),
    (
        "time",
        re.compile(
            r"몇\s?시(?!간)|(?:영업|운영|이용|진료|개관|근무|업무|점심|면회|상담|접수|대출|관람|입장)\s?시간|몇시(?!간)|what time|opening hours|business hours|office hours|when (?:do|does|are|is) .*(?:open|close)",
            _I,
        ),
    ),
    (
        "date",
        re.compile(
            r"언제|날짜|(?:며칠|몇\s?일)(?:에|날|까지|부터|이에요|이야|이죠|인가)|무슨\s?요일|어느\s?요일|쉬는\s?날|일정|마감일|\bwhen\b|what day|which day|deadline|\bdate\b",
            _I,
        ),
    ),
    (
        "percent",
        re.compile(
            r"몇\s?(?:%|퍼센트|프로|퍼)|비율|할인율|이율|금리|이자율|요율|세율|percent|\brate\b|얼마나\s?(?:할인|깎)",
            _I,
        ),
    ),
    (
        "phone",
        re.compile(
            r"전화\s?번호|연락처|내선|몇\s?번으로|대표\s?번호|어디(?:로|에|다)\s?(?:전화|연락)|phone|telephone|\bext(?:ension)?\b|\bcall\b.*\bnumber|hotline",
            _I,
        ),
    ),
    ("email", re.compile(r"이메일|메일\s?주소|전자우편|e-?mail", _I)),
    ("url", re.compile(r"홈페이지|웹\s?사이트|링크|\burl\b|website", _I)),
    ("person", re.compile(r"누구|누가|담당자|책임자|\bwho\b|이름", _I)),
    # the name of a person: "원장님 성함", "담당자 이름", not "제품 이름"
    (
        "name",
        re.compile(
            r"성함|(?:장|님|담당자?|교수|강사|교사|선생|의사|약사|기사|대표|직원|관리인|책임자)\s?(?:의\s?)?이름", _I
        ),
    ),
    ("place", re.compile(r"어디|주소|위치|몇\s?층|장소|\bwhere\b|address|location", _I)),
    (
        "amount",
        re.compile(
            r"얼마나|얼마까지|얼마\s?이내|최대|최소|한도|용량|how many|how much|\bmax|\bmin|how (?:far|high|wide|deep|large|big|fast|old|heavy|thick)",
            _I,
        ),
    ),
    (
        "method",
        re.compile(
            r"어떻게|어떡|방법|절차|뭐\s?(?:해|부터)|뭘\s?(?:해|하|눌)|머\s?(?:눌|해)|how (?:do|can|to|should)|what should",
            _I,
        ),
    ),
    ("reason", re.compile(r"왜|이유|원인|\bwhy\b", _I)),
    (
        "meaning",
        re.compile(
            r"뜻|의미|무슨\s?(?:말|소리|오류|에러)|뭐(?:예요|에요|야|죠|지|임|냐|니|가)?\s?\??$|뭔가요|무엇인가|정의|stand for|\bmean|what is|what are|what's",
            _I,
        ),
    ),
    ("list", re.compile(r"종류|어떤\s?(?:게|것|거)|뭐\s?뭐|뭐가|무엇이|무엇을|목록|준비물|서류|장점|단점|which", _I)),
    (
        "permission",
        re.compile(
            r"(?:되|돼|될|된|가능|있|없|받|주|하|해|나|드|쓰|써|치)(?:나요|나|까요|까|어요|요|습니까|니까|ㄴ가요|는가요|죠|지요|는지|냐|니)?\s?\?|안\s?되|되나|돼요|될까|가능(?:한|해|하)|해도|어도|아도|도\s?(?:되|돼|괜찮)|있나|있어|맞(?:죠|나|아)|해\s?주나|봐\s?주|받을 수|할 수"
            r"|\bcan\b|\bmay\b|\bdoes\b|\bdo\b|\bis\b|\bare\b|allowed",
            _I,
        ),
    ),
    (
        "request",
        re.compile(r"알려|가르쳐|말해|부탁|궁금|찾아|[가-힣](?:은|는|좀|도)\s?\??$|tell me|show me|\?\s*$", _I),
    ),
)

# "몇 X": the counter says the kind of value.
COUNTERS = re.compile(
    r"몇\s?(?:(?P<duration>년|개월|달|주일?|일|시간|분(?!의)|초|영업일|박|학기)(?![가-힣]*번호)|(?P<percent>%|퍼센트|프로)"
    r"|(?P<measure>미터|센치|센티|밀리|킬로그램|킬로|키로|그램|리터|미리|시시|도|와트|볼트|암페어|데시벨|헤르츠|기가|메가|평|kg|cm|mm|km|mg|ml|dB|GB|MB|A|V|W|L|m|g|℃)"
    r"|(?P<place>층)|(?P<count>명|개|권|번(?!\s?(?:출구|창구|버스|승강장|홈))|회|차례|대|장|마리|곳|군데|살|세|인|가지|건|종|과목|학점|페이지|쪽|매|알|정|포|병|잔|끼|단계|등|호|석|자리|사람|줄|자|글자))",
    _I,
)

_NUM = r"\d[\d,]*(?:\.\d+)?"
_DAYWORDS = r"하루|이틀|사흘|나흘|열흘|보름|일주일|당일|다음\s?날|익일|즉시|무기한|반나절|반년|한\s?(?:달|시간)|두\s?(?:달|시간|주)|세\s?(?:달|시간)"
# kind -> what a value of it looks like in a source.
VALUES: dict[str, re.Pattern[str]] = {
    "price": re.compile(rf"{_NUM}\s?(?:[십백천]?만|[십백]?억|천)?\s?(?:\d[\d,]*\s?)?원|KRW|₩|[$€£]\s?\d|{_NUM}\s?(?:won|dollars|USD|달러|유로|엔)|무료|무상|공짜|실비|면제|전액|(?<![\d.,])\d[\d.,]*\s?%|\bfree\b", _I),
    "duration": re.compile(rf"(?<!월 )(?<!월)(?<![\d.,-])(?!(?:19|20)\d\d\s?년|\d{{1,2}}\s?월\s)\d[\d,]*(?:\.\d+)?\s?(?:여\s?)?(?:년|개월|달|주(?!소|문|의|차)|일|시간|분(?!의|류|실|석)|초|영업일|박|학기|회계연도|(?:business |working |calendar )?(?:hours?|days?|weeks?|months?|years?|minutes?|mins?|seconds?))|{_DAYWORDS}|(?:one|two|three|four|five|six|seven|ten|twelve) (?:hours?|days?|weeks?|months?|years?|minutes?)", _I),
    "time": re.compile(r"\d{1,2}\s?:\s?\d{2}|\d{1,2}\s?시(?!간)(?:\s?\d{1,2}\s?분)?|\d\s?(?:am|pm|a\.m|p\.m)\b|정오|자정|24\s?시간|연중무휴|(?<![\d.,])[0-2]?\d\s?[-~∼–]\s?[0-2]?\d(?![\d.,%]|\s?(?:개|명|일|주|년|회|권|만|원))", _I),
    "date": re.compile(r"\d{1,2}\s?월|\d{4}\s?[-./]\s?\d|\d{1,2}\s?일|요일|매년|매월|매주|매달|평일|주말|학기|[월화수목금토일]\s?[·,~-]\s?[월화수목금토일]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|(?:Mon|Tue|Wednes|Thurs|Fri|Satur|Sun)day|뒤|후|전|때|\d{4}년|아침|저녁|점심|식후|식전|\d\s?(?:시간|일|주|개월|년|days?|weeks?|months?|hours?)|\d{1,2}:\d{2}", _I),
    "percent": re.compile(r"(?<![\d.,])\d[\d.,]*\s?(?:%|％|퍼센트|프로|할)|percent|전액|절반|무이자", _I),
    "phone": re.compile(r"0\d{1,2}[-).\s]\s?\d{3,4}[-.\s]\d{4}|1[568]\d\d[-\s]?\d{4}|\+\d{1,3}[\d\s-]{7,}|(?:내선|ext\.?|extension|전화|번호|☎|tel\.?)\s?:?\s?\(?\d{2,}|(?<!\d)1[0-3]\d번?(?!\d)", _I),
    "name": re.compile(
        r"(?:장|사|팀|과|실|부|담당|담당자|대표|교수|선생님?|매니저|주임|대리|이름|성명)[\s:：(]+[가-힣]{3}(?=$|[\s,.)(·/\]]|\d)"
        r"|(?:이름|담당|담당자|성명)\s?[:：]\s?[가-힣]{2,4}|(?:contact|manager|director|by|Dr\.?)\s?:?\s?[A-Z][a-z]+ [A-Z][a-z]+"
    ),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "url": re.compile(r"https?://|www\.|[\w-]+\.(?:kr|com|org|net|io)\b|누리집|앱", _I),
    "count": re.compile(rf"(?<![\d.,])\d[\d,]*\s?(?:명|개|권|번(?!\s?(?:출구|창구|버스|승강장|홈|국도|방))|회|차례|대|장|마리|곳|군데|살|세|인|가지|건|종|과목|학점|페이지|쪽|매|알|정|포|병|잔|끼|단계|등|호|석|자리|사람|줄|자)|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무)\s?(?:명|개|권|번|대|장|마리|곳|군데|살|가지|건|사람|자리|잔|알|병)|^\W*{_NUM}\W*$|없음|제한\s?없|무제한"),
    "measure": re.compile(rf"{_NUM}\s?(?:m|cm|mm|km|kg|g|mg|L|l|ml|mL|W|kW|V|A|dB|Hz|GB|MB|TB|mAh|℃|°C?|도(?!서|움|착)|㎡|㎟|㎏|㎝|㎜|미터|센티|리터|와트|볼트|암페어|데시벨|평|MPa|Ω|킬로|그램|바이트|기가|Mbps)(?![a-zA-Z])(?:/[a-zA-Z]+)?|영하|영상"),
    "amount": re.compile(r"\d|[한두세네]\s?(?:알|번|개|명|장|시간|달|잔|포)|없음|무제한|전액"),
}  # fmt: skip

PARTICLES = frozenset(
    """
    은 는 이 가 을 를 의 에 께 와 과 로 도 만 랑 요 에서 에게 한테 께서 으로 까지 부터 보다 처럼 마다 이나 이랑 이란 란 이며 며 에는 에도 로는 로도 로서 로써 으로도 으로는 으로서
    으로써 라고 이라고 라는 이라는 라도 이라도 이라 이면 밖에 대로 만큼 에서는 에서도 에선 에게서 한테서 한테는 에게는 인가 인가요 인지 인데 인데요 이고 이야 야 이에요 예요 에요 이죠 죠 입니까
    입니다 일까 일까요 이나요 는요 은요 가요 엔 론 으론 에나 로나 으로나 한텐 에겐 까진 부턴 보단 이라서 이라도 이니까 이든 이든지 신데 이신데 말고 말고는 말고도 전에 전까지 전엔 후에 뒤에 때 때도 때는 때에 중 중에 중엔 중인데 하고 쯤 정도 씩 들 들은 들이 들을 들의 들에게 들도 들한테 만의 만은 까지는 까지만 까지도 부터는 에만 이랑은 이신 님 님은 님이 님께
    """.split()  # noqa: SIM905
)  # fmt: skip

# What a question is built with, not what it is about.
ASKING = frozenset(
    """
    무엇 무엇이 무엇을 무엇인가요 뭐 뭐가 뭐예요 뭐에요 뭐야 뭐죠 뭐지 뭐를 뭔 뭘 뭔가요 뭔데 뭐래 머 머예요 머에요 머야 무슨 어떤 어떻게 어떻 어때 어때요 어떤가요 어떡해 어떡하 어디 어디서
    어디에 어디로 어디에서 어디까지 어디예요 어디야 어딘가요 어딘지 언제 언제까지 언제부터 언제예요 언제야 언제인가요 누구 누구예요 누가 누구한테 왜 왜요 얼마 얼마나 얼마예요 얼마에요 얼마야 얼마죠
    얼마고 얼마인가요 얼마인지 얼마까지 얼마씩 얼마에 얼만가요 얼만데 얼마든 몇 몇번 몇시 몇시까지 며칠 며칠이 며칠이에요 며칠까지 며칠에 며칠인가요 어느 어느정도 있 없 있나요 없나요 있어요 없어요
    있는 없는 있을 있습니까 있고 있는지 있죠 있으면 없으면 있으세요 있나 없나 있어 없어 하나요 하나 하면 해요 해 할 하는 한 했 했는데 하고 하죠 하는지 하려면 하려고 한다 합니까 합니다 할까요
    해야 해야하나요 해도 해서 했어요 되나요 되나 되요 돼요 되죠 되는 되는지 되면 된다 된다면 됩니까 됩니다 될까요 될까 돼 되고 된 되어 되어야 안 안되나요 안되요 안돼요 못 좀 그 이 저 것 것은
    것이 것도 거 거는 거예요 거죠 거야 게 건 건데 건데요 건가요 거라 거라서 해야대요 둬야 써야 드시 드시는 드세요 드시나요 이상하게 얘기 얘기해요 버텨요 된다면서요 하지 뭐랑 몇일안에 걸 건지 수
    줄 때 때는 때도 때에 및 등 더 덜 또 또는 그리고 그런데 근데 그럼 그러면 그냥 그래서 혹시 제발 정말 진짜 지금 제가 저희 저희가 우리 우리가 나 내 내가 저는 나는 저도 저한테 저한테도 여기
    거기 이거 그거 저거 그건 이건 이것 그것 알려 알려줘 알려줘요 알려주세요 알려주실 알려줄래 말해 말해줘 설명 설명해 설명해줘 설명해주세요 가르쳐 가르쳐줘 궁금 궁금해 궁금해요 궁금합니다 질문 대답
    찾아 찾아줘 찾아주세요 보여 보여줘 주세요 주실 줘 줘요 줄래 주나요 주는 주는지 주죠 부탁 부탁해 부탁해요 부탁드려요 부탁드립니다 싶어 싶어요 싶은 싶은데 싶은데요 싶습니다 대해 대해서 대한 관해
    관련 관련해서 경우 경우에 경우는 따라 위해 위한 나요 가요 까요 네요 이에요 예요 에요 입니까 입니다 안녕 안녕하세요 감사 감사합니다 고마워요 맞나요 맞죠 맞아요 맞는지 갑자기 우린 뭐뭐 같이
    제일 아무 아무나 되게 너무 이천 그럴 그렇 어째 얼른 한번 한번에 두 세 네 따라서 언제나 혹은 아마 별로 아예 무조건 굳이 일단 우선 당장 미리 잠깐 오래 잘 참 쫌 각각 그때 이때 이제 아직
    벌써 바로 다시 먼저 보통 대략 약 쯤 정도 다 전부 모두 좋나요 괜찮나요 괜찮아요 괜찮을까요 처음 어쩌 어쩌죠 한다는데 한다던데 되는데 있는데 없는데 인데 거든요 같은 같아 같아요 그런 이런 저런
    이렇게 그렇게 계속 자꾸 하는데 했더니 나오나요 나와요 나와 나오 나오죠 나와있 뜨나요 보면 말고 대신 총 혼자 직접 따로 동안 중 중에 있다 있다가 예전 예전에 빨리 많이 조금 안에 전에 후에
    뒤에 이후 이전 사이 씨 님 이랑 에서 뭐로 자주 얼마나자주 어떡 어떡해요 넘게 없이 원래 바로바로 데 데가 데는 데도 데서 데를 짜리 짜리는 짜리도
    뒤엔 후엔 때엔 안엔 어케 어캐 어찌 우째 규정상 지침상 원칙상 기준상 계약상 그보다 이보다 함 됨 임 감 다른 이미 그동안 둘이 셋이 넷이 둘이서 셋이서 넷이서 혼자 혼자서
    """.split()  # noqa: SIM905
)  # fmt: skip

# Nouns that stand in every organisation's texts: their absence proves nothing.
GENERIC = frozenset(
    """
    기준 규정 규칙 안내 정보 내용 사항 부분 관련 경우 방법 절차 문제 상황 상태 종류 이유 원인 뜻 의미 개념 예 예시 결과 필요 가능 확인 사용 이용 시 후 전 안 밖 위 아래 옆 앞 뒤 처리
    진행 제품 물건 회사 기관 단체 업체 사람 사람들 분 분들 고객 손님 저희 본인 자신 어머니 아버지 엄마 아빠 부모님 아들 딸 동생 언니 누나 형 오빠 친구 남편 아내 와이프 이웃 할머니 할아버지
    가족 아기 애 애들 애기 집 우리집 동네 오늘 내일 어제 이번 다음 지난 요즘 최근 시간 기간 날 날짜 하루 이번달 올해 작년 내년 지난달 다음달 얼마 가격 값 비용 요금 금액 돈 크기 길이 거리
    개수 수 양 정도 최대 최소 최대한 질문 답 문서 자료 서비스 시스템 프로그램 업무 일 것 곳 데 쪽 번 개 명 회 가지 적용 구입 구매 해당 제공 대상 조건 제한 이상 이하 이내 미만 초과 안쪽
    근처 구체적 자세히 정확히 실제 나중 처음 마지막 하나 둘 둘다 여러 이상한 문의 상담 신청 할인 이름 번호 위치 장소 방문 새 새로 때문 상관 언급 보통 일반 기본 별도 추가 추가로 use
    using used need get go come make want know tell give take help please thing things one ones way kind type
    people person company day days time times year years month months week weeks much many long often far high
    product item information info mean means stand possible allowed available needs required work works number
    name can may must no not never policy rule rules apply applies customer user something someone anyone anything
    still already also really just currently now today tomorrow family mother father friend wife husband son
    daughter back first last next new current 선생 선생님 사장님 얘기 이야기 드시 계산 하룻밤 경우엔 service keep put speak cover sold
    walk somewhere total fill wide bring late early 참여 참가 예정 말씀 어젯밤 장점 단점 특징 차이 차이점 한계 한계점 역할
    """.split()  # noqa: SIM905
)  # fmt: skip

ENGLISH_STOP = frozenset(
    """
    a an the this that these those of in on at to for from by with about as into onto over under than
    then and or but if so is are was were be been being am do does did doing done has have had having
    could will would shall should might i me my mine we us our you your he him his she her it its they
    them their who whom whose which what when where why how there here there's it's i'm i've don't
    doesn't isn't can't what's won't let's ok hi hello thanks thank please s t one two three four five
    six seven eight nine ten more less most least write please house any some all each every other
    another such only own same too very per via during after before until between out up down off again
    once while because whether both either much many long often
    """.split()  # noqa: SIM905
)  # fmt: skip

# Nouns of one syllable that carry meaning by themselves.
SHORT_NOUNS = frozenset(
    """
    값 물 약 책 방 집 돈 옷 문 불 뜻 앱 표 컵 차 개 술 밥 빵 꿀 팩 층 팀 과 키 색 열 땀 피 눈 코 귀 입 목 손 발 배 등 뼈 간 폐 암 균 독 침 글 말 꽃 흙 돌
    쌀 콩 떡 맛 면 국 김 칼 솥 통 병 캔 옆 앞 위 안 밖 폰 펜 줄 끈 링 애 형 변 밤 낮 날 역 비 벽
    """.split()  # noqa: SIM905
)

# Nouns whose last syllable looks like an ending or a particle.
NOUNS_LIKE_VERBS = frozenset(
    """
    무게 가게 집게 휴지 편지 공지 해지 중지 금지 유지 정지 반지 이미지 메시지 페이지 패키지 잡지 토지 목적지 근무지 복지 방지 폐지 주소지 휴게 냉장고 창고 금고 신고 광고 사고 보고 재고 참고
    경고 최고 원고 권고 해고 퇴고 선고 예고 학고 화면 측면 서면 라면 표면 도면 수면 국면 정면 단면 양면 앞면 뒷면 전면 후면 문서 서서 도서 부서 각서 계약서 신청서 확인서 증명서 보고서 명세서
    영수증 처방서 동의서 설명서 안내서 진단서 소견서 순서 용서 질서 접수 급수 배수 온도 습도 각도 속도 한도 제도 정도 강도 농도 난이도 빈도 태도 지도 수도 용도 밀도 휘도 해상도 만족도 의사
    약사 강사 기사 회사 이사 검사 조사 심사 행사 공사 봉사 인사 이자 환자 의자 전자 피자 학자 저자 소비자 이용자 사용자 가입자 관리자 담당자 보호자 근로자 나이 어린이 길이 높이 넓이 깊이 차이
    사이 놀이 종이 아이 고양이 떡볶이 회의 동의 주의 유의 문의 강의 정의 합의 협의 논의 거의 휴가 평가 허가 추가 증가 물가 전문가 국가 단가 정가 원가 화가 결과 효과 성과 경과 학과 치과 내과
    외과 안과 사과 초과 통과 진로 도로 통로 피로 난로 경로 가로 세로 회로 종로 서로 항로 목록로 오만 불만 비만 미만 채용은 만나 하나 신라 나라 누나 바나나 평화 전화 대화 영화 문화 변화 소화
    잔고 공고 투고 기고 충고 차고 사우나 코로나 파자마 뇌졸중 기름때 참여 기여 증여 수여 부여 투여 강화 완화 수수료 재료 자료 의료 무료 유료 치료 진료 음료 연료 이용료 사용료 수강료 우리 머리 다리 자리 거리 수리 관리 처리 정리 원리 권리 심리 요리 서리 유리 소리 도리 메모리 배터리
    갤러리 액세서리 카테고리 사은품 대리 동아리 마무리 할머니 어머니 주머니 김치 위치 장치 설치 수치 조치 방치 배치 유치 정치 까치 눈치 명의 교지 부지 판지 강가 길가 약가 손님 샤워 타워 파워
    이어 하려 배려 고려 염려 격려
    서울 부산 대전 인천 울산 수원 창원 천안 아산 논산 서산 익산 군산 안산 마산 양산 경산 금산 괴산 순천 춘천 포천 제천 김천 영천 사천
    과천 이천 부천 홍천 화천 진천 서천 합천 예천 옥천 연천 진안 무안 부안 태안 남원 철원 문산 예산 거문 일본 대만 독일 이란 스페인 네팔
    """.split()  # noqa: SIM905
)  # fmt: skip

_ENDING = (
    r"(?:는|은|을|를|고|면|도|지|기|야|서|여|나|던|게|려|려면|려고|으려면|나요|는지|은지|을지|는데|는데요|은데|은데요|는지요|니까|으니까|니다|습니다|습니까|ㅂ니다|ㅂ니까|었|았|었나요|았나요|었는데|았는데|"
    r"었어요|았어요|었다|었을|었으면|았으면|였|였나요|였어요|였는데|으면|면은|요|서요|야요|야하|야해요|야해|야하나요|야되나요|야돼요|어요|아요|여요|주|주나요|주는지|줘|줘요|주세요|주실|도록|거나|자|자마자|던데|네요|거|까|까요|까지|지요|죠|수|다|다가|다고|다면|다는데|다던데|"
    r"던가|라고|라는|래요|래|며|면서|냐|냐고|느냐|군요|거든요|잖아요|세요|으세요|십니까|시나요|시면|신|실|ㄹ|ㄴ|ㅁ|음|중|중에|중인|때|땐|뒤|후|전|러|지만|든지|든가|대요|대|길|기로|기가|기는|기도|기만|을까|을까요|는요|는거|는건|데|도되|도돼|도되나요|도돼요|도되죠|"
    r"지마|지말|지않|지않은|지못|야만|는게|는것|은게|은것|을때|은뒤|은후|던)"
)
# A noun with 하다, 되다, 받다, 시키다 in any ending: 해지하면, 환불되나요, 예약할.
LIGHT_VERB = re.compile(
    rf"(?P<noun>[가-힣]{{2,}}?)(?:하시|하셨|하세|하신|하실|되셨|받으셨|하|해|했|할|합|함|한|하였|되|돼|됐|될|됩|됨|된|받으|받아|받을|받은|받|시키|시켜|시킬|당하|당했){_ENDING}{{0,2}}"
)
# Other verbs and adjectives, by their endings. Only tried on words without a noun's particle.
NATIVE_VERB = re.compile(
    r"(?P<stem>[가-힣]{1,3}?)(?:(?:나요|가요|까요|어요|아요|여요|에요|예요|워요|와요|해요|돼요|줘요|져요|쳐요|려요|텨요|겨요|셔요|켜요|죠|지요|네요|군요|데요|던데|는데|은데|"
    r"니까|습니다|습니까|으면|려면|으려면|으려고|려고|다면|어서|아서|워서|려서|쳐서|고서|면서|다가|도록|더라|더라도|거든|잖아|을까|는지|은지|을지|었|았|었는데|았는데|었어요|았어요|었더니|았더니|"
    r"었으면|았으면|었나요|았나요|었을|았을|었던|았던|었다|았다|해야|아야|어야|여야|려야|켜야|해도|아도|어도|려도|워도|쳐도|와도|려면|으니|라는데|라던데|다던데|대요|래요|다고|라고|냐고|세요|으세요|십시오|달라|"
    r"싶어|싶은|봐요|으면서|자마자|는가|을수|는걸|은걸|가도|와도|가면|가서|와서|갔다|왔다|갔는데|내야|닫혀|열려|갔다가|먹으면|버렸|버리면)(?:요)?)"
    # one closing syllable is only a verb's on short words: 넣고, 사서, 쓰면; 창고 and 화면 stand in NOUNS_LIKE_VERBS
    r"|(?P<long>[가-힣]{2,4})(?:가면|오면|주면|주게|나면|기면|리면|키면|치면|지면|어줘|아줘|려고|기려|하게|되게|지게|리게)"
    r"|(?P<short>[가-힣]{1,2})(?:고|면|서|게|며|어|아|여|워|려|쳐|져|켜|던|는|은|야|줘|봐|러|혀|다)"
)

# A noun with the copula: 경력이세요, 사람인데요, 것입니까.
COPULA = re.compile(
    r"(?P<noun>[가-힣]{1,12}?)(?:이세요|이신가요|이에요|이예요|예요|에요|이었나요|이었죠|이었어요|인가요|인가|입니까|입니다|이죠|이지요|이야|이요|인데|인데요|인지|인지요|이라는데|이라던데|이라고요|이랑요|은요|는요|도요|만요|이고요)"
)
# Past tense with a missing stroke, as phones type it: 기다렷다, 먹엇는대, 됫나요.
SLIPPED_VERB = re.compile(
    r"[가-힣](?:엇|앗|햇|렷|겻|졋|쳣|켯|갓|왓|됏|됫|됬|낫|봣|삿)(?:는|어|다|나|을|으|지|던|음|습|는데|는대|는디)"
)
# The state of this moment, or of the asker's own case: documents do not hold it.
LIVE = re.compile(
    r"(?:지금|현재|오늘|방금)\s?\S*\s?(?:대기|줄|재고|빈\s?자리|자리\s?(?:있|남)|품절|혼잡|붐비|막히)|(?:대기|줄)\s?\S*\s?몇\s?(?:명|팀|번)|재고\s?(?:있|남|몇)"
    r"|(?:^|\s)(?:내|제|저의|우리)\s?(?:약|주문|택배|예약|신청|민원|계좌|잔액|순서|차례|서류|포인트|접수|배송|수리|회원권|카드|통장)\S*\s?(?:지금|현재)?\s?\S*\s?"
    r"(?:어디까지|언제 와|언제 오|다 됐|다 되|됐어|됐나|되었나|도착|진행|상태|남았|조회|몇 번째|처리됐|가 있나|와 있나)"
    r"|(?:지금|현재|방금)\s\S+\s(?:비었|비어\s?있)|(?:자리|방|좌석|표|티켓|재고)\S{0,2}\s?(?:아직\s?)?(?:남은\s?(?:거|것|게)|남았|비었|비어\s?있)"
    r"|(?:잔액|적립금|포인트|마일리지)\s?(?:얼마|몇|조회|확인)\s?\S*(?:남|있|알려)?|주문번호|운송장|접수번호\s?\S*\d"
    r"|\bmy (?:order|balance|appointment|parcel|claim|application|points)\b.*\b(?:status|now|left|where|ready)|where is my\b",
    re.IGNORECASE,
)

# After 어느, 무슨: words that ask for no kind of thing by their own name.
VAGUE = frozenset(
    """
    쪽 정도 뜻 말 소리 일 경우 것 때 오류 에러 의미 이유 문제 요일 날 데 곳 방법 식 전 후 안 이상 이하 이내 이상부터 미만 만에 사이 뒤 까지 time kind way
    """.split()  # noqa: SIM905
)
# An amount of money or of anything measured.
VALUES["much"] = re.compile(f"{VALUES['price'].pattern}|{VALUES['measure'].pattern}", _I)
