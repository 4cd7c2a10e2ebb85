"""Makes the pictures of docs/desk.md: the views of the desk over samples/, in Chromium by WebDriver.

usage: python docs/desk-screenshots.py ACCESSPUB
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

HERE = Path(__file__).resolve().parent
VIEWS = {
    "start": "", "picture": "picture?id=picture:en:/images/bakery.png", "changes": "changes",
    "page": "page?path=magazine/lighthouses.html", "clip": "clip?id=audio::/alternatives/media/harbour-talk.mp3",
}  # fmt: skip


def browser() -> webdriver.Chrome:
    """A browser without a window."""
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--window-size=1280,960"):
        options.add_argument(flag)
    options.binary_location = os.environ.get("ACCESSPUB_BROWSER") or str(shutil.which("chromium"))
    driver = os.environ.get("ACCESSPUB_DRIVER") or shutil.which("chromedriver")
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


def _has_crops(driver: webdriver.Chrome) -> bool:
    """Whether the two states of the page are loaded."""
    frame = driver.find_element("css selector", "iframe.crop")
    driver.switch_to.frame(frame)
    loaded = bool(driver.find_elements("id", "pin-1"))
    driver.switch_to.default_content()
    return loaded


def main() -> None:
    """Serve a copy of samples/, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "samples")
        shutil.copytree(HERE.parent / "samples", site)
        command = [sys.argv[1], "desk", str(site), "--no-open", "--name", "Nadia"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk, browser() as one:  # noqa: S603
            address = desk.stdout.readline().strip() if desk.stdout else ""
            size = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
            one.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            one.get(address + "changes")
            WebDriverWait(one, 60).until(lambda driver: driver.find_elements("id", "apply"))
            for name, path in VIEWS.items():
                one.get(address + path)
                if name == "picture":
                    one.find_element("id", "alt").send_keys("A baker puts six loaves on the counter")
                    WebDriverWait(one, 20).until(lambda driver: "loaves" in driver.find_element("id", "spoken").text)
                if name == "clip":
                    WebDriverWait(one, 20).until(lambda driver: driver.find_element("id", "wave").is_displayed())
                if name == "changes":
                    one.find_element("css selector", ".change summary").click()
                    WebDriverWait(one, 20).until(_has_crops)
                one.save_screenshot(str(HERE / f"desk-{name}.png"))
            desk.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
