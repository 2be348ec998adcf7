"""Files in S3: the browser sends them there with a signed form, and fetches them by a link."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.config import settings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FORM_SECONDS = 3600
LINK_SECONDS = 300


class StorageDown(Exception):  # noqa: N818  (it is a state of the world, shown as such)
    """The storage does not answer."""


class FileMissing(Exception):  # noqa: N818
    """There is no file under that key."""


@cache
def client() -> "S3Client":
    """Return the process's S3 client."""
    chosen = settings()
    return boto3.client(
        "s3",
        endpoint_url=chosen.s3_endpoint or None,
        region_name=chosen.s3_region,
        aws_access_key_id=chosen.s3_access_key,
        aws_secret_access_key=chosen.s3_secret_key.get_secret_value(),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 2},
        ),
    )


def upload_form(key: str, *, max_bytes: int, content_type: str) -> dict[str, Any]:
    """Return `{"url", "fields"}` with which a browser may post a file of 1 to `max_bytes` bytes."""
    return client().generate_presigned_post(
        settings().s3_bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[["content-length-range", 1, max_bytes], {"Content-Type": content_type}],
        ExpiresIn=FORM_SECONDS,
    )


def link(key: str, *, filename: str) -> str:
    """Return an address, good for five minutes, that downloads the file under its own name."""
    from urllib.parse import quote

    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return client().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings().s3_bucket,
            "Key": key,
            "ResponseContentDisposition": disposition,
        },
        ExpiresIn=LINK_SECONDS,
    )


def put(key: str, body: bytes, *, content_type: str) -> None:
    """Store a file of our own making."""
    _answered(
        lambda: client().put_object(
            Bucket=settings().s3_bucket, Key=key, Body=body, ContentType=content_type
        )
    )


def read(key: str) -> bytes:
    """Return the file's bytes. Raises FileMissing, or StorageDown."""
    got = _answered(lambda: client().get_object(Bucket=settings().s3_bucket, Key=key))
    body: bytes = got["Body"].read()
    return body


def delete(key: str) -> None:
    """Remove the file; one that is not there is fine."""
    _answered(lambda: client().delete_object(Bucket=settings().s3_bucket, Key=key))


def _answered(call: Any) -> Any:
    try:
        return call()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
            raise FileMissing from error
        raise StorageDown(str(error)) from error
    except BotoCoreError as error:
        raise StorageDown(str(error)) from error
