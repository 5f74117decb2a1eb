"""One file per output: values in, text out. Nothing here decides anything."""
