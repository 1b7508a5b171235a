import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0012_reply_by_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordsrequest",
            name="number",
            field=models.PositiveSmallIntegerField(default=45),
        ),
        migrations.AddField(
            model_name="recordsrequest",
            name="unit",
            field=models.CharField(default="calendar_days", max_length=20),
        ),
        migrations.AddField(
            model_name="recordsrequest",
            name="rule",
            field=models.CharField(blank=True, default="records/US", max_length=40),
        ),
        migrations.AddField(
            model_name="answerclock",
            name="records_request",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clock",
                to="messaging.recordsrequest",
            ),
        ),
        migrations.AddField(
            model_name="answerclock",
            name="amendment",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clock",
                to="messaging.amendment",
            ),
        ),
    ]
