"""Where do files lie, as the environment says: in a folder or in an S3 bucket?"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from portal import environment

_ENDPOINT = "must be an address such as https://s3.example.org."
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_AMAZONS_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def folder(name: str, default: Path) -> Path:
    """A folder we may write to; made when it is not there yet."""
    return writable(name, os.environ.get(name, "").strip() or str(default))


def writable(name: str, value: str) -> Path:
    """The folder at `value`, made when it is not there yet. Raises SystemExit when it is no whole
    path (web and jobs may start in different places) or nothing may be written to it."""
    path = Path(value)
    if not path.is_absolute():
        environment.stop(name, f"must be a whole path that begins with /, not {value}.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        environment.stop(name, f"must be a folder that can be written to: {error.strerror}.")
    if not os.access(path, os.W_OK):
        environment.stop(
            name, f"must be a folder that can be written to. Nothing may be written to {path}."
        )
    return path


def object_store() -> dict[str, Any] | None:
    """django-storages' options for files that lie in an S3 bucket; None when they do not."""
    bucket = os.environ.get("FILES_S3_BUCKET", "").strip()
    endpoint = environment.address("FILES_S3_ENDPOINT", _ENDPOINT, "https", "http")
    if endpoint and not endpoint.hostname:
        environment.stop("FILES_S3_ENDPOINT", _ENDPOINT)
    region = _region(amazons=not endpoint)
    if not bucket:
        for name, value in (("FILES_S3_ENDPOINT", endpoint), ("FILES_S3_REGION", region)):
            if value:
                environment.stop(
                    "FILES_S3_BUCKET", f"is not set, though {name} is. Set it or unset that."
                )
        return None
    if not _BUCKET.fullmatch(bucket):
        environment.stop(
            "FILES_S3_BUCKET", "must be the bare name of a bucket, such as maple-files."
        )
    aws_keys("FILES_S3_BUCKET", "S3")
    return {
        "bucket_name": bucket,
        "endpoint_url": endpoint.geturl() if endpoint else None,
        "client_config": _plain_s3() if endpoint else None,
        "region_name": region or None,
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
    }


def _region(*, amazons: bool) -> str:
    value = os.environ.get("FILES_S3_REGION", "").strip()
    if value and not (_AMAZONS_REGION if amazons else _REGION).fullmatch(value):
        environment.stop("FILES_S3_REGION", "must be the name of a region, such as us-west-2.")
    return value


def aws_keys(name: str, what: str, *, region: bool = False) -> None:
    """Stop unless the library of AWS finds keys: in the environment, in its own files or of the
    machine's role. With `region`, it must find that as well."""
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session  # takes a third of a second: only for those who use it

    session = Session()
    try:
        found = session.get_credentials()
    except BotoCoreError:
        found = None
    if not found:
        environment.stop(name, f"asks for {what}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
    if region and not session.get_config_variable("region"):
        environment.stop(name, f"asks for {what}. Set AWS_DEFAULT_REGION, such as us-west-2.")


def _plain_s3() -> Any:
    """How a store that is not Amazon's is spoken to: the bucket in the path, no newer checksums."""
    from botocore.config import Config

    return Config(
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
