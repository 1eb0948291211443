"""FITS files: their headers, images, companions and tiles, in and out."""
