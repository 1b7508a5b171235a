"""Does a plan begin with a template of the district, and is no prompt ever text of a plan?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import plan_checks
from cases.models import Plan, PlanTemplate
from cases.plan_shapes import PLANS, SHAPES
from cases.services import plan_templates, plan_versions, plans
from cases.template_parts import left_of, own_words, required
from tenants.audit.models import Event
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tests.plan_tools import block, template

PROMPT = "What can [child] do now?\n[child] reads [number] words a minute in class."


@pytest.fixture
def row(cast):
    """A template for an IEP that asks for the present levels and for a goal."""
    prompts = {"present_levels": PROMPT, "goal": "By [day], given [what], [child] will [do what]."}
    return template(cast, prompts=prompts)


@pytest.fixture
def staff(alder, cast, client_for):
    return client_for(alder, cast.district_staff)


def begun(cast, row, language="en") -> Plan:
    return plans.begin_plan(
        by=cast.teacher, case=cast.case, kind=row.kind, language=language, template=row
    )


def write(cast, part, words, fields=None):
    return plans.write_block(
        by=cast.teacher, block=part, revision=part.revision, words=words, fields=fields or {}
    )


# --- what is a prompt -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "left", "own"),
    [
        (PROMPT, PROMPT.splitlines(), ""),
        ("", [], ""),
        ("Ana reads 48 words a minute in class.", [], "Ana reads 48 words a minute in class."),
        ("- what can  [Child] do now?\nShe reads.", ["- what can  [Child] do now?"], "She reads."),
        ("Ana reads [number] words.", ["[number]"], "Ana reads … words."),
        ("Ana reads [list 4] well.", [], "Ana reads [list 4] well."),
        ("What can Ana do now?", [], "What can Ana do now?"),
    ],
)
def test_a_line_or_gap_of_the_prompt_that_stands_is_no_text_of_the_plan(words, left, own):
    assert list(left_of(PROMPT, words)) == left
    assert own_words(PROMPT, words) == own


def test_without_a_template_every_word_counts():
    assert own_words("", " As [it] is\n") == " As [it] is\n"
    assert left_of("", "As [it] is") == ()


# --- a plan that begins with it -------------------------------------------------------------------


@pytest.mark.parametrize(("language", "end"), [("en", ""), ("es", " (es)")])
def test_a_plan_begins_with_its_prompts_and_rows_in_its_own_language(cast, row, language, end):
    plan = begun(cast, row, language)
    assert block(plan, "present_levels").words == PROMPT + end
    support = block(plan, "accommodation")
    assert (support.words, support.prompt) == (f"Reading plan: text read aloud.{end}", "")
    assert plan.template_name == f"Reading plan{end}"
    assert block(plan, "strengths").words == ""
    more = plans.add_block(by=cast.teacher, plan=plan, kind="goal")
    assert more.words == block_words(row, "goal", language)


def block_words(row, kind, language):
    return next(part["prompt"][language] for part in row.parts if part["kind"] == kind)


def test_a_plan_keeps_what_it_was_begun_with(cast, row):
    plan = begun(cast, row)
    new = {"en": "Other words", "es": "Otras palabras"}
    at = {"by": cast.district_staff, "template": row}
    later = plan_templates.prompt(seen=row.version, kind="goal", words=new, **at)
    later = plan_templates.rename(seen=later.version, names=new, **at)
    plan_templates.move_part(seen=later.version, kind="family_concerns", up=True, **at)
    plan_templates.turn(on=False, **at)
    plan.refresh_from_db()
    assert plan.template_name == "Reading plan"
    assert plan.template_version < later.version
    assert plan.sections == PLANS["iep"]
    added = plans.add_block(by=cast.teacher, plan=plan, kind="goal")
    assert added.words.startswith("By [day]")


def test_no_prompt_is_ever_in_a_shared_draft(cast, row):
    plan = begun(cast, row)
    levels = block(plan, "present_levels")
    write(cast, levels, f"{PROMPT}\nReads 48 words a minute. With help: [number].")
    version = plan_versions.share(by=cast.teacher, plan=plan)
    assert [(one["kind"], one["words"]) for one in version.blocks] == [
        ("present_levels", "Reads 48 words a minute. With help: …."),
        ("accommodation", "Reading plan: text read aloud."),
    ]
    levels.refresh_from_db()
    assert PROMPT in levels.words  # the staff who write it still have it


def test_a_plan_of_prompts_alone_is_not_shared(cast):
    row = template(cast, prompts={"goal": PROMPT}, rows={"accommodation": "Read aloud."})
    plan = begun(cast, row)
    rows = block(plan, "accommodation")
    plans.remove_block(by=cast.teacher, block=rows, revision=rows.revision)
    with pytest.raises(BadInput):
        plan_versions.share(by=cast.teacher, plan=plan)


def test_the_checker_points_at_what_nobody_replaced(cast, row):
    plan = begun(cast, row)

    def codes(kind):
        rows = plan_checks.of_rows(plan.blocks.all())
        return [one.code for one in plan_checks.check("iep", rows) if one.kind == kind]

    assert codes("present_levels") == ["prompt_left"]
    assert codes("goal") == ["none", "prompt_left"]
    assert "as_offered" in codes("accommodation")
    write(cast, block(plan, "present_levels"), "Reads 48 words a minute, so he cannot keep up.")
    support = block(plan, "accommodation")
    write(cast, support, support.words)  # looked at, and it fits
    assert codes("present_levels") == []
    assert "as_offered" not in codes("accommodation")


def test_a_copy_of_last_year_keeps_what_was_left_of_its_template(cast, row):
    plan = begun(cast, row)
    copy = plans.begin_plan(by=cast.teacher, case=cast.case, kind="iep", copy_of=plan)
    assert (copy.template_name, copy.prompts) == (plan.template_name, plan.prompts)
    assert block(copy, "present_levels").left == tuple(PROMPT.splitlines())
    with pytest.raises(BadInput):
        plans.begin_plan(by=cast.teacher, case=cast.case, kind="iep", copy_of=plan, template=row)


def test_a_part_that_the_template_left_out_can_be_added(cast, row):
    row = plan_templates.leave_out(
        by=cast.district_staff, template=row, seen=row.version, kind="transition"
    )
    plan = begun(cast, row)
    assert not plan.blocks.filter(kind="transition").exists()
    assert plan.sections[-1] == "transition"
    plans.add_block(by=cast.teacher, plan=plan, kind="transition")
    with pytest.raises(BadInput):
        plans.add_block(by=cast.teacher, plan=plan, kind="transition")


def test_the_order_of_the_template_is_that_of_the_plan_and_of_its_draft(cast, alder, client_for):
    row = template(cast)
    row = plan_templates.move_part(
        by=cast.district_staff, template=row, seen=row.version, kind="family_concerns", up=True
    )
    plan = begun(cast, row)
    for kind in ("strengths", "family_concerns"):
        write(cast, block(plan, kind), "He likes drums.")
    version = plan_versions.share(by=cast.teacher, plan=plan)
    for path in (reverse("plan", args=[plan.pk]), reverse("plan_version", args=[version.pk])):
        page = client_for(alder, cast.teacher).get(path).content.decode()
        assert page.index('id="s-family_concerns"') < page.index('id="s-strengths"')


@pytest.mark.parametrize("change", ["kind", "ended"])
def test_a_plan_begins_only_with_a_template_for_it_that_is_offered(cast, row, change):
    if change == "ended":
        plan_templates.turn(by=cast.district_staff, template=row, on=False)
        row.refresh_from_db()
    kind = "504" if change == "kind" else "iep"
    with pytest.raises(BadInput):
        plans.begin_plan(by=cast.teacher, case=cast.case, kind=kind, template=row)


# --- who makes them, and how ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", PLANS)
def test_what_the_law_asks_for_is_never_left_out(cast, kind):
    row = plan_templates.add(by=cast.district_staff, kind=kind, names={"en": "A", "es": "B"})
    for part in PLANS[kind]:
        at = {"by": cast.district_staff, "template": row, "seen": row.version, "kind": part}
        if part in required(kind):
            with pytest.raises(BadInput):
                plan_templates.leave_out(**at)
        else:
            row = plan_templates.leave_out(**at)
    assert {part["kind"] for part in row.parts} == required(kind)


@pytest.mark.parametrize("who", ["mother", "teacher", "case_manager", "administrator"])
def test_only_district_staff_make_and_change_them(cast, alder, client_for, row, who):
    by, client = cast.people[who], client_for(alder, cast.people[who])
    at = {"by": by, "template": row, "seen": row.version, "kind": "goal"}
    both = {"en": "A", "es": "B"}
    for change in (
        lambda: plan_templates.add(by=by, kind="iep", names=both),
        lambda: plan_templates.rename(by=by, template=row, seen=row.version, names=both),
        lambda: plan_templates.prompt(words=both, **at),
        lambda: plan_templates.write_row(said=plan_templates.Row(both), **at),
        lambda: plan_templates.remove_row(place=0, **at),
        lambda: plan_templates.move_part(up=True, **at),
        lambda: plan_templates.leave_out(**at),
        lambda: plan_templates.take_in(**at),
        lambda: plan_templates.turn(by=by, template=row, on=False),
    ):
        with pytest.raises(NotAllowed):
            change()
    for path in (
        reverse("list_plan_templates"),
        reverse("plan_template", args=[row.pk]),
        reverse("plan_template_part", args=[row.pk, "goal"]),
    ):
        assert client.get(path).status_code in (403, 404)


def test_two_who_change_one_template_do_not_write_over_each_other(cast, row):
    at = {"by": cast.district_staff, "template": row, "seen": row.version}
    plan_templates.rename(names={"en": "First", "es": "Primero"}, **at)
    with pytest.raises(Conflict):
        plan_templates.rename(names={"en": "Second", "es": "Segundo"}, **at)
    row.refresh_from_db()
    assert row.names["en"] == "First"


def test_each_change_is_kept_with_what_it_was_before(cast, row):
    row = plan_templates.rename(
        by=cast.district_staff, template=row, seen=row.version, names={"en": "New", "es": "Nuevo"}
    )
    event = Event.objects.filter(verb="plan_template.changed", target_id=row.pk).latest("at")
    assert event.data["old"]["names"]["en"] == "Reading plan"
    assert event.data["new"]["names"]["en"] == "New"


def test_the_name_of_a_child_is_refused(cast, row):
    words = {"en": f"For {cast.child.full_name.upper()}: read.", "es": "x"}
    with pytest.raises(BadInput) as refused:
        plan_templates.prompt(
            by=cast.district_staff, template=row, seen=row.version, kind="goal", words=words
        )
    assert list(refused.value.message_dict) == ["prompt_en"]


@pytest.mark.parametrize(
    ("kind", "said", "where"),
    [
        ("accommodation", plan_templates.Row({"en": "Only English"}), "words_es"),
        ("accommodation", plan_templates.Row({}), "words_en"),
        ("related_service", plan_templates.Row({}, {}), "name_en"),
        ("related_service", plan_templates.Row({}, {"name": {"en": "Speech"}}), "name_es"),
        ("related_service", plan_templates.Row({}, {"minutes": -1}), "minutes"),
        ("related_service", plan_templates.Row({}, {"frequency": "per_moon"}), "frequency"),
        ("accommodation", plan_templates.Row({"en": "a\x00b", "es": "x"}), "words_en"),
        ("accommodation", plan_templates.Row({"en": "x" * 2_001, "es": "x"}), "words_en"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_field(cast, row, kind, said, where):
    with pytest.raises(BadInput) as refused:
        plan_templates.write_row(
            by=cast.district_staff, template=row, seen=row.version, kind=kind, said=said
        )
    assert where in refused.value.message_dict


# --- the pages ------------------------------------------------------------------------------------


def test_district_staff_make_one_from_its_name_to_its_last_row(staff, cast):
    answer = staff.post(
        reverse("new_plan_template"), {"kind": "504", "name_en": "Focus", "name_es": "Atención"}
    )
    row = PlanTemplate.objects.get()
    path = reverse("plan_template", args=[row.pk])
    assert answer.url == path
    given = {"seen": row.version, "prompt_en": "What is [child] good at?", "prompt_es": "¿En qué?"}
    part = reverse("plan_template_part", args=[row.pk, "strengths"])
    assert staff.post(part, given).url == path
    assert staff.post(part, given | {"prompt_en": "Other"}).status_code == 422  # an older page
    row.refresh_from_db()
    service = {
        "seen": row.version,
        "name_en": "Speech therapy",
        "name_es": "Terapia del habla",
        "times": "2",
        "frequency": "per_week",
        "minutes": "25",
    }
    rows = reverse("new_plan_template_row", args=[row.pk, "related_service"])
    assert staff.post(rows, service | {"name_es": ""}).status_code == 422
    assert staff.post(rows, service).url == path
    row.refresh_from_db()
    page = staff.get(path).content.decode()
    for words in ("What is [child] good at?", "Speech therapy", "2 times a week", "The law asks"):
        assert words in page
    given = {"seen": row.version, "action": "remove_row:related_service", "place": "0"}
    assert staff.post(path, given).url == path
    staff.post(path, {"action": "turn_off"})
    row.refresh_from_db()
    assert not row.active
    assert next(p for p in row.parts if p["kind"] == "related_service")["rows"] == []
    assert "Focus" in staff.get(reverse("list_plan_templates")).content.decode()


def test_every_page_of_it_says_that_nothing_about_a_child_belongs_there(staff, row):
    for name, args in (
        ("list_plan_templates", []),
        ("new_plan_template", []),
        ("plan_template", [row.pk]),
        ("rename_plan_template", [row.pk]),
        ("plan_template_part", [row.pk, "goal"]),
        ("new_plan_template_row", [row.pk, "accommodation"]),
        ("plan_template_row", [row.pk, "accommodation", 1]),
    ):
        assert (
            "Write nothing here about a child"
            in staff.get(reverse(name, args=args)).content.decode()
        )


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("plan_template_part", ["need_504"]),  # of another kind of plan
        ("plan_template_part", ["nothing"]),
        ("new_plan_template_row", ["goal"]),
        ("plan_template_row", ["accommodation", 2]),
        ("plan_template_row", ["accommodation", 0]),
    ],
)
def test_what_a_template_does_not_hold_is_not_there(staff, row, name, args):
    assert staff.get(reverse(name, args=[row.pk, *args])).status_code == 404


def test_staff_choose_a_template_or_last_years_plan_on_one_page(cast, alder, client_for, row):
    older = begun(cast, row)
    client = client_for(alder, cast.teacher)
    path = reverse("begin_plan", args=[cast.case.pk])
    page = client.get(path).content.decode()
    for words in ("Empty parts", "The template “Reading plan”", "A copy of the older plan"):
        assert words in page
    wrong = {"kind": "504", "language": "en", "begin_with": str(row.pk)}
    assert client.post(path, wrong).status_code == 422
    client.post(path, {"kind": "iep", "language": "en", "begin_with": str(row.pk)})
    client.post(path, {"kind": "iep", "language": "en", "begin_with": str(older.pk)})
    copy, made = Plan.objects.exclude(pk=older.pk)
    assert (made.template, made.copied_from) == (row, None)
    assert (copy.copied_from, copy.template_name) == (older, "Reading plan")
    page = client.get(reverse("plan", args=[made.pk])).content.decode()
    assert "Begun with the template “Reading plan”" in page
    assert "these are words of the template" in page
    levels = block(made, "present_levels")
    page = client.get(reverse("plan_block", args=[levels.pk])).content.decode()
    assert "The box begins with words of the template" in page


def test_an_ended_template_is_offered_to_nobody(cast, alder, client_for, row):
    plan_templates.turn(by=cast.district_staff, template=row, on=False)
    page = client_for(alder, cast.teacher).get(reverse("begin_plan", args=[cast.case.pk]))
    assert "Reading plan" not in page.content.decode()


def test_all_kinds_of_rows_can_be_offered(cast, row):
    held = [kind for kind in PLANS["iep"] if SHAPES[kind].many and kind != "goal"]
    for kind in held:
        said = plan_templates.Row({"en": "A", "es": "B"}, {"name": {"en": "A", "es": "B"}})
        row = plan_templates.write_row(
            by=cast.district_staff, template=row, seen=row.version, kind=kind, said=said
        )
    plan = begun(cast, row)
    assert all(plan.blocks.filter(kind=kind, from_template=True).exists() for kind in held)
