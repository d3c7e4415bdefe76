"""Asks an OpenAI-compatible chat completions endpoint (https://platform.openai.com/docs/api-reference/chat)."""

from datetime import timedelta
from types import TracebackType
from typing import Self

import openai
from openai.types.chat import ChatCompletion

from clausewatch.errors import WriterError

PATIENCE = timedelta(seconds=60)
"""For one answer: a small machine's own model writes a few words a second."""

LONGEST_ANSWER = 400
"""Tokens; three sentences take about 150."""


class ChatWriter:
    """A ports.Writer. `url` ends before /chat/completions; a local server usually takes any `token`."""

    def __init__(self, *, url: str, model: str, token: str, patience: timedelta = PATIENCE) -> None:
        self._model = model
        self._client = openai.AsyncOpenAI(
            base_url=url, api_key=token or "none", timeout=patience.total_seconds(), max_retries=1
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def write(self, instructions: str, data: str) -> str:
        """As Writer.write; the data is a message of its own, so that what stands in it is not taken for orders."""
        try:
            answer = await self._client.chat.completions.create(
                model=self._model,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": data}],
                temperature=0,
                max_tokens=LONGEST_ANSWER,
            )
        except openai.APIStatusError as error:
            raise WriterError(f"the language model's server answered with HTTP {error.status_code}") from error
        except openai.OpenAIError as error:
            raise WriterError(f"the language model's server gave no answer ({type(error).__name__})") from error
        except ValueError as error:
            raise WriterError("the language model's answer is not JSON") from error
        return _text(answer)


def _text(answer: ChatCompletion) -> str:
    """The library checks nothing of what it was sent."""
    try:
        text = answer.choices[0].message.content
    except (AttributeError, LookupError, TypeError) as error:
        raise WriterError("the language model's answer could not be read") from error
    if not isinstance(text, str) or not text.strip():
        raise WriterError("the language model's answer was empty")
    return text
