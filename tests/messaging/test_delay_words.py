"""Are words that make an evaluation wait found, and others left alone?"""

import pytest

from messaging.letters.delay_words import delaying_words

DELAYS = [
    "Thank you. I think we should finish the six weeks of the reading group first and then decide "
    "about testing.",
    "We need to complete RTI before we can refer him for an evaluation.",
    "Let's wait until Tier 2 is over. Then the team can talk about testing.",
    "It is too early to evaluate; the interventions have just begun.",
    "She has to go through the support team first before testing.",
    "Primero hay que terminar las semanas del grupo de lectura y luego decidir sobre las pruebas.",
    "Hay que esperar a que acabe la intervención antes de evaluar.",
]
FINE = [
    "You do not have to wait for the reading group to end. We will test at the same time.",
    "We don’t need to wait for RTI: the evaluation plan comes this week.",
    "The reading group goes on at the same time as the evaluation.",
    "Testing starts on Monday. Please sign the form first.",
    "He read for ten minutes and finished the book.",
    "No tiene que esperar a que termine el grupo de lectura para la evaluación.",
    "",
]
ANSWERS = [  # of testing only because they answer a letter that asks for it
    "Let us complete Tier 2 first.",
    "We have to finish the six weeks of the reading group before anything else.",
    "Our policy is twelve weeks of RTI data first.",
    "Please wait until the intervention is over.",
    "Primero terminemos el nivel 2.",
    "Hay que esperar a que acabe la intervención.",
]


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_that_names_no_test_makes_it_wait_too(text):
    assert delaying_words(text, of_testing=True)
    assert delaying_words(text) == ""


@pytest.mark.parametrize("text", FINE)
def test_an_answer_that_makes_nothing_wait_is_left_alone(text):
    assert delaying_words(text, of_testing=True) == ""


@pytest.mark.parametrize("text", DELAYS)
def test_a_delay_is_found(text):
    assert delaying_words(text)


@pytest.mark.parametrize("text", FINE)
def test_other_words_are_left_alone(text):
    assert delaying_words(text) == ""
