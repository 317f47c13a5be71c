"""The doors into Excel: xlwings functions, workbooks with VBA, xlwings Lite; generated from the registry, no law here."""
