//! `semba:ops/intl`: what `Intl` needs of ICU4X, of the time zone database, and of the locale data in the stub.
//!
//! Formatting is done in `builtins/web/intl` from that data; `ARCHITECTURE.md` says why.

mod case;
mod collator;
mod data;
mod locale;
mod plurals;
mod segmenter;
mod time_zone;

use icu_locale::{Locale, LocaleCanonicalizer, LocaleExpander};
use semba_engine::{Args, NativeModule, Op, OpError};

use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/intl",
    ops: &[
        ("op_intl_canonicalize", Op::Sync(locale::op_intl_canonicalize)),
        ("op_intl_change_case", Op::Sync(case::op_intl_change_case)),
        ("op_intl_compare", Op::Sync(collator::op_intl_compare)),
        ("op_intl_data", Op::Sync(data::op_intl_data)),
        ("op_intl_default_locale", Op::Sync(locale::op_intl_default_locale)),
        ("op_intl_default_zone", Op::Sync(time_zone::op_intl_default_zone)),
        ("op_intl_locales", Op::Sync(data::op_intl_locales)),
        ("op_intl_maximize", Op::Sync(locale::op_intl_maximize)),
        ("op_intl_minimize", Op::Sync(locale::op_intl_minimize)),
        ("op_intl_new_collator", Op::Sync(collator::op_intl_new_collator)),
        ("op_intl_offset", Op::Sync(time_zone::op_intl_offset)),
        ("op_intl_plural", Op::Sync(plurals::op_intl_plural)),
        ("op_intl_plural_categories", Op::Sync(plurals::op_intl_plural_categories)),
        ("op_intl_region", Op::Sync(data::op_intl_region)),
        ("op_intl_segment", Op::Sync(segmenter::op_intl_segment)),
    ],
};

/// What is made once and kept.
#[derive(Default)]
pub(crate) struct State {
    canonicalizer: Option<LocaleCanonicalizer>,
    expander: Option<LocaleExpander>,
    collators: collator::Collators,
    plurals: plurals::Rules,
    zones: time_zone::Zones,
}

/// The argument at `index` as a locale. Builtins pass canonical tags only.
fn locale_argument(args: &Args, index: usize) -> Result<Locale, OpError> {
    let tag = args.string(index)?;
    tag.parse().map_err(|_| OpError::range_error("Incorrect locale information provided"))
}
