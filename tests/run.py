"""Every tier of tests in one command, with minutes per tier and one line that counts them all.

`make test` runs all, `make quick` those that need no engine; names as arguments choose tiers,
`-- …` goes to pytest. Tiers that place calls run in a network and mount namespace of their own,
where that is permitted, so that a running demo is not in the way.
"""

import argparse
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.prefix) / "bin"
NODE = ROOT / "var" / "node" / "bin" / "node"
PORTAL = ROOT / "portal"
NO_TESTS = 5
"""pytest's status when it collected nothing."""
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")


@dataclass(frozen=True)
class Tier:
    """Commands of one tier; pytest's run in `folders` that exist."""

    name: str
    checks: tuple[tuple[str, ...], ...] = ()
    portal: tuple[tuple[str, ...], ...] = ()
    """Commands of Node's in the portal's folder, the first word below `node_modules`."""
    folders: tuple[str, ...] = ()
    apart: bool = False
    """In a network namespace of its own."""
    shares: int = 1
    """So many workers take its files, each apart."""
    marked: str = ""
    """Only tests with this mark."""
    environment: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    """Folders below those that are a tier of their own."""
    quick: bool = False
    slow: str = ""
    """Tests that `make quick` leaves out, by pytest's -k."""
    at_once: bool = False
    """Two workers: its tests share nothing."""


CHECKS = (
    ("ruff", "check", "--quiet"),
    ("ruff", "format", "--check", "--quiet"),
    ("mypy",),
    ("mypy", *(str(path) for path in sorted((ROOT / "tools").glob("*.py")))),
    ("lint-imports", "--no-cache"),
)
PORTAL_CHECKS = (
    ("typescript/bin/tsc", "--noEmit"),
    ("@biomejs/biome/bin/biome", "check", "--colors=off"),
    ("vitest/vitest.mjs", "run"),
)
TIERS = (
    Tier("static", checks=CHECKS, portal=PORTAL_CHECKS, folders=("static",), quick=True),
    Tier("unit", folders=("domain", "steps", "service", "provisioning", "testing"), quick=True),
    Tier(
        "store",
        folders=("store", "resources", "jobs", "notify"),
        quick=True,
        slow="postgresql",
        at_once=True,
    ),
    Tier("api", folders=("api", "cli"), at_once=True),
    Tier("engine", folders=("edge", "engine", "phones"), apart=True),
    Tier("calls", folders=("calls",), without=("calls/kills",), apart=True, shares=2),
    Tier("portal", folders=("portal",), apart=True, shares=2),
    Tier(
        "postgresql",
        folders=("calls",),
        marked="any_database",
        environment=(("RINGFORT_TESTS_DATABASE", "postgresql"),),
        without=("calls/kills",),
        apart=True,
        shares=2,
    ),
    Tier("e2e", folders=("e2e",), apart=True),
    Tier("kills", folders=("calls/kills",), apart=True),
)


@dataclass
class Outcome:
    """What a tier came to."""

    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})


def main() -> int:
    args = _arguments()
    tiers = [tier for tier in TIERS if _wanted(tier, args)]
    outcomes: dict[str, Outcome] = {}
    console = Console(highlight=False, soft_wrap=True)
    try:
        for number, tier in enumerate(tiers, 1):
            console.rule(f"[bold]{tier.name}[/] ({number} of {len(tiers)})", align="left")
            outcomes[tier.name] = Outcome()
            _run_tier(tier, outcomes[tier.name], args)
    except KeyboardInterrupt:
        console.print("\nInterrupted.")
    _tell(console, outcomes)
    complete = len(outcomes) == len(tiers)
    total = {name: sum(o.counts[name] for o in outcomes.values()) for name in Outcome().counts}
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**total), flush=True)
    return 0 if complete and total["passed"] and not total["failed"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="only tiers that need no engine")
    parser.add_argument("tiers", nargs="*", help="names of tiers; all when none is named")
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    args = parser.parse_args(words[:end])
    args.pytest = words[end + 1 :]
    return args


def _wanted(tier: Tier, args: argparse.Namespace) -> bool:
    there = bool(tier.checks) or bool(_folders(tier))
    named = tier.name in args.tiers if args.tiers else True
    return there and named and (tier.quick or not args.quick)


def _folders(tier: Tier) -> list[str]:
    return [f"tests/{name}" for name in tier.folders if (ROOT / "tests" / name).is_dir()]


def _run_tier(tier: Tier, outcome: Outcome, args: argparse.Namespace) -> None:
    start = time.monotonic()
    try:
        for check in tier.checks:
            _check(outcome, [str(BIN / check[0]), *check[1:]], check)
        if args.quick and tier.portal and not NODE.exists():
            print("skipped: checks of the portal, since `make setup` did not run", flush=True)
            outcome.counts["skipped"] += len(tier.portal)
        else:
            for check in tier.portal:
                _check(outcome, _in_portal(check), check)
        if folders := _folders(tier):
            _pytest(tier, folders, outcome, args)
    finally:
        outcome.seconds = time.monotonic() - start


def _check(outcome: Outcome, command: list[str], told: Sequence[str]) -> None:
    status, _ = _stream(command)
    outcome.counts["failed" if status else "passed"] += 1
    print(f"{'FAILED' if status else 'ok'}: {' '.join(told)}", flush=True)


def _in_portal(check: Sequence[str]) -> list[str]:
    script = PORTAL / "node_modules" / check[0]
    return ["env", f"--chdir={PORTAL}", "NO_COLOR=1", str(NODE), str(script), *check[1:]]


def _pytest(tier: Tier, folders: list[str], outcome: Outcome, args: argparse.Namespace) -> None:
    options = [*args.pytest, *(f"--ignore=tests/{name}" for name in tier.without)]
    options += ["-m", tier.marked] if tier.marked else []
    options += ["-n", "2"] if tier.at_once else []
    if args.quick and tier.slow:
        options += ["-k", f"not {tier.slow}"]
    prefix = _namespace() if tier.apart else []
    if prefix and tier.shares > 1:
        worker = shlex.join([*prefix, str(BIN / "python")])
        options += ["--dist", "loadfile", "--tx", f"{tier.shares}*popen//python={worker}"]
        prefix = []
    settings = [f"{name}={value}" for name, value in tier.environment]
    pytest = [*prefix, "env", *settings, str(BIN / "python"), "-m", "pytest", "-q", "--tb=short"]
    status, output = _stream([*pytest, *folders, *options])
    counted = {kind.rstrip("s"): int(number) for number, kind in COUNTS.findall(_last(output))}
    outcome.counts["passed"] += counted.get("passed", 0)
    outcome.counts["skipped"] += counted.get("skipped", 0)
    failed = counted.get("failed", 0) + counted.get("error", 0)
    crashed = status not in (0, NO_TESTS) and not failed
    outcome.counts["failed"] += failed + crashed


def _last(output: Sequence[str]) -> str:
    """pytest's closing line."""
    return next((line for line in reversed(output) if COUNTS.search(line)), "")


def _namespace() -> list[str]:
    """Prefix that gives a command a network and name server of its own, as far as permitted."""
    up = "ip link set lo up"
    names = f"{up} && mount --bind {ROOT}/tests/calls/resolv.conf /etc/resolv.conf"
    for unshare, prepare in ((("--net", "--mount"), names), (("--net",), up)):
        prefix = ["unshare", *unshare, "--", "sh", "-c", f'{prepare} && exec "$@"', "sh"]
        tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return prefix
    print("No network namespace here: tests use 127.x addresses of this host.", flush=True)
    return []


def _stream(command: list[str]) -> tuple[int, list[str]]:
    """Run a command, its output passed on as it comes; its status and lines."""
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        bufsize=1,
    )
    lines = []
    try:
        for line in child.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        raise
    return child.wait(), lines


def _tell(console: Console, outcomes: dict[str, Outcome]) -> None:
    table = Table("tier", "minutes", "passed", "failed", "skipped")
    for name, outcome in outcomes.items():
        counts = [str(number) for number in outcome.counts.values()]
        table.add_row(name, f"{outcome.seconds / 60:.1f}", *counts)
    minutes = sum(outcome.seconds for outcome in outcomes.values()) / 60
    table.add_row("all", f"{minutes:.1f}", end_section=True)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
