"""Wonton out of a checkout: `python wonton.py ...` is `wonton ...`."""

from wonton_core.cli.main import main

if __name__ == "__main__":
    main()
