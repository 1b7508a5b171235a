"""What do the site's answers tell a browser when it runs for real: behind a proxy, with https?"""

from __future__ import annotations

import http.client
import re
from email.message import Message
from http.cookies import SimpleCookie

import pytest

from tests.e2e.conftest import DOMAIN, SLUGS, _free_port, _serving

HOST = f"{SLUGS[0]}.{DOMAIN}"
ALWAYS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
# A script of data for allauth's own is not run, so the policy has nothing against it.
INLINE = re.compile(
    r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\s(?:src=|type=.application/json))"
)
NO_DEVICE = ("camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")


@pytest.fixture(scope="module")
def secure(site, collected, tmp_path_factory):
    """ask(method, path, ...) gives status, headers and body of a site that runs for real."""
    port = _free_port()
    mails = tmp_path_factory.mktemp("secure-mail")
    real = {"DEMO": "0", "HTTPS": "1", "BEHIND_PROXY": "1", "TRUSTED_PROXIES": "1"}

    def ask(method: str, path: str, body: str = "", **headers: str) -> tuple[int, Message, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        proxied = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        link.request(method, path, body.encode(), proxied | own)
        answer = link.getresponse()
        with answer:
            found = answer.status, answer.headers, answer.read()
        link.close()
        return found

    with _serving("portal.wsgi", port, collected, mails, **real):
        yield ask


def signed_in(ask, site):
    """What a mother's sign-in sets, and the Cookie header that comes of it."""
    _status, first, page = ask("GET", "/accounts/login/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)[1].decode()
    csrf = SimpleCookie(first["Set-Cookie"])
    given = f"csrfmiddlewaretoken={token}&login=lucia@maple-fork.example&password={site.password}"
    status, answer, _body = ask(
        "POST",
        "/accounts/login/",
        given,
        Content_Type="application/x-www-form-urlencoded",
        Cookie=f"__Host-csrf={csrf['__Host-csrf'].value}",
        Origin=f"https://{HOST}",
    )
    assert status == 302, status
    return [first["Set-Cookie"], *answer.get_all("Set-Cookie")]


def attributes(line: str) -> tuple[str, set[str]]:
    """The name of a cookie, and all that is said of it but how long it lasts."""
    name, *rest = line.split("; ")
    lasting = ("expires", "Max-Age")
    return name.partition("=")[0], {one for one in rest if not one.startswith(lasting)}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/accounts/login/", 200), ("/no-such-page/", 404), ("/", 302), ("/theme.css", 200)],
)
def test_each_answer_carries_all_headers(secure, path, status):
    found, headers, _body = secure("GET", path)
    assert found == status
    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    kept = {"private", "no-store"} <= set(headers["Cache-Control"].split(", "))
    assert kept is (path != "/theme.css")
    said = [one.strip().split(" ", 1) for one in headers["Content-Security-Policy"].split(";")]
    assert dict(said) == POLICY
    policy = headers["Permissions-Policy"]
    assert [one for one in NO_DEVICE if f"{one}=()" not in policy] == []


def test_no_page_has_anything_inline(secure):
    for path in ("/accounts/login/", "/no-such-page/", "/words/"):
        page = secure("GET", path)[2].decode()
        assert "</html>" in page
        assert not INLINE.search(page), path


def test_cookies_are_for_this_host_alone_and_no_script_reads_them(secure, site):
    own = {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}
    found = dict(attributes(line) for line in signed_in(secure, site))
    assert found == {"__Host-csrf": own, "__Host-session": own}
    change = secure("POST", "/language/", "language=es", Origin=f"https://{HOST}")
    assert change[0] == 403  # not without the token


def test_without_https_one_is_sent_to_it(secure):
    status, headers, _body = secure("GET", "/accounts/login/", X_Forwarded_Proto="http")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/accounts/login/")


def test_a_static_file_is_small_and_is_kept_for_good(secure):
    page = secure("GET", "/accounts/login/")[2].decode()
    (sheet,) = re.findall(r'href="(/static/css/footbridge\.[0-9a-f]{12}\.css)"', page)
    plain = secure("GET", sheet)
    status, headers, small = secure("GET", sheet, Accept_Encoding="br, gzip")
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert len(small) * 3 < len(plain[2])


@pytest.mark.parametrize("path", ["/no-such-page/", "/%00"])
def test_an_error_page_says_the_number_that_its_header_has(secure, path):
    _status, headers, page = secure("GET", path)
    assert re.fullmatch(r"[0-9a-f]{12}", headers["X-Request-Id"])
    assert f"<strong>{headers['X-Request-Id']}</strong>" in page.decode()
