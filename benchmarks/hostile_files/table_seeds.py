"""Small catalogues in every format that is read back, and region files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Final, get_args

import astroclassify_widgets as acw
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.params import OutputParams
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline.bundle import METADATA, ROWS
from benchmarks.hostile_files.archive_mutations import zipped
from benchmarks.hostile_files.seed import Reader, Seed

_REGIONS: Final = ("ds9", "crtf")
_ON_THE_SKY: Final = {
    "sky.ds9": b"""# Region file format: DS9 version 4.1
global color=green dashlist=8 3 width=1 font="helvetica 10 normal roman" select=1
fk5
circle(16:41:36.0,+36:30:00,2") # text={first; (one)} tag={a}
ellipse(250.401,36.501,2",1",30) # color=red
-box(250.399,36.499,3",2",0)
annulus(250.402,36.5,1",2",3")
image; point(12.5,9.5) # point=x
galactic;circle(59.0,40.9,0.001)
polygon(250.4,36.5,250.41,36.5,250.41,36.51)
""",
    "sky.crtf": b"""#CRTFv0 CASA Region Text Format version 0
global coord=J2000, color=blue
circle[[16h41m36.0s, +36d30m00s], 2arcsec], label="one, [two]"
ellipse[[250.401deg, 36.501deg], [2arcsec, 1arcsec], 30deg]
symbol[[250.399deg, 36.499deg], .]
annulus[[12.5pix, 9.5pix], [2pix, 4pix]]
-centerbox[[250.4deg, 36.5deg], [2arcsec, 3arcsec]]
""",
}
_OF_OTHERS: Final = {
    "others.csv": b"name;x;y;mag\n'a b';1.5;2.5;17.1\n\"c;d\";3;4;\ne;5e0;nan;-\n",
    "others.ecsv": b"""# %ECSV 1.0
# ---
# datatype:
# - {name: id, datatype: string}
# - {name: x, unit: pix, datatype: float64, description: 'column, from 0'}
# - {name: spectrum, datatype: string, subtype: 'float32[3]'}
# - {name: seen, datatype: bool}
# meta: !!omap
# - {made: by hand}
# - {nested: {a: [1, 2.5, null], b: {c: d}}}
# schema: astropy-2.0
id x spectrum seen
"a b" 1.5 [1,2,3] True
c "" [4,null,6] False
""",
}


def table_seeds() -> Iterator[Seed]:
    """Yield the seeds; the same bytes every time."""
    catalog = acw.run(small_field()).catalog
    written = {format: table_bytes(catalog, format, OutputParams()) for format in get_args(TableFormat)}
    for format, content in written.items():
        reader: Reader = "regions" if format in _REGIONS else "table"
        yield Seed(f"catalog.{format}", content, reader)
    yield Seed("catalog.zip", _bundle(written["json"]), "table")
    yield from (Seed(name, content, "regions") for name, content in _ON_THE_SKY.items())
    yield from (Seed(name, content, "table") for name, content in _OF_OTHERS.items())


@cache
def small_field() -> acw.Frame:
    """Return the frame that the catalogues are of."""
    return acw.simulate(seed=5, nx=96, ny=96, n_stars=4)[0]


def _bundle(rows: bytes) -> bytes:
    """Return what is read of a ZIP file of a result; one that is written anew tells the time."""
    document = json.loads(rows)
    metadata = document.pop("meta")
    return zipped({METADATA: json.dumps(metadata).encode(), ROWS: json.dumps(document).encode()})
