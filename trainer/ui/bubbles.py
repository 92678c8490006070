"""The talk as bubbles: the customer on the left, staff on the right, each with the time it took."""

from __future__ import annotations

from scoring.explain import in_language
from scoring.text import Language
from scoring.transcript import Turn
from trainer.acts import acts_done
from trainer.attempt import Attempt
from trainer.scenario import Channel, ScenarioFile
from trainer.texts import Texts
from trainer.ui.markup import element, plain
from trainer.ui.reader import words_of

WRITTEN: tuple[Channel, ...] = ("chat", "message")
"""Where people write to each other instead of speaking."""


def draw_talk(attempt: Attempt, file: ScenarioFile, played: ScenarioFile, say: Texts, behind: str = "") -> str:
    """Return all turns so far, each act with what came back to staff, and `behind` them more HTML."""
    acts = acts_done(played, attempt)
    turns = "".join(
        bubble(turn.speaker, said(turn, attempt.language, say), who=speaker_name(turn, file, say),
               note=turn_note(attempt, index, file.about.channel, say))
        + (act_note(acts[index].id, file, played, say) if index in acts else "")
        for index, turn in enumerate(attempt.turns)
    )  # fmt: skip
    return talk(turns + behind, file, say)


def talk(turns: str, file: ScenarioFile, say: Texts) -> str:
    """Return `turns` (HTML) in the look of the channel; read aloud as a log."""
    return element(
        "div", turns, class_=f"talk {file.about.channel}", role="log", lang=say.language, aria_label=say("chat.log"),
    )  # fmt: skip


def said(turn: Turn, held: Language, say: Texts) -> str:
    """Return the words of a turn of a talk that was held in `held`."""
    words, language = words_of(turn, held, say.language)
    return element("span", plain(words), class_="said", dir="auto", lang=language)


def bubble(speaker: str, content: str, *, who: str, note: str = "") -> str:
    """Return one bubble; `content` is HTML, `note` plain text below it.

    The speaker's name is there for those who hear the page.
    """
    inner = element("span", plain(who + say_mark(who)), class_="unseen") + content
    meta = element("div", plain(note), class_="meta") if note else ""
    return element("div", element("div", inner, class_="bubble") + meta, class_=f"turn {speaker}")


def say_mark(who: str) -> str:
    """Return the colon behind a name in its own script."""
    return ": " if who.isascii() else "："


def act_note(id: str, file: ScenarioFile, played: ScenarioFile, say: Texts) -> str:
    """Return what came back to staff after an act; the customer does not hear it."""
    note = next((act.note for read in (file, played) for act in read.play.acts if act.id == id), "")
    head = element("strong", plain(say("act.note")))
    return element("div", head + plain(in_language(note, say.language)), class_="aside", role="note")


def typing(file: ScenarioFile, say: Texts) -> str:
    """Return the bubble of a customer who is typing or about to speak."""
    who = persona_name(file, say)
    dots = element("span", "<i></i><i></i><i></i>", class_="typing", aria_hidden="true")
    words = say("chat.typing" if file.about.channel in WRITTEN else "chat.speaking", name=who)
    spoken = element("span", plain(words), class_="unseen", role="status")
    return element("div", element("div", spoken + dots, class_="bubble"), class_="turn customer")


def speaker_name(turn: Turn, file: ScenarioFile, say: Texts) -> str:
    return persona_name(file, say) if turn.speaker == "customer" else say("chat.you")


def persona_name(file: ScenarioFile, say: Texts) -> str:
    """Return the customer's name as a reader of this language writes it."""
    return in_language(file.play.persona.name, say.language)


def turn_note(attempt: Attempt, index: int, channel: Channel, say: Texts) -> str:
    """Return what stands below a turn: in writing its time of day, and at a reply how long it took."""
    at = attempt.turns[index].at
    time = f"{at:%H:%M}" if at is not None and channel in WRITTEN else ""
    return " · ".join(part for part in (time, response_note(attempt, index, say)) if part)


def response_note(attempt: Attempt, index: int, say: Texts) -> str:
    """Return how long the reply at `index` took, empty where it is not known."""
    turn = attempt.turns[index]
    before = attempt.turns[index - 1] if index else None
    if turn.speaker != "staff" or before is None or turn.at is None or before.at is None:
        return ""
    seconds = max(0, round((turn.at - before.at).total_seconds()))
    if seconds < 120:
        return say("chat.took_seconds", seconds=seconds)
    return say("chat.took_minutes", minutes=seconds // 60) if seconds < 3600 else say("chat.took_long")
