"""Regions of DS9 and CRTF, out and in."""
