"""What a planner asks of the ground in a dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..gridplan.plan.task.prepare import Asked
    from ..gridplan.progress import Progress


@dataclass(frozen=True)
class GroundWishes:
    """What is asked of the ground; layers are read in the background.

    Parameters
    ----------
    layers : dict
        soft, hard, crossings, special: what reads the features given a `Progress`.
    special, compounds : str
        Columns; empty for none.
    limits : tuple of str
        As `gridplan.plan.rules.rules.Limit.parse` reads them.
    tolerance : float
        A fraction.
    datum : {"wgs84", "gcj02", "bd09"}
        Of the layers.
    """

    layers: dict[str, Any]
    special: str = ""
    compounds: str = ""
    limits: tuple[str, ...] = ()
    tolerance: float = 0.05
    datum: str = "wgs84"

    @property
    def any(self) -> bool:
        """Whether anything is asked that could contradict something."""
        return bool(self.layers or self.special or self.compounds or self.limits)

    def asked(self, progress: Progress) -> Asked:
        """All of it with the layers read."""
        from ..gridplan.plan.rules.rules import Limit, Rules
        from ..gridplan.plan.task.prepare import Asked

        frames = {name: read(progress) for name, read in self.layers.items()}
        rules = Rules(
            limits=tuple(map(Limit.parse, self.limits)),
            compounds=self.compounds or None,
            special=self.special or None,
        )
        return Asked(**frames, rules=rules, datum=self.datum)
