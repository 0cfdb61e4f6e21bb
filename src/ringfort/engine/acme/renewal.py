"""When to order: never more than needed, and after a failure not soon again."""

from collections.abc import Callable
from datetime import datetime

import structlog

from ringfort.engine.acme import advice, order
from ringfort.engine.acme.folder import Folder, Problem, Tries, is_due
from ringfort.engine.acme.problems import Failed
from ringfort.settings import Settings

_log = structlog.get_logger(__name__)


async def look(settings: Settings, now: Callable[[], datetime]) -> None:
    """Order if it is due. A try is written down before it begins: a process that dies in it and is
    started again does not try at once."""
    wanted, names = settings.acme, settings.acme_names
    if wanted is None:
        return
    folder = Folder(settings.state, wanted.directory)
    if not is_due(folder, names, now()):
        await advice.keep(wanted, folder, now())
        return
    before = folder.read(Tries)
    failures = before.failures if before and before.names == names else 0
    tries = Tries(
        names=names, at=now(), failures=failures + 1, problem=Problem(trouble="interrupted")
    )
    folder.write(tries)
    try:
        await order.obtain(wanted, names, folder, settings.listen)
    except Failed as failed:
        tries.problem = failed.problem
        _log.error(
            "certificate cannot be had by ACME",
            trouble=failed.problem.trouble,
            reason=failed.problem.detail,
            again=tries.next(),
        )
    else:
        tries.failures, tries.problem = 0, None
        _log.info("certificate was issued by ACME", names=names)
    folder.write(tries)
