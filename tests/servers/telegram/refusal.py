"""The refusals of the Bot API, in the words it really uses."""


class RefusalError(Exception):
    """A call that Telegram answers with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        """Keep the error code, the text and `parameters` such as `retry_after`."""
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


class NotAllowedError(Exception):
    """A simulated person tried what the app of that person would not let them do."""


def bad(reason: str, **parameters: int) -> RefusalError:
    """Build the refusal of a request that is wrong."""
    return RefusalError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> RefusalError:
    """Build the refusal of a request that this bot may not make."""
    return RefusalError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> RefusalError:
    """Build the refusal of a second reader of the same updates."""
    return RefusalError(409, f"Conflict: {reason}")
