"""The SQL of each question about a range.

The columns are JSON text that the database makes. They come in pieces, a row each: `part` (`timestamps`, `values`,
`qualities` as a digit each, `before`) and `piece`. Beside each piece stand `points`, how many there are; `faults
first_fault last_fault`, how many error rows and between which times; `before_time before_quality`, of the last row
ahead of the range.

Parameters of all: $1 `att_conf_id`, $2 start, $3 end; of the down-sampled: $4 width of a bucket, $5 start of the last.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from octopus.sources.hdbpp.catalogue import Aggregate, ArchivedAttribute
from octopus.sources.hdbpp.qualities import UNKNOWN

PIECE = 64 * 1024
"""Bytes of a piece. In one, a column of megabytes would be put together several times on its way, page by page."""
MOST_ERRORS = 200
"""Most error rows in one answer: the first ones of the range."""

BUCKET = "least(date_bin($4::interval, {time}, $2), $5::timestamptz)"
"""The beginning of the bucket of a time; whatever is after the last bucket belongs to it."""
QUALITY = "case when att_error_desc_id is not null or quality not between 0 and 4 then 1 else coalesce(quality, 0) end"
"""The number of a row's quality: an error row is INVALID, whatever else it says."""
RANK = f"(array[0, 4, 3, 1, 2])[{QUALITY} + 1]"
"""How bad a row's quality is: VALID, CHANGING, WARNING, ALARM, INVALID."""
RANKED = "(array[0, 3, 4, 2, 1])[{rank} + 1]"
"""The number of the quality of a rank."""


class Shape(msgspec.Struct, frozen=True):
    """What the text of a statement depends on: equal shapes share one text."""

    table: str
    value: str
    """The column of the values."""
    told: str
    """SQL of the JSON text of a value `v`."""
    floating: bool
    qualities: bool
    """Whether they are wanted: they are half of the text."""
    before: bool
    """Whether the last row ahead of the range is wanted."""

    @classmethod
    def of(cls, attribute: ArchivedAttribute, *, qualities: bool, before: bool) -> Shape:
        told = attribute.json("v")
        return cls(attribute.table, attribute.column, told, attribute.kind.floating, qualities, before)

    @property
    def number(self) -> str:
        """SQL of a row's value as far as it is a finite number."""
        finite = f"{self.value} > '-Infinity' and {self.value} < 'Infinity'"
        return f"case when {finite} then {self.value} end" if self.floating else self.value

    def rows(self, columns: str, where: str = "data_time between $2 and $3") -> str:
        return f"select {columns} from {self.table} where att_conf_id = $1 and {where}"


@lru_cache(maxsize=256)
def raw(shape: Shape, elements: bool) -> str:
    """The first $4 rows; with `elements`, of them as many as hold at most $5 elements together, and one in any case."""
    columns = f"data_time, {shape.value} as v, {QUALITY} as quality, att_error_desc_id as fault"
    points = f"{shape.rows(columns)} order by data_time limit $4"
    if elements:
        counted = "*, sum(coalesce(cardinality(v), 1)) over inOrder as held, row_number() over inOrder as place"
        rows = f"select {counted} from ({points}) rows window inOrder as (order by data_time)"
        points = f"""select * from ({rows}) counted
            where held <= $5::bigint or place = 1 order by data_time"""
    failed = "filter (where fault is not null)"
    faults = f"""max(data_time) as last, count(fault) as faults,
        min(data_time) {failed} as first_fault, max(data_time) {failed} as last_fault"""
    return _packed(shape, points, faults)


@lru_cache(maxsize=256)
def avg(shape: Shape, aggregate: Aggregate | None) -> str:
    """The mean of each bucket, at its centre. With an aggregate, $6 is the latest start of its rows that count.

    The quality is the worst of the bucket; with an aggregate it is unknown, for aggregates know none.
    """
    columns = f"{BUCKET.format(time='data_time')} as b, {shape.number} as v, att_error_desc_id as fault"
    if aggregate is None:
        worst = "max(rank) filter (where v is not null) as rank"
        # `avg` adds up squares as well, and fails where they are beyond what a double holds.
        mean = "sum(v::float8) / count(v)" if shape.floating else "avg(v)::float8"
        buckets = f"""select b, {mean} as v, {worst}, count(fault) as faults
            from ({shape.rows(f"{columns}, {RANK} as rank")}) rows group by b"""
        given = f"buckets as materialized ({buckets})"
    else:
        rest = f"""select b, count(v) as n, sum(v::float8) as total, count(fault) as faults
            from ({shape.rows(columns, GAP)}) rows group by b"""
        parts = f"""select b, n, total, faults from tier
            union all select rest.* from gaps, lateral ({rest}) rest"""
        buckets = f"""select b, sum(total) / nullif(sum(n), 0) as v, null::integer as rank, sum(faults) as faults
            from ({parts}) parts group by b"""
        given = f"{_tier(shape, aggregate, '$6')}, buckets as materialized ({buckets})"
    points = f"""select b + $4 / 2 as data_time, v, {RANKED.format(rank="rank")} as quality from buckets
        where v is not null order by b"""
    return _packed(shape, points, _faults_of("buckets", "b", "$4"), told="v::text", given=given)


@lru_cache(maxsize=256)
def minmax(shape: Shape, aggregate: Aggregate | None) -> str:
    """The least and the greatest row of each bucket. $6 is the width of a cell; with an aggregate, $7 as $6 of `avg`.

    In two steps: the extremes of cells, of which a bucket has a whole number; then, for each bucket, the first cell
    with its extreme, and in it the first row. So all rows are read once, and only a cell is searched for a time.
    """
    columns = f"date_bin($6::interval, data_time, $2) as c, {shape.number} as v, att_error_desc_id as fault"
    extremes = (
        "select c, $6::interval as d, min(v) as lo, max(v) as hi, count(fault) as faults from ({rows}) rows group by c"
    )
    if aggregate is None:
        cells, given = extremes.format(rows=shape.rows(columns)), ""
    else:
        rest = extremes.format(rows=shape.rows(columns, GAP))
        cells = f"select c, d, lo, hi, faults from tier union all select rest.* from gaps, lateral ({rest}) rest"
        given = _tier(shape, aggregate, "$7") + ", "
    given += f"""
        cells as materialized (select *, {BUCKET.format(time="c")} as b from ({cells}) cells),
        wanted as (
            (select distinct on (b) c, d, lo as v from cells where lo is not null order by b, lo, c)
            union (select distinct on (b) c, d, hi as v from cells where hi is not null order by b, hi desc, c))"""
    within = f"data_time >= c and data_time < c + d and data_time <= $3 and {shape.value} = wanted.v"
    row = shape.rows(f"data_time, {QUALITY} as quality", within)
    # Rows may have been dropped while what sums them up was kept: then the middle of the cell is all that is known.
    points = f"""select coalesce(row.data_time, c + d / 2) as data_time, v, quality
        from wanted left join lateral ({row} order by data_time limit 1) row on true order by 1"""
    return _packed(shape, points, _faults_of("cells", "c", "d"), given=given)


def numbers(attribute: ArchivedAttribute) -> str:
    """All finite numbers of a range, at most $4: `moments values qualities` as PostgreSQL's binary arrays.

    Those of unsigned 64 bits are less by 2⁶³, so that they fit into signed ones.
    """
    shape = Shape.of(attribute, qualities=False, before=False)
    told = "v::float8" if shape.floating else "v::bigint"
    if attribute.kind.unsigned64:
        told = "(v - 9223372036854775808)::bigint"
    rows = shape.rows(f"data_time, {shape.number} as v, ({QUALITY})::smallint as quality")
    return f"""
        select count(*) as points, array_send(array_agg(data_time)) as moments, array_send(array_agg({told})) as values,
            array_send(array_agg(quality)) as qualities
        from (select * from ({rows}) rows where v is not null order by data_time limit $4) points"""


def surroundings(shape: Shape) -> str:
    """What `numbers` leaves out: error rows of the range, and `before`."""
    faults = "count(*) as faults, min(data_time) as first_fault, max(data_time) as last_fault"
    rows = shape.rows("data_time", "data_time between $2 and $3 and att_error_desc_id is not null")
    return f"select * from (select {faults} from ({rows}) rows) faults {_before(shape)}"


def more(table: str) -> str:
    """Whether there are rows after $2, up to $3."""
    return f"select exists(select from {table} where att_conf_id = $1 and data_time > $2 and data_time <= $3)"


def errors(table: str) -> str:
    """`moment message` of the error rows of a range, of the first `MOST_ERRORS`."""
    return f"""
        select date_part('epoch', data_time) as moment, coalesce(error_desc, 'error ' || att_error_desc_id) as message
        from (select data_time, att_error_desc_id from {table}
            where att_conf_id = $1 and data_time between $2 and $3 and att_error_desc_id is not null
            order by data_time limit {MOST_ERRORS}) failed
        left join att_error_desc using (att_error_desc_id) order by data_time"""


def latest(attribute: ArchivedAttribute) -> str:
    """`att_conf_id moment value quality` of the last row up to $2 of each of the attributes $1, which are alike."""
    return f"""
        select id as att_conf_id, date_part('epoch', data_time) as moment, {attribute.json("v")} as value, quality
        from unnest($1::integer[]) as wanted (id), lateral (
            select data_time, {attribute.column} as v, {QUALITY} as quality from {attribute.table}
            where att_conf_id = id and data_time <= $2 order by data_time desc limit 1) row"""


GAP = "data_time >= since and data_time < until"


def _tier(shape: Shape, aggregate: Aggregate, latest: str) -> str:
    """`tier`: rows of an aggregate that lie wholly in one bucket and are to be trusted; `gaps`: what they leave open.

    A row is trusted when it began by `latest`, and its extremes are finite (older aggregates do not leave NaN out).
    """
    side = shape.value.removeprefix("value")
    counted = f"count{side} - count_nan{side}" if aggregate.counts_nan else f"count{side}"
    bucket, bucket_of_end = (
        BUCKET.format(time=time) for time in ("data_time", "data_time + {width} - interval '1 us'")
    )
    width = f"interval '{aggregate.width.total_seconds():.0f} s'"
    finite = f"(max{side} is null or min{side} > '-Infinity' and max{side} < 'Infinity')" if shape.floating else "true"
    return f"""
        tier as materialized (
            select data_time as c, {width} as d, min{side} as lo, max{side} as hi, count_errors as faults,
                ({counted})::float8 as n, coalesce(mean{side}::float8 * ({counted}), 0) as total, {bucket} as b
            from {aggregate.relation}
            where att_conf_id = $1 and data_time >= $2 and data_time <= {latest}::timestamptz and {finite}
                and {bucket} = {bucket_of_end.format(width=width)}),
        gaps as (
            select since, c as until
            from (select c, lag(c + d, 1, $2::timestamptz) over (order by c) as since from tier) edges where since < c
            union all select coalesce(max(c + d), $2), $3::timestamptz + interval '1 us' from tier)"""


def _faults_of(source: str, moment: str, width: str) -> str:
    """The columns about error rows, from parts that counted them."""
    return f"""
        null::timestamptz as last, (select coalesce(sum(faults), 0)::bigint from {source}) as faults,
        (select min({moment}) from {source} where faults > 0) as first_fault,
        (select least(max({moment} + {width}), $3) from {source} where faults > 0) as last_fault"""


def _packed(shape: Shape, points: str, further: str, *, told: str | None = None, given: str = "") -> str:
    """The pieces of the columns of a `points` subquery, which gives `data_time v quality` in order.

    Args:
        further: what else there is beside each piece.
        told: SQL of the JSON text of `v`, where it is not of the attribute's own type.
        given: what goes before, as the inside of `with`.
    """
    columns = {
        "timestamps": _list("date_part('epoch', data_time)::text"),
        "values": _list(told or shape.told),
    }
    if shape.qualities:
        columns["qualities"] = f"coalesce(string_agg(coalesce(quality::text, '{UNKNOWN}'), ''), '')"
    texts = ", ".join(f"convert_to({text}, 'UTF8') as {name}_text" for name, text in columns.items())
    parts = [*columns, *(["before"] if shape.before else [])]
    pieces = " union all ".join(
        f"select '{part}' as part, substr({part}_text, i * {PIECE} + 1, {PIECE}) as piece "
        f"from generate_series(0, length({part}_text) / {PIECE}) i"
        for part in parts
    )
    beside = "points, faults, first_fault, last_fault, last" + (", before_time, before_quality" if shape.before else "")
    return f"""
        with {f"{given}," if given else ""} packed as materialized (
            select * from (select count(*) as points, {texts}, {further} from ({points}) points) packed
            {_before(shape)})
        select {beside}, part, piece from packed cross join lateral ({pieces}) pieces"""


def _list(element: str) -> str:
    return f"'[' || coalesce(string_agg({element}, ','), '') || ']'"


def _before(shape: Shape) -> str:
    if not shape.before:
        return ""
    columns = f"data_time, {shape.value} as v, {QUALITY} as quality"
    return f"""
        left join lateral (
            select date_part('epoch', data_time) as before_time, convert_to({shape.told}, 'UTF8') as before_text,
                quality as before_quality
            from ({shape.rows(columns, "data_time < $2")} order by data_time desc limit 1) row) before on true"""
