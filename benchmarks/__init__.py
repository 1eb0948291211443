"""Measures every figure that the project states, side by side with the released peer: ``python -m benchmarks``."""
