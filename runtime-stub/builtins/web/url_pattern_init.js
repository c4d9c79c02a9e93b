// The parts of a URL pattern before they are patterns: from one string or an object, relative to a base URL.

import { URL } from "semba:web/url";
import { escapePattern, tokenize } from "semba:web/url_pattern_parser";

/** Schemes with hosts and ports of their own, and the ports. */
export const SPECIAL = { __proto__: null, http: "80", https: "443", ws: "80", wss: "443", ftp: "21", file: "" };

const invalid = (what) => new TypeError(`Invalid pattern: ${what}`);

function dummy(change) {
  const url = new URL("https://dummy.invalid/");
  change(url);
  return url;
}

/** How each part is written in a URL. */
export const canonical = {
  protocol(value) {
    if (value === "") return value;
    const url = URL.parse(`${value}://dummy.invalid/`);
    if (url === null) throw invalid(`${value} is no protocol`);
    return url.protocol.slice(0, -1);
  },
  username: (value) => dummy((url) => { url.username = value; }).username,
  password: (value) => dummy((url) => { url.password = value; }).password,
  hostname(value) {
    if (value === "") return value;
    // A host ends where a path, a query or a fragment would begin.
    value = value.replace(/[\t\n\r]/g, "").replace(/[/\\?#].*$/s, "");
    if (/[:@]/.test(value) && !value.startsWith("[")) throw invalid(`${value} is no host name`);
    const url = URL.parse(`https://${value}/`);
    if (url === null) throw invalid(`${value} is no host name`);
    return url.hostname;
  },
  ipv6(value) {
    if (!/^[0-9a-f[\]:]*$/i.test(value)) throw invalid(`${value} is no IPv6 address`);
    return value.toLowerCase();
  },
  port(value, protocol) {
    if (value === "") return value;
    const digits = /^\d+/.exec(value.replace(/[\t\n\r]/g, ""))?.[0];
    if (digits === undefined || Number(digits) > 65535) throw invalid(`${value} is no port`);
    const port = String(Number(digits));
    return SPECIAL[protocol] === port ? "" : port;
  },
  pathname(value) {
    if (value === "") return value;
    const isRooted = value.startsWith("/");
    const url = dummy((target) => { target.pathname = isRooted ? value : `/-${value}`; });
    return isRooted ? url.pathname : url.pathname.slice(2);
  },
  opaquePathname(value) {
    if (value === "") return value;
    // Neither a query nor a fragment begins in a path.
    const url = new URL(`data:${value.replaceAll("?", "%3F").replaceAll("#", "%23")}`);
    return url.pathname.replaceAll("%3F", "?").replaceAll("%23", "#");
  },
  search: (value) => dummy((url) => { url.search = value; }).search.slice(1),
  hash: (value) => dummy((url) => { url.hash = value; }).hash.slice(1),
};

/** The parts of `url`, without the characters that separate them. */
export const componentsOf = (url) => ({
  protocol: url.protocol.slice(0, -1), username: url.username, password: url.password, hostname: url.hostname,
  port: url.port, pathname: url.pathname, search: url.search.slice(1), hash: url.hash.slice(1),
});

// From which given parts on a base URL is no longer asked.
const STOPS = {
  username: ["protocol", "hostname", "port", "username"],
  password: ["protocol", "hostname", "port", "username", "password"],
  hostname: ["protocol", "hostname"],
  port: ["protocol", "hostname", "port"],
  pathname: ["protocol", "hostname", "port", "pathname"],
  search: ["protocol", "hostname", "port", "pathname", "search"],
  hash: ["protocol", "hostname", "port", "pathname", "search", "hash"],
};

/** The parts that `init` gives, completed from its base URL; as they are in URLs unless `isPattern`. */
export function processInit(init, isPattern, defaults) {
  const result = { ...defaults };
  let base;
  if (init.baseURL !== undefined) {
    base = URL.parse(init.baseURL);
    if (base === null) throw invalid(`${init.baseURL} is no URL`);
    const inherited = componentsOf(base);
    const write = (text) => (isPattern ? escapePattern(text) : text);
    if (init.protocol === undefined) result.protocol = write(inherited.protocol);
    for (const name of Object.keys(STOPS)) {
      if (isPattern && (name === "username" || name === "password")) continue;
      if (STOPS[name].every((other) => init[other] === undefined)) result[name] = write(inherited[name]);
    }
  }
  const given = (name, process) => {
    if (init[name] !== undefined) result[name] = process(init[name]);
  };
  const encode = (name) => (value) => (isPattern ? value : canonical[name](value, result.protocol));
  given("protocol", (value) => encode("protocol")(value.replace(/:$/, "")));
  for (const name of ["username", "password", "hostname", "port"]) given(name, encode(name));
  given("pathname", (value) => processPathname(value, base, isPattern, result.protocol));
  given("search", (value) => encode("search")(value.replace(/^\?/, "")));
  given("hash", (value) => encode("hash")(value.replace(/^#/, "")));
  return result;
}

function processPathname(value, base, isPattern, protocol) {
  if (base !== undefined && base.pathname.startsWith("/") && !isAbsolute(value, isPattern)) {
    const path = isPattern ? escapePattern(base.pathname) : base.pathname;
    value = path.slice(0, path.lastIndexOf("/") + 1) + value;
  }
  if (isPattern) return value;
  return protocol === undefined || protocol === "" || protocol in SPECIAL
    ? canonical.pathname(value) : canonical.opaquePathname(value);
}

const isAbsolute = (path, isPattern) =>
  path.startsWith("/") || (isPattern && (path.startsWith("\\/") || path.startsWith("{/")));

/**
 * The parts of a pattern that is one string. `matchesSpecial` says whether a protocol pattern matches a scheme with
 * hosts of its own.
 */
export function parseConstructorString(input, matchesSpecial) {
  const parser = new ConstructorStringParser(input, matchesSpecial);
  parser.run();
  const { result } = parser;
  if (result.hostname !== undefined && result.port === undefined) result.port = "";
  return result;
}

// Which part each of these characters begins, as long as the part before it is read.
const ENDS = {
  hostname: { "/": "pathname", "?": "search", "#": "hash" },
  port: { "/": "pathname", "?": "search", "#": "hash" },
  pathname: { "?": "search", "#": "hash" },
  search: { "#": "hash" },
  hash: {},
};
const BEFORE_PORT = ["protocol", "authority", "username", "password"];
const BEFORE_SEARCH = [...BEFORE_PORT, "hostname", "port"];

class ConstructorStringParser {
  result = {};
  state = "init";
  at = 0;
  start = 0;
  step = 1;
  isSpecial = false;

  constructor(input, matchesSpecial) {
    this.input = input;
    this.tokens = tokenize(input, true);
    this.matchesSpecial = matchesSpecial;
  }

  run() {
    let groups = 0;
    let brackets = 0;
    for (; this.at < this.tokens.length; this.at += this.step) {
      this.step = 1;
      const { type } = this.tokens[this.at];
      if (type === "end") {
        if (!this.#atEnd()) break;
      } else if (type === "open") {
        groups++;
      } else if (groups > 0 && type !== "close") {
        continue;
      } else {
        if (type === "close" && groups > 0) groups--;
        if (this.state === "hostname") {
          if (this.#isPlain(this.at, "[")) brackets++;
          else if (this.#isPlain(this.at, "]")) brackets--;
          else if (brackets === 0 && this.#isPlain(this.at, ":")) {
            this.#change("port", 1);
            continue;
          }
        }
        this.#read();
      }
    }
  }

  // Whether there is more to do: what was read so far may turn out to be another part.
  #atEnd() {
    if (this.state === "init") {
      this.#rewind();
      if (this.#begins("#")) this.#change("hash", 1);
      else if (this.#begins("?")) this.#change("search", 1);
      else this.#change("pathname", 0);
      return true;
    }
    if (this.state === "authority") {
      this.#rewind("hostname");
      return true;
    }
    this.#change("done", 0);
    return false;
  }

  #read() {
    const plain = (character) => this.#isPlain(this.at, character);
    switch (this.state) {
      case "init":
        if (plain(":")) this.#rewind("protocol");
        return;
      case "protocol":
        if (plain(":")) this.#endProtocol();
        return;
      case "authority":
        if (plain("@")) this.#rewind("username");
        else if (plain("/") || this.#begins("?") || this.#begins("#")) this.#rewind("hostname");
        return;
      case "username":
        if (plain(":")) this.#change("password", 1);
        else if (plain("@")) this.#change("hostname", 1);
        return;
      case "password":
        if (plain("@")) this.#change("hostname", 1);
        return;
    }
    for (const character of Object.keys(ENDS[this.state])) {
      if (character === "/" ? !plain("/") : !this.#begins(character)) continue;
      this.#change(ENDS[this.state][character], character === "/" ? 0 : 1);
      return;
    }
  }

  #endProtocol() {
    this.isSpecial = this.matchesSpecial(this.#text());
    if (this.#isPlain(this.at + 1, "/") && this.#isPlain(this.at + 2, "/")) this.#change("authority", 3);
    else this.#change(this.isSpecial ? "authority" : "pathname", 1);
  }

  #change(state, skip) {
    const { result } = this;
    if (this.state !== "init" && this.state !== "authority") result[this.state] = this.#text();
    if (this.state !== "init" && state !== "done") {
      if (BEFORE_PORT.includes(this.state) && ["port", "pathname", "search", "hash"].includes(state)) result.hostname ??= "";
      if (BEFORE_SEARCH.includes(this.state) && ["search", "hash"].includes(state)) result.pathname ??= this.isSpecial ? "/" : "";
      if ([...BEFORE_SEARCH, "pathname"].includes(this.state) && state === "hash") result.search ??= "";
    }
    this.state = state;
    this.at += skip;
    this.start = this.at;
    this.step = 0;
  }

  #rewind(state = this.state) {
    this.at = this.start;
    this.step = 0;
    this.state = state;
  }

  #token(at) {
    return this.tokens[Math.min(at, this.tokens.length - 1)];
  }

  #text() {
    return this.input.slice(this.#token(this.start).index, this.#token(this.at).index);
  }

  #isPlain(at, character) {
    const { type, value } = this.#token(at);
    return value === character && ["char", "escaped-char", "invalid-char"].includes(type);
  }

  // Whether a query or a fragment begins here. `?` behind something that can be repeated says that it is optional.
  #begins(character) {
    if (this.#isPlain(this.at, character)) return true;
    if (character === "#" || this.#token(this.at).value !== "?") return false;
    return this.at === 0 || !["name", "regexp", "close", "asterisk"].includes(this.tokens[this.at - 1].type);
  }
}
