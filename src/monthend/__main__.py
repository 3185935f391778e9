"""`python -m monthend` is `monthend`."""

from monthend.cli import main

if __name__ == "__main__":
    main()
