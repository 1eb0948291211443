from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

Cards = Sequence[tuple[Any, ...]]
MakeFits = Callable[..., bytes]


@pytest.fixture(scope="session")
def plane() -> np.ndarray:
    """A small image that is different everywhere, 11 rows of 13 columns."""
    return np.arange(143, dtype=np.float32).reshape(11, 13)


@pytest.fixture(scope="session")
def fits_bytes(plane: np.ndarray) -> MakeFits:
    """Return a maker of FITS files: the image and cards of HDU 0, then images and cards of extensions."""

    def make(data: Any = plane, cards: Cards = (), extensions: Sequence[tuple[Any, Cards]] = ()) -> bytes:
        hdus: list[Any] = [fits.PrimaryHDU(data), *(fits.ImageHDU(image) for image, _ in extensions)]
        for hdu, added in zip(hdus, (cards, *(more for _, more in extensions)), strict=True):
            hdu.header.extend([fits.Card(*card) for card in added], update=True)
        content = BytesIO()
        fits.HDUList(hdus).writeto(content)
        return content.getvalue()

    return make
