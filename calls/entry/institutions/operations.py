"""What happens when an institution comes: it is put beside the register, with its first contact."""

import sqlalchemy as sa

from accounts import operations as accounts
from accounts.models import Level, Person, RoleKind
from calls.call.models import Call
from calls.entry.institutions.rules import takes_institutions
from calls.entry.rules import is_contact
from calls.entry.speech import gettext
from core.db import db
from core.search import fold
from core.transitions import Refused
from members.city.forms import UnfitError
from members.city.operations import add_city
from members.models import City, CityKind


def enter_as_institution(
    call: Call, *, actor: Person, name: str, country: str, municipality: str, language: str
) -> City:
    """Return the institution of that name, made if there is none; `actor` sends in for it here.

    Raises Denied where the call takes none; Refused, with a sentence that names nobody, when
    others work with it already, or when it is the name of a city of the register.
    """
    takes_institutions.require(actor, call)
    try:
        # A savepoint: who is refused goes on to read, and nothing of the attempt stays.
        with db.session.begin_nested():
            made = add_city(
                actor=actor,
                kind=CityKind.INSTITUTION,
                name=name,
                country=country,
                municipality=municipality,
                region="",
                network="",
                population=None,
                languages=(language,),
            )
    except UnfitError:
        return _known(call, name, country, actor)
    accounts.grant_role(
        actor,
        RoleKind.CITY_CONTACT,
        actor=actor,
        call_id=call.id,
        city_id=made.id,
        level=Level.SUBMIT,
    )
    return made


def _known(call: Call, name: str, country: str, actor: Person) -> City:
    same = fold(City.name) == fold(sa.literal(name))
    found = db.session.scalars(sa.select(City).where(same, City.country == country)).first()
    if found and is_contact(actor, city_id=found.id, call_id=call.id, level=Level.VIEW):
        return found
    email = call.definition.contact_email
    if found and found.kind is CityKind.INSTITUTION:
        raise Refused(
            gettext(
                "An institution of this name is here already. Ask your colleague who works with it "
                "to invite you, or write to %(email)s.",
                email=email,
            )
        )
    raise Refused(
        gettext(
            "A city of this name is in the register. If you work for it, write to %(email)s: the "
            "secretariat adds you as its contact.",
            email=email,
        )
    )
