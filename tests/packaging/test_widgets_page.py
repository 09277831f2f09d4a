"""The page of the widgets in the documentation is what their packages say."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_widgets_is_up_to_date(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import build_docs

    page = (ROOT / "docs" / "reference" / build_docs.WIDGETS).read_text(encoding="utf-8")
    assert page == build_docs.widgets_page(), "run: python tools/build_docs.py"
    sys.modules.pop("build_docs", None)
