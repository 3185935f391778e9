"""The `monthend` command."""


def main() -> None:
    """Run the command line."""
    raise SystemExit("monthend: no commands yet")
