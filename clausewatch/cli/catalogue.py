"""Every command, with the module that it is loaded from when it is called.

To show `clausewatch --help`, or to run one command, the modules of the others are not needed; nor is what they need.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offered:
    """A command: its module below clausewatch.cli and its name there, and what its help begins with."""

    place: str
    summary: str


PANELS: dict[str, dict[str, Offered]] = {
    "Watching": {
        "run": Offered(
            "run:run",
            "Watch every source of rules.yaml, deliver to every channel and answer in Slack and Discord, in one "
            "process.",
        ),
        "watch": Offered("run:watch", "Only watch: poll, record and queue alerts. `clausewatch deliver` sends them."),
        "deliver": Offered("run:deliver", "Only deliver: send the alerts that `clausewatch watch` queues."),
        "slack": Offered(
            "slack:slack",
            "Answer `/policy`, buttons and the App Home in Slack. `clausewatch run` does it too.",
        ),
        "discord": Offered(
            "discord:discord",
            "Answer `/policy` and the buttons below alerts in Discord. `clausewatch run` does it too.",
        ),
        "serve": Offered("serve:serve_app", "Serve what is stored, read-only."),
    },
    "Setting up": {
        "discover": Offered(
            "discover:discover",
            "Look through a platform's home page for terms, policies, feeds and signals; propose them for rules.yaml.",
        ),
        "check": Offered(
            "check:check",
            "Fetch once without storing anything, and show what was found and why the rules take it for what they do.",
        ),
        "import-ota": Offered(
            "import_ota:import_ota",
            "Take the documents of an Open Terms Archive declaration into rules.yaml, and say what could not be "
            "taken over.",
        ),
        "invite": Offered(
            "invite:invite",
            "Print the link that invites the Discord bot to a server, with the least permissions it can work with.",
        ),
        "doctor": Offered(
            "doctor:doctor",
            "Check the tokens, scopes and channels of Slack and Discord, and say what to do. Posts nothing.",
        ),
        "secret-key": Offered(
            "slack:secret_key",
            "Make a key for CLAUSEWATCH_SECRET_KEY. Keep it as long as the database, and elsewhere.",
        ),
        "release": Offered(
            "run:release",
            "Check the settings and the rules, and bring the database up to date. Run it before each new version "
            "starts.",
        ),
    },
    "Asking": {
        "lookup": Offered(
            "lookup:lookup",
            "Say what a platform's documents say now about AI training, since when, and in which words.",
        ),
        "compare": Offered(
            "lookup:compare",
            "Set platforms side by side: which kinds of clause their documents hold, and since when.",
        ),
        "history": Offered(
            "past:history_of",
            "Tell documents' material changes in order, each with the interval in which it came, and who saw them.",
        ),
        "search": Offered(
            "search:search",
            "Find passages of documents, each once however many versions have it, and news; what stands now first.",
        ),
        "diff": Offered(
            "past:diff",
            "Compare two versions of a document word by word; the last two where none are named.",
        ),
        "signals": Offered(
            "signals:signals",
            "Show what sites tell machines about AI, with the lines that say so. An address is looked at, and not"
            " stored.",
        ),
        "stories": Offered("stories:stories", "The open stories, the latest last."),
        "story": Offered("stories:story_app", "One story: what it is made of, and what a person says of it."),
        "report": Offered(
            "report:report",
            "Write what changed in a period as a document: Markdown, HTML, CSV or JSON, to standard output.",
        ),
        "ask": Offered(
            "ask:ask",
            "Ask what can be asked in Slack and Discord, and see the answer. `clausewatch ask help` lists it all.",
        ),
    },
    "Rules": {
        "rules": Offered("rules:rules_app", "Check, try, explain, show and grow the rules."),
        "classify": Offered(
            "classify:classify",
            "Say of each passage what it is about, which kinds of clause it holds, and which words say so.",
        ),
        "replay": Offered(
            "replay:replay",
            "Say what a recorded history, or files of news, would have given, in order of time. Nothing is sent "
            "or stored.",
        ),
    },
    "The past": {
        "backfill": Offered(
            "backfill:backfill",
            "Ask the Wayback Machine since when a document says what it says; interrupted, the same command goes on.",
        ),
        "import-history": Offered(
            "import_history:import_history_",
            "Take a document's recorded past into the store; nothing is told of it. Interrupted, the same command"
            " goes on.",
        ),
    },
    "Looking after it": {
        "status": Offered(
            "status:status",
            "Show every source, when it was last read, what fails and why, and what waits to be delivered.",
        ),
        "deliveries": Offered("deliveries:deliveries_app", "What was queued for the channels, and what came of it."),
        "prune": Offered(
            "prune:prune",
            "Free old versions and page copies. What an alert or a position rests on, and each source's last "
            "copy, stays.",
        ),
        "db": Offered("db:db_app", "The database itself."),
    },
}
"""Every command under the heading at which `clausewatch --help` lists it."""
