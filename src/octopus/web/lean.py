"""What a serving process imports by another way than by itself, for less memory; ahead of all that imports it.

Beside `octopus.web`, which every command imports, since it takes a tenth of a second that only a server has to spare.
"""

import sys

from octopus.web.memory import certificates_when_used, without

# Its tables in C++ would take the library of that language along, 1 MiB, for the dozen things that stand in them.
with without("frozenlist._frozenlist"), certificates_when_used():
    import aiohttp as aiohttp

# Only to say that it is no longer supported, FastAPI would load pydantic's first version at a first request: 2 MiB.
sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]  # Python's own way to say that there is none.
