"""Bytes to values and back: frames from FITS files and arrays, and FITS files from frames."""
