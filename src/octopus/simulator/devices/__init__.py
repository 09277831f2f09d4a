"""The simulated telescope's device servers and the world they show: SKA-Low and SKA-Mid in small.

`physics` is the world (pure functions of seed and time), `catalogue` the attributes, `inventory` the devices; these are
plain Python and may be imported anywhere. `server`, `classes`, `control` and `register` need PyTango and are run by the
PyTango environment only: `python -m devices <inventory.json> <Server/instance>` with this folder's parent on the path.
`archive` writes what the devices say into an HDB++ archive.
"""
