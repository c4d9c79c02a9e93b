//! The Node addon of the npm package `semba`: what the JavaScript beside it cannot do itself.
//!
//! Objects cross as JSON texts, so that options and results have one definition, in [`semba_compile::api`]. A build
//! runs on one of Node's worker threads and answers with a promise. Failures are part of the answer
//! (`{ "failed": …, "problems": […] }`), because a thrown error could not carry them.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;

use napi::bindgen_prelude::{AsyncTask, Buffer, Uint8Array};
use napi::{Env, Task};
use napi_derive::napi;
use semba_compile::api::{self, ApiError};
use semba_compile::options::Environment;
use serde_json::{Value, json};

/// Where a call happens.
#[napi(object)]
pub struct Place {
    /// Where relative paths start.
    pub cwd: String,
    /// The directory of the package, with the runtime stub in it.
    pub package: String,
}

impl Place {
    fn environment(self) -> Result<Environment, ApiError> {
        let environment = Environment::of_process()?;
        let (cwd, package) = (PathBuf::from(self.cwd), PathBuf::from(self.package));
        Ok(Environment { cwd, program_dir: Some(package), ..environment })
    }
}

/// What a worker thread has to do.
pub struct Call {
    work: Option<Box<dyn FnOnce() -> Result<Value, ApiError> + Send>>,
}

impl Task for Call {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> napi::Result<String> {
        let work = self.work.take();
        Ok(answer(|| work.map_or(Ok(Value::Null), |work| work())))
    }

    fn resolve(&mut self, _: Env, output: String) -> napi::Result<String> {
        Ok(output)
    }
}

fn call(work: impl FnOnce() -> Result<Value, ApiError> + Send + 'static) -> AsyncTask<Call> {
    AsyncTask::new(Call { work: Some(Box::new(work)) })
}

/// The answer as JSON. A panic must not unwind into Node: it becomes a failure like any other.
fn answer(work: impl FnOnce() -> Result<Value, ApiError>) -> String {
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let value = match result {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => {
            json!({ "failed": error.to_string(), "problems": error.problems() })
        }
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
            json!({ "failed": format!("internal error: {text}; this is a bug in semba"), "problems": [] })
        }
    };
    value.to_string()
}

/// `semba build` with the options in `options`.
#[napi]
pub fn build(options: String, place: Place) -> AsyncTask<Call> {
    call(move || {
        let options: Value = parse(&options)?;
        Ok(api::result(&api::build(&options, &place.environment()?)?))
    })
}

/// The part of a build behind the bundler: `request` is an [`api::ChunkRequest`].
#[napi]
pub fn build_chunks(request: String, place: Place) -> AsyncTask<Call> {
    call(move || {
        let request: api::ChunkRequest = parse(&request)?;
        Ok(api::result(&api::build_chunks(request, &place.environment()?)?))
    })
}

/// The BMES unit of a module; null when its source is no ES module.
///
/// # Errors
/// When there is no stub to compile with.
#[napi]
pub fn generate(url: String, source: String, place: Place) -> napi::Result<Option<Buffer>> {
    let unit = place.environment().and_then(|place| api::generate(&url, &source, &place));
    match unit {
        Ok(unit) => Ok(unit.map(Buffer::from)),
        Err(error) => Err(napi::Error::from_reason(error.to_string())),
    }
}

/// Whether `bytes` are a BMES unit that validates.
#[napi]
pub fn validate(bytes: Uint8Array) -> bool {
    api::validate(&bytes)
}

/// What `semba inspect --json` prints of a file called `name` with the content `bytes`.
#[napi]
pub fn inspect(name: String, bytes: Uint8Array) -> String {
    answer(|| api::inspect(&name, &bytes))
}

/// BLAKE3 of `bytes`, as in the results of builds.
#[napi]
pub fn hash(bytes: Uint8Array) -> String {
    blake3::hash(&bytes).to_hex().to_string()
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(|error| ApiError::Arguments(error.to_string()))
}
