"""What a site is made of: frozen values, no input or output, no import of any other layer."""
