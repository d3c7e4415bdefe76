"""What manifest.yaml asks for, as the OAuth flow and the doctor need it; tests compare the two and README.md."""

NEEDED_BY = {
    "chat:write": "posting alerts",
    "chat:write.public": "posting in public channels without an invitation",
    "commands": "/policy and the shortcuts",
    "users:read": "telling workspace admins, who may edit, from others",
}
"""The bot's scopes, and what each is for."""

SCOPES = tuple(NEEDED_BY)
