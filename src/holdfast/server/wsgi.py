"""The door for web servers."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.server.conf")
application = get_wsgi_application()


def _warm() -> None:
    from holdfast.server.pages.moves import warm

    warm()


# A what-if loads the simulation, which takes some seconds: done once the server answers, before anybody asks.
_later = threading.Timer(3, _warm)
_later.daemon = True
_later.start()
