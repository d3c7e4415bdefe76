"""The words and phrases of the smallest rules that find anything: they load at once."""

WORDS = """\
words:
  look-for: [AI, train~]
  we: [we]
  you: [you]
  not: [not]
  modal: [may, do]
  train-verb: [train~]
  model: [AI, model~]
phrases:
  trains: ["{train-verb} ..6 {model}"]
"""
