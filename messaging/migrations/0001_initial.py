
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import messaging.search_text
import tenants.base.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4)),
                ('body', models.TextField(blank=True)),
                ('data', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'author'), name='one_draft_per_case')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('message', 'Message'), ('letter', 'Letter'), ('call_note', 'Call note'), ('observation', 'Observation'), ('meeting', 'Meeting'), ('notice', 'Notice'), ('decision', 'Decision'), ('document', 'Document'), ('event', 'Event')], max_length=20)),
                ('author_name', models.CharField(max_length=120)),
                ('author_role', models.CharField(max_length=40)),
                ('on_behalf_of_name', models.CharField(blank=True, max_length=120)),
                ('channel', models.CharField(choices=[('portal', 'Portal'), ('email', 'E-mail'), ('sms', 'Text message'), ('phone', 'Phone'), ('paper', 'Paper'), ('in_person', 'In person')], default='portal', max_length=20)),
                ('happened_on', models.DateField()),
                ('recorded_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('language', models.CharField(max_length=10)),
                ('body', models.TextField(blank=True)),
                ('data', models.JSONField(default=dict)),
                ('attachments', models.JSONField(default=list)),
                ('idempotency_key', models.CharField(max_length=64)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('search', models.GeneratedField(db_persist=True, expression=messaging.search_text.EntrySearchVector('body'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.case')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='messaging.entry')),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('case', 'number'),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='entry_search')],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='entry_number_once_per_case'), models.UniqueConstraint(fields=('author', 'idempotency_key'), name='entry_sent_once_per_key')],
            },
        ),
        migrations.CreateModel(
            name='LetterDraft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(default='en', max_length=10)),
                ('sees', models.TextField(blank=True)),
                ('tried', models.TextField(blank=True)),
                ('asks_evaluation', models.CharField(blank=True, max_length=10)),
                ('text', models.TextField(blank=True)),
                ('text_edited', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('entry_id', models.UUIDField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('sent_at__isnull', True)), fields=('student', 'author'), name='one_open_letter_per_child')],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hat', models.CharField(max_length=20)),
                ('number', models.PositiveIntegerField(default=0)),
                ('seen_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'case', 'hat'), name='one_read_mark')],
            },
        ),
    ]
