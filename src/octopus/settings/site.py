"""The site and its branding, handed to the page."""

from __future__ import annotations

from pathlib import Path

from octopus.settings.subject import Subject, variable


class Site(Subject):
    """Where the telescope stands, and whose it is."""

    site_latitude: float | None = variable("SITE_LATITUDE", None, "Degrees north of the site.", ge=-90, le=90)
    site_longitude: float | None = variable("SITE_LONGITUDE", None, "Degrees east of the site.", ge=-180, le=180)
    clock_latitude: float | None = variable("HEADER_CLOCKS_MANUAL_LATITUDE", None, "Latitude for sunrise and sunset.")
    clock_longitude: float | None = variable(
        "HEADER_CLOCKS_MANUAL_LONGITUDE", None, "Longitude for sunrise and sunset."
    )
    clock_lst_longitude: float | None = variable("HEADER_CLOCKS_LST_LONGITUDE", None, "Longitude of the LST clock.")
    main_logo: str = variable("MAIN_LOGO", "", "Logo: a file of /branding or a URL.")
    secondary_logo_white: str = variable("SECONDARY_LOGO_WHITE", "", "Second logo for dark themes.")
    secondary_logo_dark: str = variable("SECONDARY_LOGO_DARK", "", "Second logo for the light theme.")
    copyright_label: str = variable("FOOTER_COPYRIGHT_LABEL", "", "Copyright holder in the footer.")
    copyright_year: str = variable("FOOTER_COPYRIGHT_YEAR", "auto", "Year in the footer; `auto` is this year.")
    docs_url: str = variable(
        "OCTOPUS_DOCS_URL", "", "Documentation that the footer links; unset: the built one at /docs/."
    )
    branding_dir: Path | None = variable("OCTOPUS_BRANDING_DIR", None, "Folder served under /branding.")
