"""Every URL of the room."""

from flask import Flask

from accounts.rules import any_secretariat
from core.rooms import Room
from members import views
from members.commands import register
from members.queries import get_city

room = Room("members", __name__)
REGISTER = "/<lang:lang>/desk/register"

room.page(REGISTER, views.register, access=any_secretariat)
room.page(f"{REGISTER}/<int:city_id>", views.city, access=any_secretariat, load=get_city)
room.page(f"{REGISTER}/import", views.import_form, access=any_secretariat)
room.action(f"{REGISTER}/import", views.preview_import, access=any_secretariat)
room.action(f"{REGISTER}/import/confirm", views.confirm_import, access=any_secretariat)


def init(app: Flask) -> None:
    """Attach the URLs and the command to `app`."""
    app.register_blueprint(room)
    app.cli.add_command(register)
