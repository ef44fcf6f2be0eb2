"""The features of Tertulia, in the order in which they see an event."""

from handlers import (
    announcing,
    audit,
    communities,
    features,
    health,
    help,  # noqa: A004 - the feature is called help
    languages,
    panel,
    privacy,
    roles,
    settings,
    transfer,
)
from handlers.faq import asking, pressing, waiting
from handlers.relay import parts as relay
from handlers.setup import listened, past, wizard

FEATURES = (
    help.feature,
    wizard.feature,
    past.feature,
    listened.feature,
    settings.feature,
    panel.feature,
    transfer.feature,
    features.feature,
    roles.feature,
    communities.feature,
    announcing.feature,
    audit.feature,
    health.feature,
    languages.feature,
    privacy.feature,
    relay.feature,
    asking.feature,
    pressing.feature,
    waiting.feature,
)
