"""What Slack accepts in a message. All text is counted in UTF-16 code units, the largest of the usual countings."""

from datetime import timedelta

MESSAGE_BLOCKS = 50
"""Blocks of one message. https://docs.slack.dev/reference/block-kit/blocks/"""

MESSAGE_CHARACTERS = 12_000
"""Characters of one message's blocks, as JSON.

Slack documents none, but answers `msg_blocks_too_long` from about 13,200 characters of blocks on:
https://github.com/slackapi/bolt-js/issues/2509. Counted as JSON with everything beyond ASCII escaped, a message stays
below however Slack counts.
"""

FALLBACK_CHARACTERS = 4_000
"""The top-level `text`. https://docs.slack.dev/reference/methods/chat.postMessage (best practice)"""

HEADER_CHARACTERS = 150
"""https://docs.slack.dev/reference/block-kit/blocks/header-block"""

TEXT_CHARACTERS = 3_000
"""A text object. https://docs.slack.dev/reference/block-kit/composition-objects/text-object

None is documented for the elements of a rich text block, where this one is kept too.
"""

CONTEXT_ELEMENTS = 10
"""https://docs.slack.dev/reference/block-kit/blocks/context-block"""

SPACING = timedelta(seconds=1)
"""Between two messages to a channel. https://docs.slack.dev/apis/web-api/rate-limits#posting-messages"""
