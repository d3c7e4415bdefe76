"""What is found when the set-up is examined."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what there is, and where it is not fine, what a person must do."""

    is_fine: bool
    text: str
    advice: str = ""
    is_configured: bool = True
    """False where a whole platform is left out, which is no fault and no merit."""
