"""The archiver: subscribes to the telescope's archive events and writes them into the HDB++ tables, as HDB++ does.

`entries` tells what is archived, `conf` registers it, `writer` writes rows; these are plain Python over asyncpg.
`subscriber` and `__main__` need PyTango: `python -m devices.archive <inventory.json>`.
"""
