"""The one door to the outside: every call that configuration asks for goes through `Outbound`.

`endpoints` says where to call; this room says whether: an allow-list of hosts, no way to link-local, metadata or
(unless named) inner addresses, also after names are resolved, no redirect to another host, and bounds on time, size
and number. `rest`, `graphql`, `sse` and `ws` speak their protocols over it; nothing else opens a connection for a
configured address.
"""

from octopus.sources.outbound.answer import Answer, Reply
from octopus.sources.outbound.call import Call, Limits
from octopus.sources.outbound.errors import (
    AddressNotAllowed,
    BadAddress,
    BadHeader,
    BrokenOff,
    HostNotAllowed,
    MovedElsewhere,
    OversizedAnswer,
    Unreadable,
)
from octopus.sources.outbound.hosts import AllowList, host_of
from octopus.sources.outbound.ledger import SourceStats
from octopus.sources.outbound.outbound import Outbound
from octopus.sources.outbound.redaction import Redactor, place_of
from octopus.sources.outbound.urls import quoted, shown
from octopus.sources.outbound.witness import Witness

__all__ = [
    "AddressNotAllowed",
    "AllowList",
    "Answer",
    "BadAddress",
    "BadHeader",
    "BrokenOff",
    "Call",
    "HostNotAllowed",
    "Limits",
    "MovedElsewhere",
    "Outbound",
    "OversizedAnswer",
    "Redactor",
    "Reply",
    "SourceStats",
    "Unreadable",
    "Witness",
    "host_of",
    "place_of",
    "quoted",
    "shown",
]
