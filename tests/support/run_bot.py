"""The real command line with more features: for what the shipped ones cannot be made to do.

`python -m tests.support.run_bot MODULE[,MODULE] COMMAND ...`: each module names its `FEATURES`,
which come after the product's own. Everything else is `python -m bot COMMAND ...`.
"""

import sys
from importlib import import_module

import handlers


def main() -> None:
    """Add the features before anything reads the list, then do what the command line says."""
    names = sys.argv.pop(1)
    for name in names.split(","):
        handlers.FEATURES += import_module(name).FEATURES
    from bot.cli.program import run  # noqa: PLC0415 - only now is the list complete

    run()


if __name__ == "__main__":
    main()
