"""Tables out and in."""
