"""Measuring how well spam is told from talk, on known sets or on a community's own files."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from typer.core import TyperCommand

from bot.cli.endings import Ended
from bot.cli.options import Json, print_json, tell

if TYPE_CHECKING:
    from bot.matching.encoder import Encoder
    from bot.matching.faq_metrics import Figures
    from bot.matching.spam.model import SpamModel
    from bot.matching.spam.spam_metrics import Judged
    from bot.matching.spam.training import Example

Switch = Literal["on", "off"]

_MANY = {"--data", "--train"}
_WARM_UP, _TIMED = 100, 500  # messages before the clock counts, and messages it counts


class ManyFiles(TyperCommand):
    """A command whose `--data` and `--train` take all the files that follow them."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # its own Context is private
        """Read `--data a b` as `--data a --data b`."""
        return super().parse_args(ctx, spread(args))


def spread(arguments: Sequence[str]) -> list[str]:
    """Repeat the name of an option that takes files before each of its files."""
    found: list[str] = []
    option = ""
    for at, argument in enumerate(arguments):
        if argument.startswith("-"):
            option = argument if argument in _MANY else ""
        elif option and arguments[at - 1] != option:
            found.append(option)
        found.append(argument)
    return found


def evaluate_spam(
    data: Annotated[
        list[Path],
        typer.Option(
            "--data",
            metavar="FILE",
            help="JSON lines (text, label, lang) or a chat export; any number of files.",
        ),
    ],
    train: Annotated[
        list[Path] | None,
        typer.Option("--train", metavar="FILE", help="Learn these first; any number of files."),
    ] = None,
    folds: Annotated[
        int,
        typer.Option(
            "--folds",
            min=0,
            max=20,
            help="Learn all parts of the data but one, judge that one; each part in turn.",
        ),
    ] = 0,
    vectors: Annotated[
        Switch, typer.Option("--vectors", help="Also by meaning; needs the extra semantic.")
    ] = "off",
    attack: Annotated[
        str, typer.Option("--attack", metavar="NAME", help="Judge in a disguise, or in all.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Judge all messages of a file and say what is removed, what is held, and what is missed."""
    from bot.cli.spam_samples import read_samples  # noqa: PLC0415 - the help needs none of it

    names = _attacks(attack)
    examples = [one for path in data for one in read_samples(path)]
    others = [one for path in train or [] if path not in data for one in read_samples(path)]
    encoder = _encoder(vectors)
    runs = _Runs(examples, encoder)
    if folds == 1:
        raise Ended("One fold leaves nothing to learn from: say --folds 5.")
    if folds:
        runs.by_folds(folds, others)
    elif train:
        same = [one for one in examples if one.source in {str(path) for path in train}]
        runs.by(others + same, range(len(examples)))
    else:
        runs.shipped()
    _print(runs, names, vectors, attack, as_json=as_json)


def _attacks(wanted: str) -> list[str]:
    from bot.matching.spam.attacks import ATTACKS  # noqa: PLC0415

    if wanted in {"", "all"}:
        return list(ATTACKS) if wanted else []
    if wanted not in ATTACKS:
        raise Ended(f"There is no attack {wanted}; there are all, {', '.join(ATTACKS)}.")
    return [wanted]


def _encoder(vectors: Switch) -> "Encoder | None":
    from bot.matching.encoder import NoEncoder, load_encoder  # noqa: PLC0415

    if vectors == "off":
        return None
    try:
        return load_encoder()
    except NoEncoder as problem:
        raise Ended(str(problem)) from problem


class _Runs:
    """The messages, and which model judges each of them."""

    def __init__(self, examples: "Sequence[Example]", encoder: "Encoder | None") -> None:
        self._examples = examples
        self._encoder = encoder
        self._models: list[tuple[SpamModel, Sequence[int]]] = []

    def shipped(self) -> None:
        """Have the model judge that ships."""
        from bot.matching.spam.model import SpamModel  # noqa: PLC0415

        self._models = [(SpamModel.load(), range(len(self._examples)))]

    def by(self, learned: "Sequence[Example]", places: Sequence[int]) -> None:
        """Have a model judge the messages at some places that has learned others."""
        from bot.matching.spam.model import SpamModel  # noqa: PLC0415
        from bot.matching.spam.training import train  # noqa: PLC0415

        spoken = {self._examples[at].language for at in places}
        shipped = train(learned, self._encoder, tell, spoken)
        self._models.append((SpamModel(shipped), places))

    def by_folds(self, count: int, others: "Sequence[Example]") -> None:
        """Have each fold judged by a model that has learned the other folds and all others."""
        from bot.matching.spam.folds import folds  # noqa: PLC0415

        fold_of = folds([one.text for one in self._examples], count)
        for fold in range(count):
            tell(f"fold {fold + 1} of {count}")
            kept = [one for one, of in zip(self._examples, fold_of, strict=True) if of != fold]
            self.by([*kept, *others], [at for at, of in enumerate(fold_of) if of == fold])

    def judged(self, attack: str = "") -> "list[Judged]":
        """Judge every message, as it is or in a disguise."""
        from bot.matching.spam.attacks import attacked  # noqa: PLC0415
        from bot.matching.spam.gate import Abstention, outcome  # noqa: PLC0415
        from bot.matching.spam.spam_metrics import Judged  # noqa: PLC0415

        unread = {Abstention.STRANGE_WORDS, Abstention.NO_WORDS}  # nothing of it is ever flagged
        found: dict[int, Judged] = {}
        for model, places in self._models:
            texts = [self._examples[at].text for at in places]
            if attack:
                texts = [attacked(attack, text, at) for text, at in zip(texts, places, strict=True)]
            for at, text, vector in zip(places, texts, self._vectors(texts), strict=True):
                one = self._examples[at]
                verdict = model.judge(text, one.language, vector)
                because = verdict.abstained_because
                found[at] = Judged(
                    one.is_spam,
                    0.0 if because in unread else verdict.p,
                    outcome(verdict.p, because),
                    because is not None,
                    one.language,
                )
        return [found[at] for at in sorted(found)]

    def milliseconds(self) -> list[float]:
        """How long one verdict takes, its vector included; messages spread evenly, one alone."""
        model, places = self._models[-1]
        step = max(1, len(places) // (_WARM_UP + _TIMED))
        took = []
        for at in places[::step][: _WARM_UP + _TIMED]:
            one = self._examples[at]
            started = perf_counter()
            model.judge(one.text, one.language, self._vectors([one.text])[0])
            took.append((perf_counter() - started) * 1000)
        return took[min(_WARM_UP, len(took) // 2) :]

    def _vectors(self, texts: Sequence[str]) -> "Sequence[Sequence[float] | None]":
        from bot.matching.spam.vectors import meanings  # noqa: PLC0415

        if self._encoder is None:
            return [None] * len(texts)
        return [vector.tolist() for vector in meanings(self._encoder, texts)]


def _print(
    runs: _Runs, names: Sequence[str], vectors: Switch, attack: str, *, as_json: bool
) -> None:
    from bot.matching.spam.spam_metrics import (  # noqa: PLC0415
        attack_figures,
        by_language,
        recalls,
        spam_figures,
        times,
    )

    clean = runs.judged()
    disguised = {name: runs.judged(name) for name in names}
    shown = disguised.get(attack, clean)  # one disguise: its figures are the ones asked for
    whole = spam_figures(shown) | recalls(shown) | times(runs.milliseconds())
    attacks = {name: attack_figures(clean, judged) for name, judged in disguised.items()}
    languages = by_language(shown)
    if as_json:
        told = {"vectors": vectors, **whole, "by_lang": languages}
        print_json(told | ({"attacks": attacks} if attacks else {}))
        return
    typer.echo("\n".join(f"{name}: {_shown(value)}" for name, value in whole.items()))
    for language, figures in languages.items():
        typer.echo(f"{language or 'no language'}: {_line(figures)}")
    for name, figures in attacks.items():
        typer.echo(f"{name}: {_line(figures)}")


def _line(figures: "Figures") -> str:
    return ", ".join(f"{name} {_shown(value)}" for name, value in figures.items())


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4f}"
