from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('people', '0011_language_of_reasons'),
    ]

    operations = [
        migrations.AddField(
            model_name='districtsettings',
            name='parent_center_by',
            field=models.CharField(blank=True, editable=False, max_length=150),
        ),
        migrations.AddField(
            model_name='districtsettings',
            name='parent_center_on',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
