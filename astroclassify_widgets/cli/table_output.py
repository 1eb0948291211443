"""Where a table goes, and in which form."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from astroclassify_widgets.cli.standard_output import write_to_standard_output
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.output import OutputParams, TableFormat

if TYPE_CHECKING:
    from astroclassify_widgets.pipeline import Result


@Parameter(name="*")
@dataclass(frozen=True)
class Destination:
    """Where a table goes."""

    format: Annotated[
        TableFormat | None, Parameter(help="form; by the suffix of --output, or json; of a table in a bundle ecsv")
    ] = None
    output: Annotated[Path | None, Parameter(alias="-o", help="file to write; standard output when not given")] = None
    bundle: Annotated[
        Literal["none", "zip"] | None,
        Parameter(help="zip: table, parameters, rows as JSON and a picture in one file; by the suffix of --output"),
    ] = None
    dry_run: Annotated[bool, Parameter(negative="", help="print the resolved recipe and do nothing")] = False

    @property
    def is_bundle(self) -> bool:
        """Whether a ZIP file is asked for, or named by its suffix."""
        if self.bundle is None and self.output is not None:
            # Imported late, as the whole pipeline is: asking for help should not wait for it.
            from astroclassify_widgets.pipeline.bundle import asks_for_bundle

            return asks_for_bundle(self.output.name)
        return self.bundle == "zip"

    @property
    def resolved_format(self) -> TableFormat:
        """The format that is asked for, or that the file's suffix names; ASTRO_4001 if it names none."""
        if self.format is not None:
            return self.format
        if self.is_bundle:
            return "ecsv"
        if self.output is None:
            return "json"
        from astroclassify_widgets.pipeline.file_formats import table_format

        return table_format(self.output.name)

    def check(self, source: Path) -> None:
        """Refuse a destination that cannot work or is the image itself, before anything is computed.

        Raises
        ------
        AstroError
            ASTRO_4001 if the name's suffix is no format, or not that of a bundle; if its folder does not exist,
            or it is the image.
        """
        _ = self.resolved_format
        if self.output is None:
            return
        if self.is_bundle and self.output.suffix.lower() != ".zip":
            raise AstroError("ASTRO_4001", f"a bundle is a ZIP file, not '{self.output.name}'.", "Name it x.zip.")
        if not self.output.parent.is_dir():
            raise AstroError("ASTRO_4001", f"there is no folder '{self.output.parent}' to write to.")
        if self.output.exists() and source.exists() and self.output.samefile(source):
            raise AstroError(
                "ASTRO_4001", f"the table would replace the image '{self.output}'.", "Choose another name for it."
            )


def write_table(result: Result, destination: Destination, output: OutputParams) -> None:
    """Write a table to a file or to standard output.

    Raises
    ------
    AstroError
        ASTRO_4001 if the file cannot be written.
    """
    format = destination.resolved_format
    content = result.bundle_bytes(format, output) if destination.is_bundle else result.table_bytes(format, output)
    if destination.output is None:
        write_to_standard_output(content)
        return
    try:
        destination.output.write_bytes(content)
    except OSError as error:
        raise AstroError("ASTRO_4001", f"'{destination.output}' cannot be written: {error.strerror}.") from None
    sys.stderr.write(f"{len(result)} sources written to {destination.output}\n")
    if result.noise.gain is None:
        sys.stderr.write(f"{result.noise.gain_source}; errors hold no noise of the sources. --gain gives one.\n")
