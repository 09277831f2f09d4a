"""Which database a name means, and which patterns may be asked for."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.model import BadRequest, MalformedName, NotFound
from octopus.settings import TangoDatabase
from octopus.sources.tango.patterns import checked, matcher
from octopus.sources.tango.routes import Routes

LOW = TangoDatabase("low", "http://tangogql.low:5004/db")
MID = TangoDatabase("mid", "https://gateway.example.org/mid/db")

parts = st.text(alphabet="abzABZ09_-.", min_size=1, max_size=8)
names = st.tuples(parts, parts, parts, parts).map("/".join)


@pytest.fixture
def routes() -> Routes:
    found = Routes([LOW, MID])
    found.learn("low", "Low-Tango.example.org:10000")
    found.learn("mid", "10.0.0.7:10000,10.0.0.8:10000")
    return found


@given(names)
def test_every_form_of_a_name_means_the_same_topic(name: str) -> None:
    routes = Routes([LOW, MID])
    routes.learn("low", "tango.low:10000")
    routes.learn("mid", "tango.mid:10000")
    low, mid = name.lower(), f"mid://{name.lower()}"
    forms = [name, f"low://{name}", f"LOW://{name}", f"tango://tango.low:10000/{name}", f"{LOW.url}://{name}"]
    assert {routes.attribute(form).full for form in forms} == {low}
    assert {routes.attribute(form).full for form in (f"mid://{name}", f"{MID.url}://{name}", mid)} == {mid}
    assert routes.attribute(f"tango://tango.mid:10000/{name}#dbase=no").full == mid
    assert routes.attribute(low) is routes.attribute(low)
    assert {id(routes.topic(form)) for form in (*forms, *forms)} == {id(routes.topic(low))}, "thousands share the text"
    assert routes.topic(name) == low


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        ("tango://low-tango:10000/a/b/c/d", "a/b/c/d"),
        ("tango://LOW-TANGO.example.org:10000/A/B/C/D", "a/b/c/d"),
        ("tango://10.0.0.8:10000/a/b/c/d", "mid://a/b/c/d"),
    ],
)
def test_a_tango_address_finds_its_database(routes: Routes, written: str, topic: str) -> None:
    assert routes.attribute(written).full == topic


@pytest.mark.parametrize(
    "written",
    ["nope://a/b/c/d", "tango://elsewhere:10000/a/b/c/d", "tango://10.0.0.9:10000/a/b/c/d", "http://x/db://a/b/c/d"],
)
def test_an_unknown_database_is_named_with_those_there_are(routes: Routes, written: str) -> None:
    with pytest.raises(NotFound, match=r"known are low \(http://tangogql.low:5004/db, tango://low-tango") as fault:
        routes.attribute(written)
    assert written in fault.value.message and "mid (" in fault.value.message


@pytest.mark.parametrize("written", ["", "a/b/c", "a/b/c/d/e", "a//c/d", "a/b/c/d';DROP TABLE device;--", "a/b/c/d%"])
def test_what_is_no_name_is_malformed(routes: Routes, written: str) -> None:
    with pytest.raises(MalformedName):
        routes.attribute(written)


@given(st.text(alphabet="abAB/*_-.1", max_size=12), st.text(alphabet="abAB/_-.1", max_size=12))
def test_patterns_match_as_shell_patterns_do_in_any_case(pattern: str, name: str) -> None:
    wanted = fnmatch.fnmatchcase(name.lower(), (pattern.strip() or "*").lower())
    assert bool(matcher(checked(pattern)).fullmatch(name)) == wanted


@pytest.mark.parametrize("pattern", ["a'b", 'a"b', "a;b", "a%b", "a\\b", "a(b)", "a b", "ä", "x" * 257, "a\nb", "[a]"])
def test_nothing_that_could_be_sql_is_let_through(pattern: str) -> None:
    with pytest.raises(BadRequest):
        checked(pattern)
