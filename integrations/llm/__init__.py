"""A language model behind an OpenAI-compatible address, local or hosted: better words for summaries, never required."""
