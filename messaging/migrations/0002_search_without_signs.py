"""The search column is built anew: signs beside a word are no longer part of it."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import messaging.search_text


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_search"),
        migrations.RemoveField(model_name="entry", name="search"),
        migrations.AddField(
            model_name="entry",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=messaging.search_text.EntrySearchVector("body"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="entry_search"),
        ),
    ]
