
import django.db.models.deletion
import tenants.base.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Student',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('full_name', models.CharField(max_length=160, verbose_name='Full name')),
                ('preferred_name', models.CharField(max_length=80, verbose_name='Preferred name')),
                ('birth_date', models.DateField(verbose_name='Birth date')),
                ('grade', models.CharField(max_length=20, verbose_name='Grade')),
                ('home_language', models.CharField(default='en', max_length=10, verbose_name='Language at home')),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='students', to='people.school')),
            ],
            options={
                'ordering': ('preferred_name', 'full_name'),
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('stage', models.CharField(choices=[('concern', 'Concern'), ('evaluation_requested', 'Evaluation requested'), ('evaluation', 'Evaluation'), ('eligibility', 'Eligibility'), ('draft_plan', 'Draft plan'), ('meeting', 'Meeting'), ('in_effect', 'In effect')], default='concern', max_length=30)),
                ('evaluation_requested_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.student')),
            ],
            options={
                'ordering': ('-opened_on', '-created_at'),
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('parent', 'Parent'), ('classroom_teacher', 'Classroom teacher'), ('case_manager', 'Case manager'), ('special_education_teacher', 'Special education teacher'), ('english_learner_teacher', 'English learner teacher'), ('specialist', 'Specialist'), ('administrator', 'Administrator'), ('interpreter', 'Interpreter'), ('guest', 'Guest of the family')], max_length=40)),
                ('title', models.CharField(blank=True, max_length=80)),
                ('starts', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_places', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('created_at',),
            },
        ),
        migrations.CreateModel(
            name='GuestConsent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('guest_name', models.CharField(max_length=120, verbose_name='Guest’s name')),
                ('guest_email', models.EmailField(max_length=254, verbose_name='Guest’s e-mail')),
                ('purpose', models.CharField(max_length=300, verbose_name='Why you bring them')),
                ('until', models.DateField(verbose_name='Until')),
                ('signed_name', models.CharField(max_length=160, verbose_name='Your full name')),
                ('signed_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('text_hash', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('proposed', 'Waiting for the school'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('revoked', 'Taken back')], default='proposed', max_length=20)),
                ('decided_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guest_consents', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consent', to='cases.teammember')),
            ],
            options={
                'ordering': ('-signed_at',),
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('stored_as', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Not sent yet'), ('sent', 'Sent')], default='waiting', max_length=10)),
                ('entry_kind', models.CharField(blank=True, max_length=20)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.case')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('created_at',),
                'indexes': [models.Index(fields=['state', 'created_at'], name='document_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('relationship', models.CharField(max_length=60, verbose_name='Relationship')),
                ('standing', models.CharField(choices=[('education_rights', 'Has education rights'), ('contact_only', 'Contact only')], max_length=20, verbose_name='Standing')),
                ('receives_copies', models.BooleanField(default=False, verbose_name='Receives copies')),
                ('court_order_note', models.TextField(blank=True, verbose_name='Court order note')),
                ('starts', models.DateField(verbose_name='From')),
                ('until', models.DateField(blank=True, null=True, verbose_name='Until')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardianships', to=settings.AUTH_USER_MODEL)),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardianships', to='cases.student')),
            ],
            options={
                'ordering': ('created_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('starts')), _connector='OR'), name='guardianship_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('grade', models.CharField(max_length=20, verbose_name='Grade')),
                ('starts', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('classroom_teacher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments_taught', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='cases.student')),
            ],
            options={
                'ordering': ('starts',),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('starts')), _connector='OR'), name='enrolment_ends_after_it_starts')],
            },
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('student',), name='one_open_case_per_student'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('starts')), _connector='OR'), name='team_place_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('case', 'user', 'role'), name='one_open_team_place_per_role'),
        ),
    ]
