"""What goes out to people and programs beside calls: e-mail and webhooks."""
