"""Tells whether a message asks something, so that only questions are looked up unasked."""

# ruff: noqa: RUF001  dashes of all lengths are meant

import re
from collections.abc import Iterable, Iterator

from bot.matching.normalise import normalise
from bot.matching.question_phrases import COURTESY, LEAD_INS, OPENERS, PHRASES

LANGUAGES = ("en", "es", "fr", "ru")

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_BREAK = re.compile(r"[.!?…;,:\n()]+")
_CLAUSE = re.compile(r"([^.!?…;,:\n()]+)([.!?…;,:\n()]*)")
_WORD = re.compile(r"\w+")
_MARKS = " \"'«»“”-—*_~"
_LONGEST = 1000
# what only has to be put in lower case to be normalised, and what of it is dropped then
_PLAIN = re.compile("[\n -_a-~¡¿À-ÖØ-Þà-öø-ÿЀ-џ«»“”—–…№\u2019\u200d\ufe0f\U0001f300-\U0001faff]*")
# of ASCII: letters as they are, each break of a clause a new line, all else a blank
_PARTS = bytes(
    ord("\n") if _BREAK.match(chr(code)) else code if chr(code).isalnum() else ord(" ")
    for code in range(256)
)


def _compiled(table: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\s*\n\s*", "", table))


class _Asking:
    """How people ask in some languages, filed so that plain talk is told by a few look-ups."""

    def __init__(self, languages: Iterable[str]) -> None:
        begins: dict[str, list[str]] = {}
        phrases: dict[str, list[re.Pattern[str]]] = {}
        courtesy: list[str] = []
        for language in languages:
            rows = [
                (first, re.escape(first) + rest)
                for firsts, rest in OPENERS[language].items()
                for first in firsts.split()
            ]
            every = "|".join(pattern for _, pattern in rows)
            rows += [(lead, rf"{lead}\s+(?:{every})") for lead in re.split(" ", LEAD_INS[language])]
            for first, pattern in rows:
                begins.setdefault(_beginning(first), []).append(pattern)
            for words, phrase in PHRASES[language].items():
                pattern_of = re.compile(phrase)
                for word in words.split():
                    phrases.setdefault(word, []).append(pattern_of)
            courtesy.append(f"(?:{COURTESY[language]})")
        self._begins = {first: re.compile("|".join(rows)) for first, rows in begins.items()}
        self._first = frozenset(begins)
        self._phrases = phrases
        self._words = frozenset(phrases)
        self._courtesy = _compiled("|".join(courtesy))

    def is_asked_by(self, line: str) -> bool:
        """Whether a normalised line asks something."""
        words, clauses = _parts(line)
        if not self._words.isdisjoint(words) and self._has_phrase(line, words):
            return True
        is_told = self._first.isdisjoint([clause.strip(_MARKS)[:2] for clause in clauses])
        if is_told and "?" not in line and "¿" not in line:
            return False
        return any(map(self._is_question, _CLAUSE.finditer(line)))

    def _opens(self, clause: str) -> bool:
        pattern = self._begins.get(clause[:2]) or self._begins.get(clause[:1])
        return pattern is not None and pattern.match(clause) is not None

    def _is_question(self, match: re.Match[str]) -> bool:
        clause = match[1].strip(_MARKS)
        if not ("?" in match[2] or self._opens(clause)):
            return False
        return any(map(str.isalnum, clause)) and not self._is_courtesy(clause)

    def _has_phrase(self, line: str, words: Iterable[str]) -> bool:
        """Whether a phrase stands in a clause that is more than thanks or a greeting."""
        known = self._words.intersection(words)
        ends = {m.end() for word in known for p in self._phrases[word] for m in p.finditer(line)}
        return bool(ends) and any(
            not self._is_courtesy(clause[0].strip(" .!?,;:…")) for clause in _clauses_at(line, ends)
        )

    def _is_courtesy(self, clause: str) -> bool:
        """Whether a clause only greets or thanks."""
        bare = re.sub(r"[^\w\s'¿-]", "", clause).strip()
        return self._courtesy.fullmatch(bare) is not None


def _beginning(first: str) -> str:
    """The letters under which a clause's first word is filed."""
    return first if first == "¿" else f"{first} "[:2]


def _parts(line: str) -> tuple[list[str], list[str]]:
    """The words and the clauses of a line, without marks."""
    if line.isascii():
        marked = line.encode().translate(_PARTS).decode()
        return marked.split(), marked.split("\n")
    return _WORD.findall(line), _BREAK.split(line)


def _clauses_at(line: str, ends: Iterable[int]) -> Iterator[re.Match[str]]:
    last = list(ends)
    for clause in _CLAUSE.finditer(line):
        if any(clause.start() < end <= clause.end() for end in last):
            yield clause


_EVERY = _Asking(LANGUAGES)
_ASKING = {name: _Asking([name]) for name in LANGUAGES}


def looks_like_question(text: str, language: str | None) -> bool:
    """Tell whether a message asks something: a question mark, a question word, a call for help.

    Thanks, greetings, code and quotes do not count; thanks in advance do.
    language: of the message; None or one without tables tries English, Spanish, French, Russian.
    """
    asking = _ASKING.get(language, _EVERY) if language else _EVERY
    lines = _lines(text[: 4 * _LONGEST].lower())
    return asking.is_asked_by(lines[0]) if len(lines) == 1 else any(map(asking.is_asked_by, lines))


def _lines(text: str) -> list[str]:
    """The normalised lines of a message, without code, quotes and addresses."""
    if "`" in text:
        text = _CODE.sub(" ", text)
    if ">" in text:
        text = _QUOTED.sub("", text)
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if len(text) <= _LONGEST and _PLAIN.fullmatch(text):
        if not text.isascii():
            text = text.replace("\u2019", "'").replace("\ufe0f", "").replace("\u200d", "")
        return text.split("\n")
    lines = (normalise(line) for line in text.splitlines())
    return "\n".join(lines)[:_LONGEST].split("\n")
