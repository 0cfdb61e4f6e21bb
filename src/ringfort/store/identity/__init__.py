"""Who logs in: people's log-ins, programs' keys, and how either becomes a `Caller`.

Secrets that people choose are hashed with Argon2; secrets that we make have 128 bits or more and
are kept as SHA-256. Neither is ever shown again.
"""
