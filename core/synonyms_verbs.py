"""Verbs and what is like them: the word of Chinese origin of a rule and the plain one of speech, adjectives, adverbs.

The form is that of synonyms_everyday.py. A verb with "~" stands for its common forms, and only stems of two syllables
or more have it: a single syllable begins too many other words.
"""

__all__ = ["VERBS"]

VERBS = """
# to begin, to end, to go on
시작 개시 착수 스타트 시작되 | start, begin, begins, kick off
종료 끝나~ 마치~ 마감 완료 | end, ends, finish, over
중단 멈추~ 멈춤 그치~ 스톱 | stop, discontinue, halt
계속 지속 이어서 연속 이어지~ | continue, continuously, consecutive
재개 다시시작 다시여 다시연 | resume, reopen
연기 미루~ 미뤄 미룬 뒤로미 늦추~ 순연 | postpone, put off, delay, push back
앞당기~ 조기 당기~ 일찍 | bring forward, move up, early
연장 늘리~ 늘려 더쓰 더있 더묵 | extend, extension, prolong
단축 줄이~ 줄여 감축 축소 | shorten, reduce, cut
증가 늘어 늘어나~ 많아지~ 증액 오르~ 올라 인상 | increase, rise, go up, raise
감소 줄어 줄어들 적어지~ 내리~ 인하 | decrease, drop, go down, lower
만료 끝나는 기한지 유효기간지 기간끝 | expire, expires, expired, run out
마감되 다차 꽉차 정원차 만석 만실 자리없 | full, fully booked, no seats
폐지 없애~ 없어지~ 없앴 사라지~ | abolish, abolished, no longer
신설 새로생 새로만 생기~ 생겼 | newly introduced, new
변경 바꾸~ 고치~ 수정 정정 체인지 | change, changes, modify, edit, alter, switch
변동 달라지~ 바뀌~ 변하~ | vary, changes
수정 고치~ 고침 정정 편집 | correct, edit, revise
교환 맞바꾸~ 바꿔주 교체 | exchange, swap
교체 갈아끼우 바꿔끼우 새것으로 갈아주 갈아줘 갈아야 | replace, replacement
이전 옮기~ 이사 이동 | move, relocate, transfer
이동 옮기~ 자리옮 | move, shift
대체 대신하 갈음 대신쓰 | substitute, replace, instead
취소 무르 물러 물릴 철회 캔슬 없던일 번복 | cancel, cancels, cancellation, call off
포기 그만두~ 관두~ 단념 때려치우 | give up, drop
탈퇴 그만두~ 관두~ 나가~ 회원그만 해지 | leave, quit, unsubscribe, withdraw
관두~ 접을 접으 때려치 > 그만두 해지 탈퇴 퇴사 중단
끊을 끊으 끊는 끊고 끊어 > 해지 중단 정지 그만두
깨면 깨려 깨고 > 해지 중도해지 해약
빼려 빼면 빼고싶 빼달라 빼줘 > 해지 퇴실 제외 퇴거
파기 깨뜨리 어기~ 위반 | break, breach

# to give, to take, to send
제출 내나 낸다 제시 접수 | submit, hand in, turn in
제시 보이~ 보여주 보여줘 꺼내 | show, present
지참 가져오~ 가져가~ 챙기~ 들고오 들고가 갖고오 준비물 소지 | bring, carry, take along
소지 갖고있 지니~ 가지고있 보유 | have, hold, carry
제공 주나 준다 드린다 드립니다 나눠주 지급 주어지 | provide, provided, offer, supply
지급 주나 준다 드린다 나오나 나와요 들어오 꽂히 꽂혀 입금 | paid, pay out, payment
수령 받나 받는 받을 받으 받아 가져가~ 찾아가~ 타가 | receive, get, collect
배부 나눠주 나눠준 배포 배급 | hand out, distribute
전달 넘기~ 넘겨 건네~ 알려주 | pass on, forward, hand over
양도 넘기~ 넘겨 남에게 물려주 | transfer, hand over, sell on, give to someone
전송 보내~ 송부 발송 | send
발송 보내~ 부치~ 송부 | send, dispatch, ship, mail
반송 돌려보내~ 되돌려 되돌려보내~ 반품 | return to sender, send back
반납 돌려주~ 갖다주~ 되돌려 돌려놓 | return, give back, bring back
회수 거두~ 거둬 수거 걷어 | collect, take back
수거 가져가~ 걷어 치우~ | collect, pick up
대여 빌리~ 빌려 렌트 렌탈 임대 대출 빌릴 | rent, hire, borrow, rental, lend
공유 함께쓰 나눠쓰 같이쓰 나누~ | share, sharing
구입 사서 사야 살수 산다 구매 장만 판다 | buy, purchase, get
판매 팔아 판다 팝니다 팔고 | sell, sold, for sale
기부 기증 도네이션 | donate, donation
증정 공짜로주 끼워 | give away, free gift
보관 맡기~ 맡아 두고 두면 보관해 킵 | keep, store, hold, storage
보존 남겨 남기~ 보관 | keep, retain
폐기 버리~ 버려 버린 처분 없애~ | throw away, discard, dispose, dump
투기 무단투기 몰래버 | dumping
기입 적어 적는 적으 쓰기 써넣 기재 작성 | fill in, write down
작성 쓰기 적어 적는 채우~ 기입 | fill out, write, complete, draw up
등록 올리~ 올려 등재 넣어 접수 | register, registration, enroll, add
첨부 붙이~ 붙여 같이내 함께내 곁들 | attach, enclose
게시 올리~ 붙이~ 붙여 공지 | post, put up

# to come, to go, to be there
방문 찾아오~ 찾아가~ 들르~ 들러 들리면 오시 내방 | visit, come by, drop by, stop by, drop in, come over
내원 병원오 병원가 병원에오 방문 오시 | come to the hospital
입장 들어가~ 들어오~ 들어갈 출입 | enter, entry, go in, get in, admission
출입 드나들 들락날락 들어가~ 들어오~ | access, in and out, enter
퇴장 나가~ 나갈 나간 | leave, exit
퇴실 나가~ 나갈 나간 비우~ 비워 체크아웃 방빼 | check out, leave, vacate
도착 도착하 | arrive, arrives, arrival, get there
출발 떠나~ 나서~ | depart, leave, departure
동반 데려오~ 데려가~ 데리고 같이가 함께 같이오 동행 | accompany, bring along, come with, together with
초대 부르~ 불러 초청 부를 | invite, have over, invitation
동행 같이가 함께가 따라가~ 따라오~ | come along, accompany
귀가 집에가 돌아가~ 돌아오~ | go home, return home, come back
복귀 돌아오~ 돌아가~ 다시오 | return, come back
참석 참가 참여 출석 | attend, take part, participate, join
불참 안가 못가 빠지~ 안오 못오 결석 불참석 | not attend, absent, miss, can't make it
경유 들러 들르~ 거쳐 | via, stop over
우회 돌아가~ 돌아서 | detour
진입 들어가~ 들어서~ 들어오~ | enter
하차 내리~ 내려 내릴 | get off
승차 탑승 | get on, board, ride
체류 머무르~ 머물 묵는 지내~ 있을 | stay
거주 살고 산다 살아 사시는 | live, reside, residence
상주 항상있 늘있 계시 | present at all times, on site
부재 없을때 자리비 없는동안 | away, absence, not there
이탈 벗어나~ 자리뜨 떠나~ | leave
접근 다가가~ 가까이 | approach
대피 도망 피신 | evacuate, evacuation
통과 붙으 합격 | pass

# to allow, to forbid, to be possible
허용 되나 됩니다 된다 해도되 괜찮 가능 오케이 | allowed, permitted, okay, ok, fine
허가 허락 승낙 승인 허용 | permission, permit, approval, permitted
금지 안된 안된다 안됩 안돼 못한다 못합 할수없 하지않 하지마 말아 불가 | forbidden, prohibited, not allowed, banned, no
불가 안된 안된다 안됩 안돼 못한다 못합 할수없 불가능 | not possible, impossible, unavailable, cannot
가능 할수있 됩니다 된다 되나 오케이 ㄱㄴ | possible, available, can
제한 막히~ 막혀 막아 막는 막힌 못하 금지 리밋 | restricted, limited, restriction, limit
차단 막히~ 막혀 막아 막는 막힌 블락 블록 끊기~ | blocked, block, banned, shut off
정지 막히~ 멈추~ 멈춰 중지 못쓰 | suspended, blocked, stopped
면제 안내도 내지않 빼준 빼줘 안받 받지않 봐주 | waived, exempt, exemption, waive, let off
제외 빼고 뺀다 빼면 빠진 빠지~ 빼는 열외 | except, excluded, leave out, excluding
포함 들어있 들어가~ 껴있 끼어 딸려 딸린 껴 넣어 쳐주 | included, include, come with, comes with, inclusive
별도 따로 따로내 추가로 별개 | separate, separately, extra, not included
동일 같다 같이 똑같 마찬가지 | same, identical, equal
상이 달라 > 다르~ 차이
다르~ 달라 틀린 틀리 | different, differ, differs
중복 겹치~ 겹쳐 함께 동시 얹어 얹고 한꺼번에 둘다 같이쓰 이중 | overlap, combine, combined, stack, at the same time, double
병행 같이하 함께하 동시에 | together, at the same time
우선 먼저 앞서 우선권 1순위 | first, priority, ahead
초과 넘으 넘는 넘어 넘기~ 넘긴 오버 이상 웃도 | exceed, over, more than, beyond
미만 못미치 아래 밑 | under, less than, below, younger than
이상 | or more, at least, and over
이내 | within
미달 모자라~ 모자란 못채우 부족 적으면 | short of, insufficient, below
부족 모자라~ 모자란 모자람 달리면 딸리 | short, lack, not enough, run out
충분 넉넉 남아 충분히 | enough, sufficient
잔여 남은 남는 남아 남으 | remaining, leftover, left
필요 있어야 갖춰 갖추~ 요구 | need, needed, required
필수 꼭 반드시 의무 해야 무조건 | mandatory, required, must, compulsory
선택 고르~ 골라 고를 택하 옵션 | choose, pick, select, optional
무관 상관없 관계없 따지지않 불문 구애 | regardless, no matter, doesn't matter
예외 다만 그렇지않 단서 | exception
책임 떠안 탓 | responsible, liability, liable
위반 어기~ 어긴 어겨 안지키 지키지않 | violate, violation, break the rules, caught
걸리~ 들키~ | caught, get caught > 적발 위반 어긴
준수 지키~ 지켜 따르~ | follow, obey, comply, keep to
강제 억지로 강요 | forced, compulsory
인정 쳐주 봐주 받아주 인정되 알아주 | accept, accepted, recognized, count
거절 거부 퇴짜 빠꾸 까였 안받아주 불허 | refuse, reject, rejected, declined, denied, turn down
반려 퇴짜 > 거절 불허 거부
합격 붙었 붙으 통과 선발 뽑혔 뽑히 | pass, accepted, selected
탈락 떨어졌 떨어지~ 불합격 미선발 | fail, rejected, not selected
선정 뽑히~ 뽑힌 뽑는 선발 고르~ | select, chosen, selected
모집 뽑는 뽑나 뽑아 구하~ 채용 | recruit, recruiting, hiring
심사 따져 살피~ 검토 평가 | review, screening, assessment

# to say, to ask, to know
문의 물어보~ 물어봐 묻는 여쭤 질문 여쭈 | ask, inquire, inquiry, enquire, enquiry, question
연락 전화 알리~ 알려 컨택 연락하 콘택트 | contact, get in touch, reach, call
말하~ 말해야 얘기하 > 알리~ 통보 연락
통보 알리~ 알려 알린 통지 고지 노티스 노티 | notify, notice, notification, tell, inform, let you know
신고 알리~ 알려 일러바 제보 | report, declare
안내 알려주 알려준 설명 가이드 | guide, information, tell
설명 풀어주 | explain, explanation
답변 답장 회신 대답 답을 답하~ 답한 답해 | answer, reply, respond, get back
상담 물어보 얘기나누 의논 | consult, consultation, talk to
합의 협의 의논 이야기해서 | agree, discuss, agreement
요청 부탁 해달라 달라고 신청 말하면 리퀘스트 요구 | request, ask for
신청 넣는 넣으 넣어 지원 접수 어플라이 해달라 | apply, application, sign up, request
지원 도와주 도와 돕는 서포트 | support, help, assist
응대 맞이 상대하 | attend to, handle
확인 알아보~ 살펴 체크 봐야 조회 | check, confirm, look up, find out, verify
조회 찾아보~ 알아보~ 검색 열람 | look up, search, view, check
열람 보여주 돌려보 볼수 들여다 | view, look at, see, inspect, review
검색 찾아보~ 서치 | search, find
분실 잃어버리~ 잃어 잃은 잃었 없어졌 없어진 흘리~ 놓고온 두고온 없어지~ | lose, lost, losing, misplace, misplaced, missing
망각 까먹 잊어 잊은 잊었 깜빡 | forget, forgot, forgotten
발견 찾았 찾은 주웠 주운 주우~ 습득 | find, found
도난 도둑 훔치~ 훔쳐 훔친 도둑맞 털렸 | theft, stolen, stole
파손 깨졌 깨진 깨지 부서 부쉈 망가 망가뜨 깨뜨 부러 부수~ 고장낸 | break, broke, broken, damage, damaged, smash
오염 더럽 더러워 얼룩 묻었 묻은 지저분 | stain, stained, dirty
훼손 찢어 찢긴 찢었 낙서 망가 | damage, tear, torn
청소 치우~ 치워 닦아 닦는 쓸고 정리 청소하 | clean, cleaning, tidy, clean up
세척 씻어 씻는 닦아 헹구 | wash, rinse
정돈 치우~ 정리 제자리 | tidy up, put back
점검 살피~ 살펴 검사 둘러보 | inspect, inspection, check
측정 재고 잰다 | measure, measurement
촬영 찍는 찍어 찍으 찍을 찍나 사진 동영상 | take a photo, photograph, filming, shoot, photos
치료 낫는 진료 | treatment, treat
복용 먹는 먹으 먹어 먹을 먹나 마시~ 드시는 드세 섭취 | take, taking, swallow
섭취 먹는 먹으 먹어 마시~ | eat, drink, consume
취식 먹는 먹으 먹어 음식먹 드시 | eat, eating
음용 마시~ 마셔 마실 | drink
투여 먹이~ 먹여 주사 맞히 | give, administer
흡연 담배피 담배를피 담배 전담 전자담배 연초 스모킹 | smoke, smoking, vape, vaping, cigarette
금연 담배금지 담배안 | no smoking, smoke-free
수면 잠자 주무 잠을 잘때 | sleep, sleeping
취침 자는시간 잠자 소등 불끄 | bedtime, lights out
기상 일어나~ 일어나는 | wake up, get up
휴식 쉬는 쉬어 쉴때 | rest, break
휴무 쉬는 쉬나 쉰다 쉽니다 안열 문닫 안여 휴관 휴업 닫는 | closed, day off, not open
운영 연다 엽니다 열어 문여 문열 오픈 영업 개방 | open, opening, operate, run
개방 열려있 열린 열어 열리~ | open, opened
폐쇄 닫는 닫아 닫힌 잠그~ 문닫 닫혀 | close, closed, shut
작동 돌아가~ 켜지~ 켜진 돌리~ 틀면 틀어 틀고 가동 | work, run, operate, turn on
점화 불붙이 불피우 켜는 | light, ignite
소등 불끄 꺼지~ 불꺼 | lights out, turn off the light
가열 데우~ 데워 덥히 끓이~ 끓여 | heat, warm up, boil
냉각 식히~ 식혀 차게 | cool down
충전 충전하 채우~ | charge, recharge, top up
연결 잇는 붙이~ 꽂는 꽂아 접속 | connect, connection, plug in
분리 떼는 떼어 빼는 뽑는 | separate, detach, remove
설치 달아 달려 세우~ 쳐주 쳐도 장착 | install, set up, put up, pitch, installation
철거 걷어 뜯어 허물 | take down, remove, dismantle
조립 맞추~ 짜맞 | assemble
부착 붙이~ 붙여 달아 | attach, stick, put on
주차 차대는 차를대 댈수 댄다 세워 세우~ 파킹 차댈 차세 | park, parking, parked
견인 끌려가 끌고가 딱지 렉카 | tow, towed
운반 나르~ 나른 옮기~ 들어주 | carry, transport
적재 싣는 | load
하역 내리~ 짐내리 | unload
포장 싸는 싸서 싸가 | pack, wrap
개봉 뜯었 뜯은 뜯어 열어본 까본 깠 언박싱 | opened, unsealed, open the box
착용 입는 입어 신는 신어 끼는 걸치 | wear, wearing, put on
탈의 벗는 벗어 갈아입 | change clothes, undress
세탁 빨아 빠는 빨래 세탁하 | wash, laundry
사육 키우~ 키워 키울 기르~ 길러 | keep, raise
양육 키우~ 키워 키울 기르~ 길러 돌보~ | raise, bring up
보호 지키~ 지켜 돌보~ | protect
감독 지켜보~ 보는사람 봐주는 | supervise, supervision
교육 가르치~ 가르쳐 배워 강의 | teach, learn, training
학습 배워 배울 배운 공부 | learn, study
연습 익히~ 프랙티스 | practice, practise
이수 듣는 들어야 수료 마치~ | complete, take a course
수강 듣는 들어야 강의듣 | take a class, attend
상영 틀어주 보여주 | show, screen
재생 틀어 플레이 | play
녹음 녹취 음성저장 | record, recording
결제 긁어 긁는 내나 낸다 계산 지불 납부 | pay, payment, check out
납부 내나 낸다 결제 지불 | pay, payment
청구 달라고 물리 내라고 물어내 | bill, charge, claim, invoice
부과 매기~ 물린 물게 받는다 받습니다 붙는 붙나 붙는다 | charge, charged, impose, apply
징수 걷는 걷나 걷어 거두~ | collect, charge
절약 아끼~ 아껴 절감 | save
소비 지출 | spend
소진 떨어지~ 떨어졌 다쓰 다쓴 바닥나 다떨 | used up, run out, sold out
소멸 없어지~ 없어진 사라지~ 날아가~ 날라가 | expire, disappear, lapse, be lost
적립 쌓이~ 쌓여 쌓는 모으~ 모아 | earn, accumulate, save up
충당 메우~ 메꾸 | cover
환산 따지면 쳐서 | convert, equivalent
합산 합쳐 합치~ 합한 더하~ 더한 더해 합해 합계 | add up, combined, sum, total
분할 나누~ 나눠 쪼개~ 쪼개서 | split, divide, installments
인상 올리~ 올랐 오르~ 올라 비싸지 | raise, increase, go up
인하 내리~ 내렸 싸지 낮추~ | cut, lower, go down
보충 채우~ 채워 메우~ | refill, make up
주문 시키~ 시켜 시킬 오더 | order, ordering
조정 맞추~ 고치~ 바꾸~ 조율 | adjust, adjustment
배정 정해주 나눠주 할당 배치 지정 | assign, assigned, allocate
예정 할거 할건데 계획 | planned, scheduled
발생 생기~ 생긴 생겼 나타나~ | occur, happen, arise
초래 일으키~ | cause
예방 미리막 | prevent, prevention
해결 풀리~ 풀어 | solve, resolve, fix
대응 대처 | respond, handle, deal with
준비 챙기~ 마련 갖추~ | prepare, get ready
막히~ 막혔 > 할수없 제한 정지 차단 막힌 막혀 금지

# how and how much
즉시 바로 곧바로 당장 곧 지체없이 | immediately, right away, at once, straight away, asap
사전 미리 앞서 먼저 | in advance, beforehand, ahead of time, prior
사후 나중 지나서 | afterwards, later
수시 아무때나 언제든지 언제든 상시 | any time, anytime, whenever
정기 주기적 규칙적 때마다 | regular, regularly
임시 잠깐 잠시 한시적 당분간 | temporary, for now, for a while
영구 평생 영원히 무기한 | permanent, permanently, for good
긴급 급하~ 급한 급히 다급 위급 | urgent, emergency, urgently
대략 정도 쯤 어림 대충 | roughly, approximately, about, around
정확 딱 정확히 | exact, exactly
전체 모두 전부 통째 | all, entire, whole
일부 조금만 몇몇 부분 | part, some, partly, partial
각자 각각 따로따로 저마다 | each, individually
직접 스스로 셀프 손수 | in person, by yourself, self-service
무단 말없이 허락없이 몰래 연락없이 | without permission, without notice, unauthorized
익명 이름없이 이름안 | anonymous, anonymously
야외 바깥 밖에서 실외 아웃도어 | outdoor, outdoors, outside
실내 안에서 건물안 인도어 | indoor, indoors, inside
인근 가까운 근처 주변 옆 부근 | nearby, close to, near, around
원거리 멀리 먼곳 멀면 | far away, distant
협소 좁아 좁은 작은 | narrow, small
소형 작은 조그만 미니 | small, mini, compact
대형 커다란 큰 빅사이즈 라지 | large, big
고온 뜨거운 뜨거워 더운 | hot
저온 차가운 추운 찬 | cold
소란 시끄러~ 시끄럽 떠들 떠드는 소음 고성방가 | noisy, noise, loud
정숙 조용~ 조용히 조용한 | quiet, silence
위험 다칠 위태 위험한 | dangerous, danger, unsafe
안전 안다치 세이프 | safe, safety
편리 편한 편하 | convenient
혼잡 붐비~ 붐벼 사람많 복잡 북적 | crowded, busy
한산 사람적 사람없 안붐 여유 | quiet, not busy
저렴 싼 싸게 값싼 싸요 | cheap, cheaper, inexpensive
고가 비싼 비싸 | expensive, pricey
최신 새로나온 신형 가장새 | latest, newest
현행 현재 요즘 | current
향후 앞으로 이후 | in future, from now on
신규 새로 새로운 | new, first-time
기존 원래 쓰던 | existing, current
무인 사람없이 셀프 키오스크 | unmanned, self-service, kiosk
비대면 온라인 원격 | contactless, online, remote
동시 한꺼번에 한번에 같이 함께 | at the same time, simultaneously, at once
순차 차례대로 순서대로 하나씩 | in order, one by one
단독 혼자 홀로 독립 | alone, single
공동 함께 같이 여럿이 | joint, shared
최초 처음 첫번째 | first
최종 마지막 끝으로 | final, last
매번 올때마다 갈때마다 할때마다 | every time, each time
"""
