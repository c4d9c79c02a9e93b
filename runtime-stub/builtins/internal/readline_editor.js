// Editing a line on a terminal: keys, history, completion, undo.

import { requireBuiltin } from "semba:engine";
import { clearScreenDown, cursorTo, moveCursor } from "semba:internal/cursor";
import { emitKeypressEvents } from "semba:internal/readline_keys";
import { positionAfter, widthOf } from "semba:internal/readline_width";
import { process } from "semba:web/process";

const UNDO_LIMIT = 2048;
const KILL_LIMIT = 32;
const LINE_END = /\r\n|\n|\r/;

/** Connects an interface to its terminal. */
export function attach(reader) {
  const { input, output } = reader;
  emitKeypressEvents(input, reader);
  const onKey = (text, key) => {
    press(reader, text, key);
    // A lone surrogate was the first half of a character.
    if (key?.sequence?.length > 0 && reader.line.length > 0) refreshIfWide(reader, key);
  };
  const onEnd = () => {
    if (reader.line.length > 0) reader.emit("line", reader.line);
    reader.close();
  };
  const onResize = () => reader.refresh();
  input.on("keypress", onKey);
  input.on("end", onEnd);
  reader.setRawMode(true);
  reader.cursor = 0;
  if (output != null) output.on("resize", onResize);
  reader.once("close", () => {
    input.removeListener("keypress", onKey);
    input.removeListener("end", onEnd);
    output?.removeListener("resize", onResize);
  });
}

function refreshIfWide(reader, key) {
  const code = key.sequence.codePointAt(0);
  if (code > 0xffff) reader.refresh();
}

/** Draws prompt and line again. */
export function refresh(reader) {
  const { output } = reader;
  const line = reader._prompt + reader.line;
  const end = positionAfter(line, reader.columns, reader.tabSize);
  const cursor = reader.getCursorPos();
  if (reader.prevRows > 0) moveCursor(output, 0, -reader.prevRows);
  cursorTo(output, 0);
  clearScreenDown(output);
  reader.send(line);
  // The terminal moves on only when something is written behind the last column.
  if (end.cols === 0) reader.send(" ");
  cursorTo(output, cursor.cols);
  if (end.rows > cursor.rows) moveCursor(output, 0, -(end.rows - cursor.rows));
  reader.prevRows = cursor.rows;
}

/** Leaves the line that is edited and starts an empty one. */
export function clearLine(reader) {
  moveTo(reader, reader.line.length);
  reader.send("\r\n");
  reader.line = "";
  reader.cursor = 0;
  reader.prevRows = 0;
}

function moveTo(reader, position) {
  const before = reader.getCursorPos();
  reader.cursor = Math.min(Math.max(position, 0), reader.line.length);
  const after = reader.getCursorPos();
  if (before.rows === after.rows) moveCursor(reader.output, after.cols - before.cols, 0);
  else reader.refresh();
}

function remember(reader) {
  reader.redoStack = [];
  reader.undoStack.push([reader.line, reader.cursor]);
  if (reader.undoStack.length > UNDO_LIMIT) reader.undoStack.shift();
}

function replaceLine(reader, line, cursor) {
  reader.line = line;
  reader.cursor = cursor;
  reader.refresh();
}

function insert(reader, text) {
  remember(reader);
  const { cursor, line } = reader;
  if (cursor < line.length) {
    replaceLine(reader, line.slice(0, cursor) + text + line.slice(cursor), cursor + text.length);
    return;
  }
  const before = reader.getCursorPos();
  reader.line += text;
  reader.cursor += text.length;
  if (reader.getCursorPos().rows > before.rows) reader.refresh();
  else reader.send(text);
}

function insertLines(reader, text) {
  const parts = text.split(LINE_END);
  for (const [index, part] of parts.entries()) {
    if (index > 0) submit(reader);
    if (part !== "") insert(reader, part);
  }
}

function submit(reader) {
  const line = addToHistory(reader);
  reader.undoStack = [];
  reader.redoStack = [];
  clearLine(reader);
  reader.takeLine(line);
}

function addToHistory(reader) {
  const { history, line } = reader;
  if (line.length === 0) return "";
  if (reader.historySize === 0 || line.trim().length === 0) return line;
  if (history.length === 0 || history[0] !== line) {
    if (reader.removeHistoryDuplicates) {
      const index = history.indexOf(line);
      if (index >= 0) history.splice(index, 1);
    }
    history.unshift(line);
    if (history.length > reader.historySize) history.pop();
  }
  reader.historyIndex = -1;
  reader.emit("history", history);
  return history[0] ?? line;
}

function recall(reader, direction) {
  const { history } = reader;
  const prefix = reader.historyPrefix ??= reader.line.slice(0, reader.cursor);
  let index = reader.historyIndex + direction;
  while (index >= 0 && index < history.length && (!history[index].startsWith(prefix) || history[index] === reader.line)) {
    index += direction;
  }
  if (direction > 0 && index >= history.length) return;
  remember(reader);
  reader.historyIndex = Math.max(index, -1);
  const line = index < 0 ? prefix : history[index];
  replaceLine(reader, line, line.length);
}

function lengthBefore(text, cursor) {
  if (cursor <= 0) return 0;
  const low = text.charCodeAt(cursor - 1);
  return low >= 0xdc00 && low <= 0xdfff && cursor > 1 ? 2 : 1;
}

function lengthAt(text, cursor) {
  return cursor >= text.length ? 0 : text.codePointAt(cursor) > 0xffff ? 2 : 1;
}

function wordLeft({ line, cursor }) {
  const reversed = [...line.slice(0, cursor)].reverse().join("");
  const match = /^\s*(?:[^\w\s]+|\w+)?/.exec(reversed);
  return cursor - match[0].length;
}

function wordRight({ line, cursor }) {
  const match = /^(?:\s+|[^\w\s]+|\w+)\s*/.exec(line.slice(cursor));
  return cursor + (match?.[0].length ?? 0);
}

function remove(reader, from, to, kill) {
  if (from >= to) return;
  remember(reader);
  const { line } = reader;
  const removed = line.slice(from, to);
  if (kill && reader.killRing[0] !== removed) {
    reader.killRing.unshift(removed);
    reader.killCursor = 0;
    if (reader.killRing.length > KILL_LIMIT) reader.killRing.pop();
  }
  replaceLine(reader, line.slice(0, from) + line.slice(to), from);
}

function yank(reader) {
  if (reader.killRing.length === 0) return;
  reader.yanking = true;
  insert(reader, reader.killRing[reader.killCursor]);
}

function yankNext(reader) {
  if (!reader.yanking || reader.killRing.length < 2) return;
  const last = reader.killRing[reader.killCursor];
  reader.killCursor = (reader.killCursor + 1) % reader.killRing.length;
  const next = reader.killRing[reader.killCursor];
  const start = reader.cursor - last.length;
  replaceLine(reader, reader.line.slice(0, start) + next + reader.line.slice(reader.cursor), start + next.length);
}

function step(reader, from, to) {
  const state = from.pop();
  if (state === undefined) return;
  to.push([reader.line, reader.cursor]);
  replaceLine(reader, ...state);
}

function interrupt(reader) {
  if (reader.listenerCount("SIGINT") > 0) reader.emit("SIGINT");
  else reader.close();
}

function suspend(reader) {
  if (reader.listenerCount("SIGTSTP") > 0) {
    reader.emit("SIGTSTP");
    return;
  }
  reader.setRawMode(false);
  process.kill(process.pid, "SIGTSTP");
  // The process goes on here when it is continued.
  reader.setRawMode(true);
  reader.refresh();
}

const WITH_CONTROL = {
  c: interrupt,
  h: (reader) => remove(reader, reader.cursor - lengthBefore(reader.line, reader.cursor), reader.cursor),
  d(reader) {
    if (reader.cursor === 0 && reader.line.length === 0) reader.close();
    else remove(reader, reader.cursor, reader.cursor + lengthAt(reader.line, reader.cursor));
  },
  u: (reader) => remove(reader, 0, reader.cursor, true),
  k: (reader) => remove(reader, reader.cursor, reader.line.length, true),
  a: (reader) => moveTo(reader, 0),
  e: (reader) => moveTo(reader, reader.line.length),
  b: (reader) => moveTo(reader, reader.cursor - lengthBefore(reader.line, reader.cursor)),
  f: (reader) => moveTo(reader, reader.cursor + lengthAt(reader.line, reader.cursor)),
  l(reader) {
    cursorTo(reader.output, 0, 0);
    clearScreenDown(reader.output);
    reader.refresh();
  },
  n: (reader) => recall(reader, -1),
  p: (reader) => recall(reader, 1),
  y: yank,
  z: suspend,
  w: (reader) => remove(reader, wordLeft(reader), reader.cursor),
  backspace: (reader) => remove(reader, wordLeft(reader), reader.cursor),
  delete: (reader) => remove(reader, reader.cursor, wordRight(reader)),
  left: (reader) => moveTo(reader, wordLeft(reader)),
  right: (reader) => moveTo(reader, wordRight(reader)),
};

const WITH_META = {
  b: (reader) => moveTo(reader, wordLeft(reader)),
  f: (reader) => moveTo(reader, wordRight(reader)),
  d: (reader) => remove(reader, reader.cursor, wordRight(reader)),
  delete: (reader) => remove(reader, reader.cursor, wordRight(reader)),
  backspace: (reader) => remove(reader, wordLeft(reader), reader.cursor),
  y: yankNext,
};

const PLAIN = {
  return(reader) {
    reader.sawReturnAt = Date.now();
    submit(reader);
  },
  enter(reader) {
    // The second half of a line end that was taken already.
    if (reader.sawReturnAt === 0 || Date.now() - reader.sawReturnAt > reader.crlfDelay) submit(reader);
    reader.sawReturnAt = 0;
  },
  backspace: WITH_CONTROL.h,
  delete: (reader) => remove(reader, reader.cursor, reader.cursor + lengthAt(reader.line, reader.cursor)),
  left: WITH_CONTROL.b,
  right: WITH_CONTROL.f,
  home: WITH_CONTROL.a,
  end: WITH_CONTROL.e,
  up: WITH_CONTROL.p,
  down: WITH_CONTROL.n,
};

/** Takes a key press: text, or a key. */
export function press(reader, text, key = {}) {
  if (text !== undefined && text !== null && typeof text !== "string") text = String(text);
  const previous = reader.previousKey;
  reader.previousKey = key;
  if (!key.meta || key.name !== "y") reader.yanking = false;
  if (key.name !== "up" && key.name !== "down" && !(key.ctrl && (key.name === "p" || key.name === "n"))) {
    reader.historyPrefix = undefined;
  }
  if (key.name === "escape") return;
  if (key.ctrl && key.shift) {
    if (key.name === "backspace") remove(reader, 0, reader.cursor, true);
    else if (key.name === "delete") remove(reader, reader.cursor, reader.line.length, true);
    return;
  }
  if (key.sequence === "\u001f") {
    step(reader, reader.undoStack, reader.redoStack);
  } else if (key.sequence === "\u001e") {
    step(reader, reader.redoStack, reader.undoStack);
  } else if (key.ctrl) {
    WITH_CONTROL[key.name]?.(reader);
  } else if (key.meta) {
    WITH_META[key.name]?.(reader);
  } else if (Object.hasOwn(PLAIN, key.name ?? "")) {
    if (key.name !== "enter") reader.sawReturnAt = 0;
    PLAIN[key.name](reader);
  } else if (key.name === "tab" && typeof reader.completer === "function" && reader.isCompletionEnabled) {
    complete(reader, previous?.name === "tab");
  } else if (typeof text === "string" && text !== "") {
    if (reader.sawReturnAt > 0 && text.startsWith("\n")) text = text.slice(1);
    reader.sawReturnAt = 0;
    insertLines(reader, text);
  }
}

// Asks the program for completions of the text before the cursor.
function complete(reader, listAll) {
  reader.pause();
  const text = reader.line.slice(0, reader.cursor);
  const done = (error, result) => {
    reader.resume();
    if (error) {
      const { inspect } = requireBuiltin("semba:internal/inspect");
      reader.send(`tab completion error: ${inspect(error)}`);
      return;
    }
    const [completions, completeOn] = result;
    if (!completions || completions.length === 0) return;
    offer(reader, completions, completeOn, listAll);
  };
  if (reader.completer.length === 2) {
    reader.completer(text, done);
    return;
  }
  new Promise((resolve) => resolve(reader.completer(text))).then((result) => done(null, result), done);
}

function offer(reader, completions, completeOn, listAll) {
  const prefix = commonPrefix(completions.filter((entry) => entry !== ""));
  if (prefix.startsWith(completeOn) && prefix.length > completeOn.length) {
    insert(reader, prefix.slice(completeOn.length));
    return;
  }
  if (!completeOn.startsWith(prefix)) {
    const start = reader.cursor - completeOn.length;
    replaceLine(reader, reader.line.slice(0, start) + prefix + reader.line.slice(reader.cursor), start + prefix.length);
    return;
  }
  if (!listAll) return;
  remember(reader);
  const widths = completions.map(widthOf);
  const width = Math.max(...widths) + 2;
  let columns = Math.floor(reader.columns / width) || 1;
  if (columns === Infinity) columns = 1;
  let output = "\r\n";
  let column = 0;
  let space = 0;
  for (const [index, completion] of completions.entries()) {
    if (completion === "" || column === columns) {
      output += "\r\n";
      column = 0;
      space = 0;
    } else {
      output += " ".repeat(space);
    }
    if (completion !== "") {
      output += completion;
      space = width - widths[index];
      column++;
    } else {
      output += "\r\n";
    }
  }
  if (column !== 0) output += "\r\n\r\n";
  reader.send(output);
  reader.prevRows = 0;
  reader.refresh();
}

function commonPrefix(words) {
  if (words.length === 0) return "";
  let [prefix] = words;
  for (const word of words) {
    while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
}
