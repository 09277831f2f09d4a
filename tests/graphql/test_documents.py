"""What texts may cost: in time before they are refused, and in memory when they are kept."""

import time

import pytest

from octopus.graphql.documents import CHARACTERS, Documents, InvalidDocument
from octopus.graphql.resolvers import bindables
from octopus.graphql.schema import build_schema, static_sdl
from octopus.settings import read_settings


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents(build_schema(static_sdl(), bindables()), read_settings({}))


def spreading(levels: int, leaf: str) -> str:
    """A few hundred characters that stand for 2^levels spreads."""
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }} {chain} fragment F{levels} on Query {{ {leaf} }}"


def each_spreads_all(count: int) -> str:
    spreads = " ".join(f"...F{n}" for n in range(count))
    return "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ {spreads} }}" for n in range(count))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (spreading(40, "...Missing"), "spreads more than 1000 fragments (OCTOPUS_MAX_COMPLEXITY)"),
        (spreading(40, "me { username }"), "selects 'me' more than 50 times"),
        (each_spreads_all(12), "spreads more than 1000 fragments"),
        ("{ me { " + "... { " * 40 + "role" + " }" * 40 + " ... { role } " * 1000 + "} }", "'role' more than 50 times"),
        ("{" + "me { username } " * 490 + "}", "selects 'me' more than 50 times at one place (OCTOPUS_MAX_ALIASES)"),
        ("{ me { username } } fragment F on Caller {" + " username" * 9000 + " }", "'F' is never used"),
    ],
)
def test_a_text_made_to_cost_much_is_refused_at_once(documents: Documents, text: str, words: str) -> None:
    begun = time.process_time()
    with pytest.raises(InvalidDocument) as refused:
        documents.get(text)
    assert words in str(refused.value)
    assert time.process_time() - begun < 0.5


def test_what_clients_really_send_is_not_refused(documents: Documents) -> None:
    fragments = " ".join(f"fragment F{n} on Caller {{ __typename username role }}" for n in range(20))
    spread = " ".join(f"...F{n}" for n in range(20))
    assert documents.get(f"{{ me {{ __typename {spread} }} }} {fragments}").operations


def test_texts_are_kept_up_to_a_bound_in_characters() -> None:
    documents = Documents(build_schema(static_sdl(), bindables()), read_settings({}))
    filling = "#" * 50_000 + "\n"
    texts = [f"{{ a{number}: me {{ role }} }} {filling}" for number in range(15)]
    for text in texts:
        documents.get(text)
    assert sum(map(len, documents._kept)) <= CHARACTERS
    assert texts[-1] in documents._kept


def test_a_fault_that_is_repeated_holds_nothing_of_those_who_made_it(documents: Documents) -> None:
    depth = 0
    for _ in range(50):
        try:
            documents.get("{ nonsense }")
        except InvalidDocument as fault:
            depth, trace = 0, fault.__traceback__
            while trace is not None:
                depth, trace = depth + 1, trace.tb_next
    assert depth <= 2, "the traceback would keep every frame it passed, with all requests in them"
