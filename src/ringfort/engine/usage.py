"""Usage logs that Asterisk writes (CEL): one file per start."""

from ringfort.settings import Platform


def rotate(platform: Platform) -> None:
    """Put the log of the last start aside."""
    log = platform.state / "app1/log/cel-custom/usage.csv"
    if log.exists():
        log.rename(log.with_name(f"usage-{log.stat().st_ctime_ns}.csv"))
