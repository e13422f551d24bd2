"""``python -m wonton_core.cli ...`` is ``wonton ...``."""

from wonton_core.cli.main import main

if __name__ == "__main__":
    main()
