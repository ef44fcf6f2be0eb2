"""What each table holds of a person, how it is told to them, and how it goes when they ask.

A table or column that names a person and stands neither in `HOLDINGS` nor in `IMPERSONAL` fails the
tests. The statements take these parameters: `:community`, `:person`, `:tombstone`, and as JSON
lists `:accounts` (rows), `:gone` (those that no other community knows), `:chats` (rows of private
chats), `:places` (their addresses), `:lanes` (of the outbox), `:cursors` (their names), `:found`
(rows whose stored words name the person).
"""

from typing import NamedTuple


class Holding(NamedTuple):
    """One table's part in what is known of a person.

    columns: what in it names a person or holds their words; export: one JSON object a row; search:
    finds rows whose stored values hold `:word`, as (row, values); erase: in this order.
    """

    table: str
    about: str
    columns: tuple[str, ...]
    export: str
    erase: tuple[str, ...] = ()
    search: str = ""


HOLDINGS = (
    Holding(
        "account",
        "Your accounts",
        ("id", "native", "name", "username", "language"),
        "SELECT json_object('network', platform, 'id', native, 'name', name,"
        " 'username', username, 'language', language, 'is_bot', is_bot)"
        " FROM account WHERE id IN (SELECT value FROM json_each(:accounts)) ORDER BY id",
        ("DELETE FROM account WHERE id IN (SELECT value FROM json_each(:gone))",),
    ),
    Holding(
        "person",
        "You in this community",
        ("id", "language"),
        "SELECT json_object('number', person.id, 'community', community.name,"
        " 'language', language, 'known_since', datetime(person.created_at, 'unixepoch') || 'Z')"
        " FROM person JOIN community ON community.id = person.community"
        " WHERE person.id = :person",
        ("DELETE FROM person WHERE id = :person",),
    ),
    Holding(
        "member",
        "Accounts that count as you",
        ("account", "person"),
        "SELECT json_object('network', account.platform, 'id', account.native) FROM member"
        " JOIN account ON account.id = member.account"
        " WHERE member.person = :person ORDER BY account.id",
        ("DELETE FROM member WHERE person = :person",),
    ),
    Holding(
        "presence",
        "Where you are a member",
        ("chat", "account"),
        "SELECT json_object('chat', chat.title, 'joined',"
        " datetime(joined_at, 'unixepoch') || 'Z', 'left',"
        " datetime(left_at, 'unixepoch') || 'Z') FROM presence"
        " JOIN chat ON chat.id = presence.chat WHERE chat.community = :community"
        " AND account IN (SELECT value FROM json_each(:accounts)) ORDER BY joined_at",
        (
            "DELETE FROM presence WHERE account IN (SELECT value FROM json_each(:accounts))"
            " AND chat IN (SELECT id FROM chat WHERE community = :community)",
            "DELETE FROM presence WHERE account IN (SELECT value FROM json_each(:gone))",
        ),
    ),
    Holding(
        "grant_role",
        "Your role",
        ("person", "given_by"),
        "SELECT json_object('role', role, 'given', datetime(given_at, 'unixepoch') || 'Z',"
        " 'given_by_you', given_by = :person) FROM grant_role"
        " WHERE community = :community AND (person = :person OR given_by = :person)"
        " ORDER BY given_at",
        (
            "DELETE FROM grant_role WHERE community = :community AND person = :person",
            "UPDATE grant_role SET given_by = :tombstone"
            " WHERE community = :community AND given_by = :person",
        ),
    ),
    Holding(
        "activity_day",
        "How active you were each day",
        ("person",),
        "SELECT json_object('day', date(day * 86400, 'unixepoch'), 'messages', messages,"
        " 'replies_given', replies_given, 'replies_received', replies_received,"
        " 'reactions_received', reactions_received, 'joined', has_joined, 'left', has_left,"
        " 'xp', xp, 'thanks_given', thanks_given, 'thanks_received', thanks_received,"
        " 'answers', answers)"
        " FROM activity_day WHERE community = :community AND person = :person ORDER BY day",
        (
            "UPDATE activity_day SET person = :tombstone"
            " WHERE community = :community AND person = :person",
        ),
    ),
    Holding(
        "activity_sum",
        "How active you were in all",
        ("person",),
        "SELECT json_object('month', iif(span, span, 'all'), 'xp', xp, 'thanks', thanks,"
        " 'answers', answers, 'points', points) FROM activity_sum"
        " WHERE community = :community AND person = :person ORDER BY span",
        (
            "UPDATE activity_sum SET person = :tombstone"
            " WHERE community = :community AND person = :person",
        ),
    ),
    Holding(
        "level_reached",
        "Your level that was rewarded",
        ("person",),
        "SELECT json_object('level', level) FROM level_reached"
        " WHERE community = :community AND person = :person",
        ("DELETE FROM level_reached WHERE community = :community AND person = :person",),
    ),
    Holding(
        "away",
        "That you left",
        ("person",),
        "SELECT json_object('since', datetime(since, 'unixepoch') || 'Z') FROM away"
        " WHERE community = :community AND person = :person",
        ("DELETE FROM away WHERE community = :community AND person = :person",),
    ),
    Holding(
        "reaction",
        "Messages you reacted to",
        ("chat", "message", "person"),
        "SELECT json_object('chat', chat.title, 'message', message, 'times', times,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM reaction"
        " JOIN chat ON chat.id = reaction.chat WHERE person = :person ORDER BY at",
        ("DELETE FROM reaction WHERE person = :person",),
    ),
    Holding(
        "thanks",
        "Whom you thanked, and who thanked you",
        ("chat", "message", "giver", "receiver"),
        "SELECT json_object('way', way, 'by_you', giver = :person,"
        " 'at', datetime(at, 'unixepoch') || 'Z',"
        " 'taken_back', datetime(taken_back_at, 'unixepoch') || 'Z') FROM thanks"
        " WHERE giver = :person OR receiver = :person ORDER BY id",
        (
            "UPDATE OR IGNORE thanks SET giver = :tombstone WHERE giver = :person",
            "UPDATE OR IGNORE thanks SET receiver = :tombstone WHERE receiver = :person",
        ),
    ),
    Holding(
        "thanks_refused",
        "Thanks that did not count, and why",
        ("chat", "message", "giver", "receiver", "reason"),
        "SELECT json_object('reason', reason, 'by_you', giver = :person,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM thanks_refused"
        " WHERE giver = :person OR receiver = :person ORDER BY at",
        (
            "DELETE FROM thanks_refused WHERE giver = :person",
            "DELETE FROM thanks_refused WHERE receiver = :person",
        ),
    ),
    Holding(
        "season_place",
        "Where you stood when a season was over",
        ("person",),
        "SELECT json_object('board', board, 'place', place, 'amount', amount) FROM season_place"
        " WHERE person = :person ORDER BY season, board",
        ("UPDATE season_place SET person = :tombstone WHERE person = :person",),
    ),
    Holding(
        "season",
        "Seasons you closed",
        ("closed_by",),
        "SELECT json_object('at', datetime(closed_at, 'unixepoch') || 'Z') FROM season"
        " WHERE community = :community AND closed_by = :person ORDER BY id",
        (
            "UPDATE season SET closed_by = :tombstone"
            " WHERE community = :community AND closed_by = :person AND closed_by <> 0",
        ),
    ),
    Holding(
        "history_helper",
        "How often you helped, in an imported history",
        ("person",),
        "SELECT json_object('source', history.source, 'helped', helped) FROM history_helper"
        " JOIN history ON history.id = history_helper.history"
        " WHERE history_helper.person = :person ORDER BY history.id",
        ("UPDATE history_helper SET person = :tombstone WHERE person = :person",),
    ),
    Holding(
        "message",
        "When you wrote, without the words",
        ("chat", "person"),
        "SELECT json_object('chat', chat.title, 'message', message.id,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM message"
        " JOIN chat ON chat.id = message.chat WHERE person = :person ORDER BY at",
        # Those in groups are many and have no index by person: the sweep takes them in portions.
        ("DELETE FROM message WHERE chat IN (SELECT value FROM json_each(:chats))",),
    ),
    Holding(
        "ticket",
        "Your questions for the team, and those you worked on",
        (
            "person",
            "chat",
            "account",
            "message",
            "question",
            "answered_by",
            "claimed_by",
            "closed_by",
        ),
        "SELECT json_object('number', 'T-' || number, 'question',"
        " CASE person WHEN :person THEN question END, 'state', state,"
        " 'opened', datetime(opened_at, 'unixepoch') || 'Z',"
        " 'answered', datetime(answered_at, 'unixepoch') || 'Z',"
        " 'closed', datetime(closed_at, 'unixepoch') || 'Z', 'rating', rating,"
        " 'answered_by_you', answered_by = :person, 'claimed_by_you', claimed_by = :person,"
        " 'closed_by_you', closed_by = :person) FROM ticket WHERE community = :community"
        " AND :person IN (person, answered_by, claimed_by, closed_by) ORDER BY id",
        (
            "DELETE FROM ticket_message WHERE ticket IN"
            " (SELECT id FROM ticket WHERE community = :community AND person = :person)"
            " AND ticket NOT IN (SELECT ticket FROM ticket_asker WHERE person <> :person)",
            "DELETE FROM ticket_line WHERE ticket IN"
            " (SELECT id FROM ticket WHERE community = :community AND person = :person)"
            " AND ticket NOT IN (SELECT ticket FROM ticket_asker WHERE person <> :person)",
            # others who asked the same still wait for the answer
            "UPDATE ticket SET person = :tombstone, chat = '', message = '', account = '',"
            " language = '', question = '', state = CASE WHEN id IN (SELECT ticket FROM"
            " ticket_asker WHERE person <> :person) THEN state ELSE 'closed' END"
            " WHERE community = :community AND person = :person",
            "UPDATE ticket SET answered_by = :tombstone"
            " WHERE community = :community AND answered_by = :person",
            "UPDATE ticket SET claimed_by = 0, claimed_at = NULL"
            " WHERE community = :community AND claimed_by = :person",
            "UPDATE ticket SET closed_by = :tombstone"
            " WHERE community = :community AND closed_by = :person",
        ),
    ),
    Holding(
        "ticket_asker",
        "What you asked the team, and where",
        ("person", "chat", "message", "account", "name", "title", "question"),
        "SELECT json_object('number', 'T-' || ticket.number, 'chat', ticket_asker.title,"
        " 'question', ticket_asker.question,"
        " 'at', datetime(ticket_asker.at, 'unixepoch') || 'Z',"
        " 'answered', datetime(ticket_asker.told_at, 'unixepoch') || 'Z') FROM ticket_asker"
        " JOIN ticket ON ticket.id = ticket_asker.ticket"
        " WHERE ticket_asker.person = :person ORDER BY ticket_asker.id",
        (
            "DELETE FROM ticket_message WHERE asker IN"
            " (SELECT id FROM ticket_asker WHERE person = :person) AND asker <> 0",
            "DELETE FROM ticket_asker WHERE person = :person",
        ),
    ),
    Holding(
        "ticket_line",
        "What you said in questions to the team",
        ("person", "text", "rest"),
        "SELECT json_object('number', 'T-' || ticket.number, 'side', side, 'text', text,"
        " 'at', datetime(ticket_line.at, 'unixepoch') || 'Z') FROM ticket_line"
        " JOIN ticket ON ticket.id = ticket_line.ticket"
        " WHERE ticket_line.person = :person ORDER BY ticket_line.id",
        (  # what was said for the team stays, by nobody; an asker's own words go
            "UPDATE ticket_line SET text = '', rest = x'7b7d' WHERE person = :person"
            " AND side = 'asker'",
            "UPDATE ticket_line SET person = :tombstone WHERE person = :person",
        ),
    ),
    Holding(
        "ticket_message",
        "Messages that belong to your questions",
        ("chat", "message"),
        "SELECT json_object('number', 'T-' || ticket.number, 'message', ticket_message.message,"
        " 'from_team', is_from_staff, 'at', datetime(at, 'unixepoch') || 'Z')"
        " FROM ticket_message JOIN ticket ON ticket.id = ticket_message.ticket"
        " WHERE ticket.community = :community AND ticket.person = :person"
        " ORDER BY ticket_message.id",
        (  # the other side of somebody else's ticket: a private chat of this person
            "DELETE FROM ticket_message WHERE platform || ':' || chat IN"
            " (SELECT value FROM json_each(:places))",
        ),
    ),
    Holding(
        "snippet",
        "Ready answers you wrote for the team",
        ("name", "text", "changed_by"),
        "SELECT json_object('name', name, 'language', language, 'text', text,"
        " 'at', datetime(changed_at, 'unixepoch') || 'Z') FROM snippet"
        " WHERE community = :community AND changed_by = :person ORDER BY name, language",
        (  # the words are the community's
            "UPDATE snippet SET changed_by = :tombstone"
            " WHERE community = :community AND changed_by = :person",
        ),
    ),
    Holding(
        "duty",
        "When you can be reached for the team",
        ("person",),
        "SELECT json_object('since', datetime(since, 'unixepoch') || 'Z',"
        " 'until', datetime(until, 'unixepoch') || 'Z') FROM duty"
        " WHERE community = :community AND person = :person",
        ("DELETE FROM duty WHERE community = :community AND person = :person",),
    ),
    Holding(
        "relay_block",
        "That you may not write to the team",
        ("person", "blocked_by"),
        "SELECT json_object('at', datetime(at, 'unixepoch') || 'Z',"
        " 'blocked_by_you', blocked_by = :person) FROM relay_block"
        " WHERE community = :community AND :person IN (person, blocked_by) ORDER BY at",
        (
            "DELETE FROM relay_block WHERE community = :community AND person = :person",
            "UPDATE relay_block SET blocked_by = :tombstone"
            " WHERE community = :community AND blocked_by = :person",
        ),
    ),
    Holding(
        "relay_choice",
        "Whether your plain words in a ticket go out",
        ("person",),
        "SELECT json_object('choice', choice, 'at', datetime(at, 'unixepoch') || 'Z')"
        " FROM relay_choice WHERE community = :community AND person = :person",
        ("DELETE FROM relay_choice WHERE community = :community AND person = :person",),
    ),
    Holding(
        "ticket_day",
        "How often you answered for the team each day",
        ("person",),
        "SELECT json_object('day', date(day * 86400, 'unixepoch'), 'what', measure,"
        " 'tag', tag, 'times', times) FROM ticket_day"
        " WHERE community = :community AND person = :person ORDER BY day, measure",
        (
            "UPDATE ticket_day SET person = :tombstone"
            " WHERE community = :community AND person = :person",
        ),
    ),
    Holding(
        "audit",
        "What you changed",
        ("person", "what"),
        "SELECT json_object('what', what, 'old', old, 'new', new,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM audit WHERE community = :community"
        " AND (person = :person OR what = 'role of ' || :person) ORDER BY id",
        (
            "UPDATE audit SET person = :tombstone"
            " WHERE community = :community AND person = :person",
            "UPDATE audit SET what = 'role of ' || :tombstone"
            " WHERE community = :community AND what = 'role of ' || :person",
        ),
    ),
    Holding(
        "dialogue",
        "A command that waits for your next words",
        ("chat", "person", "payload"),
        "SELECT json_object('command', command, 'so_far', CAST(payload AS TEXT))"
        " FROM dialogue WHERE person = :person ORDER BY chat",
        ("DELETE FROM dialogue WHERE person = :person",),
    ),
    Holding(
        "button",
        "Buttons that are yours, or that hold what you wrote",
        ("chat", "payload", "only_person"),
        "SELECT json_object('button', press, 'values', CAST(payload AS TEXT)) FROM button"
        " WHERE community = :community AND (only_person = :person"
        " OR id IN (SELECT value FROM json_each(:found))) ORDER BY expires",
        (
            "DELETE FROM button WHERE community = :community AND (only_person = :person"
            " OR platform || ':' || chat IN (SELECT value FROM json_each(:places))"
            " OR id IN (SELECT value FROM json_each(:found)))",
        ),
        "SELECT id, payload FROM button WHERE community = :community"
        " AND instr(payload, CAST(:word AS BLOB)) > 0",
    ),
    Holding(
        "outbox",
        "What the bot said to you or because of you",
        ("person", "lane", "action", "message", "reason"),
        "SELECT json_object('feature', feature, 'state', state, 'what', CAST(action AS TEXT),"
        " 'at', datetime(created_at / 1000, 'unixepoch') || 'Z') FROM outbox"
        " WHERE community = :community AND (person = :person"
        " OR lane IN (SELECT value FROM json_each(:lanes))"
        " OR id IN (SELECT value FROM json_each(:found))) ORDER BY id",
        (  # What is said is dropped; what takes a message or a right away is still carried out.
            "DELETE FROM outbox WHERE community = :community AND (person = :person"
            " OR lane IN (SELECT value FROM json_each(:lanes))"
            " OR id IN (SELECT value FROM json_each(:found)))"
            " AND (state <> 'waiting' OR json_extract(CAST(action AS TEXT), '$.type') NOT IN"
            " ('Delete', 'Mute', 'Unmute', 'Ban', 'Unban', 'Kick', 'Lock', 'SlowMode'))"
            " RETURNING id, state",
            "UPDATE outbox SET person = 0 WHERE community = :community AND person = :person",
        ),
        "SELECT id, action FROM outbox WHERE state = 'waiting' AND community = :community"
        " AND instr(action, CAST(:word AS BLOB)) > 0",
    ),
    Holding(
        "quarantine",
        "What you did and the bot failed at",
        ("body", "reason"),
        "SELECT json_object('what', CAST(body AS TEXT), 'reason', reason,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM quarantine"
        " WHERE id IN (SELECT value FROM json_each(:found)) ORDER BY id",
        ("DELETE FROM quarantine WHERE id IN (SELECT value FROM json_each(:found))",),
        "SELECT id, body FROM quarantine WHERE coalesce(community, 0) IN (0, :community)"
        " AND instr(body, CAST(:word AS BLOB)) > 0",
    ),
    Holding(
        "job",
        "Work under way for you",
        ("lane", "payload"),
        "SELECT json_object('work', kind, 'values', CAST(payload AS TEXT)) FROM job"
        " WHERE id IN (SELECT value FROM json_each(:found)) ORDER BY id",
        ("DELETE FROM job WHERE id IN (SELECT value FROM json_each(:found))",),
        "SELECT id, payload FROM job WHERE community = :community"
        " AND instr(payload, CAST(:word AS BLOB)) > 0",
    ),
    Holding(
        "timer",
        "What is to happen later because of you",
        ("key", "payload"),
        "SELECT json_object('what', kind, 'values', CAST(payload AS TEXT),"
        " 'at', datetime(due / 1000, 'unixepoch') || 'Z') FROM timer"
        " WHERE id IN (SELECT value FROM json_each(:found)) ORDER BY id",
        ("DELETE FROM timer WHERE id IN (SELECT value FROM json_each(:found))",),
        "SELECT id, payload FROM timer WHERE community = :community"
        " AND instr(payload, CAST(:word AS BLOB)) > 0",
    ),
    Holding(
        "document",
        "Files made for you",
        ("person", "name", "body"),
        "SELECT json_object('name', name, 'text', CAST(body AS TEXT),"
        " 'kept_until', datetime(expires, 'unixepoch') || 'Z')"
        " FROM document WHERE community = :community AND person = :person ORDER BY id",
        ("DELETE FROM document WHERE community = :community AND person = :person",),
    ),
    Holding(
        "chat",
        "Your private chat with the bot",
        ("native", "title"),
        "SELECT json_object('network', platform, 'id', native, 'title', title) FROM chat"
        " WHERE id IN (SELECT value FROM json_each(:chats)) ORDER BY id",
        (
            "DELETE FROM setting WHERE chat IN (SELECT value FROM json_each(:chats))",
            "DELETE FROM served WHERE chat IN (SELECT value FROM json_each(:chats))",
            "DELETE FROM presence WHERE chat IN (SELECT value FROM json_each(:chats))",
            "DELETE FROM dialogue WHERE chat IN (SELECT value FROM json_each(:chats))",
            "DELETE FROM chat WHERE id IN (SELECT value FROM json_each(:chats))",
        ),
    ),
    Holding(
        "setting",
        "Settings of your private chat",
        ("chat", "value"),
        "SELECT json_object('key', key, 'value', value) FROM setting"
        " WHERE chat IN (SELECT value FROM json_each(:chats)) ORDER BY key",
    ),
    Holding(
        "served",
        "Answers given in your private chat",
        ("chat", "message"),
        "SELECT json_object('entry', entry.title, 'at', datetime(served.at, 'unixepoch') || 'Z')"
        " FROM served JOIN entry ON entry.id = served.entry"
        " WHERE served.chat IN (SELECT value FROM json_each(:chats)) ORDER BY served.at",
    ),
    Holding(
        "cursor",
        "How far your private chat was read",
        ("name",),
        "SELECT json_object('name', name, 'at', datetime(at, 'unixepoch') || 'Z') FROM cursor"
        " WHERE name IN (SELECT value FROM json_each(:cursors)) ORDER BY name",
        ("DELETE FROM cursor WHERE name IN (SELECT value FROM json_each(:cursors))",),
    ),
    Holding(
        "erasure_request",
        "That you want to be erased",
        ("person", "tombstone"),
        "SELECT json_object('asked', datetime(asked_at, 'unixepoch') || 'Z')"
        " FROM erasure_request WHERE person = :person",
        # Its row goes last of all, when the sweep has found nothing more.
    ),
    Holding(
        "set_up",
        "Chats in which you set the bot up",
        ("chat", "person", "name"),
        "SELECT json_object('chat', chat.title, 'step', step,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM set_up"
        " JOIN chat ON chat.id = set_up.chat"
        " WHERE set_up.community = :community AND person = :person ORDER BY at",
        (
            "UPDATE set_up SET person = :tombstone, name = ''"
            " WHERE community = :community AND person = :person",
            "DELETE FROM set_up WHERE chat IN (SELECT value FROM json_each(:chats))",
        ),
    ),
    Holding(
        "awaited_file",
        "Files you were asked for",
        ("person",),
        "SELECT json_object('for', purpose, 'until', datetime(expires, 'unixepoch') || 'Z')"
        " FROM awaited_file WHERE person = :person ORDER BY expires",
        ("DELETE FROM awaited_file WHERE person = :person",),
    ),
    Holding(
        "intention",
        "Messages on which the bot would have acted while it only listened",
        ("chat", "message"),
        "SELECT json_object('feature', feature, 'message', message,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM intention"
        " WHERE chat IN (SELECT value FROM json_each(:chats)) ORDER BY at",
        ("DELETE FROM intention WHERE chat IN (SELECT value FROM json_each(:chats))",),
    ),
    Holding(
        "join_code",
        "Codes you asked for, to let a chat join",
        ("person",),
        "SELECT json_object('until', datetime(expires, 'unixepoch') || 'Z') FROM join_code"
        " WHERE community = :community AND person = :person ORDER BY expires",
        ("DELETE FROM join_code WHERE community = :community AND person = :person",),
    ),
    Holding(
        "entry",
        "Answers you wrote for everybody",
        ("author", "author_name", "source_link"),
        "SELECT json_object('title', title, 'answer', answer, 'language', language,"
        " 'state', state, 'as', author_name, 'written_in', source_link,"
        " 'created', datetime(created_at, 'unixepoch') || 'Z') FROM entry"
        " WHERE community = :community AND author = :person ORDER BY id",
        (
            "UPDATE entry SET author = :tombstone, author_name = '', source_link = ''"
            " WHERE community = :community AND author = :person",
        ),
    ),
    Holding(
        "phrase",
        "Ways of asking that were learned from you",
        ("text", "person"),
        "SELECT json_object('words', text, 'learned', datetime(added_at, 'unixepoch') || 'Z')"
        " FROM phrase WHERE person = :person ORDER BY entry, text",
        (  # vectors are made again from the words that stay
            "DELETE FROM vector WHERE entry IN (SELECT entry FROM phrase WHERE person = :person)",
            "DELETE FROM phrase WHERE person = :person",
        ),
    ),
    Holding(
        "draft",
        "Answers of yours, or to you, that may become entries",
        (
            "question",
            "answer",
            "asker",
            "author",
            "author_name",
            "source_link",
            "chat",
            "message",
            "decided_by",
        ),
        "SELECT json_object('question', question, 'answer', answer, 'as', author_name,"
        " 'written_in', source_link, 'state', state, 'made', datetime(made_at, 'unixepoch') || 'Z',"
        " 'decided_by_you', decided_by = :person) FROM draft WHERE community = :community"
        " AND (author = :person OR asker = :person OR decided_by = :person) ORDER BY id",
        (
            "DELETE FROM draft WHERE community = :community AND (author = :person"
            " OR asker = :person)",
            "UPDATE draft SET decided_by = :tombstone"
            " WHERE community = :community AND decided_by = :person",
        ),
    ),
    Holding(
        "miss",
        "Questions of yours without an answer",
        ("question", "person", "chat", "message"),
        "SELECT json_object('question', question, 'message', message, 'state', state,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM miss"
        " WHERE community = :community AND person = :person ORDER BY id",
        ("DELETE FROM miss WHERE community = :community AND person = :person",),
    ),
    Holding(
        "miss_reply",
        "Your replies to such questions, without the words",
        ("message", "person"),
        "SELECT json_object('message', message, 'at', datetime(at, 'unixepoch') || 'Z')"
        " FROM miss_reply WHERE person = :person ORDER BY at",
        ("DELETE FROM miss_reply WHERE person = :person",),
    ),
    Holding(
        "solution",
        "Answers you accepted, and answers of yours that were accepted",
        ("chat", "question", "answer", "asker", "solver"),
        "SELECT json_object('question', question, 'answer', answer, 'how', how,"
        " 'by_you', solver = :person, 'at', datetime(at, 'unixepoch') || 'Z') FROM solution"
        " WHERE community = :community AND (asker = :person OR solver = :person) ORDER BY id",
        (
            "UPDATE solution SET asker = :tombstone, question = ''"
            " WHERE community = :community AND asker = :person",
            "UPDATE solution SET solver = :tombstone, answer = ''"
            " WHERE community = :community AND solver = :person",
        ),
    ),
    Holding(
        "entry_use",
        "Answers you were given",
        ("person", "chat", "asked_in", "answered_in"),
        "SELECT json_object('entry', entry.title, 'message', entry_use.asked_in,"
        " 'you_said', entry_use.verdict, 'at', datetime(entry_use.at, 'unixepoch') || 'Z')"
        " FROM entry_use JOIN entry ON entry.id = entry_use.entry"
        " WHERE entry_use.community = :community AND person = :person ORDER BY entry_use.id",
        (
            "UPDATE entry_use SET person = :tombstone, chat = '', asked_in = '', answered_in = ''"
            " WHERE community = :community AND person = :person",
        ),
    ),
    Holding(
        "link_code",
        "Codes you asked for or entered, to link your accounts",
        ("person", "other", "asked", "entered"),
        "SELECT json_object('asked_by_you', person = :person, 'until',"
        " datetime(expires, 'unixepoch') || 'Z') FROM link_code WHERE community = :community"
        " AND :person IN (person, other) ORDER BY expires",
        ("DELETE FROM link_code WHERE community = :community AND :person IN (person, other)",),
    ),
    Holding(
        "person_link",
        "Which of your accounts were linked, and when",
        ("person", "former", "account"),
        "SELECT json_object('network', account.platform, 'linked',"
        " datetime(linked_at, 'unixepoch') || 'Z', 'unlinked',"
        " datetime(unlinked_at, 'unixepoch') || 'Z') FROM person_link"
        " JOIN account ON account.id = person_link.account"
        " WHERE person_link.community = :community AND (person_link.person = :person"
        " OR former = :person) ORDER BY person_link.id",
        (  # who they were before they were linked holds nothing any more but a language
            "UPDATE person SET language = '', created_at = 0 WHERE id IN (SELECT former"
            " FROM person_link WHERE community = :community AND person = :person"
            " AND unlinked_at IS NULL)",
            "UPDATE contest_entry SET person = -person, account = '' WHERE person IN (SELECT former"
            " FROM person_link WHERE community = :community AND person = :person"
            " AND unlinked_at IS NULL)",
            "DELETE FROM person_link WHERE community = :community AND :person IN (person, former)",
        ),
    ),
    Holding(
        "referral_link",
        "Your invite links",
        ("person", "link"),
        "SELECT json_object('network', platform, 'link', link, 'asked',"
        " datetime(asked_at, 'unixepoch') || 'Z') FROM referral_link"
        " WHERE community = :community AND person = :person ORDER BY id",
        ("DELETE FROM referral_link WHERE community = :community AND person = :person",),
    ),
    Holding(
        "referral",
        "Whom you brought, who brought you, and referrals you decided about",
        ("inviter", "newcomer", "reason", "words", "decided_by"),
        "SELECT json_object('number', 'R-' || number, 'state', state, 'reason', reason,"
        " 'you_brought_somebody', inviter = :person, 'you_came', newcomer = :person,"
        " 'decided_by_you', decided_by = :person,"
        " 'joined', datetime(joined_at, 'unixepoch') || 'Z') FROM referral"
        " WHERE community = :community AND :person IN (inviter, newcomer, decided_by)"
        " ORDER BY id",
        (  # what was earned by it stays in the sums
            "UPDATE referral SET state = 'lapsed', reason = 'left', ended_at = joined_at"
            " WHERE community = :community AND :person IN (inviter, newcomer)"
            " AND state IN ('pending', 'qualified')",
            "UPDATE referral SET words = '', decided_by = :tombstone"
            " WHERE community = :community AND decided_by = :person AND decided_by <> 0",
            "UPDATE referral SET words = '', inviter = :tombstone"
            " WHERE community = :community AND inviter = :person",
            "UPDATE referral SET words = '', newcomer = :tombstone"
            " WHERE community = :community AND newcomer = :person",
        ),
    ),
    Holding(
        "referral_message",
        "Messages of yours that count for who brought you, without the words",
        ("referral", "chat", "message"),
        "SELECT json_object('number', 'R-' || referral.number, 'message',"
        " referral_message.message, 'day', date(day * 86400, 'unixepoch')) FROM referral"
        " JOIN referral_message ON referral_message.referral = referral.id"
        " WHERE referral.community = :community AND newcomer = :person"
        " ORDER BY referral.id, referral_message.message",
        (
            "DELETE FROM referral_message WHERE referral IN (SELECT id FROM referral"
            " WHERE community = :community AND newcomer IN (:person, :tombstone))",
        ),
    ),
    Holding(
        "arrival",
        "When you first came",
        ("person",),
        "SELECT json_object('at', datetime(at, 'unixepoch') || 'Z') FROM arrival"
        " WHERE community = :community AND person = :person",
        ("DELETE FROM arrival WHERE community = :community AND person = :person",),
    ),
    Holding(
        "contest",
        "Contests you posted",
        ("host",),
        "SELECT json_object('contest', 'K-' || number, 'prize', prize, 'state', state,"
        " 'at', datetime(made_at, 'unixepoch') || 'Z') FROM contest"
        " WHERE community = :community AND host = :person AND host <> 0 ORDER BY id",
        (
            "UPDATE contest SET host = :tombstone WHERE host = :person AND host <> 0"
            " AND community = :community",
        ),
    ),
    Holding(
        "contest_entry",
        "Contests you entered, and what you won",
        ("person", "account", "language", "chat", "message"),
        "SELECT json_object('contest', 'K-' || contest.number, 'prize', contest.prize,"
        " 'entry', label, 'post', message, 'state', contest_entry.state, 'struck_out', struck,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM contest_entry"
        " JOIN contest ON contest.id = contest_entry.contest"
        " WHERE contest_entry.person = :person AND contest.community = :community"
        " ORDER BY contest.id",
        (  # the entry's number stays, so that the proof still agrees
            "UPDATE contest_entry SET person = :tombstone, account = '', language = 'en',"
            " chat = '', message = '' WHERE person = :person",
        ),
    ),
    Holding(
        "contest_vote",
        "Whom you voted for in contests",
        ("person",),
        "SELECT json_object('contest', 'K-' || contest.number, 'entry', entry,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM contest_vote"
        " JOIN contest ON contest.id = contest_vote.contest"
        " WHERE contest_vote.person = :person AND contest.community = :community"
        " ORDER BY contest.id",
        ("DELETE FROM contest_vote WHERE person = :person",),
    ),
    Holding(
        "contest_round",
        "Questions of a quiz you were first to know",
        ("winner",),
        "SELECT json_object('contest', 'K-' || contest.number, 'question', question)"
        " FROM contest_round JOIN contest ON contest.id = contest_round.contest"
        " WHERE winner = :person AND winner <> 0 AND contest.community = :community"
        " ORDER BY contest.id, contest_round.number",
        ("UPDATE contest_round SET winner = :tombstone WHERE winner = :person AND winner <> 0",),
    ),
    Holding(
        "contest_guess",
        "Questions of a quiz you got wrong",
        ("person",),
        "SELECT json_object('contest', 'K-' || contest.number, 'question', contest_guess.number)"
        " FROM contest_guess JOIN contest ON contest.id = contest_guess.contest"
        " WHERE contest_guess.person = :person AND contest.community = :community"
        " ORDER BY contest.id, contest_guess.number",
        ("DELETE FROM contest_guess WHERE person = :person",),
    ),
    Holding(
        "shop_code",
        "Codes that you were given",
        ("code", "shop_order"),
        "SELECT json_object('code', code, 'order', 'O-' || shop_order.number) FROM shop_order"
        " JOIN shop_code ON shop_code.shop_order = shop_order.id WHERE shop_order.payer IN"
        " (SELECT id FROM ledger_account WHERE person = :person AND community = :community)"
        " ORDER BY shop_order.id",
        (
            "UPDATE shop_code SET code = 'gone:' || id WHERE shop_order IN"
            " (SELECT id FROM shop_order WHERE payer IN"
            " (SELECT id FROM ledger_account WHERE person = :person AND community = :community))",
        ),
    ),
    Holding(
        "shop_order",
        "What you ordered for points, and orders you decided about",
        ("chat", "account", "language", "payer", "decided_by", "cause"),
        "SELECT json_object('order', 'O-' || number, 'item', shop_item.name, 'price',"
        " shop_order.price, 'state', state, 'decided_by_you', decided_by = :person,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM shop_order"
        " JOIN shop_item ON shop_item.id = shop_order.item"
        " WHERE shop_order.community = :community AND (decided_by = :person AND decided_by <> 0"
        " OR payer IN (SELECT id FROM ledger_account WHERE person = :person"
        " AND community = :community)) ORDER BY shop_order.id",
        (
            "UPDATE shop_order SET state = 'cancelled' WHERE state IN ('requested', 'approved')"
            " AND payer IN (SELECT id FROM ledger_account WHERE person = :person"
            " AND community = :community)",
            # A code that was on its way may have been read: what is left are the free ones.
            "UPDATE shop_item SET stock = max(0, (SELECT count(*) FROM shop_code"
            " WHERE shop_code.item = shop_item.id AND shop_code.shop_order IS NULL)"
            " - (SELECT count(*) FROM shop_order AS other WHERE other.community = :community"
            " AND other.state IN ('requested', 'approved') AND other.item = shop_item.id"
            " AND NOT EXISTS (SELECT 1 FROM shop_code WHERE shop_code.shop_order = other.id)))"
            " WHERE kind = 'code' AND id IN (SELECT item FROM shop_order WHERE payer IN"
            " (SELECT id FROM ledger_account WHERE person = :person AND community = :community))",
            "UPDATE shop_order SET chat = '', account = '', language = ''"
            " WHERE payer IN (SELECT id FROM ledger_account WHERE person = :person"
            " AND community = :community)",
            "UPDATE shop_order SET decided_by = :tombstone WHERE decided_by = :person"
            " AND decided_by <> 0 AND community = :community",
        ),
    ),
    Holding(
        "ledger_note",
        "What was said when you got or gave points",
        ("words", "given_by"),
        "SELECT json_object('words', words, 'given_by_you', given_by = :person,"
        " 'at', datetime(at, 'unixepoch') || 'Z') FROM ledger_note"
        " WHERE community = :community AND (given_by = :person AND given_by <> 0 OR entry IN ("
        " SELECT entry.id FROM ledger_account AS own JOIN ledger_entry AS entry"
        " ON entry.source = own.id WHERE own.person = :person AND own.community = :community"
        " UNION ALL SELECT entry.id FROM ledger_account AS own JOIN ledger_entry AS entry"
        " ON entry.target = own.id WHERE own.person = :person AND own.community = :community))"
        " ORDER BY entry",
        (
            "DELETE FROM ledger_note WHERE entry IN ("
            " SELECT entry.id FROM ledger_account AS own JOIN ledger_entry AS entry"
            " ON entry.source = own.id WHERE own.person = :person AND own.community = :community"
            " UNION ALL SELECT entry.id FROM ledger_account AS own JOIN ledger_entry AS entry"
            " ON entry.target = own.id WHERE own.person = :person AND own.community = :community)",
            "UPDATE ledger_note SET given_by = :tombstone, words = '' WHERE given_by = :person"
            " AND given_by <> 0 AND community = :community",
        ),
    ),
    Holding(
        "ledger_entry",
        "How you got and spent points",
        ("cause", "source", "target"),
        "SELECT json_object('why', entry.deed, 'points',"
        " CASE own.id WHEN entry.source THEN -entry.amount ELSE entry.amount END,"
        " 'at', datetime(entry.at, 'unixepoch') || 'Z') FROM ledger_account AS own"
        " JOIN ledger_entry AS entry ON own.id IN (entry.source, entry.target)"
        " AND entry.id IN (SELECT id FROM ledger_entry WHERE source = own.id"
        " UNION ALL SELECT id FROM ledger_entry WHERE target = own.id)"
        " WHERE own.person = :person AND own.community = :community AND own.kind = 'person'"
        " ORDER BY entry.id",
        (  # Its rows never change, the tombstone takes the accounts over; what is on hold is free.
            "INSERT INTO ledger_entry (community, cause, source, target, amount, deed, ends, at)"
            " SELECT held.community, randomblob(16), held.target, (WITH RECURSIVE stands (id) AS ("
            " VALUES (held.source) UNION SELECT former.heir FROM stands JOIN ledger_account"
            " AS former ON former.id = stands.id WHERE former.heir IS NOT NULL)"
            " SELECT stands.id FROM stands JOIN ledger_account AS last ON last.id = stands.id"
            " WHERE last.heir IS NULL), held.amount, 'release', held.id, :asked_at"
            " FROM ledger_account AS own JOIN ledger_entry AS held ON held.target = own.id"
            " WHERE own.person = :person AND own.community = :community AND own.kind = 'hold'"
            " AND NOT EXISTS (SELECT 1 FROM ledger_entry AS later WHERE later.ends = held.id)",
        ),
    ),
    Holding(
        "ledger_account",
        "Your points",
        ("person", "former"),
        "SELECT json_object('what', kind, 'points', balance) FROM ledger_account"
        " WHERE person = :person AND community = :community ORDER BY id",
        (
            "UPDATE ledger_account SET former = :tombstone WHERE former = :person"
            " AND former <> 0 AND community = :community",
            "UPDATE ledger_account SET former = CASE former WHEN 0 THEN 0 ELSE :tombstone END,"
            " person = :tombstone WHERE person = :person AND community = :community",
        ),
    ),
)
"""Every table that names a person or holds their words, in the order in which it is told."""

IMPERSONAL = {
    "contest_post": "the messages of the bot that show a contest",
    "shop_item": "what a community offers for points",
    "migration": "the versions of the file itself",
    "sqlite_stat1": "what SQLite counts for itself",
    "community": "a community, named by its admins",
    "cause": "the platform's numbers of what was handled, for two days, without who or what",
    "death": "the platform's number of what ended the process",
    "vector": "numbers made of the knowledge base's words, made anew when words go",
    "entry_count": "counts of a day without anybody's name",
    "knowledge": "how often the knowledge base was changed",
    "label": "numbers: how sure the bot was, and whether it was right",
    "calibration": "numbers learned from those",
    "history": "counts over all that an imported history holds",
    "question_count": "counts of a day without anybody's name",
    "erasure": "keyed hashes of those who are forgotten, so that they stay so after a restore",
    "secret": "the key of those hashes",
    "switch": "what the operator has switched",
    "ticket_room": "where the team sees a question: its own rooms",
    "ticket_tag": "the team's words for sorting questions",
    "relay_trouble": "which of the team's rooms cannot be written to",
}
"""Tables that hold nobody, each with the reason."""

IMPERSONAL_COLUMNS = {
    ("account", "platform"): "the network's name",
    ("entry", "title"): "the community's knowledge base: words for everybody",
    ("entry", "answer"): "the community's knowledge base: words for everybody",
    ("audit", "old"): "a setting or role before, of the community",
    ("audit", "new"): "a setting or role after, of the community",
    ("cursor", "value"): "a platform's number of what was read last",
    ("button", "platform"): "the network's name",
    ("quarantine", "cause"): "the platform's number of what happened",
    ("outbox", "key"): "the platform's number of what happened, and the handler",
    ("outbox", "after"): "another action's key",
    ("setting", "key"): "the name of a setting",
    ("contest_entry", "label"): "what the proof calls an entry, so that it names nobody",
    ("contest_round", "question"): "what the team asks in a quiz",
    ("ticket", "close_after"): "a moment",
    ("ticket", "close_reason"): "one of a few words of the program's own",
}
"""Columns of registered tables that look personal and are not, each with the reason."""
