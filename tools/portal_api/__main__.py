"""Writes the files."""

from pathlib import Path

from tools.portal_api.files import files

for path, text in files().items():
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
