from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0028_answer_claims'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='answerclock',
            name='claim',
        ),
        migrations.RemoveField(
            model_name='answerclock',
            name='claimed_by_family',
        ),
    ]
