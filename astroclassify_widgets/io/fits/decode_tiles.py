"""A process that decodes one tile-compressed image: FITS on its input, the stored numbers on its output.

It is run as a script and imports nothing of the package, so that it starts quickly. Its arguments are the memory that
it may take [bytes] and the time [s], and for each axis which plane is meant, -1 for all of it. It ends with 3 where the
memory does not suffice.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
from astropy.io import fits

OVER_MEMORY = 3


def _limit(memory: int, seconds: int) -> None:
    """Let this process take so many bytes more than it has now, and so much time; where the system can."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def main() -> None:
    """Decode what stands on the standard input."""
    stored = io.BytesIO(sys.stdin.buffer.read())
    memory, seconds, *index = map(int, sys.argv[1:])
    _limit(memory, seconds)
    try:
        with fits.open(stored, uint=False, do_not_scale_image_data=True) as hdus, np.errstate(all="ignore"):
            plane = hdus[1].section[tuple(slice(None) if number < 0 else number for number in index)]
            sys.stdout.buffer.write(np.ascontiguousarray(plane).data)
    except MemoryError:
        sys.exit(OVER_MEMORY)


if __name__ == "__main__":
    main()
