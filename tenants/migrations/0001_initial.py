import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=40, unique=True)),
                ('schema_name', models.CharField(max_length=42, unique=True, validators=[django.core.validators.RegexValidator('^d_[a-z0-9_]{2,40}\\Z')])),
                ('name', models.CharField(max_length=200)),
                ('state', models.CharField(max_length=2)),
                ('timezone', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('district', 'District'), ('platform', 'Platform')], default='district', max_length=10)),
                ('status', models.CharField(choices=[('creating', 'Being prepared'), ('ready', 'Open'), ('suspended', 'Closed for now')], default='creating', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('suspended_reason', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ('slug',),
                'constraints': [models.CheckConstraint(condition=models.Q(('schema_name__regex', '^d_[a-z0-9_]{2,40}$')), name='district_schema_name_is_ours')],
            },
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('domain', models.CharField(max_length=253, unique=True)),
                ('is_primary', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='tenants.district')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('tenant',), name='one_primary_domain_a_district')],
            },
        ),
    ]
