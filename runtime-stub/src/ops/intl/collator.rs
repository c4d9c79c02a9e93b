//! The order of texts.

use std::cmp::Ordering;

use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, Strength};
use icu_collator::preferences::{CollationCaseFirst, CollationNumericOrdering};
use icu_collator::provider::{
    Baked, CollationDiacriticsV1, CollationJamoV1, CollationMetadataV1, CollationReorderingV1,
    CollationRootV1, CollationSpecialPrimariesV1, CollationTailoringV1,
};
use icu_collator::{Collator, CollatorPreferences};
use icu_normalizer::provider::{NormalizerNfdDataV1, NormalizerNfdTablesV1};
use icu_provider::prelude::*;
use semba_engine::{Args, OpError, OpResult, Value};

use crate::host::Host;

/// The collators that were made; a program has few.
pub(crate) type Collators = Vec<Collator>;

/// The data of the root collation, which is that of English. ICU4X's own constructor brings the tailorings of all
/// languages with it, which are 850 KB.
struct Root;

macro_rules! provide {
    ($($marker:ty: $baked:expr),*) => {
        $(impl DataProvider<$marker> for Root {
            fn load(&self, request: DataRequest) -> Result<DataResponse<$marker>, DataError> {
                DataProvider::<$marker>::load(&$baked, request)
            }
        })*
    };
}

provide!(
    CollationDiacriticsV1: Baked,
    CollationJamoV1: Baked,
    CollationMetadataV1: Baked,
    CollationReorderingV1: Baked,
    CollationRootV1: Baked,
    CollationSpecialPrimariesV1: Baked,
    NormalizerNfdDataV1: icu_normalizer::provider::Baked,
    NormalizerNfdTablesV1: icu_normalizer::provider::Baked
);

impl DataProvider<CollationTailoringV1> for Root {
    fn load(&self, request: DataRequest) -> Result<DataResponse<CollationTailoringV1>, DataError> {
        Err(DataErrorKind::IdentifierNotFound.with_req(CollationTailoringV1::INFO, request))
    }
}

/// `op_intl_new_collator(sensitivity, numeric, caseFirst, ignorePunctuation)`: the number of a collator.
pub(super) fn op_intl_new_collator(host: &mut Host, args: &mut Args) -> OpResult {
    let mut options = CollatorOptions::default();
    (options.strength, options.case_level) = match args.string(0)?.as_str() {
        "base" => (Some(Strength::Primary), None),
        "accent" => (Some(Strength::Secondary), None),
        "case" => (Some(Strength::Primary), Some(CaseLevel::On)),
        _ => (Some(Strength::Tertiary), None),
    };
    if args.bool(3) {
        options.alternate_handling = Some(AlternateHandling::Shifted);
    }
    let mut preferences = CollatorPreferences::default();
    preferences.numeric_ordering = args.bool(1).then_some(CollationNumericOrdering::True);
    preferences.case_first = match args.string(2)?.as_str() {
        "upper" => Some(CollationCaseFirst::Upper),
        "lower" => Some(CollationCaseFirst::Lower),
        _ => None,
    };
    let collator = Collator::try_new_unstable(&Root, preferences, options)
        .map_err(|error| OpError::error(format!("cannot make a collator: {error}")))?;
    let collators = &mut host.resources.intl.collators;
    collators.push(collator);
    Ok(Value::Number((collators.len() - 1) as f64))
}

/// `op_intl_compare(collator, left, right)`: -1, 0 or 1.
pub(super) fn op_intl_compare(host: &mut Host, args: &mut Args) -> OpResult {
    let index = args.number(0)? as usize;
    let Some(collator) = host.resources.intl.collators.get(index) else {
        return Err(OpError::error("there is no such collator"));
    };
    let order = collator.as_borrowed().compare(&args.string(1)?, &args.string(2)?);
    Ok(Value::from(match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }))
}
