"""English names that are likely rather than certain: capitalised words that are no words of the language, beside what
people do and what is done with them ("contact Marcus Hale about", "Victor Salas reported", a list of attendees).

Their confidence lies below the bar that decides that a text must stay (checks.personal): they are masked, no more.

>>> [f.text for f in find_english_names("Please contact Marcus Hale about the Premium Plan. Attendees: Ada Moe, Jae-won Park.")]
['Marcus Hale', 'Ada Moe', 'Jae-won Park']
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from gallae.checks.first_names import ALSO_WORDS, MORE_FIRST
from gallae.checks.found import LIKELY, Found
from gallae.checks.landmarks import latin_words, starting

__all__ = ["PLAIN_WORDS", "find_english_names"]

_PART = r"(?:[A-Z][a-z]+(?:['’][a-z]{3,})?(?:-[A-Za-z][a-z]+)?|(?:Mc|Mac|O['’]|D['’])[A-Z][a-z]+|[A-Z][a-zà-öø-ÿ]+|[ÀÁÂÄÅÇÉÈÊÍÎÓÔÖØÚÜ][a-zà-öø-ÿ]+)"
_ACCENTED = re.compile("[À-ÿ]")
_SEQUENCE = re.compile(
    rf"(?<![A-Za-z@./&’'-]){_PART}(?:[ ](?:[A-Z]\.|van|von|de|der|da|al|bin|la|{_PART})){{0,2}}[ ]{_PART}(?![A-Za-z@&-]|\.[a-z])"
)
# No part of a name: words that open sentences, and what firms, places, products and documents are called by.
_PLAIN_WORDS = """
tell draft write rewrite translate summarize summarise classify dear please patient customer client student member hi hello hey thanks thank
the this that these those my our your his her their its is are was were can could do does did what when where who why how if in on at from for to and
but or as by with of no not yes make put send give call ask explain compare contact email mail text phone read check find get let add use see turn set run show list help say make need
want keep move open close ship deliver invite remind notify inform forward reply post sign book cancel confirm update review approve submit schedule arrange prepare create build fix format proofread shorten
credit loan health dr prof professor doctor mr mrs ms miss mx sir madam team manager director president ceo cto head chief officer engineer nurse teacher tenant landlord agent guest passenger
new north south east west central upper lower great grand royal national international global united american british european asian korean korea japan china seoul busan york london paris california texas
states kingdom city state county street road avenue lane park square bridge river lake island beach bay hill mountain valley harbour harbor port station airport terminal building tower plaza mall centre center hall house
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december spring summer autumn winter christmas easter today tomorrow morning afternoon evening night
good great best kind warm regards sincerely faithfully happy merry note notice subject re type vitamin blood total annual monthly weekly daily quarterly net gross first second third last next
hospital university college school bank inc ltd llc company corp corporation group holdings partners clinic plan insurance policy card form office service services department act law report score test guide
association society hotel library disease syndrome therapy rate fund account terms privacy return refund order invoice receipt ticket case number premium basic standard gold silver platinum plus pro max mini ultra lite free trial
customer support success sales marketing finance human resources information technology operations legal security data cloud machine learning artificial intelligence deep language model open source web app mobile desktop server system systems network
meeting conference committee board council commission ministry agency authority court supreme high federal reserve union party house senate congress parliament project program programme product products design development research science
user users admin page home login dashboard settings help chat file folder image video music games news times post journal review magazine book books press studio studios labs lab works world life time day year week month
galaxy note pixel iphone ipad macbook windows word excel powerpoint outlook teams zoom slack google microsoft apple amazon samsung naver kakao adobe oracle github python java javascript docker linux chrome android
air force one star wars game thrones black friday cyber general electric motors foods red blue green white yellow orange pink purple brown big small little long short old young
emergency attendees absent present agenda minutes action item items summary table figure appendix chapter section article clause exhibit schedule budget forecast quarter fiscal
care fisheries logistics energy capital ventures solutions consulting media entertainment pictures records motors airlines bank banking hotels resorts pharmacy pharmaceuticals chemicals steel electronics telecom
coffee tea food drink wine beer water restaurant cafe bar shop store market super fresh organic whole sweet hot cold
"""
PLAIN_WORDS = frozenset(_PLAIN_WORDS.split())
_FAMOUS_WORDS = """
Warren Buffett|Elon Musk|Marie Curie|William Shakespeare|Steve Jobs|Bill Gates|Albert Einstein|Isaac Newton|Donald Trump|Joe Biden|Barack Obama|Jane Austen|Charles Dickens|Mark Zuckerberg|Jeff Bezos|Tim Cook|Taylor Swift
|Leonardo Vinci|Vincent Gogh|Pablo Picasso|Mark Twain|Charles Darwin|Nikola Tesla|Thomas Edison|Alan Turing|Ada Lovelace|Grace Hopper|Henry Ford|Walt Disney|Adam Smith|Karl Marx|Sigmund Freud|Martin Luther|Abraham Lincoln|George Washington
|Winston Churchill|Nelson Mandela|Mahatma Gandhi|Mother Teresa|Anne Frank|Florence Nightingale|Amelia Earhart|Neil Armstrong|Stephen Hawking|Agatha Christie|Ernest Hemingway|George Orwell|Virginia Woolf|Emily Dickinson|Oscar Wilde|Leo Tolstoy
|Peter Drucker|Dale Carnegie|Simon Sinek|Sam Altman|Jensen Huang|Satya Nadella|Sundar Pichai|Larry Page|Oprah Winfrey|Michael Jordan|Lionel Messi|Cristiano Ronaldo|Serena Williams|Harry Potter|Sherlock Holmes|James Bond|Mickey Mouse
|Morgan Stanley|Wells Fargo|Goldman Sachs|Merrill Lynch|Charles Schwab|Harley Davidson|Louis Vuitton|Ralph Lauren|Calvin Klein|Estee Lauder|Tommy Hilfiger|Hugo Boss|Christian Dior|Yves Laurent|Marc Jacobs|Michael Kors|Rolls Royce|Aston Martin
|Alfa Romeo|Land Rover|Burger King|Dunkin Donuts|Baskin Robbins|Ben Jerry|Papa John|Jack Daniels|Johnnie Walker|Dr Martens|Hewlett Packard|Texas Instruments|Lockheed Martin|Eli Lilly|Credit Suisse|Standard Chartered|Fidelity Investments
|Hong Kong|Las Vegas|Los Angeles|San Francisco|San Diego|San Jose|Santa Monica|Buenos Aires|Rio Janeiro|Sao Paulo|Costa Rica|Puerto Rico|Sri Lanka|Saudi Arabia|Abu Dhabi|Kuala Lumpur|Cape Town|Tel Aviv|El Salvador|Monte Carlo|Santa Claus|Saint Patrick
"""
_FAMOUS = frozenset(_FAMOUS_WORDS.replace("\n", "").split("|"))
_STRONG_BEFORE = re.compile(
    r"(?:(?:contact|from|to|by|with|for|ask|tell|email|call|calling|named|called|met|meet|cc|bcc|attn|attendees|absent|present|participants|apologies|signed|reviewer|author|owner|lead|host|speaker|contact person|emergency contact|beneficiary|payee|sender|recipient"
    r"|tenant|landlord|son|daughter|wife|husband|mother|father|mum|mom|dad|brother|sister|aunt|uncle|cousin|nephew|niece|friend|neighbour|neighbor|colleague|boss|manager|assistant|nurse|teacher|doctor|lawyer|accountant|roommate|partner|fianc[eé]e?"
    r"|employee|candidate|applicant|intern|student|patient|client|customer|guest|passenger|driver|witness|plaintiff|defendant|claimant|borrower|guarantor|subscriber|member|resident|nominee|holder|account holder|pt|owner|executor|trustee|deponent|donor|heir|occupant|caller|payer|cardholder|policyholder|surgeon|coach|name|and|is|that|list(?: so far)?|about|regarding|re|ms|mr|mrs|dr|prof)\.?|[-–—•*]|\d[.)]|[:,;\"“'‘(])\s?[:–—-]?\s?[\"“'‘(]?$",
    re.I,
)
_GOES = re.compile(
    r"(?<![A-Za-z])(?:contact|to|from|with|by|dear|cc|for|regarding|ask|asked|tell|told|call|called|email|emailed|remind|invite|notify|inform|thank|meet|met|let|can|could|will|would|should|did|does|has|about|and)\s$",
    re.I,
)
_LABEL = re.compile(
    r"(?:attendees|absent|present|participants|apologies|signed by|(?<![a-z])cc|attn|list(?: so far)?|guests|team|members|approved by|prepared by|author|owner|assignee|reporter)\s?[:–—-]\s?$",
    re.I,
)
_ACTS = re.compile(
    r"(?:['’]s\s(?!law|principle|theorem|day|bank)|,?\s(?:who|whose|reported|said|says|asked|asks|wrote|writes|called|calls|emailed|joined|left|lost|needs|wants|signed|lives|works|worked|paid|owes|owed|requested|complained|submitted|arrived|missed|resigned|started|agreed|confirmed|has|had|is|was|will|would|stated|testified|saw|told|claims|claimed|denied|witnessed|filed|bought|sold|sent|received|reports|sees|here|speaking|told|thinks|and\s[A-Z]|about|regarding|on\s(?:Mon|Tue|Wed|Thu|Fri)|into|today|tomorrow|tonight|asap)(?![a-z])"
    r"|\s?\((?:sister|brother|mother|father|wife|husband|son|daughter|friend|spouse|partner|veg|vegan|she|he|they|age|aged|DOB|\+|0\d|\d{2}\)?)|\s?<|\s\+\d|,\s(?:\d|[A-Z][a-z]+\s[A-Z]|age|DOB|our|my|the|a\s)|[,:]?\s(?:0\d{1,2}[-.\s]|\+\d|[\w.]+@)|\s[–—-]\s|[.!?;\"”’)]|,\s|\s*$)"
)
_FIRST_WORDS = """
James John Robert Michael William David Richard Joseph Thomas Charles Daniel Matthew Anthony Mark Paul Steven Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott
Brandon Benjamin Samuel Gregory Frank Alexander Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Douglas Zachary Peter Kyle Ethan Walter Noah Jeremy Christian Keith Roger Terry Sean Gerald Carl Harold Dylan Arthur Oscar Victor Hugo Leo Otto Felix
Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Dorothy Amy Kathleen Angela Shirley Emma Brenda Pamela
Nicole Anna Samantha Katherine Christine Helen Debra Rachel Carolyn Janet Maria Catherine Heather Diane Olivia Julie Joyce Victoria Ruth Virginia Lauren Kelly Christina Joan Evelyn Judith Andrea Hannah Megan Alice Jane Sophia Isabella Mia Amelia Charlotte Nora Ella Grace
Chloe Zoe Lucy Elena Ingrid Beatrice Clara Priya Amir Omar Fatima Ahmed Mohammed Ali Hassan Yusuf Chen Wei Ling Mei Jun Kenji Yuki Hiro Sakura Minh Linh Nguyen Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Seo Shin Kwon Jin Min Jisoo Minji Jiwoo Haram
Juan Carlos Luis Miguel Jorge Pedro Diego Lucia Carmen Sofia Marta Ivan Dmitri Olga Natasha Tomasz Piotr Anya Lars Sven Astrid Bjorn Marcus Lucas Mateo Marco Giulia Luca Chiara Pierre Claire Sophie Antoine Hans Klaus Greta Heidi Kwame Amara Chidi Ngozi Thandi Sipho
Tobias Philippa Desmond Siobhan Casper Harriet Nigel Gareth Declan Aoife Niamh Fiona Rhys Callum Hamish Alistair Rupert Simon Colin Trevor Stuart Graham Martin Neil Ian Craig Derek Gavin Howard Leonard Gordon Stanley Bernard Vincent Russell Wayne Bruce Eugene Louis Philip
Albert Willie Ralph Randy Bobby Johnny Ernest Theodore Sebastian Julian Adrian Elijah Isaac Caleb Gabriel Mason Logan Liam Aiden Owen Wyatt Hunter Connor Evan Cole Miriam Naomi Esther Leah Abigail Madison Natalie Vanessa Audrey Bethany Caitlin Holly Jasmine Molly Paige
Sabrina Tara Wendy Yvonne Zara Priscilla Rosalind Gwendolyn Henrietta Imogen Saskia Annika Birgit Ingeborg Matthias Jürgen Rajesh Anil Sunita Deepak Arjun Kavita Ravi Suresh Meera Zainab Khalid Leila Farid Samir Yasmin Oksana Svetlana Yelena Mikhail Sergei Katarzyna Agnieszka Zsofia
"""
_FIRST = frozenset([*_FIRST_WORDS.split(), *(MORE_FIRST - ALSO_WORDS)])
_KOREAN_WORDS = "Kim Lee Park Choi Jung Jeong Kang Cho Yoon Jang Lim Han Seo Shin Kwon Hwang Ahn Song Ryu Hong"
_KOREAN = frozenset(_KOREAN_WORDS.split())


def find_english_names(text: str) -> list[Found]:
    """Names in folded text; one of a list that is believed speaks for the others."""
    spans = [(start, end, _belief(text, start, end)) for start, end in _sequences(text)]
    found, before = [], None
    for at, (start, end, sure) in enumerate(spans):
        follows = before is not None and before[2] and _BETWEEN.fullmatch(text, before[1], start)
        precedes = at + 1 < len(spans) and spans[at + 1][2] and _BETWEEN.fullmatch(text, end, spans[at + 1][0])
        if sure or follows or precedes:
            found.append(Found("name", start, end, text[start:end], LIKELY))
            sure = True
        before = (start, end, sure)
    found += _called_alone(text)
    taken = {f.start for f in found}
    alone = (*_given_alone(text), *_lower_given(text), *_titled(text))
    return found + [f for f in alone if f.start not in taken]


def _called_alone(text: str) -> Iterator[Found]:
    looks = ((_KNOWN_AS, _OWNERS), (_ASKED, _REQUESTS), (_LOWER_CALLED, _CALLERS))
    for pattern, openers in looks if _LATIN.search(text) else ():
        for m in starting(pattern, text, (w.start for w in latin_words(text) if w.low in openers)):
            if text[m.start() - 1 : m.start()].isalpha():
                continue
            for group in m.re.groupindex:
                if m[group] and not any(w.lower() in PLAIN_WORDS for w in m[group].split()):
                    yield Found("name", m.start(group), m.end(group), m[group], LIKELY)


def _given_alone(text: str) -> Iterator[Found]:
    """A usual given name with no capitalised word beside it: "a note for Tobias; he …", not "Ralph Lauren". One that is a
    word as well must be spoken to or be somebody who does something: "Hi Grace,", "Frank said"."""
    usual = (w.start for w in latin_words(text) if w.text in _FIRST or w.text in _ALSO_WORDS)
    for m in starting(_CAPITALISED, text, usual):
        word, before = m["word"], text[max(0, m.start() - 24) : m.start()]
        beside = _CAPITAL_BEFORE.search(before)
        if before.endswith("& ") or text.startswith(" & ", m.end("word")):  # a firm
            continue
        known = word not in _ALSO_WORDS
        if m["more"] or (
            beside and (beside["word"].lower() not in PLAIN_WORDS or not (known or _GREETED.search(before)))
        ):
            continue
        if known or _is_spoken_of(text, before, m.end("word")):
            yield Found("name", m.start("word"), m.end("word"), word, LIKELY)


def _is_spoken_of(text: str, before: str, end: int) -> bool:
    greeted = _GREETED.search(before) and _CLOSED.match(text, end)
    other = _AND_OTHER.match(text, end) or _OTHER_AND.search(before)
    if other and other["other"] in _FIRST and other["other"] not in _ALSO_WORDS:
        return True
    does = text[end : end + 1].isspace() and _DOES.match(text, end)  # "Victoria's" is a place's too
    return bool(greeted or does or (_MET.search(before) and _CLOSED.match(text, end)))


def _lower_given(text: str) -> Iterator[Found]:
    """Given names as people type them in chats: "hi steve,", "@hannah", "tell raj im late"."""
    listed = _in_a_row(text)
    for w in latin_words(text):
        if w.text != w.low or w.low.capitalize() not in _FIRST or len(w.low) < 3:
            continue
        before = text[max(0, w.start - 24) : w.start]
        if text[w.end : w.end + 1] in tuple("@.-_") and text[w.end + 1 : w.end + 2].isalnum():
            continue
        mentioned = before.endswith("@") and not before[-2:-1].isalnum()
        named = (
            w.low.capitalize() not in _ALSO_WORDS and not before[-1:].isalnum() and before[-1:] not in tuple("@./-_'")
        )
        if (
            mentioned
            or w.start in listed
            or (named and (_GREETED.search(before) or _MET.search(before) or _DOES.match(text, w.end)))
        ):
            yield Found("name", w.start, w.end, w.text, LIKELY)


def _in_a_row(text: str) -> set[int]:
    """Where given names in small letters stand beside each other: "amy, brad and chloe"."""
    names = [w for w in latin_words(text) if len(w.low) > 2 and w.text == w.low and w.low.capitalize() in _FIRST]
    row: set[int] = set()
    for one, other in itertools.pairwise(names):
        plain = one.low.capitalize() not in _ALSO_WORDS and other.low.capitalize() not in _ALSO_WORDS
        if plain and _BETWEEN.fullmatch(text, one.end, other.start):
            row |= {one.start, other.start}
    return row


def _titled(text: str) -> Iterator[Found]:
    for m in starting(_TITLED, text, (w.start for w in latin_words(text) if w.low in _TITLES)):
        if m["name"] not in _NOBODY and m["name"].lower() not in PLAIN_WORDS:
            yield Found("name", m.start("name"), m.end("name"), m["name"], LIKELY)


_GREETED = re.compile(
    r"(?<![A-Za-z])(?:hi|hello|hey|heya|dear|thanks|thank you|thx|ty|cheers|morning|sorry|ask|tell|asked|told|ping|pinged|remind|call|called|cc)[,:]?\s@?$",
    re.I,
)
_AND_OTHER = re.compile(r"\s(?:and|&)\s(?P<other>[A-Z][a-z]+)(?![A-Za-z]|\s[A-Z])")
_OTHER_AND = re.compile(r"(?<![A-Za-z])(?P<other>[A-Z][a-z]+)(?:,|\sand|\s&)\s$")
_MET = re.compile(r"(?<![A-Za-z])(?:with|w/|from|met|meet|for|who is|where is|where's|wheres|to|by)\s$", re.I)
_CLOSED = re.compile(r"\s?(?:[,.;:!?)]|\n|$)")
_DOES = re.compile(
    r"(?:['’]s(?![a-z])(?!\s(?:law|day|theorem))|\s(?:said|says|asked|asks|wrote|called|agreed|forgot|left|joined|raised|presented|sent|told|thinks|wants|needs|owes|knows|took|made|gave|promised|offered|suggested|proposed|confirmed|noted|replied|mentioned|will|won't|can't|cant|didn't|didnt|doesn't|isn't|has|had|is\s(?:out|off|in|on|sick|away|late|here|back|not)|are\sboth)(?![a-z]))"
)
_TITLED = re.compile(
    r"(?:[Dd]r|[Pp]rof|[Pp]rofessor|Doctor|Aunt|Auntie|Uncle|Nurse|Coach|Judge|[Mm]rs?|[Mm]s|Miss|Mx)\.?[ ](?P<name>[A-Z][a-z]{1,14}(?:-[A-Z][a-z]+)?|(?:Mc|Mac|O['’]|D['’])[A-Z][a-z]+)(?![A-Za-z])"
)
_TITLES = frozenset(
    [
        "dr",
        "prof",
        "professor",
        "doctor",
        "aunt",
        "auntie",
        "uncle",
        "nurse",
        "coach",
        "judge",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
    ]
)
_NOBODY = frozenset(["Pepper", "Martens", "Seuss", "Who", "Strange", "House", "Oetker", "Google"])
_CAPITALISED = re.compile(
    r"(?<![A-Za-z0-9@./&'’-])(?P<word>[A-Z][a-z]{2,})(?![A-Za-z0-9@-]|\.[A-Za-z])(?P<more>['’]?[ ][A-Z][a-z])?"
)
_CAPITAL_BEFORE = re.compile(r"(?P<word>[A-Z][a-z]+)['’]?s?[ ]$")
# Given names that are words, places, firms or things as well, and surnames of Korea: not without more beside them.
_ALSO_WORDS_TEXT = """
Mark Jack Grace Christian Frank Scott Carol Joy Kelly Park Kim Lee Min Jin Han Virginia Victoria Charlotte Sofia Tyler Ella Olivia Lucy Adam Victor Oscar Otto Leo Hugo Felix Jose Diego Jun Mei Ling Chen Wei Minh Linh Sakura Yuki Hiro
Ali Jordan Choi Jung Kang Cho Yoon Jang Lim Seo Shin Kwon Dennis Justin Jerry Terry Roger Robert Jason Angela Dorothy Alice Sophia Emma Lars Marco Luca Chiara Amara Clara Nora Mia Haram Heather Ruth Joan Jane John Maria Mary Luis Carmen Lucia
"""
_ALSO_WORDS = frozenset([*_ALSO_WORDS_TEXT.split(), *ALSO_WORDS])
_LATIN = re.compile("[a-z]{2} ")
_OWNERS = frozenset(("my", "our", "his", "her", "their", "your"))
_REQUESTS = frozenset(("could", "can", "would", "will", "should", "let", "ask", "tell", "remind", "cc", "invite"))
_CALLERS = frozenset(("call", "text", "email", "contact", "ring", "phone", "reach", "message", "ping"))
# A given name alone, as people call those they know: "my wife Ingrid", "could Siobhan or Dae-hyun cover".
_ONE = rf"(?!(?:Please|Thanks|And|But|If|When|Who|What|How|Mr|Mrs|Ms|Dr|Dear|Today|Tomorrow|The|This|That|It|We|You|They|He|She|I)(?![A-Za-z])){_PART}"
_KNOWN_AS = re.compile(
    rf"(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Yy]our)\s(?:(?:late|ex|elder|older|younger|little|big|new|old|twin|dear|best|eldest|youngest)[\s-]){{0,2}}"
    rf"(?:wife|husband|son|daughter|mother|father|mum|mom|dad|brother|sister|aunt|uncle|cousin|nephew|niece|friend|neighbou?r|colleague|co-?worker|boss|manager|assistant|roommate|flatmate|partner|fianc[eé]e?|girlfriend|boyfriend|grandson|granddaughter|grandmother|grandfather|grandma|grandpa|baby|toddler|tenant|landlord|nanny|supervisor|intern|teammate|client|patient|student),?\s"
    rf"(?:named\s|called\s)?(?P<name>{_ONE}(?:\s{_PART})?)(?![A-Za-z])"
)
_ASKED = re.compile(
    rf"(?:[Cc]ould|[Cc]an|[Ww]ould|[Ww]ill|[Ss]hould|[Ll]et|[Aa]sk|[Tt]ell|[Rr]emind|[Cc]c|[Ii]nvite)\s(?P<one>{_ONE})(?:,?\s(?:and|or|&)\s(?P<two>{_ONE}))?(?=\s[a-z]{{2,}})"
)
_LOWER_CALLED = re.compile(
    r"(?:call|text|email|contact|ring|phone|reach|message|ping)\s(?P<name>(?!(?:me|us|him|her|them|you|the|my|our|this|that|back|support|customer|your|a|an)\s)[a-z]{2,14}\s(?!(?:back|at|on|me|us|line|desk|team|number|office|center|centre|support|service)\s)[a-z]{2,16})(?=\s(?:back\s)?(?:at|on)\s(?:\+|\(?\d{2,}))"
)
_BETWEEN = re.compile(r"(?:\s?\([^()\n]{1,20}\)|\s\+\d)?(?:,\s|\s(?:and|&|or)\s|,\s(?:and|or)\s|;\s|\s?/\s?|\n)")


def _sequences(text: str) -> Iterator[tuple[int, int]]:
    capitals = (w.start for w in latin_words(text) if w.text[0].isupper())
    for m in _SEQUENCE.finditer(text) if _ACCENTED.search(text) else starting(_SEQUENCE, text, capitals):
        start, words = m.start(), m.group().split()
        while words and words[0].lower() in PLAIN_WORDS:
            start += len(words[0]) + 1
            words = words[1:]
        plain = [w for w in words if len(w) > 2 and w not in _KOREAN]
        if (
            len(words) < 2
            or not plain
            or any(w.lower().removesuffix("’s").removesuffix("'s") in PLAIN_WORDS for w in plain)
        ):
            continue
        if f"{plain[0]} {plain[-1]}" in _FAMOUS:
            continue
        yield start, m.end()


def _belief(text: str, start: int, end: int) -> bool:
    """A usual first name beside anything people stand beside; any other with something on both sides, or a title."""
    if _LABEL.search(text[max(0, start - 24) : start]):
        return True
    before = bool(_STRONG_BEFORE.search(text[max(0, start - 24) : start]) or not text[:start].strip())
    after = bool(_ACTS.match(text, end))
    usual = text[start:end].split()[0].split("-")[0] in _FIRST or text[start:end].split()[-1] in _KOREAN
    told = bool(_GOES.search(text[max(0, start - 12) : start]))
    return (before or after or told) if usual else (before and after) or told
