"""What a stage returns: frozen values, and the registries of columns and flags."""
