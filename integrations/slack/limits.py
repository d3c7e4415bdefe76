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

BUTTON_CHARACTERS = 75
"""A button's text. https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

ACTION_ID_CHARACTERS = 255
"""An element's `action_id`; a block's `block_id` and a view's `callback_id` too.

https://docs.slack.dev/reference/block-kit/block-elements
"""

ACTIONS = 25
"""Elements of one actions block. https://docs.slack.dev/reference/block-kit/blocks/actions-block"""

OPTIONS = 100
"""Of a select. https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""

OPTION_CHARACTERS = 75
"""An option's text, and its description.

https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

OPTION_VALUE_CHARACTERS = 150
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""

PLACEHOLDER_CHARACTERS = 150
"""https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""

CONFIRM_CHARACTERS = 300
"""The text of a confirmation; its title takes 100 and its buttons 30.

https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
"""

TABLE_ROWS, TABLE_COLUMNS = 100, 20
"""Of a table, of which a message has one at most. https://docs.slack.dev/reference/block-kit/blocks/table-block"""

VIEW_BLOCKS = 100
"""Blocks of a modal or of the App Home. https://docs.slack.dev/reference/views"""

VIEW_CHARACTERS = 100_000
"""Of a view's blocks, as JSON; `view_too_large` comes above 250 kB.

https://docs.slack.dev/reference/methods/views.open#errors
"""

VIEW_TITLE_CHARACTERS = 24
"""A modal's title, and what stands on its buttons. https://docs.slack.dev/reference/views"""

METADATA_CHARACTERS = 3_000
"""A view's `private_metadata`. https://docs.slack.dev/reference/views"""

LABEL_CHARACTERS = 2_000
"""An input's label, and its hint. https://docs.slack.dev/reference/block-kit/blocks/input-block"""

INPUT_CHARACTERS = 3_000
"""What a text input holds. https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""

ACKNOWLEDGE_WITHIN = timedelta(seconds=3)
"""https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response

A `trigger_id` opens a modal for as long: https://docs.slack.dev/surfaces/modals#trigger_id
"""

RETRIED_WITHIN = timedelta(hours=1)
"""Slack sends an event again up to three times, the last time after an hour.

https://docs.slack.dev/apis/events-api/#retries
"""

SPACING = timedelta(seconds=1)
"""Between two messages to a channel. https://docs.slack.dev/apis/web-api/rate-limits#posting-messages"""
