"""Octopus: the telescope-operations dashboard. See docs/explanations/architecture.md for the rooms."""
