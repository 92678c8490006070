"""Waiting for what another machine sends, for as long as the trainee is there to see it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

import streamlit as st

T = TypeVar("T")
BEAT = 0.2
"""Seconds between two looks whether the trainee is still there."""


@dataclass(frozen=True, slots=True)
class _End:
    error: Exception | None = None


def waited(work: Callable[[], Iterator[T]], cancel: Event) -> Generator[T]:
    """Yield what `work` yields, which runs in a thread; set `cancel` when this ends, however it ends.

    A run of a page is stopped, because its window was closed or something else was clicked, where it next writes to the
    page. While nothing comes there is nothing to write; so this writes nothing at all, several times a second.
    """
    pulse = st.empty()
    came: SimpleQueue[T | _End] = SimpleQueue()
    Thread(target=_work, args=(work, cancel, came), name="waited", daemon=True).start()
    try:
        while True:
            try:
                item = came.get(timeout=BEAT)
            except Empty:
                pulse.empty()
                continue
            if not isinstance(item, _End):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return
    finally:
        cancel.set()


def _work(work: Callable[[], Iterator[T]], cancel: Event, came: SimpleQueue[T | _End]) -> None:
    try:
        for item in work():
            came.put(item)
            if cancel.is_set():
                break
        came.put(_End())
    except Exception as error:  # for the thread that waits
        came.put(_End(error))
