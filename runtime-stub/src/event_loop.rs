//! The event loop: timers, immediates, async ops; ticks and microtasks after each of them.

use semba_engine::{Engine, Evaluation, JsError, Value};

use crate::exit;
use crate::host::Host;
use crate::program::{DAMAGED_CODE, MODE_CODE};

/// Runs the loop until nothing keeps the program running; returns its exit code.
pub(crate) fn run(engine: &mut Engine<Host>, evaluation: &Evaluation) -> i32 {
    let mut evaluated = false;
    // Modules are evaluated inside a microtask: those that wait come before the ticks.
    let start = microtasks(engine)
        .and_then(|()| settle(engine, evaluation, &mut evaluated))
        .and_then(|()| drain(engine));
    if let Err(code) = start {
        return code;
    }
    loop {
        let step = settle(engine, evaluation, &mut evaluated).and_then(|()| turn(engine));
        if let Err(code) = step {
            return code;
        }
        if !is_alive(engine) {
            if !evaluated && evaluation.result().is_none() {
                exit::report("Warning: Detected unsettled top-level await");
                return exit_code(engine, exit::UNSETTLED_AWAIT);
            }
            if let Err(code) =
                callback(engine, "beforeExit", Vec::new()).and_then(|_| drain(engine))
            {
                return code;
            }
            if !is_alive(engine) && (evaluated || evaluation.result().is_none()) {
                return exit_code(engine, 0);
            }
        }
    }
}

/// Reports an evaluation that has just ended with an error.
fn settle(
    engine: &mut Engine<Host>,
    evaluation: &Evaluation,
    evaluated: &mut bool,
) -> Result<(), i32> {
    if *evaluated {
        return Ok(());
    }
    match evaluation.result() {
        None => Ok(()),
        Some(result) => {
            *evaluated = true;
            match result {
                Ok(()) => Ok(()),
                Err(error) => uncaught(engine, &error, "uncaughtException"),
            }
        }
    }
}

/// One turn: due timers, results of async ops, immediates.
fn turn(engine: &mut Engine<Host>) -> Result<(), i32> {
    let timers = &mut engine.host().timers;
    timers.update();
    let limit = timers.limit();
    while let Some(id) = engine.host().timers.take_due(limit) {
        callback(engine, "timers", vec![Value::Number(f64::from(id))])?;
        drain(engine)?;
    }
    wait(engine)?;
    // Those that keep nothing running are for turns that happen anyway.
    if is_alive(engine) && engine.host().timers.take_immediates() {
        // Each call runs one; ticks and microtasks come in between.
        while callback(engine, "immediates", Vec::new())? == Value::Bool(true) {
            drain(engine)?;
        }
        drain(engine)?;
    }
    Ok(())
}

/// Waits until an async op or a timer is ready, unless something is ready already; settles the ops that are.
fn wait(engine: &mut Engine<Host>) -> Result<(), i32> {
    let host = engine.host();
    let mut limit = host.timers.wait();
    if host.timers.has_immediates() || !(host.tasks.keeps_alive() || host.timers.keeps_alive()) {
        limit = Some(std::time::Duration::ZERO);
    }
    if !host.tasks.is_pending() {
        if let Some(limit) = limit.filter(|limit| !limit.is_zero()) {
            std::thread::sleep(limit);
        }
        return Ok(());
    }
    while let Some((promise, result)) = engine.host().tasks.next(limit) {
        engine.settle(promise, result);
        drain(engine)?;
        // What is ready by now is taken along; nothing is waited for twice.
        limit = Some(std::time::Duration::ZERO);
    }
    Ok(())
}

fn is_alive(engine: &mut Engine<Host>) -> bool {
    let host = engine.host();
    host.timers.keeps_alive() || host.timers.immediates_keep_alive() || host.tasks.keeps_alive()
}

/// Runs ticks and microtasks until neither is left, then looks at rejections nobody handled.
pub(crate) fn drain(engine: &mut Engine<Host>) -> Result<(), i32> {
    loop {
        let ticked = match engine.call("ticks", Vec::new()) {
            Ok(ticked) => ticked == Value::Bool(true),
            // Others may wait behind the one that threw.
            Err(error) => {
                uncaught(engine, &error, "uncaughtException")?;
                true
            }
        };
        let had_microtasks = engine.has_microtasks();
        microtasks(engine)?;
        if ticked || had_microtasks {
            continue;
        }
        let Some(rejection) = engine.take_rejection() else { return Ok(()) };
        uncaught(engine, &rejection, "unhandledRejection")?;
    }
}

fn microtasks(engine: &mut Engine<Host>) -> Result<(), i32> {
    while let Err(error) = engine.run_microtasks() {
        uncaught(engine, &error, "uncaughtException")?;
    }
    Ok(())
}

fn callback(engine: &mut Engine<Host>, name: &str, arguments: Vec<Value>) -> Result<Value, i32> {
    match engine.call(name, arguments) {
        Ok(value) => Ok(value),
        Err(error) => uncaught(engine, &error, "uncaughtException").map(|()| Value::Undefined),
    }
}

/// An error that the program did not catch: its own handler, or the end with a report.
pub(crate) fn uncaught(
    engine: &mut Engine<Host>,
    error: &JsError,
    origin: &str,
) -> Result<(), i32> {
    let message = || error.property(c"message").unwrap_or_default();
    match error.property(c"code").as_deref() {
        Some(DAMAGED_CODE) => return Err(exit::damaged(&message())),
        Some(MODE_CODE) => return Err(exit::forbidden(&message())),
        _ => {}
    }
    match engine.call_with_error("uncaughtException", error, origin) {
        Ok(Value::Bool(true)) => Ok(()),
        Ok(_) => {
            report(engine, error, origin);
            Err(exit_code(engine, exit::UNCAUGHT))
        }
        // The handler itself threw: Node's exit code for that.
        Err(second) => {
            report(engine, &second, "uncaughtException");
            Err(exit_code(engine, 7))
        }
    }
}

/// Prints an error as Node does; by the simplest means when the formatter fails.
fn report(engine: &mut Engine<Host>, error: &JsError, origin: &str) {
    let text = match engine.call_builtin("semba:internal/inspect", "inspect", error) {
        Ok(Value::String(text)) => text,
        _ => error.describe(),
    };
    let prefix = match (error.is_error(), origin) {
        (true, _) => "",
        (false, "unhandledRejection") => "Uncaught (in promise) ",
        (false, _) => "Uncaught ",
    };
    exit::report(&format!("{prefix}{text}"));
}

/// Runs the `exit` handlers, which may change the code.
fn exit_code(engine: &mut Engine<Host>, code: i32) -> i32 {
    match engine.call("exit", vec![Value::Number(f64::from(code))]) {
        Ok(Value::Number(code)) => code as i32,
        Ok(_) => code,
        Err(error) => {
            report(engine, &error, "uncaughtException");
            exit::UNCAUGHT
        }
    }
}
