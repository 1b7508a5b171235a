from django.db import migrations


def keep_where_cases_stand(apps, schema_editor):
    """Cases that were moved by hand keep their stage: it becomes a fact, as does the day on which
    an evaluation was asked for. Facts written down later go on from there."""
    here = schema_editor.connection.alias
    cases = apps.get_model("cases", "Case").objects.using(here)
    facts = apps.get_model("cases", "CaseFact").objects.using(here)
    for case in cases.exclude(stage="concern", evaluation_requested_on=None).iterator():
        asked = case.evaluation_requested_on
        if asked:
            facts.create(
                case=case,
                number=1,
                kind="referral_received",
                happened_on=asked,
                recorded_as="portal",
                data={"by_letter": True},
            )
        facts.create(
            case=case,
            number=2 if asked else 1,
            kind="stage_said",
            happened_on=asked or case.opened_on,
            recorded_as="portal",
            data={"stage": case.stage},
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_the_road")]

    operations = [
        migrations.RunPython(keep_where_cases_stand, migrations.RunPython.noop, elidable=True)
    ]
