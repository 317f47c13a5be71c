"""bareme: French film support (soutien automatique) as functions, each answer with its article."""

from bareme.engine import Answer, Book, Function, book, call, call_cells, functions

__version__ = "0.1.0"
__all__ = ["Answer", "Book", "Function", "__version__", "book", "call", "call_cells", "functions"]
