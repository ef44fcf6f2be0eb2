"""The features of Tertulia, in the order in which they see an event."""

from handlers import (
    faq,
    help,  # noqa: A004 - the feature is called help
    privacy,
    relay,
    roles,
    settings,
)

FEATURES = (
    help.feature,
    settings.feature,
    roles.feature,
    privacy.feature,
    relay.feature,
    faq.feature,
)
