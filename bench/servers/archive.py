"""An HDB++ archive on a private PostgreSQL: prints its address when it is filled, and serves until it is ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import asyncpg

from octopus.simulator.archive import READER, prepare_database
from octopus.simulator.postgres import PostgresServer

NAME = "hdb"
FILL = """
insert into att_conf (att_name, att_conf_type_id, att_conf_format_id, att_conf_write_id, table_name,
    domain, family, member, name)
select 'tango://bench:10000/bench/archive/' || i || '/value', att_conf_type_id, att_conf_format_id, att_conf_write_id,
    'att_scalar_devdouble', 'bench', 'archive', i::text, 'value'
from generate_series(1, {others} + 1) i, att_conf_type, att_conf_format, att_conf_write
where type = 'DEV_DOUBLE' and format = 'SCALAR' and write = 'READ' order by i;
insert into att_scalar_devdouble (att_conf_id, data_time, value_r, quality)
select 1, '{start}'::timestamptz + i * interval '1 second', round((20 + 5 * sin(i / 5000.0) + random())::numeric, 4), 0
from generate_series(0, {rows} - 1) i;
insert into att_scalar_devdouble (att_conf_id, data_time, value_r, quality)
select number, '{start}'::timestamptz + i * interval '1 minute',
    round((20 + 5 * sin(i / 500.0) + random())::numeric, 4), 0
from generate_series(2, {others} + 1) number, generate_series(0, {minutes} - 1) i;
"""


async def main() -> None:
    start, rows, others, minutes = datetime.fromisoformat(sys.argv[1]), *map(int, sys.argv[2:])
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    with tempfile.TemporaryDirectory(prefix="octopus-bench-archive-") as folder:
        # As root, PostgreSQL runs as somebody else.
        os.chmod(folder, 0o711)  # noqa: PTH101
        server = PostgresServer(Path(folder))
        try:
            await server.start()
            await prepare_database(server, NAME)
            connection = await asyncpg.connect(server.dsn(NAME))
            # Without a look into att_conf for each row.
            await connection.execute("set session_replication_role = replica; select setseed(0.5)")
            await connection.execute(FILL.format(start=start.isoformat(), rows=rows, others=others, minutes=minutes))
            await connection.execute("vacuum analyze att_scalar_devdouble")
            await connection.close()
            print(json.dumps({"dsn": server.dsn(NAME, READER)}), flush=True)
            await over.wait()
        finally:
            await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
