"""The pages lead somewhere: each link to a page and each to a section of one, and the site's table of contents."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")


def prose(page: Path) -> str:
    """A page without what stands in it as code."""
    text = re.sub(r"^( *)```.*?^\1```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", text)


@cache
def sections(page: Path) -> set[str]:
    """The names of a page's headings, as MkDocs makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ +(.*)$", text, re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", r"\1", title) for title in titles)
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", each, flags=re.ASCII).strip().lower()) for each in plain}


def test_every_link_leads_to_a_page_and_to_a_section_of_it() -> None:
    wrong = []
    for page in PAGES:
        for path, section in LINK.findall(prose(page)):
            target = (page.parent / path).resolve() if path else page
            there = target.is_file() and (page.parent == ROOT or target.is_relative_to(DOCS))
            if not there or (section and target.suffix == ".md" and section not in sections(target)):
                wrong.append(f"{page.relative_to(ROOT)}: {path}#{section}")
    assert wrong == []


def test_the_table_of_contents_has_every_how_to_and_tutorial() -> None:
    named = set(re.findall(r"[\w/-]+\.md", yaml.dump(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"])))
    assert {each for each in named if not (DOCS / each).is_file()} == set()
    pages = {str(page.relative_to(DOCS)) for folder in ("how-to", "tutorials") for page in (DOCS / folder).glob("*.md")}
    assert pages - named == set()
