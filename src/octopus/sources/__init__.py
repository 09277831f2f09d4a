"""The outside systems: one module each, offering plain async functions and publishing samples on the live bus.

`tango` speaks to TangoGQL, `sky` computes from installed tables. They know nothing of GraphQL's schema nor of users.
Import the modules by name (`octopus.sources.tango`, `octopus.sources.sky`): a process pays only for those it uses.
"""
