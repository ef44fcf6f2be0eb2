"""Finds in the code every text that the bot can say, with the values it is given.

A key may reach `t(...)` through parameters of other functions (`_toast(pressed, "faq.glad")`),
through local names, loops and tables. What cannot be followed is listed as lost.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_KEY = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+\Z")
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Scopes = tuple[_Function, ...]
_Binding = ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.For | ast.AsyncFor | ast.comprehension


@dataclass(frozen=True)
class Use:
    """One place where a text is said; a family's key is what all its keys begin with."""

    key: str
    where: str
    values: frozenset[str] | None
    """The names of the values given; None = they cannot be seen."""
    is_family: bool = False
    is_exact: bool = False
    """Whether these values are meant for this key alone."""


@dataclass(frozen=True)
class Speaker:
    """A function that says the text whose key is one of its arguments."""

    parameter: str
    position: int | None
    values: frozenset[str] = frozenset()
    takes_values: bool = True
    own: frozenset[str] = frozenset()


@dataclass
class _Found:
    keys: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


TEXTS = {
    "t": Speaker("", 0),
    "plain": Speaker("", 0),
    "Text": Speaker("key", None, takes_values=False),
}
LABELS = {"Button": Speaker("label", None, takes_values=False)}
REASONS = {
    "Unanswered": Speaker("why", None, takes_values=False),
    "hand_over": Speaker("why", 1, takes_values=False),  # through a job
    ".leave_open": Speaker("why", 1, takes_values=False),
    ".open": Speaker("why", None, takes_values=False),  # a ticket
}
"""Functions by their name; with a point, methods of whatever object."""


class Module:
    """One file, with the names it gives to other files' functions."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.tree = ast.parse(source)
        self.imports = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self.calls = list(_calls(self.tree, ()))
        self.own = {node.name: node for node in ast.walk(self.tree) if isinstance(node, _Function)}

    def returned(self, name: str) -> Iterator[ast.expr]:
        """Every expression that one of the file's own functions returns."""
        for node in ast.walk(self.own[name]):
            if isinstance(node, ast.Return) and node.value is not None:
                yield node.value

    def define(self, name: str, scopes: _Scopes) -> Iterator[ast.expr]:
        """Every expression a name stands for, in the functions around and in the module."""
        for place in (*scopes, self.tree):
            nodes = ast.walk(place) if place is not self.tree else iter(self.tree.body)
            for node in nodes:
                yield from _bound(node, name)


class Walk:
    """Follows keys through a set of files to the places where they are written."""

    def __init__(self, modules: Iterable[Module], seeds: Mapping[str, Speaker]) -> None:
        self.uses: set[Use] = set()
        self.lost: set[str] = set()
        self._modules = list(modules)
        self._seeds = seeds
        self._speakers: dict[str, Speaker] = {}
        known = -1
        while known != len(self._speakers):
            known = len(self._speakers)
            self.uses, self.lost = set(), set()
            for module in self._modules:
                for call, scopes in module.calls:
                    self._visit(module, call, scopes)

    def _visit(self, module: Module, call: ast.Call, scopes: _Scopes) -> None:
        speaker = self._speaker(module, call.func)
        said = _argument(call, speaker) if speaker else None
        if speaker is None or said is None:
            return
        reader = _Reader(module, scopes)
        reader.read(said)
        found = reader.found
        for name in found.parameters:
            self._learn(module, scopes, name, call, speaker)
        where = f"{module.name}:{call.lineno}"
        is_silent = isinstance(said, ast.Constant) and not said.value
        if not (found.keys or found.families or found.parameters or is_silent):
            self.lost.add(f"{where}: {ast.unparse(said)}")
        values = _given(call, speaker)
        is_exact = len(found.keys) == 1 and not found.parameters and speaker in TEXTS.values()
        self.uses |= {Use(key, where, values, is_exact=is_exact) for key in found.keys}
        self.uses |= {Use(key, where, values, is_family=True) for key in found.families}

    def _speaker(self, module: Module, function: ast.expr) -> Speaker | None:
        match function:
            case ast.Name(id=name):
                path = module.imports.get(name, f"{module.name}.{name}")
                return self._speakers.get(path) or (
                    self._seeds.get(name) if name != "plain" else None
                )
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._speakers.get(f"{module.name}.{name}")
            case ast.Attribute(value=of, attr="plain") if ast.unparse(of).endswith("texts"):
                return self._seeds.get("plain")
            case ast.Attribute(value=ast.Name(id=of), attr=name) if of in module.imports:
                return self._speakers.get(f"{module.imports[of]}.{name}")
            case ast.Attribute(attr=name):
                return self._seeds.get(f".{name}")
        return None

    def _learn(
        self, module: Module, scopes: _Scopes, name: str, call: ast.Call, through: Speaker
    ) -> None:
        """The function around the call is a speaker, too."""
        function = next(f for f in reversed(scopes) if name in _parameters(f))
        positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        positional = positional[1:] if positional[:1] == ["self"] else positional
        self._speakers[f"{module.name}.{function.name}"] = Speaker(
            name,
            positional.index(name) if name in positional else None,
            _given(call, through) or frozenset(),
            takes_values=any(k.arg is None for k in call.keywords) and bool(function.args.kwarg),
            own=frozenset(_parameters(function)),
        )


def modules(root: Path, folders: Iterable[str]) -> list[Module]:
    """Every file of the packages, but the two that only carry keys about."""
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    names = [(".".join(path.relative_to(root).with_suffix("").parts), path) for path in paths]
    return [
        Module(name.removesuffix(".__init__"), path.read_text(encoding="utf-8"))
        for name, path in names
        if name not in {"bot.texts", "bot.actions"}
    ]


def _calls(node: ast.AST, scopes: _Scopes) -> Iterator[tuple[ast.Call, _Scopes]]:
    inner = (*scopes, node) if isinstance(node, _Function) else scopes
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, inner)
    if isinstance(node, ast.Call):
        yield node, scopes


def _parameters(function: _Function) -> set[str]:
    spec = function.args
    return {a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)} - {"self"}


def _argument(call: ast.Call, speaker: Speaker) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == speaker.parameter:
            return keyword.value
    at = speaker.position
    return call.args[at] if at is not None and at < len(call.args) else None


def _given(call: ast.Call, speaker: Speaker) -> frozenset[str] | None:
    """The names of the values a text gets by this call; None if they cannot be seen."""
    if not speaker.takes_values:
        return speaker.values if speaker not in TEXTS.values() else None
    named = {keyword.arg for keyword in call.keywords}
    if None in named:
        return None
    return speaker.values | {name for name in named if name and name not in speaker.own}


def _bound(node: ast.AST, name: str) -> Iterator[ast.expr]:
    if not isinstance(node, _Binding):
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    is_loop = isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
    value = node.iter if is_loop else node.value  # type: ignore[union-attr]  # is_loop tells them apart
    if name in names and value is not None:
        yield value


class _Reader:
    """Collects what an expression that stands for a key can be."""

    def __init__(self, module: Module, scopes: _Scopes) -> None:
        self.found = _Found()
        self._module = module
        self._scopes = scopes
        self._seen: set[str] = set()

    def read(self, said: ast.expr) -> None:
        match said:
            case ast.Constant(value=str(key)):
                self.found.keys |= {key} - {""}
            case ast.IfExp(body=first, orelse=second):
                self.read(first)
                self.read(second)
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
                self.found.families.add(start)
            case ast.Name(id=name):
                self._name(name)
            case ast.Call():
                self._call(said)
            case _:
                self._search(said)

    def _name(self, name: str) -> None:
        if any(name in _parameters(function) for function in self._scopes):
            self.found.parameters.add(name)
        elif name not in self._seen:
            self._seen.add(name)
            for value in self._module.define(name, self._scopes):
                self.read(value)

    def _call(self, call: ast.Call) -> None:
        match call.func:
            case ast.Name(id="t") if call.args:
                self.read(call.args[0])
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name) if (
                name in self._module.own
            ):
                self._returns(name)
            case _:
                self._search(call)

    def _returns(self, name: str) -> None:
        """What one of the file's own functions gives back."""
        if f"{name}()" in self._seen:
            return
        self._seen.add(f"{name}()")
        outer, self._scopes = self._scopes, (self._module.own[name],)
        for value in self._module.returned(name):
            self.read(value)
        self._scopes = outer

    def _search(self, held: ast.expr) -> None:
        """Whatever looks like a key in a table, and in the tables it names."""
        for node in ast.walk(held):
            match node:
                case ast.Constant(value=str(key)) if _KEY.match(key):
                    self.found.keys.add(key)
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if "." in start:
                    self.found.families.add(start)
                case ast.Name(id=name) if name not in self._seen:
                    self._seen.add(name)
                    for value in self._module.define(name, self._scopes):
                        self._search(value)
