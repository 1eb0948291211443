"""What a header means: quantities of the noise model, and facts of the observation."""
