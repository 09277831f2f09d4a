"""`octopus check` and archives."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from tests.archives import Archive
from tests.serving import run_octopus


async def test_each_archive_has_a_line_without_its_password(hdbpp_archive: Archive, tmp_path: Path) -> None:
    down = "postgresql://reader:hunter2-hunter2@127.0.0.1:1/hdb"
    code, out, err = await run_octopus(
        tmp_path, "check", HDBPP_PG_DSN_EDA=hdbpp_archive.reader, HDBPP_PG_DSN_ATTIC=down
    )
    address = urlsplit(hdbpp_archive.reader)
    lines = {line.split()[1]: line for line in out.splitlines() if "hdbpp" in line}
    assert code == 1
    assert (
        lines["hdbpp:eda"].startswith("ok") and f"127.0.0.1:{address.port}{address.path} holds 0" in lines["hdbpp:eda"]
    )
    assert lines["hdbpp:attic"].startswith("FAIL") and "(connection refused)" in lines["hdbpp:attic"]
    assert "hunter2" not in out + err and (address.password or "?") not in out + err


async def test_an_address_that_cannot_be_read_is_named_and_not_shown(tmp_path: Path) -> None:
    for dsn in ("hunter2@host/db", "http://hunter2@host/db", "postgresql://a:hunter2@host:port/db"):
        code, out, err = await run_octopus(tmp_path, "check", HDBPP_PG_DSN_EDA=dsn)
        assert code != 0 and "HDBPP_PG_DSN_EDA: expected postgresql://" in out + err and "hunter2" not in out + err
