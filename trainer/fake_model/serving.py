"""The server on a port: for a command until it is interrupted, or beside a program in a thread."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette


def listening(address: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one. Raises `OSError`."""
    # Named as TCP, or asyncio leaves the packing of small packets on, and every event waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def serve(app: Starlette, listener: socket.socket, *, certificate: str = "", key: str = "") -> None:
    """Answer on a listening socket until Ctrl-C. With certificate and key files, by TLS."""
    with suppress(KeyboardInterrupt):  # uvicorn ends cleanly and then raises it again
        uvicorn.Server(_config(app, certificate, key)).run(sockets=[listener])


@contextmanager
def serving(app: Starlette, *, certificate: str = "", key: str = "") -> Iterator[str]:
    """Answer on a free port of this machine from a thread; yield where. With certificate and key files, by TLS."""
    listener = listening("127.0.0.1", 0)
    server = uvicorn.Server(_config(app, certificate, key))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="fake-model", daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listener.close()


def _config(app: Starlette, certificate: str = "", key: str = "") -> uvicorn.Config:
    # A stream that is cut on purpose is an error to the server; nobody needs its traceback.
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.exc_info is None)
    return uvicorn.Config(
        app, log_level="error", access_log=False, ws="none", lifespan="off", http="h11", loop="asyncio",
        timeout_graceful_shutdown=1, ssl_certfile=certificate or None, ssl_keyfile=key or None,
    )
