"""Files up and down: only pictures, made anew, kept whole, gone when nobody names them."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from PIL import Image, PngImagePlugin

from ringfort.domain.permissions import Role
from ringfort.jobs import retention
from ringfort.resources.platform.branding import BRANDING
from ringfort.resources.platform.files import FILE
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.shelf import UNNAMED_FOR, Shelf
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 4)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "#0a7cff").save(made, kind)
    return made.getvalue()


def blobs(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


async def upload(client: httpx.AsyncClient, path: str, content: bytes) -> httpx.Response:
    return await client.put(f"{path}/content", files={"file": ("x", content)})


@pytest_asyncio.fixture
async def path(factory: Factory, acme: Account) -> str:
    made = await factory.make(acme, FILE, name="Our logo №1")
    return f"/accounts/{acme.id}/files/{made.id}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_goes_up_and_comes_down(
    admin: httpx.AsyncClient, path: str, kind: str
) -> None:
    assert (await admin.get(f"{path}/content")).status_code == 404
    answer = await upload(admin, path, picture(kind))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    media_type = f"image/{kind.lower()}"
    assert (told["media_type"], told["width"], told["height"]) == (media_type, 8, 4)
    assert answer.headers["etag"] == (await admin.get(path)).headers["etag"] == '"2"'
    down = await admin.get(f"{path}/content")
    assert down.headers["content-type"] == media_type
    assert down.headers["x-content-type-options"] == "nosniff"
    wanted = "attachment; filename*=UTF-8''Our%20logo%20%E2%84%961"
    assert down.headers["content-disposition"] == wanted
    assert len(down.content) == told["size"]
    assert Image.open(BytesIO(down.content)).size == (8, 4)


async def test_nothing_rides_along(admin: httpx.AsyncClient, path: str) -> None:
    made, notes = BytesIO(), PngImagePlugin.PngInfo()
    notes.add_text("Comment", "GPS and more")
    Image.new("RGB", (8, 4)).save(made, "PNG", pnginfo=notes, icc_profile=b"profile of somebody")
    await upload(admin, path, made.getvalue() + b"<script>tail</script>")
    down = (await admin.get(f"{path}/content")).content
    assert b"GPS" not in down
    assert b"script" not in down
    assert b"iCCP" not in down


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (SVG, 422),
        (b"", 422),
        (picture()[:40], 422),
        (picture("GIF"), 422),
        (picture(size=(4097, 1)), 422),
        (picture() + b" " * 2 * 1024 * 1024, 413),
    ],
)
async def test_anything_else_is_refused(
    admin: httpx.AsyncClient, path: str, tmp_path: Path, content: bytes, status: int
) -> None:
    answer = await upload(admin, path, content)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, "file")
    assert blobs(tmp_path / "files") == []


async def test_an_uploads_file_is_private_and_whole(
    admin: httpx.AsyncClient, path: str, acme: Account, tmp_path: Path
) -> None:
    await upload(admin, path, picture())
    [blob] = blobs(tmp_path / "files")
    assert blob.stat().st_mode & 0o777 == 0o600
    assert blob.parent.name == str(acme.id)
    assert blob.parent.stat().st_mode & 0o777 == 0o700


async def test_a_reader_uploads_nothing(api: Api, acme: Account, path: str, tmp_path: Path) -> None:
    async with api.client(acme, Role.USER) as client:
        assert (await upload(client, path, picture())).status_code == 403
        assert (await client.get(f"{path}/content")).status_code == 403
    assert blobs(tmp_path / "files") == []


async def test_what_no_file_names_is_swept_once_it_is_old(
    admin: httpx.AsyncClient, path: str, tmp_path: Path, shelf: Shelf, database: Database
) -> None:
    await upload(admin, path, picture())
    [first] = blobs(tmp_path / "files")
    await upload(admin, path, picture("JPEG"))
    half = first.with_name("killed.half")
    half.write_bytes(b"half")
    now = datetime.now(UTC)
    assert await retention.sweep(database, shelf, now) == 0
    later = now + UNNAMED_FOR + timedelta(minutes=1)
    assert await retention.sweep(database, shelf, later) == 2
    assert not first.exists()
    assert (await admin.get(f"{path}/content")).headers["content-type"] == "image/jpeg"
    await admin.delete(path, headers={"If-Match": "*"})
    assert (await admin.get(f"{path}/content")).status_code == 404
    assert await retention.sweep(database, shelf, later) == 1
    assert blobs(tmp_path / "files") == []


KEEPER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from ringfort.store.shelf import Shelf

async def keep():
    shelf = Shelf(Path(sys.argv[1]))
    while True:
        print(await shelf.put(UUID(int=1), bytes(1_000_000)), flush=True)

asyncio.run(keep())
"""


def test_killed_in_the_middle_what_was_kept_is_whole(tmp_path: Path) -> None:
    """`put` is told to have kept three files and killed while it writes on."""
    command = [sys.executable, "-c", KEEPER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout is not None
        told = [keeper.stdout.readline().strip() for _ in range(3)]
        keeper.kill()
    kept = {file.name: file.stat().st_size for file in blobs(tmp_path)}
    assert set(told) <= set(kept)
    assert {size for name, size in kept.items() if not name.endswith(".half")} == {1_000_000}


async def test_the_log_in_page_shows_the_brand_of_its_name(
    api: Api, admin: httpx.AsyncClient, path: str, factory: Factory, acme: Account
) -> None:
    fields = {"product": "Acme Phones", "host": "pbx.acme.example"}
    file_id = path.rpartition("/")[2]
    await factory.make(acme, BRANDING, logo_id=file_id, **fields)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api.app), base_url="http://api"
    ) as stranger:
        asked = "/api/v1/branding?host=PBX.acme.example:8443"
        assert (await stranger.get(asked)).json()["logo"] is None
        await upload(admin, path, picture())
        told = (await stranger.get(asked)).json()
        assert told["product"] == "Acme Phones"
        logo = await stranger.get(told["logo"])
        assert (logo.status_code, logo.headers["content-type"]) == (200, "image/png")
        other = (await stranger.get("/api/v1/branding?host=elsewhere.example")).json()
        assert (other["product"], other["logo"]) == ("Ringfort", None)
        gone = await stranger.get("/api/v1/branding/logo?host=elsewhere.example")
        assert gone.status_code == 404
