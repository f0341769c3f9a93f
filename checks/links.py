r"""Addresses in an answer: one may be followed or loaded only if it is known; every other is shown as words.

A picture's address is fetched by whoever draws the answer, a link's when somebody clicks: either can carry what the
answer knows to a stranger. What counts as known: addresses that stand exactly so in what the answer rests on or in what
the person wrote, and hosts that `[policy] links` names. The rest is broken so that no Markdown, HTML or LaTeX reader and
no program that makes links of bare addresses finds one:

>>> Links().safe("![표](https://evil.example/p.png?d=4821) 끝")
'표 (evil[.]example/p.png…) 끝'
>>> Links(["안내는 https://a.kr/help 에"]).safe("[안내](https://a.kr/help), https://a.kr/help?q=4821")
'[안내](https://a.kr/help), a[.]kr/help…'
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from gallae.checks.orders import without_orders

__all__ = ["Links", "addresses"]

_STOP = r"\s<>\"`|^{}"
# What some reader makes a link of: a scheme in any dress, "//host", "www.", what a browser runs or reads by itself, and a
# bare name with something behind it.
_ADDRESS = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]{{0,20}}\\?:(?:\\?/){{2}}[^{_STOP}]*"
    rf"|(?<![\w:/])(?:\\?/){{2,}}[^{_STOP}]+"
    rf"|(?:javascript|vbscript)\\?:[^{_STOP}]*|(?<![A-Za-z])(?:data\\?:(?:[\w.+\-]+/|[;,])|file\\?:\\?/|blob\\?:|mailto\\?:)[^{_STOP}]*"
    rf"|(?<![A-Za-z0-9.])www\.[^{_STOP}]*"
    rf"|(?<![A-Za-z0-9_@.:/\-])(?:[A-Za-z0-9](?:[\w\-]*[A-Za-z0-9])?\.)+(?:[A-Za-z]{{2,24}}|xn--[\w\-]+)(?::\d+)?[/?#][^{_STOP}]+",
    re.I,
)
_INLINE = re.compile(
    r"!?\[(?P<text>[^\[\]\n]{0,300})\]\(\s{0,3}<?(?P<to>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?P<title>[^()\n]{0,200})\)"
)
_OPEN = re.compile(r"\](?=[(\[])(?!\[\d{1,2}\])|\](?=:)")  # what would join a text to an address further on
_TAG = re.compile(r"<(?=[A-Za-z/!?\x00])")
_LATEX = re.compile(
    r"\\(?=(?:href|url|includegraphics|html(?:Class|Id|Style|Data)|hyperref|input|include|def|gdef|newcommand)\b)"
)
_ENTITY = re.compile(
    r"&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:colon|sol|bsol|period|lpar|rpar|lsqb|rsqb|lbrack|rbrack|Tab|NewLine);)"
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CODE = re.compile(r"(?P<mark>`{3,}|~{3,})[ \t]*(?P<kind>[^\s`]*)[^`\r\n]*(?P<end>[\r\n]*)\Z")
# Languages that some readers draw instead of showing them.
_DRAWN = re.compile(
    r"mermaid|plantuml|puml|graphviz|dot|d2|svg|html|math|latex|tex|katex|vega|markmap|echarts|geojson|topojson|stl|markdown|md\b",
    re.I,
)
_TRAIL = ".,;:!?'\"’”)]}*_~…。"


class Links:
    """For one answer, in the order in which it is said: `safe` knows whether it is inside a block of code, where
    addresses are shown as they are. `texts`: what the answer rests on. `said`: what the person wrote; its addresses may be
    repeated as words, but no picture or link is made of them. `hosts`: names, or beginnings of addresses, as `[policy]
    links` has them."""

    def __init__(self, texts: Iterable[str] = (), said: Iterable[str] = (), hosts: Iterable[str] = ()) -> None:
        self._known = frozenset(a for text in texts for a in addresses(without_orders(text)))
        self._said = frozenset(a for text in said for a in addresses(text))
        self._hosts = tuple(host.strip().rstrip("/").casefold() for host in hosts)
        self._fence = ""
        self._formula = False
        self._fresh = True  # at the beginning of a line

    def allows(self, address: str, *, as_words: bool = False) -> bool:
        """May it be followed or, `as_words`, be read?"""
        if not _plain(address):
            return False
        known = address in self._known or (as_words and address in self._said)
        return known or any(_below(address, host) for host in self._hosts)

    def safe(self, text: str) -> str:
        """`text` with no address in it but those that are allowed. What is safe already stays as it is."""
        return "".join(self._line(m.group()) for m in _LINE.finditer(text))

    def _line(self, line: str) -> str:
        """Only a fence at the very beginning of a line is trusted to be one: one in a list or a quotation ends where its
        surroundings end, and what follows would not be code any more. A formula may swallow one."""
        fence = _CODE.match(line) if self._fresh and not self._formula else None
        self._fresh = line.endswith(("\n", "\r"))
        if self._fence:
            if fence and not fence["kind"] and fence["mark"].startswith(self._fence):
                self._fence = ""
            return line
        if fence and fence["end"] and not _DRAWN.match(fence["kind"]):
            self._fence = fence["mark"]
            return line
        self._formula = self._formula or "$$" in line or "\\[" in line
        return self._words(line)

    def _words(self, line: str) -> str:
        kept: list[str] = []

        def keep(text: str) -> str:  # out of the later rules' reach
            kept.append(text)
            return f"\x00{len(kept) - 1}\x01"

        line = line.replace("\x00", "").replace("\x01", "")
        line = _INLINE.sub(lambda m: self._inline(m, keep), line)
        line = _ADDRESS.sub(lambda m: self._bare(m.group(), keep), line)
        line = _OPEN.sub("] ", line)
        line = _ENTITY.sub("＆", _LATEX.sub("＼", _TAG.sub("‹", line)))
        return re.sub("\x00(\\d+)\x01", lambda m: kept[int(m[1])], line)

    def _inline(self, found: re.Match[str], keep: Callable[[str], str]) -> str:
        to = found["to"]
        if self.allows(to) and not found["title"].strip():
            return keep(found.group())
        shown = _shown(html.unescape(unquote(to)))
        return f"{found['text']} ({keep(shown)})" if shown else found["text"]

    def _bare(self, found: str, keep: Callable[[str], str]) -> str:
        address = found.rstrip(_TRAIL)
        rest = found[len(address) :]
        if self.allows(address, as_words=True):
            return keep(address) + rest
        # "https://a.kr에서": a reader would make the particle a part of the address.
        glued = re.match(r"[\x21-\x7e]+(?=[가-힣])", address)
        if glued and self.allows(glued.group(), as_words=True):
            return f"{keep(glued.group())} {address[glued.end() :]}{rest}"
        return keep(_shown(address)) + rest


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in `text` as they stand there, without the marks of the sentence around them."""
    found = [m["to"] for m in _INLINE.finditer(text)]
    found += [m.group().rstrip(_TRAIL) for m in _ADDRESS.finditer(text)]
    found += [g.group() for a in found if (g := re.match(r"[\x21-\x7e]+(?=[가-힣])", a))]
    return tuple(dict.fromkeys(a for a in found if a))


def _plain(address: str) -> bool:
    """An http address in which nothing is meant to be read in two ways."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?(?:[/?#][\x21-\x7e가-힣]*)?", address):
        return False
    return not re.search(r"[\\@<>\"'`{}|^\[\]]", address)


def _below(address: str, host: str) -> bool:
    """Is the address on this host, or does it go on from this beginning?"""
    if "/" not in host:
        return (urlsplit(address).hostname or "") == host
    start = address.casefold()
    return start == host or start.startswith((f"{host}/", f"{host}?", f"{host}#"))


def _shown(address: str) -> str:
    """For a person to read: the machine and the path, never what is carried behind them."""
    address = address.replace("\\", "")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.\-]*):(?!/|\d+(?:/|\Z))", address)
    if scheme and scheme[1].casefold() not in ("mailto", "tel"):
        return f"{re.sub('[^A-Za-z]', '', scheme[1])[:12]}…"  # data:, javascript: hold nothing to be read
    body = re.sub(r"^[A-Za-z][A-Za-z0-9+.\-]*:(?!\d+(?:/|\Z))", "", address).lstrip("/")
    carried = re.search(r"[?#;\s]", body)
    body = (body[: carried.start()] if carried else body)[:80]
    if not scheme:
        body = body.rpartition("@")[2]
    plain = re.sub(r"/{2,}", "/", re.sub(r"[\[\](){}<>!`|*&:\x00-\x20]", "", body))
    dots = 0 if scheme else plain.partition("/")[0].count(".")
    return plain.replace(".", "[.]", dots) + ("…" if carried else "")
