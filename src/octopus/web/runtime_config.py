"""`window.config`: what the page reads before it starts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from octopus.settings import Settings


def runtime_config(settings: Settings, version: str, docs: bool = False, name: str = "config") -> bytes:
    """A script that sets `window.config`. Everything in it is public: it is served before anybody has signed in.

    Args:
        docs: whether the documentation is built, so that the page can link it.
        name: what it sets; a front end of its own, whose `window.config` lies over ours, gets it as `backendConfig`.
    """
    year = settings.copyright_year
    config: dict[str, Any] = {
        "BASE_PATH": settings.base_path,
        "VERSION": version,
        "MAIN_LOGO": settings.main_logo,
        "SECONDARY_LOGO_WHITE": settings.secondary_logo_white,
        "SECONDARY_LOGO_DARK": settings.secondary_logo_dark,
        "FOOTER_COPYRIGHT_LABEL": settings.copyright_label,
        "FOOTER_COPYRIGHT_YEAR": str(datetime.now(UTC).year) if year == "auto" else year,
        "SITE_LATITUDE": settings.site_latitude,
        "SITE_LONGITUDE": settings.site_longitude,
        "HEADER_CLOCKS_MANUAL_LATITUDE": settings.clock_latitude,
        "HEADER_CLOCKS_MANUAL_LONGITUDE": settings.clock_longitude,
        "HEADER_CLOCKS_LST_LONGITUDE": settings.clock_lst_longitude,
        "DOCS_URL": settings.docs_url or (f"{settings.base_path}/docs/" if docs else ""),
        "WIDGET_BUDGET": {
            "cpu": settings.widget_budget_cpu,
            "messages": settings.widget_budget_messages,
            "seconds": settings.widget_budget_seconds,
        },
        "DEMO": settings.sign_in_hint,
    }
    text = orjson.dumps(config).replace(b"<", b"\\u003c").replace("\u2028".encode(), b"\\u2028")
    return f"window.{name} = ".encode() + text.replace("\u2029".encode(), b"\\u2029") + b";\n"
