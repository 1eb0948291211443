"""A process that decodes one tile-compressed image: FITS on its input, float32 in npy on its output.

It is run as a script and imports nothing of the package, so that it starts quickly.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
from astropy.io import fits


def _limit_memory(allowance: int) -> None:
    """Let this process take so many bytes more than it has now; where the system cannot, do nothing."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + allowance
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Decode what stands on the standard input."""
    stored = io.BytesIO(sys.stdin.buffer.read())
    _limit_memory(int(sys.argv[1]))
    with fits.open(stored, uint=False) as hdus, np.errstate(all="ignore"):
        np.save(sys.stdout.buffer, np.asarray(hdus[1].data, dtype=np.float32))


if __name__ == "__main__":
    main()
