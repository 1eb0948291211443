"""The shell: astrocli."""
