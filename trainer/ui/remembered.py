"""The name that a browser remembers, so that whoever comes back to the bare address goes on where they were.

It is kept in a cookie of the browser alone. An address that says who it is for goes before it, and who gives another
name, or none, is the one remembered from then on.
"""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import unquote

import streamlit as st

COOKIE = "service_practice_name"
DAYS = 365


def remembered_name() -> str:
    """Return the name that was given last in this browser, "" for none; nothing in it is to be trusted."""
    kept: object = st.context.cookies.get(COOKIE)
    return unquote(kept, errors="ignore") if isinstance(kept, str) else ""  # without a browser there is no such text


def remember_script(name: str) -> str:
    """Return the script that keeps the session's name in the browser, or forgets the one it had.

    It takes the name from the address, so that nothing that a person has typed becomes part of a script; the digest
    only makes it run again when the name is another one.
    """
    if not name:
        return f'document.cookie = "{COOKIE}=; path=/; max-age=0; samesite=lax";'
    return (
        '{ const keep = () => { const name = new URLSearchParams(location.search).get("trainee");'
        f'if (name) document.cookie = "{COOKIE}=" + encodeURIComponent(name)'
        f' + "; path=/; max-age={DAYS * 86_400}; samesite=lax"; }};'
        f"keep(); setTimeout(keep, 600); /* {sha256(name.encode()).hexdigest()[:12]} */ }}"
    )
