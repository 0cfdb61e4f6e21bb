"""What the call service has Asterisk do: one verb a file."""
