"""A process that judges as it is told to, and breaks where it is told to: see `benchmarks.hostile_files.judging`."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.hostile_files.verdict import Verdict


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        subject = line.strip()
        if subject == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif subject == "exit":
            sys.exit("nothing more to say")
        elif subject == "hang":
            time.sleep(60)
        elif subject == "litter":
            Path(tempfile.gettempdir(), "left.txt").touch()
        print(Verdict(subject, "frame").as_json(), flush=True)


if __name__ == "__main__":
    main()
