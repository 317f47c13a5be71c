"""`python -m bareme` is the command `bareme`."""

from bareme.hosts.cli import main

main(prog_name="bareme")
