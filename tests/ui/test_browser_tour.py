"""A walk through every room in Korean and English, light and dark, at a desk and on a phone: axe-core finds nothing serious
that Streamlit does not bring itself, and nothing is wider than the screen. The pictures of the documentation are taken here.

What Streamlit brings is measured, not listed: the same search over a bare page with the same widgets (bare_page.py), by
rule and kind of element. Colours are never excused so: they are ours.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.axe import COLOURS, Found, find, load_axe
from tests.ui.browsing import settled, streamlit_on
from tests.ui.names import badly_named
from tests.ui.pictures import take
from tests.ui.tour import Walk, tour

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

BARE = Path(__file__).with_name("bare_page.py")
LOCALES = {"ko": "ko-KR", "en": "en-US"}


@pytest.fixture(scope="module")
def axe() -> str:
    return load_axe()


@pytest.fixture(scope="module")
def streamlits(axe, browser, tmp_path_factory) -> frozenset[tuple[str, str]]:
    """(rule, kind) of what is wrong with Streamlit's own widgets: on its page, in a fold, in a drawer."""
    found: list[Found] = []
    with streamlit_on(BARE, tmp_path_factory.mktemp("bare") / "page.log") as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_test_id("stChatInputTextArea").wait_for(timeout=60_000)
        page.get_by_test_id("stToast").wait_for()
        settled(page)
        found += find(page, axe)
        for name in ("Open a popover", "Open a dialog"):
            page.get_by_role("button", name=name).click()
            page.get_by_role("dialog").wait_for()
            settled(page)
            found += find(page, axe)
            page.keyboard.press("Escape")
        page.close()
    own = frozenset((one.rule, one.kind) for one in found if one.rule not in COLOURS)
    print("Streamlit itself:", *sorted(f"{rule} in {kind}" for rule, kind in own), sep="\n  ")
    return own


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_room_has_a_serious_fault_that_streamlit_does_not_bring(language, axe, furnished, streamlits, browser):
    context = browser.new_context(locale=LOCALES[language], viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(90_000)
    faults: list[str] = []
    stops: list[str] = []
    for name in tour(Walk(page, furnished, language)):
        stops.append(name)
        faults += [f"{name}: {one}" for one in too_wide(page) + badly_named(page)]
        found = [("light", one) for one in find(page, axe)]
        take(page, name, language, "light")
        page.emulate_media(color_scheme="dark")
        settled(page)
        found += [("dark", one) for one in find(page, axe, *COLOURS)]
        take(page, name, language, "dark")
        page.emulate_media(color_scheme="light")
        settled(page)
        faults += [f"{name}, {scheme}: {one}" for scheme, one in found if (one.rule, one.kind) not in streamlits]
    assert page.evaluate("document.documentElement.lang") == language
    context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert len(stops) >= 30


@pytest.mark.parametrize(("language", "colours"), [("ko", "light"), ("en", "dark")])
def test_every_room_fits_a_phone_and_what_one_operates_has_a_name(language, colours, furnished, browser):
    context = browser.new_context(
        locale=LOCALES[language],
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        color_scheme=colours,
        has_touch=True,
    )
    page = context.new_page()
    page.set_default_timeout(90_000)
    faults: list[str] = []
    for name in tour(Walk(page, furnished, language, phone=True)):
        faults += [f"{name}: {one}" for one in too_wide(page) + badly_named(page)]
        take(page, name, language, colours)
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert (sum(int(part) for part in background[4:-1].split(",")[:3]) < 200) == (colours == "dark")


WIDE = """() => [document.documentElement, ...document.querySelectorAll('[data-testid="stMain"], [role="dialog"]')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.dataset.testid || e.getAttribute("role") || "page"} is ${e.scrollWidth} px wide and has ${e.clientWidth}`)"""


def too_wide(page) -> list[str]:
    return page.evaluate(WIDE)
