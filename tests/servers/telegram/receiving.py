"""Reading requests in every form they may have, and the settings of webhooks."""

import ipaddress
import re
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.web_request import FileField

from tests.servers.telegram.calling import Call
from tests.servers.telegram.checking import Facts
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.webhook import Webhook

PORTS = (80, 88, 443, 8443)
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")


async def read(request: web.Request, facts: Facts, method: str) -> tuple[Json, dict[str, bytes]]:
    """Read the parameters and files of a request: query, form, multipart or JSON."""
    params = facts.decode(method, dict(request.query))
    if request.content_type == "application/json" and request.can_read_body:
        body = await request.json()
        return params | body, {}
    form, files = {}, {}
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            files[name] = value.file.read()
        elif isinstance(value, str):
            form[name] = value
    known = {row.rstrip("!") for row in facts.methods[method.lower()][1]}
    uploads = {name: f"attach://{name}" for name in files if name in known}
    return params | facts.decode(method, form) | uploads, files


def local(host: str | None) -> bool:
    """Tell whether an address is on this machine, where tests may do without TLS."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def set_webhook(call: Call) -> Webhook:
    """Read the settings of a webhook; refuse addresses that Telegram would refuse."""
    address = urlsplit(str(call.params["url"]))
    if not local(address.hostname):
        if address.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if (address.port or 443) not in PORTS:
            ports = "80, 88, 443 or 8443"
            raise bad(f"bad webhook: Webhook can be set up only on ports {ports}")
    secret = str(call.params.get("secret_token", ""))
    if not SECRET.match(secret):
        raise bad("secret token contains unallowed characters")
    call.bot.updates.allow(call.params.get("allowed_updates"))
    connections = int(call.params.get("max_connections", 40))
    return Webhook(str(call.params["url"]), secret, connections)


def webhook_info(call: Call) -> Json:
    """Tell how the webhook is doing."""
    call.bot.updates.forget_expired()
    hook = call.bot.webhook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates.pending),
        "allowed_updates": sorted(call.bot.updates.allowed),
    }
    if hook:
        info["max_connections"] = hook.connections
        if hook.last_error:
            info["last_error_date"], info["last_error_message"] = hook.last_error
    return info
