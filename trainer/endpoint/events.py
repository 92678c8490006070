"""Server-sent events from bytes (WHATWG HTML, "Server-sent events", section 9.2.6).

Lines end with LF, CRLF or CR and with nothing else: U+2028 and U+0085 are text, which is why the line reader of the
HTTP library is not used.
"""

from __future__ import annotations

import re

from trainer.endpoint.errors import EndpointError

MAX_EVENT = 1 << 20
"""Bytes of one event; a server that sends more without an end is not speaking this protocol."""
_END = re.compile(rb"\r\n|\n|\r")


class EventReader:
    """Takes bytes as they come and gives the data of every event that is complete."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[str] = []
        self._size = 0
        self._first = True
        self._after_cr = False

    def feed(self, piece: bytes) -> list[str]:
        """Return the data of the events that end in this piece. Raises `EndpointError` on an endless one, and on
        bytes that are not UTF-8.
        """
        if self._first and piece:
            piece, self._first = piece.removeprefix(b"\xef\xbb\xbf"), False
        if self._after_cr and piece:  # the LF of a CRLF that was cut in two
            piece, self._after_cr = piece.removeprefix(b"\n"), False
        if not piece:
            return []
        self._after_cr = piece.endswith(b"\r")
        events: list[str] = []
        *lines, rest = _END.split(piece) if b"\r" in piece else piece.split(b"\n")
        if lines:
            lines[0], self._rest = self._rest + lines[0], b""
        self._rest += rest
        for line in lines:
            self._line(line, events)
        if len(self._rest) + self._size > MAX_EVENT:
            raise EndpointError("broken", "an event of the stream has no end")
        return events

    def end(self) -> list[str]:
        """Return the data of an event that the end of the stream leaves open."""
        events: list[str] = []
        self._line(self._rest, events)
        self._rest = b""
        self._line(b"", events)
        return events

    def _line(self, line: bytes, events: list[str]) -> None:
        if not line:
            if self._data:
                events.append("\n".join(self._data))
                self._data, self._size = [], 0
            return
        name, _, value = line.partition(b":")
        if name == b"data":
            try:
                self._data.append(value.removeprefix(b" ").decode())
            except UnicodeDecodeError:
                raise EndpointError("broken", "the stream is not UTF-8") from None
            self._size += len(value)
