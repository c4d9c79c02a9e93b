//! The thread that speaks to the object store.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use futures_util::StreamExt;
use futures_util::stream;
use object_store::path::Path;
use object_store::{Error, GetResult, ObjectStore, ObjectStoreExt, parse_url_opts};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use url::Url;

use crate::key::Key;
use crate::settings::RemoteSettings;
use crate::store::Kind;

/// How many objects are on their way at a time.
const CONCURRENCY: usize = 32;
/// The version of the layout, and of everything in it.
const VERSION: &str = "1";
/// What separates this use of the secret from all others.
const CONTEXT: &str = "semba 2026 cache of bytecode shared by a team";
const SIGNATURE: usize = blake3::OUT_LEN;

/// What the thread is asked to do.
pub(super) enum Job {
    /// Answers come in any order, one for each key; then the channel closes.
    Fetch { kind: Kind, keys: Vec<Key>, answers: mpsc::Sender<Answer> },
    /// The answer comes through [`Worker::sent`].
    Put { kind: Kind, key: Key, content: Vec<u8> },
}

/// What became of a key.
pub(super) enum Answer {
    /// The content, under the key at this index.
    Found(usize, Vec<u8>),
    Absent,
    /// There is something that the team did not sign.
    Refused,
    Failed(String),
}

/// The thread, as seen from outside.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: UnboundedSender<Job>,
    /// One answer for each [`Job::Put`].
    pub(super) sent: mpsc::Receiver<Result<(), String>>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the URL names no store that there is.
    pub(super) fn start(settings: &RemoteSettings, max: u64) -> Result<Self, String> {
        let url = Url::parse(&settings.url).map_err(|error| error.to_string())?;
        // One process-wide choice; a second one is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let variables = std::env::vars().map(|(name, value)| (name.to_ascii_lowercase(), value));
        let (store, prefix) = parse_url_opts(&url, variables).map_err(|error| told(&error))?;
        let bucket = Bucket { store: store.into(), prefix, secret: secret(&settings.secret), max };
        let (jobs, receiver) = unbounded_channel();
        let (sender, sent) = mpsc::channel();
        thread::Builder::new()
            .name("shared cache".to_owned())
            .spawn(move || work(Arc::new(bucket), receiver, &sender))
            .map_err(|error| error.to_string())?;
        Ok(Self { jobs, sent })
    }

    pub(super) fn send(&self, job: Job) {
        // The thread ends only with the process, or by a panic, which closes the channels that are waited for.
        let _ = self.jobs.send(job);
    }
}

fn work(
    bucket: Arc<Bucket>,
    mut jobs: UnboundedReceiver<Job>,
    sent: &mpsc::Sender<Result<(), String>>,
) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        while let Some(job) = jobs.recv().await {
            let (bucket, sent) = (Arc::clone(&bucket), sent.clone());
            tokio::spawn(async move {
                match job {
                    Job::Fetch { kind, keys, answers } => {
                        let gets = keys.into_iter().enumerate();
                        let gets = gets.map(|(index, key)| bucket.get(kind, key, index));
                        let mut gets = stream::iter(gets).buffer_unordered(CONCURRENCY);
                        while let Some(answer) = gets.next().await {
                            // Nobody waits any more.
                            if answers.send(answer).is_err() {
                                break;
                            }
                        }
                    }
                    Job::Put { kind, key, content } => {
                        let _ = sent.send(bucket.put(kind, &key, &content).await);
                    }
                }
            });
        }
    });
}

/// A place in an object store, and the team's secret.
struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    secret: [u8; 32],
    max: u64,
}

impl Bucket {
    fn path(&self, kind: Kind, key: &Key) -> Path {
        [VERSION, kind.name(), &key.to_string()]
            .into_iter()
            .fold(self.prefix.clone(), |path, part| path.join(part))
    }

    async fn get(&self, kind: Kind, key: Key, index: usize) -> Answer {
        let read = async {
            let result: GetResult = self.store.get(&self.path(kind, &key)).await?;
            if result.meta.size > self.max.saturating_add(SIGNATURE as u64) {
                return Ok(None);
            }
            result.bytes().await.map(Some)
        };
        let object = match read.await {
            Ok(Some(object)) => object,
            Ok(None) => return Answer::Refused,
            Err(Error::NotFound { .. }) => return Answer::Absent,
            Err(error) => return Answer::Failed(told(&error)),
        };
        match object.split_at_checked(SIGNATURE) {
            Some((signature, content)) if self.signature(kind, &key, content) == *signature => {
                Answer::Found(index, content.to_vec())
            }
            _ => Answer::Refused,
        }
    }

    async fn put(&self, kind: Kind, key: &Key, content: &[u8]) -> Result<(), String> {
        let mut object = Vec::with_capacity(SIGNATURE + content.len());
        object.extend_from_slice(self.signature(kind, key, content).as_bytes());
        object.extend_from_slice(content);
        let put = self.store.put(&self.path(kind, key), object.into()).await;
        put.map(drop).map_err(|error| told(&error))
    }

    /// Comparing it takes the same time whatever differs.
    fn signature(&self, kind: Kind, key: &Key, content: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        // The name has no NUL, and the key has a fixed size: no two objects give the same bytes.
        hasher.update(kind.name().as_bytes()).update(b"\0").update(key.as_bytes());
        hasher.update(content).finalize()
    }
}

fn secret(text: &str) -> [u8; 32] {
    blake3::derive_key(CONTEXT, text.as_bytes())
}

/// The error with its causes, of which the outermost alone says little.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let inner = error.to_string();
        if !text.contains(&inner) {
            text = format!("{text}: {inner}");
        }
        cause = error.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
