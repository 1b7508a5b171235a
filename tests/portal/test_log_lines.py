"""Does the log keep to itself what opens a door? An address with a key in it is a key."""

import io
import logging
import sys

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string
from gunicorn.config import Config

from portal import gunicorn_conf
from portal.log_lines import HIDDEN, LineFormatter, without_keys

KEY = "Zk3v9q-Trusted_key-1347"
# Parts of an address that stand for something everybody may know, or that only a row of a case
# behind a sign-in answers to.
NO_KEYS = {
    "clock",  # a rule of law
    "fact_kind",
    "kind",
    "kind_of",
    "language",  # of a page of the guide
    "page",  # of the guide
    "name",  # of a file; its id stands before it, and who asks is checked
    "paper_kind",
    "plan_part",
    "step",
    "words_kind",
    "what",  # which way a mail came in; the provider signs what it sends
}
TYPED = {"UUIDConverter", "IntConverter"}


def parts():
    """Route, name and the parts of it that are words, of every address of both hosts."""
    for module in ("portal.urls", "portal.urls_public"):
        yield from _walk(module, get_resolver(module).url_patterns, "/")


def _walk(module, patterns, before):
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(module, one.url_patterns, route)
            continue
        converters = one.pattern.converters
        named = set(one.pattern.regex.groupindex)
        words = {n for n in named if type(converters.get(n)).__name__ not in TYPED}
        if words:
            yield module, route, one.name, words, named


def addresses():
    """Every address that carries a key, with one in it."""
    for module, _route, name, words, named in parts():
        if words <= NO_KEYS:
            continue
        given = {
            n: 1 if n.endswith("number") else "0" * 8 + "-0000" * 3 + "-" + "0" * 12 for n in named
        }
        given |= {n: "a.pdf" if n in NO_KEYS else KEY for n in words}
        yield reverse(name, kwargs=given, urlconf=module)


def test_there_are_such_addresses():
    assert len(set(addresses())) >= 7


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_no_line_holds_the_key_of_an_address(address):
    for line in (
        f"Not Found: {address}",
        f'[now] 10.0.0.1 "GET {address}" 404 12 3ms',
        f"Error handling request {address}?x=1",
        f'Referer "https://maple.example{address}"',
    ):
        shown = without_keys(line)
        assert KEY not in shown
        assert HIDDEN in shown
        assert shown.split(address[:12])[0] == line.split(address[:12])[0]


@pytest.mark.parametrize(
    "line", ["Not Found: /notices/stop/", "GET /cases/5d0f/ 404", "/accounts/invitation/ again"]
)
def test_other_lines_stay_as_they_are(line):
    assert without_keys(line) == line


@pytest.fixture
def log(monkeypatch):
    """What the site's own handler writes, set up as in real life."""
    made = settings.LOGGING["formatters"]["line"]
    assert import_string(made["()"]) is LineFormatter
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(LineFormatter(made["fmt"], defaults={"request_id": "-"}))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_a_wrong_key_is_not_written_down(alder, client_for, log, address):
    answer = client_for(alder).get(address)
    logging.getLogger("django.request").warning("Not Found: %s", address)
    assert answer.status_code in (200, 302, 404, 410)
    written = log.getvalue()
    assert "Not Found" in written
    assert KEY not in written


def test_an_account_of_an_error_holds_none_either(log):
    try:
        raise ValueError(f"/notices/stop/{KEY}/")
    except ValueError:
        logging.getLogger("portal").exception("It broke")
    assert "Traceback" in log.getvalue()
    assert KEY not in log.getvalue()


def test_the_web_servers_own_lines_hold_none(capsys, monkeypatch):
    cfg = Config()
    cfg.set("accesslog", "-")
    cfg.set("errorlog", "-")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    server_log = import_string(gunicorn_conf.logger_class)(cfg)
    server_log.access_log.info('"GET /accounts/invitation/%s/" 404', KEY)
    server_log.error("Error handling request /news/shared/%s/", KEY)
    for stream in (sys.stdout, sys.stderr):
        assert HIDDEN in stream.getvalue()
        assert KEY not in stream.getvalue()
