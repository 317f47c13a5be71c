"""Conditions of functions that answer TRUE or FALSE to a question, and say what is missing."""

from typing import Any

from bareme.engine import Law


def holds(law: Law, key: str, condition: bool, **params: Any) -> bool:
    """Write a condition down; where it fails, its sentence in [messages] stands beside the answer FALSE."""
    law.step(key, condition, **params)
    if not condition:
        law.note(key, **params)
    return condition
