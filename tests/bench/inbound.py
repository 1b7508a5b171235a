"""How many answers by mail become entries in a second, over SMTP, with all that belongs to it?

python -m tests.bench.inbound [mails]     a cluster of its own, about a minute
"""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.bench.ground import ROOT, prepare_environment

HEAD = "| Mails over SMTP | size KB | mails | each s | p50 ms | p95 ms |\n|---|---|---|---|---|---|"
MAILS = 400
SENDERS = 4


def main() -> None:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    with tempfile.TemporaryDirectory(prefix="footbridge-inbound-") as name:
        folder = Path(name)
        prepare_environment(folder)
        os.environ |= {"INBOUND_DOMAIN": "reply.bench.test", "INBOUND_AUTHSERV_ID": "mx.bench.test"}
        from tenants.base.embedded import ensure_running

        with ensure_running(folder / "database") as cluster:
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            os.environ["DATABASE_URL"] = cluster.app_url
            _measure(mails)


def _measure(mails: int) -> None:
    import django

    django.setup()
    from django_tenants.utils import schema_context

    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database
    from tests.cast import make_cast
    from tests.mails import address, letter, photo, sample

    prepare_database(lambda words: None)
    create_district(slug="wide", name="Wide", state="WA", timezone="America/Los_Angeles")
    with schema_context("d_wide"):
        cast = make_cast("post")
        to, by = address(cast.mother, cast.case), cast.mother.email
    proof = "Authentication-Results: mx.bench.test; dmarc=pass\r\n"
    picture = [("photo.jpg", photo(), "image/jpeg")]
    known = sample("gmail_web_en", to, by).partition(b"\r\n")[2]
    kinds: dict[str, Callable[[int], bytes]] = {
        "a short answer with its quote": lambda n: (
            proof.encode() + known.replace(b"gmailweb@", f"{n}@".encode())
        ),
        "with a photo": lambda n: letter(to, by, f"Photo {n}", proof=proof, files=picture),
        "of a stranger, refused": lambda n: letter(
            to, "aunt@family.example", f"Aunt {n}", proof=proof
        ),
        "the same one again": lambda n: letter(
            to, by, "Again", proof=proof, Message_ID="<again@bench.test>"
        ),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "manage.py", "receive_mail", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    print(HEAD)
    try:
        for name, make in kinds.items():
            print(_row(name, [make(n) for n in range(mails)], port, to), flush=True)
    finally:
        process.terminate()
        process.wait(40)


def _row(name: str, raws: list[bytes], port: int, to: str) -> str:
    def send(part: list[bytes]) -> list[float]:
        took = []
        with smtplib.SMTP("127.0.0.1", port) as link:
            for raw in part:
                begun = time.perf_counter()
                with suppress(smtplib.SMTPDataError):  # the sixth stranger of an hour
                    link.sendmail("someone@mail.example", [to], raw)
                took.append((time.perf_counter() - begun) * 1000)
        return took

    begun = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        parts = pool.map(send, [raws[n::SENDERS] for n in range(SENDERS)])
        took = sorted(one for part in parts for one in part)
    each = len(raws) / (time.perf_counter() - begun)
    size = len(raws[0]) / 1000
    p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
    return f"| {name} | {size:.0f} | {len(raws)} | {each:.0f} | {p50:.0f} | {p95:.0f} |"


if __name__ == "__main__":
    main()
