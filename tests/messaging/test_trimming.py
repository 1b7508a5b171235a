"""Is only what signs a letter at its end cut, and no line of the sender's own in the middle?"""

from __future__ import annotations

import pytest

from messaging.mail_in.trimming import Ours, trimmed

OURS = Ours(("no-reply@footbridge.test", "reply+abc@reply.footbridge.test"), ("footbridge",))
QUOTE = "\n\nOn Tue, Nov 24, 2026 at 9:00 AM Footbridge <no-reply@footbridge.test> wrote:\n> Hm?\n"
REST = "He came home in tears.\n\nWhat happened at school?"

# The sender's own words: nothing of them may go.
STAYS = {
    "sent with": f"Hello.\n\nSent with his lunch, he was still hungry\n\n{REST}",
    "sent from": f"Hello.\n\nSent from the nurse to the office.\n\n{REST}",
    "enviado con": f"Hola.\n\nEnviado con su hermano\n\n{REST}",
    "sent with, wrapped": f"{REST} Yesterday he was\nsent with his brother to the office.",
    "em dash": f"I am worried.\n—\n{REST}",
    "em dash and a short rest": "I am worried.\n\n—\n\nHe did not sleep",
    "a line": f"First.\n__\n{REST}",
    "a long line": f"First.\n--------------\n{REST}",
    "two dashes": f"First.\n--\n{REST}",
    "a mark above a long letter": "Hello.\n-- \n" + "\n".join(f"Point {n}." for n in range(12)),
    "yahoo mail": f"Yahoo Mail: I do not read it\n\n{REST}",
}
# Signatures: (text, what stays).
GOES = {
    "the mark": ("Yes.\n-- \nMaria\nWe live at 3 Elm St.", "Yes."),
    "dashes and a name": ("Yes.\n--\nMaria López\n206-555-0123", "Yes."),
    "phone": ("Yes.\n\nSent from my iPhone", "Yes."),
    "phone and dash": ("Yes.\n\n—\nSent from my iPhone", "Yes."),
    "phone in Spanish": ("Sí.\n\nEnviado desde mi iPhone", "Sí."),
    "phone under a name": ("Yes.\n\nSent from my iPhone\n\n-- \nMaria", "Yes."),
    "two programs": (
        "Yes.\n\nSent from my iPhone\n\nGet Outlook for iOS<https://aka.ms/o>",
        "Yes.",
    ),
    "a rule": ("Yes.\n\n______________\n", "Yes."),
    "a dash alone": ("Yes.\n\n—", "Yes."),
    "the last of two marks": (
        "One\n--\nTwo is a sentence.\n-- \nMaria",
        "One\n--\nTwo is a sentence.",
    ),
    "nothing else": ("-- \nMaria", ""),
}


@pytest.mark.parametrize("quote", ["", QUOTE], ids=["alone", "above a quote"])
@pytest.mark.parametrize("name", STAYS)
def test_words_of_ones_own_stay(name, quote):
    assert trimmed(STAYS[name] + quote, ours=OURS) == STAYS[name].replace("-- \n", "--\n")


@pytest.mark.parametrize("quote", ["", QUOTE], ids=["alone", "above a quote"])
@pytest.mark.parametrize("name", GOES)
def test_a_signature_at_the_end_goes(name, quote):
    text, left = GOES[name]
    assert trimmed(text + quote, ours=OURS) == left


# How programs quote us without a mark on each line.
HEADS = {
    "Outlook": "From: Footbridge <no-reply@footbridge.test>\nSent: Tuesday, November 24, 2026"
    " 9:15 AM\nTo: m@alder.example\nSubject: Something new about Ana",
    "Outlook in Spanish": "De: Footbridge <no-reply@footbridge.test>\nEnviado el: martes, 24 de"
    " noviembre de 2026 9:15\nPara: m@alder.example\nAsunto: Algo nuevo sobre Ana",
    "Samsung": "-------- Original message --------\nFrom: Footbridge <no-reply@footbridge.test>"
    "\nDate: 11/24/26 9:15 AM (GMT-08:00)\nTo: m@alder.example\nSubject: Something new about Ana",
    "Samsung in Spanish": "-------- Mensaje original --------\nDe: Footbridge"
    " <no-reply@footbridge.test>\nFecha: 24/11/26 9:15 (GMT-08:00)\nA: m@alder.example"
    "\nAsunto: Algo nuevo sobre Ana",
}
BODIES = {
    "plain": "Hello Mother,\n\nThere is something new about Ana.\n\nRead it and answer here.",
    "with words that quote others": "Hello Mother,\n\nThere is something new:\n\n> She read.\n\n"
    "Read it and answer here.",
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("head", HEADS)
def test_above_an_unmarked_quote_stands_all_that_is_new(head, body):
    quote = f"\n\n{HEADS[head]}\n\n{BODIES[body]}\n"
    assert trimmed(quote, ours=OURS) == ""
    assert trimmed(f"Sent from my Galaxy{quote}", ours=OURS) == ""
    assert trimmed(f"{REST}{quote}", ours=OURS) == REST


def test_answers_between_marked_lines_stay():
    text = "> On 11/24/26 Footbridge wrote:\n> Hello.\n\nYes.\n\n> Read it here.\n\nAnd thanks."
    assert trimmed(text, ours=OURS) == "Yes.\n\nAnd thanks."
    lone = f"Sent from my iPhone\n\n{text}"
    assert "Yes." in trimmed(lone, ours=OURS)
