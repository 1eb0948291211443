"""The Jupyter face: a view of a session. The image view can be used alone."""

from astroclassify_widgets.widgets.image_view import Click, ImageView, SourceState

__all__ = ["Click", "ImageView", "SourceState"]
