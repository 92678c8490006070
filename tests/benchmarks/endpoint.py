"""Print what our client adds to bare httpx streaming on loopback: `python tests/benchmarks/endpoint.py`.

The server is a process of its own that has its events ready, so that its work is the same for both. Both sides read
the same stream in turn, and the quickest of many runs is compared, for whatever else the machine does can only slow
one down: of a long stream whose pieces come at the rate of a model, of one that comes as fast as it can, and of the
time to the first token. Bars: 5 % of the time of a long stream, 5 ms to the first token.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator

import httpx

from trainer.endpoint import Endpoint, EndpointSettings, Message
from trainer.fake_model import PROFILES, FakeModel
from trainer.fake_model.serving import listening, serve

MOST_SHARE, MOST_FIRST = 0.05, 0.005
LINE = "这条鱼不是我点的，the fish is not what we ordered. " * 30
PROMPT = (Message("system", f"«{LINE}»"), Message("user", "hello"))
PACES = {"as a model (200 tokens/s)": (0.005, 1), "as fast as it comes": (0.0, 10)}
"""Seconds between two pieces, and how many times as many runs."""

Timed = tuple[float, float, str]
"""Seconds to the first token, seconds in all, and the text."""


def serving_at(listener: socket.socket, pace: float) -> None:
    serve(FakeModel(PROFILES["openai"].but(pace=pace)).app(), listener)


def timed(pieces: Iterator[str], began: float) -> Timed:
    first, text = 0.0, []
    for piece in pieces:
        first = first or time.perf_counter() - began
        text.append(piece)
    return first, time.perf_counter() - began, "".join(text)


def bare(client: httpx.Client, url: str) -> Timed:
    """What anybody would write with httpx and no second thought."""

    def pieces() -> Iterator[str]:
        body = {"model": "m", "messages": [{"role": message.role, "content": message.content} for message in PROMPT],
                "max_tokens": 300, "stream": True, "stream_options": {"include_usage": True}}
        with client.stream("POST", f"{url}/chat/completions", json=body) as response:
            for line in response.iter_lines():
                if line.startswith("data: {"):
                    for choice in json.loads(line[6:])["choices"]:
                        if said := choice["delta"].get("content"):
                            yield said

    return timed(pieces(), time.perf_counter())


def ours(endpoint: Endpoint) -> Timed:
    began = time.perf_counter()
    return timed(iter(endpoint.stream(PROMPT)), began)


def compared(url: str, runs: int) -> tuple[float, float, float, float]:
    """Return the quickest first token, bare and ours, and the quickest whole stream. The two take turns."""
    with httpx.Client(timeout=30, trust_env=False) as client, Endpoint(EndpointSettings(url, "m")) as endpoint:
        both: dict[str, tuple[Callable[[], Timed], list[Timed]]] = {
            "bare": (lambda: bare(client, url), []), "ours": (lambda: ours(endpoint), [])}
        for run in range(runs + 1):
            for name in ("bare", "ours") if run % 2 else ("ours", "bare"):
                call, found = both[name]
                found.append(call())
                if not run:
                    found.clear()  # the first opens the connection
        texts = {text for _, found in both.values() for _, _, text in found}
        assert len(texts) == 1, "both read the same"
    simple, own = both["bare"][1], both["ours"][1]
    return (min(run[0] for run in simple), min(run[0] for run in own),
            min(run[1] for run in simple), min(run[1] for run in own))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=8)
    runs = parser.parse_args().runs
    missed = False
    for name, (pace, times) in PACES.items():
        listener = listening("127.0.0.1", 0)
        port = listener.getsockname()[1]
        server = multiprocessing.get_context("fork").Process(target=serving_at, args=(listener, pace), daemon=True)
        server.start()
        listener.close()
        try:
            first_bare, first_ours, bare_all, ours_all = compared(f"http://127.0.0.1:{port}/v1", runs * times)
        finally:
            server.terminate()
            server.join()
        share, added = ours_all / bare_all - 1, first_ours - first_bare
        print(f"{name}: whole stream {bare_all * 1000:.1f} ms bare, {ours_all * 1000:.1f} ms ours, {share:+.1%}; "
              f"first token {first_bare * 1000:.2f} ms bare, {first_ours * 1000:.2f} ms ours, {added * 1000:+.2f} ms")
        missed |= added > MOST_FIRST or (pace > 0 and share > MOST_SHARE)
    print(f"bars: {MOST_SHARE:.0%} of a long stream at the rate of a model, {MOST_FIRST * 1000:.0f} ms to the first "
          f"token: {'missed' if missed else 'held'}")
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
