//! Which tests are about modules that Semba has, and which of them ask for something that it does not claim to have.

/// The modules of the table, with the beginnings of their files' names behind `test-`. The longest beginning counts.
const MODULES: &[(&str, &[&str])] = &[
    ("assert", &["assert"]),
    ("async_hooks", &["async-hooks", "async-local-storage", "asyncresource", "async-wrap"]),
    ("blob", &["blob", "file.", "file-"]),
    ("buffer", &["buffer", "btoa-atob", "stringbytes"]),
    ("child_process", &["child-process", "child_process"]),
    ("console", &["console"]),
    (
        "crypto",
        &[
            "crypto-h",
            "crypto-random",
            "crypto-timing",
            "crypto-pbkdf2",
            "crypto-scrypt",
            "crypto-oneshot-hash",
            "crypto-update-encoding",
            "crypto-lazy-transform",
        ],
    ),
    ("diagnostics_channel", &["diagnostics-channel"]),
    ("events", &["event-", "eventemitter", "events"]),
    ("fs", &["fs", "filehandle"]),
    (
        "module",
        &[
            "module-isBuiltin",
            "module-builtin",
            "module-create-require",
            "module-nodemodulepaths",
            "module-prototype",
            "module-version",
            "module-relative",
        ],
    ),
    ("os", &["os"]),
    ("path", &["path"]),
    ("perf_hooks", &["perf-hooks", "performance"]),
    (
        "process",
        &[
            "process",
            "next-tick",
            "promise-",
            "promises-",
            "unhandled",
            "uncaught",
            "stdin",
            "stdout",
            "stdio",
            "signal",
            "cwd",
            "exit",
            "beforeexit",
            "microtask",
            "warn-",
            "umask",
        ],
    ),
    ("punycode", &["punycode"]),
    ("querystring", &["querystring"]),
    ("readline", &["readline"]),
    ("stream", &["stream", "readable", "writable", "fastutf8stream"]),
    ("string_decoder", &["string-decoder"]),
    ("timers", &["timers", "timer-", "set-"]),
    ("tty", &["tty", "ttywrap"]),
    ("url", &["url", "whatwg-url", "fileurltopathbuffer"]),
    (
        "util",
        &["util", "mime", "parse-args", "icu-", "structuredClone", "structured", "errors-", "is-"],
    ),
    ("v8", &["v8"]),
    ("vm", &["vm"]),
    ("web: abort", &["abort", "abortcontroller", "abortsignal"]),
    ("web: encoding", &["whatwg-encoding", "encoding", "global-encoder"]),
    (
        "web: events",
        &[
            "eventtarget",
            "events-customevent",
            "whatwg-events",
            "nodeeventtarget",
            "global-customevent",
        ],
    ),
    ("web: messages", &["messagechannel", "messageport", "messageevent", "messaging"]),
    (
        "web: streams",
        &[
            "whatwg-readable",
            "whatwg-writable",
            "whatwg-transform",
            "whatwg-webstreams",
            "webstream",
            "global-webstreams",
            "compression",
            "readablestream",
        ],
    ),
    ("web: urlpattern", &["urlpattern"]),
    ("zlib", &["zlib"]),
];

/// Builtin modules that are no part of Semba.
const MISSING: [&str; 18] = [
    "cluster",
    "dgram",
    "dns",
    "dns/promises",
    "domain",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "net",
    "quic",
    "repl",
    "sea",
    "sqlite",
    "tls",
    "trace_events",
    "wasi",
];

/// Helpers of `test/common` that are about what is no part of Semba, and what each is about.
const HELPERS: [(&str, &str); 8] = [
    ("common/cpu-prof", "V8's profiler"),
    ("common/debugger", "the debugger"),
    ("common/gc", "V8's garbage collector"),
    ("common/heap", "V8's heap snapshots"),
    ("common/inspector-helper", "the inspector"),
    ("common/report", "diagnostic reports"),
    ("common/snapshot", "start-up snapshots"),
    ("common/wpt", "the web platform tests"),
];

/// Texts that show that a test needs something that is no part of Semba.
const TEXTS: [(&str, &str); 16] = [
    ("internalBinding", "--expose-internals"),
    ("internal/", "--expose-internals"),
    ("process.binding", "process.binding"),
    ("new Worker(", "worker threads"),
    ("createContext(", "vm contexts"),
    ("runInContext(", "vm contexts"),
    ("runInNewContext(", "vm contexts"),
    ("SourceTextModule", "vm modules"),
    ("SyntheticModule", "vm modules"),
    ("eval(`%", "V8's intrinsics"),
    ("createCipher", "ciphers"),
    ("createSign", "signatures"),
    ("generateKey", "keys"),
    ("createDiffieHellman", "key exchange"),
    ("fetch(", "fetch"),
    ("globalAgent", "servers"),
];

/// The module that a test file is about; `None` when it is none of Semba's.
pub(super) fn module_of(file: &str) -> Option<&'static str> {
    let name = file.strip_prefix("test-")?;
    [".js", ".mjs", ".cjs"].iter().any(|extension| name.ends_with(extension)).then_some(())?;
    MODULES
        .iter()
        .flat_map(|(module, starts)| starts.iter().map(move |start| (start.len(), start, module)))
        .filter(|(_, start, _)| belongs(name, start))
        .max_by_key(|(length, ..)| *length)
        .map(|(.., module)| *module)
}

/// Whether a name begins with whole words: `fs` is not the beginning of `fsevents`.
fn belongs(name: &str, start: &str) -> bool {
    name.strip_prefix(start).is_some_and(|rest| {
        start.ends_with('-')
            || rest.starts_with(|c: char| !c.is_ascii_lowercase())
            || ["stream", "crypto-h", "events", "event", "abort"].contains(&start)
            || start.contains('-')
    })
}

/// Why a test cannot say anything about Semba.
pub(super) fn reason_to_skip(_file: &str, source: &str) -> Option<String> {
    if let Some(flags) = flags(source) {
        let flag = flags
            .split_whitespace()
            .find(|flag| flag.contains("expose"))
            .or(flags.split_whitespace().next());
        return Some(format!("needs the option {}", flag.unwrap_or("?")));
    }
    if let Some(module) = MISSING.iter().find(|module| imports(source, module)) {
        return Some(format!("needs the module {module}"));
    }
    let has = |(text, _): &&(&str, &str)| source.contains(text);
    let found = HELPERS.iter().find(has).or_else(|| TEXTS.iter().find(has));
    found.map(|(_, what)| format!("needs {what}"))
}

/// The options that a test has to be started with.
fn flags(source: &str) -> Option<&str> {
    source.lines().find_map(|line| line.strip_prefix("// Flags:")).map(str::trim)
}

/// Whether a source requires or imports a builtin module, by either of its names.
fn imports(source: &str, module: &str) -> bool {
    let quoted = [format!("'{module}'"), format!("'node:{module}'"), format!("\"node:{module}\"")];
    let before = ["require(", "from ", "import("];
    quoted.iter().any(|name| {
        source
            .match_indices(name.as_str())
            .any(|(at, _)| before.iter().any(|word| source[..at].ends_with(word)))
    })
}

#[cfg(test)]
mod tests {
    use super::{imports, module_of, reason_to_skip};

    #[test]
    fn files_belong_to_the_module_they_name() {
        assert_eq!(module_of("test-fs-stat.js"), Some("fs"));
        assert_eq!(module_of("test-stream2-basic.js"), Some("stream"));
        assert_eq!(module_of("test-whatwg-url-custom-inspect.js"), Some("url"));
        assert_eq!(module_of("test-whatwg-readablestream.mjs"), Some("web: streams"));
        assert_eq!(module_of("test-http-agent.js"), None);
        assert_eq!(module_of("test-fsevents.js"), None);
        assert_eq!(module_of("test-os.md"), None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let reason = |source| reason_to_skip("test-x.js", source);
        assert_eq!(
            reason("// Flags: --expose-gc\n").as_deref(),
            Some("needs the option --expose-gc")
        );
        assert_eq!(
            reason("const a = require('node:http');").as_deref(),
            Some("needs the module http")
        );
        assert_eq!(reason("const a = require('fs'); // not 'http'"), None);
        assert!(imports("import net from 'net'", "net") && !imports("f('net')", "net"));
    }
}
