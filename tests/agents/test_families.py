"""Of many tools the right one is in what is shown, whatever the language; the model may ask for another family."""

from __future__ import annotations

from gallae.agents.families import MOST, Shown, chosen
from gallae.core.types import ToolCard

DEEDS = (("list", "목록을 봅니다"), ("find", "찾습니다"), ("create", "새로 만듭니다"), ("delete", "지웁니다"))
FAMILIES = {
    "calendar": ("event", "일정"), "mail": ("message", "메일"), "tickets": ("ticket", "문의"), "stock": ("item", "재고"),
    "payroll": ("salary", "급여"), "leave": ("vacation", "휴가"), "rooms": ("meeting room", "회의실"), "fleet": ("vehicle", "차량"),
    "invoices": ("invoice", "청구서"), "contracts": ("contract", "계약서"), "crm": ("customer", "고객"), "wiki": ("page", "위키"),
}  # fmt: skip
PARTS = (("open", "열린"), ("archived", "보관된"), ("shared", "공유된"), ("recent", "최근"))
CARDS = tuple(
    ToolCard(
        f"{family}__{deed}_{part}_{english.replace(' ', '_')}", f"{part_ko} {korean} {does[:-3]}",
        f"{deed} {part} {english}s. {part_ko} {korean} {does}.", server=family,
    )
    for family, (english, korean) in FAMILIES.items() for deed, does in DEEDS for part, part_ko in PARTS
)  # fmt: skip


def requests() -> list[tuple[str, str]]:
    made = []
    for family, (english, korean) in FAMILIES.items():
        for deed, _ in DEEDS:
            verb = {"list": "보여", "find": "찾아", "create": "만들어", "delete": "지워"}[deed]
            made.append((f"{family}__{deed}_open_{english.replace(' ', '_')}", f"열린 {korean} 좀 {verb} 줘"))
            made.append((f"{family}__{deed}_recent_{english.replace(' ', '_')}", f"Please {deed} my recent {english}s"))
    return made


def test_the_right_tool_is_among_the_twenty_that_are_shown() -> None:
    assert len(CARDS) == 192
    hits = [name in {card.name for card in chosen(CARDS, text)} for name, text in requests()]
    assert sum(hits) / len(hits) >= 0.95
    assert all(len(chosen(CARDS, text)) <= MOST for _, text in requests())


def test_another_family_can_be_opened() -> None:
    shown = Shown(CARDS, "열린 휴가 보여 줘")
    assert shown.many and not any(name.startswith("fleet__") for name in shown.names)
    assert shown.open("fleet") and any(name.startswith("fleet__") for name in shown.names)
    assert shown.open("nobody") == []
