// What a terminal sends, as the keys that were pressed.

import { requireBuiltin } from "semba:engine";
import { validateFunction } from "semba:internal/errors";

const ESCAPE = "\u001b";
const ESCAPE_TIMEOUT = 500;
const parserOf = Symbol("keypressParser");

// The part of a sequence behind the escape, without modifiers.
const SEQUENCES = {
  "[P": "f1", "[Q": "f2", "[R": "f3", "[S": "f4", "OP": "f1", "OQ": "f2", "OR": "f3", "OS": "f4",
  "[11~": "f1", "[12~": "f2", "[13~": "f3", "[14~": "f4", "[200~": "paste-start", "[201~": "paste-end",
  "[[A": "f1", "[[B": "f2", "[[C": "f3", "[[D": "f4", "[[E": "f5",
  "[15~": "f5", "[17~": "f6", "[18~": "f7", "[19~": "f8", "[20~": "f9", "[21~": "f10", "[23~": "f11", "[24~": "f12",
  "[A": "up", "[B": "down", "[C": "right", "[D": "left", "[E": "clear", "[F": "end", "[H": "home",
  "OA": "up", "OB": "down", "OC": "right", "OD": "left", "OE": "clear", "OF": "end", "OH": "home",
  "[1~": "home", "[2~": "insert", "[3~": "delete", "[4~": "end", "[5~": "pageup", "[6~": "pagedown",
  "[[5~": "pageup", "[[6~": "pagedown", "[7~": "home", "[8~": "end",
};
const SHIFTED = {
  "[a": "up", "[b": "down", "[c": "right", "[d": "left", "[e": "clear", "[2$": "insert", "[3$": "delete",
  "[5$": "pageup", "[6$": "pagedown", "[7$": "home", "[8$": "end", "[Z": "tab",
};
const CONTROLLED = {
  "Oa": "up", "Ob": "down", "Oc": "right", "Od": "left", "Oe": "clear", "[2^": "insert", "[3^": "delete",
  "[5^": "pageup", "[6^": "pagedown", "[7^": "home", "[8^": "end",
};

// Reads one sequence behind an escape; every missing character is asked for.
function* sequence(first) {
  let text = first;
  let code = first;
  let modifier = 0;
  if (first === "O") {
    let next = yield;
    text += next;
    if (next >= "0" && next <= "9") {
      modifier = Number(next) - 1;
      next = yield;
      text += next;
    }
    return { text, code: code + next, modifier };
  }
  let next = yield;
  text += next;
  if (next === "[") {
    code += next;
    next = yield;
    text += next;
  }
  const start = text.length - 1;
  while (next >= "0" && next <= "9" && text.length - start <= 3) {
    next = yield;
    text += next;
  }
  if (next === ";") {
    next = yield;
    text += next;
    while (next >= "0" && next <= "9") {
      next = yield;
      text += next;
    }
  }
  const command = text.slice(start);
  const withNumber = /^(?:(\d\d?)(?:;(\d+))?([~^$])|(\d{3}~))$/.exec(command);
  const withLetter = /^((\d);)?(\d)?([A-Za-z])$/.exec(command);
  if (withNumber?.[4]) {
    code += withNumber[4];
  } else if (withNumber) {
    code += withNumber[1] + withNumber[3];
    modifier = (Number(withNumber[2]) || 1) - 1;
  } else if (withLetter) {
    code += withLetter[4];
    modifier = (Number(withLetter[3]) || 1) - 1;
  } else {
    code += command;
  }
  return { text, code, modifier };
}

/** A generator that takes characters one by one and emits `keypress` on `stream`. */
export function* keys(stream) {
  while (true) {
    let character = yield;
    let text = character;
    let escaped = false;
    const key = { sequence: null, name: undefined, ctrl: false, meta: false, shift: false };
    if (character === ESCAPE) {
      escaped = true;
      character = yield;
      text += character;
      if (character === ESCAPE) {
        character = yield;
        text += character;
      }
    }
    if (escaped && (character === "O" || character === "[")) {
      const found = yield* sequence(character);
      text += found.text.slice(1);
      key.ctrl = Boolean(found.modifier & 4);
      key.meta = Boolean(found.modifier & 10);
      key.shift = Boolean(found.modifier & 1);
      key.code = found.code;
      key.name = SEQUENCES[found.code] ?? SHIFTED[found.code] ?? CONTROLLED[found.code] ?? "undefined";
      if (found.code in SHIFTED) key.shift = true;
      if (found.code in CONTROLLED) key.ctrl = true;
    } else {
      nameCharacter(key, character, escaped);
    }
    key.sequence = text;
    if (text.length !== 0 && (key.name !== undefined || escaped)) {
      stream.emit("keypress", escaped ? undefined : text, key);
    } else if ([...text].length === 1) {
      stream.emit("keypress", text, key);
    }
  }
}

function nameCharacter(key, character, escaped) {
  if (character === "\r") {
    key.name = "return";
    key.meta = escaped;
  } else if (character === "\n") {
    key.name = "enter";
    key.meta = escaped;
  } else if (character === "\t") {
    key.name = "tab";
    key.meta = escaped;
  } else if (character === "\b" || character === "\x7f") {
    key.name = "backspace";
    key.meta = escaped;
  } else if (character === ESCAPE) {
    key.name = "escape";
    key.meta = escaped;
  } else if (character === " ") {
    key.name = "space";
    key.meta = escaped;
  } else if (!escaped && character <= "\x1a") {
    key.name = String.fromCharCode(character.charCodeAt(0) + 96);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(character)) {
    key.name = character.toLowerCase();
    key.shift = /^[A-Z]$/.test(character);
    key.meta = escaped;
  } else if (escaped) {
    key.name = character.length > 0 ? undefined : "escape";
    key.meta = true;
  }
}

/** `readline.emitKeypressEvents`. */
export function emitKeypressEvents(stream, owner) {
  if (stream[parserOf]) return;
  const { StringDecoder } = requireBuiltin("node:string_decoder");
  const { clearTimeout, setTimeout } = requireBuiltin("semba:web/timers");
  const decoder = new StringDecoder("utf8");
  const parser = keys(stream);
  parser.next();
  stream[parserOf] = parser;
  let timer;
  const flushEscape = () => parser.next("");
  const onData = (input) => {
    if (stream.listenerCount("keypress") === 0) {
      stream.removeListener("data", onData);
      stream.on("newListener", onNewListener);
      return;
    }
    const text = typeof input === "string" ? input : decoder.write(input);
    clearTimeout(timer);
    if (owner) owner.sawKeyPress = text.length === 1;
    owner?.beforeKeys?.(text);
    let lastIsEscape = false;
    for (const character of text) {
      lastIsEscape = character === ESCAPE;
      parser.next(character);
    }
    // A lone escape may be the key, or the start of a sequence whose rest is on its way.
    if (lastIsEscape) timer = setTimeout(flushEscape, owner?.escapeCodeTimeout ?? ESCAPE_TIMEOUT);
  };
  const onNewListener = (name) => {
    if (name !== "keypress") return;
    stream.on("data", onData);
    stream.removeListener("newListener", onNewListener);
  };
  if (owner !== undefined) validateFunction(stream.on, "stream.on");
  if (stream.listenerCount("keypress") > 0) stream.on("data", onData);
  else stream.on("newListener", onNewListener);
}
