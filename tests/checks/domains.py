"""Right answers of six invented organisations, each in several wordings: what no scorer may fail.

(question, source passage, reference, right wordings, what must appear): a library, a parcel service, a school, a hotel,
a city office and a software team; Korean and English.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    org: str
    question: str
    passage: str
    reference: str
    right: tuple[str, ...]
    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...] = ()


FACTS = (
    Fact("library", "책은 며칠 동안 빌릴 수 있나요?", "대출 기간은 14일이고, 예약자가 없으면 한 번 7일 연장된다.",
         "책은 14일 동안 빌릴 수 있습니다.",
         ("대출 기간은 14일입니다.", "14일 동안 빌릴 수 있어요.", "2주(14일) 동안 빌리실 수 있습니다.", "대출 기간은  14일 이에요."),
         (("14일", "2주"),), ("7일",)),
    Fact("library", "연체료가 얼마예요?", "연체료는 한 권에 하루 200원이며, 반납한 날 창구에서 낸다.",
         "연체료는 한 권에 하루 200원입니다.",
         ("한 권에 하루 200원씩입니다.", "하루 200원이고, 한 권마다 셉니다.", "연체료는 권당 하루 200원이에요.", "하루에 200 원(한 권 기준)입니다."),
         (("200원",),)),
    Fact("parcel", "당일 배송은 몇 시까지 접수하나요?", "당일 배송은 오전 11시까지 접수한 것에 한한다. 배송비는 5,500원이다.",
         "오전 11시까지 접수하면 당일 배송됩니다.",
         ("오전 11시까지 접수하셔야 합니다.", "당일 배송 접수는 오전 11시까지입니다.", "접수 마감은 오전 11시입니다.", "오전  11시까지 접수하면 그날 배송됩니다."),
         (("11시", "11:00"),)),
    Fact("parcel", "당일 배송비는 얼마죠?", "당일 배송은 오전 11시까지 접수한 것에 한한다. 배송비는 5,500원이다.",
         "당일 배송비는 5,500원입니다.",
         ("배송비는 5,500원이에요.", "5500원입니다.", "당일 배송은 5,500 원이 듭니다.", "당일 배송비로 5천5백 원을 받습니다."),
         (("5,500원", "5천5백 원"),)),
    Fact("parcel", "파손 신고는 언제까지 해야 하나요?", "파손 신고는 받은 날부터 7일 안에 해야 하며, 이 기간이 지나면 보상하지 않는다.",
         "받은 날부터 7일 안에 신고해야 합니다.",
         ("파손 신고는 받은 날부터 7일 안에 하셔야 합니다.", "7일 안에 신고하셔야 해요.", "받으신 날부터 일주일(7일) 안에 신고해 주세요.", "받은 날로부터 7일 안에 신고합니다."),
         (("7일", "일주일"),)),
    Fact("school", "전학 서류는 무엇이 필요해요?", "전학에는 주민등록등본과 재학증명서가 필요하다. 처리에는 3일이 걸린다.",
         "주민등록등본과 재학증명서가 필요합니다.",
         ("필요한 서류는 주민등록등본과 재학증명서입니다.", "주민등록등본, 재학증명서를 내시면 됩니다.", "재학증명서와 주민등록등본이 필요합니다.", "전학에는 주민등록등본과 재학증명서가 있어야 합니다."),
         (("주민등록등본",), ("재학증명서",))),
    Fact("school", "방과후 수강료를 환불받을 수 있나요?", "방과후 수강료는 개강 전에는 전액 환불된다. 개강 뒤에는 환불되지 않는다.",
         "개강 전에는 전액 환불되지만, 개강 뒤에는 환불되지 않습니다.",
         ("개강 전에는 전액 환불됩니다. 개강 뒤에는 환불되지 않아요.", "개강 전이면 전액 환불되고, 개강 뒤에는 환불되지 않습니다.",
          "개강 뒤에는 환불되지 않고, 개강 전에는 전액 환불됩니다.", "전액 환불은 개강 전에만 되고 개강 뒤에는 환불되지 않습니다."),
         (("전액",), ("개강",))),
    Fact("hotel", "체크아웃은 몇 시예요?", "체크인은 15:00, 체크아웃은 11:00이다. 늦은 체크아웃은 시간당 22,000원을 받는다.",
         "체크아웃은 11시입니다.",
         ("체크아웃은 오전 11시예요.", "11:00입니다.", "체크아웃 시각은 11:00입니다.", "오전 11시까지 체크아웃하시면 됩니다."),
         (("11시", "11:00"),), ("15:00", "15시")),
    Fact("hotel", "How much is a late check-out?", "Check-in is at 15:00 and check-out at 11:00. A late check-out costs 22,000 won per hour.",
         "A late check-out costs 22,000 won per hour.",
         ("It costs 22,000 won per hour.", "Late check-out is 22,000 won per hour.", "22000 won per hour for a late check-out.", "You pay 22,000 won per hour for a late check-out."),
         (("22,000",),)),
    Fact("city", "주차 과태료는 얼마이고 언제까지 내나요?", "주정차 위반 과태료는 4만 원이며, 2026년 5월 31일까지 내면 20% 깎아 준다.",
         "과태료는 4만 원이고 2026년 5월 31일까지 내면 20% 줄어듭니다.",
         ("과태료 40,000원이며, 2026년 5월 31일까지 내시면 20% 깎아 드립니다.", "4만 원입니다. 2026. 5. 31.까지 내면 20% 깎아 줍니다.",
          "과태료는 4만원이고, 2026-05-31까지 내면 20%를 깎아 줍니다.", "2026년 5월 31일까지 내면 20% 깎아 주며, 과태료는 40,000원입니다."),
         (("4만 원", "40,000원"), ("20%",))),
    Fact("city", "대형 폐기물은 어디에 신고하나요?", "대형 폐기물은 자원순환과(031-000-2040)에 전화로 신고한다.",
         "자원순환과(031-000-2040)에 전화로 신고합니다.",
         ("자원순환과 031-000-2040로 전화해 신고하시면 됩니다.", "대형 폐기물은 자원순환과에 전화(031-000-2040)로 신고하세요.",
          "전화로 자원순환과(031-000-2040)에 신고해 주세요.", "신고는 자원순환과 전화 031-000-2040입니다."),
         (("031-000-2040",), ("자원순환과",))),
    Fact("software", "How long are the logs kept?", "Access logs are kept for 90 days. Error logs are kept for one year.",
         "Access logs are kept for 90 days and error logs for one year.",
         ("Access logs: 90 days. Error logs: one year.", "Error logs are kept for one year, access logs for 90 days.",
          "We keep access logs for 90 days and error logs for one year.", "Access logs are kept 90 days; error logs are kept for 1 year."),
         (("90 days",), ("year",))),
    Fact("software", "배포는 누가 승인하나요?", "운영 배포는 한지우 팀장이 승인하고, 금요일 오후 3시 이후에는 배포하지 않는다.",
         "운영 배포는 한지우 팀장이 승인합니다.",
         ("한지우 팀장이 승인합니다.", "운영 배포 승인은 한지우 팀장이 합니다.", "배포는 한지우 팀장의 승인을 받습니다.", "승인은 한지우 팀장이 맡습니다."),
         (("한지우",),)),
)  # fmt: skip

# (text, what must be kept, right summaries)
SUMMARIES = (
    ("지난 2026년 3월 12일 도서관 운영 회의가 열렸다. 참석자는 모두 아홉 명이었고, 여름 야간 개관을 두고 오래 이야기했다. 7월부터 8월까지 평일 오후 10시까지 문을 열기로 했다. "
     "야간에는 예약 도서를 찾아갈 수 없다. 필요한 인건비 1,200만 원은 추경 예산에서 쓰기로 했으나 아직 승인되지 않았다.",
     (("오후 10시", "22시"), ("1,200만 원", "12,000,000원")),
     ("도서관은 7월부터 8월까지 평일 오후 10시까지 열기로 했다. 인건비 1,200만 원은 아직 승인되지 않았다.",
      "7월부터 8월까지 평일 오후 10시까지 야간 개관하기로 함. 인건비 1,200만 원은 추경 예산에서 쓰되 아직 승인되지 않음.",
      "운영 회의에서 여름 야간 개관을 정했다. 7월부터 8월까지 평일 오후 10시까지 문을 연다. 인건비는 1,200만 원이다.",
      "- 야간 개관: 7월부터 8월까지 평일 오후 10시까지\n- 인건비: 1,200만 원, 아직 승인되지 않음")),
    ("택배 물류센터에서 4월 한 달 동안 오배송이 37건 있었다. 원인은 주소 라벨이 두 장 붙은 것이 21건, 분류기 오류가 16건이었다. 센터는 5월 6일부터 라벨 검사 카메라 두 대를 쓴다. "
     "카메라가 있는 줄에서는 사람이 라벨을 다시 보지 않는다. 비용은 모두 860만 원이다.",
     (("37건",), ("5월 6일",)),
     ("4월 오배송 37건 가운데 21건은 라벨이 두 장 붙은 탓이었다. 5월 6일부터 라벨 검사 카메라를 쓴다.",
      "오배송 37건(라벨 21건, 분류기 16건). 5월 6일부터 검사 카메라를 쓰며 비용은 860만 원이다.",
      "4월에 오배송이 37건 있어 센터는 5월 6일부터 라벨 검사 카메라를 쓴다. 비용은 860만 원이다.",
      "오배송 37건의 원인은 라벨 21건, 분류기 오류 16건. 대책으로 5월 6일부터 라벨 검사 카메라 사용.")),
    ("학부모님께 알립니다. 5학년 현장 학습은 10월 21일 수요일에 갑니다. 아침 8시 30분까지 운동장에 모여 오후 4시에 돌아옵니다. 참가비는 18,000원이고 10월 14일까지 냅니다. "
     "비가 와도 미루지 않으며, 도시락은 학교에서 준비하지 않으니 꼭 싸 주시기 바랍니다.",
     (("10월 21일",), ("18,000원", "1만 8천 원")),
     ("5학년 현장 학습은 10월 21일이며 참가비는 18,000원이다. 10월 14일까지 낸다.",
      "10월 21일 현장 학습. 8시 30분까지 모이고 오후 4시에 돌아옴. 참가비 1만 8천 원은 10월 14일까지 냄.",
      "5학년은 10월 21일 현장 학습을 간다. 참가비 18,000원이며 비가 와도 미루지 않는다.",
      "현장 학습은 10월 21일 수요일, 참가비는 18,000원(10월 14일까지)이다. 도시락은 학교에서 준비하지 않는다.")),
    ("The hotel will close its swimming pool from 2 June to 20 June for repairs. Guests who booked before 15 May get a refund of 30,000 won per night. "
     "The gym stays open every day from 06:00 to 22:00. Breakfast moves to the second floor, but its price of 18,000 won does not change. Questions go to the front desk.",
     (("20 June",), ("30,000 won",)),
     ("The pool is closed from 2 June to 20 June. Guests who booked before 15 May get 30,000 won per night back.",
      "Pool closed 2 June to 20 June; 30,000 won per night is refunded for bookings before 15 May.",
      "The pool closes from 2 June to 20 June for repairs, and the gym stays open. The refund is 30,000 won per night.",
      "Because of repairs the pool is closed from 2 June to 20 June. Some guests get a refund of 30,000 won per night.")),
    ("시청은 올해부터 빈집 정비를 돕는다. 집주인이 신청하면 철거비의 70%를 최대 1,500만 원까지 준다. 신청은 9월 1일부터 9월 30일까지 주택과에서 받는다. "
     "세금을 밀린 사람은 신청할 수 없다. 철거한 땅은 3년 동안 주민 주차장으로 내놓아야 한다.",
     (("70%",), ("1,500만 원",)),
     ("빈집을 철거하면 철거비의 70%를 최대 1,500만 원까지 준다. 신청은 9월 1일부터 9월 30일까지이다.",
      "시청이 빈집 철거비의 70%(최대 1,500만 원)를 준다. 세금을 밀린 사람은 신청할 수 없다.",
      "철거비 70%, 최대 1,500만 원 지원. 철거한 땅은 3년 동안 주민 주차장으로 내놓음.",
      "집주인이 9월에 주택과에 신청하면 철거비의 70%를 최대 1,500만 원까지 받는다.")),
    ("At 09:40 on 3 March the payment service stopped answering. The cause was a full disk of 500 GB on one server. We moved the traffic to another server at 10:05, so the outage lasted 25 minutes. "
     "No customer data was lost. 412 payments failed and were repeated by hand. From now on an alarm sounds at 80% disk use.",
     (("25 minutes",), ("412",)),
     ("The payment service was down for 25 minutes because of a full disk. 412 payments failed; no customer data was lost.",
      "A full disk stopped payments on 3 March for 25 minutes. 412 payments were repeated by hand.",
      "Outage of 25 minutes on 3 March, caused by a full disk. 412 payments failed and were repeated.",
      "On 3 March payments were down for 25 minutes. 412 payments failed, and an alarm now sounds at 80% disk use.")),
    ("아파트 관리사무소에서 알립니다. 승강기 교체 공사를 11월 3일부터 11월 28일까지 합니다. 공사 동안 2호기만 운행하며, 이삿짐은 평일 오전 10시부터 오후 3시까지만 옮길 수 있습니다. "
     "공사비 2억 4천만 원은 장기수선충당금에서 씁니다. 따라서 관리비는 오르지 않습니다. 15층 이상 주민에게는 배달 물품 보관함을 드립니다.",
     (("11월 28일",), ("2억 4천만 원",)),
     ("승강기 교체 공사는 11월 3일부터 11월 28일까지이며 공사비는 2억 4천만 원이다. 관리비는 오르지 않는다.",
      "11월 3일부터 11월 28일까지 승강기를 교체함. 2호기만 운행하고 공사비 2억 4천만 원은 장기수선충당금에서 씀.",
      "승강기 공사(11월 3일~11월 28일). 공사비는 2억 4천만 원이고 관리비는 오르지 않습니다.",
      "11월 28일까지 승강기 교체 공사를 한다. 공사비 2억 4천만 원은 장기수선충당금에서 쓴다.")),
)  # fmt: skip
