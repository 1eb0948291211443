"""astrocli demo: the whole way from a frame to a table and a picture, on the demo frame or one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.progress import terminal_observer
from astroclassify_widgets.cli.standard_output import write_to_standard_output
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.recipe import Recipe

_DEFAULT_RECIPE = Recipe()
_BRIGHTEST_SHOWN = 5
_SUFFIXES = (".fits", ".fit", ".fts", ".fz", ".gz", ".bz2")


def demo(
    file: Path | None = None,
    *,
    folder: Path = Path("demo"),
    recipe: Annotated[Recipe, Parameter(name="*")] = _DEFAULT_RECIPE,
) -> None:
    """Detect and measure the sources of the demo frame; write frame, table and picture, and say where.

    Parameters
    ----------
    file
        FITS file or picture to use in place of the simulated demo frame.
    folder
        Where the files go.
    recipe
        How to measure.
    """
    from astroclassify_widgets.pipeline import demo_frame, load, run, write
    from astroclassify_widgets.render.overlay import overlay_png

    frame = demo_frame() if file is None else load(file)
    result = run(frame, recipe, observer=terminal_observer())
    stem = _stem(frame.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [result.write(folder / f"{stem}.ecsv")]
        if file is None:
            written.insert(0, write(frame, folder / f"{stem}.fits"))
        picture = folder / f"{stem}.png"
        picture.write_bytes(overlay_png(frame, result.catalog, result.aperture))
    except OSError as error:
        raise AstroError("ASTRO_4001", f"'{folder}' cannot be written to: {error.strerror}.") from None
    lines = [f"{len(result)} sources on {frame.name}; the first, in order of isophotal flux:"]
    unit = f" {result.noise.unit}" if result.noise.unit else ""
    lines += [
        f"  {row['id']:3d}  x = {row['x_centroid'].value:8.2f}  y = {row['y_centroid'].value:8.2f}  "
        f"flux = {float(getattr(row['flux'], 'value', row['flux'])):12.1f} ± "
        f"{float(getattr(row['flux_err'], 'value', row['flux_err'])):.1f}{unit}"
        for row in result.catalog[:_BRIGHTEST_SHOWN]
    ]
    known = "Effective gain: " if result.noise.gain is not None else ""
    lines += [f"{known}{result.noise.gain_source}"]
    lines += [f"Written: {path}" for path in (*written, picture)]
    write_to_standard_output(("\n".join(lines) + "\n").encode())


def _stem(name: str) -> str:
    """Return a file name without the suffixes of FITS and compression."""
    path = Path(Path(name).name)
    while path.suffix.lower() in _SUFFIXES:
        path = path.with_suffix("")
    return path.name
