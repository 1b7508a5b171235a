"""Does each comment stay to be read, whatever becomes of the plan, and does markup stay text?"""

from __future__ import annotations

import random

import pytest
from django.urls import reverse
from django.utils.html import escape

from cases.models import PlanComment
from cases.services import plans
from tests.plan_tools import begun, commented, shared

KINDS = ("goal", "accommodation", "related_service", "aid")
WORDS = ("reads", "48", "words", "<b>a</b>", "minute", "&amp;", "each", "week;", "¿cómo?", "قراءة")
HOSTILE = "<script>alert({n})</script> & “{n}”"


def text(chance: random.Random) -> str:
    """One or two sentences, some with markup in them."""
    return " ".join(chance.choices(WORDS, k=chance.randint(3, 14))) + ". So it is."


def edit(cast, plan, chance: random.Random) -> None:
    """One change of somebody: other words, another place, one part fewer, or one more."""
    blocks = [one for one in plan.blocks.all() if one.kind in KINDS]
    block, what = chance.choice(blocks), chance.choice(("write", "part", "remove", "add", "move"))
    if what == "remove" and len(blocks) > 2:
        plans.remove_block(by=cast.teacher, block=block, revision=block.revision)
    elif what == "add":
        added = plans.add_block(by=cast.teacher, plan=plan, kind=chance.choice(KINDS))
        write(cast, added, text(chance))
    elif what == "move":
        plans.move_block(by=cast.teacher, block=block, up=chance.random() < 0.5)
    elif what == "part":
        write(cast, block, f"To begin with: {block.words} And more.")
    else:
        write(cast, block, text(chance))


def write(cast, block, words: str) -> None:
    name = {"name": "Speech"} if block.kind == "related_service" else {}
    plans.write_block(
        by=cast.teacher, block=block, revision=block.revision, words=words, fields=name
    )


@pytest.mark.parametrize("seed", range(8))
def test_through_random_edits_and_drafts(alder, cast, client_for, seed):
    chance, plan = random.Random(seed), begun(cast)
    for kind in (*KINDS, "goal"):
        write(cast, plans.add_block(by=cast.teacher, plan=plan, kind=kind), text(chance))
    mother, said = client_for(alder, cast.mother), []
    for number in range(4):
        version = shared(cast, plan.blocks.first(), note=f"Draft {number}")
        for block in chance.sample(version.blocks, k=min(2, len(version.blocks))):
            words = HOSTILE.format(n=len(said))
            pointer = "words:0:12" if chance.random() < 0.6 and len(block["words"]) > 12 else ""
            commented(cast, version, words=words, pointer=pointer, about=block["id"])
            said.append(words)
        page = mother.get(reverse("plan_version", args=[version.pk])).content.decode()
        listed = mother.get(reverse("plan_comments", args=[version.pk])).content.decode()
        for words in said:
            assert escape(words) in page, (seed, number, words)
            assert escape(words) in listed, (seed, number, words)
        assert "<script>alert" not in page + listed
        assert "<b>a</b>" not in page
        for _turn in range(chance.randint(1, 5)):
            edit(cast, plan, chance)
    assert PlanComment.objects.filter(plan=plan).count() == len(said)
