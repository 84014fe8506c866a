"""Ctrl-C is heard once: the second finds a program that is putting its files away."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def heard_once() -> Iterator[None]:
    """Within it the first Ctrl-C raises KeyboardInterrupt, and further ones do nothing.

    What a run has begun is taken back when it is stopped: a query ended, half files removed. That
    takes a moment, in which people press the keys again; it must not be cut short. Where Ctrl-C
    is ignored, or handled by whoever embeds us, it stays so.
    """
    heard = signal.getsignal(signal.SIGINT)
    on_main = threading.current_thread() is threading.main_thread()
    if not on_main or heard is not signal.default_int_handler:
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
