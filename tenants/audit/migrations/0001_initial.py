
import tenants.base.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('student_id', models.UUIDField()),
                ('case_id', models.UUIDField(null=True)),
                ('person_id', models.UUIDField()),
                ('person_name', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=40)),
                ('what', models.CharField(max_length=60)),
                ('purpose', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=tenants.base.clock.now)),
                ('request_id', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['student_id', '-at'], name='access_by_student')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verb', models.CharField(max_length=80)),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_name', models.CharField(max_length=200)),
                ('actor_hat', models.CharField(blank=True, max_length=20)),
                ('target_type', models.CharField(max_length=80)),
                ('target_id', models.CharField(max_length=80)),
                ('case_id', models.UUIDField(null=True)),
                ('student_id', models.UUIDField(null=True)),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=tenants.base.clock.now)),
                ('request_id', models.CharField(blank=True, max_length=40)),
                ('address', models.GenericIPAddressField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['case_id', 'at'], name='event_by_case'), models.Index(fields=['target_type', 'target_id'], name='event_by_target')],
            },
        ),
    ]
