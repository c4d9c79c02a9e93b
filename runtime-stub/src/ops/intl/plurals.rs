//! Plural categories.

use fixed_decimal::{CompactDecimal, Decimal};
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};
use semba_engine::{Args, OpError, OpResult, Value};

use super::locale_argument;
use crate::host::Host;

/// The rules of the locales that were asked for.
pub(crate) type Rules = Vec<(String, bool, PluralRules)>;

fn rules<'a>(host: &'a mut Host, args: &Args) -> Result<&'a PluralRules, OpError> {
    let (locale, is_ordinal) = (args.string(0)?, args.bool(1));
    let known = &mut host.resources.intl.plurals;
    let found = known.iter().position(|(of, ordinal, _)| *of == locale && *ordinal == is_ordinal);
    let index = match found {
        Some(index) => index,
        None => {
            let kind = if is_ordinal { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
            let rules = PluralRules::try_new(locale_argument(args, 0)?.into(), kind.into())
                .map_err(|error| OpError::error(format!("no plural rules: {error}")))?;
            known.push((locale, is_ordinal, rules));
            known.len() - 1
        }
    };
    Ok(&known[index].2)
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// `op_intl_plural(locale, ordinal, digits, exponent)`: the category of the number that is shown as `digits` with a
/// power of ten left out.
pub(super) fn op_intl_plural(host: &mut Host, args: &mut Args) -> OpResult {
    let digits = args.string(2)?;
    let exponent = args.number(3)?.clamp(0.0, 255.0) as u8;
    let significand: Decimal =
        digits.parse().map_err(|_| OpError::range_error(format!("{digits} is no number")))?;
    let number = CompactDecimal::from_significand_and_exponent(significand, exponent);
    Ok(name(rules(host, args)?.category_for(&number)).into())
}

/// `op_intl_plural_categories(locale, ordinal)`: the categories that the locale has.
pub(super) fn op_intl_plural_categories(host: &mut Host, args: &mut Args) -> OpResult {
    let categories = rules(host, args)?.categories();
    Ok(Value::List(categories.map(|category| name(category).into()).collect()))
}
