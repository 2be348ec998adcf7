"""Sending files as the page's script does, for the tests."""

import sqlalchemy as sa
import urllib3

from calls.entry.models import Attachment
from core import storage
from core.db import db

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def promise(client, entry, slot="mayor_letter", **more):
    """Ask for a place, as the script does."""
    asked = {"name": "Carta.pdf", "type": PDF, "size": "1000"} | more
    return client.post(f"/en/entries/{entry.id}/files/{slot}", data=asked)


def send(client, entry, body, slot="mayor_letter", **more):
    """Promise a small file, put it where the form would, and tell."""
    promised = promise(client, entry, slot, **{"size": str(len(body) or 1)} | more).get_json()
    fields = promised["fields"]
    storage.put(fields["key"], body, content_type=fields["Content-Type"])
    assert client.post(promised["arrived"]).get_json() == {"state": "checking"}
    return promised


def send_parts(way: dict, body: bytes, *numbers: int) -> list[int]:
    """Put these parts (all that are asked for, without numbers); return the answers' statuses."""
    asked = {int(number): url for number, url in way["parts"].items()}
    found = []
    for number in numbers or sorted(asked):
        piece = body[(number - 1) * way["part"] : number * way["part"]]
        found.append(urllib3.request("PUT", asked[number], body=piece, retries=False).status)
    return found


def files(entry) -> list[Attachment]:
    """Return the files of the entry, removed ones too, in the order they were added."""
    query = sa.select(Attachment).where(Attachment.entry_id == entry.id).order_by(Attachment.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def page(client, entry) -> str:
    """Return the page of the files."""
    return client.get(f"/en/entries/{entry.id}/files").get_data(as_text=True)
