"""Which of several versions somebody means by a range in npm's manner: `^1.2`, `1.x`, `>=1 <3 || 5`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from octopus.catalogue.semver import Version

MAX_SPEC = 256
_PART = r"(?:0|[1-9]\d{0,15}|[xX*])"
_PARTIAL = re.compile(
    rf"[v=\s]*(?P<major>{_PART})(?:\.(?P<minor>{_PART})(?:\.(?P<patch>{_PART})(?:-(?P<pre>[0-9A-Za-z.-]+))?(?:\+[\w.-]+)?)?)?",
    re.ASCII,
)
_COMPARATOR = re.compile(r"(?P<operator>\^|~>?|>=|<=|>|<|=)?(?P<partial>[v=\s]*[^\s<>=^~]+)")
_HYPHEN = re.compile(r"\s*(\S+)\s+-\s+(\S+)\s*")

Order = tuple[object, ...]


class Bound(msgspec.Struct, frozen=True):
    """One end of an interval."""

    version: Version
    inclusive: bool


class Interval(msgspec.Struct, frozen=True):
    """All versions between two bounds; None: no end there."""

    low: Bound | None = None
    high: Bound | None = None

    def holds(self, version: Version) -> bool:
        order = version.order[:-1]  # Build metadata does not count.
        if self.low is not None and not _above(order, self.low):
            return False
        return self.high is None or _below(order, self.high)


def _above(order: Order, bound: Bound) -> bool:
    other = bound.version.order[:-1]
    return order > other or (bound.inclusive and order == other)


def _below(order: Order, bound: Bound) -> bool:
    other = bound.version.order[:-1]
    return order < other or (bound.inclusive and order == other)


Range = list[list[Interval]]
"""Any of these, of each all."""


def read_range(text: str) -> Range | None:
    """A range; None when it is none."""
    if len(text) > MAX_SPEC:
        return None
    alternatives = [_conjunction(part) for part in text.split("||")]
    return None if any(each is None for each in alternatives) else [each for each in alternatives if each is not None]


def newest_in(wanted: Range, versions: Iterable[str]) -> str | None:
    """The newest version within a range. A pre-release only where the range names one of the same three numbers."""
    found = [(version.order, text) for text in versions if (version := Version.parse(text)) and _fits(wanted, version)]
    return max(found, key=lambda each: each[0])[1] if found else None


def _fits(wanted: Range, version: Version) -> bool:
    return any(
        all(interval.holds(version) for interval in part) and (not version.pre or _names_pre(part, version))
        for part in wanted
    )


def _names_pre(part: list[Interval], version: Version) -> bool:
    bounds = [bound for interval in part for bound in (interval.low, interval.high) if bound is not None]
    # The upper end of ^1.2 is 2.0.0-0, which nobody wrote.
    return any(bound.version.core == version.core and bound.version.pre not in ((), ("0",)) for bound in bounds)


def _conjunction(text: str) -> list[Interval] | None:
    hyphen = _HYPHEN.fullmatch(text)
    if hyphen is not None:
        low, high = _partial(hyphen[1]), _partial(hyphen[2])
        if low is None or high is None:
            return None
        return [_at_least(low), _at_most(high)]
    if not text.strip():
        return [Interval()]
    found, at = [], 0
    stripped = text.strip()
    for match in _COMPARATOR.finditer(stripped):
        partial = _partial(match["partial"])
        if stripped[at : match.start()].strip() or partial is None:
            return None
        found.append(_interval(match["operator"] or "", partial))
        at = match.end()
    return None if stripped[at:].strip() or not found else found


class Partial(msgspec.Struct, frozen=True):
    """A version of which the last numbers may be left open."""

    numbers: tuple[int, ...]
    """Those given: none to three."""
    pre: tuple[str, ...]

    @property
    def low(self) -> Version:
        major, minor, patch = (*self.numbers, 0, 0, 0)[:3]
        return Version((major, minor, patch), self.pre, "")

    def above(self, kept: int) -> Version:
        """The first version whose leading `kept` numbers are others: `2.0.0-0` of 1.2.3 where one is kept."""
        major, minor, patch = (*self.numbers[: kept - 1], self.numbers[kept - 1] + 1, 0, 0)[:3]
        return Version((major, minor, patch), ("0",), "")


def _partial(text: str) -> Partial | None:
    match = _PARTIAL.fullmatch(text)
    if match is None:
        return None
    numbers: list[int] = []
    for name in ("major", "minor", "patch"):
        if match[name] is None or match[name] in "xX*":
            break
        numbers.append(int(match[name]))
    pre = tuple(match["pre"].split(".")) if match["pre"] and len(numbers) == 3 else ()
    return Partial(tuple(numbers), pre) if all(pre) or not pre else None


def _at_least(low: Partial) -> Interval:
    return Interval(Bound(low.low, True)) if low.numbers else Interval()


def _at_most(high: Partial) -> Interval:
    if len(high.numbers) == 3:
        return Interval(None, Bound(high.low, True))
    return Interval(None, Bound(high.above(len(high.numbers)), False)) if high.numbers else Interval()


def _interval(operator: str, partial: Partial) -> Interval:
    given = len(partial.numbers)
    if given == 0:
        # `>*` and `<*` hold nothing; all else with a star holds everything.
        return Interval(None, Bound(Version((0, 0, 0), ("0",), ""), False)) if operator in ("<", ">") else Interval()
    match operator:
        case ">":
            low = Bound(partial.low, False) if given == 3 else Bound(partial.above(given), True)
            return Interval(low)
        case ">=":
            return _at_least(partial)
        case "<":
            low_end = partial.low if given == 3 else Version(partial.low.core, ("0",), "")
            return Interval(None, Bound(low_end, False))
        case "<=":
            return _at_most(partial)
        case "^":
            # The leftmost number that is not 0 stays; of 0.0 and 0 what is given.
            kept = next((at + 1 for at, number in enumerate(partial.numbers) if number), given)
            return Interval(Bound(partial.low, True), Bound(partial.above(kept), False))
        case "~" | "~>":
            return Interval(Bound(partial.low, True), Bound(partial.above(min(given, 2)), False))
        case _:
            if given == 3:
                return Interval(Bound(partial.low, True), Bound(partial.low, True))
            return Interval(Bound(partial.low, True), Bound(partial.above(given), False))
