"""Who calls outside."""

from dataclasses import dataclass

from ringfort.domain.snapshot import AccountSnapshot, Device, User


@dataclass(frozen=True, slots=True)
class Party:
    """On whose behalf a call goes out. `number`: one of the account's own that it called with;
    `hidden`: it is not to be shown."""

    account: AccountSnapshot
    device: Device | None = None
    user: User | None = None
    number: str | None = None
    hidden: bool = False
    hops: int = 0
