"""Start, stop, crash and start again: what was kept must be there."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import boto3
import psycopg
import pytest
import redis
from botocore.client import Config

from core.embedded import EngineError, claim, engine, engines
from core.embedded.places import choose_ports, is_free, keep_secret, socket_folder
from core.embedded.process import birth, command_of

PROJECT = Path(__file__).parents[2]
HOLD = """
    import sys, time
    from pathlib import Path
    from core.embedded import engines
    with engines(Path(sys.argv[1])):
        print("ready", flush=True)
        time.sleep(60)
"""


def s3(env: Mapping[str, str]):
    return boto3.client(
        "s3",
        endpoint_url=env["S3_ENDPOINT"],
        aws_access_key_id=env["S3_ACCESS_KEY"],
        aws_secret_access_key=env["S3_SECRET_KEY"],
        region_name=env["S3_REGION"],
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
    )


def sql(env: Mapping[str, str], statement: str):
    address = env["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def send(env: Mapping[str, str], subject: str) -> None:
    letter = EmailMessage()
    letter["From"] = "award@convoca.example"
    letter["To"] = "city@convoca.example"
    letter["Subject"] = subject
    letter.set_content("Dear city,\n.a line that begins with a dot\n")
    with smtplib.SMTP(env["SMTP_HOST"], int(env["SMTP_PORT"]), timeout=5) as server:
        server.send_message(letter)


def letters(env: Mapping[str, str]) -> list[str]:
    return [path.read_text() for path in sorted(Path(env["MAIL_CATCHER"]).glob("*.eml"))]


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold the engines of the folder in a process of its own."""
    command = [sys.executable, "-c", textwrap.dedent(HOLD), str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "ready\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_everything_survives_a_stop_and_a_crash(tmp_path):
    with engines(tmp_path) as env:
        sql(env, "CREATE TABLE kept (word text)")
        sql(env, "INSERT INTO kept VALUES ('row')")
        redis.Redis.from_url(env["REDIS_URL"]).rpush("queue", "job")
        s3(env).put_object(Bucket="convoca", Key="letter.pdf", Body=b"%PDF")
        send(env, "first")
        assert sql(env, "SHOW timezone") == ("UTC",)
        assert sql(env, "SHOW fsync") == ("on",)

    with another_process(tmp_path) as holder:
        with (
            pytest.raises(EngineError, match=rf"in use by process {holder.pid}"),
            engines(tmp_path),
        ):
            pass
        # The worst of deaths: the supervisor, the database and the queue at once.
        pids = [tmp_path / f"{name}.pid" for name in ("postgres", "valkey", "s3-volume")]
        for pid in [holder.pid, *(int(path.read_text().split()[0]) for path in pids)]:
            os.kill(pid, signal.SIGKILL)

    with engines(tmp_path) as again:
        assert again == env, "addresses, keys and secrets stay, so signed links stay valid"
        assert sql(again, "SELECT word FROM kept") == ("row",)
        assert redis.Redis.from_url(again["REDIS_URL"]).lrange("queue", 0, -1) == [b"job"]
        body = s3(again).get_object(Bucket="convoca", Key="letter.pdf")["Body"].read()
        assert body == b"%PDF"
        send(again, "second")
        first, second = letters(again)
        assert "Subject: first" in first
        assert "\n.a line that begins with a dot" in second


def test_a_dead_database_whose_parent_has_not_noticed_is_no_hindrance(tmp_path, monkeypatch):
    with another_process(tmp_path) as holder:
        os.kill(holder.pid, signal.SIGSTOP)  # it cannot ask how its children ended
        monkeypatch.setattr("core.embedded.postgres.STOPS", ((signal.SIGKILL, 5.0),))  # no goodbye
        successor = engine("postgres", tmp_path)
        try:
            assert sql(successor.start(), "SELECT 1") == (1,)
        finally:
            successor.stop()


if sys.platform == "linux":  # the only kernel that tells children of their parent's death

    def test_nothing_outlives_a_killed_supervisor(tmp_path):
        with another_process(tmp_path) as holder:
            records = [path.read_text().split() for path in tmp_path.glob("*.pid")]
            assert len(records) == 7, "PostgreSQL, Valkey, four of SeaweedFS, mail"
            holder.kill()
            holder.wait()
        limit = time.monotonic() + 30
        while any(birth(int(pid)) == born and command_of(int(pid)) for pid, born in records):
            assert time.monotonic() < limit
            time.sleep(0.05)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Run an S3 service alone."""
    folder = tmp_path_factory.mktemp("store")
    service = engine("s3", folder, durable=False)
    yield {**service.start(), "folder": str(folder)}
    service.stop()


def post(env: Mapping[str, str], key: str, body: bytes, largest: int):
    form = s3(env).generate_presigned_post(
        "convoca", key, Conditions=[["content-length-range", 1, largest]]
    )
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    head = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    request = urllib.request.Request(
        form["url"],
        data=b"".join([*parts, head.encode(), body, b"\r\n--edge--\r\n"]),
        headers={
            "Content-Type": "multipart/form-data; boundary=edge",
            "Origin": "http://127.0.0.1:8123",
        },
    )
    return urllib.request.urlopen(request, timeout=10)


def test_a_browser_may_upload_as_much_as_was_signed(store):
    with post(store, "small.pdf", b"x" * 100, largest=100) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8123"
    assert s3(store).head_object(Bucket="convoca", Key="small.pdf")["ContentLength"] == 100
    with pytest.raises(urllib.error.HTTPError) as refusal, post(store, "big", b"x" * 101, 100):
        pass
    assert refusal.value.code == 400
    assert b"EntityTooLarge" in refusal.value.read()
    refusal.value.close()
    kept = s3(store).list_objects_v2(Bucket="convoca")["Contents"]
    assert "big" not in [item["Key"] for item in kept]


def test_inner_ports_of_the_store_refuse_strangers(store):
    s3(store).put_object(Bucket="convoca", Key="secret.txt", Body=b"secret")
    filer = json.loads((Path(store["folder"]) / "s3" / "ports.json").read_text())["filer"]
    address = f"http://127.0.0.1:{filer}/buckets/convoca/secret.txt"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(address, timeout=5)
    assert refusal.value.code == 401
    refusal.value.close()


def test_a_path_too_long_for_sockets_and_a_lock_of_a_stranger(tmp_path):
    deep = tmp_path / ("a folder with a rather long name" * 2) / ("and another" * 5)
    with engines(deep, durable=False, names=["postgres", "valkey"]) as env:
        assert sql(env, "SELECT current_database()") == ("convoca",)
        assert redis.Redis.from_url(env["REDIS_URL"]).ping()
        sockets = socket_folder(deep / "postgres")
        assert sockets != deep / "postgres"
        stale = (deep / "postgres" / "postmaster.pid").read_text()
    assert not sockets.exists()
    # A crash left the lock; since then its process id was given to somebody else: to us.
    lines = stale.splitlines(keepends=True)
    lock = deep / "postgres" / "postmaster.pid"
    lock.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
    with engines(deep, durable=False, names=["postgres"]) as env:
        assert sql(env, "SELECT 1") == (1,)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    sentence = r"cannot write to its data folder .*CONVOCA_VAR\.$"
    with pytest.raises(EngineError, match=sentence), engines(tmp_path / "file" / "var"):
        pass


def test_a_lock_is_free_again_after_use(tmp_path):
    with claim(tmp_path), pytest.raises(EngineError, match="is in use"):
        claim(tmp_path)
    claim(tmp_path).close()


def test_ports_are_remembered_while_free(tmp_path):
    first = choose_ports(tmp_path, ["a", "b"])
    assert choose_ports(tmp_path, ["a", "b"]) == first
    with socket.create_server(("127.0.0.1", first["a"])):
        assert not is_free(first["a"])
        moved = choose_ports(tmp_path, ["a", "b"])
    assert moved["a"] != first["a"]
    assert moved["b"] == first["b"]


def test_secrets_are_kept_for_their_owner_alone(tmp_path):
    secret = keep_secret(tmp_path / "key")
    assert len(secret) > 30
    assert keep_secret(tmp_path / "key") == secret
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
