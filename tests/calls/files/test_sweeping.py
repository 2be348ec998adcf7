"""What is swept, and what never is: whatever a submission or an endorsement names."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from calls.entry.endorsement.models import Endorsement
from calls.entry.files import sweeping
from calls.entry.states import AttachmentState, EntryState
from core import clock, jobs, storage
from core.jobs import Job, JobState
from tests import factories
from tests.calls.entry_files import image, pdf, photo
from tests.calls.files.sending import JPEG, files, page, send


def later(run_jobs, **passed):
    with clock.frozen(clock.now() + timedelta(**passed)):
        sweeping.sweep_orphans()
        run_jobs()


def test_a_removed_image_leaves_with_its_picture(client, draft, run_jobs):
    send(client, draft, photo((90, 60)), "images", name="a.jpg", type=JPEG)
    run_jobs()
    (file,) = files(draft)
    keys = (file.storage_key, file.preview_key)
    client.post(f"/en/entries/{draft.id}/files/{file.id}/remove")
    later(run_jobs, days=1, hours=1)
    assert files(draft) == []
    for key in keys:
        with pytest.raises(storage.FileMissing):
            storage.read(key)


def test_a_file_that_was_sent_in_stays_in_the_storage(client, db_session, run_jobs):
    entry = factories.entry(factories.call(), state=EntryState.SUBMITTED)
    factories.sign_in(client, factories.contact(entry.city))
    (file,) = files(entry)
    storage.put(file.storage_key, pdf(), content_type="application/pdf")
    assert client.post(f"/en/entries/{entry.id}/files/{file.id}/remove").status_code == 302
    send(client, entry, pdf(), "annex", name="later.pdf")
    client.post(f"/en/entries/{entry.id}/files/{files(entry)[1].id}/remove")
    later(run_jobs, days=30)
    (kept,) = files(entry)
    assert (kept.id, kept.state) == (file.id, AttachmentState.REMOVED)
    assert storage.read(file.storage_key) == pdf()


def test_an_endorsement_that_was_uploaded_stays(client, db_session, draft, run_jobs):
    send(client, draft, pdf())
    run_jobs()
    (file,) = files(draft)
    db_session.add(
        Endorsement(
            entry_id=draft.id,
            email="office@tests.example",
            name="Office",
            language="es",
            asked_by=file.created_by,
            expires_at=clock.now() + timedelta(days=7),
            attachment_id=file.id,
        )
    )
    client.post(f"/en/entries/{draft.id}/files/{file.id}/remove")
    later(run_jobs, days=30)
    assert storage.read(file.storage_key) == pdf()


def test_a_check_that_gave_up_is_tried_again_every_hour(client, db_session, draft, run_jobs):
    send(client, draft, image(), "images", name="a.jpg", type=JPEG)
    gave_up = sa.update(Job).where(Job.name == "entry.check_file")
    db_session.execute(gave_up.values(state=JobState.FAILED))
    run_jobs()
    assert "Being looked into" in page(client, draft)
    later(run_jobs, hours=2)
    assert files(draft)[0].state is AttachmentState.ATTACHED


def test_r1_a_file_that_ended_its_workers_is_not_asked_for_every_hour(client, draft, db_session):
    send(client, draft, pdf())
    checks = sa.select(Job).where(Job.name == "entry.check_file").order_by(Job.run_at.desc())
    for hours, error, asked in ((2, "StorageDown: away", 2), (3, jobs.DIED, 2)):
        latest = db_session.scalars(checks).first()
        latest.state, latest.error = JobState.FAILED, error
        with clock.frozen(clock.now() + hours * sweeping.FORGOTTEN):
            sweeping.sweep_orphans()
        assert len(db_session.scalars(checks).all()) == asked, error
