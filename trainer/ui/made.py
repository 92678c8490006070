"""A move of the scenario as the debrief explains it: why it helps or hurts, what it did, and how an expert goes on."""

from __future__ import annotations

from scoring.explain import in_language
from trainer.attempt import Attempt
from trainer.made import Made, instead
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui.cached import expert_talk
from trainer.ui.marks import Kind, tag
from trainer.ui.markup import element, plain
from trainer.ui.mood import felt
from trainer.ui.reader import texts_language


def draw_made(made: Made, attempt: Attempt, turn: int, file: ScenarioFile, say: Texts, *, number: int) -> str:
    """Return one move of the reply at `turn` with its quoted words; one that hurts is open and shows a better way."""
    kind: Kind = "hurts" if made.hurts else "helps"
    language = texts_language(file, say.language)
    quote = element("q", plain(made.text), class_="plain", lang=attempt.language)
    head = element("summary", tag(kind, in_language(made.move.name, say.language), number) + quote)
    body = element("p", plain(in_language(made.move.comment, say.language)), lang=language)
    better = _better(attempt, turn, file, say) if made.hurts else None
    if better:
        words = element("strong", plain(say("moves.expert"))) + element("span", plain(better), lang=language)
        body += element("p", words, class_="better")
    if made.changes:
        body += element("p", plain(say("moves.felt", changes=felt(made.changes, say))))
    body += element("p", plain(say("moves.what")), class_="note")
    return f'<{"details open" if made.hurts else "details"} class="finding {kind}">{head}{body}</details>'


def _better(attempt: Attempt, turn: int, file: ScenarioFile, say: Texts) -> str | None:
    """Return what the expert of the scenario would have gone on with: the first good thing not yet done by then."""
    expert = expert_talk(file, texts_language(file, say.language))
    done = {made.id for step in attempt.steps if step.reply is not None and step.reply <= turn for made in step.moves}
    return instead(expert, file, done) if expert else None
