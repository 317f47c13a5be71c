"""Film distribution and exhibition (distribution et exploitation cinématographiques)."""
