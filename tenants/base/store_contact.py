"""Will the store of files in S3 ever let us in?

A store that is away is waited for. A bucket that is not there, or keys that it does not know, mend
themselves never, and families would meet them with their first file: so they are said at once.
"""

from __future__ import annotations

import logging

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from tenants.base.storage import DistrictS3Storage

log = logging.getLogger(__name__)
STORE = "tenants.base.storage.DistrictS3Storage"
QUICK = Config(connect_timeout=3, read_timeout=3, retries={"total_max_attempts": 1})
ASKED = "footbridge-asks-whether-the-bucket-is-there"  # no district's folder begins so
ELSEWHERE = "FILES_S3_REGION is not where the bucket {bucket} is."
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
FOR_GOOD = {
    "NoSuchBucket": "FILES_S3_BUCKET: the store has no bucket named {bucket}.",
    "InvalidAccessKeyId": "AWS_ACCESS_KEY_ID is no key that the store of {bucket} knows.",
    "SignatureDoesNotMatch": "AWS_SECRET_ACCESS_KEY does not go with AWS_ACCESS_KEY_ID.",
    "AccountProblem": "The account of AWS_ACCESS_KEY_ID may not be used.",
    "PermanentRedirect": ELSEWHERE,
    "AuthorizationHeaderMalformed": ELSEWHERE,
    "IllegalLocationConstraintException": ELSEWHERE,
}


def refusal() -> str:
    """One line about a store that refuses us for good; empty when files lie in a folder, when the
    store lets us in, and when it is away.

    A file that is not there is asked for: what is wrong with that has a name, and what is wrong
    with a bucket or a key has another. Who may read files but not list them is told "denied" for
    a file that is not there, so that says nothing.
    """
    kept = settings.STORAGES["default"]
    if kept["BACKEND"] != STORE:
        return ""
    store = DistrictS3Storage(**kept["OPTIONS"])
    store = DistrictS3Storage(
        **kept["OPTIONS"] | {"client_config": store.client_config.merge(QUICK)}
    )
    try:
        client = store.connection.meta.client
    except ValueError as error:  # the library's own words for a host with an underscore
        return f"FILES_S3_ENDPOINT cannot be used: {error}."
    try:
        client.get_object(Bucket=store.bucket_name, Key=ASKED, Range="bytes=0-0")
    except ClientError as error:
        line = FOR_GOOD.get(str(error.response.get("Error", {}).get("Code")), "")
        return line.format(bucket=store.bucket_name)
    except BotoCoreError as error:
        log.warning("The store of files is away: %s", error)
    return ""
