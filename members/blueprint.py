"""Every URL of the room."""

from flask import Flask

from accounts.rules import signed_in_lately
from accounts.rules import whole_secretariat as staff
from core.rooms import Room
from members import queries, views
from members.city import statuses
from members.city import views as city
from members.commands import register
from members.merging import views as merging
from members.register import views as files

room = Room("members", __name__)
REGISTER = "/<lang:lang>/desk/register"
CITY = f"{REGISTER}/<int:city_id>"
CONTACT = f"{CITY}/contacts/<int:role_id>"
STATUS = f"{CITY}/statuses/<int:membership_id>"
MERGE = f"{CITY}/merge/<int:other_id>"
present, dated, held = queries.get_present_city, queries.get_status, queries.get_contact
two = merging.get_two

room.page(REGISTER, views.register, access=staff)

# The register as a file.
room.page(f"{REGISTER}/import", files.import_form, access=staff)
room.action(f"{REGISTER}/import", files.preview_import, access=staff)
room.action(f"{REGISTER}/import/confirm", files.confirm_import, access=staff)
# They hold names and addresses of people, and leave the house.
room.page(f"{REGISTER}/export.csv", files.export_csv, access=staff & signed_in_lately)
room.page(f"{REGISTER}/export.xlsx", files.export_xlsx, access=staff & signed_in_lately)
room.page(f"{REGISTER}/template.csv", files.template_csv, access=staff)
room.page(f"{REGISTER}/template.xlsx", files.template_xlsx, access=staff)

# One city.
room.page(f"{REGISTER}/new", city.new_city, access=staff)
room.action(f"{REGISTER}/new", city.add_city, access=staff)
room.page(CITY, city.city, access=staff, load=queries.get_city)
room.page(f"{CITY}/edit", city.edit_city, access=staff, load=present)
room.action(f"{CITY}/edit", city.change_city, access=staff, load=present)
room.page(f"{CITY}/contacts/new", city.new_contact, access=staff, load=present)
room.action(f"{CITY}/contacts/new", city.add_contact, access=staff, load=present)
room.page(CONTACT, city.contact, access=staff, load=held)
room.action(CONTACT, city.change_contact, access=staff, load=held)
room.action(f"{CONTACT}/end", city.end_contact, access=staff, load=held)
room.page(f"{CITY}/statuses/new", statuses.new_status, access=staff, load=present)
room.action(f"{CITY}/statuses/new", statuses.record_status, access=staff, load=present)
room.page(STATUS, statuses.status, access=staff, load=dated)
room.action(STATUS, statuses.correct_status, access=staff, load=dated)
room.action(f"{STATUS}/remove", statuses.remove_status, access=staff, load=dated)

# Cities that were written down twice.
room.page(f"{REGISTER}/duplicates", merging.duplicates, access=staff)
room.page(f"{CITY}/merge", merging.choose_twin, access=staff, load=present)
room.page(MERGE, merging.merging, access=staff, load=two)
room.action(MERGE, merging.merge, access=staff, load=two)
room.action(f"{MERGE}/apart", merging.tell_apart, access=staff, load=two)


def init(app: Flask) -> None:
    """Attach the URLs and the command to `app`."""
    app.register_blueprint(room)
    app.cli.add_command(register)
