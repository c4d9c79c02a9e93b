//! One stub in its compile mode.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use semba_embed::slot::Identity;

use super::protocol::{self, Reply};
use super::{CompilerError, Outcome, Source};
use crate::stub::{Stub, engine_text, same_engine};

/// The argument that makes a stub without a program read modules instead.
const COMPILE_MODE: &str = "--semba-compile";
/// How much of the stub's stderr a message repeats, in bytes.
const OUTPUT_LIMIT: u64 = 2_000;

/// A running stub. Dropping it ends the process.
pub(super) struct Process<'a> {
    stub: &'a Stub,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    /// What the stub writes to stderr: a file, because nobody reads while the stub works.
    stderr: File,
    next_id: u32,
}

impl<'a> Process<'a> {
    /// Starts `stub` and makes sure that it is what its file says.
    pub(super) fn start(stub: &'a Stub) -> Result<Self, CompilerError> {
        let failed = |source| CompilerError::Start { path: stub.path.clone(), source };
        let stderr = tempfile::tempfile().map_err(failed)?;
        let mut child = Command::new(&stub.path)
            .arg(COMPILE_MODE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr.try_clone().map_err(failed)?)
            .spawn()
            .map_err(failed)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let Some(stdout) = stdout else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let mut process =
            Self { stub, child, stdin, stdout: BufReader::new(stdout), stderr, next_id: 0 };
        process.greet()?;
        Ok(process)
    }

    fn greet(&mut self) -> Result<(), CompilerError> {
        let text = protocol::read_hello(&mut self.stdout)
            .map_err(|error| self.broken("started".to_owned(), &error))?;
        let reason = |error| CompilerError::Protocol {
            path: self.stub.path.clone(),
            reason: format!("{error}"),
        };
        let identity = Identity::parse(&text).map_err(reason)?;
        if same_engine(&identity, &self.stub.identity) {
            return Ok(());
        }
        Err(CompilerError::Engine {
            path: self.stub.path.clone(),
            found: engine_text(&identity),
            expected: engine_text(&self.stub.identity),
        })
    }

    /// Compiles one module.
    pub(super) fn compile(
        &mut self,
        module: Source<'_>,
        debug_info: bool,
    ) -> Result<Outcome, CompilerError> {
        let too_large = |_| CompilerError::TooLarge(module.name.to_owned());
        let name_length = u32::try_from(module.name.len()).map_err(too_large)?;
        let source_length = u32::try_from(module.code.len()).map_err(too_large)?;
        let flags = if debug_info { 0 } else { protocol::NO_DEBUG_INFO };
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let reply = self
            .exchange(id, flags, (module.name, name_length), (module.code, source_length))
            .map_err(|error| self.broken(format!("compiled {}", module.name), &error))?;
        match reply {
            Reply::Bytecode(bytecode) => Ok(Ok(bytecode)),
            Reply::Rejected(rejection) => Ok(Err(rejection)),
            Reply::Failed(message) => {
                Err(CompilerError::Internal { module: module.name.to_owned(), message })
            }
        }
    }

    fn exchange(
        &mut self,
        id: u32,
        flags: u32,
        name: (&str, u32),
        source: (&str, u32),
    ) -> io::Result<Reply> {
        let stdin = self.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        protocol::write_request(stdin, id, flags, name, source)?;
        protocol::read_response(&mut self.stdout, id)
    }

    /// Tells an answer that makes no sense from a process that is gone.
    fn broken(&mut self, work: String, error: &io::Error) -> CompilerError {
        if error.kind() == io::ErrorKind::InvalidData {
            return CompilerError::Protocol {
                path: self.stub.path.clone(),
                reason: error.to_string(),
            };
        }
        drop(self.stdin.take());
        let status =
            self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        CompilerError::Stopped { work, status, output: self.last_output() }
    }

    /// The end of what the stub wrote to stderr, best effort: this is for a message about something worse.
    fn last_output(&mut self) -> String {
        let length = self.stderr.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = Vec::new();
        let start = SeekFrom::Start(length.saturating_sub(OUTPUT_LIMIT));
        let _ = self.stderr.seek(start).and_then(|_| self.stderr.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        // The end of its input ends the stub; one that hangs does not hang the build.
        drop(self.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
