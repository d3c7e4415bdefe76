"""What is measured: how well the rules read, and how fast."""
