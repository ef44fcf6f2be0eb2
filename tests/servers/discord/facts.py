"""The table of what a request to Discord may look like, drawn from Discord's own description.

The whole description is not committed, only this extract of the operations a community bot
calls. Renew it with `python -m tests.servers.discord.facts`. The small language of the table:
`text 1..100`, `int 0..768`, `number`, `bool`, `id`, `time`, `any`; a trailing `?` allows null;
`@Name` is a shape, `{"of": [...]}` one of these values, `{"list": …}`, `{"map": …}`,
`{"either": [...]}`; a field name ending in `!` is required.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

REPOSITORY = Path(__file__).resolve().parents[3]
DESCRIPTION = REPOSITORY.parent / "shared" / "specs" / "discord-openapi.json"
TABLE = REPOSITORY / "tests" / "platforms" / "facts_discord.json"
SOURCE = (
    "Extract of discord/discord-api-spec specs/openapi.json @ 74fda0f (2026-07-18), API v10, "
    "MIT licence, copyright 2023 Discord"
)

Kind: TypeAlias = Any  # a word or an object of the table's small language

OPERATIONS = """
GET /gateway
GET /gateway/bot
GET /applications/@me
GET /oauth2/applications/@me
GET /users/@me
GET /users/{user_id}
GET /users/@me/guilds
POST /users/@me/channels
GET /applications/{application_id}/commands
PUT /applications/{application_id}/commands
POST /applications/{application_id}/commands
GET /applications/{application_id}/commands/{command_id}
PATCH /applications/{application_id}/commands/{command_id}
DELETE /applications/{application_id}/commands/{command_id}
GET /applications/{application_id}/guilds/{guild_id}/commands
PUT /applications/{application_id}/guilds/{guild_id}/commands
POST /applications/{application_id}/guilds/{guild_id}/commands
PATCH /applications/{application_id}/guilds/{guild_id}/commands/{command_id}
DELETE /applications/{application_id}/guilds/{guild_id}/commands/{command_id}
POST /interactions/{interaction_id}/{interaction_token}/callback
POST /webhooks/{webhook_id}/{webhook_token}
GET /webhooks/{webhook_id}/{webhook_token}/messages/@original
PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original
DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original
GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}
PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}
DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}
GET /channels/{channel_id}
PATCH /channels/{channel_id}
DELETE /channels/{channel_id}
GET /channels/{channel_id}/messages
POST /channels/{channel_id}/messages
GET /channels/{channel_id}/messages/{message_id}
PATCH /channels/{channel_id}/messages/{message_id}
DELETE /channels/{channel_id}/messages/{message_id}
POST /channels/{channel_id}/messages/bulk-delete
GET /channels/{channel_id}/messages/pins
PUT /channels/{channel_id}/messages/pins/{message_id}
DELETE /channels/{channel_id}/messages/pins/{message_id}
POST /channels/{channel_id}/messages/{message_id}/threads
POST /channels/{channel_id}/messages/{message_id}/crosspost
GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}
PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me
DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me
DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}
DELETE /channels/{channel_id}/messages/{message_id}/reactions
POST /channels/{channel_id}/polls/{message_id}/expire
GET /channels/{channel_id}/polls/{message_id}/answers/{answer_id}
PUT /channels/{channel_id}/permissions/{overwrite_id}
POST /channels/{channel_id}/threads
GET /channels/{channel_id}/threads/archived/public
GET /channels/{channel_id}/threads/archived/private
PUT /channels/{channel_id}/thread-members/@me
GET /channels/{channel_id}/thread-members
PUT /channels/{channel_id}/thread-members/{user_id}
DELETE /channels/{channel_id}/thread-members/{user_id}
POST /channels/{channel_id}/typing
GET /channels/{channel_id}/invites
POST /channels/{channel_id}/invites
GET /invites/{code}
DELETE /invites/{code}
GET /guilds/{guild_id}
PATCH /guilds/{guild_id}
PUT /guilds/{guild_id}/incident-actions
GET /guilds/{guild_id}/channels
POST /guilds/{guild_id}/channels
GET /guilds/{guild_id}/threads/active
GET /guilds/{guild_id}/members
GET /guilds/{guild_id}/members/search
GET /guilds/{guild_id}/members/{user_id}
PATCH /guilds/{guild_id}/members/{user_id}
DELETE /guilds/{guild_id}/members/{user_id}
PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}
DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}
GET /guilds/{guild_id}/roles
POST /guilds/{guild_id}/roles
GET /guilds/{guild_id}/bans
GET /guilds/{guild_id}/bans/{user_id}
PUT /guilds/{guild_id}/bans/{user_id}
DELETE /guilds/{guild_id}/bans/{user_id}
POST /guilds/{guild_id}/bulk-ban
GET /guilds/{guild_id}/audit-logs
GET /guilds/{guild_id}/invites
GET /guilds/{guild_id}/vanity-url
GET /guilds/{guild_id}/auto-moderation/rules
"""


class Extract:
    """One walk through the description that keeps every shape it meets."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self.description = description
        self.schemas: Mapping[str, Any] = description["components"]["schemas"]
        self.shapes: dict[str, Any] = {}

    def table(self) -> dict[str, Any]:
        """The finished table, in the order of OPERATIONS."""
        operations = {
            line: self.operation(*line.split()) for line in OPERATIONS.split("\n") if line
        }
        digest = hashlib.sha256(DESCRIPTION.read_bytes()).hexdigest()
        return {
            "source": f"{SOURCE}; sha256 {digest}",
            "operations": operations,
            "shapes": dict(sorted(self.shapes.items())),
        }

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """What one operation takes as query and as body."""
        entry = self.description["paths"][path][method.lower()]
        found: dict[str, Any] = {}
        query = {
            self.key(item["name"], required=item.get("required", False)): self.kind(item["schema"])
            for item in entry.get("parameters", [])
            if item["in"] == "query"
        }
        if query:
            found["query"] = query
        body = entry.get("requestBody")
        if body and "application/json" in body["content"]:
            found["body"] = self.kind(body["content"]["application/json"]["schema"])
            if body.get("required"):
                found["body_required"] = True
        return found

    @staticmethod
    def key(name: str, *, required: bool) -> str:
        """The name as it stands in the table."""
        return f"{name}!" if required else name

    def kind(self, schema: Mapping[str, Any]) -> Kind:
        """A schema in the small language of the table."""
        if "$ref" in schema:
            return self.named(schema["$ref"].rsplit("/", 1)[1])
        if "const" in schema or "enum" in schema:
            return {"of": schema.get("enum", [schema.get("const")])}
        if "oneOf" in schema or "anyOf" in schema:
            return self.either(schema.get("oneOf") or schema["anyOf"])
        if "allOf" in schema:
            return self.kind(schema["allOf"][0])
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        null = "null" in types
        plain = next((name for name in types if name != "null"), "any")
        return self.typed(plain, schema, null=null)

    def named(self, name: str) -> Kind:
        """A shape by name if it has fields of its own, else what stands behind the name."""
        target = self.schemas[name]
        if target.get("format") == "snowflake":
            return "id"
        if "properties" not in target:
            return self.kind(target)
        if name not in self.shapes:
            self.shapes[name] = {}
            self.shapes[name] = self.fields(target)
        return f"@{name}"

    def fields(self, target: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a shape."""
        required = target.get("required", [])
        return {
            self.key(name, required=name in required): self.kind(schema)
            for name, schema in target["properties"].items()
        }

    def either(self, schemas: list[Mapping[str, Any]]) -> Kind:
        """A choice; alternatives that are all constants become one list of values."""
        if all("const" in schema for schema in schemas):
            return {"of": [schema["const"] for schema in schemas]}
        kinds = [self.kind(schema) for schema in schemas if schema.get("type") != "null"]
        if len(kinds) == len(schemas):
            return kinds[0] if len(kinds) == 1 else {"either": kinds}
        only = kinds[0] if len(kinds) == 1 else None
        if isinstance(only, str):
            return only if only.endswith("?") else f"{only}?"
        if isinstance(only, dict) and "of" in only:
            return {"of": [*only["of"], None]}
        return {"either": [*kinds, None]}

    def typed(self, plain: str, schema: Mapping[str, Any], *, null: bool) -> Kind:
        """A plain type with its limits."""
        mark = "?" if null else ""
        if plain == "array":
            kind = {"list": self.kind(schema["items"])}
            limits = {"min": schema.get("minItems"), "max": schema.get("maxItems")}
            kind |= {name: value for name, value in limits.items() if value is not None}
            return kind | {"null": True} if null else kind
        if plain == "object":
            inner = schema.get("additionalProperties")
            kind = {"map": self.kind(inner) if isinstance(inner, dict) else "any"}
            if "properties" in schema:
                kind = {"fields": self.fields(schema)}
            return kind | {"null": True} if null else kind
        if plain == "string":
            return self.text(schema) + mark
        if plain in ("integer", "number"):
            name = "int" if plain == "integer" else "number"
            return name + self.span(schema.get("minimum"), schema.get("maximum")) + mark
        return ("bool" if plain == "boolean" else "any") + mark

    def text(self, schema: Mapping[str, Any]) -> str:
        """A string with its length, an id or a time."""
        special = {"snowflake": "id", "date-time": "time"}.get(schema.get("format", ""))
        return special or "text" + self.span(schema.get("minLength"), schema.get("maxLength"))

    @staticmethod
    def span(low: int | None, high: int | None) -> str:
        """` low..high` where the description sets either."""
        if low is None and high is None:
            return ""
        return f" {'' if low is None else low}..{'' if high is None else high}"


def draw() -> str:
    """The text of the table as it must stand in the repository."""
    table = Extract(json.loads(DESCRIPTION.read_text())).table()
    lines = [f'"source": {json.dumps(table["source"])}']
    for part in ("operations", "shapes"):
        rows = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in table[part].items()
        )
        lines.append(f'"{part}": {{\n{rows}\n}}')
    return "{" + ",\n".join(lines) + "}\n"


if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(draw())
