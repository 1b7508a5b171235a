from django.db import migrations


def link(apps, schema_editor):
    """Letters that were sent before wait for what they asked for."""
    alias = schema_editor.connection.alias
    clocks = apps.get_model("messaging", "AnswerClock").objects.using(alias)
    for name, field in (("RecordsRequest", "records_request"), ("Amendment", "amendment")):
        for row in apps.get_model("messaging", name).objects.using(alias):
            clocks.filter(first=row.entry_id).update(**{field: row.pk})


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0013_one_clock_for_records"),
    ]

    operations = [
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
