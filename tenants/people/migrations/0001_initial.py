
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import tenants.base.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160, unique=True)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('address', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='E-mail')),
                ('mobile', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='Mobile number')),
                ('display_name', models.CharField(max_length=120, verbose_name='Name')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='Job title')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='Language')),
                ('time_zone', models.CharField(blank=True, max_length=60, verbose_name='Time zone')),
                ('reach_by', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('both', 'E-mail and text message'), ('paper', 'Letters on paper')], default='email', max_length=10, verbose_name='How to reach you')),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email__isnull', True), ('email', django.db.models.functions.text.Lower('email')), _connector='OR'), name='user_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='DistrictSettings',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('brand_color', models.CharField(default='#0f6b5c', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Write a color such as #0f6b5c.')], verbose_name='Color')),
                ('crest', models.BinaryField(blank=True, null=True)),
                ('crest_type', models.CharField(blank=True, max_length=20)),
                ('help_phone', models.CharField(blank=True, max_length=40, verbose_name='Help telephone')),
                ('help_hours', models.CharField(blank=True, max_length=80, verbose_name='Help hours')),
                ('upload_limit_mb', models.PositiveIntegerField(default=200, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4096)], verbose_name='Largest file, in megabytes')),
                ('staff_second_factor', models.BooleanField(default=True, verbose_name='Staff must use a second factor')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='only_one_settings_row')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('letter', 'Printed letter')], max_length=10)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('display_name', models.CharField(max_length=120)),
                ('language', models.CharField(default='en', max_length=10)),
                ('role', models.CharField(choices=[('parent', 'Parent or guardian'), ('guest', 'Guest of the family'), ('classroom_teacher', 'Classroom teacher'), ('special_education_teacher', 'Special education teacher'), ('english_learner_teacher', 'English learner teacher'), ('specialist', 'Specialist'), ('administrator', 'School administrator'), ('district_staff', 'District staff'), ('interpreter', 'Interpreter'), ('trainer', 'Trainer'), ('pta_officer', 'PTA officer'), ('operator', 'Platform operator')], max_length=40)),
                ('title', models.CharField(blank=True, max_length=80)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('for_student_id', models.UUIDField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.school')),
            ],
            options={
                'ordering': ('-created_at',),
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('parent', 'Parent or guardian'), ('guest', 'Guest of the family'), ('classroom_teacher', 'Classroom teacher'), ('special_education_teacher', 'Special education teacher'), ('english_learner_teacher', 'English learner teacher'), ('specialist', 'Specialist'), ('administrator', 'School administrator'), ('district_staff', 'District staff'), ('interpreter', 'Interpreter'), ('trainer', 'Trainer'), ('pta_officer', 'PTA officer'), ('operator', 'Platform operator')], max_length=40)),
                ('starts', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=tenants.base.clock.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.school')),
            ],
            options={
                'ordering': ('starts', 'created_at'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('starts')), _connector='OR'), name='role_ends_after_it_starts')],
            },
        ),
    ]
