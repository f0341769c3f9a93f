"""The words a computation is asked with, Korean and English, each with the one-letter class that the grammars use.

A sentence becomes a string of these letters (tools/reading.py), so that "삼만육천원짜리 다섯개하고 만구천원짜리 두개면
전부 얼마" is "MtKcMtKzA" and one pattern says what it means. A word that stands nowhere here is unknown and speaks
against computing.

Quantities   N number · M money · P percent · K counter · T duration · Y months, years · U other units · X times · D date
Questions    A how much · H how many <unit> · O clock time · V a unit without a number ("섭씨로")
Operators    + - * / ^ ( )   verbs: a add · s subtract · m multiply · d divide · k discount · i increase
Relations    t 짜리 · e 씩 · r per · y per day, month … · o of · f from · B at, to · L into · c and · g out of · b than · I including · E excluding
Results      # value added tax · z total · v average · n median · x largest · l smallest · q deviation · p percentage · h change · R remainder
Dates        G now · W weekday · C date · Z time of day · S since · Q day count · j age · J work days
Unknown      u a noun · w a clause ("사면") · ! what no calculation answers
"""

from __future__ import annotations

__all__ = ["ENGLISH", "KOREAN", "PHRASES", "TAILS"]

# Content words; a word may be followed by TAILS. Blocks of "class: words".
_KOREAN = """
+: 더하기 플러스 뿔라스 플러쓰 더하기는
-: 빼기 마이너스 빼기는
*: 곱하기 곱하기는 곱 엑스
√: 루트 제곱근 스퀘어루트
/: 나누기 나누기는
a: 더하면 더하고 더한 더해 더해서 더해줘 더하믄 더한다면 더할 더하 보태면 보태고 보태 얹으면 얹어 합치면 합치고 합쳐 합쳐서 합하면 합한 합하고 합산하면 합산 더해봐 더하면은 더하게
s: 빼면 빼고 뺀 빼 빼서 빼줘 빼면은 뺴면 빼믄 제하면 제하고 제한 제외하고 제외한 제외하면 차감하면 차감 공제하면 공제 떼면 떼고 뗀 떼 깎으면 깎아 덜어내면 뺄 빼봐 줄이면 감량하면 감량
m: 곱하면 곱하고 곱한 곱해 곱해서 곱해줘 곱하믄 곱할 곱해봐
d: 나누면 나눠 나눠서 나눈 나눠내면 나눠서내면 나누어 나누고 나누믄 나눠줘 나눌 나눠가지면 나눠갖으면 엔빵하면 엔빵 더치페이하면 더치페이 등분하면 분배하면 나누어내면 나누어서 뿜빠이하면 갈라내면 나눠먹으면 나눠가질 나눠낼
k: 할인 할인하면 할인해서 할인된 할인받으면 할인받아 할인하고 할인쿠폰 세일 세일하면 세일가 디씨 DC 감면 인하 인하하면 인하되면 내리면 내린 하락하면 하락 감소하면 감소 낮추면 깎아주면 깎으면 싸게 저렴하게 할인가 할인율 할인적용하면 할인적용 에누리
i: 인상 인상하면 인상되면 인상된 오르면 올리면 올라 오른 올린 할증 할증하면 가산 가산하면 증가하면 증가 상승하면 늘리면 늘면 늘어나면 붙으면 붙이면 붙여 붙는 추가 추가하면 추가되면 비싸게 팁 봉사료 서비스료 가산세
t: 짜리 짜리로 하는
e: 씩 각각 각
y:일: 매일 하루에 하루 하루당 일일 1일당 날마다 하루마다
y:주: 매주 일주일에 주당 한주에 주마다
y:개월: 월 매월 매달 한달에 한달 다달이 월마다 달마다 월별
y:년: 매년 연간 해마다 연 일년에 한해에
y:시간: 시간당 시급 시급이 한시간에 시간마다
y:분: 분당 일분에 1분당
y:초: 초당 일초에
y:회: 한번에 회당 1회당
g: 중 중에 중에서 가운데 중의 대비
b: 보다
I: 포함 포함하면 포함해서 포함된 포함가 포함이면 포함하여 포함한 포함인 포함금액
E: 별도 별도면 별도로 미포함 불포함 제외
z: 합계 합게 합개 합 총합 총합계 총액 총 전부 모두 다 다해서 다합쳐서 다합치면 다더하면 합쳐서 합치면 도합 전체 통틀어 총금액 총비용 합산 다하면 다내면 합계금액 총계 합쳐 총량 합이
v: 평균 평균값 산술평균 평균치 평균은
n: 중앙값 중간값 중위값 메디안 중위수 가운뎃값 가운데값 가운데값이
x: 최댓값 최대값 제일큰 가장큰 제일높은 가장높은 제일긴 가장긴 제일많은 가장많은 최고값 제일비싼 가장비싼 최고점
l: 최솟값 최소값 제일작은 가장작은 제일낮은 가장낮은 제일짧은 가장짧은 제일적은 가장적은 최저값 제일싼 가장싼 최저점
q: 표준편차 모표준편차 분산 표본표준편차 표본분산
p: 비율 퍼센트 퍼센트지 퍼센티지 백분율 프로 몫 율 성공률 달성률 비중 점유율 출석률 불량률 진행률
h: 증가율 상승률 인상률 감소율 하락률 증감률 변화율 성장률 할인율 인하율
R: 나머지 몫과나머지
G: 지금 현재 이시간 이순간 현시각 방금
W: 무슨요일 요일 몇요일 어느요일 뭔요일 무슨욜 요일이 무슨날
C: 날짜 며칟날 날 일자 되는날 되는 언제 언제지 언제야 만기일 만료일 마지막날
Z: 시각 시간 몇시 몇시쯤 현재시각 몇시몇분
Q: 며칠째 디데이 일수 며칠 몇일 D-day 디데이가
S: 생후 지난 흘렀 지났 남았 남은 남았지 남음 지나 된 되었 됐 되지 차이
j: 나이 만나이 연령 생년월일 몇살 생일 태어난 태어났 출생 태생 년생 생 월생
J: 영업일 평일 근무일 워킹데이 평일기준 영업일기준
#: 부가세 부가가치세 VAT vat 부과세 부가새 부가가치세가
F: 추가로 최종가 최종 최종가격 실구매가 최종금액 나눗셈 곱셈 덧셈 뺄셈 셈만 원래 원래는 본래 처음에 더 셈 꼴 할부 환전 환전하면 바꾸려면 벌어 벌 버는 벌지 받은 준 산 된 끊으면 시키면 담으면 넣으면 할인율 쓴 낸 통장 각각의 나면 나서 주십시오 주시겠어요 주시겠습니까 주실래요 줄래요 주라 주시면 드려요 지금은 어때 원리금균등 계산 계산해 계산해줘 계산해봐 계산하면 계산좀 계산기 암산 알려 알려줘 알려줄래 가르쳐 구해 구해줘 구하면 구하 구하려면 뽑아 뽑아줘 뽑아줄래 말해 말해줘 보여줘 바꿔 바꿔줘 바꾸면 바꾸 변환 변환해 변환해줘 환산 환산해 환산하면 환산값 환산해줘 해줘 해주 해 해봐 하면 하 할래 주 줘 주세요 좀 그냥 정확히 정확하게 딱 대략 대충 약 그럼 그러면 그래서 자 저 음 혹시 궁금 궁금해 궁금합니다 싶어 몇인지 결과 답 값 값은 식 계산만 계산식 날짜계산 단위 빠르게 얼른 한번 남 남는 남아 남지 남을까 남게 나와 나오 나오지 나올까 되 될까 돼 되냐 되니 이렇게 되면 같아 같은 기준 기준으로 여기 여기서 이걸 이거 이것 그것 먼저 부탁 부탁해 부탁드려 제발 바로 바로좀 순서대로 그다음 다음 숫자 수 수들 수의 아래 위 것 거 건 데이터 값들 자료 정도 쯤 쯤이야 해보면 하고싶어 물어봐 알고싶어 확인 확인해줘 확인좀 체크 세어 세어줘 세줘 적용 적용하면 적용해서 적용한 따지면 치면 쳐서 치고 잡으면 잡고 가정하면 가정 일때 때 경우 이면 라고 나눠서 다시 계산하려면 환율 환율이 환율로 단가 개당 가격 가격이 금액 비용 돈 요금 값이 원금 원가 정가 판매가 판매가격 액 매출 매출액 물건 물건값 결제 결제액 결제금액 결제하면 지불 지불액 내면 내 낼 내야 내는 낸 내지 낼까 냈 냈는데 받으면 받 받는 받았 받고 사면 산 샀 샀는데 사고 살 구매하면 구입하면 주문하면 쓰면 쓰 쓸 쓰고 쿠폰 쿠폰쓰면 이용하면 먹으면 마시면 가면 걸으면 달리면 타면 걸려 걸리 걸릴까 걸리지 돌리면 돌려 돌렸 틀면 켜면 켜두면 사용하면 쓰이 들어 들 드는 드나 들까 먹 먹는 먹냐 소비 전력량 사용량 소모 필요해 필요한 나가 모으면 저축하면 넣으면 적금 예금 예치하면 맡기면 빌리면 대출 상환 매달상환 월상환액 상환액 이자 이자는 이자가 원리금 공급가액 공급가 공급대가 공급가격 세액 실수령 실수령액 수령액 거스름돈 잔돈 받아야 돌려받 월급 주급 일급 연봉 몫 인당 한명당 일인당 1인당 사람당 한사람당 명당 개당 하나당 하나에 한개에 한개당 각자 한사람 오늘통화 통화 걸린 걸린시간 속도 거리 몸무게 체중 키 아이 소아 환자 용량 투여량 투여 투여하 투여하려면 주입 주입하려면 주입하면 수액 일반 사람 친구 가족 직원 인원 섭취 도착 도착해 도착하 출발하면 출발해서 출발해 출발 끝나 끝나지 끝날까 시작하면 시작해서 시작 이율 연이율 금리 연금리 이자율 연리 단리 복리 단리로 복리로 세후 세전 부터 까지 사이 전환 소수점 소수 첫째자리 둘째자리 셋째자리 자리 자리까지 반올림 반올림해서 반올림하면 반올림해줘 올림 버림 정수 정수로 원단위 면적 넓이 부피 길이 무게 온도 높이 가로 세로 너비 폭 방 집 아파트 크기 방울수 방울 일당 물가 주가 작년 올해 대비해서 때문에 근데 그런데 입니다 인데요 정도면 정도로 이제 총몇 되죠 되지요 되는지 되는거 되는거야 되는건지 되는데 얼마인지 몇인가 보니 보니까 봤더니 봤는데 보면 세어보니 감사합니다 고맙습니다 실제로 곱셈만요 덧셈만 셈만 내줘 내주 내봐 더해주 더해줘
""".strip()

# What may follow a word or a quantity: particles and endings; class "." is dropped.
_TAILS = """
.: 은 는 이 가 을 를 도 만 요 야 이야 이에요 예요 에요 애요 얘요 이예요 이애요 여요 인가 인가요 인지 인지요 일까 일까요 인데 인데요 이지 지 지요 죠 이죠 이냐 냐 니 이니 나 나요 이나 입니까 입니다 이다 다 라고 이라고 라면 이라면 이면 면 면은 이면은 으면 일때 일 때 였어 였는데 이었는데 이었어 이고 고 이며 며 임 인 한 으로는 로는 에는 에선 이서 서 께 쯤 정도 정도면 가량 동안 간 치 래 줄래 줘 줘요 줘봐 주세요 주십시오 주시겠어요 주시겠습니까 줄래요 주실래요 주라 드려요 봐 봐줘 봐요 해 해요 해줘 해주세요 했어 했는데 했을때 했을 하면 합니까 합니다 하나요 하지 할까 할까요 하는 된다면 될까 될까요 되나요 되나 되지 되죠 되요 돼요 돼 됩니까 되니 되냐 되는지 되는 되면 습니까 습니다 거야 거에요 거예요 건가 건가요 건지 겠어 겠지 을까 을까요 을까용 나용 어 어요 었어 았어 았나 었나 아 려면 으려면 려고 네 데 텐데 용 여 염 좀 께서 거냐 겁니까 거니 음 슴 는지 는지요 는지도 았는지 었는지 았는지만 었는지만 는지만 은지 더라 이더라 였더라 였지 이었지 였죠 꼴 셈 인셈 라 란 이란 랑은 부터는 ㅋ ㅋㅋ ㅎㅎ ㅠㅠ ㅠ 님 째 째로 교 인교 는교 겨 는겨 인겨 여유 유 래유 래요 이래유 이래요 대유 대요 노 누 라예 예 더노 드노 제 꼬 감 인감 인고 소 이소 이오 당가 인가유 잉 에여 애여 이에여 이애여 이여 쥬 는가 라꼬 이라꼬 이라 인디 인디요 데유 구만 이구만 네예 이려나 려나 였더라 이었더라 였나 이었나 였죠 인데예 이라예 일꼬 일까예 이더노 이랬 랬 지유 이지유 이제 가유 이요 였습니다 이었습니다 였나요 이었나요 이었어요 였어요
B: 에게 에 에다 에다가 한테 에다는 에다는 헌티 한티
f: 에서 에서부터 부터 로부터 으로부터 서부터
L: 로 으로 까지 까지는 까지가 까지의 으로요 로요 로좀
o: 의
c: 하고 와 과 랑 이랑 그리고 및 하고는 이하고 에또 또 랑도 캉 이캉 허고 하구
t: 짜리 짜리로 짜리를 짜리가 짜리인 권 권이 권으로 어치
e: 씩 씩은 씩을
r: 당 마다
b: 보다
g: 중 중에 중에서 중의
j: 생 생이 생인 생은
""".strip()

# Several words as one, spaces optional inside; longer ones first when matched.
_PHRASES = """
A: 얼마|얼만|얼매|얼마나|총 얼마|얼마 정도|얼마쯤|을마|얼마일|얼마큼
z: 다 해서|다 합쳐서|다 합치면|다 더하면|다 합하면|전부 다|모두 합쳐|모두 합하면|모두 합친|전부 합치면|다 하면|다 내면|전부 더하면|모두 더하면|다 합한|모두 더한|전부 합쳐서|합쳐서 총
G: 지금 이 순간|현재 시각|현재 시간|지금 시간|지금 시각
C: 되는 날|되는 날짜|되는 날이|되는 시점|언제가|언제인지|언제인가|날짜가 언제|며칠인지|몇 월 며칠|몇월 몇일|몇 년 몇 월 며칠|무슨 날짜|어느 날|며칟날
Q: 며칠 째|며칠 남|며칠 뒤|며칠 후|며칠 전|며칠 차이|몇 일|며칠 동안|며칠 간|며칠까지 있|며칠까지|날짜 수|총 며칠|몇 밤
W: 무슨 요일|어느 요일|몇 요일|어떤 요일|뭔 요일|먼 요일|무슨요일
Z: 몇 시 몇 분|몇 시|몇시|시간이 몇|몃 시|며 시
J: 영업일|주말 빼고|주말 제외|주말 제외하고|주말은 빼고|주말 뺀|평일만|토일 빼고|토요일 일요일 빼고|주말을 빼고|주말 제외한|주말 안 치고
j: 만 나이|몇 살|만 몇 살|만으로 몇 살|만 나이로
S: 산 지|된 지|지난 지|다닌 지|사귄 지|시작한 지|입사한 지|만난 지|한 지|온 지|끊은 지|태어난 지|계약한 지|개업한 지|문 연 지|쓴 지|먹은 지|결혼한 지|복용한 지|수술한 지|가입한 지
x: 제일 큰 거|제일 큰 것|제일 큰 수|가장 큰 수|가장 큰 값|가장 큰 거|제일 긴 거|가장 긴 거|제일 높은 거|제일 높은 점수|가장 높은 점수|제일 큰 값|제일 큰 숫자|최고 점수|제일 큰|가장 큰|제일 긴|가장 긴|제일 높은|가장 높은|제일 많은|가장 많은
l: 제일 작은 거|제일 작은 것|제일 작은 수|가장 작은 수|가장 작은 값|제일 짧은 거|가장 짧은 거|제일 낮은 거|제일 낮은 점수|가장 낮은 점수|제일 작은 값|최저 점수|제일 작은|가장 작은|제일 짧은|가장 짧은|제일 낮은|가장 낮은|제일 적은|가장 적은
h: 몇 퍼센트 오른|몇 퍼센트 증가|몇 프로 오른|몇 퍼센트 인상|몇 퍼센트 내린|몇 퍼센트 감소|몇 퍼센트 할인|몇 프로 할인|몇 % 할인|몇 % 오른|몇 % 인상|몇 % 증가|몇 % 감소|몇 % 하락|몇 퍼센트 하락|몇 퍼센트 상승|몇 % 상승|몇 프로 인상|몇 프로 상승|몇 프로 하락|몇 퍼센트 늘|몇 퍼센트 줄|몇 퍼센트 올|몇 프로 올|몇 % 올|몇 % 늘|몇 % 줄|몇 프로 싸|몇 퍼센트 싸|몇 % 싸|몇 퍼센트 비싸|몇 프로 깎|몇 퍼센트 깎|얼마나 오른|증가한 비율
p: 몇 퍼센트|몇 프로|몇 퍼|몇 %|몇 퍼센티지|몇프로|몃 퍼센트
d: 나눠 내면|나눠서 내면|똑같이 나누면|나눠 가지면|똑같이 나눠|나누어 내면|나눠 갖|나눠서 내|똑같이 내면|반반 내면|골고루 나누면|공평하게 나누면|똑같이 나눠 내면|나눠 먹으면|엔 빵|더치 페이|n분의 1|n빵하면|n빵
s: 할인 금액 빼고
a: 또 더하면
F: 먹을 수 있|쓸 수 있|살 수 있|갈 수 있|버틸 수 있|탈 수 있|마실 수 있|만들 수 있|채울 수 있|낼 수 있|나눌 수 있|소수점 둘째 자리까지|소수 둘째 자리까지|소수점 첫째 자리까지|소수 첫째 자리까지|소수점 셋째 자리까지|소수점 한 자리까지|소수점 두 자리까지|소수 두 자리까지|소수 한 자리까지|원 단위로|원 단위까지|십 원 단위로|할 수 있어|해 줄 수 있어|해 줄래|해 주실래요|알려 줄 수|계산 좀|부탁 드립니다|부탁드립니다|부탁해요|해 주시겠어요|해 줘|해 주세요|해 주십시오|알려 줘|알려 주세요|알 수 있을까|알고 싶어|어떻게 돼|어떻게 되나요|어떻게 되지|어떻게 됩니까|어떻게 되는지|뭐야|뭔가요|뭐지|무엇인가요|뭐예요|뭐니|무엇|몇이야|몇이지|몇이에요|몇인가요|몇이니|몇일까|몇인지|몇이 돼|몇이 되|몇이냐|몇이|몇임|몇이요|몇 인가요|한 시간에 몇
!: 무료|무상|가능|규정|약관|정책|조건|어디|누구|누가|왜|방법|영업시간|진료시간|운영시간|추천|맛집|날씨|뉴스|번역|요약|문장|작성|써줘|써 줘|설명|의미|뜻이|차이점|장단점|코드|프로그램|레시피|역사|보내|삭제|취소|이벤트
""".strip()

_ENGLISH = """
+: plus|added to
-: minus
*: times|multiplied by|x|by
/: divided by|over
a: add|adding|added|and add|in addition|add up
s: subtract|subtracting|less|minus|take away|deduct|remove|excluding|without|except|drop|leaving out|leave out
k: off|discount|discounted|reduced by|decreased by|cheaper|sale|markdown
i: tip|increase|increased by|raised by|surcharge|markup|more expensive|gratuity|raise|goes up by|rises by
t: priced at
e: each|apiece|a piece|per piece|per person|per item
y:일: a day|per day|daily|every day|each day
y:박: a night|per night|each night|nightly
y:주: a week|per week|weekly|every week
y:개월: a month|per month|monthly|every month|each month
y:년: a year|per year|yearly|annually|annual|every year|per annum|p.a.
y:시간: an hour|per hour|hourly
r: per
o: of
f: from|between|starting from|starting
B: at|on|to the
L: to|in|into|until|till|through
c: and|with|then
g: out of|among|amongst|between
b: than
I: including|included|inclusive|includes|incl|incl.|vat-inclusive
E: excluding|excluded|exclusive|before tax|excl|excl.
d: split|divide|shared|share|divided|dividing|splitting|evenly|equally
z: total|in total|altogether|sum|all together|combined|all
v: average|mean|arithmetic mean
n: median
x: largest|biggest|highest|maximum|max|longest|greatest
l: smallest|lowest|minimum|min|shortest|least
q: standard deviation|variance|std dev|stdev|sample standard deviation|population standard deviation
p: percentage|what percent|what percentage|percent|what %|as a percentage|how many percent
h: percent change|percentage change|percent increase|percentage increase|percent decrease|percentage decrease|percent higher|percent lower
A: comes to|come to|what would that be|how much|how much is|how much does|how much do|cost|costs|price
G: now|right now|current|currently|at the moment
W: day of the week|what day|which day|weekday|what day of the week|which day of the week
C: what date|date|the date|when|which date
Z: what time|time|what's the time|current time
Q: d-day|dday|how many days|days until|number of days|days are left|days left|days between|days are there
H:주: how many weeks|weeks until|weeks between|weeks are left
H:개월: how many months|months between|months until
H:년: how many years|years between
J: business days|working days|weekdays|work days|excluding weekends|not counting weekends|without weekends|workdays|business day|working day
j: old|age|how old|born|birthday|date of birth|dob
R: remainder|remainder when|modulo|mod
#: vat|value added tax|gst|sales tax
w: send back|sent back|give back|gave back|refunded|returned
F: volume|area|remaining|pays|as|pls|plz|we were|was charged|were charged|charged|in all|could|would|weighted|i need|we need|needs|all of|of us|look up|our|came to|comes out|who|these are|i got|got|bucks each|per|final|total of|supply|net|'s|s|average speed of|what|what's|whats|is|are|was|were|will|be|would|the|a|an|please|calculate|compute|work out|find|give|give me|tell me|me|tell|can you|could you|you|can|i|if|it|that|this|do|does|did|how|there|have|has|my|we|us|for|convert|change|equals|equal|equivalent|express|worth|amount|number|numbers|value|values|these|following|list|sort|data|result|answer|exactly|exact|about|roughly|approximately|round|rounded|decimal|decimals|decimal places|place|places|nearest|cent|whole|just|so|then|now then|pay|paid|buy|bought|cost|get|need|due|left|people|person|friends|ways|way|item|items|rate|exchange rate|exchange|currency|us|bill|check|subtotal|order|invoice|interest|principal|loan|invest|invested|deposit|deposited|compounded|simple|compound|annually|after|before|later|it's|its|come|comes|make|makes|want|know|like|someone|somebody|person born|he|she|turn|turns|to know|many|much|up|day|days|today|date|in|apart|difference|long|till|go|until|until then|mode|range|take|takes|travel|travels|drive|drives|driving|drove|distance|speed|using|use|uses|used|running|run|runs|consume|consumes|weigh|weighs|weighing|weight|child|patient|dose|total dose|kid|height|tall|body|spend|spent|save|saves|earn|earns|work|works|wage|salary|ok|okay|hi|hello|hey|thanks|help|quick|question|some|simple math|math|quickly|cost me|altogether|them|they|each of them|should|shall|our|exactly how|and what|day is it|is it|day it|will it be|it be|fall|falls|on
!: weather|news|book|reserve|schedule|send|email|translate|summarize|summarise|write|explain|why|who|where|policy|refund|free|warranty|deadline|open|close|hours are|office|search|remind|timer|alarm|delete|story|poem|code|function|recommend|best|allowed|eligible|maximum allowed
""".strip()


def _blocks(text: str, separator: str | None) -> dict[str, tuple[str, str]]:
    """word -> (class, unit); the first block that names a word wins."""
    found: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        head, _, words = line.partition(": ")
        code, _, unit = head.partition(":")
        for word in words.split(separator):
            found.setdefault(word.strip(), (code, unit))
    return found


KOREAN = _blocks(_KOREAN, None)
TAILS = _blocks(_TAILS, None)
PHRASES = _blocks(_PHRASES, "|")
ENGLISH = _blocks(_ENGLISH, "|")
