"""From values to pixels."""
