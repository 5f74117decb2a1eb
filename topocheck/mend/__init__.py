"""Turns the remedies of findings into edits of the files, which keep everything else as it is written."""
