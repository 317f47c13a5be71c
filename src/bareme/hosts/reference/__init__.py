"""References generated from the law and the registry: nothing here is written by hand."""
