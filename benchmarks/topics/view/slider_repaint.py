"""The threshold slider of the workbench: from its handle to the image with the sources that stand out now."""

from __future__ import annotations

from statistics import median
