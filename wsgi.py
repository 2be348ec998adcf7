"""The program as gunicorn serves it: behind trusted proxies, with its static files."""

import gc

from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import ROOT, create_app
from core.config import settings

_hops = settings().proxies
_behind_proxies = ProxyFix(create_app(), x_for=_hops, x_proto=_hops, x_host=_hops)
app = WhiteNoise(_behind_proxies, root=ROOT / "static", prefix="static", max_age=86_400)

# The web processes are forked from this one (gunicorn --preload). The collector would write to
# every object it looks at, and so give each process a copy of all that is read here once.
gc.collect()
gc.freeze()
