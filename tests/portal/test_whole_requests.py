"""Does a body that ends too early say so? With a real server: tests/e2e/test_composer_breaks.py"""

import io

import pytest
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import IterUnreader

from portal.whole_requests import WholeBody


def test_a_body_that_comes_whole_is_read_whole_in_any_pieces():
    for size in (-1, 1, 4, 100):
        body, read = WholeBody(io.BytesIO(b"one\ntwo"), 7), b""
        while piece := body.read(size):
            read += piece
        assert read == b"one\ntwo"


def test_no_more_is_read_than_was_announced():
    body = WholeBody(io.BytesIO(b"one\ntwo and the next request"), 7)
    assert body.readline() == b"one\n"
    assert body.read(50) == b"two"
    assert body.read() == body.readline() == b""


@pytest.mark.parametrize("way", ["read", "readline"])
def test_an_early_end_is_told(way):
    body = WholeBody(io.BytesIO(b""), 7)
    with pytest.raises(OSError, match="connection was lost"):
        getattr(body, way)()
    with pytest.raises(OSError, match="connection was lost"):
        WholeBody(io.BytesIO(b"one"), 7).read()


def test_what_is_there_is_given_without_waiting_for_more():
    """With gunicorn's own reader of a body, over a line on which two packets came."""
    packets = iter([b"My own", b" words", b""])
    body = WholeBody(Body(LengthReader(IterUnreader(packets), 100)), 100)
    assert [body.some(1024), body.some(3), body.some(1024)] == [b"My own", b" wo", b"rds"]
    with pytest.raises(OSError, match="connection was lost"):
        body.some(1024)


def test_what_was_read_ahead_is_given_first_and_the_end_is_an_end():
    body = WholeBody(Body(LengthReader(IterUnreader(iter([b"0123456789", b"next"])), 10)), 10)
    assert (body.read(2), body.some(4), body.some(99), body.some(99)) == (
        b"01",
        b"2345",
        b"6789",
        b"",
    )
    plain = WholeBody(io.BytesIO(b"0123456789"), 4)
    assert (plain.some(99), plain.some(99)) == (b"0123", b"")
