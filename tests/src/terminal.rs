//! Plays a person at a pseudo-terminal: waits for a text, types keys.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::process::{Ran, TIME_LIMIT, spawn, wait};

/// How long a text may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// One thing a person does: waits until the program printed `wait` behind what it printed before, then types `send`.
#[derive(Debug, Clone)]
pub struct Step {
    /// The text to wait for.
    pub wait: String,
    /// The keys, as the terminal sends them.
    pub send: String,
}

/// What the program printed so far; `true` once it printed the last of it.
#[derive(Default)]
struct Screen {
    printed: Mutex<(Vec<u8>, bool)>,
    changed: Condvar,
}

/// Starts `command` at a terminal of 80 columns and 24 rows and takes the steps. All output is in `stdout`.
///
/// # Panics
/// When there is no terminal to be had, or the program cannot be started.
pub fn run(command: &mut Command, steps: &[Step]) -> Ran {
    let (master, slave) = pair().expect("the system has pseudo-terminals");
    let copy = || Stdio::from(slave.try_clone().expect("a descriptor can be copied"));
    command.stdin(copy()).stdout(copy()).stderr(copy());
    let child = spawn(command);
    // The program has the only copies: the terminal ends with it.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop(slave);
    let mut child = child.unwrap_or_else(|error| {
        panic!("{} cannot be started: {error}", command.get_program().display())
    });
    let screen = Screen::default();
    std::thread::scope(|scope| {
        let reader = master.try_clone().expect("a descriptor can be copied");
        scope.spawn(|| screen.watch(reader));
        let mut keyboard = &master;
        let mut seen = 0;
        for step in steps {
            let Some(end) = screen.wait_for(step.wait.as_bytes(), seen) else { break };
            seen = end;
            // A program that ended meanwhile is told by its output.
            let _ = keyboard.write_all(step.send.as_bytes());
        }
        let status = wait(&mut child, TIME_LIMIT);
        screen.wait_for_end();
        let (bytes, _) = std::mem::take(&mut *screen.lock());
        Ran {
            stdout: String::from_utf8_lossy(&bytes).into_owned(),
            stderr: String::new(),
            code: status.code(),
            signal: status.signal(),
        }
    })
}

fn pair() -> io::Result<(File, OwnedFd)> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let slave = open(ptsname(&master, Vec::new())?, OFlags::RDWR | OFlags::NOCTTY, Mode::empty())?;
    tcsetwinsize(&slave, Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 })?;
    Ok((master.into(), slave))
}

impl Screen {
    fn lock(&self) -> std::sync::MutexGuard<'_, (Vec<u8>, bool)> {
        self.printed.lock().expect("no other thread panicked")
    }

    /// Collects what the terminal shows; reading fails when the last program has closed it.
    fn watch(&self, mut reader: File) {
        let mut buffer = [0; 4096];
        while let Ok(count) = reader.read(&mut buffer)
            && count > 0
        {
            self.lock().0.extend_from_slice(&buffer[..count]);
            self.changed.notify_all();
        }
        self.lock().1 = true;
        self.changed.notify_all();
    }

    /// The position behind `text`, looked for from `start`; `None` when it does not come.
    fn wait_for(&self, text: &[u8], start: usize) -> Option<usize> {
        let find = |bytes: &[u8]| {
            let place = bytes[start..].windows(text.len().max(1)).position(|window| window == text);
            place.map(|place| start + place + text.len())
        };
        let missing = |state: &mut (Vec<u8>, bool)| !state.1 && find(&state.0).is_none();
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, missing);
        let (state, _) = waited.expect("no other thread panicked");
        find(&state.0)
    }

    fn wait_for_end(&self) {
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, |(_, ended)| !*ended);
        drop(waited.expect("no other thread panicked"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_output() {
        let script =
            "stty size; printf 'name? '; read a; printf 'age? '; read b; echo \"$a is $b\"; exit 3";
        let step = |wait: &str, send: &str| Step { wait: wait.to_owned(), send: send.to_owned() };
        let ran = run(
            Command::new("sh").args(["-c", script]),
            &[step("name? ", "Ada\n"), step("age? ", "36\n")],
        );
        assert_eq!(ran.stdout, "24 80\r\nname? Ada\r\nage? 36\r\nAda is 36\r\n");
        assert_eq!(ran.code, Some(3));
    }
}
