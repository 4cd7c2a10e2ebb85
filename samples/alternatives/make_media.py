"""Makes the media of this folder: a short film with a hum, one without sound, and a recording. Needs PyAV."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

HERE = Path(__file__).parent / "media"
RATE = 16_000


def hum(start: int, count: int) -> Any:
    """A soft tone that rises and falls."""
    samples = array("h")
    for at in range(start, start + count):
        swell = 0.5 - 0.5 * math.cos(2 * math.pi * at / RATE / 2)
        samples.append(int(4000 * swell * math.sin(2 * math.pi * 220 * at / RATE)))
    frame = av.AudioFrame(format="s16", layout="mono", samples=count)
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate = RATE
    frame.pts, frame.time_base = start, Fraction(1, RATE)
    return frame


def picture(number: int) -> Any:
    """A boat that crosses a bay."""
    width, height = 160, 90
    pixels = bytearray()
    boat = 10 + number * 4
    for row in range(height):
        for column in range(width):
            sky = row < 50
            colour = (170, 200, 220) if sky else (40, 80, 120)
            if 44 <= row < 54 and boat <= column < boat + 24:
                colour = (200, 60, 40)
            pixels += bytes(colour)
    frame = av.VideoFrame(width, height, "rgb24")
    plane = frame.planes[0]
    line = width * 3
    padded = bytearray(plane.buffer_size)
    for row in range(height):
        padded[row * plane.line_size : row * plane.line_size + line] = pixels[row * line : (row + 1) * line]
    plane.update(bytes(padded))
    frame.pts, frame.time_base = number, Fraction(1, 4)
    return frame


def make(name: str, seconds: int, *, sound: bool, pictures: bool) -> None:
    """Write one file; the container follows from its name."""
    with av.open(str(HERE / name), "w") as container:
        video: Any = None
        audio: Any = None
        if pictures:
            video = container.add_stream("libvpx", rate=4)
            video.width, video.height, video.pix_fmt, video.bit_rate = 160, 90, "yuv420p", 30_000
        if sound:
            audio = container.add_stream(
                "libopus" if name.endswith("webm") else "libmp3lame", rate=48000 if name.endswith("webm") else RATE
            )
            audio.bit_rate = 16_000
            audio.layout = "mono"
        if video is not None:
            for number in range(seconds * 4):
                for packet in video.encode(picture(number)):
                    container.mux(packet)
            for packet in video.encode(None):
                container.mux(packet)
        if audio is not None:
            resampler = av.AudioResampler(format=audio.codec_context.format, layout="mono", rate=audio.rate)
            for start in range(0, seconds * RATE, RATE // 2):
                for frame in resampler.resample(hum(start, RATE // 2)):
                    for packet in audio.encode(frame):
                        container.mux(packet)
            for packet in audio.encode(None):
                container.mux(packet)


if __name__ == "__main__":
    make("crossing.webm", 6, sound=True, pictures=True)
    make("tide.webm", 4, sound=False, pictures=True)
    make("harbour-talk.mp3", 8, sound=True, pictures=False)
