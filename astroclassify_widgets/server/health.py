"""Whether the service is alive."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(tags=["service"])


# Some monitors ask by HEAD; it is a route of its own because OpenAPI wants one name for one method.
@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health() -> dict[str, str]:
    """Answer at once, whatever the service computes."""
    return {"status": "ok"}
