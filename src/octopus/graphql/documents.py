"""Texts seen before are never parsed or validated again."""

from __future__ import annotations

from collections import OrderedDict

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from octopus.graphql.limits import check_limits
from octopus.model import BadRequest, FieldError, TooLarge
from octopus.settings import Settings

CHARACTERS = 500_000
"""Most characters of texts kept: a syntax tree takes some hundred times the room of its text."""
TOKENS = 10_000
"""Longest document in tokens: a list of all the attributes that one operation may have still fits."""

MOST_PLANS = 64
"""Plans kept beside one document."""


class Document:
    """A valid document: its tree, its operations by name, its fragments, and what others keep beside it."""

    __slots__ = ("fragments", "operations", "plans", "tree")

    def __init__(self, tree: DocumentNode) -> None:
        self.tree = tree
        self.operations = [node for node in tree.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in tree.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.plans: dict[object, object] = {}
        """Compiled plans of this document's operations (`plan.py`)."""

    def keep(self, key: object, plan: object) -> None:
        """Remember a plan; a client may choose variables so that there is no end of them."""
        if len(self.plans) >= MOST_PLANS:
            self.plans.clear()
        self.plans[key] = plan

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run.

        Raises:
            BadRequest: none of that name, or several and no name.
        """
        names = [node.name.value for node in self.operations if node.name]
        if name is None:
            if len(self.operations) == 1:
                return self.operations[0]
            raise BadRequest(
                f"the document holds {len(self.operations)} operations ({', '.join(names)}): say operationName"
            )
        for node in self.operations:
            if node.name is not None and node.name.value == name:
                return node
        raise BadRequest(
            f"no operation is called {name!r}; the document holds {', '.join(names) or 'one without a name'}"
        )

    def is_subscription(self, name: str | None) -> bool:
        return self.operation(name).operation is OperationType.SUBSCRIPTION


Faults = tuple[GraphQLError | FieldError, ...]


class InvalidDocument(Exception):
    """The text cannot be run; carries every fault."""

    def __init__(self, faults: list[GraphQLError | FieldError]) -> None:
        super().__init__(str(faults[0]))
        self.faults = faults
        self.status = next((fault.status for fault in faults if isinstance(fault, FieldError)), 400)


class Documents:
    """An LRU of texts, valid and invalid alike (a client that repeats a fault costs no more than one that does not).

    Args:
        schema: what to validate against.
        settings: the limits.
        size: texts kept, of at most `CHARACTERS` together.
    """

    def __init__(self, schema: GraphQLSchema, settings: Settings, size: int = 1000) -> None:
        self._schema = schema
        self._settings = settings
        self._size = size
        self._characters = 0
        self._kept: OrderedDict[str, Document | Faults] = OrderedDict()

    def get(self, text: str) -> Document:
        """The document of a text.

        Raises:
            InvalidDocument: it does not parse, breaks a limit, or does not fit the schema.
        """
        kept = self._kept
        found = kept.get(text)
        if found is None:
            if len(text) > self._settings.max_document:
                limit = self._settings.max_document
                raise InvalidDocument(
                    [TooLarge(f"the document has {len(text)} characters; at most {limit} (OCTOPUS_MAX_DOCUMENT)")]
                )
            found = self._read(text)
            self._keep(text, found)
        else:
            kept.move_to_end(text)
        if isinstance(found, tuple):
            # A new exception each time: one that is raised again holds on to every frame it ever passed.
            raise InvalidDocument(list(found))
        return found

    def _keep(self, text: str, found: Document | Faults) -> None:
        kept = self._kept
        kept[text] = found
        self._characters += len(text)
        while len(kept) > self._size or (self._characters > CHARACTERS and len(kept) > 1):
            gone, _ = kept.popitem(last=False)
            self._characters -= len(gone)

    def _read(self, text: str) -> Document | Faults:
        try:
            tree = parse(text, max_tokens=TOKENS)
            check_limits(tree, self._settings)
        except (GraphQLError, FieldError) as fault:
            return (fault,)
        except RecursionError:
            return (TooLarge("the document is nested too deep to be read (OCTOPUS_MAX_DEPTH)"),)
        return tuple(validate(self._schema, tree, max_errors=20)) or Document(tree)
