"""The door into LibreOffice Calc: an add-in (.oxt) made of text files, written from the registry; no law here."""
