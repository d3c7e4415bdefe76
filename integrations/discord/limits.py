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
