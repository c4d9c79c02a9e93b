//! `semba:ops/url`: the URL Standard.

use semba_engine::{Args, NativeModule, Op, OpError, OpResult, Value};
use url::{Position, Url, form_urlencoded, quirks};

use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/url",
    ops: &[
        ("op_url_can_parse", Op::Sync(op_url_can_parse)),
        ("op_url_domain_to_ascii", Op::Sync(op_url_domain_to_ascii)),
        ("op_url_domain_to_unicode", Op::Sync(op_url_domain_to_unicode)),
        ("op_url_parse", Op::Sync(op_url_parse)),
        ("op_url_parse_search", Op::Sync(op_url_parse_search)),
        ("op_url_serialize_search", Op::Sync(op_url_serialize_search)),
        ("op_url_set", Op::Sync(op_url_set)),
    ],
};

fn parse(args: &Args) -> Result<Option<Url>, OpError> {
    let text = args.string(0)?;
    if args.is_undefined(1) {
        return Ok(Url::parse(&text).ok());
    }
    let Ok(base) = Url::parse(&args.string(1)?) else { return Ok(None) };
    Ok(base.join(&text).ok())
}

/// `href` and where its parts begin and end: behind the scheme, username, password, host, port, path, query. A
/// serialized URL is ASCII, so that the offsets are those of the JavaScript string, too.
fn parts(url: &Url) -> Value {
    let at = |position: Position| Value::Number(url[..position].len() as f64);
    // Without a password the positions are the end of the username; the crate looks for one behind the end of `a://`.
    let (before_password, after_password) = match url.password() {
        Some(_) => (Position::BeforePassword, Position::AfterPassword),
        None => (Position::AfterUsername, Position::AfterUsername),
    };
    Value::List(vec![
        url.as_str().into(),
        at(Position::AfterScheme),
        at(Position::BeforeUsername),
        at(Position::AfterUsername),
        at(before_password),
        at(after_password),
        at(Position::BeforeHost),
        at(Position::AfterHost),
        at(Position::BeforePort),
        at(Position::AfterPort),
        at(Position::BeforePath),
        at(Position::AfterPath),
        at(Position::AfterQuery),
        quirks::origin(url).into(),
    ])
}

/// `op_url_parse(text, base?)`: the parts of a URL, or `undefined` when it is invalid.
fn op_url_parse(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(parse(args)?.map(|url| parts(&url)).unwrap_or_default())
}

/// `op_url_can_parse(text, base?)`.
fn op_url_can_parse(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(parse(args)?.is_some().into())
}

/// `op_url_set(href, component, value)`: the parts after a component was set; a value that does not fit changes
/// nothing.
fn op_url_set(_: &mut Host, args: &mut Args) -> OpResult {
    let Ok(mut url) = Url::parse(&args.string(0)?) else { return Ok(Value::Undefined) };
    let value = args.string(2)?;
    // The setters refuse what the standard says to ignore.
    let _ = match args.string(1)?.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        other => return Err(OpError::error(format!("{other} is not part of a URL"))),
    };
    Ok(parts(&url))
}

/// `op_url_parse_search(text)`: names and values in turn.
fn op_url_parse_search(_: &mut Host, args: &mut Args) -> OpResult {
    let text = args.string(0)?;
    let pairs = form_urlencoded::parse(text.as_bytes());
    Ok(Value::List(
        pairs
            .flat_map(|(name, value)| [name.into_owned().into(), value.into_owned().into()])
            .collect(),
    ))
}

/// `op_url_serialize_search(list)`: the other way around.
fn op_url_serialize_search(_: &mut Host, args: &mut Args) -> OpResult {
    let Value::List(items) = args.value(0)? else {
        return Err(OpError::type_error("argument 0 must be an array"));
    };
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    for pair in items.chunks_exact(2) {
        if let [Value::String(name), Value::String(value)] = pair {
            serializer.append_pair(name, value);
        }
    }
    Ok(serializer.finish().into())
}

/// `op_url_domain_to_ascii(domain)`: Punycode; empty for an invalid domain.
fn op_url_domain_to_ascii(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(quirks::domain_to_ascii(&args.string(0)?).into())
}

/// `op_url_domain_to_unicode(domain)`: the other way around.
fn op_url_domain_to_unicode(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(quirks::domain_to_unicode(&args.string(0)?).into())
}
