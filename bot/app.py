"""The composition root: the only module that knows all parts and puts them together."""

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.choosing import Choosing
from bot.clock import Clock, Dice, SystemClock, SystemDice, tombstone_of
from bot.engine.abilities import Abilities
from bot.engine.admission import Admission
from bot.engine.arrivals import Feed
from bot.engine.commands import PROVE, Commands, StoredMembers
from bot.engine.dispatch import Dispatcher
from bot.engine.dossiers import Dossiers
from bot.engine.encoding import InstalledEncoder
from bot.engine.erasing import Erasing, replay
from bot.engine.failures import Failures
from bot.engine.files import SentFiles
from bot.engine.handling import Handling
from bot.engine.jobs import JobRunner
from bot.engine.knowledge import load_configured
from bot.engine.listening import Ears
from bot.engine.menu import menu_of
from bot.engine.outbox import Outbox
from bot.engine.places import Places
from bot.engine.plans import Registry
from bot.engine.pressing import Pressing
from bot.engine.queueing import Fresh, Queueing
from bot.engine.retries import Retries
from bot.engine.rights import Rights
from bot.engine.schedule import Schedule
from bot.engine.supervision import keep_going
from bot.engine.upkeep import Upkeep
from bot.engine.uploads import Uploads
from bot.engine.vitals import Pulse
from bot.feature import (
    Dossier,
    Encoders,
    Feature,
    Files,
    Forgetful,
    Listening,
    Networks,
    Past,
    Roles,
    Vitals,
)
from bot.guide import Guide
from bot.meter import Meter, SilentMeter
from bot.networks import Platforms
from bot.platform import Batch, Cursor, Health, Platform, Reason, Refused, Retry, Stopped
from bot.settings.model import Settings
from bot.texts import Texts
from handlers import FEATURES
from storage.activity import Activity
from storage.boards import Boards
from storage.care import Care
from storage.causes import Causes
from storage.chats import Chats
from storage.choices import Choices
from storage.contest_entries import ContestEntries
from storage.contests import Contests
from storage.curation import Curation
from storage.database import Database, open_database
from storage.documents import Documents
from storage.drafts import Drafts
from storage.duty import Duty
from storage.entries import Entries
from storage.entry_uses import EntryUses
from storage.erasures import Erasures
from storage.expiry import Expiry
from storage.following import Following
from storage.gaps import Gaps
from storage.joint import Joint
from storage.labels import Labels
from storage.ledger import Ledger
from storage.linking import Linking
from storage.members import Members
from storage.messages import Messages
from storage.misses import Misses
from storage.orders import Orders
from storage.outbox import OutboxTable
from storage.presses import Presses
from storage.quarantine import Quarantine
from storage.quizzes import Quizzes
from storage.referrals import Referrals
from storage.relay_askers import Askers
from storage.relay_lines import Lines
from storage.relay_people import RelayPeople
from storage.relay_rooms import TicketRooms
from storage.retention import Retention
from storage.seasons import Seasons
from storage.setups import Setups
from storage.shop import Shop
from storage.snippets import Snippets
from storage.switches import Switches
from storage.thanks import Thanks
from storage.ticket_figures import TicketFigures
from storage.ticket_work import TicketRecords, TicketWork
from storage.tickets import Tickets
from storage.timers import Jobs, Timers
from storage.vectors import Vectors

MENU_TRIES = 5
log = logging.getLogger("tertulia")
Check = Callable[[], Awaitable[Health]]


class Store:
    """Every table family of one database."""

    def __init__(self, database: Database) -> None:  # noqa: PLR0915 - one line a table family
        self.database = database
        self.chats = Chats(database)
        self.members = Members(database)
        self.messages = Messages(database)
        self.causes = Causes(database)
        self.outbox = OutboxTable(database)
        self.jobs = Jobs(database)
        self.timers = Timers(database)
        self.choices = Choices(database)
        self.presses = Presses(database)
        self.entries = Entries(database)
        self.entry_uses = EntryUses(database)
        self.misses = Misses(database)
        self.labels = Labels(database)
        self.vectors = Vectors(database)
        self.curation = Curation(database)
        self.drafts = Drafts(database)
        self.gaps = Gaps(database)
        self.tickets = Tickets(database)
        self.askers = Askers(database)
        self.lines = Lines(database)
        self.ticket_rooms = TicketRooms(database)
        self.relay_people = RelayPeople(database)
        self.ticket_work = TicketWork(database)
        self.ticket_records = TicketRecords(database)
        self.ticket_figures = TicketFigures(database)
        self.snippets = Snippets(database)
        self.duty = Duty(database)
        self.documents = Documents(database)
        self.erasures = Erasures(database)
        self.quarantine = Quarantine(database)
        self.retention = Retention(database)
        self.switches = Switches(database)
        self.setups = Setups(database)
        self.activity = Activity(database)
        self.boards = Boards(database)
        self.seasons = Seasons(database)
        self.thanks = Thanks(database)
        self.care = Care(database)
        self.ledger = Ledger(database)
        self.joint = Joint(database, self.ledger)
        self.expiry = Expiry(database, self.ledger)
        self.shop = Shop(database)
        self.orders = Orders(database, self.ledger, self.shop)
        self.linking = Linking(database)
        self.following = Following(database)
        self.referrals = Referrals(database)
        self.contests = Contests(database)
        self.contest_entries = ContestEntries(database)
        self.quizzes = Quizzes(database)

    def services(self) -> dict[type, object]:
        """The tables handlers may ask for, by type."""
        parts = (
            self.chats, self.members, self.messages, self.choices, self.entries, self.tickets,
            self.ledger, self.joint, self.expiry, self.shop, self.orders,
            self.contests, self.contest_entries, self.quizzes,
            self.curation, self.drafts, self.gaps,
            self.entry_uses, self.misses, self.labels, self.vectors,
            self.documents, self.erasures, self.setups, self.askers, self.lines,
            self.ticket_rooms, self.relay_people, self.ticket_work, self.ticket_records,
            self.ticket_figures, self.snippets, self.duty,
            self.activity, self.boards, self.seasons, self.thanks, self.care,
            self.linking, self.following, self.referrals,
        )  # fmt: skip
        return {type(part): part for part in parts}

    async def start(self) -> None:
        """Learn where each numbering stands."""
        for table in (self.chats, self.members, self.outbox, self.jobs):
            await table.start()


class App:
    """Tertulia at work: everything between the platforms and the database."""

    def __init__(  # noqa: PLR0913 - what a whole bot is made of
        self,
        *,
        settings: Settings,
        store: Store,
        platforms: Mapping[str, Platform],
        features: Sequence[Feature],
        clock: Clock,
        dice: Dice,
        meter: Meter,
        texts: Texts,
        encoders: Encoders,
    ) -> None:
        self.settings = settings
        self.store = store
        self.platforms = platforms
        self.clock = clock
        self.dice = dice
        self.texts = texts
        self._stopping = asyncio.Event()
        self._stopped = ""
        database = store.database
        self.feed = Feed()
        self.rights = Rights(platforms, store.choices, store.chats, clock, _admins(settings))
        self.guide = Guide(self.texts)
        self.guide.meet(features)
        self.ears = Ears(store.setups, clock)
        files = SentFiles(platforms)
        self.choosing = Choosing(self.guide, store.choices, store.chats, clock)
        services = store.services() | {
            Dossier: Dossiers(lambda: self.registry.tellers),
            Texts: self.texts, Clock: clock, Dice: dice, Roles: self.rights, Guide: self.guide,
            Encoders: encoders,
            Choosing: self.choosing, Listening: self.ears,
            Vitals: Pulse(
                checks=self.health, platforms=platforms, outbox=store.outbox, clock=clock,
                hears_everything=settings.discord.message_content,
            ),
            Files: files, Networks: Abilities(platforms),
            Past: Uploads(files, Path(settings.database.path), clock),
        }  # fmt: skip
        for feature in features:
            for service in feature.services:
                services[service] = _build(service, services)
        self.services = services
        self.registry = Registry(features, services)
        self.places = Places(store.chats, store.choices, self.registry, clock, settings.communities)
        self.ears.places = self.places
        self.guide.learn(self.registry.described(), self.places)
        self.queueing = Queueing(
            database=database, outbox=store.outbox, jobs=store.jobs, timers=store.timers,
            presses=store.presses, texts=self.texts, clock=clock, dice=dice,
        )  # fmt: skip
        self.queueing.lanes = {kind: job.lane for kind, (job, _) in self.registry.jobs.items()}
        self.queueing.lanes[PROVE] = "{sender}"
        self.failures = Failures(store.causes, clock)
        self.commands = Commands(
            registry=self.registry, rights=self.rights, finder=StoredMembers(store.members),
            clock=clock, username_on=self._username_on, undo=database.undo,
        )  # fmt: skip
        self.admission = Admission(
            database=database, places=self.places, chats=store.chats, members=store.members,
            messages=store.messages, causes=store.causes, queueing=self.queueing,
            rights=self.rights, failures=self.failures, clock=clock,
        )  # fmt: skip
        pressing = Pressing(
            registry=self.registry, admission=self.admission, places=self.places,
            commands=self.commands, queueing=self.queueing, presses=store.presses,
            causes=store.causes,
        )  # fmt: skip
        self.handling = Handling(
            database=database, registry=self.registry, places=self.places,
            queueing=self.queueing, commands=self.commands, pressing=pressing,
            presses=store.presses, failures=self.failures,
        )  # fmt: skip
        self.dispatcher = Dispatcher(
            feed=self.feed, database=database, admission=self.admission, handling=self.handling,
            queueing=self.queueing, failures=self.failures, causes=store.causes, clock=clock,
            meter=meter,
        )  # fmt: skip
        self.outbox = Outbox(
            platforms=platforms, table=store.outbox, waiting=self.queueing.waiting, feed=self.feed,
            failures=self.failures, clock=clock, dice=dice, meter=meter,
        )  # fmt: skip
        self.schedule = Schedule(store.timers, self.feed, clock)
        self.jobs = JobRunner(store.jobs, self.registry, self.rights, self.feed, clock)
        self.retries = Retries(store.causes, store.quarantine, platforms, self.feed, clock)
        self.erasing = Erasing(
            database, store.erasures, self.feed, clock,
            drop=self.outbox.drop, forget=self.forget_person,
        )  # fmt: skip
        self.upkeep = Upkeep(
            store=store, feed=self.feed, settings=settings, clock=clock, places=self.places,
            sending=self.outbox, changed_elsewhere=self._changed_elsewhere,
        )  # fmt: skip
        self.dispatcher.on_commit = self._set_out
        self.dispatcher.on_memory_lost = self.lose_memory

    async def start(self) -> None:
        """Read what has to be known before the first event."""
        await self.store.start()
        self.queueing.dialogues = await self.store.presses.open_dialogues()
        known = await self.places.start(self.settings.communities)
        now = int(self.clock.now().timestamp())
        for chosen in self.settings.communities:
            await load_configured(
                self.store.entries, self.store.causes, known[chosen.name], chosen, now
            )
        await self.outbox.start()
        await self.jobs.start()
        await self.upkeep.start()
        await self._weigh_settings()
        await self.store.database.commit()
        await self.dispatcher.start()

    async def _weigh_settings(self) -> None:
        """Say which settings, chosen before this release refused it, silence one another."""
        for name, community in (await self.store.chats.communities()).items():
            for reason in self.choosing.contradictions(await self.choosing.chosen(community)):
                log.warning("%s: %s", name, self.texts.render(reason, "en").text)

    def lose_memory(self) -> None:
        """Forget what memory holds beside the store: something else changed the store."""
        self.places.forget()
        self.store.members.forget()
        self.rights.forget()
        for service in self.services.values():
            if isinstance(service, Forgetful):
                service.forget()

    def forget_person(self, community: int, person: int) -> None:
        """Forget what memory holds of somebody who is being erased."""
        self.store.members.forget_person(person)
        self.places.forget(community)
        self.rights.forget()
        self.queueing.dialogues = {key for key in self.queueing.dialogues if key[1] != person}
        for service in self.services.values():
            if isinstance(service, Forgetful):
                service.forget()

    def _changed_elsewhere(self) -> None:
        """Another process wrote to the file: what it asks for is looked at."""
        self.lose_memory()
        self.retries.wake()
        self.erasing.wake()

    async def run(self) -> None:
        """Work until `stop` is called; raises Stopped if a platform says that it never will."""
        async with asyncio.TaskGroup() as group:
            dispatching = group.create_task(self.dispatcher.run())
            workers = [group.create_task(part.run()) for part in (self.outbox, self.jobs)]
            workers += [
                group.create_task(keep_going(type(part).__name__, part.run))
                for part in (self.schedule, self.retries, self.upkeep, self.erasing)
            ]
            receiving = [
                group.create_task(self._receive(platform)) for platform in self.platforms.values()
            ]
            workers += [
                group.create_task(keep_going("the menu", partial(self._show_menu, platform)))
                for platform in self.platforms.values()
            ]
            await self._stopping.wait()
            for task in receiving:
                task.cancel()
            self.outbox.hold()
            await asyncio.gather(*receiving, return_exceptions=True)
            await self.outbox.at_rest()
            dispatching.cancel()
            await asyncio.gather(dispatching, return_exceptions=True)
            for task in workers:
                task.cancel()
        await self.dispatcher.stop()
        if self._stopped:
            raise Stopped(self._stopped)

    def stop(self) -> None:
        """Finish the batch at hand and end."""
        self._stopping.set()

    async def open_stored(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file the bot made; raises Refused once it is gone."""
        body = await self.store.documents.open(file, int(self.clock.now().timestamp()))
        if body is None:
            raise Refused(Reason.NOT_FOUND, "the file was kept for an hour only")
        yield body

    async def quiet(self) -> None:
        """Wait until nothing is left to do: for the demo and for tests."""
        while True:
            await asyncio.sleep(0)
            is_busy = self.outbox.count_now() or self.jobs.count or not self.erasing.is_idle
            if self.feed.is_empty() and not is_busy:
                return
            await asyncio.sleep(0.002)

    def health(self) -> dict[str, Check]:
        """What is looked at to say whether the bot is well, by name."""

        async def database() -> Health:
            why = self.dispatcher.cannot_write
            return Health(is_well=not why, sentence=why and f"nothing can be written: {why}")

        async def outbox() -> Health:
            age = self.outbox.oldest()
            alarm = self.settings.ops.outbox_age_alarm.total_seconds()
            return Health(is_well=age <= alarm, sentence=f"the oldest message waits {age:.0f} s")

        async def sending() -> Health:
            return self.upkeep.sending_health()

        async def backups() -> Health:
            return self.upkeep.backup_health()

        checks: dict[str, Check] = {
            "database": database, "outbox": outbox, "sending": sending, "backup": backups,
        }  # fmt: skip
        for name, platform in self.platforms.items():
            checks[name] = _health_of(platform)
        return checks

    async def _show_menu(self, platform: Platform) -> None:
        """Offer the commands as soon as the platform is connected; it may take its time."""
        await self.outbox.connected(platform.name)
        menu = menu_of(self.registry, self.texts)
        for attempt in range(MENU_TRIES):
            try:
                await platform.set_menu(menu)
            except Retry as retry:
                log.info("the menu on %s has to wait: %s", platform.name, retry.why)
                await asyncio.sleep(retry.after or 10.0 * (attempt + 1))
            except Refused as refusal:
                log.warning("the menu on %s was refused: %s", platform.name, refusal.detail)
                return
            else:
                return

    async def _receive(self, platform: Platform) -> None:
        intake = Doorway(self, platform.name)
        try:
            await keep_going(platform.name, partial(platform.receive, intake))
        except Stopped as reason:
            log.error("%s", reason)
            self._stopped = str(reason)
            self.stop()

    def _username_on(self, platform: str) -> str:
        """The bot's own user name on a platform, or nothing yet."""
        known = self.platforms.get(platform)
        return known.username if known else ""

    def _set_out(self, fresh: Fresh) -> None:
        """What was committed begins now."""
        self.outbox.release(fresh.rows)
        self.outbox.type(fresh.typing)
        self.jobs.release(fresh.jobs)
        if fresh.has_timers:
            self.schedule.wake()
        if self.failures.has_retries:
            self.failures.has_retries = False
            self.retries.wake()
        if self.store.erasures.has_requests:
            self.store.erasures.has_requests = False
            self.erasing.wake()


class Doorway:
    """Where one platform hands over what it received."""

    def __init__(self, app: App, platform: str) -> None:
        self._app = app
        self._platform = platform

    async def take(self, batch: Batch) -> None:
        """Return after everything in the batch is committed."""
        await self._app.feed.take(batch)

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        """What had been committed before, by name."""
        return {
            name: Cursor(name=name, value=value, at=datetime.fromtimestamp(at, UTC))
            for name, value, at in await self._app.store.causes.cursors(prefix)
        }

    def clear_to_send(self, platform: str) -> None:
        """The platform is connected, so waiting actions may go out."""
        self._app.outbox.clear_to_send(platform)


@asynccontextmanager
async def open_app(  # noqa: PLR0913 - tests replace each part
    settings: Settings,
    *,
    platforms: Mapping[str, Platform],
    clock: Clock | None = None,
    dice: Dice | None = None,
    meter: Meter | None = None,
    features: Sequence[Feature] = FEATURES,
    texts: Texts | None = None,
    encoders: Encoders | None = None,
) -> AsyncIterator[App]:
    """Open the database and put everything together; raises what `open_database` raises."""
    database = await open_database(Path(settings.database.path))
    try:
        app = App(
            settings=settings, store=Store(database), platforms=platforms, features=features,
            clock=clock or SystemClock(), dice=dice or SystemDice(), meter=meter or SilentMeter(),
            texts=texts or Texts(), encoders=encoders or InstalledEncoder(),
        )  # fmt: skip
        if isinstance(platforms, Platforms):
            platforms.ties.members = app.store.members
            platforms.ties.stored = app.open_stored
        await replay(database, app.clock, lambda: tombstone_of(app.dice))
        await app.start()
        yield app
    finally:
        for platform in platforms.values():
            await platform.close()
        await database.close()


def _build(kind: type, services: Mapping[type, object]) -> object:
    """A feature's own service with what its constructor asks for by type."""
    wanted = inspect.signature(kind, eval_str=True).parameters
    return kind(**{name: services[asked.annotation] for name, asked in wanted.items()})


def _health_of(platform: Platform) -> Check:
    async def check() -> Health:
        return platform.health()

    return check


def _admins(settings: Settings) -> list[tuple[str, str, str]]:
    return [
        (community.name, person.platform, person.id)
        for community in settings.communities
        for person in community.admins
    ]
