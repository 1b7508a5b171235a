from django.db import migrations

OLD, NEW = "consent_revoked", "services_consent_revoked"
YES, SERVICES_YES = "consent_received", "services_consent_received"
LAST_WORDS = (OLD, NEW, "services_declined", "not_eligible", "moved", "exited")


def tell_apart(apps, schema_editor):
    """The forms for testing and for services wrote the same fact when a yes was taken back. A row
    of a form is of the yes that this form got. Without one it is of the services when there was a
    yes to them: that is what it did. A row that corrects another goes with it."""
    here = schema_editor.connection.alias
    facts = apps.get_model("cases", "CaseFact").objects.using(here)
    cases = apps.get_model("cases", "Case").objects.using(here)
    touched = facts.filter(kind=OLD).order_by().values_list("case_id", flat=True).distinct()
    for case_id in list(touched):
        rows = list(facts.filter(case_id=case_id).order_by("number"))
        changed = of_services(rows)
        facts.filter(pk__in=changed).update(kind=NEW)
        for row in rows:
            row.kind = NEW if row.pk in changed else row.kind
        if ended_by_mistake(rows):
            cases.filter(pk=case_id, stage="withdrawn").update(stage="in_effect", step=0)


def of_services(rows):
    """The ids of those that are of the services, of one case's rows by number."""
    changed = set()
    for row in rows:
        if row.kind != OLD:
            continue
        if row.corrects_id:
            if row.corrects_id in changed:
                changed.add(row.pk)
        elif _is_of_services(row, rows):
            changed.add(row.pk)
    return changed


def _is_of_services(row, rows):
    paper = row.data.get("paper")
    answered = {one.kind for one in rows if paper and one.data.get("paper") == paper}
    if answered & {YES, SERVICES_YES}:
        return SERVICES_YES in answered
    before = [one for one in rows if one.kind == SERVICES_YES and one.number < row.number]
    return any(one.happened_on and one.happened_on <= row.happened_on for one in before)


def ended_by_mistake(rows):
    """Whether nothing but a no to tests came after services began: the plan is in effect."""
    gone = {row.corrects_id for row in rows if row.corrects_id}
    stand = [row for row in rows if row.happened_on and row.pk not in gone]
    stand.sort(key=lambda row: (row.happened_on, row.number))
    started = [place for place, row in enumerate(stand) if row.kind == "services_started"]
    ended = [row.kind for row in stand[started[-1] :] if row.kind in LAST_WORDS] if started else []
    return set(ended) == {OLD}


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_plan_versions")]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True)]
