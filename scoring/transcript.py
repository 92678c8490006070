"""Conversations as data: turns, transcripts, and the tree of contracts.md that they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from scoring.foreign import is_blank, short
from scoring.text import LANGUAGES, Language, detect_language

Speaker = Literal["customer", "staff"]
Fault = Literal["ours", "unclear", "third_party", "customer", "none"]
FAULTS: tuple[Fault, ...] = ("ours", "unclear", "third_party", "customer", "none")

MAX_TURN = 1_000_000
"""Characters of one turn."""
MAX_TURNS = 2_000
"""Turns of one conversation."""
_OTHER_NAMES = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
_FOR_DETECTION = 20_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said. `at` is when it was sent, `started_at` when its author began; both may be unknown."""

    speaker: Speaker
    text: str
    at: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation between one customer and one member of staff."""

    id: str
    turns: tuple[Turn, ...]
    language: Language
    scenario: str | None = None
    staff: str | None = None
    fault: Fault | None = None

    def staff_turns(self) -> tuple[int, ...]:
        """Return the indices of the turns that staff said."""
        return tuple(index for index, turn in enumerate(self.turns) if turn.speaker == "staff")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in a conversation that cannot be read. `loc` leads to it from the top of the conversation."""

    loc: tuple[str | int, ...]
    message: str


class InvalidTranscript(ValueError):
    """A transcript cannot be read; `mistakes` holds every field that is wrong, and the text names them all."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(mistake.message for mistake in self.mistakes))


def transcript_from(data: Any, default_id: str, *, to_score: bool = False) -> Transcript:
    """Return the transcript in `data` (the tree of contracts.md). Raises `InvalidTranscript` with every mistake.

    With `to_score` it is a mistake too when staff say nothing: in a reply that is empty, or in the whole conversation.
    """
    if not isinstance(data, dict):
        raise InvalidTranscript([Mistake((), "a conversation must be an object with `turns`")])
    fields = _Fields(data, (), [])
    turns = _turns_from(fields)
    if to_score:
        fields.mistakes.extend(_unanswered(turns, complete=not fields.mistakes))
    language = fields.text("language")
    language = _OTHER_NAMES.get(language or "", language) or _language_of(turns)
    if language not in LANGUAGES:
        fields.wrong("language", f"'{short(language)}' is not one of {', '.join(LANGUAGES)}")
    fault = fields.text("fault")
    if fault is not None and fault not in FAULTS:
        fields.wrong("fault", f"'{short(fault)}' is not one of {', '.join(FAULTS)}")
    name, scenario, staff = fields.text("id"), fields.text("scenario"), fields.text("staff")
    if fields.mistakes:
        raise InvalidTranscript(fields.mistakes)
    return Transcript(name or default_id, tuple(turns.values()), language, scenario, staff, fault)  # type: ignore[arg-type]


def _language_of(turns: dict[int, Turn]) -> str:
    return detect_language("\n".join(turn.text for turn in turns.values())[:_FOR_DETECTION])


def _turns_from(fields: _Fields) -> dict[int, Turn]:
    """Return the turns that can be read by their index; what is wrong with the others is noted."""
    data = fields.data.get("turns")
    if data is None:
        fields.wrong("turns", "the field is missing")
    elif not isinstance(data, list) or not data:
        fields.wrong("turns", "a list with at least one turn is expected")
    elif len(data) > MAX_TURNS:
        fields.wrong("turns", f"{len(data):,} turns, more than the {MAX_TURNS:,} that are read")
    else:
        read = {index: _turn_from(item, index, fields.mistakes) for index, item in enumerate(data)}
        return {index: turn for index, turn in read.items() if turn is not None}
    return {}


def _turn_from(data: Any, index: int, mistakes: list[Mistake]) -> Turn | None:
    """Return a turn, or None and its mistakes in `mistakes`."""
    if not isinstance(data, dict):
        message = f"turns[{index}]: an object with `speaker` and `text` is expected"
        mistakes.append(Mistake(("turns", index), message))
        return None
    fields = _Fields(data, ("turns", index), [])
    speaker, text = fields.speaker(), fields.said()
    turn = Turn(speaker, text, fields.time("at"), fields.time("started_at"))
    mistakes += fields.mistakes
    return None if fields.mistakes else turn


def _unanswered(turns: dict[int, Turn], *, complete: bool) -> list[Mistake]:
    """Return what keeps turns that can be read from being scored; `complete`: they are all there are."""
    replies = {index: turn.text for index, turn in turns.items() if turn.speaker == "staff"}
    if complete and not replies:
        return [Mistake(("turns",), "turns: staff say nothing in it; a turn with the speaker staff is expected")]
    return [Mistake(("turns", index, "text"), f"turns[{index}].text: the reply is empty")
            for index, text in replies.items() if is_blank(text)]


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one object, read one by one: a wrong one is noted in `mistakes`, and a stand-in returned."""

    data: dict[str, Any]
    loc: tuple[str | int, ...]
    mistakes: list[Mistake]

    def wrong(self, name: str, message: str) -> None:
        place = f"turns[{self.loc[1]}].{name}" if self.loc else name
        self.mistakes.append(Mistake((*self.loc, name), f"{place}: {message}"))

    def text(self, name: str) -> str | None:
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, "text is expected")
            return None
        self._refuse_half_characters(name, value or "")
        return value or None

    def speaker(self) -> Speaker:
        value = self.data.get("speaker")
        if value == "staff" or value == "customer":
            return "staff" if value == "staff" else "customer"
        given = "is missing" if value is None else f"'{short(value)}' is unknown"
        self.wrong("speaker", f"{given}; use customer or staff")
        return "customer"

    def said(self) -> str:
        value = self.data.get("text")
        if not isinstance(value, str):
            self.wrong("text", "the field is missing" if value is None else "text is expected")
            return ""
        if len(value) > MAX_TURN:
            self.wrong("text", f"{len(value):,} characters, more than the {MAX_TURN:,} that are read")
        self._refuse_half_characters("text", value)
        return value

    def time(self, name: str) -> datetime | None:
        value = self.data.get(name)
        if value is None:
            return None
        try:
            time = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            self.wrong(name, f"'{short(value)}' is not an ISO 8601 time")
            return None
        if time.tzinfo is None:
            self.wrong(name, f"'{short(value)}' has no offset; write +08:00 or Z behind it")
        return time

    def _refuse_half_characters(self, name: str, text: str) -> None:
        """JSON can spell half of a surrogate pair; no file could hold what it spells."""
        if any("\ud800" <= char <= "\udfff" for char in text):
            self.wrong(name, "holds half a character (a lone surrogate)")


def to_data(transcript: Transcript) -> dict[str, Any]:
    """Return the transcript as the tree of contracts.md; `transcript_from` reads it back."""
    data: dict[str, Any] = {"id": transcript.id}
    for name in ("scenario", "language", "staff", "fault"):
        if getattr(transcript, name) is not None:
            data[name] = getattr(transcript, name)
    data["turns"] = [turn_to_data(turn) for turn in transcript.turns]
    return data


def turn_to_data(turn: Turn) -> dict[str, Any]:
    """Return one turn as the tree of contracts.md."""
    data: dict[str, Any] = {"speaker": turn.speaker, "text": turn.text}
    if turn.at is not None:
        data["at"] = turn.at.isoformat()
    if turn.started_at is not None:
        data["started_at"] = turn.started_at.isoformat()
    return data
