"""A hidden office with the add-in, for all tests of this folder: in each generation."""

from calc.offices import chosen, installed, session

__all__ = ["chosen", "installed", "session"]
