//! Processes that the program waits for.

use std::cell::Cell;
use std::time::Duration;

use semba_engine::{Args, OpResult, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

use super::command::{Request, Spawned};
use super::pipes::{Reader, Writer};
use crate::host::Host;
use crate::ops::system_error;
use crate::sys;

/// What may end a process before its time.
struct Limits {
    timeout: Option<Duration>,
    /// How many bytes all of its output may have.
    output: f64,
    signal: i32,
}

/// `op_child_run(file, arguments, environment, directory, stdio, options, input, timeout, maxOutput, signal)`: starts a
/// process as `op_child_spawn` does and waits for its end. Returns `pid`, `status`, `signal`, the `output` of each pipe,
/// and as `error` the name of the limit that ended the process.
pub(super) fn op_child_run(host: &mut Host, args: &mut Args) -> OpResult {
    let request = Request::read(host, args)?;
    let input = if args.is_undefined(6) { Vec::new() } else { args.bytes(6)?.to_vec() };
    let timeout = args.number(7)?;
    let limits = Limits {
        timeout: (timeout > 0.0).then(|| Duration::from_secs_f64(timeout.min(1e12) / 1e3)),
        output: args.number(8)?,
        signal: args.number(9)? as i32,
    };
    let file = request.file.clone();
    let runtime = host.tasks.runtime()?;
    let spawned = {
        let _guard = runtime.enter();
        request.spawn().map_err(|error| system_error::from_io(&error, "spawnSync", &[&file]))?
    };
    runtime.block_on(finish(spawned, &input, &limits))
}

async fn finish(spawned: Spawned, input: &[u8], limits: &Limits) -> OpResult {
    let Spawned { mut child, pipes } = spawned;
    let pid = child.id().unwrap_or_default();
    let total = Cell::new(0.0);
    let exceeded = Notify::new();
    let mut outputs: Vec<Option<Vec<u8>>> = Vec::new();
    let mut readers = Vec::new();
    let mut writer = None;
    for (index, stream) in pipes.into_iter().enumerate() {
        let is_output = stream.is_some() && index > 0;
        outputs.push(is_output.then(Vec::new));
        let Some(stream) = stream else { continue };
        readers.extend(stream.reader.map(|reader| (index, reader)));
        if index == 0 {
            writer = stream.writer;
        }
    }
    let mut reason = None;
    let status = {
        let mut slots: Vec<&mut Vec<u8>> = outputs.iter_mut().flatten().collect();
        let reading = read_all(&mut readers, &mut slots, &total, limits.output, &exceeded);
        let work = async {
            tokio::join!(write_all(writer, input), reading);
        };
        tokio::pin!(work);
        let late = async {
            match limits.timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(late);
        let mut working = true;
        let mut ended = None;
        while working || ended.is_none() {
            tokio::select! {
                () = &mut work, if working => working = false,
                status = child.wait(), if ended.is_none() => ended = Some(status),
                () = &mut late => reason = Some("ETIMEDOUT"),
                () = exceeded.notified() => reason = Some("ENOBUFS"),
            }
            if reason.is_some() {
                break;
            }
        }
        match ended {
            Some(status) => status,
            None => {
                if reason.is_some() && limits.signal != 0 {
                    // The process may have ended on its own by now.
                    let _ = sys::process::kill(pid as i32, limits.signal);
                }
                child.wait().await
            }
        }
    };
    let status = status.map_err(|error| system_error::from_io(&error, "wait", &[]))?;
    let [code, signal] = super::result(status);
    let output = outputs.into_iter().map(|bytes| bytes.map_or(Value::Null, Value::Bytes));
    Ok(Value::Dict(vec![
        ("pid".into(), pid.into()),
        ("status".into(), code),
        ("signal".into(), signal),
        ("output".into(), Value::List(output.collect())),
        ("error".into(), reason.into()),
    ]))
}

/// Gives the process its input. One that does not want all of it is fine.
async fn write_all(writer: Option<Writer>, input: &[u8]) {
    if let Some(mut writer) = writer {
        let _ = writer.write_all(input).await;
    }
}

/// Reads all pipes to their ends.
async fn read_all(
    readers: &mut Vec<(usize, Reader)>,
    slots: &mut Vec<&mut Vec<u8>>,
    total: &Cell<f64>,
    limit: f64,
    exceeded: &Notify,
) {
    let reads = readers.drain(..).zip(slots.drain(..)).map(|((_, mut reader), slot)| {
        Box::pin(async move {
            loop {
                let before = slot.len();
                slot.reserve(4096);
                match reader.read_buf(slot).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                }
                total.set(total.get() + (slot.len() - before) as f64);
                if total.get() > limit {
                    exceeded.notify_one();
                }
            }
        })
    });
    let mut reads: Vec<_> = reads.collect();
    std::future::poll_fn(|context| {
        reads.retain_mut(|read| read.as_mut().poll(context).is_pending());
        match reads.is_empty() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
}
