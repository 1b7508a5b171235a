"""Does no database connection cross a fork, and does a too mighty role keep the site shut?"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from gunicorn.util import load_class
from gunicorn.workers.gthread import ThreadWorker

from portal import gunicorn_conf, start_check


def test_nothing_is_loaded_before_the_fork() -> None:
    assert gunicorn_conf.preload_app is False
    assert issubclass(load_class(gunicorn_conf.worker_class), ThreadWorker)


@pytest.mark.parametrize("hook", [gunicorn_conf.pre_fork, gunicorn_conf.post_fork])
def test_connections_are_closed_around_the_fork(
    hook: object, fresh_district: object, django_db_blocker: object
) -> None:
    connection.ensure_connection()
    assert callable(hook)
    hook(None, None)
    assert connection.connection is None


def test_a_mighty_role_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start_check, "unsafe_rights", lambda: "Too mighty.")
    with pytest.raises(SystemExit) as ended:
        start_check.refuse_unsafe_rights()
    assert ended.value.code == start_check.EXIT_CODE
    assert capsys.readouterr().err == "Footbridge cannot start: Too mighty.\n"


def test_with_the_database_away_it_looks_later(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [DatabaseError("away"), DatabaseError("away"), ""]
    begun = []

    def ask() -> str:
        answer = answers.pop(0)
        if isinstance(answer, DatabaseError):
            raise answer
        return answer

    class Thread:
        def __init__(self, *, target: object, **rest: object) -> None:
            self.target = target

        def start(self) -> None:
            begun.append(self.target)

    monkeypatch.setattr(start_check, "unsafe_rights", ask)
    monkeypatch.setattr(start_check, "LOOK_AGAIN_AFTER", 0)
    monkeypatch.setattr(start_check.threading, "Thread", Thread)
    start_check.refuse_unsafe_rights()
    assert len(begun) == 1
    begun[0]()
    assert answers == []
