"""Records of calls: what ended, who and how; kept by whoever follows the event logs."""
