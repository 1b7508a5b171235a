from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_awaited_guardians'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='step',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
