"""Letters that wait get their reader's name when they leave; their decisions get frozen texts.

An earlier version wrote the name into the greeting, the first line, and one text for each reader.
Letters that have left stay as they were read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

READER = "\ue000"
GREETINGS = {
    "en": ("Dear ", ","),
    "es": ("Estimado/a ", ":"),
    "fr": ("Bonjour ", ","),
    "pt": ("Caro/a ", ","),
    "ca": ("Benvolgut/da ", ","),
}
"""What stood before and after the name in each language, in the version before."""
WAITING = """
    UPDATE letter
    SET text = :before || :reader || :after || substr(text, strpos(text, chr(10)))
    WHERE state IN ('drafted', 'approved', 'queued') AND language = :language
        AND starts_with(text, :before) AND split_part(text, chr(10), 1) LIKE '%' || :after
"""
TEXTS = """
    INSERT INTO result_text (decision_id, entry_id, kind, language, subject, text)
    SELECT DISTINCT ON (letter.decision_id, letter.entry_id)
        letter.decision_id, letter.entry_id, letter.kind, letter.language, letter.subject,
        :before || :reader || :after || substr(letter.text, strpos(letter.text, chr(10)))
    FROM letter JOIN decision ON decision.id = letter.decision_id
    WHERE decision.state IN ('sealed', 'signed_off', 'released')
        AND letter.entry_id IS NOT NULL AND letter.state != 'void'
        AND letter.language = :language AND starts_with(letter.text, :before)
        AND split_part(letter.text, chr(10), 1) LIKE '%' || :after
    ORDER BY letter.decision_id, letter.entry_id, letter.id
    ON CONFLICT DO NOTHING
"""
NAMED = """
    UPDATE letter SET text = replace(letter.text, :reader, person.name)
    FROM person WHERE person.id = letter.person_id AND strpos(letter.text, :reader) > 0
"""


def upgrade() -> None:
    """Apply."""
    for language, (before, after) in GREETINGS.items():
        words = {"language": language, "before": before, "after": after, "reader": READER}
        op.execute(sa.text(WAITING).bindparams(**words))
        op.execute(sa.text(TEXTS).bindparams(**words))


def downgrade() -> None:
    """Undo: the name is written into what waits. The texts go with their table."""
    op.execute(sa.text(NAMED).bindparams(reader=READER))
    op.execute("DELETE FROM result_text")
