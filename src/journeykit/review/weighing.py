"""What each measure of health weighs for one customer: as its profile says, else as ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeykit.definition.models import Health, Profile


def profile_of(health: Health | None, row: Mapping[str, Any]) -> Profile | None:
    """The profile that counts for a customer, where one does."""
    profiles = health.profiles if health else ()
    return next((one for one in profiles if one.id == row.get("profile")), None)


def weights(health: Health, row: Mapping[str, Any]) -> dict[str, float]:
    """The weights of all measures by their ids; ``row`` is the customer's, as a snapshot has it."""
    profile = profile_of(health, row)
    own = profile.weights if profile else {}
    return {one.id: own.get(one.id, one.weight) for one in health.measures}
