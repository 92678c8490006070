"""HTML: one self-contained page; each reply with its evidence marked in place by a number, and named by it below.

No script, nothing fetched.

Text from people enters through `html_lesson.plain` alone and stays text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from scoring import Finding
from scoring.criterion import DIMENSIONS
from scoring.text import Language
from trainer.lesson import adjustment, reply_number
from trainer.report.html_lesson import lesson, plain, sourced
from trainer.report.scored import Scored
from trainer.report.second import second_lines
from trainer.report.words import kind_of, title_of, word
from trainer.texts import texts

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2024;--paper:#fff;--quiet:#5b6470;--line:#d5dae0;--good:#dcf3e0;
--goodink:#0b5d24;--bad:#fde3e0;--badink:#9a1c10}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#15181c;--quiet:#9aa4b0;--line:#3a4149;--good:#12351d;
--goodink:#8fe0a6;--bad:#46191a;--badink:#ffb0a6}}
body{margin:2rem auto;max-width:52rem;padding:0 1rem;background:var(--paper);color:var(--ink);line-height:1.6;
font-family:system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
article{border-top:1px solid var(--line);padding:1rem 0}
h2{font-size:1.1rem;overflow-wrap:anywhere}.quiet{color:var(--quiet)}.turn{margin:.8rem 0 .2rem}
.said{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
mark{color:inherit;border-radius:2px;padding:0 1px}
mark.good{background:var(--good);border-bottom:2px solid var(--goodink)}
mark.bad{background:var(--bad);border-bottom:2px dashed var(--badink)}
.tag{font-size:.72em;line-height:0;white-space:nowrap;margin:0 .15em}
.good.tag,.good.name{color:var(--goodink)}.bad.tag,.bad.name{color:var(--badink)}.name{font-weight:600}
ul,ol{margin:.2rem 0 .8rem;padding-left:1.2rem;font-size:.92em}li{margin:.15rem 0}
h3{font-size:1rem;margin:1.2rem 0 .2rem}.lesson li{margin:.4rem 0}.from{font-size:.86em}
""".strip().replace("\n", "")


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield the page, a conversation at a time."""
    heading = " · ".join(dict.fromkeys(word("title", language) for language in ("zh-Hans", "en")))
    yield (
        '<!doctype html>\n<html lang="und"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style></head><body><h1>{heading}</h1>\n"
    )
    for result in results:
        yield _article(result)
    yield "</body></html>\n"


def _article(result: Scored) -> str:
    card = result.scorecard
    language = card.language
    colon = word("colon", language)
    kind, verdict = ("good", "passed") if card.passed else ("bad", "failed")
    names = plain(" · ".join(filter(None, [card.transcript, card.scenario, card.staff])))
    dimensions = " · ".join(f"{word(name, language)} {card.dimension(name).points}" for name in DIMENSIONS)
    parts = [
        f'<article lang="{language}"><h2>{names}</h2>',
        f'<p><strong>{word("score", language)} {card.score}</strong> '
        f'<span class="{kind} name">{word(verdict, language)}</span><br><span class="quiet">{dimensions}</span></p>',
    ]
    notes = [f"{word('critical', language)}{colon}{plain(item.message)} <q>{plain(item.text)}</q>"
             for item in card.critical]
    notes += [f"{word('cap', language)} {cap.limit}{colon}{plain(cap.message)}" for cap in card.caps]
    parts.append(_list([f'<span class="bad name">{note}</span>' for note in notes]))
    if adjusted := adjustment(card, texts(language)):
        parts.append(f'<p class="quiet">{plain(adjusted)}</p>')
    parts += [_turn(result, index) for index in range(len(result.transcript.turns))]
    if whole := result.findings_of(None):
        parts.append(f'<p class="turn quiet">{word("whole", language)}</p>')
        parts.append(_list([_explained(finding, language) for finding in whole]))
    if result.coaching is not None:
        parts.append(lesson(result, result.coaching))
    if result.second_opinion is not None:
        head, *lines = (plain(line) for line in second_lines(result.second_opinion, language, card.by_model))
        parts.append(f'<p class="turn quiet">{head}</p>{_list(lines)}')
    return "\n".join(filter(None, parts)) + "</article>\n"


def _turn(result: Scored, index: int) -> str:
    language = result.scorecard.language
    turn = result.transcript.turns[index]
    findings = result.findings_of(index)
    numbers = numbers_of(findings)
    said = f'<div class="said">{marked(turn.text, findings, language)}</div>'
    number = ""
    if turn.speaker == "staff":
        number = f" · {texts(language)('coaching.reply', number=reply_number(result.transcript, index))}"
    who = f'<div class="turn quiet">{word(turn.speaker, language)}{number}</div>'
    return who + said + _list([_explained(finding, language, numbers[finding.criterion],
                                                by_model=result.scorecard.is_by_model(finding))
                                     for finding in findings])


def numbers_of(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of each criterion found in a reply, in the order of the text."""
    placed = sorted(findings, key=lambda item: (item.start or 0, item.end or 0, item.criterion))
    return {name: number for number, name in enumerate(dict.fromkeys(item.criterion for item in placed), start=1)}


def marked(text: str, findings: Sequence[Finding], language: Language) -> str:
    """Return `text` as HTML with every finding's characters marked, and its sign and number behind them."""
    placed = [(item.start or 0, item.end or 0, _kind(item), item) for item in findings if item.start is not None]
    numbers = numbers_of(findings)
    cuts = sorted({0, len(text), *(place[0] for place in placed), *(place[1] for place in placed)})
    parts = []
    for start, end in pairwise(cuts):
        kinds = {kind for begin, stop, kind, _ in placed if begin <= start and end <= stop}
        piece = plain(text[start:end])
        parts.append(f'<mark class="{min(kinds)}">{piece}</mark>' if kinds else piece)  # "bad" goes before "good"
        parts += [f'<sup class="{kind} tag" title="{plain(title_of(item.criterion, language))}">'
                  f'{item.polarity}{numbers[item.criterion]}</sup>'
                  for _, stop, kind, item in placed if stop == end]
    return "".join(parts)


def _kind(finding: Finding) -> str:
    return "good" if finding.polarity == "+" else "bad"


def _explained(
    finding: Finding, language: Language, number: int | None = None, *, by_model: bool = False,
) -> str:
    sign = f"{finding.polarity}{number}" if number is not None else finding.polarity
    name = f"{sign} {kind_of(finding, language)} · {plain(title_of(finding.criterion, language))}"
    name += f" · {word('by_model', language)}" if by_model else ""
    quote = f" <q>{plain(finding.text)}</q>" if finding.text is not None else ""
    better = ""
    if finding.suggestion:
        better = f"<br>{word('better', language)}{word('colon', language)}{plain(finding.suggestion)}"
    source = sourced(finding.criterion, language)
    return f'<span class="{_kind(finding)} name">{name}</span>{quote}<br>{plain(finding.message)}{better}{source}'


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>" if items else ""
