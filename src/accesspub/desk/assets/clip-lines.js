// The lines of a clip, as plain values: no document, no player. A line is {start, end, speaker, text, is_draft}.
export const line = (text = "") => ({ start: null, end: null, speaker: "", text, is_draft: false });

const round = (seconds) => Math.max(0, Math.round(seconds * 1000) / 1000);

// 75.4 -> "1:15.4"; "1:15,4" -> 75.4; anything else -> null.
export function shown(seconds) {
  if (seconds === null) return "";
  const tenths = Math.round(seconds * 10), minutes = Math.floor(tenths / 600), hours = Math.floor(minutes / 60);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  return hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function parsed(text) {
  const parts = text.trim().replace(",", ".").split(":");
  if (!text.trim() || parts.length > 3 || parts.some((part) => !/^\d+(\.\d*)?$/.test(part))) return null;
  return round(parts.reduce((sum, part) => sum * 60 + Number(part), 0));
}

// "ANN: words" has its speaker in its own field.
export function named(text) {
  const found = /^([^\W\d_][^:\n]{0,30}):\s+(?=\S)/u.exec(text);
  return found ? [found[1], text.slice(found[0].length)] : ["", text];
}

export function split(lines, at, caret) {
  const old = lines[at], first = old.text.slice(0, caret).trimEnd(), rest = old.text.slice(caret).trimStart();
  const second = { ...line(rest), is_draft: old.is_draft && rest !== "" };
  if (old.start !== null && old.end !== null && first && rest) { // the time is shared by the number of letters
    second.start = round(old.start + (old.end - old.start) * (first.length / (first.length + rest.length)));
    second.end = old.end;
    old.end = second.start;
  }
  old.text = first;
  lines.splice(at + 1, 0, second);
}

export function merge(lines, at) {
  const [before, gone] = [lines[at - 1], lines[at]], caret = before.text.length;
  before.text = [before.text, gone.text].filter(Boolean).join(" ");
  if (gone.end !== null && before.start !== null) before.end = gone.end;
  before.is_draft ||= gone.is_draft;
  lines.splice(at, 1);
  return before.text.length > caret && caret ? caret + 1 : caret;
}

// A line that starts ends the one before, unless that ended earlier.
export function begin(lines, at, seconds) {
  const now = round(seconds), mine = lines[at], before = lines[at - 1];
  if (mine.end !== null && mine.end <= now) mine.end = null;
  if (before && before.start !== null && before.start < now && (before.end === null || before.end > now)) before.end = now;
  mine.start = now;
}

export function finish(lines, at, seconds) {
  if (lines[at].start !== null && seconds > lines[at].start) lines[at].end = round(seconds);
}

export function nudge(lines, at, which, by) {
  if (lines[at][which] !== null) lines[at][which] = round(lines[at][which] + by);
}

// Where a line is played from: its start; without one, where the lines before it end.
export const from = (lines, at) =>
  lines[at].start ?? lines.slice(0, at).reduce((latest, one) => Math.max(latest, one.end ?? one.start ?? 0), 0);

// The first line without words; where all have some, the first.
export const unwritten = (lines) => Math.max(lines.findIndex((one) => !one.text), 0);

// The line that is heard at a moment; -1: none.
export const heard = (lines, seconds) =>
  lines.findLastIndex((one) => one.start !== null && one.start <= seconds && (one.end === null || seconds < one.end));
