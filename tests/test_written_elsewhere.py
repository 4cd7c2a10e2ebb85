"""What `-o` writes while others write, too."""

from __future__ import annotations

from pathlib import Path

from accesspub import fix
from accesspub.run.model import Job, Order
from accesspub.run.work import work, worked

PAGE = '<html lang=en><title>x</title><article><h1>The harbour</h1><p>{}</p><iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe></article>'
OLD, NEW = PAGE.format("The old wall."), PAGE.format("The new wall.")
ORDER = Order("fix", write=True)


def _job(folder: Path) -> Job:
    page = folder / "page.html"
    page.write_text(OLD)
    (folder / "out").mkdir()
    return Job(str(page), str(folder / "out/page.html"), output=str((folder / "out").resolve()))


def test_what_was_made_of_a_later_version_is_not_replaced(tmp_path: Path) -> None:
    job = _job(tmp_path)
    held_up = worked(job, ORDER)
    (tmp_path / "page.html").write_text(NEW)
    assert work(job, ORDER).status == "fixed"
    result = held_up.saved()
    assert (result.status, result.reason) == ("error", "cannot be written: another program has changed it in the meantime; run again")  # fmt: skip
    assert (tmp_path / "out/page.html").read_text() == fix(NEW).html


def test_a_page_is_written_again_over_what_was_made_of_an_earlier_version(tmp_path: Path) -> None:
    job = _job(tmp_path)
    assert work(job, ORDER).status == "fixed"
    (tmp_path / "page.html").write_text(NEW)
    assert work(job, ORDER).status == "fixed"
    assert (tmp_path / "out/page.html").read_text() == fix(NEW).html
