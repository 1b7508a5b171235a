"""The shared cache, one table in each district: limits hold across processes, keys stay inside.

Just what Django's createcachetable makes; a migration, because only the owner makes tables.
"""

from django.db import migrations

CREATE = [
    'CREATE TABLE "cache_entries" ('
    '"cache_key" varchar(255) NOT NULL PRIMARY KEY, '
    '"value" text NOT NULL, '
    '"expires" timestamp with time zone NOT NULL)',
    'CREATE INDEX "cache_entries_expires" ON "cache_entries" ("expires")',
]
DROP = ['DROP TABLE "cache_entries"']


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
