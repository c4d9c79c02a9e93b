//! The locale data, which `runtime-stub/intl/generate.mjs` takes from the Unicode CLDR.

use semba_engine::{Args, OpResult, Value};

use crate::host::Host;

include!(concat!(env!("OUT_DIR"), "/intl.rs"));

/// Each locale that inherits from another, and what it changes.
fn regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    REGIONS.lines().filter_map(|line| line.split_once(' '))
}

/// `op_intl_data("en/dates")`: a section of the data as JSON, or `undefined`.
pub(super) fn op_intl_data(_: &mut Host, args: &mut Args) -> OpResult {
    let name = args.string(0)?;
    let found = SECTIONS.iter().find(|(known, _)| *known == name);
    Ok(found.map(|(_, text)| *text).into())
}

/// `op_intl_region("en-GB")`: its parent and what it changes of the parent's data as JSON, or `undefined`.
pub(super) fn op_intl_region(_: &mut Host, args: &mut Args) -> OpResult {
    let name = args.string(0)?;
    let found = regions().find(|(known, _)| *known == name);
    Ok(found.map(|(_, text)| text).into())
}

/// `op_intl_locales()`: the locales that there is data for.
pub(super) fn op_intl_locales(_: &mut Host, _: &mut Args) -> OpResult {
    let whole = LOCALES.iter().copied();
    Ok(Value::List(whole.chain(regions().map(|(name, _)| name)).map(Value::from).collect()))
}
