"""The production configuration without the check of rights, which needs Django loaded."""

from portal.gunicorn_conf import *  # noqa: F403


def post_worker_init(worker: object) -> None:
    """The floor has nothing to check."""
