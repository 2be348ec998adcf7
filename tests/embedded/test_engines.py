"""Start, stop, crash and start again: what was kept must be there."""

import json
import os
import signal
import smtplib
import socket
import ssl
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
from sqlalchemy import NullPool, create_engine

from core.embedded import EngineError, claim, engine, engines
from core.embedded.certificate import public_key, sign
from core.embedded.places import choose_ports, is_free, keep_secret, socket_folder
from core.embedded.process import birth, command_of
from core.grants import let_run

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


def owner(env: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of whoever owns the tables."""
    return {**env, "DATABASE_URL": env["DATABASE_OWNER_URL"]}


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
        sql(owner(env), "CREATE TABLE kept (word text)")
        sql(owner(env), "INSERT INTO kept VALUES ('row')")
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
        assert sql(owner(again), "SELECT word FROM kept") == ("row",)
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


def ports_of(store: Mapping[str, str]) -> dict[str, int]:
    return json.loads((Path(store["folder"]) / "s3" / "ports.json").read_text())


def refusal_of(address: str, method: str = "GET") -> int:
    """Call without any key; return the code of the refusal, or of the answer."""
    try:
        request = urllib.request.Request(address, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_inner_ports_of_the_store_refuse_strangers(store):
    s3(store).put_object(Bucket="convoca", Key="secret.txt", Body=b"secret")
    ports = ports_of(store)
    for part in ("filer", "volume"):
        address = f"http://127.0.0.1:{ports[part]}/buckets/convoca/secret.txt"
        assert refusal_of(address) == 401, part


MASTER = [
    "/col/delete?collection=convoca",
    "/collection/info?collection=convoca",
    "/dir/assign",
    "/dir/lookup?volumeId=1",
    "/dir/status",
    "/vol/grow?count=1",
    "/vol/status",
    "/vol/vacuum",
    "/submit",
]
"""All that the master does for plain requests, but for a page of statistics and its health."""


def test_s1_nobody_can_have_the_files_deleted_by_a_plain_request(store):
    s3(store).put_object(Bucket="convoca", Key="practice.pdf", Body=b"%PDF")
    master = f"http://127.0.0.1:{ports_of(store)['master']}"
    calls = [(method, path) for path in MASTER for method in ("GET", "POST", "DELETE")]
    answered = [call for call in calls if refusal_of(master + call[1], call[0]) < 400]
    assert answered == []
    kept = s3(store).get_object(Bucket="convoca", Key="practice.pdf")["Body"].read()
    assert kept == b"%PDF"


def test_s20_whoever_has_no_certificate_is_not_spoken_to(store):
    """gRPC lists keys and deletes files as well: it takes nobody without the certificate."""
    s3(store).put_object(Bucket="convoca", Key="embargo.pdf", Body=b"%PDF")
    stranger = ssl.create_default_context()
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
    for part, port in ports_of(store).items():
        if part.endswith("-grpc"):
            assert _greeting(port, None) == b"", f"{part} speaks without TLS"
            assert _greeting(port, stranger) == b"", f"{part} speaks to whoever has no certificate"
            assert _greeting(port, _insider(store)) != b"", f"{part} does not speak at all"


def _insider(store: Mapping[str, str]) -> ssl.SSLContext:
    folder = Path(store["folder"]) / "s3"
    context = ssl.create_default_context(cafile=folder / "certificate.pem")
    context.check_hostname = False
    context.load_cert_chain(folder / "certificate.pem", folder / "certificate.key")
    return context


def _greeting(port: int, context: ssl.SSLContext | None) -> bytes:
    """Return the first frame of HTTP/2 that the port sends, or nothing where it hangs up."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            if context is None:
                return _first_frame(plain)
            context.set_alpn_protocols(["h2"])
            with context.wrap_socket(plain) as secure:
                return _first_frame(secure)
    except (ssl.SSLError, ConnectionError):
        return b""


def _first_frame(channel: socket.socket) -> bytes:
    channel.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
    answer = channel.recv(64)
    return answer if answer[3:4] == b"\x04" else b""  # SETTINGS, with which a server begins


def test_s20_the_certificate_is_signed_as_the_standard_says():
    """The second test of RFC 8032, section 7.1."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert public_key(seed).hex() == public
    assert sign(seed, b"\x72").hex() == signature


def test_s20_what_is_kept_is_for_its_owner_alone(tmp_path):
    tmp_path.chmod(0o755)
    with engines(tmp_path, durable=False):
        seen = [
            path for path in tmp_path.rglob("*") if path.is_dir() and path.stat().st_mode & 0o77
        ]
        assert (tmp_path.stat().st_mode & 0o777, seen) == (0o700, [])
        records = [*tmp_path.glob("*.pid"), *tmp_path.glob("s3/certificate.*")]
        assert [path for path in records if path.stat().st_mode & 0o77] == []
        assert len(records) == 9


def test_s17_a_folder_of_an_earlier_version_gets_the_role_of_the_program(tmp_path):
    """There everything was the superuser's, and the program signed in as the superuser."""
    with engines(tmp_path, names=["postgres"]) as env:
        sql(owner(env), "CREATE TABLE event (word text)")
        sql(owner(env), "INSERT INTO event VALUES ('kept')")
        sql(owner(env), "DROP OWNED BY convoca_program")
        sql(owner(env), "DROP ROLE convoca_program")
    with engines(tmp_path, durable=False, names=["postgres"]) as env:
        tables = create_engine(env["DATABASE_OWNER_URL"], poolclass=NullPool)
        with tables.begin() as connection:
            let_run(connection, "convoca_program")
        assert sql(env, "SELECT word FROM event") == ("kept",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sql(env, "DELETE FROM event")


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
