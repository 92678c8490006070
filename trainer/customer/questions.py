"""Questions that nobody foresaw: what a reply asks for last, as the customer takes it, when nothing else takes it up.

He consents to an offer, picks one of two things, confirms what he has said, and says that there is nothing more. What
else he is asked he passes over in a word, and never says that he does not know his own reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scoring.content import content_keys
from scoring.criterion import Script
from scoring.phrases import Span, overlaps
from scoring.text import Part, fold
from scoring.transcript import Transcript
from trainer.customer.legibility import checks_back
from trainer.customer.sayings import Heard
from trainer.customer.similarity import tokens_of
from trainer.scenario import Asked, ScenarioFile

Pool = Literal["consents", "picks", "confirms", "nothing_more", "vague"]
KNOWN = 0.4
"""From this share of its content on a question only says what he has said, or what is known of his case."""
_OR = re.compile(
    r"\bor\b(?! (?:so|not|no|anything|something|otherwise|two|three|more|less|whatever|whether|is it|am i|have i)\b)"
    r"|还是(?![不没打很这那有会在])"
)
_WH = (
    r"(?:(?:what(?! about| if| do you (?:say|think)\W*$)|how(?! about| (?:does|would|is) (?:that|this|it)\b)|when|where"
    r"|which|who|whose|whom|why(?! don't (?:i|we)))(?:'s|'re|'d|'ll)?)\b"
)
_OPEN = re.compile(
    rf"^(?:(?:and|so|but|well|ok|okay|then|now|oh) )*(?:(?:by|for|at|to|from|since|on|in|about|till|until) )?{_WH}"
    r"|什么|啥|谁|哪|几(?=[个点天时次位只号年月岁块瓶双件])|多少|多久|多大|多长|怎么(?!样)|为何|何时"
)
"""Asks who, what, when ...: in English at its beginning."""
_EMBEDDED = re.compile(rf"\b{_WH}")
_STATES = re.compile(
    r"^(?:(?:and|so|but|well|ok|okay|then|oh|ah|right) )?"
    r"(?!(?:who|whose|when|where|which|why|how|what|do|does|did|is|are|was|were|have|has|had|can|could|will|would|shall"
    r"|should|may|might|must|any|anything|isn't|aren't|don't|didn't|doesn't|won't|wouldn't|can't|couldn't|haven't"
    r"|hasn't|wasn't|weren't)\b)"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a reply asks last: the pool of lines that answers it, its place, whether it asks who, what, when ...

    `asked`: which of these; `choice`: the one of two named things that he would like.
    """

    pool: Pool
    place: Span
    open: bool = False
    asked: Asked = "whether"
    choice: str = ""


def last_question(file: ScenarioFile, heard: Heard, transcript: Transcript, turn: int) -> Question | None:
    """Return the question of a reply that stands last and wants an answer of the customer; None without one."""
    part = heard.question()
    if part is None or heard.has("cares", part):
        return None
    folded = heard.reply.folded[part.start : part.end + 1]
    place = _asking(heard, part)
    if heard.asks_for_more(part):
        return Question("nothing_more", place)
    tells = heard.has("tells", part)
    clause = heard.reply.folded[place[0] : place[1]].strip()
    is_open = any(_OPEN.search(said) for said in (folded, clause)) or (tells and _EMBEDDED.search(folded) is not None)
    if heard.has("which", part) or (_OR.search(folded) and heard.has("wants", part)):
        return Question("picks", (part.start, part.end), choice=_choice(file, heard, transcript, turn, part))
    if heard.has("understood", part):
        return Question("confirms", place)
    if heard.has("offers", place) and not (tells or is_open):
        return Question("consents", place)
    states = heard.script == "en" and part.mark.startswith("?") and not is_open and _STATES.search(folded)
    if checks_back(folded) or states:
        known = _known_share(file, heard, transcript, turn, part)
        if known < KNOWN and (known or not heard.is_last(part)):
            return None  # he goes on as it strikes him: it is half his own words, or staff has gone on itself
        return Question("confirms" if known else "vague", place)
    return Question("vague", place, is_open, asked_for(clause if _kind(clause) else folded) if is_open else "whether")


_KINDS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("how_many", re.compile(r"\bhow (?:many|much|long|old|often|far|big|tall|heavy)\b"
                            r"|多少|多久|多大|多长|多远|多高|多重|几(?!点|号|时)")),
    ("when", re.compile(r"\b(?:when|what time|what day|which day|how soon|by what hour)\b"
                        r"|什么时候|何时|几点|几号|哪天|哪一天|几时|啥时候")),
    ("where", re.compile(r"\bwhere\b|哪(?:里|儿)(?![没不有写做说漏出记弄还])|什么地方|(?<![还])在哪|到哪|从哪")),
    ("who", re.compile(r"\b(?:who|whose|whom|who's)\b|谁|什么人|哪位")),
    ("why", re.compile(r"\bwhy\b|\bhow come\b|为什么|为何|干吗|怎么会|怎么回事")),
    ("which", re.compile(r"\bwhich\b|哪")),
    ("what", re.compile(r"\b(?:what|what's|how)\b|什么|啥|怎么|如何")),
)


def _kind(folded: str) -> Asked | None:
    return next((kind for kind, pattern in _KINDS if pattern.search(folded)), None)


def asked_for(folded: str) -> Asked:
    """Return what a folded question asks for: who, when, ..., or whether something is so."""
    return _kind(folded) or "whether"


_THING = r"\b(?:the|an?|in|at|on|by|half|before|after|this|tomorrow|next)\b(?: [\w'-]+){0,4}"
_TWO = (
    re.compile(rf"(?P<one>{_THING}),? or (?P<two>{_THING})\W*$", re.I),
    re.compile(r"(?:要|是|选|寄|送|用|喝|吃|买|来)(?P<one>[^，。？！、；：?!,\s还]{1,8})[，、,]?"
               r"还是(?:要|选|)?(?P<two>[^，。？！、；：?!,\s还呢]{1,8})(?:呢|呀|啊)?\W*$"),
)
_TURNED = re.compile(
    r"\b(?:you|your|yours|me|my|i|we|us|our|would|do|shall|should|can|could|is|are|will)\b|[您你我]", re.I)


def choice_in(question: str, his: frozenset[str] = frozenset()) -> str:
    """Return one of two things between which a question lets him choose, as an answer; "" where none is plain.

    The one with more of `his` content, else the second. Only what needs no turning of "you" and "me", so that it can
    be given back as it was said.

    >>> choice_in("So the small ones first, or one big tin?"), choice_in("Would you like the red one or the blue one?")
    ('', 'The blue one.')
    >>> choice_in("Would you like the red one or the blue one?", content_keys("it has to be red"))
    'The red one.'
    """
    for pattern, mark in zip(_TWO, (".", "。"), strict=True):
        found = pattern.search(question)
        if found and not _TURNED.search(found["one"] + " " + found["two"]):
            words = max((found["two"], found["one"]), key=lambda one: len(content_keys(fold(one)) & his)).strip()
            return words[:1].upper() + words[1:] + mark
    return ""


def _choice(file: ScenarioFile, heard: Heard, transcript: Transcript, turn: int, part: Part) -> str:
    """Return what he would like of two things: the one that he has spoken of, or that his facts speak of."""
    said = [said.text for said in transcript.turns[:turn] if said.speaker == "customer"]
    said += [fact.fact for fact in file.play.hidden]
    his = frozenset().union(*(content_keys(fold(text)) for text in said))
    return choice_in(heard.reply.text[part.start : part.end], his)


def is_taken_up(question: Question, places: Iterable[Span]) -> bool:
    """Whether something else answers it: what stands at `places`."""
    return overlaps(question.place, places)


def _asking(heard: Heard, part: Part) -> Span:
    """Return where a sentence asks: in its last clause; in a bare "all right?" with the clause before it."""
    clauses = [clause for clause in heard.reply.clauses if part.start <= clause.start < part.end]
    start = part.end
    for clause in reversed(clauses):
        start = clause.start
        if content_keys(heard.reply.folded[clause.start : clause.end]):
            break
    return start, part.end


def _known_share(file: ScenarioFile, heard: Heard, transcript: Transcript, turn: int, part: Part) -> float:
    """Return how much of a question says again what he has said or what is known of his case; no number may be new."""
    asked = heard.reply.folded[part.start : part.end]
    words = _words(asked, heard.script)
    if not words:
        asked = heard.reply.folded
        words = _words(asked, heard.script)
    texts = [fold(turn.text) for turn in transcript.turns[:turn] if turn.speaker == "customer"]
    texts += [fold(fact.text) for fact in file.case.facts]
    numbers = {key for key in content_keys(asked) if key.startswith("#")}
    if not words or not numbers <= frozenset[str]().union(*map(content_keys, texts)):
        return 0.0
    known = frozenset[str]().union(*(_words(text, heard.script) for text in texts))
    return len(words & known) / len(words)


def _words(folded: str, script: Script) -> frozenset[str]:
    """Return the telling words of a text, near synonyms made one, without those that ask whether something is right."""
    return frozenset(tokens_of(_SURE.sub(" ", folded), script))


_SURE = re.compile(r"\b(?:is that|have i got that|did i get that|am i) (?:right|correct|it)\b|\b(?:right|correct)\b"
                   r"|对吗|是吗|对吧|是吧|是不是|对不对|没错吧|是这样吗")
