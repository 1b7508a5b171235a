"""The search column is built anew: of what people said in events, of names of files, and of which
of our own words stand for something."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import messaging.search_text


class Migration(migrations.Migration):
    dependencies = [("messaging", "0022_no_operators")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_search"),
        migrations.RemoveField(model_name="entry", name="search"),
        migrations.AddField(
            model_name="entry",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=messaging.search_text.RecordSearchVector("body", "data", "attachments"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="entry_search"),
        ),
    ]
