"""Several runs that divide the pages among them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from accesspub.cli.main import main


def pages(folder: Path, share: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["check", str(folder), "--shard", share, "--format", "json", "--fail-on", "none"]) == 0
    return [Path(page["path"]).name for page in json.loads(capsys.readouterr().out)["pages"]]


def test_each_page_is_in_one_share_and_stays_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for n in range(30):
        (site / f"{n}.html").write_text("<!DOCTYPE html><html lang=en><title>x</title><p>Nothing.")
    shares = [pages(site, f"{n}/3", capsys) for n in (1, 2, 3)]
    assert sorted(name for share in shares for name in share) == sorted(f"{n}.html" for n in range(30))
    assert all(shares)
    moved = tmp_path / "elsewhere"
    shutil.move(site, moved)
    (moved / "7.html").unlink()
    assert [pages(moved, f"{n}/3", capsys) for n in (1, 2, 3)] == [
        [name for name in share if name != "7.html"] for share in shares
    ]


@pytest.mark.parametrize("share", ["0/3", "4/3", "1", "a/b", "1/0", "-1/2"])
def test_an_invalid_share_is_wrong_use(share: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>")
    for command in ("check", "audit"):
        assert main([command, str(tmp_path), f"--shard={share}"]) == 2
