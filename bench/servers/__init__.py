"""The servers under test: ours, the peer (stock Ariadne) and the floors (raw transports)."""
