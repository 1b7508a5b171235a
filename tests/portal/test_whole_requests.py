"""Does a body that ends too early say so? With a real server: tests/e2e/test_composer_breaks.py"""

import io

import pytest

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
