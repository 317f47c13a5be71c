"""The tax on cinema admissions (taxe sur le prix des entrées aux séances, TSA)."""

from typing import Literal

from bareme.engine import Law, Rate, rule

Territory = Literal["METROPOLE", "OVERSEAS"]


@rule("TSA_RATE")
def tsa_rate(law: Law, territory: Territory = "METROPOLE") -> Rate:
    """Rate of the tax on the price that the audience pays (L115-2; CIBS L. 452-5)."""
    return law["overseas" if territory == "OVERSEAS" else "rate"]
