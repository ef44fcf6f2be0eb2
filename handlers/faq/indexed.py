"""One community's entries in memory: searched by words at once, by meaning as soon as possible."""

from collections.abc import Mapping
from threading import Lock

from bot.matching.encoder import Encoder
from bot.matching.evidence import LEXICAL, MEANING, SEMANTIC, Weights
from bot.matching.lexical import Candidate, Entry
from bot.matching.matcher import Matcher
from bot.matching.remembering import RememberingEncoder
from storage.entries import EntryRow

CHANNELS = {LEXICAL.kind: "words", MEANING: "meaning"}
"""How each kind of evidence is called where labels are kept."""
WIDE = 12
"""Candidates that are looked at: variants in four languages of the first three."""
_AT_ONCE = 60  # phrases a change may have to be read while a question waits for it
_PORTION = 200  # phrases that are read in one go beside the conversation
Kept = dict[int, dict[str, bytes]]
"""Vectors by entry and digest."""


class Made:
    """What was made of an entry: its vectors that are not kept yet, and all it needs."""

    __slots__ = ("entry", "needed", "vectors")

    def __init__(self, entry: int, vectors: dict[str, bytes], needed: list[str]) -> None:
        self.entry = entry
        self.vectors = vectors
        self.needed = needed


class Indexed:
    """A community's entries; `rows` belong to the event loop, the matchers to worker threads."""

    def __init__(self) -> None:
        self.version = -1
        self.rows: dict[int, EntryRow] = {}
        self.words: Weights = LEXICAL
        self.meaning: Weights = SEMANTIC
        self._turn = Lock()
        """Held while the serving matcher works, in worker threads only: it may take a second."""
        self._lock = Lock()
        """Held for a moment, while it is noted what has changed."""
        self._serving = Matcher()
        self._late: dict[int, EntryRow | None] = {}
        """Changes the serving matcher lacks; None = the entry is gone."""
        self._encoder: RememberingEncoder | None = None
        self._growing: Matcher | None = None
        """Will serve once it holds everything."""
        self._lacking: dict[int, EntryRow | None] = {}
        self._made: list[Made] = []

    @property
    def has_meaning(self) -> bool:
        """Whether sentence vectors take part already."""
        return self._serving.has_meaning

    @property
    def is_behind(self) -> bool:
        """Whether there is something to be read beside the conversation."""
        if self._growing is not None:
            return True
        return self.has_meaning and _phrases(self._late) > _AT_ONCE

    def update(self, rows: list[EntryRow]) -> None:
        """Take what the store holds now; only what differs is changed in the index."""
        fresh = {row.id: row for row in rows}
        changes: dict[int, EntryRow | None] = {
            key: row for key, row in fresh.items() if self.rows.get(key) != row
        }
        changes |= dict.fromkeys(self.rows.keys() - fresh.keys())
        self.rows = fresh
        with self._lock:
            self._late |= changes
            if self._growing is not None:
                self._lacking |= changes

    def weights(self) -> Mapping[str, Weights]:
        """How sure either kind of evidence makes here."""
        return {self.words.kind: self.words, self.meaning.kind: self.meaning}

    def use(self, encoder: Encoder | None) -> None:
        """Begin to read everything with an encoder, or go back to words alone."""
        with self._lock:
            if encoder is None:
                if self._serving.has_meaning or self._growing is not None:
                    self._serving, self._growing, self._lacking = Matcher(), None, {}
                    self._late = dict(self.rows)
            elif not self._serving.has_meaning and self._growing is None:
                self._encoder = RememberingEncoder(encoder)
                self._growing = Matcher(self._encoder)
                self._lacking = dict(self.rows)

    def wanted(self) -> list[int]:
        """The entries that are read next."""
        with self._lock:
            return _portion(self._lacking if self._growing is not None else self._late)

    # -- in a worker thread -----------------------------------------------------------------

    def search(self, question: str, language: str) -> list[Candidate]:
        """The entries a question may mean, the likeliest first, without a probability."""
        with self._turn:
            with self._lock:
                matcher, changes = self._serving, {}
                if not matcher.has_meaning or _phrases(self._late) <= _AT_ONCE:
                    changes, self._late = self._late, {}
            self._put(matcher, changes, {})
            return matcher.weigh(question, language, WIDE)

    def read(self, kept: Kept) -> None:
        """Read the next entries; `kept`: their vectors as far as there are any."""
        growing = self._growing
        if growing is None:
            with self._turn:
                with self._lock:
                    matcher, changes = self._serving, _taken(self._late)
                self._put(matcher, changes, kept)
                matcher.settle()
            return
        with self._lock:  # nobody is served by it yet, so nobody has to wait for it
            changes = _taken(self._lacking)
        self._put(growing, changes, kept)
        if self._lacking:
            return
        growing.settle()
        with self._lock:
            if self._growing is growing:
                self._late, self._lacking = self._lacking, {}
                self._serving, self._growing = growing, None

    def take_made(self) -> list[Made]:
        """What is to be kept since this was last asked."""
        with self._lock:
            made, self._made = self._made, []
        return made

    # -- private ----------------------------------------------------------------------------

    def _put(self, matcher: Matcher, changes: Mapping[int, EntryRow | None], kept: Kept) -> None:
        encoder = self._encoder if matcher.has_meaning else None
        for key, row in changes.items():
            known = kept.get(key, {})
            if encoder is None or row is None:
                _put(matcher, key, row)
                continue
            encoder.begin(known)
            _put(matcher, key, row)
            encoder.end()
            if encoder.made or known.keys() - set(encoder.used):
                self._made.append(Made(key, encoder.made, encoder.used))


def _put(matcher: Matcher, key: int, row: EntryRow | None) -> None:
    if row is None:
        matcher.drop(key)
        return
    phrases = tuple(dict.fromkeys([row.title, *row.phrases]))
    matcher.put(Entry(key=row.id, phrases=phrases, language=row.language), row.answer)


def _phrases(changes: dict[int, EntryRow | None]) -> int:
    return sum(1 + len(row.phrases) for row in changes.values() if row is not None)


def _taken(changes: dict[int, EntryRow | None]) -> dict[int, EntryRow | None]:
    return {key: changes.pop(key) for key in _portion(changes)}


def _portion(changes: dict[int, EntryRow | None]) -> list[int]:
    chosen: list[int] = []
    phrases = 0
    for key, row in changes.items():
        chosen.append(key)
        phrases += 1 + len(row.phrases) if row is not None else 0
        if phrases >= _PORTION:
            break
    return chosen
