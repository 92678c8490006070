"""Small drawings of how one meets the customer: at the counter, on the phone, in a chat."""

from __future__ import annotations

from base64 import b64encode

from trainer.scenario import Channel

_STROKE = 'fill="none" stroke="#7a8a88" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_PATHS: dict[Channel, str] = {
    "in_person": "M4 19h16M6 16a6 6 0 0 1 12 0zM12 10V7M10 6h4",
    "phone": "M6 3l3 1 1 4-2 2a12 12 0 0 0 6 6l2-2 4 1 1 3c-1 2-3 3-5 2A19 19 0 0 1 4 8C3 6 4 4 6 3z",
    "chat": "M4 5h16v10H10l-4 4v-4H4zM8 9h8M8 12h5",
    "message": "M3 6h18v12H3zM3 7l9 6 9-6",
    "visit": "M6 21V4h12v17M4 21h16M14.5 12v1",
}


def channel_icon(channel: Channel) -> str:
    """Return the drawing as an image element; it adds nothing to the words, so it has no alternative text."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{_PATHS[channel]}" {_STROKE}/></svg>'
    return f'<img class="icon" alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
