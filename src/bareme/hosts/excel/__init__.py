"""The doors into Excel: xlwings functions, workbooks with VBA, xlwings Lite. Generated from the registry, no law."""
