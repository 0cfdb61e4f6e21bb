"""What a caller is told, by the decision that ended his call and its cause."""

import pytest

from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.notices import SPOKEN, Notice, notice_of
from ringfort.texts import LANGUAGES, texts


@pytest.mark.parametrize(
    ("why", "cause", "notice"),
    [
        (Decision.NOT_ALLOWED, Cause.REJECTED, Notice.NOT_ALLOWED),
        (Decision.PIN_UNSET, Cause.REJECTED, Notice.NOT_ALLOWED),
        (Decision.PIN_REFUSED, Cause.REJECTED, Notice.WRONG_PINS),
        (Decision.PIN_LOCKED, Cause.REJECTED, Notice.WRONG_PINS),
        (Decision.NO_RATE, Cause.REJECTED, Notice.NO_RATE),
        (Decision.NO_CREDIT, Cause.REJECTED, Notice.NO_CREDIT),
        (Decision.NO_TRUNK, Cause.NO_ROUTE, Notice.NO_WAY),
        (Decision.IN_CIRCLES, Cause.UNALLOCATED, Notice.NO_WAY),
        (Decision.NOBODY, Cause.UNALLOCATED, Notice.NOBODY),
        (Decision.TOO_MANY_CALLS, Cause.BUSY, Notice.CALL_LIMIT),
        (Decision.ATTEMPT, Cause.UNALLOCATED, Notice.NOBODY),
        (Decision.ATTEMPT, Cause.NUMBER_CHANGED, Notice.NOBODY),
        (Decision.ATTEMPT, Cause.CONGESTION, Notice.LINES_BUSY),
        (Decision.ATTEMPT, Cause.NO_RESPONSE, Notice.LINES_BUSY),
        (Decision.ATTEMPT, Cause.BUSY, None),
        (Decision.ATTEMPT, Cause.REJECTED, None),
        (Decision.ATTEMPT, Cause.NO_ANSWER, None),
        (Decision.ATTEMPT, Cause.NORMAL, None),
        (Decision.OTHER_ACCOUNT, Cause.UNALLOCATED, Notice.NOBODY),
        (Decision.OTHER_ACCOUNT, Cause.UNREACHABLE, None),
        (Decision.OTHER_ACCOUNT, Cause.BUSY, None),
        (None, Cause.UNALLOCATED, None),
    ],
)
def test_what_is_said(why: Decision | None, cause: Cause, notice: Notice | None) -> None:
    assert notice_of(why, cause) is notice


def test_what_no_core_sound_says_has_words_in_every_language() -> None:
    names = {f"spoken.{notice.name.lower()}" for notice in SPOKEN}
    assert names
    for language in LANGUAGES:
        assert {key for key in texts(language) if key.startswith("spoken.")} == names
