"""Two small helpers that let reading, converting and writing go on at the same time on two cores."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")
_END = object()


def ahead(items: Iterator[_T], most: int = 2) -> Iterator[_T]:
    """The same items, fetched in a thread up to *most* ahead; errors come where they happened.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    line: queue.Queue[Any] = queue.Queue(most)
    stop = threading.Event()

    def put(item: Any) -> bool:
        while not stop.is_set():
            try:
                line.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def fetch() -> None:
        try:
            for item in items:
                if not put((item, None)):
                    return
        except BaseException as error:  # handed over to the reader, who raises it
            put((None, error))
        put((_END, None))

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while True:
            item, error = line.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        stop.set()
        thread.join()


class Behind:
    """Runs acts one after the other in a thread, at most two waiting; an error comes with the next act or the end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._waiting: list[Future[None]] = []

    def do(self, act: Callable[[], None]) -> None:
        """Run *act* later; waits while two are pending."""
        while len(self._waiting) >= 2:
            self._waiting.pop(0).result()
        self._waiting.append(self._pool.submit(act))

    def finish(self) -> None:
        """Wait for everything; raises the first error."""
        try:
            while self._waiting:
                self._waiting.pop(0).result()
        finally:
            self._waiting.clear()
            self._pool.shutdown(cancel_futures=True)
