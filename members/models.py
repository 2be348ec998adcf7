"""Cities and their dated statuses, so that "on 15 October 2025" can be answered later."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, PrimaryKey, enum_column


class MemberStatus(StrEnum):
    """What a city is to the association, from a day on."""

    ACTIVE = "active"
    ARREARS = "arrears"
    SCHOLARSHIP = "scholarship"
    FEE_EXCEPTION = "fee_exception"
    LAPSED = "lapsed"
    CANDIDATE = "candidate"


class CityKind(StrEnum):
    """What applies: a municipality, or another institution that a municipality endorses."""

    MUNICIPALITY = "municipality"
    INSTITUTION = "institution"


class Membership(Base):
    """A city's status from `valid_from` until the next row's; `fees_paid_until` is inclusive."""

    __tablename__ = "membership"

    id: Mapped[PrimaryKey]
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("city.id"))
    # The city that accompanies a scholarship.
    mentor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("city.id"))
    status: Mapped[MemberStatus] = mapped_column(enum_column(MemberStatus))
    valid_from: Mapped[date]
    fees_paid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (sa.UniqueConstraint("city_id", "valid_from"),)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what an event keeps of the row; a note may name somebody, so it stays here."""
        return {
            "status": self.status.value,
            "valid_from": self.valid_from.isoformat(),
            "fees_paid_until": self.fees_paid_until.isoformat() if self.fees_paid_until else None,
            "mentor": self.mentor_id,
        }


class City(Base):
    """A municipality of the register; `country` is ISO 3166-1 alpha-2.

    An institution that applies without being a member stands here too, with the `municipality`
    that endorses it and no membership. A duplicate stays as a signpost to the city it became.
    """

    __tablename__ = "city"

    id: Mapped[PrimaryKey]
    kind: Mapped[CityKind] = mapped_column(enum_column(CityKind), default=CityKind.MUNICIPALITY)
    municipality: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    country: Mapped[str] = mapped_column(sa.String(2))
    region: Mapped[str]
    network: Mapped[str] = mapped_column(default="")
    population: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("city.id"))
    memberships: Mapped[list[Membership]] = relationship(
        order_by=Membership.valid_from, foreign_keys=Membership.city_id
    )

    __table_args__ = (
        sa.UniqueConstraint("name", "country"),
        sa.CheckConstraint(
            "kind = 'municipality' OR municipality != ''", name="institution_has_municipality"
        ),
        sa.CheckConstraint("merged_into_id != id", name="merged_elsewhere"),
    )

    @property
    def chain(self) -> str:
        """Return the chain of events about the register."""
        return "register"

    @property
    def language(self) -> str:
        """Return the language in which the city is written to."""
        return self.languages[0] if self.languages else "en"


class Register:
    """The register as a whole, for events that are about no single city."""

    __tablename__ = "register"
    id = 0
    chain = "register"


REGISTER = Register()
