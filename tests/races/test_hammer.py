"""Does any read or write land in another district when threads share a pool that is shot at?

Threads send requests to four districts through the middleware; each request reads, writes,
rolls back, rolls back to a savepoint or reads with a server-side cursor, on connections of one
small pool, while another thread ends their backends. Every row says whose it is.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from contextlib import nullcontext

import psycopg
import pytest
from django.core.signals import request_finished
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django_tenants.utils import schema_context
from psycopg_pool import PoolTimeout

from tenants import hosts
from tenants.middleware import DistrictMiddleware
from tenants.people.models import School

SECONDS = 8.0
THREADS = 8
POOL = {"min_size": 2, "max_size": 5, "timeout": 5, "max_lifetime": 3}
NAME = "footbridge-hammer"
# What a request may run into when its backend is shot. SchemaMissing is not among them.
SHOT = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError)


class Undone(Exception):
    """Leaves a transaction by the back door."""


@pytest.fixture
def pooled(make_district):
    """The site's own connection goes through a pool, as in production."""
    options = connections["default"].settings_dict["OPTIONS"]
    connections["default"].close()
    options |= {"pool": dict(POOL), "application_name": NAME}
    yield
    connections["default"].close()
    connections["default"].close_pool()
    del options["pool"], options["application_name"]


class Hammer:
    """The requests, and what is known about each row they wrote."""

    def __init__(self, districts):
        self.hosts = {d.schema_name: hosts.primary_host(d) for d in districts}
        self.wrong: list[str] = []
        self.kept: set[str] = set()  # acknowledged: must be there
        self.maybe: set[str] = set()  # cut off while committing: may be there
        self.counts: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.stop_at = time.monotonic() + SECONDS
        self.middleware = DistrictMiddleware(self.view)

    # --- what one request does ---

    def view(self, request):
        schema = request.tenant.schema_name
        action = getattr(self, request.headers["X-Action"])
        action(schema)
        self.check(schema, list(School.objects.values_list("name", flat=True)[:50]))
        return HttpResponse("done")

    def read(self, schema):
        self.check(schema, [s.name for s in School.objects.iterator(chunk_size=5)])

    def server_side(self, schema):
        with transaction.atomic():
            self.check(schema, [s.name for s in School.objects.iterator(chunk_size=2)])

    def write(self, schema):
        name = self.new_name(schema)
        self.note(self.maybe, name)
        School.objects.create(name=name)
        self.note(self.kept, name)

    def write_together(self, schema):
        names = [self.new_name(schema) for _ in range(2)]
        self.note(self.maybe, *names)
        with transaction.atomic():
            for name in names:
                School.objects.create(name=name)
        self.note(self.kept, *names)

    def roll_back(self, schema):
        try:
            with transaction.atomic():
                School.objects.create(name=self.new_name(schema))
                raise Undone
        except Undone:
            self.read(schema)

    def roll_back_inside(self, schema):
        name = self.new_name(schema)
        self.note(self.maybe, name)
        with transaction.atomic():
            try:
                with transaction.atomic():
                    School.objects.create(name=self.new_name(schema))
                    raise Undone
            except Undone:
                School.objects.create(name=name)
        self.note(self.kept, name)

    def look_next_door(self, schema):
        """A block in another district, then back."""
        other = random.choice([name for name in self.hosts if name != schema])
        with schema_context(other):
            self.read(other)
        self.read(schema)

    # --- book-keeping ---

    @staticmethod
    def new_name(schema):
        return f"{schema}:{uuid.uuid4()}"

    def note(self, where, *names):
        with self.lock:
            where.update(names)

    def check(self, schema, names):
        strangers = [name for name in names if not name.startswith(f"{schema}:")]
        with self.lock:
            self.counts["checks"] += 1
            self.wrong += [f"{schema} read {name}" for name in strangers]
            if not names:
                self.wrong.append(f"{schema} read nothing")

    # --- threads ---

    def client(self):
        actions = ["read", "server_side", "write", "write_together", "roll_back",
                   "roll_back_inside", "look_next_door"]  # fmt: skip
        while time.monotonic() < self.stop_at:
            host, action = random.choice(list(self.hosts.values())), random.choice(actions)
            self.one_request(host, action)
        connections.close_all()

    def one_request(self, host, action):
        request = RequestFactory().get("/", headers={"host": host, "x-action": action})
        try:
            status = self.middleware(request).status_code
            self.count("answered" if status == 200 else f"status {status}")
        except SHOT:
            self.count("shot")
        except Exception as error:
            self.count("shot" if self.is_shot(error) else f"{type(error).__name__}: {error}")
        finally:
            request_finished.send(sender=None)
        if connection.schema_name != "public":
            self.count("left in a district")

    @staticmethod
    def is_shot(error):
        """A broken connection may first show as another database error."""
        return isinstance(error, DatabaseError) and isinstance(error.__cause__, SHOT)

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def shoot(self, login):
        """End one backend of the pool after the other, by the site's own right to do so."""
        with psycopg.connect(**login, autocommit=True) as link:
            while time.monotonic() < self.stop_at:
                time.sleep(random.uniform(0.01, 0.05))
                hit = link.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = %s AND datname = current_database() "
                    "ORDER BY random() LIMIT 1",
                    [NAME],
                ).fetchall()
                self.counts["kills"] += len(hit)


@pytest.mark.race
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:Exception ignored")
@pytest.mark.parametrize("inside", [False, True], ids=["plain", "in a transaction"])
def test_connections_that_died_with_the_server_cost_no_visitor_an_error(
    make_district, pooled, inside
):
    district = make_district()
    with connection.cursor() as cursor:  # so that there is a pool
        cursor.execute("SELECT 1")
    connection.close()
    connection.pool.wait(30)  # it fills up beside us
    login = login_of_the_site()
    with psycopg.connect(**login, autocommit=True) as link:
        killed = link.execute(
            "SELECT count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity "
            "WHERE application_name = %s AND datname = current_database()",
            [NAME],
        ).fetchone()
    assert killed[0] >= POOL["min_size"]
    with schema_context(district.schema_name):
        with transaction.atomic() if inside else nullcontext():
            School.objects.create(name="After the restart")
        assert School.objects.count() == 1


def login_of_the_site():
    params = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    return {key: params[key] for key in wanted if key in params}


@pytest.mark.race
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:Exception ignored")
def test_no_read_or_write_in_another_district(make_district, pooled):
    districts = [make_district() for _ in range(4)]
    for district in districts:
        with schema_context(district.schema_name):
            School.objects.create(name=f"{district.schema_name}:first")
    hammer = Hammer(districts)
    login = login_of_the_site()
    connection.close()
    threads = [threading.Thread(target=hammer.client) for _ in range(THREADS)]
    threads.append(threading.Thread(target=hammer.shoot, args=(login,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS + 20)
    assert not any(thread.is_alive() for thread in threads)

    assert hammer.wrong == []
    counts = dict(hammer.counts)
    print(counts)
    assert set(counts) <= {"checks", "answered", "shot", "kills"}, counts
    assert counts["checks"] > 500 and counts["answered"] > 200, counts
    assert counts["kills"] > 20 and counts["shot"] > 0, counts
    assert_rows_lie_where_they_belong(districts, hammer)


def assert_rows_lie_where_they_belong(districts, hammer):
    there = set()
    for district in districts:
        with schema_context(district.schema_name):
            names = list(School.objects.values_list("name", flat=True))
        assert all(name.startswith(f"{district.schema_name}:") for name in names)
        there |= {name for name in names if not name.endswith(":first")}
    assert hammer.kept <= there, "an acknowledged row is gone"
    assert there <= hammer.maybe, "a row that was rolled back is there"
