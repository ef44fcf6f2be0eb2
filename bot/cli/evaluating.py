"""Measuring how well questions find their entries, on known sets or on a community's own files."""

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli import evaluating_spam
from bot.cli.endings import Ended
from bot.cli.options import Json, print_json, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.matching.encoder import Encoder
    from bot.matching.faq_metrics import Asked, Figures
    from bot.matching.matcher import Matcher
    from bot.matching.protocols import Trial

    Report = dict[str, Any]

Wanted = Literal["lexical", "semantic", "auto"]

_WARM_UP = 20  # questions asked before the clock counts
_STATUS = Path("/proc/self/status")

app = typer.Typer(
    help="Measure how good the bot is, on data of your own.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def _evaluate() -> None:
    """Measure how good the bot is, on data of your own."""


app.command("spam", cls=evaluating_spam.ManyFiles)(evaluating_spam.evaluate_spam)


@app.command("faq")
def evaluate_faq(
    entries: Annotated[
        Path | None,
        typer.Option(
            "--entries", metavar="FILE", help="JSON lines: intent, question, examples, answer."
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            "--queries",
            metavar="FILE",
            help="JSON lines: query, lang, intent (null if no entry answers it).",
        ),
    ] = None,
    protocol: Annotated[
        str,
        typer.Option(
            "--protocol",
            metavar="NAME",
            help="One of clinc-K, clinc-near-K, ubu, btc, btc-answers, ha-K, own, own-answers.",
        ),
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Where the data of the protocols are."),
    ] = None,
    matcher: Annotated[
        Wanted,
        typer.Option("--matcher", help="By words, by meaning too, or as the bot would."),
    ] = "auto",
    as_json: Json = False,
) -> None:
    """Ask all questions of a file and say how many find the right entry."""
    from bot.matching.protocols import UnknownData  # noqa: PLC0415 - the help needs none of it

    try:
        found = _trials(entries, queries, protocol, data)
    except UnknownData as problem:
        raise Ended(str(problem)) from problem
    encoder, load = _encoder(matcher)
    within = [one for trial in found if not trial.across for one in _asked(trial, encoder)]
    across = [one for trial in found if trial.across for one in _asked(trial, encoder)]
    whole = {"matcher": "semantic" if encoder else "lexical", **_figures(within)}
    whole |= {"load_s": round(load, 3), "rss_mb": _memory()}
    _print(whole, _figures(across) if across else None, as_json=as_json)


def _trials(
    entries: Path | None, queries: Path | None, protocol: str, data: Path | None
) -> "list[Trial]":
    from bot.matching.protocols import OWN, own, trials  # noqa: PLC0415

    if protocol.startswith("own") and data is None:
        data = OWN
    if protocol and data and not (entries or queries):
        return trials(protocol, data)
    if entries and queries and not (protocol or data):
        return [own(entries, queries)]
    raise Ended("Say either --entries FILE --queries FILE or --protocol NAME --data FOLDER.")


def _encoder(wanted: Wanted) -> "tuple[Encoder | None, float]":
    """The encoder, and the seconds it took to load; without one, words alone decide."""
    from bot.matching.encoder import NoEncoder, load_encoder  # noqa: PLC0415

    if wanted == "lexical":
        return None, 0.0
    started = perf_counter()
    try:
        encoder = load_encoder()
    except NoEncoder as problem:
        if wanted == "semantic":
            raise Ended(str(problem)) from problem
        tell(f"{problem} Measured by words alone.")
        return None, 0.0
    return encoder, perf_counter() - started


def _asked(trial: "Trial", encoder: "Encoder | None") -> "Iterator[Asked]":
    from bot.matching.faq_metrics import Asked  # noqa: PLC0415
    from bot.matching.matcher import Matcher  # noqa: PLC0415
    from bot.matching.outcome import decide  # noqa: PLC0415

    matcher = Matcher(encoder)
    for place, entry in enumerate(trial.entries):
        matcher.put(entry, trial.answer(place))
    _warm_up(matcher, trial)
    for question in trial.questions:
        started = perf_counter()
        found = matcher.search(question.text, question.language or None)
        took = (perf_counter() - started) * 1000
        outcome = decide(found)
        yield Asked(
            question.gold,
            tuple(one.key for one in found),
            outcome.probability,
            outcome.verdict,
            question.language,
            took,
        )


def _warm_up(matcher: "Matcher", trial: "Trial") -> None:
    matcher.settle()
    for question in trial.questions[:_WARM_UP]:
        matcher.search(question.text, question.language or None)


def _figures(asked: "list[Asked]") -> "Report":
    from bot.matching.faq_metrics import by_language, faq_figures  # noqa: PLC0415

    return {**faq_figures(asked), "by_lang": by_language(asked)}


def _print(whole: "Report", across: "Report | None", *, as_json: bool) -> None:
    """Print the figures; across: of questions in other languages than the entries'."""
    if as_json:
        print_json(whole if across is None else whole | {"across": across})
        return
    _tell(whole)
    if across is not None:
        typer.echo("across languages:")
        _tell(across)


def _tell(report: "Report") -> None:
    languages: dict[str, Figures] = report["by_lang"]
    for name, value in report.items():
        if name != "by_lang":
            typer.echo(f"{name}: {_shown(value)}")
    if len(languages) > 1:
        for language, figures in languages.items():
            told = ", ".join(f"{name} {_shown(figures[name])}" for name in ("n_in", "top1", "top3"))
            typer.echo(f"{language or 'no language'}: {told}")


def _shown(value: float | str | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _memory() -> float | None:
    """Resident memory of this process in MiB, where the system tells it."""
    if not _STATUS.exists():
        return None
    for line in _STATUS.read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return None
