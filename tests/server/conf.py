"""Settings of the tests: those of the server with a home of their own; ``DATABASE_URL`` chooses the database."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="holdfast-test-")
os.environ["HOLDFAST_HOME"] = _HOME
os.environ["HOLDFAST_HOSTS"] = "testserver,localhost,127.0.0.1"
for _name in (
    "HOLDFAST_EXPORT",
    "HOLDFAST_TLS",
    "HOLDFAST_DEMO",
    "HOLDFAST_DEBUG",
    "HOLDFAST_OIDC_URL",
    "HOLDFAST_SECRET_KEY",
):
    os.environ.pop(_name, None)
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

from holdfast.server.conf import *  # noqa: E402,F403
from holdfast.server.conf import DATABASES, ENV  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if not ENV.database:
    DATABASES["default"]["TEST"] = {"NAME": f"{_HOME}/test.sqlite3"}
