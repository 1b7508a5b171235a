"""A browser and its push service, as far as a server sees them: real keys, a real HTTP server.

service()     a running push service that keeps what it got, and can be told what to answer
Browser       one that was added at a service; reads what was encrypted for it
use(settings) push is offered, and only this machine is taken for a push service
"""

from __future__ import annotations

import base64
import http.server
import json
import secrets
import threading
from contextlib import contextmanager

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal import environment

KEY = "h2sEXpBpZmHo0hvqJ0W6CT9hM5nyxA0v6lVh3rSSzYk"  # of these tests alone


def use(settings, monkeypatch):
    """Push is offered, with services on this machine."""
    monkeypatch.setenv("PUSH_KEY", KEY)
    settings.PUSH_KEY, settings.PUSH_PUBLIC_KEY = environment.push_keys()
    settings.PUSH_SERVICES = ("http://127.0.0.1",)


def text(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(words):
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


class Browser:
    """Its pair of keys (RFC 8291) and its address at a service."""

    def __init__(self, box, name):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = secrets.token_bytes(16)
        self.path, self.box = f"/send/{name}", box
        self.endpoint = f"http://127.0.0.1:{box.port}{self.path}"

    @property
    def given(self):
        """What its page sends to ours."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": text(point), "auth": text(self.secret)}

    @property
    def shown(self):
        """The messages that came for it, decrypted."""
        mine = [body for path, _headers, body in self.box.taken if path == self.path]
        return [
            json.loads(http_ece.decrypt(one, private_key=self.key, auth_secret=self.secret))
            for one in mine
        ]


class Box:
    """What a push service got: (path, headers, body); `answers` gives the number for a path."""

    def __init__(self):
        self.taken, self.answers, self.port = [], {}, 0

    def browser(self, name="one"):
        return Browser(self, name)


@contextmanager
def service():
    """A running push service."""
    box = Box()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = box.answers.get(self.path, 201)
            if answer < 300:
                heads = {name.lower(): value for name, value in self.headers.items()}
                box.taken.append((self.path, heads, body))
            self.send_response(answer)
            if answer == 307:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Nothing on the terminal."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def claims(headers, public_key):
    """What a server says of itself (RFC 8292), its signature checked with the public key."""
    scheme, _space, rest = headers["authorization"].partition(" ")
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    assert (scheme.lower(), parts["k"].rstrip("=")) == ("vapid", public_key)
    signed, _dot, signature = parts["t"].rpartition(".")
    sealed = raw(signature)
    numbers = (int.from_bytes(sealed[:32], "big"), int.from_bytes(sealed[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(public_key))
    key.verify(utils.encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(raw(signed.split(".")[1]))
