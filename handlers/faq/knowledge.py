"""What each community knows, in memory, ready to be searched by words and by meaning."""

import asyncio
import logging

import msgspec

from bot.clock import Clock
from bot.events import LANGUAGES, Message
from bot.feature import Encoders, Roles
from bot.matching.encoder import VERSION, Encoder, NoEncoder
from bot.matching.evidence import LEXICAL, SEMANTIC, Weights
from bot.matching.languages import Languages
from bot.matching.lexical import Candidate
from bot.matching.remembering import SharedEncoder
from handlers.faq.indexed import CHANNELS, Indexed
from handlers.faq.serving import Asker, asker_of, needs_role, served, variant
from handlers.faq.settings import FaqSettings
from storage.entries import Entries, EntryRow
from storage.labels import Labels
from storage.vectors import Vectors

OFF = "off"
log = logging.getLogger("tertulia.faq")


class Knowledge:
    """The knowledge base of each community; changes in place when the store changes.

    Sentence vectors are loaded and made beside the conversation; until then, and where the extra
    is missing or damaged, words decide.
    """

    def __init__(
        self, entries: Entries, labels: Labels, vectors: Vectors, encoders: Encoders,
        roles: Roles, clock: Clock,
    ) -> None:  # fmt: skip
        self._entries = entries
        self._labels = labels
        self._vectors = vectors
        self._encoders = encoders
        self._roles = roles
        self._clock = clock
        self._indexed: dict[int, Indexed] = {}
        self._fitted: dict[int, int] = {}
        self._awake: set[int] = set()
        self._encoder: Encoder | None = None
        self._ear: Languages | None = None
        self.why_not = ""
        """Why there are no sentence vectors, once that is known."""

    def forget(self) -> None:
        """The store may have changed: what differs is read again at the next question."""
        for indexed in self._indexed.values():
            indexed.version = -1
        self._fitted.clear()
        self._awake.clear()

    async def load(self, community: int) -> None:
        """Know what the store holds now; reads it only if it has changed."""
        indexed = self._indexed.setdefault(community, Indexed())
        version = await self._entries.version(community)
        if version != indexed.version:
            indexed.update(await self._entries.all(community))
            indexed.version = version
        fitted = self._labels.version(community)
        if self._fitted.get(community) != fitted:
            indexed.words = await self._weights(community, LEXICAL)
            indexed.meaning = await self._weights(community, SEMANTIC)
            self._fitted[community] = fitted

    async def _weights(self, community: int, shipped: Weights) -> Weights:
        kept = await self._labels.weights(community, CHANNELS[shipped.kind])
        found = msgspec.json.decode(kept, type=Weights) if kept else shipped
        return found if found.kind == shipped.kind else shipped

    def row(self, community: int, entry: int) -> EntryRow | None:
        """One entry that is published."""
        indexed = self._indexed.get(community)
        return indexed.rows.get(entry) if indexed else None

    def rows(self, community: int) -> list[EntryRow]:
        """Every entry that is published."""
        indexed = self._indexed.get(community)
        return list(indexed.rows.values()) if indexed else []

    def variant(self, message: Message, row: EntryRow) -> EntryRow:
        """An entry in the language of who asked, where there is one."""
        indexed = self._indexed.get(message.community)
        return variant(indexed.rows, row, self._asker(message, "")) if indexed else row

    def weights(self, community: int, channel: str) -> Weights:
        """How sure `words` or `meaning` make in a community."""
        indexed = self._indexed.setdefault(community, Indexed())
        return indexed.words if channel == "words" else indexed.meaning

    def has_meaning(self, community: int) -> bool:
        """Whether sentence vectors take part in a community's answers now."""
        indexed = self._indexed.get(community)
        return indexed is not None and indexed.has_meaning

    # -- searching --------------------------------------------------------------------------

    async def search(self, message: Message, question: str) -> list[Candidate] | None:
        """The entries a question may mean that the asker may get; None before they are read."""
        indexed = self._indexed.get(message.community)
        if indexed is None or indexed.version < 0:
            return None
        asker = self._asker(message, question)
        found = await asyncio.to_thread(indexed.search, question, asker.written)
        if needs_role(found, indexed.rows):
            role = await self._roles.prove(message.community, message.chat, message.sender)
            asker = msgspec.structs.replace(asker, role=role)
        return served(
            found, indexed.rows, asker, indexed.weights(), has_meaning=indexed.has_meaning
        )

    def _asker(self, message: Message, question: str) -> Asker:
        if self._ear is None:
            self._ear = Languages()
        written = self._ear.guess(question, LANGUAGES) if question else None
        return asker_of(message, written, int(self._clock.now().timestamp()))

    # -- reading with an encoder ------------------------------------------------------------

    def is_asleep(self, community: int) -> bool:
        """Whether nobody has looked yet what there is to be read for a community."""
        return community not in self._awake

    def has_work(self, community: int, faq: FaqSettings) -> bool:
        """Whether there is something to be read beside the conversation."""
        self._awake.add(community)
        indexed = self._indexed.get(community)
        if indexed is None:
            return False
        if faq.semantic == OFF:
            indexed.use(None)
            return False
        if self.why_not or not self._encoders.is_installed:
            return False
        return indexed.is_behind or (bool(indexed.rows) and not indexed.has_meaning)

    async def read(self, community: int) -> bool:
        """Read the next portion with the encoder; whether there is more."""
        indexed = self._indexed.get(community)
        encoder = await self._loaded()
        if indexed is None or encoder is None:
            return False
        indexed.use(encoder)
        kept: dict[int, dict[str, bytes]] = {}
        for entry, digest, vector in await self._vectors.beside(VERSION, indexed.wanted()):
            kept.setdefault(entry, {})[digest] = vector
        await asyncio.to_thread(indexed.read, kept)
        return indexed.is_behind

    def keep(self, community: int) -> None:
        """Write down the vectors that were made."""
        indexed = self._indexed.get(community)
        for made in indexed.take_made() if indexed else []:
            self._vectors.tidy(made.entry, VERSION, made.needed)
            for digest, vector in made.vectors.items():
                self._vectors.keep(made.entry, VERSION, digest, vector)

    @property
    def encoder(self) -> Encoder | None:
        """The encoder, if it is loaded already."""
        return self._encoder

    async def _loaded(self) -> Encoder | None:
        if self._encoder is None and not self.why_not:
            try:
                self._encoder = SharedEncoder(await asyncio.to_thread(self._encoders.load))
            except NoEncoder as problem:
                self.why_not = str(problem)
                log.warning("questions are recognised by their words alone: %s", problem)
        return self._encoder
