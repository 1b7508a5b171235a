"""Does a plan say how its words in another language came about, and is a machine's marked?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import PlanVersion
from cases.services import in_effect, plan_versions, plans
from cases.services.plan_versions import Translated
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tests.effect_tools import a_plan, said_yes

MACHINE = "This is not official"


@pytest.fixture
def plan(cast):
    """In English, with plain words of its goal in both languages."""
    plan = a_plan(cast)
    goal = plan.blocks.get(kind="goal")
    plain = {"en": "He reads more.", "es": "Lee más."}
    plans.write_block(
        by=cast.case_manager,
        block=goal,
        revision=goal.revision,
        words=goal.words,
        fields=goal.fields,
        plain=plain,
    )
    return plan


def share(cast, plan, *translated):
    made = Translated(*translated) if translated else None
    return plan_versions.share(by=cast.case_manager, plan=plan, translated=made)


def page(client_for, alder, user, name, version):
    answer = client_for(alder, user).get(reverse(name, args=[version.pk]))
    return " ".join(answer.content.decode().split())


def test_a_machines_words_are_marked_and_a_persons_say_whose(alder, cast, client_for, plan):
    said_yes(cast)
    first = share(cast, plan, "machine")
    read = page(client_for, alder, cast.mother, "plan_version", first)
    assert "Translated by a machine" in read
    assert MACHINE in read
    assert Event.objects.get(verb="plan.shared").data["label"] == "machine"
    warned = page(client_for, alder, cast.case_manager, "put_in_effect", first)
    assert "A machine translated the words of this version" in warned
    second = share(cast, plan, "checked", "Iván Castaño")
    assert (second.number, second.content_hash) == (2, first.content_hash)
    read = page(client_for, alder, cast.mother, "plan_version", second)
    assert "Checked by a person: Iván Castaño" in read
    assert MACHINE not in read
    ready = page(client_for, alder, cast.case_manager, "put_in_effect", second)
    assert "A machine translated" not in ready
    in_effect.put_in_effect(by=cast.case_manager, version=second, starts_on=today())
    assert share(cast, plan, "checked", " Iván Castaño ") == second  # the same once more
    assert share(cast, plan) == second


@pytest.mark.parametrize(
    ("translated", "field"),
    [
        (("",), "label"),
        (("google",), "label"),
        (("checked",), "label_by"),
        (("machine", "x" * 121), "label_by"),
        (("machine", "\x00"), "label_by"),
    ],
)
def test_what_cannot_stand_there(cast, plan, translated, field):
    with pytest.raises(BadInput) as caught:
        share(cast, plan, *translated)
    assert field in caught.value.message_dict
    assert not PlanVersion.objects.exists()


def test_words_in_the_plans_own_language_are_no_translation(cast, plan):
    goal = plan.blocks.get(kind="goal")
    plans.write_block(
        by=cast.case_manager,
        block=goal,
        revision=goal.revision,
        words=goal.words,
        fields=goal.fields,
        plain={"en": "He reads more."},
    )
    assert share(cast, plan, "machine").label == ""


def test_who_shares_it_is_asked(alder, cast, client_for, plan):
    client = client_for(alder, cast.case_manager)
    url = reverse("share_plan", args=[plan.pk])
    assert (
        "How were the words in the other language translated?" in client.get(url).content.decode()
    )
    assert client.post(url, {"note": "x"}).status_code == 422
    assert client.post(url, {"note": "x", "label": "checked"}).status_code == 422
    assert client.post(url, {"note": "x", "label": "machine"}).status_code == 302
    assert PlanVersion.objects.get().label == "machine"
