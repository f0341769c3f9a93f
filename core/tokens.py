"""Words to search by, for Korean and English, with no dictionary and no download: tokeniser j2.

Korean glues particles and endings to words ("보험료는", "얼마인가요"), so a white-space split finds little. j2 strips
one particle or ending and adds the pairs of neighbouring syllables; English words are stemmed (Snowball) and common
function words dropped. Documents and queries go through the same function.

>>> tokens("서울에서는")
['_서울', '서울', '울에', '에서', '서는']
>>> tokens("the policies")
['polici']
>>> content_terms("건강보험료는 얼마인가요?")
['건강보험료']
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator

__all__ = [
    "AFTER_SYLLABLE",
    "LONGEST_KEPT",
    "STOP",
    "TOKENISER",
    "content_of",
    "content_terms",
    "forget_words",
    "hangul_tokens",
    "identifiers",
    "is_particle_after",
    "latin_tokens",
    "pairs_of",
    "runs",
    "stem_latin",
    "term_tokens",
    "token_text",
    "tokens",
    "words_of",
]

TOKENISER = "j2/3"  # the index's manifest holds it: change it whenever the output of `tokens` changes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENDINGS = _words(
    """은 는 이 가 을 를 의 에 께 와 과 로 도 만 나 라 란 며 고 한 된 에서 에게 께서 으로 까지 부터 보다 처럼 마다 이나
    이라 이란 이며 이고 에는 에도 로는 로서 로써 라고 라는 에의 와의 과의 였다 이다 인가 인지 하는 하여 했다 한다
    하고 하게 하면 되는 되어 됐다 된다 들은 들이 들을 들의 예요 인데 였나 나요 은요 는요 에게서 에서는 에서도 으로는
    으로서 으로써 이라고 이라는 이었다 인가요 하였다 되었다 되나요 하나요 했는가 하는가 들에게 입니까 입니다 이에요
    이었나 였는가 습니다 합니다 됩니다 있나요 할까요 받나요 무엇인가 이었는가"""
)
# Particles that can stand alone after a Latin run or a digit ("LoRA를", "E21은"). After digits the counters
# 만, 도, 과 … are words ("5만", "2도"), so the digits' list is shorter.
AFTER_LATIN = _words(
    """은 는 이 가 을 를 의 에 와 과 로 도 만 나 란 며 고 에서 에게 으로 까지 부터 보다 처럼 이나 이란 라는"""
)
AFTER_DIGITS = _words("""은 는 이 가 을 를 의 에 와 로 에서 까지 부터 으로 이나 보다""")
AFTER_SYLLABLE = AFTER_LATIN | _words("랑 하고 이랑 이라 이면 마다 에서는 에서도 에는 에도 께서")
STOP = _words(
    """a an the this that these those of in on at to for from by with about as into onto over under than then and or
    but if so not no nor is are was were be been being am do does did doing done has have had having can could will
    would shall should may might must i me my we us our you your he him his she her it its they them their who whom
    whose which what when where why how there here"""
)
RUNS = re.compile(
    r"\d{1,3}(?:,\d{3})+(?!\d)|(?<![\d.])\d+\.\d+(?![\d.])|[0-9A-Za-zß-öø-ÿÀ-ÖØ-Þ]+|[가-힣]+|[一-龥]+|[ぁ-んァ-ン]+"
)
TERMS = re.compile(
    r"(?P<code>(?<![0-9A-Za-z])[0-9A-Za-z]+(?:[-_][0-9A-Za-z]+)+(?![0-9A-Za-z]))"
    r"|(?P<count>(?<![\dA-Za-z.,])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<unit>[가-힣]+))|" + RUNS.pattern
)
QUANTITY = re.compile(r"(\d+(?:\.\d+)?)([a-z]{1,4})")
HANGUL = re.compile("[가-힣]+")
MARKS = ".,!?:;·…~|*#()[]{}<>\"'“”‘’「」『』《》〈〉"
WORDS_KEPT = 262_144
LONGEST_KEPT = 64  # characters; what is longer (data in text form) stands once and would only fill the memory


def tokens(text: str) -> list[str]:
    """Search tokens of `text`, stems first, duplicates kept. Never changes the text that offsets count in."""
    return token_text(text).split()


def token_text(text: str, beside: Callable[[str], str] | None = None) -> str:
    """The same tokens joined by spaces, as the index takes them: words repeat, so each is taken apart only once.
    `beside` may give more stems for what stands between two white spaces (tokeniser j3)."""
    words = words_of(text)
    apart = [_APART[word] for word in words]
    parts = [stems for stems, _ in apart if stems]
    if beside:
        parts += [more for word in words if (more := beside(word))]
    if "제" in text:
        parts.extend(_articles(text))
    parts += [inner for _, inner in apart if inner]
    return " ".join(parts)


SHORT = 400  # characters of a text whose terms are kept


def forget_words() -> None:
    """Take words apart anew: for measuring."""
    _APART.clear()


def words_of(text: str) -> list[str]:
    """What stands between white spaces, in NFC."""
    return _nfc(text).split()


def content_terms(text: str) -> list[str]:
    """The words of a question that a document has to be about: particles, endings, question words, politeness and
    calendar dates stripped; codes and quantities whole; Latin words in lower case. Each term once, in order.

    >>> content_terms("2025년 9월에 산 NW-F2100은 4인분에 얼마예요?")
    ['산', 'nw-f2100', '4인분']
    """
    return list(_kept_terms(text) if len(text) <= SHORT else _terms_of(text))


@functools.lru_cache(maxsize=8192)
def _kept_terms(text: str) -> tuple[str, ...]:
    """Clauses and questions are asked for again and again; whole documents are not kept."""
    return _terms_of(text)


def _terms_of(text: str) -> tuple[str, ...]:
    text = _nfc(text)
    found: dict[str, None] = {}
    for match in TERMS.finditer(text):
        word = match[0]
        if match["code"] and any(c.isdigit() for c in word):
            term = word.lower()
        elif match["count"]:
            term = _counted(match["number"].replace(",", ""), match["unit"])
        elif "가" <= word[0] <= "힣":
            before = text[match.start() - 1 : match.start()]
            term = "" if before.isascii() and before.isalnum() and word in AFTER_LATIN else content_of(word)
        else:
            term = "" if _is_stop(word) or (len(word) == 1 and word.isalpha()) else word.replace(",", "").lower()
        if term:
            found.setdefault(term)
    return tuple(found)


def term_tokens(term: str) -> tuple[tuple[str, ...], ...]:
    """The ways a document can hold a content term: each inner tuple is a set of tokens that must stand together.

    >>> term_tokens("보험료")
    (('_보험료',), ('보험', '험료'))
    """
    if "가" <= term[0] <= "힣" and term.isalpha():
        pairs = tuple(pairs_of(term))
        return (("_" + term,), pairs) if len(term) > 1 else (("_" + term,), (term,))
    if match := CODE.fullmatch(term):
        return (_joined(match[0]),), tuple(dict.fromkeys(t for t in tokens(term) if t != _joined(match[0])))
    held = tuple(dict.fromkeys(t for t in tokens(term) if t[0] == "_" or t.isascii()))
    return (held,) if held else ()


@functools.cache
def stem_latin(word: str) -> str:
    """Snowball's English stem of a lower-case word (Porter, "Snowball", 2001), as tantivy ships it."""
    return _stemmer()(word)


def _nfc(text: str) -> str:
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _taken_apart(word: str) -> tuple[str, str]:
    """(stems, inner tokens) of what stands between two white spaces, each joined by spaces."""
    bare = word.strip(MARKS)
    if HANGUL.fullmatch(bare):  # the usual case
        stem, pairs = _hangul_tokens(bare)
        return stem, " ".join(pairs)
    stems: list[str] = []
    inner: list[str] = []
    for run, before in runs(word):
        if run[0] >= "가" and run[0] <= "힣":
            if not is_particle_after(run, before):
                stem, pairs = _hangul_tokens(run)
                stems.append(stem)
                inner.extend(pairs)
        elif run.isascii() or run[0] < "ぁ":
            stems.extend(latin_tokens(run))
        else:
            stems.append("_" + run)
            inner.extend(pairs_of(run) if "一" <= run[0] <= "龥" else (run,))
    if any(mark in word for mark in "-_/"):
        stems.extend(_codes(word))
    return " ".join(stems), " ".join(inner)


class _Apart(dict[str, tuple[str, str]]):
    """Words taken apart before: a look-up that a loop over every word of every document can afford."""

    def __missing__(self, word: str) -> tuple[str, str]:
        made = _taken_apart(word)
        if len(word) <= LONGEST_KEPT:
            if len(self) >= WORDS_KEPT:
                self.clear()
            self[word] = made
        return made


_APART = _Apart()


def is_particle_after(run: str, before: str) -> bool:
    """A particle glued to a Latin word or a number ("LoRA를", "E21은") is no word."""
    return bool(before) and run in (AFTER_DIGITS if before[-1].isdigit() else AFTER_LATIN)


def runs(text: str) -> Iterator[tuple[str, str]]:
    """(run, the Latin or digit run glued to its left, or ""). Thousands separators are dropped: 1,000 -> 1000."""
    end, last = -1, ""
    for match in RUNS.finditer(text):
        run = match[0].replace(",", "")
        glued = last if match.start() == end else ""
        yield run, glued
        end, last = match.end(), run if run[0] < "ぁ" else ""


def _is_stop(run: str) -> bool:
    """Function words; a word in capitals ("IT", "WHO") is a name."""
    return run.lower() in STOP and not (len(run) > 1 and run.isupper())


@functools.lru_cache(maxsize=65_536)
def latin_tokens(run: str) -> tuple[str, ...]:
    if _is_stop(run):
        return ()
    word = run.lower()
    if not word[0].isdigit():
        return (stem_latin(word),)
    quantity = QUANTITY.fullmatch(word)  # "500mg" also matches "500 mg"
    return (word, quantity[1], quantity[2]) if quantity else (word,)


def _hangul_tokens(run: str) -> tuple[str, tuple[str, ...]]:
    pairs = pairs_of(run)
    if run[1:] in AFTER_SYLLABLE:  # "책을" also meets "책"
        pairs = (*pairs, run[0])
    return "_" + _stripped(run), pairs


hangul_tokens = functools.lru_cache(maxsize=16_384)(_hangul_tokens)  # of a question's words


def _stripped(run: str, keep: int = 2) -> str:
    for length in range(min(_LONGEST, len(run) - keep), 0, -1):
        if run[-length:] in _ENDINGS[length]:
            return run[:-length]
    return run


def pairs_of(run: str) -> tuple[str, ...]:
    return tuple(run[i : i + 2] for i in range(len(run) - 1)) or (run,)


CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]+(?:[-_/][0-9A-Za-z]+)+(?![0-9A-Za-z])")
ARTICLE = re.compile(r"제\s?(\d+)\s?(조|항|호|장|절|편)(?:의\s?(\d+))?")


def identifiers(text: str) -> Iterator[str]:
    """Codes and article numbers whole: "NW-F2100" -> nwf2100, "제3조의2" -> 제3조의2; their parts are tokens too."""
    yield from _codes(text)
    yield from _articles(text)


def _codes(text: str) -> Iterator[str]:
    for match in CODE.finditer(text):
        joined = _joined(match[0])
        if any(c.isdigit() for c in joined) and any(c.isalpha() for c in joined):
            yield joined


def _articles(text: str) -> Iterator[str]:
    for match in ARTICLE.finditer(text):
        yield f"제{match[1]}{match[2]}" + (f"의{match[3]}" if match[3] else "")


def _joined(code: str) -> str:
    return re.sub("[-_/]", "", code).lower()


_LONGEST = max(map(len, ENDINGS))
_ENDINGS = [frozenset(e for e in ENDINGS if len(e) == n) for n in range(_LONGEST + 1)]

# What a question is built with, not what it is about.
ASKING = _words(
    """무엇 뭐 뭔 뭘 뭐가 무슨 어떤 어떻게 어때 어디 언제 누구 누가 왜 얼마 얼마나 몇 어느 어떡 얼만 며칠 몇번 몇시 있
    없 있어 없어 있는 없는 있을 없을 있고 하 해 할 하는 한 했 되 돼 될 되는 된 안 못 좀 그 이 저 것 거 게 건 걸 수
    줄 때 및 등 더 또 또는 그리고 그런데 그럼 그러면 혹시 제발 정말 진짜 지금 제가 저희 우리 나 내 저는 나는 저한테
    여기 거기 이거 그거 저거 이것 그것 알려 알려줘 알려주세요 알려줄래 말해 말해줘 설명 설명해 설명해줘 가르쳐 궁금
    궁금해 궁금합니다 문의 질문 답 대답 찾아 찾아줘 보여 보여줘 주세요 줘 줄래 주실 부탁 부탁해 부탁드려요 싶어 싶은
    싶은데 싶습니다 대해 대해서 대한 관해 관련 경우 따라 위해 위한 뭐야 뭐예요 뭐에요 뭔가요 무엇인가 인가 인지 나요
    가요 까요 네요 이에요 예요 입니까 입니다 합니까 합니다 됩니까 됩니다 안녕 안녕하세요 감사"""
)
_LIGHT_VERB = re.compile(
    r"(?:하|해|했|할|합|함|한|되|돼|됐|될|됩|됨|된|받|시키|시켜)"
    r"(?:는|은|을|를|고|면|도|지|기|야|서|여|나|던|게|려|려면|려고|나요|는지|는데|는데요|는지요|니까|니다|니까요|어|어요|었|었나요|었는데|"
    r"었어요|었을|으면|요|서요|야요|야해|주|주나요|줘|줘요|도록|거나|자|던데|네요|까|까요|지요|죠|습니까|습니다|수|다|던가|던지|라고|며|면서)?"
)
_PARTICLES = _words(
    """은 는 이 가 을 를 의 에 께 와 과 로 도 만 나 랑 요 에서 에게 한테 께서 으로 까지 부터 보다 처럼 마다 이나
    이랑 이란 이며 에는 에도 로는 로서 로써 라고 라는 라도 이라도 이라 밖에 조차 마저 대로 만큼 에서는 에서도
    으로는 으로서 으로써 이라고 이라는 한테서 에게서 인가 인가요 인지 인데 인데요 이면 이고 이야 이에요 예요
    이죠 입니까 입니다 일까 일까요 이나요 나요 는요 은요 는가 는가요 는지 는데 는데요 습니까 습니다 어요 아요
    세요 으세요 려면 으려면 려고 으려고 으면 면 지만 거든요 네요 대요 까요 을까 을까요 을까 던데 들 들은 들이
    들을 들의 들에게 들도 하고"""
)
_LONGEST_PARTICLE = max(map(len, _PARTICLES))


@functools.lru_cache(maxsize=65_536)
def content_of(run: str) -> str:
    """The content word inside a Hangul run, or ""."""
    word = run
    for _ in range(3):
        if word in ASKING:
            return ""
        cut = _cut_verb(word) or _cut_particle(word)
        if cut is None:
            break
        word = cut
    return "" if word in ASKING else word


def _counted(number: str, unit: str) -> str:
    """ "4인분에" -> 4인분; calendar parts ("2025년", "9월에") are no content: dates are compared as dates."""
    unit = "" if unit in AFTER_DIGITS else _stripped(unit, keep=1)
    calendar = unit in {"월", "일", "년도"} or (unit == "년" and len(number) == 4)
    return "" if calendar else number + unit


def _cut_verb(word: str) -> str | None:
    """ "신청하려면" -> 신청: a noun with 하다, 되다, 받다, 시키다 in any ending."""
    for at in range(2, len(word)):
        if _LIGHT_VERB.fullmatch(word, at):
            return word[:at]
    return None


def _cut_particle(word: str) -> str | None:
    for length in range(min(_LONGEST_PARTICLE, len(word) - 1), 0, -1):
        if word[-length:] in _PARTICLES and (len(word) - length >= 2 or length >= 2):
            return word[:-length]
    return None


@functools.cache
def _stemmer() -> Callable[[str], str]:
    import tantivy

    analyser = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.stemmer("english")).build()
    )

    def stem(word: str) -> str:
        stemmed: list[str] = analyser.analyze(word)
        return stemmed[0] if stemmed else word

    return stem
