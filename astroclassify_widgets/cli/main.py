"""The command astrocli: dispatches commands, and turns every failure into one line and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

import cyclopts
from pydantic import ValidationError
from rich.console import Console

from astroclassify_widgets.cli.app import open_app
from astroclassify_widgets.cli.demo import demo
from astroclassify_widgets.cli.detect import detect
from astroclassify_widgets.cli.measure import measure
from astroclassify_widgets.cli.progress import clear_line
from astroclassify_widgets.cli.repeat import rerun
from astroclassify_widgets.cli.serve import serve
from astroclassify_widgets.errors import ERROR_CODES, AstroError
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.params.reading import ReadParams
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import validation_error

_ALIASES: Final = {"--threshold": "--threshold-sigma"}
_MODELS: Final = {model.__name__: model for model in (Recipe, ReadParams, OutputParams)}
_TRACEBACK_VARIABLE: Final = "ASTROCLI_TRACEBACK"


class _Terminal(Console):
    """Prints help; its reader may leave as any other."""

    def on_broken_pipe(self) -> None:
        """Let the command end as it does when a table's reader leaves."""
        raise BrokenPipeError


app = cyclopts.App(
    name="astrocli",
    help="Astronomical photometry with errors one can believe.",
    version_flags=["--version"],
    result_action="return_value",
    suppress_keyboard_interrupt=False,
    console=_Terminal(),
)
for command in (detect, measure, rerun, demo, serve):
    app.command(command)
app.command(open_app, name="app")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run astrocli and exit: 0 done, 2 bad input, 3 failure of the server or of something unforeseen."""
    sys.exit(run_command(sys.argv[1:] if arguments is None else arguments))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; errors go to stderr in one line."""
    try:
        app([_without_alias(argument) for argument in arguments], exit_on_error=False, print_error=False)
    except AstroError as error:
        return _fail(error)
    except cyclopts.CycloptsError as error:
        return _fail(_usage_error(error))
    except BrokenPipeError:
        # The reader of a pipe left, as `head` does; nothing is wrong.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  it must outlive this function
        return 0
    except SystemExit:
        # uvicorn leaves so, after a line of its own, when it cannot have its port.
        return _fail(AstroError("ASTRO_5001", "the server could not start."))
    except KeyboardInterrupt:
        return _fail(AstroError("ASTRO_4990", "cancelled."))
    except Exception as error:
        # The last line of defence: a user of the shell gets a sentence, not a trace, unless one is asked for.
        if os.environ.get(_TRACEBACK_VARIABLE):
            raise
        hint = f"Set {_TRACEBACK_VARIABLE}=1 to see where, and please report it."
        return _fail(AstroError("ASTRO_5001", f"an unexpected {type(error).__name__}.", hint))
    return 0


def _without_alias(argument: str) -> str:
    """Return an argument under the name of its recipe field."""
    flag, equals, value = argument.partition("=")
    return _ALIASES.get(flag, flag) + equals + value


def _usage_error(error: cyclopts.CycloptsError) -> AstroError:
    """Return what the command line got wrong in our own words where they are ours."""
    if isinstance(error.__cause__, ValidationError):
        return validation_error(error.__cause__.errors(), _MODELS.get(error.__cause__.title, Recipe))
    sentence = " ".join(str(error).split())
    return AstroError("ASTRO_4001", sentence, "See astrocli --help.")


def _fail(error: AstroError) -> int:
    clear_line()
    sys.stderr.write(" ".join(str(error).split()) + "\n")
    return ERROR_CODES[error.code.name].exit_status
