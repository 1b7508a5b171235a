"""What does a stranger read when the demo stands?"""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING, Any

from portal.demo.ground import DESCRIPTION, CannotStart
from tenants.base.embedded_places import write_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.demo.children import Family

ANSWER_WITHIN = 60.0  # seconds


def wait_for_answer(port: int, family: Family, progress: Callable[[str], None]) -> None:
    """Wait until the site answers. Raises CannotStart when it does not."""
    progress("Starting the web server and the job worker ...")
    until = time.monotonic() + ANSWER_WITHIN
    while not _answers(port):
        if time.monotonic() > until:
            raise CannotStart("the web server does not answer; its words are above.")
        family.look(progress)
        time.sleep(0.1)


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/health/", headers={"Host": f"localhost:{port}"})
        return link.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        link.close()


def tell(url: str, districts: list[dict[str, Any]], progress: Callable[[str], None]) -> None:
    """Print addresses and accounts, and write them to var/demo.json."""
    described = {"url": url, "districts": districts}
    write_private(DESCRIPTION, json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    for district in districts:
        progress("")
        progress(f"{district['name']}: {district['url']}")
        for line in _table(district["accounts"]):
            progress(f"  {line}")
    progress("")
    progress(f"Footbridge is ready: {url}  (Ctrl-C stops it; its mails: {url}/mailbox/)")


def _table(accounts: list[dict[str, str]]) -> list[str]:
    keys = ("role", "name", "email", "password")
    wide = {key: max((len(each[key]) for each in accounts), default=0) for key in keys}
    return ["  ".join(each[key].ljust(wide[key]) for key in keys).rstrip() for each in accounts]
