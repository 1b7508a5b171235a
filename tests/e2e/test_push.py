"""Can a person add a device by one press, and does its browser show what it is told?

The browser's maker cannot be reached from here, so the browser gives an address of its own; the
worker's script, its scope and what it shows are real.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.test_first_letter import check
from tests.fixtures.browser import comes_true

pytestmark = pytest.mark.browser
# Stands for the browser maker's service: an address and keys as a real one gives them.
SERVICE = """
const bytes = (size) => crypto.getRandomValues(new Uint8Array(size));
PushManager.prototype.subscribe = async function (wish) {
  window.wished = {...wish, applicationServerKey: wish.applicationServerKey.length};
  const pair = await crypto.subtle.generateKey(
    {name: 'ECDH', namedCurve: 'P-256'}, true, ['deriveBits']);
  const p256dh = await crypto.subtle.exportKey("raw", pair.publicKey);
  const keys = {p256dh, auth: bytes(16).buffer};
  const endpoint = 'https://fcm.googleapis.com/fcm/send/' + bytes(8).join('-');
  return {endpoint, getKey: (name) => keys[name]};
};
"""
# A message for a worker that is not active yet would be lost: the browser keeps none.
ACTIVE = """navigator.serviceWorker.getRegistration('/notices/push/')
    .then(worker => worker?.active?.state === 'activated')"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.getRegistration('/notices/push/');
  for (let turn = 0; turn < 100; turn++) {
    const found = await worker.getNotifications();
    const words = found.map((one) => [one.title, one.body, one.lang, one.data.path]);
    if (words.length) return words;
    await new Promise((done) => setTimeout(done, 50));
  }
  return [];
}"""


@pytest.fixture
def browser(whole_browser):
    """The shell shows no news."""
    return whole_browser


def told(page, origin, message):
    """The browser hands a message to the worker, as when its maker's service brings one, until it
    is shown: a busy browser loses one that its tools hand over. The same tag is the same news."""
    comes_true(page, ACTIVE)
    link = page.context.new_cdp_session(page)
    found = []
    link.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda given: found.extend(given["registrations"]),
    )
    link.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    given = {
        "origin": origin,
        "registrationId": found[0]["registrationId"],
        "data": json.dumps(message),
    }
    for _turn in range(6):
        link.send("ServiceWorker.deliverPushMessage", given)
        if page.evaluate(SHOWN):
            return


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_device_is_added_told_and_taken_away(request, site, sign_in, axe, size):
    page, origin = request.getfixturevalue(size), site.url("maple-fork", "")
    page.context.grant_permissions(["notifications"], origin=origin)
    page.add_init_script(SERVICE)
    who = "lucia" if size == "phone" else "hannah"
    sign_in(page, who)
    page.goto(site.url("maple-fork", "/notices/how/"))
    check(page, axe, f"push-offered-{size}")
    expect(page.locator("#push-unable")).to_be_hidden()
    page.locator("#push-form button").click()
    page.locator("#devices-title ~ ul li").first.wait_for()
    check(page, axe, f"push-added-{size}")
    message = {"title": "Maple Fork", "body": "Algo nuevo sobre Mateo", "path": "/notices/"}
    told(page, origin, message | {"tag": "one", "lang": "es", "dir": "ltr"})
    told_words = ["Maple Fork", "Algo nuevo sobre Mateo", "es", "/notices/"]
    assert page.evaluate(SHOWN) == [told_words]
    scopes = "navigator.serviceWorker.getRegistrations().then(all => all.map(one => one.scope))"
    assert page.evaluate(scopes) == [f"{origin}/notices/push/"]
    assert page.evaluate("navigator.serviceWorker.controller") is None
    page.locator("#devices-title ~ ul button").first.click()
    page.locator("#devices-title ~ ul").wait_for(state="detached")


def test_who_says_no_or_has_no_scripts_reads_what_is_left(site, phone, plain, sign_in, axe):
    sign_in(phone, "lucia")
    phone.add_init_script("Notification.requestPermission = async () => 'denied';")
    phone.goto(site.url("maple-fork", "/notices/how/"))
    phone.locator("#push-form button").click()
    phone.locator("#push-words.notice").wait_for()
    check(phone, axe, "push-denied")
    sign_in(plain, "lucia")
    plain.goto(site.url("maple-fork", "/notices/how/"))
    expect(plain.locator("#push-unable")).to_be_visible()
    expect(plain.locator("#push-form")).to_be_hidden()
