"""Write the OpenAPI document that is agreed from now on: ``python -m tests.server.agree``."""

from __future__ import annotations

import json
import os
from pathlib import Path

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.server.conf"
    import django

    django.setup()
    from holdfast.server.api.root import api

    document = json.dumps(api.get_openapi_schema(path_prefix="/api/"), indent=1, sort_keys=True)
    Path(__file__).with_name("openapi.json").write_text(document + "\n", "utf-8")
