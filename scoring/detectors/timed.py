"""An act of staff tied to a time: an hour, a day, a duration or a deadline that lies ahead.

Where no act that other criteria find stands in the clause, words of going ahead tie the time (`words` of the file):
not hours of opening and what happens each week (list `habit`), nor a time that the customer named himself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Marks, Span, marked, merge
from scoring.reading import Reading
from scoring.text import Part
from scoring.texts import Text

# Every repetition is bounded: a search takes time linear in the text.
_NUMBER = "(?:(?<![0-9])[0-9]{1,4}(?:\\.[0-9]{1,2})?|[零〇一二两三四五六七八九十百几半]{1,5})"
# 十分 is "very" wherever no end or deadline follows it.
_MINUTE = "分(?=以?[前内后]|之[前内后]|左右|[^\u4e00-\u9fff]|$)"
_UNIT = f"(?:个半|个)?(?:秒钟|秒|分钟|{_MINUTE}|刻钟|小时|钟头|工作日|天|日|周|星期|月)"
_WITHIN = "(?:之前|以前|前|之内|以内|内|之后|以后|后|左右|之间|里)?"
_DAY = (
    "(?:今天|今日|今晚|今早|明天|明日|明早|明晚|明儿|后天|后日|大后天|当天|当日|当晚|隔天|次日|下周|下星期|月底|周末|"
    "本周|这周|翌日|翌晨|听晚|礼拜[一二三四五六日天]|初[一二三四五六七八九十]{1,2}|(?:下|这|本)?(?:周|星期)[一二三四五六日天]|[0-9]{1,2}[号日](?![0-9])|[0-9]{1,2}月[0-9]{1,2}[号日]?|"
    "(?:二?十[一二三四五六七八九]?|三十一?)[号])"
)
_PART = "(?:早上|上午|中午|下午|傍晚|晚上|夜里|凌晨)"
_CLOCK = (
    "(?:[0-9]{1,2}[:点][0-9]{0,2}(?:半|一刻|三刻|分)?|"
    "[一二两三四五六七八九十]{1,3}点(?:半|一刻|三刻|[一二三四五]?十?[一二三四五六七八九]?分?)?)"
)
_CLOSING = "(?:下班前|打烊前|收盘前|开门前|天黑前|月底前|年前|节前)"
_FIRST = "(?=[0-9零〇一二两三四五六七八九十百几半今明后大当隔次下月本周这翌听礼初星早上中傍晚夜凌最不打收开天年节])"
"""What any Chinese expression of time begins with: most places of a reply need no closer look."""
_CHINESE = re.compile(
    f"{_FIRST}(?:{_DAY}?{_PART}?{_CLOCK}(?:钟|整)?{_WITHIN}"
    f"|{_DAY}(?:{_PART}|一早|一大早|{_CLOSING})?{_WITHIN}"
    f"|(?:最快|最晚|最迟|大概|大约|不到|半)?{_NUMBER}(?:[到至-]{_NUMBER}|来)?{_UNIT}{_WITHIN}"
    f"|半个?(?:小时|钟头|天){_WITHIN}|(?:{_PART}|{_CLOSING}){_WITHIN})"
)
_WORD = (
    "(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty-five|"
    "sixty|ninety|a couple of|a few|half an|half a|[0-9]{1,4}(?:\\.[0-9]{1,2})?)"
)
_HOUR = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|lunchtime|lunch|teatime|"
    "breakfast)"
)
_AT = "(?:by|before|until|till|at|around|about|from)"
_WEEKDAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|weds|thurs|fri)"
_RANKED = "(?! (?:time|opinion|hand|pair|order|delivery|visit|call|look|chance|copy|line|one|go|attempt|trip)\\b)"
"""A second of these is the next of them."""
_PERIOD = (
    f"(?:seconds?{_RANKED}|secs?|minutes?|mins?|hours?|hrs?|(?:working |business )?days?|weeks?|fortnight|months?)"
)
_ENGLISH = re.compile(
    f"\\b(?:within|in|for|inside|under)? ?(?:the next )?{_WORD}(?: (?:or|to) {_WORD})?[ -]{_PERIOD}\\b"
    f"|\\b(?:{_AT}|after)? ?(?:half past |quarter past |quarter to |half )(?:{_HOUR}|[0-9]{{1,2}})\\b"
    f"|\\b{_AT} {_HOUR}(?:-thirty|-fifteen| thirty| fifteen| o'clock)?\\b"
    f"|\\b(?:{_AT} )?[0-9]{{1,2}}(?:[:.][0-9]{{2}})? ?(?:am|pm|a\\.m\\.|p\\.m\\.|o'clock)(?![a-z])"
    f"|\\b[0-9]{{1,2}}:[0-9]{{2}}\\b|(?<![0-9] )\\b{_AT} [0-9]{{1,2}}\\b(?! ?(?:%|cm|mm|inch|feet|ft)|[0-9.]*[0-9])"
    f"|\\b(?:by |on |this |next |until |before )?{_WEEKDAY}(?: (?:morning|noon|afternoon|evening|night))?\\b"
    "|\\b(?:by |before |until |first thing )?(?:today|tomorrow|tonight|this (?:morning|afternoon|evening|week)|"
    "next week|the end of (?:the |this )?(?:day|week|month)|end of (?:day|play)|close of business|eod|the weekend|"
    "in a fortnight|noon|midday|lunchtime|the hour|half an hour|overnight)(?: (?:morning|afternoon|evening|night))?\\b"
    "|\\b(?:on|by|until|till|from) the [0-9]{1,2}(?:st|nd|rd|th)\\b|\\b(?:within|inside|in) the (?:half )?hour\\b"
    "|\\bbetween [a-z0-9:.]{1,8} and [a-z0-9:.]{1,8}(?= |[,.;!?]|$)|\\bin (?:five|ten|fifteen|twenty|thirty|forty)\\b"
    "|\\bevery (?:half )?(?:hour|morning|evening|day|week|fortnight)\\b|\\bthe (?:day|morning|week|evening) after\\b"
)

_DEADLINE = re.compile(r"(?:[点分时天日号晚早午末]|小时|分钟|[0-9一二三四五六日天])(?:之前|以前|前|之内|以内|内)$")
_WHICH = re.compile(r"'s [a-z]|的(?:房|价|票|费|话费|月费|租金|流水|记录|账|单子|菜|课|券|早餐|晚餐|那|这)")
_BETWEEN = re.compile(
    r"延到|延长到|开到|营业到|到|至|和|跟|或|周末|平日|假日|上午|下午|早上|晚上|\b(?:from|to|till|until|and|or|on|at|half|past)\b"
)
_BY = re.compile(r"^(?:by|within|inside|before)\b")


def detect_time(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the expressions of time that an act of staff is tied to."""
    reply = reading.reply
    times = _times(reply)
    if not times:
        return []
    acts = [span for name in criterion.after for span in found.get(name, ()) if name.startswith("service.")]
    tying = _Tying(criterion.id, reading, Marks(acts), Marks([*acts, *reply.spans(criterion.id)]))
    away = marked(found, ("wording.not_my_job",))
    return list(merge(
        span for span in times
        if not silenced(criterion.id, reply, span) and tying.is_tied(span)
        and not away.touch(reply.sentence_span(span))
    ))


def _times(reply: Text) -> list[Span]:
    pattern = _CHINESE if reply.script == "zh" else _ENGLISH
    spans = []
    for match in pattern.finditer(reply.folded):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        spans.append((start, match.end()))
    return spans


@dataclass(frozen=True, slots=True)
class _Tying:
    """One reply, read for what its times belong to: `acts` of other criteria, and those with words of going ahead."""

    label: str
    reading: Reading
    acts: Marks
    ahead: Marks

    def is_tied(self, time: Span) -> bool:
        """Whether an act stands in the clause of the time, or in its sentence where the time stands alone."""
        reply = self.reading.reply
        clause = reply.clause_at(time[0])
        if _stands(reply, f"{self.label}:past", clause, time) or _belongs(reply, time):
            return False
        if self.acts.touch(_bounds(clause)):
            return True
        if reply.has(f"{self.label}:habit", _bounds(clause)) or _is_hours(reply, clause) or self.is_his(time):
            return self.is_alone(clause, time)
        if self.ahead.touch(_bounds(clause)):
            return True
        if reply.has(f"{self.label}:theirs", _bounds(clause)):
            return False
        if _is_deadline(reply, time) and not _stands(reply, f"{self.label}:allowed", clause, time):
            return True
        return self.is_alone(clause, time)

    def is_alone(self, clause: Part, time: Span) -> bool:
        """Whether the time has its clause to itself, and an act stands in the sentence."""
        reply = self.reading.reply
        alone = clause.end - clause.start <= (time[1] - time[0]) + (4 if reply.script == "zh" else 12)
        return alone and self.acts.touch(reply.sentence_span(time))

    def is_his(self, time: Span) -> bool:
        """Whether the customer named this very time: given back, it promises nothing."""
        said = self.reading.reply.of(time)
        return len(said) > 2 and any(said in turn.folded for turn in self.reading.customer)


def _belongs(reply: Text, time: Span) -> bool:
    """Whether the time only says which thing is meant: "tonight's room", "今晚的房价"."""
    return _WHICH.match(reply.folded, time[1]) is not None


def _is_hours(reply: Text, clause: Part) -> bool:
    """Whether a clause holds hours and nothing else ("from seven to ten", "周末延到十点半")."""
    pattern = _CHINESE if reply.script == "zh" else _ENGLISH
    rest = _BETWEEN.sub("", pattern.sub("", reply.of(_bounds(clause))))
    return not any(char.isalnum() for char in rest)


def _stands(reply: Text, label: str, clause: Part, time: Span) -> bool:
    """Whether a phrase stands in the clause outside the expression of time: "以前" of "10点以前" is not the past."""
    return any(start < time[0] or end > time[1] for start, end in reply.spans(label, _bounds(clause)))


def _is_deadline(reply: Text, time: Span) -> bool:
    """Whether the expression says by when: a promise even where the verb is unknown."""
    said = reply.of(time)
    return bool(_DEADLINE.search(said) or _BY.match(said))


def _bounds(part: Part) -> Span:
    return part.start, part.end
