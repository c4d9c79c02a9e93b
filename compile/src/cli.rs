//! The raw command line, exactly as the user wrote it. It travels no further than [`crate::options`].

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::{Arg, Args, Parser, Subcommand, ValueEnum};
use semba_bundler::Loader;

use crate::platform::PlatformFlags;

/// Bundles a JavaScript or TypeScript program and everything it imports into one executable file that starts from
/// bytecode.
#[derive(Debug, Parser)]
#[command(
    name = "semba",
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    max_term_width = 100,
    after_help = "\
Examples:
  semba build --compile --experimental-esm-bytecode src/index.ts --outfile app
  semba run src/index.ts
  semba inspect app
  semba builtins node:fs

`semba build --help` lists every option of a build."
)]
pub struct Cli {
    /// Print the version of semba and of the engine in its runtime stub
    #[arg(short = 'V', long, required = true)]
    pub version: bool,

    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bundle a program, to JavaScript files or into an executable
    Build(Box<BuildFlags>),
    /// List Node's modules and exports, and which of them executables have
    Builtins(BuiltinsFlags),
    /// Bundle a program in memory and run it
    Run(Box<RunFlags>),
    /// Look after the bytecode that `semba run` and `semba build` keep
    Cache(CacheFlags),
    /// Show what is in an executable of semba, a .bmes file or a runtime stub
    Inspect(InspectFlags),
    /// List, install and verify the runtime stubs of other systems
    Stubs(StubsFlags),
}

/// The flags of `semba build`.
#[derive(Debug, Default, Args)]
#[command(
    next_line_help = false,
    after_help = "\
Examples:
  # One executable that starts from bytecode
  semba build --compile --experimental-esm-bytecode src/index.ts --outfile app

  # The same, smaller, with original file names and lines in stack traces
  semba build --compile --experimental-esm-bytecode --minify --sourcemap src/index.ts -o app

  # JavaScript files and their bytecode (.bmes) in dist/
  semba build --experimental-esm-bytecode --outdir dist src/index.ts

  # Again after each change
  semba build --watch --compile --experimental-esm-bytecode src/index.ts -o app

  # What semba.config.ts says
  semba build

Flags win over the configuration file. Every switch has an opposite for that: --no-minify, --splitting.

Environment:
  SEMBA_EXPERIMENTAL_ESM_BYTECODE=1   the same as --experimental-esm-bytecode
  SEMBA_STUB=PATH                     the same as --stub PATH
  SEMBA_STUBS=DIR                     a directory of runtime stubs, see `semba stubs --help`

Exit codes: 0 success, 1 the build failed, 2 the command line makes no sense."
)]
pub struct BuildFlags {
    /// The modules that the program starts with
    #[arg(value_name = "ENTRY", required = true)]
    pub entries: Vec<String>,

    /// Make one executable file: the runtime with the program in it
    #[arg(long, help_heading = "Output")]
    pub compile: bool,

    /// Store the program as bytecode, so that nothing is parsed at start-up
    #[arg(long, help_heading = "Output")]
    pub experimental_esm_bytecode: bool,

    /// The executable to write [default: the entry's name without its extension]
    #[arg(
        short,
        long,
        value_name = "FILE",
        requires = "compile",
        conflicts_with = "outdir",
        help_heading = "Output"
    )]
    pub outfile: Option<PathBuf>,

    /// The directory to write to [default: dist, or with --compile the current directory]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub outdir: Option<PathBuf>,

    /// Source maps: linked (a .map file beside each chunk), inline (in the chunk) or none; an executable carries its
    /// own [default: none; without KIND: linked]
    #[arg(
        long,
        value_name = "KIND",
        hide_possible_values = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "linked",
        help_heading = "Output"
    )]
    pub sourcemap: Option<SourceMapFlag>,

    /// Keep the source in the executable, beside its bytecode
    #[arg(long, help_heading = "Output")]
    pub keep_source: bool,

    /// What the executable does with a module whose bytecode cannot be used: auto (its source, when it was kept), strict
    /// (an error) or off (use only source); SEMBA_BYTECODE wins when it runs [default: auto]
    #[arg(
        long,
        value_name = "MODE",
        hide_possible_values = true,
        require_equals = true,
        requires = "compile",
        help_heading = "Output"
    )]
    pub bytecode: Option<BytecodeFlag>,

    /// Put a file, or all files of a directory, into the executable: the program reads it beside itself, under its
    /// relative path; PATH=NAME gives it another one
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    pub asset: Vec<String>,

    /// Whether files in the executable are compressed where that makes them smaller: auto or none [default: auto]
    #[arg(long, value_name = "HOW", hide_possible_values = true, help_heading = "Output")]
    pub compress: Option<CompressFlag>,

    /// Leave line numbers out of the bytecode: smaller, but stack traces lose their positions
    #[arg(long, help_heading = "Output")]
    pub no_debug_info: bool,

    /// Write what went into each output as JSON [default file: meta.json]
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "meta.json",
        help_heading = "Output"
    )]
    pub metafile: Option<PathBuf>,

    /// Make the code shorter: white space, names and syntax
    #[arg(long, help_heading = "Code")]
    pub minify: bool,

    /// Replace the global name K by the expression V
    #[arg(long, value_name = "K=V", value_parser = Pair { what: "K=V" }, help_heading = "Code")]
    pub define: Vec<(String, String)>,

    /// Put this text before the code of each chunk
    #[arg(long, value_name = "TEXT", help_heading = "Code")]
    pub banner: Option<String>,

    /// Put this text behind the code of each chunk
    #[arg(long, value_name = "TEXT", help_heading = "Code")]
    pub footer: Option<String>,

    /// Leave each module one of its own: nothing in it is renamed, moved or dropped
    #[arg(
        long,
        conflicts_with_all = ["no_splitting", "minify", "banner", "footer"],
        help_heading = "Code"
    )]
    pub no_bundle: bool,

    /// Put everything that an entry imports into one chunk, import() included
    #[arg(long, help_heading = "Code")]
    pub no_splitting: bool,

    /// Leave imports of X alone: they are resolved at run time
    #[arg(long, value_name = "X", help_heading = "Resolution")]
    pub external: Vec<String>,

    /// Import B where a module asks for A
    #[arg(long, value_name = "A=B", value_parser = Pair { what: "A=B" }, help_heading = "Resolution")]
    pub alias: Vec<(String, String)>,

    /// Conditions to accept in the `exports` and `imports` of packages
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Resolution")]
    pub conditions: Vec<String>,

    /// Fail when the program imports a builtin module, or an export of one, that the runtime does not have
    #[arg(long, help_heading = "Resolution")]
    pub strict_builtins: bool,

    /// How to read files with this extension: js, jsx, ts, tsx, json, text (a string), bytes (a Uint8Array), base64,
    /// dataurl or empty
    #[arg(long, value_name = ".EXT:KIND", value_parser = LoaderParser, help_heading = "Resolution")]
    pub loader: Vec<(String, Loader)>,

    /// The tsconfig.json to use [default: the one nearest to each file]
    #[arg(long, value_name = "FILE", help_heading = "Resolution")]
    pub tsconfig: Option<PathBuf>,

    /// The system that the executable is for, for example linux-arm64 or windows-x64 [default: this one]
    #[arg(long, value_name = "OS-ARCH", requires = "compile", help_heading = "Runtime")]
    pub target: Option<String>,

    /// The runtime stub to use [default: the one that came with semba]
    #[arg(long, value_name = "PATH", help_heading = "Runtime")]
    pub stub: Option<PathBuf>,

    /// What only Windows or macOS programs have.
    #[command(flatten)]
    pub platform: PlatformFlags,

    /// Build again whenever something that the program is made of changes, until Ctrl-C
    #[arg(short, long, help_heading = "Terminal")]
    pub watch: bool,

    /// Print nothing but errors
    #[arg(short, long, help_heading = "Terminal")]
    pub quiet: bool,

    /// The configuration file [default: semba.config.ts, .mts, .js, .mjs or .json in the current directory]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Configuration")]
    pub config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, help_heading = "Configuration")]
    pub no_config: bool,

    /// Print every option, its value and where it came from, as JSON, and build nothing
    #[arg(long, help_heading = "Configuration")]
    pub print_config: bool,
}

/// The flags of `semba run`. `crate::run::arguments` reads the same ones on the way to a program that is in the cache.
#[derive(Debug, Default, Args)]
#[command(
    override_usage = "semba run [OPTIONS] FILE [ARGUMENTS...]",
    after_help = "\
Examples:
  # Run a program; nothing is written
  semba run src/index.ts --port 8080

  # The same, from bytecode that is kept: the next run starts at once
  semba run --experimental-esm-bytecode src/index.ts --port 8080

Options stand before FILE; everything behind it belongs to the program. When FILE.bmes lies beside FILE and
matches it, the program starts from it.

Environment:
  SEMBA_EXPERIMENTAL_ESM_BYTECODE=1   the same as --experimental-esm-bytecode
  SEMBA_BYTECODE_TRACE=1              say what came from the cache, and why not
  SEMBA_CACHE_DIR, SEMBA_CACHE_MAX, SEMBA_CACHE_REMOTE
                                      see `semba cache --help`
  SEMBA_STUB=PATH                     the same as --stub PATH

Exit codes: those of the program; 1 when it cannot be bundled, 2 when the command line makes no sense."
)]
pub struct RunFlags {
    /// Run from bytecode that is kept in a cache and made again only when something changed
    #[arg(long)]
    pub experimental_esm_bytecode: bool,

    /// Replace the global name K by the expression V
    #[arg(long, value_name = "K=V", value_parser = Pair { what: "K=V" })]
    pub define: Vec<(String, String)>,

    /// Import B where a module asks for A
    #[arg(long, value_name = "A=B", value_parser = Pair { what: "A=B" })]
    pub alias: Vec<(String, String)>,

    /// Conditions to accept in the `exports` and `imports` of packages
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub conditions: Vec<String>,

    /// How to read files with this extension, as for `semba build`
    #[arg(long, value_name = ".EXT:KIND", value_parser = LoaderParser)]
    pub loader: Vec<(String, Loader)>,

    /// The tsconfig.json to use [default: the one nearest to each file]
    #[arg(long, value_name = "FILE")]
    pub tsconfig: Option<PathBuf>,

    /// The runtime stub to use [default: the one that came with semba]
    #[arg(long, value_name = "PATH")]
    pub stub: Option<PathBuf>,

    /// The module that the program starts with, and the program's arguments
    #[arg(
        value_name = "FILE",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub program: Vec<OsString>,
}

/// The flags of `semba cache`.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Environment:
  SEMBA_CACHE_DIR=DIR    where the cache is [default: $XDG_CACHE_HOME/semba/esm or ~/.cache/semba/esm]
  SEMBA_CACHE_MAX=SIZE   how large it may become, like 2G; what was used longest ago goes first; 0 turns it
                         off [default: 512M]
  SEMBA_CACHE_REMOTE=URL a store that a team shares, asked for what is not here: s3://BUCKET/PATH, gs://BUCKET/PATH,
                         az://CONTAINER/PATH or file:///PATH, with the usual variables of these services
  SEMBA_CACHE_KEY=TEXT   the team's secret: only what was signed with it is used
  SEMBA_CACHE_REMOTE_TIMEOUT=SECONDS
                         how long a command may wait for that store, all in all [default: 2]

Only files of the current user, in directories that nobody else can write, are used."
)]
pub struct CacheFlags {
    /// What to do.
    #[command(subcommand)]
    pub command: CacheCommand,
}

/// The commands of `semba cache`.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Print where the cache is
    Dir,
    /// Print what is in the cache and what it was good for
    Stats {
        /// Print JSON of a stable shape
        #[arg(long)]
        json: bool,
    },
    /// Put programs into the cache without running them
    Compile {
        /// The modules that the programs start with
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Check every file in the cache and remove those that are damaged
    Verify,
    /// Remove what was used longest ago, and what killed processes left behind
    Prune {
        /// Keep at most this much [default: SEMBA_CACHE_MAX]
        #[arg(long, value_name = "SIZE", value_parser = parse_size)]
        max: Option<u64>,
        /// Remove what was not used for this many days
        #[arg(long, value_name = "DAYS", value_parser = parse_days)]
        older: Option<std::time::Duration>,
    },
    /// Remove everything
    Clear,
}

fn parse_size(text: &str) -> Result<u64, String> {
    semba_cache::parse_size(text).ok_or_else(|| "it has to be a size like 200M or 2G".to_owned())
}

fn parse_days(text: &str) -> Result<std::time::Duration, String> {
    semba_cache::parse_days(text).ok_or_else(|| "it has to be a number of days".to_owned())
}

/// The flags of `semba inspect`.
#[derive(Debug, Args)]
#[command(after_help = crate::inspect::HELP)]
pub struct InspectFlags {
    /// An executable made by semba, a .bmes file, or a runtime stub
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Print JSON of a stable shape
    #[arg(long)]
    pub json: bool,
}

/// The flags of `semba stubs`.
#[derive(Debug, Args)]
#[command(after_help = "\
Stubs are looked for in the directory `stubs` beside the semba executable, in the directories that SEMBA_STUBS names,
and in the user's data directory, as <target>/<engine>/stub. A stub whose SHA-256, size or engine differs from the
manifest beside it is never used.")]
pub struct StubsFlags {
    /// What to do.
    #[command(subcommand)]
    pub command: StubsCommand,
}

/// The commands of `semba stubs`.
#[derive(Debug, Subcommand)]
pub enum StubsCommand {
    /// List the installed stubs
    List,
    /// Install stubs
    Add {
        /// Runtime stubs, as `cargo xtask build` makes them
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Where to install them [default: SEMBA_STUBS, or the user's data directory]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Check every installed stub against its manifest
    Verify,
    /// Print where stubs are looked for, or the stub of a target
    Path {
        /// The target
        target: Option<String>,
    },
}

/// The flags of `semba builtins`.
#[derive(Debug, Default, Args)]
pub struct BuiltinsFlags {
    /// List every export of these modules
    #[arg(value_name = "MODULE")]
    pub modules: Vec<String>,

    /// Print JSON: the state of every export of every module
    #[arg(long)]
    pub json: bool,

    /// The runtime stub to ask [default: the one that came with semba]
    #[arg(long, value_name = "PATH")]
    pub stub: Option<PathBuf>,
}

/// `--compress=HOW`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompressFlag {
    /// Those that get smaller
    Auto,
    /// None
    None,
}

/// `--sourcemap=KIND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SourceMapFlag {
    /// A .map file beside each chunk; in an executable, inside it
    Linked,
    /// Inside each chunk, as a data URL
    Inline,
    /// No source maps
    None,
}

/// `--bytecode=MODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BytecodeFlag {
    /// Bytecode, and source where bytecode cannot be used
    Auto,
    /// Bytecode or nothing
    Strict,
    /// Source
    Off,
}

/// Two texts with `=` between them.
#[derive(Clone, Copy)]
struct Pair {
    what: &'static str,
}

impl TypedValueParser for Pair {
    type Value = (String, String);

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let what = self.what;
        StringValueParser::new()
            .try_map(move |text: String| match text.split_once('=') {
                Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
                _ => Err(format!("it has to look like {what}")),
            })
            .parse_ref(command, argument, value)
    }
}

/// The names of `--loader`, in the order in which help lists them.
const LOADERS: [(&str, Loader); 10] = [
    ("js", Loader::Js),
    ("jsx", Loader::Jsx),
    ("ts", Loader::Ts),
    ("tsx", Loader::Tsx),
    ("json", Loader::Json),
    ("text", Loader::Text),
    ("bytes", Loader::Bytes),
    ("base64", Loader::Base64),
    ("dataurl", Loader::DataUrl),
    ("empty", Loader::Empty),
];

/// `.ext:kind`.
#[derive(Clone, Copy)]
struct LoaderParser;

impl TypedValueParser for LoaderParser {
    type Value = (String, Loader);

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        StringValueParser::new()
            .try_map(|text: String| parse_loader(&text))
            .parse_ref(command, argument, value)
    }
}

fn parse_loader(text: &str) -> Result<(String, Loader), String> {
    let (extension, kind) =
        text.split_once(':').ok_or("it has to look like .ext:kind, for example .svg:text")?;
    if extension.len() < 2 || !extension.starts_with('.') {
        return Err(format!(
            "the extension `{extension}` has to start with a dot, for example .svg"
        ));
    }
    match LOADERS.into_iter().find(|(name, _)| *name == kind) {
        Some((_, loader)) => Ok((extension.to_owned(), loader)),
        None => {
            let names: Vec<&str> = LOADERS.iter().map(|(name, _)| *name).collect();
            Err(format!("there is no loader `{kind}`; the loaders are {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definition_is_sound() {
        Cli::command().debug_assert();
    }

    fn build(arguments: &[&str]) -> Result<BuildFlags, clap::Error> {
        let all = ["semba", "build"].iter().chain(arguments);
        Cli::try_parse_from(all).map(|cli| match cli.command {
            Some(Command::Build(flags)) => *flags,
            other => panic!("not a build: {other:?}"),
        })
    }

    #[test]
    fn optional_values_need_an_equals_sign() {
        let flags = build(&["--sourcemap", "a.ts", "--metafile", "b.ts"]).unwrap();
        assert_eq!(flags.sourcemap, Some(SourceMapFlag::Linked));
        assert_eq!(flags.metafile.as_deref(), Some(std::path::Path::new("meta.json")));
        assert_eq!(flags.entries, ["a.ts", "b.ts"]);
        let flags = build(&["--sourcemap=inline", "--metafile=m.json", "a.ts"]).unwrap();
        assert_eq!(flags.sourcemap, Some(SourceMapFlag::Inline));
        assert_eq!(flags.metafile.as_deref(), Some(std::path::Path::new("m.json")));
    }

    #[test]
    fn pairs_split_at_the_first_equals_sign() {
        let flags = build(&["--define", "A=b=c", "--alias", "x=./y.ts", "a.ts"]).unwrap();
        assert_eq!(flags.define, [("A".to_owned(), "b=c".to_owned())]);
        assert_eq!(flags.alias, [("x".to_owned(), "./y.ts".to_owned())]);
    }

    #[test]
    fn conditions_may_be_repeated_or_joined() {
        let flags = build(&["--conditions", "a,b", "--conditions", "c", "a.ts"]).unwrap();
        assert_eq!(flags.conditions, ["a", "b", "c"]);
    }

    #[test]
    fn mistakes_are_usage_errors_that_say_what_is_expected() {
        for (arguments, expected) in [
            (&["--define", "A", "a.ts"][..], "it has to look like K=V"),
            (&["--alias", "=x", "a.ts"], "it has to look like A=B"),
            (&["--loader", "svg:text", "a.ts"], "has to start with a dot"),
            (&["--loader", ".svg", "a.ts"], ".ext:kind"),
            (&["--loader", ".svg:picture", "a.ts"], "there is no loader `picture`"),
            (&["--sourcemap=both", "a.ts"], "linked, inline, none"),
            (&["--compile", "--bytecode=maybe", "a.ts"], "auto, strict, off"),
            (&["--bytecode=strict", "a.ts"], "--compile"),
            (&["--outfile", "x", "a.ts"], "--compile"),
            (&["--frobnicate", "a.ts"], "--frobnicate"),
            (&[], "<ENTRY>"),
        ] {
            let error = build(arguments).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{arguments:?}");
            assert!(error.to_string().contains(expected), "{arguments:?}: {error}");
        }
    }
}
