"""The client against a server that others wrote.

LiteLLM's proxy needs no model: where `make live` has installed it, it is started here. `TRAINER_LIVE_URL`, `_MODEL` and
`_KEY` name another one that is running. Without either nothing here runs.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.fake_server import PROMPT
from tests.live_server import LINE, PROGRAM, Live, litellm
from tests.test_trainer_voice import REPLIES, fish
from trainer.cli import cli
from trainer.endpoint import Endpoint, EndpointError, EndpointSettings
from trainer.roleplay import begin_untimed, exchange
from trainer.voice import Voice

URL, MODEL, KEY = (os.environ.get(f"TRAINER_LIVE_{name}", "") for name in ("URL", "MODEL", "KEY"))
TALKS = Path(__file__).parents[1] / "tests" / "data" / "conversations.jsonl"
pytestmark = pytest.mark.skipif(
    not URL and not PROGRAM.exists(), reason="TRAINER_LIVE_URL names no server, and `make live` has installed none")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    if URL:
        yield Live(URL, MODEL, KEY)
    else:
        with litellm(tmp_path_factory.mktemp("live")) as started:
            yield started


@pytest.fixture
def own(live: Live) -> Live:
    """The server of ours, of which is known how it answers."""
    if not live.own:
        pytest.skip("the server is not ours")
    return live


@pytest.fixture
def client(live: Live) -> Iterator[Endpoint]:
    with Endpoint(EndpointSettings(live.url, live.model, live.key)) as opened:
        yield opened


def test_it_lists_its_models(live: Live, client: Endpoint) -> None:
    assert live.model in client.models()


def test_it_answers_whole_and_in_pieces(client: Endpoint) -> None:
    whole = client.ask(PROMPT)
    stream = client.stream(PROMPT)
    assert "".join(stream).strip() and stream.complete
    assert whole.text.strip() and whole.usage.total > 0 and stream.usage.total > 0


def test_what_it_says_arrives_whole(own: Live, client: Endpoint) -> None:
    assert client.ask(PROMPT).text == LINE == "".join(client.stream(PROMPT))


def test_a_model_that_it_has_not_is_refused_in_a_line(live: Live) -> None:
    with Endpoint(EndpointSettings(live.url, "no-such-model", live.key)) as other, \
            pytest.raises(EndpointError) as caught:
        other.ask(PROMPT)
    assert caught.value.reason == "refused" and "\n" not in caught.value.detail


@pytest.mark.parametrize(("model", "reason", "status"), [("limited", "limited", 429), ("failing", "refused", 500)])
def test_its_failures_are_told_in_a_word(own: Live, model: str, reason: str, status: int) -> None:
    waits: list[float] = []
    with Endpoint(EndpointSettings(own.url, model, own.key), sleep=waits.append) as other:
        for ask in (lambda: other.ask(PROMPT), lambda: "".join(other.stream(PROMPT))):
            with pytest.raises(EndpointError) as caught:
                ask()
            assert (caught.value.reason, caught.value.status) == (reason, status)
    assert waits, "it was tried further"


def test_a_wrong_key_is_refused_and_not_told(own: Live) -> None:
    with Endpoint(EndpointSettings(own.url, own.model, "sk-wrong-9876543210")) as other, \
            pytest.raises(EndpointError) as caught:
        other.ask(PROMPT)
    assert caught.value.reason == "refused" and "9876543210" not in str(caught.value)


def test_whoever_leaves_is_not_waited_for(client: Endpoint) -> None:
    gone = threading.Event()
    pieces = iter(client.stream(PROMPT, cancel=gone))
    next(pieces)
    gone.set()
    began = time.monotonic()
    with pytest.raises((EndpointError, StopIteration)):
        while True:
            next(pieces)
    assert time.monotonic() - began < 2


def test_the_customer_speaks_by_it(live: Live) -> None:
    voice = Voice(EndpointSettings(live.url, live.model, live.key, moves=True))
    attempt = exchange(fish(), begin_untimed(fish(), 1), REPLIES[0], None, customer=voice.customer())
    assert attempt.awaiting == "staff" and "failed" not in attempt.steps[-1].refusals
    voice.close()


def test_a_judge_that_gives_no_verdicts_leaves_everything_unscored(own: Live, tmp_path: Path) -> None:
    """The canned answer is none: the certified scorecards stand as they are, and nothing is made of it."""
    talk = tmp_path / "talk.jsonl"
    talk.write_text(TALKS.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    plain = CliRunner().invoke(cli, ["score", str(talk)])
    environment = {"TRAINER_BASE_URL": own.url, "TRAINER_MODEL": own.model, "TRAINER_API_KEY": own.key}
    both = CliRunner().invoke(cli, ["score", str(talk), "--judge", "both"], env=environment)
    card = json.loads(both.stdout)
    second = card.pop("second_opinion")
    assert card == json.loads(plain.stdout) and (second["status"], second["score"]) == ("unscored", None)
    assert both.exit_code == 0
