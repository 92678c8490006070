"""`trainer serve`: the browser app on this machine."""

from __future__ import annotations

import socket
import tomllib
from importlib.resources import files
from typing import Any

import click

from trainer.commands import Unusable, known_scenario_folders
from trainer.settings import read_settings


@click.command()
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--address", default="127.0.0.1", show_default=True,
              help="Address to listen on; 0.0.0.0 lets other machines in, and there is no log-in.")
@click.option("--browser/--no-browser", default=True, help="Open the app in the browser.")
def command(port: int, address: str, browser: bool) -> None:
    """Start the browser app on this machine, until Ctrl-C."""
    known_scenario_folders()
    _require_free(address, port)
    shown = "127.0.0.1" if address in ("0.0.0.0", "::") else address
    click.echo(f"The app is at http://{f'[{shown}]' if ':' in shown else shown}:{port} (Ctrl-C ends it).", err=True)
    click.echo(f"Attempts are kept in {read_settings().home}.", err=True)
    from trainer.ui.server import run_app

    run_app({
        **app_options(), "server.port": port, "server.address": address,
        "server.headless": not browser,
    })  # fmt: skip
    click.echo("The app has ended.", err=True)


def app_options() -> dict[str, Any]:
    """Return the options of `trainer/ui/config.toml` by their dotted names, as `theme.light.primaryColor`."""
    text = files("trainer.ui").joinpath("config.toml").read_text(encoding="utf-8")
    return _dotted(tomllib.loads(text))


def _dotted(tree: dict[str, Any], before: str = "") -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in tree.items():
        options |= _dotted(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return options


def _require_free(address: str, port: int) -> None:
    """Raise `Unusable` when nobody can listen there."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen()
    except OSError as error:
        raise Unusable(f"cannot listen on {address}:{port}: {error.strerror or error}; choose another with --port") \
            from None
