"""State of a chroot jail: moved into the image and out of it, whatever interrupts."""

from pathlib import Path

import pytest

from ringfort.engine import chroot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder with something in it."""
    path = tmp_path / "var" / "edge"
    path.mkdir(parents=True)
    (path / "data").write_text("kept")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "image"
    path.mkdir()
    return path


def test_the_same_path_leads_to_it_on_both_sides(root: Path, folder: Path) -> None:
    (root / folder.parts[1]).mkdir(mode=0o700)
    chroot.move_in(root, folder)
    assert (folder / "data").read_text() == "kept"
    inside = chroot.inside(root, folder)
    assert not inside.is_symlink() and (inside / "data").read_text() == "kept"
    assert (root / folder.parts[1]).stat().st_mode & 0o001


def test_again_changes_nothing_and_out_again_restores(root: Path, folder: Path) -> None:
    chroot.move_in(root, folder)
    chroot.move_in(root, folder)
    chroot.move_out(folder)
    assert not folder.is_symlink() and (folder / "data").read_text() == "kept"
    assert not chroot.inside(root, folder).exists()


def test_a_new_image_takes_the_state_over(root: Path, folder: Path, tmp_path: Path) -> None:
    chroot.move_in(root, folder)
    newer = tmp_path / "newer"
    newer.mkdir()
    chroot.move_in(newer, folder)
    assert (chroot.inside(newer, folder) / "data").read_text() == "kept"
    assert not chroot.inside(root, folder).exists()


def test_interrupted_before_the_move(root: Path, folder: Path) -> None:
    (folder.parent / "edge.part").symlink_to(chroot.inside(root, folder))
    chroot.move_in(root, folder)
    assert (folder / "data").read_text() == "kept"


def test_interrupted_after_the_move(root: Path, folder: Path) -> None:
    chroot.move_in(root, folder)
    folder.rename(folder.parent / "edge.part")
    chroot.move_in(root, folder)
    assert (folder / "data").read_text() == "kept"
    folder.rename(folder.parent / "edge.part")
    chroot.move_out(folder)
    assert (folder / "data").read_text() == "kept"


def test_a_deleted_state_starts_fresh(root: Path, folder: Path) -> None:
    chroot.move_in(root, folder)
    folder.unlink()
    chroot.move_in(root, folder)
    assert list(folder.iterdir()) == []


def test_a_vanished_image_starts_fresh(root: Path, folder: Path, tmp_path: Path) -> None:
    chroot.move_in(root, folder)
    root.rename(tmp_path / "gone")
    root.mkdir()
    chroot.move_in(root, folder)
    assert list(folder.iterdir()) == []


def test_read_only_files_are_copied_anew(root: Path, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for text in ("one", "two"):
        (prompts / "hello").write_text(text)
        chroot.copy_in(root, prompts)
        chroot.copy_in(root, prompts / "hello")
        assert (chroot.inside(root, prompts) / "hello").read_text() == text
