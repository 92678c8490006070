"""Running the app's server inside the command that asks for it."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from importlib.util import find_spec
from threading import Thread
from typing import Any

from streamlit.web import bootstrap


def run_app(options: dict[str, Any]) -> None:
    """Run the app in this process until it is told to end. The options win over any configuration file."""
    script = find_spec("streamlit_app")
    if script is None or script.origin is None:
        raise FileNotFoundError("streamlit_app.py is missing; install the project again")
    Thread(target=_warm_up, daemon=True).start()
    flags = {name.replace(".", "_"): value for name, value in options.items()}
    bootstrap.load_config_options(flags)
    with redirect_stdout(sys.stderr):  # standard output is for results, and this command has none
        bootstrap.run(script.origin, False, [], flags)


def _warm_up() -> None:
    """Import the app and what it needs beside the server's own start, so that the first visitor need not wait."""
    from trainer.ui.cached import warm_up

    warm_up()
