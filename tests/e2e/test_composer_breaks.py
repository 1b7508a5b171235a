"""What becomes of a message when something goes wrong while it is written or sent?"""

from __future__ import annotations

import http.client
import re
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_thread import NEWS, field, said, send

pytestmark = pytest.mark.browser


def fresh(words: str) -> str:
    return f"{words} {time.time()}"


def only_messages(route: Route) -> bool:
    return route.request.method == "POST" and not route.request.url.rstrip("/").endswith("draft")


def lose_the_answer(route: Route) -> None:
    """The server has the message; the browser never hears."""
    if not only_messages(route):
        route.continue_()
        return
    found = urlsplit(route.request.url)
    local = found._replace(netloc=f"127.0.0.1:{found.port}").geturl()
    answer = route.fetch(url=local, headers={**route.request.headers, "host": found.netloc})
    assert answer.status == 200
    route.abort()


def sign_out(page: Page) -> None:
    """As when a session ends by itself: the cookie means nothing any more."""
    kept = [one for one in page.context.cookies() if one["name"] != "session"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)


def test_a_request_that_never_arrived_is_sent_again_once(open_as, desktop):
    page = open_as(desktop, "lucia")
    words = fresh("Nunca llegó")
    page.route("**/cases/**", lambda r: r.abort() if only_messages(r) else r.continue_())
    field(page).fill(words)
    send(page)
    expect(page.locator("#not-sent")).to_contain_text("Enviar", timeout=10_000)
    expect(field(page)).to_have_value(words)
    page.unroute("**/cases/**")
    send(page)
    expect(said(page, words)).to_have_count(1, timeout=10_000)


def test_an_answer_that_was_lost_on_its_way_makes_no_second_entry(open_as, desktop):
    page = open_as(desktop, "lucia")
    words = fresh("La respuesta se perdió")

    page.route("**/cases/**", lose_the_answer)
    field(page).fill(words)
    send(page)
    expect(page.locator("#not-sent")).not_to_be_empty(timeout=10_000)
    page.unroute("**/cases/**")
    send(page)
    expect(said(page, words)).to_have_count(1, timeout=10_000)
    page.reload()
    expect(said(page, words)).to_have_count(1)


def test_a_lost_answer_and_then_other_words_lose_neither(open_as, desktop):
    page = open_as(desktop, "lucia")
    first, second = fresh("Primero"), fresh("Segundo")

    page.route("**/cases/**", lose_the_answer)
    field(page).fill(first)
    send(page)
    expect(page.locator("#not-sent")).not_to_be_empty(timeout=10_000)
    page.unroute("**/cases/**")
    field(page).fill(second)
    send(page)
    expect(page.locator("#composer .error-summary")).to_be_visible(timeout=10_000)
    expect(field(page)).to_have_value(second)
    send(page)
    expect(said(page, second)).to_have_count(1, timeout=10_000)
    page.reload()
    expect(said(page, first)).to_have_count(1)


def test_a_reload_after_sending_sends_nothing_again(open_as, plain):
    page = open_as(plain, "lucia")
    words = fresh("Una vez")
    field(page).fill(words)
    send(page)
    expect(said(page, words)).to_have_count(1)
    page.reload()
    page.go_back()
    page.go_forward()
    expect(said(page, words)).to_have_count(1)


def test_a_double_press_without_a_script_makes_one_entry(open_as, plain, address):
    page = open_as(plain, "lucia")
    words = fresh("Dos veces sin programa")
    field(page).fill(words)
    page.locator("#composer button[type=submit]:not([formaction])").dblclick()
    expect(page).to_have_url(re.compile(r"#e\d+$"), timeout=10_000)
    expect(said(page, words)).to_have_count(1)
    page.goto(address)
    expect(said(page, words)).to_have_count(1)


def test_what_is_typed_while_news_arrive_stays_with_its_cursor(open_as, browser, desktop):
    page = open_as(desktop, "colleen")
    other = browser.new_context()
    teacher = open_as(other.new_page(), "hannah")
    words = fresh("News for you")
    field(page).fill("one two")
    page.keyboard.press("Home")
    field(teacher).fill(words)
    send(teacher)
    expect(said(page, words)).to_be_visible(timeout=NEWS)
    expect(field(page)).to_be_focused()
    page.keyboard.type("zero ")
    expect(field(page)).to_have_value("zero one two")
    other.close()


def test_two_windows_with_two_texts_lose_neither(open_as, desktop):
    one = open_as(desktop, "lucia")
    two = one.context.new_page()
    two.goto(one.url)
    first, second = fresh("Ventana uno"), fresh("Ventana dos")
    field(one).fill(first)
    field(two).fill(second)
    send(one)
    expect(said(one, first)).to_have_count(1, timeout=10_000)
    send(two)
    expect(two.locator("#composer .error-summary")).to_be_visible(timeout=10_000)
    expect(field(two)).to_have_value(second)
    send(two)
    expect(said(two, second)).to_have_count(1, timeout=10_000)


def test_signed_out_while_typing_and_in_again_in_another_window(open_as, sign_in, desktop):
    page = open_as(desktop, "lucia")
    here, words = page.url, fresh("Escribía")
    sign_out(page)
    field(page).press_sequentially(words, delay=2)
    link = page.locator("#not-sent a")
    expect(link).to_be_visible(timeout=10_000)
    expect(page).to_have_url(here)
    expect(field(page)).to_have_value(words)
    send(page)
    expect(link).to_be_visible(timeout=10_000)
    expect(field(page)).to_have_value(words)
    expect(link).to_have_attribute("href", re.compile(r"/accounts/login/\?next=/cases/"))
    other = page.context.new_page()
    sign_in(other, "lucia")
    other.close()
    page.bring_to_front()
    send(page)
    expect(said(page, words)).to_have_count(1, timeout=10_000)


def test_somebody_else_who_signs_in_sends_nothing_of_it(open_as, sign_in, desktop):
    page = open_as(desktop, "lucia")
    words = fresh("De Lucía")
    field(page).fill(words)
    other = page.context.new_page()
    sign_out(page)
    sign_in(other, "hannah")
    send(page)
    expect(page.locator("#not-sent")).not_to_be_empty(timeout=10_000)
    expect(field(page)).to_have_value(words)
    other.goto(page.url.split("#")[0])
    expect(said(other, words)).to_have_count(0)
    expect(field(other)).not_to_have_value(re.compile(re.escape(words)))


def test_without_a_script_the_words_come_back_when_signed_out(open_as, plain):
    page = open_as(plain, "lucia")
    words = fresh("Sin programa ni sesión")
    field(page).fill(words)
    sign_out(page)
    send(page)
    expect(page.locator("main textarea[readonly]")).to_have_value(words)
    expect(page.locator("main a.button")).to_have_attribute("href", re.compile(r"next=/cases/"))


def test_a_letter_is_not_carried_away_when_the_session_ends(site, sign_in, desktop):
    sign_in(desktop, "lucia")
    desktop.locator("a.button[href*='/letters/']").first.click()
    desktop.wait_for_url("**/sees/")
    sign_out(desktop)
    desktop.locator("textarea[name=sees]").fill("")  # her draft of another test
    desktop.locator("textarea[name=sees]").press_sequentially("Se salta palabras.", delay=2)
    expect(desktop.locator("#saved a")).to_be_visible(timeout=10_000)
    expect(desktop.locator("textarea[name=sees]")).to_have_value("Se salta palabras.")
    other = desktop.context.new_page()
    sign_in(other, "lucia")
    other.close()
    desktop.bring_to_front()
    desktop.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(desktop.locator("#saved a")).to_have_count(0, timeout=10_000)
    desktop.locator("button[value=next]").click()
    desktop.wait_for_url("**/tried/")
    desktop.go_back()
    expect(desktop.locator("textarea[name=sees]")).to_have_value("Se salta palabras.")


def test_files_that_are_too_big_are_told_before_they_go(open_as, desktop, tmp_path):
    page = open_as(desktop, "lucia")
    big = tmp_path / "film.mov"
    with big.open("wb") as file:
        file.truncate(2_000_000_000)
    words = fresh("Con una película")
    field(page).fill(words)
    page.locator("#composer input[type=file]").set_input_files(big)
    send(page)
    expect(page.locator("#not-sent")).not_to_be_empty(timeout=5_000)
    expect(field(page)).to_have_value(words)


def test_files_too_big_without_a_script_keep_the_words(open_as, plain, tmp_path):
    page = open_as(plain, "lucia")
    big = tmp_path / "film.mov"
    with big.open("wb") as file:
        file.truncate(230_000_000)
    words = fresh("Con otra película")
    field(page).fill(words)
    page.locator("#composer input[type=file]").set_input_files(big)
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("200 MB", timeout=30_000)
    expect(field(page)).to_have_value(words)


def test_a_photo_of_an_iphone_is_sent_and_comes_back_as_a_jpeg(open_as, desktop):
    page = open_as(desktop, "lucia")
    words = fresh("Su cuaderno")
    field(page).fill(words)
    page.locator("#composer input[type=file]").set_input_files(
        "tests/cases/files/samples/photo.heic"
    )
    send(page)
    expect(said(page, words)).to_have_count(1, timeout=15_000)
    with page.expect_download() as download:
        page.locator(".attachments a", has_text="photo.jpg").last.click()
    assert download.value.suggested_filename == "photo.jpg"


def test_a_film_that_may_tell_a_place_is_asked_about_then_sent(open_as, phone, axe):
    page = open_as(phone, "lucia")
    words = fresh("Un video")
    field(page).fill(words)
    page.locator("#composer input[type=file]").set_input_files(
        "tests/cases/files/samples/film.webm"
    )
    send(page)
    expect(page.locator("#composer .error-summary")).to_contain_text("film.webm", timeout=15_000)
    assert axe(page) == []
    send(page)
    expect(said(page, words)).to_have_count(1, timeout=15_000)


def cut_off(page: Page, words: str, after: str) -> int:
    """Sends the composer with a file, and the connection ends right after a part of it. The
    answer's status is that of a server who is still heard."""
    names = ("csrfmiddlewaretoken", "key")
    values = {one: page.locator(f"#composer input[name={one}]").input_value() for one in names}
    part = '--cut\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    sent = "".join(part.format(*pair) for pair in {**values, "body": words}.items())
    sent += '--cut\r\nContent-Disposition: form-data; name="files"; filename="nota.txt"\r\n'
    sent += f"Content-Type: text/plain\r\n\r\n{'Hola. ' * 1000}"
    here = urlsplit(page.url)
    line = http.client.HTTPConnection("127.0.0.1", here.port)
    line.putrequest("POST", here.path, skip_host=True)
    for name, value in {
        "Host": here.netloc,
        "Cookie": "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies()),
        "Content-Type": "multipart/form-data; boundary=cut",
        "Content-Length": str(len(sent) + 50_000),
    }.items():
        line.putheader(name, value)
    line.endheaders(sent[: sent.index(after) + len(after)].encode())
    line.sock.shutdown(socket.SHUT_WR)
    with closing(line), line.getresponse() as answer:
        answer.read()
        return answer.status


@pytest.mark.parametrize("after", ["a la mitad", "Hola. Hola."])
def test_a_message_cut_off_on_its_way_is_not_sent_without_its_end(open_as, desktop, after):
    """The server has half of the words, or all of the words and half of the file."""
    page = open_as(desktop, "lucia")
    words = f"Cortado {time.time()} a la mitad del camino"
    assert cut_off(page, words, after) == 403
    page.reload()
    expect(said(page, words.partition(" a la")[0])).to_have_count(0)
    expect(field(page)).not_to_have_value(re.compile("Cortado"))
