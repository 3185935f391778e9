"""What the services ask of the world around them."""


class StoreUnavailable(Exception):
    """The store cannot take or give anything now; the message names its file and the cause."""

    def __init__(self, *, file: str, cause: str) -> None:
        super().__init__(f"The database {file} cannot be used: {cause}.")
        self.file = file
        self.cause = cause
