"""The register on the secretariat's desk: the list of what each city was on a day."""

from flask import render_template, request

from core import clock
from core.paging import Page
from members import listing, wording
from members.listing import Filters


def register() -> str:
    """List the cities, searched, filtered and sorted."""
    filters = Filters.read(request.args)
    rows, total = listing.register_page(filters)
    networks, countries, kinds = listing.choices()
    asked = request.args.get("on", "")
    return render_template(
        "members/register.html",
        filters=filters,
        rows=rows,
        total=total,
        pages=Page(filters.page).pages(total),
        networks=networks,
        countries=[(code, name) for code, name in wording.countries() if code in countries],
        kinds=kinds,
        statuses=wording.statuses(),
        tones=wording.TONES,
        today=clock.now().date(),
        bad_day=bool(asked) and filters.on is None,
        asked=asked,
        no_status=listing.NO_STATUS,
    )
