"""The customer's own words as staff would give them back: one short clause with the pronouns turned.

"我等了两个小时" becomes "您说等了两个小时", "I want my money back" becomes "you want your money back". Only a
clause that reads well when it is turned is taken; the rest (questions, curses, fragments) is left.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from scoring.complaint import complains
from scoring.content import content_keys
from scoring.criterion import Script
from scoring.memory import remembered
from scoring.phrases import Span
from scoring.text import fold
from scoring.texts import RUDE, Said

_HAN_LENGTH = (4, 20)
_WORDS = (3, 14)
_TURNED_ZH = re.compile("我们|我們|我|你们|你們|您们|您們|你|妳|您|[贵貴](?=[馆館店行院校司处處酒])")
_TO_STAFF_ZH = re.compile("[你妳您]")
_OPENER_ZH = re.compile(
    "^(?:但是|可是|而且|所以|结果|不过|说实话|老实说|说真的|那么|那(?!边|个|天|种|里|儿|时|位|次|样|会|些|么)|就是|反正|其实|现在|总之|既然|因为|另外|还有|再说|哎呀?|唉|喂|嗯|好(?![几多像不久些好])|行(?![李程])|就(?![算连])|可(?![能以惜])|但)+"
)
_UNFIT_ZH = re.compile(
    r"[?吗呢么嘛]|什么|怎|谁|哪|几|多少|何|啥|凭|难道|有没有|可不可以|(.)[不没]\1|没有$|岂|别|请|咱|不是|好意思|谢"
    r"|[是得把被]$|烂|垃圾|骗|坑|差劲"
)
_TOO_LITTLE = frozenset("知道 问问 问下 问一下 看看 看下 看一下 听听 说说 了解 请问".split())
"""What is no wish by itself: what it is about stands elsewhere."""
_TAIL_ZH = re.compile("(?:啊|呀|啦|嘛|吧|哦|呗|哎|诶|耶|啰|咯|哟|的说)+$")
_WISH_ZH = re.compile(
    "^(?:我们?)?(?:今天|今儿|现在|就|只|还|也|真的|真)*(?:要求|希望|想要|想|要)(?!不是|是|么|的)(?!求)(?P<wish>.+)"
)
_DEMAND_ZH = re.compile(
    "^(?:快点?|赶紧|赶快|马上|立刻|立即|今天|现在|必须|得|就|你们?|您)*(?:给|帮|替)我们?(?P<wish>.+)"
)
_HALF_ZH = re.compile(
    "(?:得了|算了|拉倒)$"  # a wish thrown down is no wish to be said again
    # a thing, and nothing of it
    "|(?:买|订|点|做|送|寄|给|拿|用|穿|选|付|下|拍|发|装|租)的(?!是|都|就|也|还|却|又)[^,了过没不]{1,6}$"
)
_TIME_ZH = re.compile(
    "都|已经|才|现在|从|到|整整|足足|快|大概|将近|了|今天|昨天|前天|明天|今早|昨晚|早上|上午|中午|下午|晚上|半夜|凌晨|多|来"
    "|[0-9零一二两三四五六七八九十百几半]+(?:个|点|分|刻)*(?:半|多)?(?:分钟|小时|钟头|天|日|号|周|星期|礼拜|个月|月|年|点|分|钟)?"
)
_TURNS_AWAY = re.compile(r"^(?:but|yet|though|except)\b|^(?:可(?![以能])|但|却|其实|谁知|不过)")
_FACT_ZH = re.compile("了|过|有|没|不|是|在|坏|到|着|才|都|就|花|订|买|点|等|会|像")

_TURNED_EN = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you",
    "our": "your", "ours": "yours", "ourselves": "yourselves", "you": "we", "your": "our", "yours": "ours",
    "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "we're": "you're", "we've": "you've",
    "we'd": "you'd", "we'll": "you'll", "you're": "we're", "you've": "we've", "you'd": "we'd", "you'll": "we'll",
}  # fmt: skip
_OPENER_EN = re.compile(
    r"^(?:(?:and|but|so|because|well|look|listen|honestly|actually|anyway|now|then|oh|yes|no|ok|okay"
    r"|i think|i guess|i suppose|i mean)\s+)+"
)
_SUBJECT_EN = frozenset(
    "i i'm i've i'd we we're we've we'd my our it it's this there's there the these those they they're you "
    "you've your nobody somebody someone".split()
)
_FINITE_EN = re.compile(
    r"^(?:is|are|was|were|has|have|had|does|did|do|want|need|came|went|got|said|told|bought|paid|sent|took|gave|sold"
    r"|left|broke|fell|kept|found|saw|made|came|can't|cannot|won't|looks?|keeps?|doesn't|\w+n't|[a-z]+'(?:s|re|ve|m|d)"
    r"|\w{2,}ed|rang|cost|costs|feels?|smells?|tastes?|wait|asked|like|think|ate|ran|lost|stopped)$"
)
_VERB_OF_A_RELATIVE = re.compile(r"\b(?:i|we|you) [a-z']+")
_AUXILIARY_EN = {"am": "are", "was": "were"}
_UNFIT_EN = re.compile(
    r"\b(?:you (?:guys|lads|people|lot|all)|thanks?|sorry|rubbish|liars?|lie|lying|scam|joke|useless|ridiculous|damn"
    r"|hell|idiots?|stupid|crap)\b"
)
_WORD_EN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


def given_back(texts: Iterable[Said], script: Script) -> tuple[str, ...]:
    """Return the clauses of what the customer said that can be given back in `script`, those that say most first.

    Chinese ones carry their frame ("您说……", "您希望……"), English ones begin with a small letter, to stand behind
    "So" or "I hear that". Empty where nothing reads well. Equal weight keeps the order in which things were said.
    """
    found: dict[str, int] = {}
    for text in texts:
        if text.script == script:
            for turned, weight in _clauses_given_back(text):
                found.setdefault(turned, weight)
    return tuple(sorted(found, key=lambda turned: -found[turned]))


_KNOWN: WeakKeyDictionary[Said, tuple[tuple[str, int], ...]] = WeakKeyDictionary()


def _clauses_given_back(text: Said) -> tuple[tuple[str, int], ...]:
    """Return the clauses of one text that can be given back, in order, with how much each says."""
    if text not in _KNOWN:
        _KNOWN[text] = tuple(_find_given_back(text))
    return _KNOWN[text]


def _find_given_back(text: Said) -> Iterator[tuple[str, int]]:
    rude = [label for label in RUDE if text.has(label)]
    for place, part in enumerate(text.clauses):
        span = (part.start, part.end)
        after = text.clauses[place + 1 : place + 2]
        if after and _TURNS_AWAY.match(text.of((after[0].start, after[0].end))):
            continue  # half of what was said, and not the half that matters ("it says delivered, but I have nothing")
        if "?" in part.mark or _is_aside(text, span) or any(text.has(label, span) for label in rude):
            continue
        turned = _turned(text.text[part.start : part.end], text.script)
        if turned:
            yield turned


@remembered(2000)
def _turned(said: str, script: Script) -> tuple[str, int] | None:
    """Return a clause given back and how much it says, None where it does not read well."""
    turned = _turned_zh(said) if script == "zh" else _turned_en(said)
    return (turned, min(6, len(content_keys(fold(turned)))) + 2 * is_wish(turned)) if turned else None


def is_wish(turned: str) -> bool:
    """Whether a clause given back says what the customer wants, and not what happened."""
    return turned.startswith(("您希望", "you want", "you need", "you'd like"))


@remembered(2000)
def is_trouble(turned: str) -> bool:
    """Whether a clause given back tells of trouble that one can be sorry for."""
    return not is_wish(turned) and complains((fold(turned),), early=False)


def _is_aside(text: Said, span: Span) -> bool:
    """Whether a clause is a stage direction in brackets, or a quotation."""
    if text.is_quoted(span):
        return True
    opened = bisect_right(text.brackets["("], span[0])
    closed = bisect_left(text.brackets[")"], span[0])
    return (
        opened > 0 and (closed == 0 or text.brackets[")"][closed - 1] < text.brackets["("][opened - 1])
    )


def _turned_zh(said: str) -> str | None:
    folded = _TAIL_ZH.sub("", fold(said))
    if '"' in folded or len(folded) > _HAN_LENGTH[1] or _UNFIT_ZH.search(folded):
        return None
    if _HALF_ZH.search(folded) or not re.search("[\u4e00-\u9fff]{2}", _TIME_ZH.sub("", folded)):
        return None
    opener = _OPENER_ZH.match(folded)
    start = opener.end() if opener else 0
    wish = _WISH_ZH.match(folded[start:]) or _DEMAND_ZH.match(folded)
    if wish:
        start = wish.start("wish") + (start if wish.re is _WISH_ZH else 0)
    rest = said[start : len(folded)].strip()
    plain = fold(rest)
    if wish and (len(rest) < 2 or plain in _TOO_LITTLE or _TO_STAFF_ZH.search(plain)):
        return None
    if not wish and (len(rest) < _HAN_LENGTH[0] or not content_keys(plain) or not _FACT_ZH.search(plain)):
        return None
    if not wish and re.search("[说讲]", plain[1:]):
        return None  # "您说…您说…"
    if not wish and _TO_STAFF_ZH.search(plain.replace("你们", "").replace("您们", "")):
        return None
    turned = _TURNED_ZH.sub(lambda match: "我们" if match[0][0] in "你妳您贵貴" else "您", rest)
    frame = "您希望" if wish else "您提到" if turned[0] in "说說讲講" else "您说"
    if wish:
        turned = re.split("[ ,，]", turned)[0]  # what stands behind a pause is no part of the wish
    return frame + re.sub(r"(?<=[^\x00-\x7f])(?: +(?=[^\x00-\x7f])| *[,，] *)", "，", turned)


def _turned_en(said: str) -> str | None:
    plain = said.replace("’", "'").strip()
    opener = _OPENER_EN.match(plain.lower())
    plain = plain[opener.end() :] if opener else plain
    words = [word.lower() for word in _WORD_EN.findall(plain)]
    if not _WORDS[0] <= len(words) <= _WORDS[1] or words[0] not in _SUBJECT_EN or '"' in fold(plain):
        return None
    if "you" in words[1:] or _UNFIT_EN.search(plain.lower()) or not content_keys(plain.lower()):
        return None
    own = words
    if words[0] in {"i", "we", "you"}:
        own = words[1:]
    elif "'" not in words[0]:
        own = _VERB_OF_A_RELATIVE.sub("", " ".join(words)).split()
    if not any(_FINITE_EN.match(word) for word in own):
        return None
    return _turn_words(plain)


def _turn_words(clause: str) -> str:
    turned: list[str] = []

    def turn(match: re.Match[str]) -> str:
        word = match[0].lower()
        after_i = bool(turned) and turned[-1] == "i"
        turned.append(word)
        if after_i and word in _AUXILIARY_EN:
            return _AUXILIARY_EN[word]
        return _TURNED_EN.get(word) or (word if len(turned) == 1 else match[0])

    return _WORD_EN.sub(turn, clause)
