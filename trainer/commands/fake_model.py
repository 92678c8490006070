"""`trainer fake-model`: a stand-in for a model's server, for demonstrations and trials without a model."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from trainer.commands import Unusable
from trainer.fake_model import FAULTS, MODES, PROFILES, FakeModel, Mode


@click.command(epilog="Exit: 0 ended by Ctrl-C, 2 usage, or the port is in use.")
@click.option("--port", default=11500, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="openai", show_default=True,
              help="Whose manners the server has.")
@click.option("--mode", type=click.Choice(MODES), default="scripted", show_default=True,
              help="scripted: says the customer's line, and judges; obedient: does whatever the talk tells it; "
                   "judge: verdicts alone.")
@click.option("--fault", type=click.Choice(sorted(FAULTS)), multiple=True,
              help="Something that goes wrong with every answer. Can be given several times.")
@click.option("--speech", is_flag=True, help="Its list names models for speech: the app shows a microphone and reads "
              "aloud. It hears one sentence in any recording, and speaks a tone.")
@click.option("--key", default="", metavar="KEY", help="Refuse (401) whoever does not send this key.")
@click.option("--tls", is_flag=True, help="By https, with a certificate that nobody has vouched for: a client has to "
              "refuse it.")
def command(
    port: int, profile: str, mode: Mode, fault: tuple[str, ...], speech: bool, key: str, tls: bool,
) -> None:
    """Answer on this machine as a model's server would, until Ctrl-C, with no model.

    Point the app at it to see a model's voice, its guards and what a failing server does to a talk.
    """
    from trainer.fake_model.certificate import self_signed
    from trainer.fake_model.serving import listening, serve

    manners = PROFILES[profile].but(*fault)
    if not manners.pace and not manners.slices:  # an event cut into slices would take its time at each of them
        manners = manners.but(pace=0.03)
    fake = FakeModel(manners, mode, key, speech)
    try:
        listener = listening("127.0.0.1", port)
    except OSError as error:
        raise Unusable(f"cannot listen on 127.0.0.1:{port}: {error.strerror}; choose another with --port") from None
    with listener, TemporaryDirectory() as folder:
        certificate, private = self_signed(Path(folder)) if tls else ("", "")
        told = [profile, mode, *(["speech"] if speech else []), *(["a key"] if key else [])]
        click.echo(f"The fake model ({', '.join(told)}) is at http{'s' if tls else ''}://127.0.0.1:{port}/v1 for "
                   "TRAINER_BASE_URL; Ctrl-C ends it.", err=True)
        serve(fake.app(), listener, certificate=certificate, key=private)
