from django.db import migrations

REVOKED = ("services_consent_revoked", "services_declined")
AT_WORK = ("in_effect", "review")
LAST = 2  # the family may ask again: nothing is owed before


def count_the_steps(apps, schema_editor):
    """Who took back services that ran is owed a notice before they stop (34 CFR 300.300(b)(4)(i)),
    so this exit has two steps of the school before its last one now. A case that left the road
    before its services began has none of them: it stands at the last. A no to services in a case
    that was kept as in effect, whose clocks it stopped, leads out of the road too."""
    here = schema_editor.connection.alias
    facts = apps.get_model("cases", "CaseFact").objects.using(here)
    cases = apps.get_model("cases", "Case").objects.using(here)
    for case in cases.filter(stage="withdrawn").iterator():
        if not took_back_what_ran(list(facts.filter(case_id=case.pk).order_by("number"))):
            cases.filter(pk=case.pk).update(step=LAST)
    for case in cases.filter(stage__in=AT_WORK).iterator():
        if said_no_last(list(facts.filter(case_id=case.pk).order_by("number"))):
            cases.filter(pk=case.pk).update(stage="withdrawn", step=0)


def standing(rows):
    gone = {row.corrects_id for row in rows if row.corrects_id}
    stand = [row for row in rows if row.happened_on and row.pk not in gone]
    return sorted(stand, key=lambda row: (row.happened_on, row.number))


def took_back_what_ran(rows):
    """Whether the plan was at work when the family took back its yes to services."""
    runs = False
    for row in standing(rows):
        if row.kind == "services_started":
            runs = True
        elif row.kind == "stage_said":
            runs = row.data.get("stage") in AT_WORK
        elif row.kind in REVOKED:
            return runs
    return False


def said_no_last(rows):
    """Whether a no to services came after they began, and nothing of the road after it."""
    words = ("services_started", "services_consent_received", "stage_said", *REVOKED)
    known = [row for row in standing(rows) if row.kind in words]
    began = any(row.kind == "services_started" for row in known)
    return began and known[-1].kind == "services_declined"


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_what_is_typed_of_a_draft")]

    operations = [migrations.RunPython(count_the_steps, migrations.RunPython.noop, elidable=True)]
