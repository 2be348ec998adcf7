"""A draft to send files to, signed in as a contact of its city."""

import pytest

from tests import factories


@pytest.fixture
def draft(client, db_session):
    entry = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(entry.city))
    return entry
