//! Upper and lower case as a language has them.

use icu_casemap::CaseMapper;
use semba_engine::{Args, OpResult};

use super::locale_argument;
use crate::host::Host;

/// `op_intl_change_case(text, locale, upper)`.
pub(super) fn op_intl_change_case(_: &mut Host, args: &mut Args) -> OpResult {
    let text = args.string(0)?;
    let language = locale_argument(args, 1)?.id;
    let mapper = CaseMapper::new();
    let result = if args.bool(2) {
        mapper.uppercase_to_string(&text, &language)
    } else {
        mapper.lowercase_to_string(&text, &language)
    };
    Ok(result.into_owned().into())
}
