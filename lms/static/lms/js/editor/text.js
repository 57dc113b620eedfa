// Changes of the text in the field, so that the browser's own «undo» takes them back.
export function insert(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  // Keeps the browser's undo list where it can.
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Where line `number` (from 1) begins; behind the last line it is the end of the text.
export function lineStart(area, number) {
  const lines = area.value.split("\n");
  const before = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  return Math.min(before, area.value.length);
}

// A repair of the server: `count` lines from `line` on give way to `lines`.
export function repair(area, { line, count, lines }) {
  const total = area.value.split("\n").length;
  const from = lineStart(area, line);
  const to = lineStart(area, line + count);
  const atEnd = line + count > total;
  if (atEnd && !count) insert(area, `\n${lines.join("\n")}`, area.value.length, area.value.length);
  else if (atEnd) insert(area, lines.join("\n"), lines.length ? from : Math.max(from - 1, 0), area.value.length);
  else insert(area, lines.map((text) => `${text}\n`).join(""), from, to);
}

// The end of the outermost block around a place in the text; -1 where there is none, or it is not closed.
function endOfBlock(text, place) {
  let at = 0;
  let fence = "";
  let inside = false;
  for (const line of text.split("\n")) {
    const end = at + line.length;
    const opening = fence ? null : line.match(/^ {0,3}(:{3,})\s+\S/);
    if (opening) {
      fence = opening[1];
      inside = false;
    }
    inside ||= fence !== "" && at <= place && place <= end;
    if (fence && line.trim() === fence) {
      if (inside) return end;
      fence = "";
    }
    at = end + 1;
  }
  return -1;
}

// A block stands between blank lines, after the line of the cursor, never inside another one: whoever has just written
// a question adds the next behind it. Its first own words are chosen, to be written over.
export function addBlock(area, block) {
  const outside = endOfBlock(area.value, area.selectionEnd);
  const from = outside < 0 ? area.value.lastIndexOf("\n", area.selectionStart - 1) + 1 : outside - 1;
  const end = outside < 0 ? area.value.indexOf("\n", area.selectionEnd) : outside;
  const to = end < 0 ? area.value.length : end;
  const above = area.value.slice(0, to);
  const before = area.value.slice(from, to).trim() ? "\n\n" : above.trim() && !above.endsWith("\n\n") ? "\n" : "";
  const after = area.value.slice(to).startsWith("\n\n") ? "" : "\n";
  insert(area, before + block + after, to, to);
  const lines = block.split("\n");
  const first = lines.indexOf("") + 1 || 1;
  const start = to + before.length + lines.slice(0, first).join("\n").length + 1;
  area.setSelectionRange(start, start + (lines[first] ?? "").length);
}
