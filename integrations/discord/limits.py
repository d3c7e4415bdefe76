"""What Discord takes: every number with the page that states it, and the measure it is compared with."""

CONTENT = 2000
"""Of a message's text. https://discord.com/developers/docs/resources/message#create-message"""

NONCE = 25
"""Of the text that stands for "the same message again". Same page."""

THREAD_NAME = 100
"""https://docs.discord.com/developers/resources/channel#start-thread-from-message"""

EMBED_TITLE = 256
"""https://discord.com/developers/docs/resources/message#embed-object-embed-limits, for all down to EMBEDS_TOTAL."""

EMBED_DESCRIPTION = 4096
EMBED_AUTHOR = 256
EMBED_FOOTER = 2048
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024

EMBEDS = 10
"""Embeds in one message."""

EMBEDS_TOTAL = 6000
"""Of titles, descriptions, field names and values, footers and authors together, over all embeds of a message."""

URL = 2048
"""Of an embed's address. Not in the documentation: what the API's refusals name (error 50035)."""

ROWS = 5
"""Of components below a message. https://docs.discord.com/developers/components/reference#action-row, as the next."""

BUTTONS_IN_ROW = 5

BUTTON_LABEL = 80
"""https://docs.discord.com/developers/components/reference#button, as the next."""

BUTTON_URL = 512

CUSTOM_ID = 100
"""https://docs.discord.com/developers/components/reference#anatomy-of-a-component. Unique in its message."""

OPTIONS = 25
"""Of a select. https://docs.discord.com/developers/components/reference#string-select, as down to PLACEHOLDER."""

OPTION_LABEL = 100
OPTION_VALUE = 100
OPTION_DESCRIPTION = 100
PLACEHOLDER = 150

MODAL_TITLE = 45
"""https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal."""

MODAL_COMPONENTS = 5
"""Same page: at the top of a modal, each a label with its field or a text."""

LABEL_TEXT = 45
"""https://docs.discord.com/developers/components/reference#label, as the next."""

LABEL_DESCRIPTION = 100

TEXT_INPUT = 4000
"""https://docs.discord.com/developers/components/reference#text-input."""

COMMAND_DESCRIPTION = 100
"""https://docs.discord.com/developers/interactions/application-commands#application-command-object, as the next."""

COMMAND_CHOICES = 25
CHOICE = 100
"""Of a choice's name and of its value."""

FORUM_TAGS = 5
"""Put on a post. https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel."""
