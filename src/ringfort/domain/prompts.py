"""Prompts that are built in: Asterisk's core sounds that exist in English and in Russian."""

from enum import StrEnum


class Prompt(StrEnum):
    """The value is the sound's file name without its ending, in every language's folder."""

    BEEP = "beep"
    HELLO = "hello-world"
    GOODBYE = "goodbye"
    THANKS = "auth-thankyou"
    SORRY = "im-sorry"
    ONE_MOMENT = "one-moment-please"
    HOLD_THE_LINE = "pls-hold-while-try"
    TRANSFER = "pbx-transfer"
    TRY_AGAIN = "please-try-again"
    NOT_ANSWERING = "number-not-answering"
    LINES_BUSY = "all-circuits-busy-now"
    CANNOT_COMPLETE = "cannot-complete-as-dialed"
    CHECK_NUMBER = "check-number-dial-again"
    NOT_IN_SERVICE = "ss-noservice"
    NO_SUCH_FEATURE = "feature-not-avail-line"
    CALL_LIMIT = "simul-call-limit-reached"
    DO_NOT_DISTURB = "do-not-disturb"
    DEMO = "demo-congrats"
    """About half a minute: long enough to see a call survive in the middle of it."""
