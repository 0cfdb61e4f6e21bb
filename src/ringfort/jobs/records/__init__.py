"""Makes records of calls out of the event logs that the engines and the call service write."""
