"""What an endpoint's failure means, in the reader's language; the server's own words stand in quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.foreign import one_line, short, visible
from trainer.texts import Texts

if TYPE_CHECKING:
    from trainer.endpoint import EndpointError

LONGEST = 200
"""Characters of a server's own words that are shown."""


def why_not(error: EndpointError, say: Texts) -> str:
    """Return what went wrong as plain text: whoever shows it has to escape it."""
    parts = [say(f"endpoint.why.{error.reason}")]
    if error.status is not None:
        parts.append(say("endpoint.status", status=error.status))
    if error.said:
        parts.append(say("endpoint.quoted", words=short(one_line(visible(error.said)), LONGEST)))
    return ("" if say.language != "en" else " ").join(parts)


def unusable(error: Exception, say: Texts) -> str:
    """Return what is wrong with settings that were typed or written, as plain text."""
    why = getattr(error, "why", "")
    return say(f"endpoint.bad.{why}") if why else str(error)
