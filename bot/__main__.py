"""`tertulia`, also as `python -m bot`."""


def main() -> None:
    """Do what the command line says; ends the process."""
    from bot.cli.program import run  # noqa: PLC0415 - importing this module does nothing

    run()


if __name__ == "__main__":
    main()
