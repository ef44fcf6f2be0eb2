"""The features of Tertulia, in the order in which they see an event."""

from handlers import faq, help, relay, roles, settings  # noqa: A004 - the feature is called help

FEATURES = (help.feature, settings.feature, roles.feature, relay.feature, faq.feature)
