"""The science: pure stages from values and parameters to values."""
