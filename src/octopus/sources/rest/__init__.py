"""REST services: JSON over HTTP, with retries, an answer shared by those who ask the same, and named faults.

`Rest` is the whole of it for `endpoints`; what may be called at all is `sources.outbound`'s to say.
"""

from octopus.sources.rest.call import RestCall
from octopus.sources.rest.flights import Flights
from octopus.sources.rest.reading import NotJson, read_json
from octopus.sources.rest.rest import Refused, Rest, host_of, refusal

__all__ = ["Flights", "NotJson", "Refused", "Rest", "RestCall", "host_of", "read_json", "refusal"]
