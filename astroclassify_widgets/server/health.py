"""Whether the service is alive."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(tags=["service"])


@router.get("/health")
async def health() -> dict[str, str]:
    """Answer at once, whatever the service computes."""
    return {"status": "ok"}
