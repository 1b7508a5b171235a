from django.db import migrations

NO_TO_TESTS = "consent_revoked"
# What leads a case on once the child is eligible, to where, as the road goes.
ROAD = {
    "eligible": "draft_plan",
    "draft_shared": "meeting",
    "plan_meeting": "services_consent",
    "services_consent_received": "services_consent",
    "services_started": "in_effect",
}
STATIONS = ("draft_plan", "meeting", "services_consent", "in_effect")
ENDS = ("services_consent_revoked", "services_declined", "not_eligible", "moved", "exited")


def stand_where_they_were(apps, schema_editor):
    """A consent to test that is taken back ends nothing once the child is eligible (34 CFR
    300.9(c)(3)): what was tested stays tested. Cases that were kept as taken back for it stand
    again where the facts since the decision lead."""
    here = schema_editor.connection.alias
    facts = apps.get_model("cases", "CaseFact").objects.using(here)
    cases = apps.get_model("cases", "Case").objects.using(here)
    for case in cases.filter(stage="withdrawn").iterator():
        rows = list(facts.filter(case_id=case.pk).order_by("number"))
        found = place_of(rows)
        if found is not None:
            cases.filter(pk=case.pk).update(stage=found[0], step=found[1])


def place_of(rows):
    """The stage and the step of one case, of its rows by number; None when something else than a
    no to tests ended its road, or the child was not eligible when it came."""
    gone = {row.corrects_id for row in rows if row.corrects_id}
    stand = [row for row in rows if row.happened_on and row.pk not in gone]
    said = [row for row in stand if row.kind == "stage_said"]
    stage, since = None, 0
    if said:
        stage, since = said[-1].data.get("stage"), said[-1].number
        if stage not in STATIONS:
            stage = None
    later = [row for row in stand if row.number > since and row.kind != "stage_said"]
    later.sort(key=lambda row: (row.happened_on, row.number))
    no, reached = False, []
    for row in later:
        if row.kind in ENDS:
            stage, no, reached = None, False, []
        elif row.kind == NO_TO_TESTS:
            no = no or stage is not None
        elif row.kind in ROAD and (stage is not None or row.kind == "eligible"):
            to = ROAD[row.kind]
            if stage is None or STATIONS.index(to) > STATIONS.index(stage):
                stage, reached = to, [row]
        if row.kind in ("plan_offered", "services_consent_received"):
            reached = [*reached, row]
    return (stage, _step(stage, reached)) if no else None


def _step(stage, reached):
    """The consent to services has three steps: the offer, the answer, the start."""
    known = {row.kind for row in reached}
    if stage != "services_consent":
        return 0
    if "services_consent_received" in known:
        return 2
    return 1 if "plan_offered" in known else 0


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_which_words_are_meant")]

    operations = [
        migrations.RunPython(stand_where_they_were, migrations.RunPython.noop, elidable=True)
    ]
