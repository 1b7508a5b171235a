"""Has every wait of a web worker an end? With a real server: tests/races/test_slow_lines.py"""

from __future__ import annotations

import errno
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from gunicorn.util import close_graceful

from portal import web_worker
from portal.web_worker import GRACE, PACE, STALL, Coming

WAIT = 30  # seconds for what must come, however busy the machine is
FOR_GOOD = 10_000  # seconds


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The server's end of a connection, and the other one's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web_worker.prepare(listener)
        with socket.create_connection(listener.getsockname(), timeout=WAIT) as other:
            ours, _address = listener.accept()
            with ours:
                yield ours, other


def bring(line: tuple[socket.socket, socket.socket], count: int):
    ours, other = line
    other.sendall(b"x" * count)
    left = count
    while left:
        left -= len(ours.recv(left))


def test_a_connection_inherits_how_long_its_reader_may_stall(line):
    ours, _other = line
    assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == STALL * 1000
    room = ours.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    assert room >= 400_000  # what most systems allow at most


def test_a_request_of_which_nothing_comes_is_not_waited_for(line):
    coming = Coming(line[0])
    assert not coming.too_slow(coming.began + GRACE)
    assert coming.too_slow(coming.began + GRACE + 1)


def test_a_steady_sender_may_take_long_and_stall_for_a_while(line):
    coming = Coming(line[0])
    bring(line, 300 * PACE)
    later = coming.began + 200
    assert not coming.too_slow(later)
    assert not coming.too_slow(later + STALL)
    assert coming.too_slow(later + STALL + 1)
    bring(line, 1)
    assert not coming.too_slow(later + STALL + 1)
    assert coming.too_slow(coming.began + 300 + GRACE + 2)


def test_the_bytes_of_an_earlier_request_do_not_count(line):
    bring(line, 1000 * PACE)
    coming = Coming(line[0])
    assert coming.too_slow(coming.began + GRACE + 1)


def test_a_request_that_came_whole_may_be_worked_on_for_long(line):
    coming = Coming(line[0])
    coming.reader = SimpleNamespace(length=0)
    assert not coming.too_slow(coming.began + 1000)


def test_where_nothing_is_counted_nothing_is_ended():
    ours, other = socket.socketpair(socket.AF_UNIX)
    with ours, other:
        coming = Coming(ours)
        assert not coming.too_slow(coming.began + 1000)


def test_whoever_reads_a_request_that_was_ended_meets_the_end_and_can_answer(line):
    ours, other = line
    Coming(ours).end()
    assert ours.recv(10) == b""
    ours.sendall(b"too slow")
    assert other.recv(10) == b"too slow"
    ours.close()
    Coming(ours).end()  # of one that is closed already


def closed(ours: socket.socket) -> bool:
    """Whether gunicorn closes this connection without waiting for the other side."""
    closer = threading.Thread(target=close_graceful, args=(ours, FOR_GOOD), daemon=True)
    closer.start()
    closer.join(WAIT)
    return not closer.is_alive()


def test_the_main_loop_waits_for_nobody_to_close(line):
    ours, other = line
    ours.sendall(b"answer")
    web_worker.say_goodbye(ours, whole=True)
    assert closed(ours)
    assert other.recv(10) == b"answer"
    assert other.recv(10) == b""


def test_who_is_still_sending_can_read_why_it_is_over(line, monkeypatch):
    monkeypatch.setattr(web_worker, "GOODBYE", FOR_GOOD)
    ours, other = line
    ours.sendall(b"answer")
    other.sendall(b"x" * 100_000)
    goodbye = threading.Thread(target=web_worker.say_goodbye, args=(ours,), kwargs={"whole": False})
    goodbye.start()
    assert other.recv(10) == b"answer"
    assert other.recv(10) == b""
    other.close()
    goodbye.join(WAIT)
    assert closed(ours)


def test_who_goes_on_sending_for_ever_is_left(line, monkeypatch):
    monkeypatch.setattr(web_worker, "GOODBYE", 0)
    ours, other = line
    other.sendall(b"x")
    web_worker.say_goodbye(ours, whole=False)
    assert closed(ours)
    web_worker.say_goodbye(ours, whole=True)  # of one that is closed already


@pytest.mark.parametrize("number", [errno.ETIMEDOUT, errno.EBADF])
def test_a_stalled_reader_is_one_line_in_the_log_and_a_fault_is_a_whole_one(number):
    try:
        raise OSError(number, "x")
    except OSError:
        about = sys.exc_info()
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 1, "Socket", None, about)
    assert web_worker.in_one_line(record)
    stalled = number == errno.ETIMEDOUT
    assert (record.exc_info is None) == stalled
    assert (record.levelno == logging.WARNING) == stalled
    assert record.getMessage().startswith(
        "Nothing was read for 60 seconds" if stalled else "Socket"
    )
