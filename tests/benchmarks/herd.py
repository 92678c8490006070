"""Many sessions over bare WebSockets, as Streamlit's own client opens them, that press Enter together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 120.0
"""Seconds after which a session that has not been answered counts as lost."""


@dataclass
class Session:
    """One open session: the connection, where it is, and the id of its reply box once it is known."""

    socket: websockets.ClientConnection
    page: str
    query: str
    is_app: bool
    box: str = ""
    answers: int = 0
    said: str = ""

    async def run(self, reply: str | None = None) -> float:
        """Run the page, with `reply` in its box if any; return the seconds until the first character of the answer."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self.page
        if reply is not None:
            widget = state.widget_states.widgets.add()
            widget.id = self.box
            widget.chat_input_value.data = self.said = reply
        begun = time.perf_counter()
        answered, known = 0.0, self.answers
        await self.socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), PATIENCE))  # type: ignore[arg-type]
            self._read(received)
            if not answered and self.answers > known:
                answered = time.perf_counter() - begun
            if received.WhichOneof("type") == "script_finished" and received.script_finished == 0:
                return answered

    def _read(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "chat_input":
            self.box = element.chat_input.id
        elif self.is_app and kind == "html" and 'class="talk' in element.html.body:
            self.answers = element.html.body.count('class="turn customer"') - element.html.body.count('class="typing"')
        elif not self.is_app and kind == "markdown" and element.markdown.body == f"echo: {self.said}":
            self.answers += 1


class Herd:
    """Sessions that have all been opened and wait."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = tuple(sessions)

    @classmethod
    async def open(cls, url: str, paths: Sequence[str], *, is_app: bool) -> Herd:
        """Open one session at each of these addresses, one after the other."""
        address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
        sessions = []
        for path in paths:
            parts = urlsplit(path)
            socket = await websockets.connect(address, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
            sessions.append(Session(socket, parts.path.strip("/"), parts.query, is_app))
            await sessions[-1].run()
        return cls(sessions)

    async def press(self, reply: str) -> list[float]:
        """Send the reply from all sessions at once; return the milliseconds after which each saw its answer."""
        took = await asyncio.gather(*(session.run(reply) for session in self.sessions))
        if not all(took):
            raise RuntimeError(f"{sum(not seconds for seconds in took)} sessions were not answered")
        return [1000 * seconds for seconds in took]

    async def close(self) -> None:
        for session in self.sessions:
            await session.socket.close()
