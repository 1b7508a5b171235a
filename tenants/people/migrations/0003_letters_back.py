"""A letter for an account that is there already, and how often it was answered wrongly."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_cache_entries")]

    operations = [
        migrations.AddField("invitation", "comes_back", models.BooleanField(default=False)),
        migrations.AddField(
            "invitation", "wrong_answers", models.PositiveSmallIntegerField(default=0)
        ),
    ]
