"""Files in S3: the browser sends them there with a signed form, and fetches them by a link.

A large file goes there in parts, each to an address of its own, so that a broken connection costs
one part and not the whole file. Only the size that was promised can be sent.
"""

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
PART_BYTES = 5 * 1024 * 1024
"""Bytes of each part but the last; S3 takes no smaller ones."""
READ_AT_ONCE = 1024 * 1024
"""Bytes of a file that are held while it is only counted and hashed."""
SIGNED_AT_ONCE = 20
"""Addresses of parts that are handed out in one answer."""


class StorageDown(Exception):  # noqa: N818  (it is a state of the world, shown as such)
    """The storage does not answer."""


class FileMissing(Exception):  # noqa: N818
    """There is no file, and no sending in parts, under that key."""


class FileTooLarge(Exception):  # noqa: N818
    """The file has more bytes than the reader wants to read."""


@dataclass(frozen=True)
class PartsLeft:
    """What is left of a file that is sent in parts; nothing when `links` is empty.

    `links` holds addresses of the next parts by number, `arrived` how many bytes are there.
    """

    links: dict[int, str]
    arrived: int


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


def picture_link(key: str) -> str:
    """Return an address, good for five minutes, that shows a picture of our own making."""
    return client().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings().s3_bucket,
            "Key": key,
            "ResponseContentDisposition": "inline",
            "ResponseCacheControl": f"private, max-age={LINK_SECONDS}",
        },
        ExpiresIn=LINK_SECONDS,
    )


def begin_parts(key: str, *, content_type: str) -> str:
    """Begin to send a file in parts; return the storage's name for it. Raises StorageDown."""
    begun = _answered(
        lambda: client().create_multipart_upload(
            Bucket=settings().s3_bucket, Key=key, ContentType=content_type
        )
    )
    return str(begun["UploadId"])


def part_sizes(size: int) -> dict[int, int]:
    """Return how a file of `size` bytes is cut: the bytes of each part, by number from 1."""
    whole, rest = divmod(size, PART_BYTES)
    sizes = dict.fromkeys(range(1, whole + 1), PART_BYTES)
    return sizes | {whole + 1: rest} if rest else sizes


def parts_left(key: str, upload_id: str, *, size: int) -> PartsLeft:
    """Return what is left to send of a file of `size` bytes.

    Raises FileMissing when nothing is being sent under that name any more, or StorageDown.
    """
    there = {part["PartNumber"]: part["Size"] for part in _parts(key, upload_id)}
    left = {n: length for n, length in part_sizes(size).items() if there.get(n) != length}
    links = {
        number: _part_link(key, upload_id, number, length)
        for number, length in list(left.items())[:SIGNED_AT_ONCE]
    }
    return PartsLeft(links, size - sum(left.values()))


def complete_parts(key: str, upload_id: str) -> None:
    """Make one file of the parts that have arrived. Raises FileMissing, or StorageDown."""
    parts: Any = [
        {"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in _parts(key, upload_id)
    ]
    if not parts:
        raise FileMissing
    _answered(
        lambda: client().complete_multipart_upload(
            Bucket=settings().s3_bucket,
            Key=key,
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
        )
    )


def abort_parts(key: str, upload_id: str) -> None:
    """Forget the parts that have arrived; where nothing is being sent that is fine."""
    try:
        _answered(
            lambda: client().abort_multipart_upload(
                Bucket=settings().s3_bucket, Key=key, UploadId=upload_id
            )
        )
    except FileMissing:
        return


def begun_before(moment: datetime, *, prefix: str) -> list[tuple[str, str]]:
    """Return key and name of sendings in parts that began before `moment` and never ended.

    At most a thousand; the next call finds the others. Raises StorageDown.
    """
    found = _answered(
        lambda: client().list_multipart_uploads(Bucket=settings().s3_bucket, Prefix=prefix)
    )
    return [
        (each["Key"], each["UploadId"])
        for each in found.get("Uploads", [])
        if each["Initiated"] < moment
    ]


def put(key: str, body: bytes, *, content_type: str) -> None:
    """Store a file of our own making."""
    _answered(
        lambda: client().put_object(
            Bucket=settings().s3_bucket, Key=key, Body=body, ContentType=content_type
        )
    )


def read(key: str, *, most: int | None = None) -> bytes:
    """Return the file's bytes. Raises FileMissing, FileTooLarge over `most` bytes, StorageDown."""
    got = _answered(lambda: client().get_object(Bucket=settings().s3_bucket, Key=key))
    if most is not None and got["ContentLength"] > most:
        got["Body"].close()
        raise FileTooLarge
    body: bytes = _answered(got["Body"].read)
    return body


def digest_of(key: str) -> tuple[int, str]:
    """Return the size of a file in bytes and its SHA-256 (hex); it is never held as a whole.

    Raises FileMissing, or StorageDown.
    """
    got = _answered(lambda: client().get_object(Bucket=settings().s3_bucket, Key=key))
    size, digest = 0, hashlib.sha256()
    with contextlib.closing(got["Body"]) as body:
        while piece := _answered(lambda: body.read(READ_AT_ONCE)):
            size += len(piece)
            digest.update(piece)
    return size, digest.hexdigest()


def copy(key: str, to: str) -> None:
    """Store the same file under another key too. Raises FileMissing, or StorageDown."""
    bucket = settings().s3_bucket
    source: Any = {"Bucket": bucket, "Key": key}
    _answered(lambda: client().copy_object(Bucket=bucket, Key=to, CopySource=source))


def delete(key: str) -> None:
    """Remove the file; one that is not there is fine."""
    _answered(lambda: client().delete_object(Bucket=settings().s3_bucket, Key=key))


def _part_link(key: str, upload_id: str, number: int, length: int) -> str:
    # The length is signed too: the storage takes no other.
    return client().generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": settings().s3_bucket,
            "Key": key,
            "UploadId": upload_id,
            "PartNumber": number,
            "ContentLength": length,
        },
        ExpiresIn=FORM_SECONDS,
    )


def _parts(key: str, upload_id: str) -> Iterable[Any]:
    pages = client().get_paginator("list_parts")
    listed = pages.paginate(Bucket=settings().s3_bucket, Key=key, UploadId=upload_id)
    return _answered(lambda: [part for page in listed for part in page.get("Parts", [])])  # type: ignore[no-any-return]


def _answered(call: Any) -> Any:
    try:
        return call()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "NoSuchUpload", "404"}:
            raise FileMissing from error
        raise StorageDown(str(error)) from error
    except BotoCoreError as error:
        raise StorageDown(str(error)) from error
