"""Background work: tasks that run for ever, each restarted on its own when it fails."""
