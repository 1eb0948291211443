"""The HTTP face: routes over the pipeline, and nothing that computes."""
