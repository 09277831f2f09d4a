"""What the benchmarks share: servers pinned to core 0, native load on core 1, counted CPU, repeats, verdicts."""
