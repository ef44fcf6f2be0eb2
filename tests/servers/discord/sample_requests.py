"""Right and wrong requests on which the table and the whole description must agree."""

from tests.servers.discord.simcord_parts import Json

MESSAGES = "/channels/1/messages"
COMMANDS = "/applications/1/commands"


def button(**change: Json) -> Json:
    """A button, changed as the case needs it."""
    return {"type": 2, "style": 1, "custom_id": "a", "label": "x", **change}


def row(*components: Json) -> Json:
    """One row of components."""
    return [{"type": 1, "components": list(components)}]


REQUESTS: list[tuple[str, str, Json]] = [
    ("POST", MESSAGES, {"content": "hi", "tts": False, "allowed_mentions": {"parse": []}}),
    ("POST", MESSAGES, {"contnt": "hi"}),
    ("POST", MESSAGES, {"content": 5}),
    ("POST", MESSAGES, {"content": "x" * 4001}),
    ("POST", MESSAGES, {"content": None}),
    ("POST", MESSAGES, {"components": row(button())}),
    ("POST", MESSAGES, {"components": row(button(label="y" * 81))}),
    ("POST", MESSAGES, {"components": row(button(custom_id="y" * 101))}),
    ("POST", MESSAGES, {"components": row(button(lable="y"))}),
    ("POST", MESSAGES, {"components": row(*[button()] * 6)}),
    (
        "POST",
        MESSAGES,
        {
            "components": row(
                {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "b"}]}
            )
        },
    ),
    (
        "POST",
        MESSAGES,
        {
            "components": row(
                {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "b"}] * 26}
            )
        },
    ),
    ("POST", MESSAGES, {"components": [{"type": 10, "content": "x"}]}),
    (
        "POST",
        MESSAGES,
        {"components": [{"type": 17, "components": [{"type": 10, "content": "x"}]}]},
    ),
    ("POST", MESSAGES, {"components": [{"type": 99}]}),
    ("POST", MESSAGES, {"components": [button()]}),
    ("POST", MESSAGES, {"nonce": "x" * 26, "enforce_nonce": True}),
    ("POST", MESSAGES, {"nonce": 12, "enforce_nonce": True}),
    ("POST", MESSAGES, {"message_reference": {"message_id": "12"}}),
    ("POST", MESSAGES, {"message_reference": {"message_id": "a"}}),
    ("POST", MESSAGES, {"message_reference": {}}),
    (
        "POST",
        MESSAGES,
        {
            "poll": {
                "question": {"text": "q"},
                "answers": [{"poll_media": {"text": "a"}}],
                "duration": 24,
                "layout_type": 1,
                "allow_multiselect": False,
            }
        },
    ),
    (
        "POST",
        MESSAGES,
        {
            "poll": {
                "question": {"text": "q"},
                "answers": [{"poll_media": {"text": "a"}}],
                "duration": 769,
            }
        },
    ),
    ("POST", MESSAGES, {"embeds": [{"title": "t" * 257}]}),
    (
        "POST",
        MESSAGES,
        {
            "embeds": [
                {
                    "title": "t",
                    "fields": [{"name": "a", "value": "b", "inline": True}],
                    "color": 3,
                    "timestamp": "2026-01-01T00:00:00+00:00",
                    "type": "rich",
                }
            ]
        },
    ),
    ("POST", MESSAGES, {"embeds": [{"title": "t", "fields": [{"name": "a"}]}]}),
    ("POST", MESSAGES, {"allowed_mentions": {"parse": ["nobody"]}}),
    ("POST", MESSAGES, {"allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
    ("POST", MESSAGES, []),
    ("PATCH", MESSAGES + "/2", {"content": "x", "flags": 4}),
    ("PATCH", MESSAGES + "/2", {"poll": {}}),
    ("POST", MESSAGES + "/bulk-delete", {"messages": ["1", "2"]}),
    ("POST", MESSAGES + "/bulk-delete", {"messages": ["1"]}),
    ("POST", MESSAGES + "/2/threads", {"name": "t", "auto_archive_duration": 1440}),
    ("POST", MESSAGES + "/2/threads", {"name": "t" * 101}),
    ("POST", MESSAGES + "/2/threads", {"name": "t", "auto_archive_duration": 1441}),
    ("POST", "/channels/1/threads", {"name": "t", "type": 12, "invitable": False}),
    (
        "POST",
        "/channels/1/threads",
        {"name": "t", "message": {"content": "x"}, "applied_tags": ["3"]},
    ),
    ("POST", "/channels/1/threads", {"name": "t", "massage": {"content": "x"}}),
    (
        "PUT",
        COMMANDS,
        [
            {
                "name": "a",
                "description": "b",
                "type": 1,
                "options": [
                    {
                        "type": 3,
                        "name": "o",
                        "description": "d",
                        "required": True,
                        "choices": [{"name": "n", "value": "v"}],
                    }
                ],
            }
        ],
    ),
    ("PUT", COMMANDS, [{"name": "a" * 33, "description": "b"}]),
    (
        "PUT",
        COMMANDS,
        [
            {
                "name": "a",
                "options": [
                    {
                        "type": 1,
                        "name": "s",
                        "description": "d",
                        "options": [{"type": 4, "name": "i", "description": "x", "min_value": 1}],
                    }
                ],
            }
        ],
    ),
    ("PUT", COMMANDS, [{"name": "a", "options": [{"type": 1, "name": "s"}]}]),
    (
        "PUT",
        COMMANDS,
        [
            {
                "name": "a",
                "default_member_permissions": "8",
                "contexts": [0, 1],
                "integration_types": [0],
            }
        ],
    ),
    ("PUT", COMMANDS, [{"name": "a", "contexts": [9]}]),
    ("POST", "/interactions/1/t/callback", {"type": 4, "data": {"content": "x", "flags": 64}}),
    ("POST", "/interactions/1/t/callback", {"type": 5}),
    ("POST", "/interactions/1/t/callback", {"type": 6}),
    ("POST", "/interactions/1/t/callback", {"type": 7, "data": {"components": []}}),
    (
        "POST",
        "/interactions/1/t/callback",
        {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}]}},
    ),
    (
        "POST",
        "/interactions/1/t/callback",
        {
            "type": 9,
            "data": {
                "custom_id": "m",
                "title": "T",
                "components": row({"type": 4, "custom_id": "i", "style": 1, "label": "L"}),
            },
        },
    ),
    (
        "POST",
        "/interactions/1/t/callback",
        {
            "type": 9,
            "data": {
                "custom_id": "m",
                "title": "T" * 46,
                "components": row({"type": 4, "custom_id": "i", "style": 1, "label": "L"}),
            },
        },
    ),
    (
        "POST",
        "/interactions/1/t/callback",
        {
            "type": 9,
            "data": {
                "custom_id": "m",
                "title": "T",
                "components": [
                    {
                        "type": 18,
                        "label": "L",
                        "component": {"type": 4, "custom_id": "i", "style": 1},
                    }
                ],
            },
        },
    ),
    ("POST", "/interactions/1/t/callback", {"type": 4, "data": {"contnt": "x"}}),
    ("POST", "/interactions/1/t/callback", {"type": 44}),
    ("POST", "/webhooks/1/t", {"content": "x", "flags": 64}),
    ("POST", "/webhooks/1/t", {"content": "x", "thread": 64}),
    (
        "PATCH",
        "/webhooks/1/t/messages/@original",
        {"content": "x", "allowed_mentions": {"parse": []}},
    ),
    ("PATCH", "/guilds/1/members/2", {"communication_disabled_until": "2026-01-01T00:00:00+00:00"}),
    ("PATCH", "/guilds/1/members/2", {"nick": "x" * 33}),
    ("PATCH", "/guilds/1/members/2", {"roles": ["1"]}),
    ("POST", "/guilds/1/bulk-ban", {"user_ids": ["1"], "delete_message_seconds": 0}),
    ("POST", "/guilds/1/bulk-ban", {"user_ids": ["1"], "delete_message_seconds": 604801}),
    ("PUT", "/guilds/1/bans/2", {"delete_message_seconds": 0}),
    ("PUT", "/guilds/1/bans/2", {"delete_message_days": 9}),
    ("PUT", "/channels/1/permissions/2", {"type": 0, "allow": "8", "deny": "0"}),
    ("PUT", "/channels/1/permissions/2", {"type": 3}),
    ("PATCH", "/channels/1", {"archived": True, "locked": True}),
    ("PATCH", "/channels/1", {"name": "x" * 101}),
    ("PATCH", "/channels/1", {"rate_limit_per_user": 30000}),
    ("PUT", "/guilds/1/incident-actions", {"invites_disabled_until": "2026-01-01T00:00:00+00:00"}),
    ("PATCH", "/guilds/1", {"name": "x", "verification_level": 9}),
    (
        "POST",
        "/guilds/1/channels",
        {
            "name": "n",
            "type": 0,
            "permission_overwrites": [{"id": "1", "type": 0, "allow": "1", "deny": "0"}],
        },
    ),
    ("POST", "/guilds/1/roles", {"name": "n", "permissions": "8", "color": 1, "hoist": True}),
    ("POST", "/channels/1/invites", {"max_age": 0, "max_uses": 1, "unique": True}),
    ("POST", "/users/@me/channels", {"recipient_id": "12"}),
]
