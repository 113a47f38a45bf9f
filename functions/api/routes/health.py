"""Whether this door answers at all; it asks nothing of the store, so that a store outage does not take the door away."""

from fastapi import APIRouter

router = APIRouter()


@router.get("/health")
def health() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}
