"""PNG, JPEG and TIFF pictures."""
