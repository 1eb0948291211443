"""The command: ``python -m benchmarks [TOPIC ...] [--json | --markdown]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from benchmarks.correctness import WrongAnswerError
from benchmarks.figure import Figure
from benchmarks.readme_table import markdown_table
from benchmarks.topics import TOPICS, measurements_of

BAD_INPUT = 2
WRONG_ANSWER = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure topics and print their figures.

    Parameters
    ----------
    arguments
        Of the command line; those of the process when not given.

    Returns
    -------
    int
        Exit status: 0 done, 1 an answer was wrong, 2 an unknown topic.
    """
    options = _parser().parse_args(arguments)
    unknown = [topic for topic in options.topics if topic not in TOPICS]
    if unknown:
        sys.stderr.write(f"There is no topic '{unknown[0]}'; the topics are {', '.join(TOPICS)}.\n")
        return BAD_INPUT
    wrong_answers: list[str] = []
    figures = _figures(options.topics or TOPICS, wrong_answers)
    if options.markdown:
        sys.stdout.write(markdown_table(figures))
    else:
        for figure in figures:
            print(figure.as_json() if options.json else figure.as_line(), flush=True)
    return WRONG_ANSWER if wrong_answers else 0


def _figures(topics: Sequence[str], wrong_answers: list[str]) -> Iterator[Figure]:
    """Yield figures as they are measured; a wrong answer is told and noted, and the rest goes on."""
    for topic in topics:
        for measure in measurements_of(topic):
            try:
                yield from measure()
            except WrongAnswerError as wrong:
                wrong_answers.append(str(wrong))
                sys.stderr.write(f"{topic}: wrong answer: {wrong}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure speed and accuracy side by side with released peers, and check every answer.",
    )
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"one of {', '.join(TOPICS)}; all when not given")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line")
    form.add_argument("--markdown", action="store_true", help="a Markdown table, at the end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
