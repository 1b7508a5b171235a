from django.db import migrations


def link(apps, schema_editor):
    """Letters that were sent before wait for what they asked for."""
    clocks = apps.get_model("messaging", "AnswerClock")
    for name in ("RecordsRequest", "Amendment"):
        field = {"RecordsRequest": "records_request", "Amendment": "amendment"}[name]
        for row in apps.get_model("messaging", name).objects.all():
            clocks.objects.filter(first=row.entry_id).update(**{field: row.pk})


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0013_one_clock_for_records"),
    ]

    operations = [
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
