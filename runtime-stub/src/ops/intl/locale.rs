//! Language tags.

use icu_locale::{Locale, LocaleCanonicalizer, LocaleExpander, langid};
use semba_engine::{Args, OpError, OpResult, Value};

use super::locale_argument;
use crate::host::Host;

/// `op_intl_canonicalize(tag)`: the canonical form, or `undefined` for what is no tag of Unicode BCP 47.
pub(super) fn op_intl_canonicalize(host: &mut Host, args: &mut Args) -> OpResult {
    let tag = args.string(0)?;
    // The parser takes underscores, too.
    if tag.contains('_') {
        return Ok(Value::Undefined);
    }
    let Ok(mut locale) = tag.parse::<Locale>() else { return Ok(Value::Undefined) };
    let canonicalizer = &mut host.resources.intl.canonicalizer;
    canonicalizer.get_or_insert_with(LocaleCanonicalizer::new_extended).canonicalize(&mut locale);
    Ok(locale.to_string().into())
}

fn expand(
    host: &mut Host,
    args: &mut Args,
    expand: fn(&LocaleExpander, &mut Locale),
) -> Result<Value, OpError> {
    let mut locale = locale_argument(args, 0)?;
    let expander = host.resources.intl.expander.get_or_insert_with(LocaleExpander::new_extended);
    expand(expander, &mut locale);
    Ok(locale.to_string().into())
}

/// `op_intl_maximize(tag)`: with the likely script and region.
pub(super) fn op_intl_maximize(host: &mut Host, args: &mut Args) -> OpResult {
    expand(host, args, |expander, locale| {
        if locale.id.is_unknown() {
            locale.id = langid!("en-Latn-US");
        } else {
            expander.maximize(&mut locale.id);
        }
    })
}

/// `op_intl_minimize(tag)`: without what is likely anyway.
pub(super) fn op_intl_minimize(host: &mut Host, args: &mut Args) -> OpResult {
    expand(host, args, |expander, locale| {
        expander.minimize(&mut locale.id);
    })
}

/// `op_intl_default_locale()`: the locale of the environment's settings, as a language tag.
pub(super) fn op_intl_default_locale(_: &mut Host, _: &mut Args) -> OpResult {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let setting = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    let setting = setting.unwrap_or_default();
    let name = setting.split(['.', '@']).next().unwrap_or_default();
    Ok(match name {
        "" | "C" | "POSIX" => "en-US".into(),
        name => name.replace('_', "-").into(),
    })
}
