"""What a mistake in YAML is to somebody who writes it by hand: where it stands, in plain words, and how to mend it.

A YAML parser reports where it could go no further, which is often a line too late, in words of the trade. Here the
lines around that place are searched for the slips that people make: full-width marks, open quotes, tabs.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from scoring.problem import Problem

_KEY = r"[A-Za-z_]\w*"
_START = r"^\s*(?:- +)*"
_VALUE = rf"^\s*(?:- +|{_KEY}: +)*"
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DASH = r"[－﹣]|[–—−](?=\s)"

_SLIPS: tuple[tuple[re.Pattern[str], str, str, str], ...] = tuple(
    (re.compile(pattern), code, message, hint) for pattern, code, message, hint in (
        (r"^ *(?P<at>\t)", "Y009", "a tab stands in the indentation", "indent with spaces, not tabs"),
        ("^ *(?P<at>[\u3000\xa0])", "Y006", "a full-width space begins the line", "indent with ordinary spaces"),
        (rf"{_START}{_KEY} ?(?P<at>：)", "Y006", "a full-width colon stands behind the key", "write `: `"),
        (rf"{_START}{_KEY}:(?P<at>[\u3000\xa0])", "Y006", "a full-width space stands behind the colon",
         "write an ordinary space"),
        (rf"^\s*(?P<at>{_DASH})", "Y006", "a full-width dash begins the line", "write `- `"),
        (rf"{_VALUE}(?P<at>[｛｝【】［］])", "Y006", "a full-width bracket stands here", "write `[ ]` or `{ }`"),
        (rf"{_VALUE}[\[{{][^#]*?(?P<at>[，、；])", "Y006", "a full-width comma parts the items", "write `, `"),
        (rf"(?:{_VALUE}|[\[{{,] *)(?P<at>[%@`*&!])", "Y008", "a text cannot begin with this mark", "put it in quotes"),
        (rf"{_VALUE}(?:{_QUOTED.pattern})\s*(?P<at>[^\s#,\]}}:])", "Y008", "the text goes on behind its closing quote",
         "put all of it in one pair of \"…\" and write the quotes inside it as “ ”"),
        (r"^\s*(?P<at>-)[^\s-]", "Y010", "no space stands behind the dash", "write `- `"),
        (rf"{_START}{_KEY}(?P<at>:)[^\s/]", "Y010", "no space stands behind the colon", "write `: `"),
        (rf"{_VALUE}(?P<at>[“”])", "Y006", "curly quotes do not hold a text together", "write straight quotes: \"…\""),
    )
)
"""Slips that make a line unreadable: pattern with the place `at`, code, what it is, how to mend it."""

_COLON_IN_TEXT = re.compile(rf"{_START}{_KEY}: +[^\s\"'\[{{|>#].*?(?P<at>:)(?:\s|$)")
_CLOSING = {"[": "]", "{": "}"}
_LOST_NOTE = re.compile(r"(?P<at> #)")
_CONTINUED_ITEM = re.compile(rf"^\s*(?P<at>{_DASH})")


def syntax_problem(text: str, path: str, error: yaml.YAMLError) -> Problem:
    """Return the one mistake that stopped the parser, at the place where it was made."""
    lines = text.splitlines()
    if not isinstance(error, yaml.MarkedYAMLError) or not (error.problem_mark or error.context_mark):
        return _unprintable(text, path, error)
    mark: Any = error.problem_mark or error.context_mark
    return (
        _open_quote(text, path, error)
        or _slip_near(lines, path, error, mark)
        or _open_bracket(path, error, mark)
        or _misplaced_line(lines, path, error, mark)
        or Problem(path, mark.line + 1, mark.column + 1, "Y001", f"the YAML cannot be read here: {error.problem}",
                   "check quotes, brackets and indentation here and on the line before")
    )


def _unprintable(text: str, path: str, error: yaml.YAMLError) -> Problem:
    found = _UNPRINTABLE.search(text)
    if not found:
        return Problem(path, 1, 1, "Y001", f"the YAML cannot be read: {getattr(error, 'reason', 'unreadable')}")
    line = len(text[: found.start()].splitlines()) or 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    if column == 1 and found.start():
        line += 1
    return Problem(path, line, column, "Y001", f"an invisible control character (U+{ord(found[0]):04X}) stands here",
                   "delete it, or type the line again")


def _open_quote(text: str, path: str, error: yaml.MarkedYAMLError) -> Problem | None:
    """Return the quote that is not closed at all, or only by one that was meant to open a later text."""
    hint = "close it at the end of the text"
    if error.context == "while scanning a quoted scalar" and error.context_mark:
        mark = error.context_mark
        return Problem(path, mark.line + 1, mark.column + 1, "Y007", "the quote that opens here is not closed", hint)
    if error.problem_mark is None:
        return None
    last: Any = None
    try:
        for token in yaml.scan(text, Loader=_loader()):
            if token.start_mark.index >= error.problem_mark.index:
                break
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                last = token
    except yaml.YAMLError:
        pass  # what was read before is enough
    if last is None or last.start_mark.line == last.end_mark.line or last.end_mark.line != error.problem_mark.line:
        return None
    return Problem(path, last.start_mark.line + 1, last.start_mark.column + 1, "Y007",
                   f"the quote that opens here is closed only in line {last.end_mark.line + 1}", hint)


def _loader() -> Any:
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _slip_near(lines: list[str], path: str, error: yaml.MarkedYAMLError, mark: Any) -> Problem | None:
    """Return a known slip in the line of the error or in one of those just before it."""
    before = [number for number in range(min(mark.line, len(lines)) - 1, -1, -1)
              if lines[number].strip() and not lines[number].lstrip().startswith("#")][:3]
    context = [error.context_mark.line] if error.context_mark and mark.line - error.context_mark.line < 3 else []
    for number in dict.fromkeys([*context, *before[:1], mark.line, *before[1:]]):
        if number < len(lines) and (found := _slip_in(lines[number])):
            match, code, message, hint = found
            return Problem(path, number + 1, match.start("at") + 1, code, message, hint)
    colon = _COLON_IN_TEXT.search(_masked(lines[mark.line])) if mark.line < len(lines) else None
    if colon and colon.start("at") <= mark.column:
        return Problem(path, mark.line + 1, colon.start("at") + 1, "Y008", "the text holds `: ` and so reads as a key",
                       "put the whole text in quotes")
    return None


def _slip_in(line: str) -> tuple[re.Match[str], str, str, str] | None:
    masked = _masked(line)
    for pattern, code, message, hint in _SLIPS:
        # What follows a closing quote can only be seen with the quote, all else only outside of quotes.
        match = pattern.search(line if _QUOTED.pattern in pattern.pattern else masked)
        if match:
            return match, code, message, hint
    return None


def _masked(line: str) -> str:
    """Return the line with every quoted text and a note at its end blotted out, as long as before."""
    quoted = re.compile(rf"(?<=[\s\[{{,，、])(?:{_QUOTED.pattern})")
    blotted = quoted.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', line)
    return re.sub(r"(^|\s)#.*", "", blotted)


def _open_bracket(path: str, error: yaml.MarkedYAMLError, mark: Any) -> Problem | None:
    opener = error.context_mark
    bracket = {"while parsing a flow sequence": "[", "while parsing a flow mapping": "{"}.get(error.context or "")
    if bracket is None or opener is None:
        return None
    if mark.line > opener.line:
        return Problem(path, opener.line + 1, opener.column + 1, "Y007",
                       f"the `{bracket}` that opens here is not closed", f"close it with `{_CLOSING[bracket]}`")
    return Problem(path, mark.line + 1, mark.column + 1, "Y007",
                   f"the `{bracket}` in this line cannot be read to its end",
                   "part the items with `, `, close the bracket, and put a text that holds such marks in quotes")


def _misplaced_line(lines: list[str], path: str, error: yaml.MarkedYAMLError, mark: Any) -> Problem | None:
    """Return a line that fits nothing above it; the parser says so in three ways."""
    if mark.line >= len(lines):
        return None
    source = lines[mark.line]
    indent = len(source) - len(source.lstrip())
    wanted = error.problem or ""
    if "expected '-' indicator" in wanted or "expected key" in wanted or "mapping values are not allowed" in wanted:
        return Problem(path, mark.line + 1, indent + 1, "Y009", "this line does not fit under the lines above it",
                       "let lines that belong together begin in the same column, and end a key with `:`")
    if "expected ':'" in wanted and error.context_mark:
        return Problem(path, error.context_mark.line + 1, error.context_mark.column + 1, "Y010",
                       "this line is neither a key with its `: ` nor an item with its `- `", "add what is missing")
    return None


def _parting_comma(text: str) -> re.Match[str] | None:
    """Return the full-width comma by which an item of a list was meant to end: in no sentence, or behind its end."""
    if behind := re.search("(?<=[。？！])[，、]", text):
        return behind
    return None if re.search("[。？！?!]", text) else re.search("[，、]", text)


def lost_text(lines: list[str], path: str, event: Any, *, listed: bool) -> Problem | None:
    """Return why a text without quotes is not what its author meant, though YAML takes it.

    `listed`: it is an item of a list in brackets. `lines` are those of the file.
    """
    end, start = event.end_mark, event.start_mark
    rest = lines[end.line][end.column :] if end.line < len(lines) else ""
    if (note := _LOST_NOTE.match(rest)) and event.value:
        return Problem(path, end.line + 1, end.column + note.start("at") + 2, "Y011",
                       "what stands behind this # is taken for a note and is lost",
                       "put the whole text in quotes, or two spaces before the # of a note")
    if listed and (comma := _parting_comma(event.value)):
        column = lines[start.line].find(comma[0], start.column) + 1
        return Problem(path, start.line + 1, column or start.column + 1, "Y006",
                       "a full-width comma does not part the items of a list",
                       "write `, ` between items; put a text that holds such a comma in quotes")
    for number in range(start.line + 1, min(end.line + 1, len(lines)) if end.column else end.line):
        if dash := _CONTINUED_ITEM.search(lines[number]):
            return Problem(path, number + 1, dash.start("at") + 1, "Y006", "a full-width dash begins no item",
                           "write `- `")
    return None
