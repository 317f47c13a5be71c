"""Feature films (œuvres cinématographiques de longue durée)."""
