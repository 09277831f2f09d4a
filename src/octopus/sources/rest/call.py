"""What a REST field asks for."""

from __future__ import annotations

from octopus.sources.outbound import Call


class RestCall(Call, frozen=True, kw_only=True):
    """A call with what may be done about its faults and its repetition."""

    retries: int = 0
    """Further attempts after one that found nobody, or a 429, 502, 503 or 504; within the call's time-out."""
    retry_unsafe: bool = False
    """Also for POST and PATCH, whose repetition may do a thing twice."""
    cache: float = 0.0
    """Seconds that an answer is good for everybody who asks exactly the same; they also share one call under way."""
