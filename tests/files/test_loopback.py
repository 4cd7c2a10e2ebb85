"""Which hosts are this machine, however they are written."""

from __future__ import annotations

import pytest

from accesspub.files.loopback import is_loopback


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost.", "a.localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "0.0.0.0",
     "::", "::1", "[::1]", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "[::ffff:7f00:1]"],
)  # fmt: skip
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "127.example.org", "localhost.example.org", "128.0.0.1", "::2", "[", "10.0.0.1", "1.1.1.1.1"]
)
def test_others(host: str) -> None:
    assert not is_loopback(host)
