"""Who may come in and do what: log-ins, saved roles, API keys."""
