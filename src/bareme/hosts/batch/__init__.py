"""Workbooks without Excel: read, evaluate, write back without loss, report."""
