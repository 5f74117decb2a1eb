"""``python -m topocheck``."""

from topocheck.cli import main

if __name__ == "__main__":
    main()
