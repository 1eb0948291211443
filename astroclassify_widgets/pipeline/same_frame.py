"""Whether a frame is the one that a table was made of."""

from __future__ import annotations

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.measured_frame import cards_used, wcs_digest
from astroclassify_widgets.pipeline.recorded_run import RecordedRun


def require_same_frame(frame: Frame, record: RecordedRun, recipe: Recipe, called: str) -> None:
    """Refuse a frame that would give another table; errors say what its file is called.

    Raises
    ------
    AstroError
        ASTRO_4091, saying whether file, pixels, or which cards differ.
    """
    if frame.pixel_fingerprint != record.pixels:
        raise _other_pixels(frame, record, called)
    changes = _changed_cards(record.cards, cards_used(frame, recipe))
    if wcs_digest(frame) != record.wcs:
        changes.append("the world coordinates are others")
    if changes:
        raise AstroError(
            "ASTRO_4091",
            f"the pixels of '{called}' are those that were measured, but its header differs: {'; '.join(changes)}.",
            "Give the file with its old header, or measure it anew.",
        )


def _other_pixels(frame: Frame, record: RecordedRun, called: str) -> AstroError:
    what = f"'{called}' is not what was measured"
    if frame.shape != record.shape:
        then, now = (f"{nx} x {ny} px" for ny, nx in (record.shape, frame.shape))
        return AstroError("ASTRO_4091", f"{what}: it has {now}, and had {then}.", "Give the file that was measured.")
    if frame.sha256 and frame.sha256 == record.sha256:
        return AstroError(
            "ASTRO_4091",
            f"{what}: the file is the same, but it was measured with another mask, or other planes beside it.",
            "Give them again: mask, error, weight or dq.",
        )
    both = "the file and its pixels differ" if record.sha256 and frame.sha256 else "its pixels differ"
    return AstroError("ASTRO_4091", f"{what}: {both}.", "Give the file that was measured, or measure this one anew.")


def _changed_cards(then: dict[str, str], now: dict[str, str]) -> list[str]:
    changed = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return [f"{_said(name, now)}, and was {_said(name, then)}" for name in changed]


def _said(quantity: str, cards: dict[str, str]) -> str:
    return cards.get(quantity, f"no {quantity.replace('_', ' ')}")
