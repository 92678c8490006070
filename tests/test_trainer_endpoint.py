"""The client against a real HTTP server that has the manners and the faults of the servers people use."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.fake_server import LINE, PROMPT, SCHEMA, VERDICTS, Reached, _server, heard, reached
from trainer.endpoint import Budget, Endpoint, EndpointError, Message
from trainer.fake_model import FAULTS, PROFILES, FakeModel, Profile
from trainer.fake_model.certificate import self_signed
from trainer.fake_model.serving import serving
from trainer.fake_model.wire import THOUGHT

__all__ = ["_server", "reached"]
KEY = "sk-a-very-secret-key-0123456789"
OPENAI = PROFILES["openai"]
DIALECTS = {"moonshot": 3, "azure": 2, "transformers": 2}
"""How many requests it takes to find what these servers understand; all others do at the first."""

# name of the fault -> the text that arrives, whether it is the whole answer, and the reason for the error
WHOLE = (LINE, True, None)
BROKEN_OFF = ("", False, "cut_off")
STREAMS: dict[str, tuple[str | None, bool, str | None]] = {
    "429": ("", False, "limited"), "429_date": ("", False, "limited"), "429_long": ("", False, "limited"),
    "500": ("", False, "refused"), "503": ("", False, "refused"), "401": ("", False, "refused"),
    "slow": ("", False, "timeout"), "drip": (None, False, "timeout"),
    "cut": (None, False, "cut_off"), "cut_at_once": BROKEN_OFF,
    "error_in_stream": (None, False, "refused"), "wrong_json": ("", False, "broken"),
    "wrong_encoding": ("", False, "broken"), "not_the_interface": ("", False, "broken"),
    "endless_event": ("", False, "broken"), "huge": (None, False, "broken"),
    "u2028": ("One line,\u2028another\u0085and a third.", True, None), "no_finish": (LINE, False, None),
    "done_alone": ("", False, None), "redirect": ("", False, "redirected"), "split_utf8": WHOLE, "no_done": WHOLE,
    "crlf": WHOLE, "cr": WHOLE, "no_blank_after_data": WHOLE, "comments": WHOLE, "role_first": WHOLE,
    "null_content": WHOLE, "reasoning": WHOLE, "think": WHOLE, "usage_empty": WHOLE, "no_usage": WHOLE,
    "not_a_stream": WHOLE, "no_schema": WHOLE, "no_json": WHOLE, "schema_ignored": WHOLE, "legacy_tokens": WHOLE,
}


def test_every_fault_has_its_expectation() -> None:
    assert set(STREAMS) == set(FAULTS)


@pytest.mark.parametrize("fault", STREAMS)
def test_a_stream_with_a_fault(reached: Reached, fault: str) -> None:
    reached.fake.profile = OPENAI.but(fault)
    text, whole, reason = STREAMS[fault]
    limits = {"read": 0.3} if fault == "slow" else {"total": 1.0} if fault == "drip" else {}
    with reached.client(**limits) as client:
        began = time.monotonic()
        stream = client.stream(PROMPT)
        said, error = heard(stream)
        assert time.monotonic() - began < 5
    assert text is None or said.endswith(text)
    assert stream.complete == whole
    assert (error.reason if error else None) == reason
    assert THOUGHT not in said and "think" not in said
    if text is None:
        assert said and not said.endswith(LINE[-3:]), "a beginning came"


@pytest.mark.parametrize("name", PROFILES)
def test_a_stream_as_known_servers_send_it(reached: Reached, name: str) -> None:
    reached.fake.profile = PROFILES[name]
    with reached.client() as client:
        stream = client.stream(PROMPT, temperature=0.5, seed=1)
        said, error = heard(stream)
        assert error is None and said.endswith(LINE) and stream.complete
        assert not stream.usage.estimated and stream.usage.completion > 0
        assert stream.reasoning == (THOUGHT if PROFILES[name].reasoning else "")
        assert len(reached.fake.seen) == DIALECTS.get(name, 1)
        heard(client.stream(PROMPT, temperature=0.5, seed=1))
        assert len(reached.fake.seen) == DIALECTS.get(name, 1) + 1, "what was learnt is kept"
    assert reached.waits == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_whole_answer_as_json_and_the_models_of_known_servers(reached: Reached, name: str) -> None:
    profile = reached.fake.profile = PROFILES[name]
    with reached.client() as client:
        answer = client.ask(VERDICTS, schema=SCHEMA)
        assert [item["found"] for item in answer.data["answers"]] == [True]
        assert answer.form == ("text" if profile.forms == ("text",) else profile.forms[0])
        assert answer.usage.total > 0 and not answer.usage.estimated
        tries = len(reached.fake.seen)
        assert client.ask(VERDICTS, schema=SCHEMA).form == answer.form
        assert len(reached.fake.seen) == tries + 1, "what was learnt is kept"
        assert client.models() == (f"fake-{name}",)
    assert reached.waits == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("429_long", "limited"), ("500", "refused"), ("401", "refused"), ("wrong_json", "broken"),
     ("redirect", "redirected"), ("wrong_encoding", "broken"), ("not_the_interface", "broken"), ("huge", "broken"),
     ("slow", "timeout")],
)  # fmt: skip
def test_a_whole_answer_with_a_fault(reached: Reached, fault: str, reason: str) -> None:
    reached.fake.profile = OPENAI.but(fault)
    with reached.client(read=0.3) as client, pytest.raises(EndpointError) as caught:
        client.ask(PROMPT)
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 330


@pytest.mark.parametrize(("finish", "said"), [("length", "Half an"), ("content_filter", "Half an"), ("stop", "")])
def test_an_answer_that_was_cut_short_is_none(reached: Reached, finish: str, said: str) -> None:
    whole = {"choices": [{"message": {"content": said}, "finish_reason": finish}]}
    reached.fake.profile = OPENAI.but(body=json.dumps(whole).encode(), ignores_stream=True)
    with reached.client() as client:
        stream = client.stream(PROMPT)
        assert heard(stream) == (said, None)
        assert stream.complete == (finish == "stop")
        with pytest.raises(EndpointError) as caught:
            client.ask(PROMPT)
    assert caught.value.reason == ("broken" if finish == "stop" else "cut_off")


# Trying again


@pytest.mark.parametrize(
    ("faults", "waits"),
    [(["500"], [0.5]), (["500", "500"], [0.5, 1.0]), (["429"], [7.0]), (["503", "500"], [2.0, 1.0])],
)
def test_what_fails_before_anything_came_is_tried_again(
    reached: Reached, faults: list[str], waits: list[float],
) -> None:
    reached.fake.next.extend(OPENAI.but(fault) for fault in faults)
    with reached.client() as client:
        assert heard(client.stream(PROMPT))[1] is None
    assert reached.waits == waits
    assert len(reached.fake.seen) == len(faults) + 1


def test_retry_after_may_be_a_date(reached: Reached) -> None:
    reached.fake.next.append(OPENAI.but("429_date"))
    with reached.client() as client:
        assert client.ask(PROMPT).text
    assert len(reached.waits) == 1 and 4 < reached.waits[0] <= 7


def test_it_gives_up_after_the_tries_that_are_allowed(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but("500")
    with reached.client(retries=1) as client:
        assert heard(client.stream(PROMPT))[1] is not None
    assert len(reached.fake.seen) == 2


def test_it_does_not_wait_for_longer_than_there_is_time(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but("429_long")
    with reached.client() as client:
        _, error = heard(client.stream(PROMPT))
    assert error and error.retry_after == 86400
    assert reached.waits == [] and len(reached.fake.seen) == 1


@pytest.mark.parametrize("fault", ["cut", "cut_at_once", "error_in_stream", "401", "wrong_json", "slow", "redirect"])
def test_what_may_have_begun_or_will_not_do_better_is_not_tried_again(reached: Reached, fault: str) -> None:
    reached.fake.profile = OPENAI.but(fault)
    with reached.client(read=0.3) as client:
        assert heard(client.stream(PROMPT))[1] is not None
    assert len(reached.fake.seen) == 1 and reached.waits == []


def test_a_connection_that_is_closed_without_a_word_is_tried_again(reached: Reached) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        accepted = []

        def hang_up() -> None:
            for _ in range(3):
                line, _ = listener.accept()
                accepted.append(line.recv(1 << 16))
                line.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with reached.client(url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1") as client:
            _, error = heard(client.stream(PROMPT))
        thread.join(5)
    assert error and error.reason == "unreachable"
    assert len(accepted) == 3 and reached.waits == [0.5, 1.0]


def calls(client: Endpoint) -> dict[str, Callable[[], object]]:
    """Every way of using a client, by name."""
    return {"stream": lambda: list(client.stream(PROMPT)), "ask": lambda: client.ask(PROMPT), "models": client.models,
            "transcribe": lambda: client.transcribe(b"RIFF"), "speak": lambda: client.speak("hello")}


@pytest.mark.parametrize("ask", ["stream", "ask", "models", "transcribe", "speak"])
def test_nobody_there(reached: Reached, ask: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening: refused
        with (reached.client(url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1") as client,
              pytest.raises(EndpointError) as caught):
            calls(client)[ask]()
    assert caught.value.reason == "unreachable"
    assert len(reached.waits) == 2


# Time, cancelling, budget


def test_a_server_that_falls_silent_is_left_when_time_is_up(reached: Reached) -> None:
    """Between two pieces nothing arrives that could wake the reader."""
    reached.fake.profile = OPENAI.but(pace=2.0)
    with reached.client(total=0.5, read=30.0) as client:
        began = time.monotonic()
        _, error = heard(client.stream(PROMPT))
        took = time.monotonic() - began
    assert error and error.reason == "timeout"
    assert took < 1.5


def test_all_tries_share_one_limit_of_time(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but("500", wait=0.4)
    with reached.client(total=1.0, retries=9) as client:
        began = time.monotonic()
        with pytest.raises(EndpointError):
            client.ask(PROMPT)
        assert time.monotonic() - began < 2.0
    assert len(reached.fake.seen) <= 3


def test_a_stream_is_cancelled_while_the_server_is_silent(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but(pace=5.0)
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    with reached.client(total=30.0, read=30.0) as client:
        began = time.monotonic()
        _, error = heard(client.stream(PROMPT, cancel=gone))
        assert time.monotonic() - began < 2.0
    assert error and error.reason == "cancelled"
    assert reached.fake.hung_up.wait(7), "the server learns that nobody listens"


def test_leaving_a_stream_ends_the_request(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but(pace=0.05)
    with reached.client() as client:
        stream = client.stream(PROMPT)
        assert next(iter(stream))
        stream.close()
        assert reached.fake.hung_up.wait(3)
        assert not stream.complete and stream.usage.estimated


def test_the_budget_of_requests_and_of_tokens(reached: Reached) -> None:
    with reached.client() as client:
        two = Budget(requests=2)
        client.ask(PROMPT, budget=two)
        assert heard(client.stream(PROMPT, budget=two))[1] is None
        _, error = heard(client.stream(PROMPT, budget=two))
        assert error and error.reason == "over_budget"
        assert len(reached.fake.seen) == 2 and two.requests == 2
        few = Budget(tokens=5)
        used = client.ask(PROMPT, budget=few).usage
        assert few.used == used and used.total > 5
        with pytest.raises(EndpointError, match="5 tokens"):
            client.ask(PROMPT, budget=few)


def test_each_try_and_each_simpler_form_that_is_sent_counts(reached: Reached) -> None:
    tried = Budget()
    reached.fake.next.extend([OPENAI.but("503"), OPENAI.but("429")])
    with reached.client() as client:
        client.ask(PROMPT, budget=tried)
        assert tried.requests == len(reached.fake.seen) == 3
        reached.fake.profile = OPENAI.but("no_json")
        client.ask(VERDICTS, schema=SCHEMA, budget=tried)
        assert tried.requests == len(reached.fake.seen) == 6
        reached.fake.profile = OPENAI.but("500")
        for work in (lambda: client.transcribe(b"RIFF", budget=tried), lambda: client.speak("Hello", budget=tried)):
            with pytest.raises(EndpointError):
                work()
        assert tried.requests == 6 + 2 * 3


def test_the_budget_of_requests_ends_the_tries(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but("500")
    two = Budget(requests=2)
    with reached.client() as client, pytest.raises(EndpointError, match="2 requests") as told:
        client.ask(PROMPT, budget=two)
    assert told.value.reason == "over_budget" and len(reached.fake.seen) == two.requests == 2


def test_what_finds_no_connection_is_not_counted(reached: Reached) -> None:
    budget = Budget()
    with reached.client(url="http://127.0.0.1:9/v1") as client, pytest.raises(EndpointError):
        client.ask(PROMPT, budget=budget)
    assert budget.requests == 0 and len(reached.waits) == 2


def test_what_never_reached_the_server_is_not_charged(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but("401")
    budget = Budget()
    with reached.client() as client:
        heard(client.stream(PROMPT, budget=budget))
    assert budget.used.total == 0


# Structured output


@pytest.mark.parametrize(
    ("manners", "form", "sent"),
    [(OPENAI, "json_schema", ["json_schema"]),
     (OPENAI.but("no_schema"), "json_object", ["json_schema", "json_object"]),
     (OPENAI.but("no_json"), "text", ["json_schema", "json_object", None]),
     (OPENAI.but("no_json", refusal=500), "text", ["json_schema", "json_object", None]),
     (OPENAI.but("no_json", refusal=422, error="detail"), "text", ["json_schema", "json_object", None]),
     (OPENAI.but("schema_ignored"), "json_schema", ["json_schema"])],
)  # fmt: skip
def test_the_ladder_of_structured_output(
    reached: Reached, manners: Profile, form: str, sent: list[str | None],
) -> None:
    reached.fake.profile = manners
    with reached.client() as client:
        assert client.ask(VERDICTS, schema=SCHEMA).form == form
        asked = [(body.get("response_format") or {}).get("type") for body in reached.fake.seen]
        assert asked == sent
        assert reached.waits == [], "a refusal of a form is not waited for"


def test_the_schema_is_put_as_strict_output_wants_it(reached: Reached) -> None:
    with reached.client() as client:
        client.ask(VERDICTS, schema=SCHEMA, name="verdicts")
    sent = reached.fake.seen[0]["response_format"]["json_schema"]
    assert sent["strict"] is True and sent["name"] == "verdicts"
    assert sent["schema"]["additionalProperties"] is False and sent["schema"]["required"] == ["answers"]
    assert "default" in SCHEMA["properties"]["answers"], "the caller's own is left as it is"


def test_a_refusal_for_another_reason_teaches_nothing(reached: Reached) -> None:
    reached.fake.next.extend([OPENAI.but(status=400)] * 3)
    with reached.client() as client:
        with pytest.raises(EndpointError):
            client.ask(VERDICTS, schema=SCHEMA)
        assert client.ask(VERDICTS, schema=SCHEMA).form == "json_schema"


@pytest.mark.parametrize(
    ("said", "data"),
    [('{"a": 1}', {"a": 1}), ('```json\n{"a": 1}\n```', {"a": 1}), ('<think>{"a": 2}</think>\n{"a": 1}', {"a": 1}),
     ('Here it is: {"a": 1}', None), ('{"a": 1} {"a": 2}', None), ("", None)],
)  # fmt: skip
def test_json_is_read_strictly(reached: Reached, said: str, data: Any) -> None:
    reached.fake.profile = OPENAI.but(body=json.dumps(
        {"choices": [{"message": {"content": said}, "finish_reason": "stop"}]}).encode())
    with reached.client() as client:
        if data is not None:
            assert client.ask(PROMPT, schema=SCHEMA).data == data
        else:
            with pytest.raises(EndpointError) as caught:
                client.ask(PROMPT, schema=SCHEMA)
            assert caught.value.reason == "broken"


# Other routes


@pytest.mark.parametrize("body", [b'{"object": "list", "data": null}', b'{"data": []}', b"[]"])
def test_a_server_with_no_models_is_there_all_the_same(reached: Reached, body: bytes) -> None:
    with _answering(body) as (url, _), reached.client(url=url) as client:
        assert client.models() == ()


def test_what_is_no_list_of_models_is_told(reached: Reached) -> None:
    with (_answering(b'{"data": "none"}') as (url, _), reached.client(url=url) as client,
          pytest.raises(EndpointError, match="list of models")):
        client.models()


def test_speech_to_text(reached: Reached) -> None:
    with reached.client() as client:
        assert "鱼" in client.transcribe(b"RIFF....", language="zh")
        assert reached.fake.seen[-1] == {"language": "zh", "size": 8, "model": "whisper-1"}
        with pytest.raises(EndpointError, match="HTTP 400"):
            client.transcribe(b"")
        with pytest.raises(EndpointError, match="larger than 25 MB"):
            client.transcribe(b"x" * ((25 << 20) + 1))


def test_text_to_speech(reached: Reached) -> None:
    with reached.client() as client:
        assert client.speak("这条鱼不对").startswith(b"RIFF")
    assert reached.fake.seen[-1]["input"] == "这条鱼不对"


def test_an_error_in_place_of_sound_is_no_sound(reached: Reached) -> None:
    with (_answering(b'{"error": "no voice"}') as (url, _), reached.client(url=url) as client,
          pytest.raises(EndpointError, match="no sound")):
        client.speak("hello")


# The key, and where it goes


@pytest.mark.parametrize(
    "location", ["http://127.0.0.2:{port}/v1/x", "http://127.0.0.1:1/v1/x", "https://127.0.0.1:{port}/v1/x", "//[", ""])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_elsewhere_is_refused(reached: Reached, location: str, status: int) -> None:
    with (_answering(b"", status=status, headers={"location": location}) as (url, requests),
          reached.client(url=url, api_key=KEY) as client):
        _, error = heard(client.stream(PROMPT))
    assert error and error.reason == "redirected"
    assert len(requests) <= 3


@pytest.mark.parametrize(
    "location", ["http://x@127.0.0.1:{port}/v1/x", "http://x:y@127.0.0.1:{port}/v1/x", "//:y@127.0.0.1:{port}/"])
def test_a_redirect_that_names_a_user_is_refused(reached: Reached, location: str) -> None:
    with (_answering(b"", status=307, headers={"location": location}) as (url, requests),
          reached.client(url=url, api_key=KEY) as client):
        _, error = heard(client.stream(PROMPT))
    assert error and error.reason == "redirected"
    assert len(requests) == 1, "nothing was sent with that user"


@pytest.mark.parametrize("slices", [0, 1, 7])
@pytest.mark.parametrize("said", [KEY, KEY.upper(), f"Use {KEY}.", f"{KEY[:9]} and {KEY}{KEY}", f"s{KEY}", KEY[:-1]])
def test_the_key_is_blotted_out_of_whatever_comes_back(reached: Reached, said: str, slices: int) -> None:
    """A model that was told the key somewhere says it: in a stream of pieces, in a whole answer and in JSON."""
    reached.fake.profile = OPENAI.but(text=said, slices=slices)
    with reached.client(api_key=KEY) as client:
        shown, error = heard(client.stream(PROMPT))
        assert error is None and KEY not in shown.lower()
        assert shown == re.sub(KEY, "***", said, flags=re.IGNORECASE), "and nothing else is lost"
        assert client.ask(PROMPT).text == shown
        reached.fake.profile = OPENAI.but(text=json.dumps({"answers": [said]}).replace("-", "\\u002d"))
        assert client.ask(VERDICTS, schema=SCHEMA).data == {"answers": [shown]}


def test_a_redirect_on_the_same_host_is_followed_with_its_body(reached: Reached) -> None:
    reached.fake.next.append(OPENAI.but(redirect="/chat/completions"))
    with reached.client(api_key=KEY) as client:
        assert heard(client.stream(PROMPT))[0].endswith(LINE)
    assert [len(body["messages"]) for body in reached.fake.seen] == [2, 2]


def test_the_key_goes_to_the_base_url_and_is_nowhere_to_be_read(
    reached: Reached, caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    reached.fake.key = KEY
    with reached.client(api_key=KEY) as client:
        assert heard(client.stream(PROMPT))[1] is None
        assert reached.fake.headers[-1]["authorization"] == f"Bearer {KEY}"
        assert KEY not in repr(client) + repr(client.settings) + str(client.settings)
    assert KEY not in caplog.text


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("call", ["stream", "ask", "models", "transcribe"])
def test_a_key_that_the_server_quotes_is_blotted_out(reached: Reached, status: int, call: str) -> None:
    said = json.dumps({"error": {"message": f"the key {KEY} is not known\nhere"}}).encode()
    with (_answering(said, status=status) as (url, _), reached.client(url=url, api_key=KEY) as client,
          pytest.raises(EndpointError) as caught):
        calls(client)[call]()
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in shown and "***" in str(caught.value)


def test_azure_gets_the_key_in_its_own_header(reached: Reached, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real(
        "127.0.0.1" if "azure" in str(host) else host, *rest, **more))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    reached.fake.profile, reached.fake.key = PROFILES["azure"], KEY
    port = reached.url.rpartition(":")[2].partition("/")[0]
    url = f"http://ours.openai.azure.com:{port}/v1?api-version=2025-01-01"
    with reached.client(url=url, api_key=KEY) as client:
        assert heard(client.stream(PROMPT))[0].endswith(LINE)
    assert "authorization" not in reached.fake.headers[-1]


def test_no_key_no_header(reached: Reached) -> None:
    with reached.client() as client:
        client.models()
    assert not {"authorization", "api-key"} & set(reached.fake.headers[-1])


def test_a_certificate_that_nobody_vouches_for_is_refused(reached: Reached, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    fake = FakeModel()
    with (serving(fake.app(), certificate=certificate, key=key) as url,
          reached.client(url=url, api_key=KEY) as client):
        assert url.startswith("https:")
        _, error = heard(client.stream(PROMPT))
    assert error and error.reason == "unreachable" and "its certificate is not trusted: self" in error.detail
    assert not fake.seen and not fake.headers, "nothing was sent"


def test_tls_to_a_server_that_has_none(reached: Reached) -> None:
    with reached.client(url=reached.url.replace("http:", "https:"), api_key=KEY) as client:
        _, error = heard(client.stream(PROMPT))
    assert error and error.reason == "unreachable" and "is the address one of http" in error.detail


# Sharing


def test_connections_are_kept(reached: Reached) -> None:
    with reached.client() as client:
        for _ in range(3):
            heard(client.stream(PROMPT))
            client.ask(PROMPT)
    assert len(set(reached.fake.peers)) == 1


def test_a_server_that_lingers_after_the_answer_holds_nobody_up(reached: Reached) -> None:
    body = b'data: {"choices": [{"delta": {"content": "Hm."}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    with _answering(body, linger=20.0) as (url, _), reached.client(url=url) as client:
        began = time.monotonic()
        stream = client.stream(PROMPT)
        assert heard(stream) == ("Hm.", None)
        assert stream.complete and time.monotonic() - began < 3


def test_many_threads_share_one_client(reached: Reached) -> None:
    reached.fake.profile = PROFILES["moonshot"].but("split_utf8")
    lines = [f"第{number}位客人的话。" for number in range(24)]
    prompts = [(Message("system", f"«{line}»"),) for line in lines]
    with reached.client() as client, ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda prompt: heard(client.stream(prompt, temperature=1)), prompts))
    assert all(text.endswith(line) and error is None for (text, error), line in zip(said, lines, strict=True))


def test_a_closed_client_is_one_error(reached: Reached) -> None:
    client = reached.client()
    client.close()
    with pytest.raises(EndpointError):
        client.models()


@contextmanager
def _answering(
    body: bytes, status: int = 200, headers: dict[str, str] | None = None, linger: float = 0.0,
) -> Iterator[tuple[str, list[str]]]:
    """A server that says one thing to everything; yields its address and the requests it gets."""
    requests: list[str] = []

    async def slowly() -> AsyncIterator[bytes]:
        yield body
        await asyncio.sleep(linger)

    async def answer(request: Request) -> Response:
        requests.append(str(request.url))
        more = {name: value.replace("{port}", str(request.url.port)) for name, value in (headers or {}).items()}
        if linger:
            return StreamingResponse(slowly(), status, more, "text/event-stream")
        return Response(body, status, more, "application/json")

    with serving(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])) as url:
        yield url, requests
