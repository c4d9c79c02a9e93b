// `node:url`.

import { requireBuiltin } from "semba:engine";
import { invalidArgType, typeError, validateObject, validateString } from "semba:internal/errors";
import { op_url_domain_to_ascii, op_url_domain_to_unicode } from "semba:ops/url";
import { process } from "semba:web/process";
import { URL } from "semba:web/url";
import { URLPattern } from "semba:web/url_pattern";
import { URLSearchParams } from "semba:web/url_search_params";

const isWindows = (options) => options?.windows ?? process.platform === "win32";

export function fileURLToPath(path, options) {
  if (typeof path === "string") path = new URL(path);
  else if (path === null || typeof path !== "object" || !path.href || !path.protocol) {
    throw invalidArgType("path", ["string", "URL"], path);
  }
  if (path.protocol !== "file:") throw typeError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  if (isWindows(options)) return windowsPath(path);
  if (path.hostname !== "") {
    throw typeError("ERR_INVALID_FILE_URL_HOST",
      `File URL host must be "localhost" or empty on ${process.platform}`);
  }
  if (/%2f/i.test(path.pathname)) {
    throw invalidPath(path, "must not include encoded / characters");
  }
  return decodeURIComponent(path.pathname);
}

function invalidPath(url, reason) {
  return Object.assign(typeError("ERR_INVALID_FILE_URL_PATH", `File URL path ${reason}`), { input: url });
}

/** The path as bytes: a URL may stand for names that are no text. */
export function fileURLToPathBuffer(path, options) {
  if (typeof path === "string") path = new URL(path);
  else if (path === null || typeof path !== "object" || !path.href || !path.protocol) {
    throw invalidArgType("path", ["string", "URL"], path);
  }
  // The checks are those of the other function; what it cannot decode is no reason to refuse.
  const checked = new URL(path.href);
  checked.pathname = checked.pathname.replace(/%(?!2f|5c)[0-9a-f]{2}/gi, "x");
  const converted = fileURLToPath(checked, options);
  const { Buffer } = requireBuiltin("node:buffer");
  if (isWindows(options)) return Buffer.from(converted);
  const bytes = [];
  const { pathname } = path;
  for (let i = 0; i < pathname.length; i++) {
    if (pathname[i] === "%" && /^[0-9a-f]{2}$/i.test(pathname.slice(i + 1, i + 3))) {
      bytes.push(parseInt(pathname.slice(i + 1, i + 3), 16));
      i += 2;
    } else {
      bytes.push(...Buffer.from(pathname[i]));
    }
  }
  return Buffer.from(bytes);
}

function windowsPath(url) {
  if (/%2f|%5c/i.test(url.pathname)) {
    throw invalidPath(url, "must not include encoded \\ or / characters");
  }
  const path = decodeURIComponent(url.pathname.replaceAll("/", "\\"));
  if (url.hostname !== "") return `\\\\${domainToUnicode(url.hostname)}${path}`;
  if (!/^\\[A-Za-z]:/.test(path)) {
    throw invalidPath(url, "must be absolute");
  }
  return path.slice(1);
}

export function pathToFileURL(path, options) {
  validateString(path, "path");
  // The paths that Windows takes as they are stand for the same files without their mark.
  if (isWindows(options)) path = path.replace(/^\\\\\?\\UNC\\/i, "\\\\").replace(/^\\\\\?\\/, "");
  const { resolve } = isWindows(options) ? requireBuiltin("node:path").win32 : requireBuiltin("node:path");
  let resolved = resolve(path);
  // A separator at the end says that it is a directory.
  if ((path.endsWith("/") || (isWindows(options) && path.endsWith("\\"))) && !/[\\/]$/.test(resolved)) resolved += "/";
  if (isWindows(options)) resolved = `/${resolved.replaceAll("\\", "/")}`;
  // What the parser would take for something else, and what it would leave as it is.
  const escape = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return new URL(`file://${resolved.replace(/[%\\\n\r\t?#[\]^|~]/g, escape)}`);
}

export const domainToASCII = (domain) => op_url_domain_to_ascii(`${domain}`);
export const domainToUnicode = (domain) => op_url_domain_to_unicode(`${domain}`);

export function urlToHttpOptions(url) {
  validateObject(url, "url");
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    ...url,
    protocol: url.protocol,
    hostname: hostname?.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ""}${search || ""}`,
    href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

/** The legacy URL object. */
export function Url() {
  for (const name of [
    "protocol", "slashes", "auth", "host", "port", "hostname", "hash", "search", "query", "pathname", "path", "href",
  ]) this[name] = null;
}

Url.prototype.parse = function (text, parseQuery, slashesDenoteHost) {
  return Object.assign(this, parse(text, parseQuery, slashesDenoteHost));
};
Url.prototype.format = function () {
  return format(this);
};
Url.prototype.resolve = function (relative) {
  return resolve(this.format(), relative);
};
Url.prototype.resolveObject = function (relative) {
  return parse(resolve(this.format(), relative));
};

const SLASHED = new Set(["http:", "https:", "ftp:", "gopher:", "file:", "ws:", "wss:"]);

export function parse(text, parseQuery = false, slashesDenoteHost = false) {
  if (text instanceof Url) return text;
  validateString(text, "url");
  const url = new Url();
  let rest = text.trim();
  const hashAt = rest.indexOf("#");
  if (hashAt !== -1) {
    url.hash = rest.slice(hashAt);
    rest = rest.slice(0, hashAt);
  }
  const queryAt = rest.indexOf("?");
  if (queryAt !== -1) {
    url.search = rest.slice(queryAt);
    url.query = url.search.slice(1);
    rest = rest.slice(0, queryAt);
  } else if (parseQuery) {
    url.query = "";
  }
  if (parseQuery) url.query = requireBuiltin("node:querystring").parse(url.query);
  rest = rest.replaceAll("\\", "/");
  const scheme = /^([a-z0-9.+-]+:)/i.exec(rest);
  if (scheme !== null) {
    url.protocol = scheme[1].toLowerCase();
    rest = rest.slice(scheme[1].length);
  }
  if (rest.startsWith("//") && url.protocol !== "javascript:" &&
    (scheme !== null || slashesDenoteHost || /^\/\/[^@/]+@[^@/]+/.test(rest))) {
    url.slashes = true;
    rest = parseAuthority(url, rest.slice(2));
  }
  if (rest !== "") url.pathname = rest.replace(/[\s"<>`{}|^']/g, (character) => encodeURIComponent(character).replace("'", "%27"));
  else if (SLASHED.has(url.protocol) && url.hostname) url.pathname = "/";
  if (url.pathname !== null || url.search !== null) url.path = (url.pathname ?? "") + (url.search ?? "");
  url.href = format(url);
  return url;
}

function parseAuthority(url, rest) {
  const end = rest.search(/[/?#]/);
  let authority = end === -1 ? rest : rest.slice(0, end);
  const at = authority.lastIndexOf("@");
  if (at !== -1) {
    url.auth = decodeURIComponent(authority.slice(0, at));
    authority = authority.slice(at + 1);
  }
  const port = /:(\d*)$/.exec(authority);
  if (port !== null) {
    if (port[1] !== "") [, url.port] = port;
    authority = authority.slice(0, port.index);
  }
  const isIpv6 = authority.startsWith("[") && authority.endsWith("]");
  const hostname = authority.toLowerCase();
  url.hostname = isIpv6 ? hostname.slice(1, -1) : domainToASCII(hostname) || hostname;
  url.host = (isIpv6 ? hostname : url.hostname) + (url.port === null ? "" : `:${url.port}`);
  return end === -1 ? "" : rest.slice(end);
}

export function format(url, options) {
  if (typeof url === "string") url = parse(url);
  else if (url === null || typeof url !== "object") throw invalidArgType("urlObject", ["Object", "string"], url);
  else if (url instanceof URL) return formatStandard(url, options);
  let auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/i, ":")}@` : "";
  let protocol = url.protocol || "";
  if (protocol !== "" && !protocol.endsWith(":")) protocol += ":";
  let host = "";
  if (url.host) {
    host = auth + url.host;
  } else if (url.hostname) {
    host = auth + (url.hostname.includes(":") && !url.hostname.startsWith("[") ? `[${url.hostname}]` : url.hostname);
    if (url.port) host += `:${url.port}`;
  }
  auth = "";
  let query = "";
  if (url.query !== null && typeof url.query === "object") query = requireBuiltin("node:querystring").stringify(url.query);
  let search = url.search || (query === "" ? "" : `?${query}`);
  let pathname = url.pathname || "";
  if (url.slashes || SLASHED.has(protocol)) {
    if (url.slashes || host !== "") {
      if (pathname !== "" && !pathname.startsWith("/")) pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol === "file:") {
      host = "//";
    }
  }
  let hash = url.hash || "";
  if (hash !== "" && !hash.startsWith("#")) hash = `#${hash}`;
  if (search !== "" && !search.startsWith("?")) search = `?${search}`;
  pathname = pathname.replace(/[?#]/g, encodeURIComponent);
  search = search.replaceAll("#", "%23");
  return protocol + auth + host + pathname + search + hash;
}

function formatStandard(url, { auth = true, fragment = true, search = true, unicode = false } = {}) {
  const copy = new URL(url.href);
  if (!fragment) copy.hash = "";
  if (!search) copy.search = "";
  if (!auth) {
    copy.username = "";
    copy.password = "";
  }
  return unicode && copy.hostname ? copy.href.replace(copy.hostname, domainToUnicode(copy.hostname)) : copy.href;
}

export function resolve(from, to) {
  validateString(from, "from");
  validateString(to, "to");
  const base = URL.canParse(from) ? from : new URL(from, "resolve://");
  const url = new URL(to, base);
  if (url.protocol !== "resolve:") return url.href;
  const path = url.pathname + url.search + url.hash;
  return from.startsWith("/") || to.startsWith("/") ? path : path.replace(/^\//, "");
}

export const resolveObject = (from, to) => (from ? parse(resolve(from, to)) : to);
export { URL, URLPattern, URLSearchParams };
export default {
  URL, URLPattern, URLSearchParams, Url, domainToASCII, domainToUnicode, fileURLToPath, fileURLToPathBuffer, format, parse,
  pathToFileURL, resolve, resolveObject, urlToHttpOptions,
};
