"""What can be read of SDL with a fault in it: the other definitions, and which names the rest may mean.

One missing brace must not hide what else is wrong; nor must what cannot be read make something look wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import DefinitionNode, GraphQLSyntaxError, Lexer, Source, Token, TokenKind
from graphql.language.parser import Parser

KEYWORDS = frozenset(("type", "enum", "input", "interface", "scalar", "union"))
BEGINNINGS = (*KEYWORDS, "extend", "directive", "schema")
STRINGS = (TokenKind.STRING, TokenKind.BLOCK_STRING)
MOST_FAULTS = 100
"""Places where no token can be read, after which the rest is left alone."""
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def readable(source: Source) -> tuple[list[DefinitionNode], frozenset[str]]:
    """The definitions that can be read, each by itself; and every word outside of them, which may be one defined."""
    text, nodes, rest, end = source.body, list[DefinitionNode](), list[str](), 0
    blank = re.sub(r"[^\n]", " ", text)
    for start in _starts(text, blank):
        node = _definition(Source(blank[:start] + text[start:], source.name)) if start >= end else None
        if node is not None and node.loc is not None:
            rest.append(text[end:start])
            nodes.append(node)
            end = node.loc.end
    rest.append(text[end:])
    return nodes, frozenset(word for piece in rest for word in _WORD.findall(piece))


def _definition(source: Source) -> DefinitionNode | None:
    """The first definition of a text, if it can be read and ends where another one may begin."""
    parser = Parser(source)
    try:
        parser.expect_token(TokenKind.SOF)
        node = parser.parse_definition()
        for kind in STRINGS:
            parser.expect_optional_token(kind)
    except (GraphQLSyntaxError, RecursionError):
        return None
    return node if parser.peek(TokenKind.EOF) or any(map(parser.expect_optional_keyword, BEGINNINGS)) else None


def _starts(text: str, blank: str) -> Iterator[int]:
    """Where definitions seem to begin: at a keyword ahead of a name, or at what belongs to it."""
    first = second = None
    for token in _tokens(text, blank):
        if token.kind is TokenKind.NAME and second is not None and second.value in KEYWORDS:
            extends = first is not None and (first.kind in STRINGS or first.value == "extend")
            yield first.start if first is not None and extends else second.start
        first, second = second, token


def _tokens(text: str, blank: str) -> Iterator[Token]:
    """The tokens of a text; what is none is passed over."""
    offset = 0
    for _ in range(MOST_FAULTS):
        lexer = Lexer(Source(blank[:offset] + text[offset:]))
        try:
            while (token := lexer.advance()).kind is not TokenKind.EOF:
                yield token
            return
        except GraphQLSyntaxError as fault:
            offset = max([offset, *(fault.positions or ())]) + 1
