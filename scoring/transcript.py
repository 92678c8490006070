"""Conversations as data: turns, transcripts, and reading them from `.jsonl`, `.json` and `.yaml`.

Bad input names file, line and field, and never stops the good lines beside it: `read_transcripts` yields transcripts
and problems in input order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from scoring.located import parse_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.text import LANGUAGES, Language, detect_language

Speaker = Literal["customer", "staff"]
Fault = Literal["ours", "unclear", "third_party", "customer", "none"]
FAULTS: tuple[Fault, ...] = ("ours", "unclear", "third_party", "customer", "none")

CODES: dict[str, str] = {
    "T001": "a conversation is not JSON",
    "T002": "a conversation lacks a field, or a field holds what cannot be read",
    "T003": "a line of conversations is too long",
    "T004": "a file holds no conversation",
}
"""Codes of problems in files of conversations, beside those of `scoring.problem`."""

MAX_LINE = 8_000_000
"""Bytes of one JSON line that are read; a longer one is refused."""
MAX_TURN = 100_000
"""Characters of one turn."""
MAX_TURNS = 2_000
"""Turns of one conversation."""
MAX_FILE = 64_000_000
"""Bytes of one `.json` or `.yaml` file (`.jsonl` is read line by line and has no limit)."""


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


class InvalidTranscript(ValueError):
    """A transcript cannot be read; the text names the field and what is wrong with it."""


def transcript_from(data: Any, default_id: str) -> Transcript:
    """Return the transcript in `data` (the tree of contracts.md). Raises `InvalidTranscript`."""
    if not isinstance(data, dict):
        raise InvalidTranscript("a conversation must be an object with `turns`")
    turns_data = data.get("turns")
    if turns_data is None:
        raise InvalidTranscript("turns: the field is missing")
    if not isinstance(turns_data, list) or not turns_data:
        raise InvalidTranscript("turns: a list with at least one turn is expected")
    if len(turns_data) > MAX_TURNS:
        raise InvalidTranscript(f"turns: {len(turns_data):,} turns, more than the {MAX_TURNS:,} that are read")
    turns = tuple(_turn_from(turn, f"turns[{index}]") for index, turn in enumerate(turns_data))
    language = _optional_text(data, "language") or detect_language("\n".join(turn.text for turn in turns)[:20_000])
    language = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}.get(language, language)
    if language not in LANGUAGES:
        raise InvalidTranscript(f"language: '{_short(language)}' is not one of {', '.join(LANGUAGES)}")
    fault = _optional_text(data, "fault")
    if fault is not None and fault not in FAULTS:
        raise InvalidTranscript(f"fault: '{_short(fault)}' is not one of {', '.join(FAULTS)}")
    return Transcript(
        id=_optional_text(data, "id") or default_id,
        turns=turns,
        language=language,
        scenario=_optional_text(data, "scenario"),
        staff=_optional_text(data, "staff"),
        fault=fault,
    )


def _turn_from(data: Any, place: str) -> Turn:
    if not isinstance(data, dict):
        raise InvalidTranscript(f"{place}: an object with `speaker` and `text` is expected")
    speaker = data.get("speaker")
    if speaker not in ("customer", "staff"):
        given = "is missing" if speaker is None else f"'{_short(speaker)}' is unknown"
        raise InvalidTranscript(f"{place}.speaker: {given}; use customer or staff")
    text = data.get("text")
    if not isinstance(text, str):
        raise InvalidTranscript(f"{place}.text: {'the field is missing' if text is None else 'text is expected'}")
    if len(text) > MAX_TURN:
        raise InvalidTranscript(f"{place}.text: {len(text):,} characters, more than the {MAX_TURN:,} that are read")
    _refuse_half_characters(text, f"{place}.text")
    return Turn(speaker, text, _optional_time(data, "at", place), _optional_time(data, "started_at", place))


def _refuse_half_characters(text: str, place: str) -> None:
    """JSON can spell half of a surrogate pair; no file could hold what it spells."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidTranscript(f"{place}: holds half a character (a lone surrogate)")


def _optional_text(data: dict[str, Any], name: str) -> Any:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidTranscript(f"{name}: text is expected")
    _refuse_half_characters(value or "", name)
    return value or None


def _optional_time(data: dict[str, Any], name: str, place: str) -> datetime | None:
    value = data.get(name)
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidTranscript(f"{place}.{name}: '{_short(value)}' is not an ISO 8601 time") from None
    if time.tzinfo is None:
        raise InvalidTranscript(f"{place}.{name}: '{_short(value)}' has no offset; write +08:00 or Z behind it")
    return time


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


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


def load_transcripts(path: str | Path) -> list[Transcript]:
    """Return every transcript of a `.jsonl`, `.json` or `.yaml` file. Raises `InvalidFile` with all problems."""
    results = list(read_transcripts(Path(path)))
    problems = [result for result in results if isinstance(result, Problem)]
    if problems:
        raise InvalidFile(problems)
    return [result for result in results if isinstance(result, Transcript)]


def read_transcripts(path: Path) -> Iterator[Transcript | Problem]:
    """Yield the transcripts of a file, and a `Problem` in the place of each that cannot be read."""
    try:
        if path.suffix in (".yaml", ".yml"):
            tree = parse_located(read_text(path, limit=MAX_FILE), str(path))
            yield from _read_tree(tree.tree, str(path), path.stem, lambda index: tree.position((index,))[0])
        elif path.suffix == ".json":
            yield from _read_json(read_text(path, limit=MAX_FILE), path)
        else:
            with path.open("rb") as stream:
                yield from read_lines(stream, str(path), path.stem)
    except InvalidFile as error:
        yield from error.problems
    except OSError as error:
        yield Problem(str(path), 0, 0, "F001", f"cannot read the file: {error.strerror}")


def _read_json(text: str, path: Path) -> Iterator[Transcript | Problem]:
    try:
        tree = json.loads(text)
    except RecursionError:
        yield Problem(str(path), 1, 1, "Y004", "nested too deeply")
        return
    except ValueError as error:
        if "\n{" in text.strip():  # JSON Lines under the name .json
            yield from read_lines(text.encode().splitlines(keepends=True), str(path), path.stem)
            return
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        yield Problem(str(path), line, column, "T001", f"not JSON: {getattr(error, 'msg', error)}")
        return
    yield from _read_tree(tree, str(path), path.stem, lambda index: 1)


def _read_tree(tree: Any, shown: str, stem: str, line_of: Any) -> Iterator[Transcript | Problem]:
    items = tree if isinstance(tree, list) else [tree]
    for index, item in enumerate(items):
        default_id = f"{stem}-{index + 1}" if isinstance(tree, list) else stem
        try:
            yield transcript_from(item, default_id)
        except InvalidTranscript as error:
            place = f"[{index}] " if isinstance(tree, list) else ""
            yield Problem(shown, line_of(index) if isinstance(tree, list) else 1, 1, "T002", f"{place}{error}")


def read_lines(stream: BinaryIO | Iterable[bytes], shown: str, stem: str) -> Iterator[Transcript | Problem]:
    """Yield the transcripts of JSON Lines; blank lines are passed over, bad ones become a `Problem`."""
    if b"\0" in _head(stream):
        message = "this is not text in UTF-8: it holds zero bytes"
        yield Problem(shown, 0, 0, "F002", message, "is it a binary file, or saved as UTF-16?")
        return
    for number, raw in enumerate(_lines(stream), start=1):
        if len(raw) > MAX_LINE:
            message = f"the line is longer than the {MAX_LINE:,} bytes that are read"
            yield Problem(shown, number, 1, "T003", message, "split the conversation")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            yield Problem(shown, number, error.start + 1, "F002", "the line is not UTF-8 text", "save it as UTF-8")
            continue
        if not text:
            continue
        try:
            yield transcript_from(json.loads(text), f"{stem}-{number}")
        except RecursionError:
            yield Problem(shown, number, 1, "Y004", "nested too deeply")
        except InvalidTranscript as error:
            yield Problem(shown, number, 1, "T002", str(error))
        except ValueError as error:
            column = getattr(error, "colno", 1)
            yield Problem(shown, number, column, "T001", f"not JSON: {getattr(error, 'msg', error)}")


def _head(stream: BinaryIO | Iterable[bytes]) -> bytes:
    """Return some first bytes of a stream without using them up; none where it cannot be looked into."""
    peek = getattr(stream, "peek", None)
    return bytes(peek(512)) if peek else b""


def _lines(stream: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines without ever holding more than a little over `MAX_LINE` bytes of one."""
    readline = getattr(stream, "readline", None)
    if readline is None:
        yield from stream
        return
    while chunk := readline(MAX_LINE + 1):
        if len(chunk) > MAX_LINE and not chunk.endswith(b"\n"):
            while (rest := readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
        yield chunk
