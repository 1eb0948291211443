"""The Jupyter face: a view of a session."""
