"""The doors: spreadsheets, batch, command line. No law and no arithmetic inside."""
