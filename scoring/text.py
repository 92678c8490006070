"""The only Unicode knowledge of the scorer: folding that keeps length, languages, sentences and clauses.

Everything is matched on folded text and quoted from the original: folding maps code point by code point, so an
offset means the same character in both, also for traditional Chinese, full-width and capital letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Literal, NamedTuple

import opencc

from scoring.memory import remembered_if_short
from scoring.taiwan import in_words_of_taiwan, right_characters

Language = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_HAN = re.compile(f"[{HAN}]")
# A blank between Chinese characters stands for a comma; many write so on a telephone.
_SPACE_BETWEEN = re.compile(f"(?<=[{HAN}]{{2}})[ \u3000](?=[{HAN}]{{2}})")
_LATIN_WORD = re.compile(r"[A-Za-z]+")

# Cantonese as written: only where one of these marks the text as Cantonese are its function words folded, because
# some of the characters mean something else in written Mandarin.
_CANTONESE_MARK = re.compile("[唔冇嘅咗哋喺嗰啲㗎喎嚟佢畀咁搵嘢]|呢[度啲]|老[細细](?![胞菌節节])")
_CANTONESE_WORDS = {
    "而家": "现在", "聽日": "明天", "听日": "明天", "尋日": "昨天", "寻日": "昨天", "點解": "为啥", "点解": "为啥",
    "點樣": "怎样", "点样": "怎样", "邊個": "哪个", "边个": "哪个", "邊度": "哪里", "边度": "哪里", "唔使": "不用",
    "唔該": "麻烦", "唔该": "麻烦", "多謝": "谢谢", "多谢": "谢谢", "幾多": "多少", "几多": "多少", "鍾意": "喜欢",
    "钟意": "喜欢", "即刻": "马上", "系咪": "是否", "係咪": "是否", "點算": "怎办", "点算": "怎办", "乜嘢": "什么",
    "呢度": "这里", "呢啲": "这些", "呢個": "这个", "呢个": "这个", "呢件": "这件", "呢部": "这部", "呢次": "这次",
    "呢間": "这间", "呢间": "这间", "呢條": "这条", "呢条": "这条", "呢張": "这张", "呢张": "这张", "呢位": "这位",
    "呢種": "这种", "呢种": "这种", "呢邊": "这边", "呢边": "这边", "呢份": "这份", "老細": "老板", "老细": "老板",
    "啱啱": "刚刚", "唔好意思": "不好意思", "對唔住": "对不起", "对唔住": "对不起",
}
_CANTONESE = str.maketrans({
    "唔": "不", "冇": "没", "嘅": "的", "咗": "了", "哋": "们", "係": "是", "系": "是", "佢": "他", "喺": "在",
    "啲": "些", "乜": "啥", "咩": "吗", "㗎": "的", "喇": "啦", "畀": "给", "俾": "给", "嚟": "来", "咁": "这",
    "嗰": "那", "搵": "找", "睇": "看", "攞": "拿", "嘢": "物", "喎": "哦", "啱": "刚", "呢": "呢", "仲": "还",
})  # fmt: skip
# Taiwanese and Hong Kong wordings that t2s leaves as they are, of equal length.
_REGIONAL = str.maketrans({
    "妳": "你", "祢": "你", "沒": "没", "麽": "么", "臺": "台", "裏": "里", "喔": "哦", "欸": "诶", "囉": "啰",
    "帐": "账",
})  # fmt: skip
_REGIONAL_WORDS = {
    "資訊": "信息", "资讯": "信息", "網路": "网络", "网路": "网络", "軟體": "软件", "软体": "软件", "螢幕": "屏幕",
    "萤幕": "屏幕", "品質": "质量", "品质": "质量", "計程車": "出租车", "计程车": "出租车", "簡訊": "短信",
    "简讯": "短信", "貨運": "货运", "禮拜": "星期", "礼拜": "星期",
    "联络": "联系", "影片": "视频", "选单": "菜单", "登入": "登录", "列印": "打印", "搜寻": "搜索", "连结": "链接",
    "身分": "身份", "负评": "差评", "公车": "公交", "优格": "酸奶", "储值": "充值", "缴交": "提交", "椅套": "座套",
    "包厢": "包间", "公分": "厘米", "捷运": "地铁",
}
_POST_FREE = re.compile("免运(?!费)")
# 著 is the particle 着 except in words of fame and authorship, which keep it in simplified text too.
_PARTICLE = re.compile("(?<![显名原土昭卓编专论巨遗译合])著(?![名作称者述录书])")
_SAME_LENGTH_MARKS = str.maketrans({
    "’": "'", "‘": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "＂": '"',
    "「": '"', "」": '"', "『": '"', "』": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-",
    "，": ",", "。": "。", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")", "～": "~",
    "\u00a0": " ", "\u3000": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\r": "\n",
})  # fmt: skip


# What the converter's tables leave to chance: 干 is 乾 (dry) in service talk unless a word with 幹 (do) stands there.
_TAIWAN = [
    (re.compile("(?<![能骨樹主精才實苦軀麼])幹(?![部嘛活勁練事啥什線道])"), "乾"),
    (re.compile("(?<=[場店家心手池屋城鞋盒袋車房])里(?![程巷長民])"), "裡"),
    (re.compile("溼"), "濕"),
    (re.compile("選單"), "菜單"), (re.compile("宕機"), "當機"), (re.compile("賬"), "帳"),
    (re.compile("按回車鍵?傳送"), "按 Enter 送出"), (re.compile("按回車鍵?"), "按 Enter "),
    (re.compile(f"(?<=[，。；：！？、」]) (?=[{HAN}「])"), ""),
    (re.compile("“"), "「"), (re.compile("”"), "」"), (re.compile("‘"), "『"), (re.compile("’(?![a-z])"), "』"),
]  # fmt: skip


def converter_version() -> str:
    """Return the version of the library whose tables fold traditional to simplified characters."""
    return version("opencc")


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")


def simplify(text: str) -> str:
    """Return `text` in simplified characters, of the same length."""
    simplified: str = _to_simplified().convert(text)
    if len(simplified) != len(text):
        simplified = "".join(_one(_to_simplified().convert(char), char) for char in text)
    return simplified


@lru_cache(maxsize=1024)
def traditional(text: str) -> str:
    """Return `text` as a reader in Taiwan writes it: characters, common words, quotation marks.

    The length may change.
    """
    converted = in_words_of_taiwan(text, _to_traditional().convert)
    for wrong, right in _TAIWAN:
        converted = wrong.sub(right, converted)
    return right_characters(converted)


def traditional_characters(text: str) -> str:
    """Return quoted words in traditional characters, word for word, so that nobody is made to say what he did not.

    Text that already has traditional characters keeps them; only what was put around it is converted.
    """
    if simplify(text) != text:
        return text.translate(_FRAME)
    return right_characters(_to_traditional_characters().convert(text))


_FRAME = str.maketrans("说们听", "說們聽")


@cache
def _to_traditional_characters() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _one(mapped: str, original: str) -> str:
    return mapped if len(mapped) == 1 else original


class _Folds(dict[int, str]):
    """How characters are folded one by one, worked out when they are first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code).translate(_SAME_LENGTH_MARKS)
        if char != "…":
            char = _one(_one(unicodedata.normalize("NFKC", char), char).lower(), char)
        self[code] = char
        return char


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return `text` for matching: simplified, lower case, half width, plain quotes; always of the same length.

    >>> fold("ＳＯＲＲＹ，對不起！")
    'sorry,对不起!'
    """
    if text.isascii():
        return text.replace("\r", "\n").replace("`", "'").lower()
    return _fold(text)


@remembered_if_short(2048)
def _fold(text: str) -> str:
    folded = text.translate(_FOLDS)
    if _HAN.search(folded):
        if _CANTONESE_MARK.search(folded):
            folded = _replace_words(folded, _CANTONESE_WORDS).translate(_CANTONESE)
        folded = simplify(folded).translate(_REGIONAL)
        if "著" in folded:
            folded = _PARTICLE.sub("着", folded)
        folded = _SPACE_BETWEEN.sub(",", _replace_words(_POST_FREE.sub("包邮", folded), _REGIONAL_WORDS))
    return folded


def _replace_words(text: str, words: dict[str, str]) -> str:
    for word, plain in words.items():
        if word in text:
            text = text.replace(word, plain)
    return text


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character."""
    return _HAN.match(char) is not None


def count_han(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return 0 if text.isascii() else len(_HAN.findall(text))


def detect_language(text: str) -> Language:
    """Return the language that most of `text` is in.

    A Chinese character weighs as much as an English word. Chinese counts as traditional when more of its characters
    have a simplified form than have a traditional one.
    """
    han = len(_HAN.findall(text))
    if han == 0 or han < len(_LATIN_WORD.findall(text)):
        return "en"
    simple = sum(a != b for a, b in zip(simplify(text), text, strict=True))
    trad = sum(a != b for a, b in zip(_s2t().convert(text), text, strict=False))
    return "zh-Hant" if simple > trad else "zh-Hans"


@cache
def _s2t() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


class Part(NamedTuple):
    """A stretch of a text: a sentence or a clause. `mark` is the punctuation that ends it ('' at the end)."""

    start: int
    end: int
    mark: str

    @property
    def span(self) -> tuple[int, int]:
        return self[:2]

    def holds(self, offset: int) -> bool:
        """Whether a character of the text stands in it."""
        return self.start <= offset < self.end


LONGEST_SENTENCE, LONGEST_CLAUSE = 1_000, 250
"""Characters after which a text without punctuation is cut all the same, so that time grows with length alone."""

_SENTENCE_END = re.compile(r"[。!?;\n]+[\"')\]]*|\.(?=[\s\"')]|$|[^\x00-\x7f])|~+(?=\s|$|[^\x00-\x7f])|…+|\.{3,}")
_CLAUSE_END = re.compile(r",(?!\d)|(?<!\d):|:(?!\d)|、|—+|--+|\s-\s|[()\[\]【】]")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|no|st|vs|etc|e\.g|i\.e|a\.m|p\.m)$")


def sentences(folded: str) -> list[Part]:
    """Return the sentences of a folded text; ends are `。 ! ? ; …`, a full stop, a line break."""
    return _parts(folded, 0, len(folded), _SENTENCE_END, LONGEST_SENTENCE)


def clauses(folded: str, sentence: Part) -> list[Part]:
    """Return the clauses of one sentence, parted by commas, colons, dashes and brackets."""
    parts = _parts(folded, sentence.start, sentence.end, _CLAUSE_END, LONGEST_CLAUSE)
    if parts and sentence.mark and not parts[-1].mark:
        parts[-1] = Part(parts[-1].start, parts[-1].end, sentence.mark)
    return parts


def _parts(folded: str, start: int, end: int, ending: re.Pattern[str], longest: int) -> list[Part]:
    parts: list[Part] = []
    begin = start
    for match in ending.finditer(folded, start, end):
        at, behind = match.span()
        if behind == at + 1 and folded[at] == "." and _ABBREVIATION.search(folded, max(begin, at - 5), at):
            continue
        _add_part(parts, folded, begin, at, match[0].strip(), longest)
        begin = behind
    _add_part(parts, folded, begin, end, "", longest)
    return parts


def _add_part(parts: list[Part], folded: str, start: int, end: int, mark: str, longest: int) -> None:
    """Add what stands between two offsets, without the blanks at its edges; nothing where there are only blanks."""
    raw = folded[start:end]
    said = raw.strip()
    if not said:
        return
    if len(said) < len(raw):
        start += len(raw) - len(raw.lstrip())
        end = start + len(said)
    while end - start > longest:
        cut = folded.rfind(" ", start + longest // 2, start + longest)
        cut = cut if cut > 0 else start + longest
        parts.append(Part(start, cut, ""))
        start = cut + (folded[cut] == " ")
    parts.append(Part(start, end, mark))
