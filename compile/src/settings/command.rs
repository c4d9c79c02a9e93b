//! The command line as clap parses it: the declared flags, and an opposite for each switch.

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::cli::Cli;

/// The command with its flags.
///
/// Each switch of `semba build` has a hidden opposite (`--no-minify`, `--splitting`), so that the command line can
/// take back what a configuration file says. Of the two, the last one counts.
#[must_use]
pub fn command() -> Command {
    Cli::command().mut_subcommand("build", |build| {
        let known: Vec<String> =
            build.get_arguments().filter_map(|flag| Some(flag.get_long()?.to_owned())).collect();
        let opposite_of = |flag: &Arg| {
            let is_switch = matches!(flag.get_action(), ArgAction::SetTrue);
            let name = opposite(flag.get_long().filter(|_| is_switch)?);
            (!known.contains(&name)).then_some(name)
        };
        let opposites: Vec<String> = build.get_arguments().filter_map(opposite_of).collect();
        let build = build.args_override_self(true).mut_args(|flag| match opposite_of(&flag) {
            Some(opposite) => flag.overrides_with(opposite),
            None => flag,
        });
        build.args(opposites.into_iter().map(opposite_flag))
    })
}

fn opposite_flag(name: String) -> Arg {
    Arg::new(name.clone()).long(name).action(ArgAction::SetTrue).hide(true)
}

/// `minify` and `no-minify` are each other's opposites.
pub(super) fn opposite(flag: &str) -> String {
    flag.strip_prefix("no-").map_or_else(|| format!("no-{flag}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches;

    use super::*;
    use crate::cli::BuildFlags;

    fn flags(arguments: &[&str]) -> BuildFlags {
        let matches = command().get_matches_from(["semba", "build"].iter().chain(arguments));
        let (_, build) = matches.subcommand().unwrap();
        BuildFlags::from_arg_matches(build).unwrap()
    }

    #[test]
    fn definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn the_last_of_a_switch_and_its_opposite_counts() {
        assert!(flags(&["a.ts", "--minify"]).minify);
        assert!(!flags(&["--minify", "--no-minify", "a.ts"]).minify);
        assert!(flags(&["--no-minify", "--minify", "a.ts"]).minify);
        assert!(!flags(&["--no-splitting", "--splitting", "a.ts"]).no_splitting);
    }

    #[test]
    fn later_values_win() {
        let flags =
            flags(&["--tsconfig=a", "--tsconfig=b", "--sourcemap", "--sourcemap=none", "a.ts"]);
        assert_eq!(flags.tsconfig.as_deref(), Some(std::path::Path::new("b")));
        assert_eq!(flags.sourcemap, Some(crate::cli::SourceMapFlag::None));
    }
}
