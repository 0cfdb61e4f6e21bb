"""What no further try would change."""


class Refused(Exception):
    """Whoever should carry this message will not, now or later, or there is nobody to ask."""
