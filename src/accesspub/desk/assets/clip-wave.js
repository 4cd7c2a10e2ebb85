// The waveform: half a minute around the moment that is heard, with the lines as blocks. A click goes there.
const WINDOW = 30;

export class Wave {
  constructor(canvas, player, perSecond) {
    Object.assign(this, { canvas, player, perSecond, peaks: [], lines: [] });
    canvas.addEventListener("click", (event) => {
      const at = (event.offsetX / canvas.clientWidth) * WINDOW + this.first();
      player.currentTime = Math.max(0, at);
    });
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) player.addEventListener(name, () => this.draw());
  }

  first() { return Math.max(0, this.player.currentTime - WINDOW / 3); }

  draw() {
    const { canvas, perSecond } = this, context = canvas.getContext("2d"), style = getComputedStyle(canvas);
    const { width, height } = canvas, first = this.first(), scale = width / WINDOW, middle = height / 2;
    context.clearRect(0, 0, width, height);
    context.globalAlpha = 0.25;
    context.fillStyle = style.getPropertyValue("--link");
    for (const one of this.lines) {
      if (one.start === null) continue;
      context.fillRect((one.start - first) * scale, 0, ((one.end ?? one.start + 1) - one.start) * scale - 2, height);
    }
    context.globalAlpha = 1;
    context.fillStyle = style.color;
    for (let at = Math.floor(first * perSecond); at < (first + WINDOW) * perSecond; at++) {
      const tall = ((this.peaks[at] ?? 0) / 255) * height;
      context.fillRect((at / perSecond - first) * scale, middle - tall / 2, scale / perSecond - 0.5, Math.max(tall, 1));
    }
    context.fillStyle = style.getPropertyValue("--bad");
    context.fillRect((this.player.currentTime - first) * scale - 1, 0, 2, height);
  }
}
