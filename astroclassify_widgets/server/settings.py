"""What an operator sets: the limits of the service, from the environment."""

from __future__ import annotations

from pydantic import Field

from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.server.environment_settings import EnvironmentSettings


class Settings(EnvironmentSettings):
    """Limits of one worker process; each field is the environment variable ``ASTRO_<FIELD>``."""

    max_upload_bytes: int = Field(268_435_456, ge=1, description="the largest file that is taken [bytes]")
    max_image_pixels: int = Field(150_000_000, ge=1, description="the largest image that is measured [px]")
    max_pixel_per_byte: int = Field(
        20_000, ge=1, description="the most pixels that one byte of a compressed image may claim to hold"
    )
    image_decode_seconds: float = Field(
        3.0, gt=0, le=3600, description="the longest that decompressing and decoding one image may take [s]"
    )
    max_concurrent_inferences: int = Field(
        2, ge=1, le=1024, description="the measurements that run at the same time in one worker"
    )

    @property
    def read_limits(self) -> ReadLimits:
        """The limits that a reader keeps to."""
        return ReadLimits(
            decode_apart=True,
            decode_seconds=self.image_decode_seconds,
            max_bytes=self.max_upload_bytes,
            max_pixels=self.max_image_pixels,
            max_pixels_per_byte=self.max_pixel_per_byte,
        )
