"""What a city will read of a decision: frozen with it, but for the name of its reader."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ResultText(Base):
    """The letter about one entry of a decision, in the language that its city had at the seal.

    `kind` is the letter's. `text` has `notices.words.READER` where the name of its reader goes.
    A second person approves these texts; whom they are for is asked when they leave.
    """

    __tablename__ = "result_text"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), primary_key=True)
    kind: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(2))
    subject: Mapped[str]
    text: Mapped[str]
