"""The program as gunicorn serves it: behind trusted proxies, with its static files."""

from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import ROOT, create_app
from core.config import settings

app = create_app()
_hops = settings().proxies
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=_hops, x_proto=_hops, x_host=_hops)  # type: ignore[method-assign]
app.wsgi_app = WhiteNoise(app.wsgi_app, root=ROOT / "static", prefix="static", max_age=86400)  # type: ignore[method-assign]
