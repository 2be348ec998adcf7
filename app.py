"""The one file that knows every room."""

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _
from flask_migrate import Migrate
from redis import Redis

from core import assets, commands, errors, i18n, nav, observe, security, workflow
from core.access import public
from core.config import settings
from core.db import db
from core.events import canonical
from core.hosts import hosts_of

ROOT = Path(__file__).parent
WORKFLOW = ("calls", "review", "jury", "notices", "members", "accounts", "desk")
"""The rooms in the order in which docs/workflow.md tells of them."""


def create_app(**overrides: object) -> Flask:
    """Return the whole program, configured from the environment; `overrides` are for tests."""
    app = observe.Program("convoca", root_path=str(ROOT), static_folder=str(ROOT / "static"))
    chosen = settings().needs_engines()
    app.config.update(
        SECRET_KEY=chosen.keys[0],
        SECRET_KEY_FALLBACKS=chosen.keys[1:],
        WTF_CSRF_SECRET_KEY=chosen.keys[::-1],  # the last one signs, each is believed
        OUR_HOSTS=hosts_of(chosen.address),
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        DATABASE_OWNER_URI=chosen.database_owner_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "json_serializer": canonical,
            "pool_pre_ping": True,
            "pool_size": chosen.web_threads,
        },
        SESSION_COOKIE_NAME=f"convoca_{chosen.port}",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=chosen.address.startswith("https:"),
        RATELIMIT_STORAGE_URI=_limits_uri(chosen.redis_url),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        TRAP_BAD_REQUEST_ERRORS=False,
    )
    app.config.update(overrides)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["convoca_redis"] = Redis.from_url(chosen.redis_url, socket_connect_timeout=2)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    for part in (observe, i18n, security, assets, errors):
        part.init(app)
    _open_rooms(app)
    return app


def _open_rooms(app: Flask) -> None:
    import accounts.blueprint
    import calls.blueprint
    import core.blueprint
    import desk.blueprint
    import jury.blueprint
    import members.blueprint
    import notices.blueprint
    import rehearsal.commands
    import review.blueprint

    for room in (core, accounts, members, notices, calls, review, jury, desk):
        room.blueprint.init(app)
    nav.init(app, _navigation())
    workflow.init(app, rooms=WORKFLOW)
    commands.init(app)
    rehearsal.commands.init(app)


def _navigation() -> list[nav.Item]:
    from accounts import rules

    return [
        nav.Item(_("Calls"), "calls.home", public, r"/([A-Z].*)?$"),
        nav.Item(_("My entries"), "calls.my_entries", rules.any_city_contact, r"/(my/)?entries"),
        nav.Item(_("Jury"), "review.juries", rules.any_juror, r"/jury"),
        nav.Item(_("Desk"), "desk.home", rules.any_secretariat, r"/desk(?!/register)"),
        nav.Item(_("Register"), "members.register", rules.whole_secretariat, r"/desk/register"),
    ]


def _limits_uri(redis_url: str) -> str:
    # The limits library spells the scheme of a Unix socket in its own way.
    return redis_url.replace("unix://", "redis+unix://", 1)
