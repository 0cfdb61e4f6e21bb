"""Files that hold passwords: mode 0600, whole or not at all."""

import json
import os
from pathlib import Path


def write_json(path: Path, document: object) -> None:
    """By rename, after it is on the disk."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(document, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(descriptor)
    part.replace(path)
