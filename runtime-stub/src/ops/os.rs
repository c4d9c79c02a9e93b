//! `semba:ops/os`: the machine.

use semba_engine::{Args, NativeModule, Op, OpError, OpResult, Value};

use super::system_error;
use crate::host::Host;
use crate::sys::io::Errno;
use crate::sys::machine::Cpu;
use crate::sys::{self, system};

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/os",
    ops: &[
        ("op_os_cpus", Op::Sync(op_os_cpus)),
        ("op_os_get_priority", Op::Sync(op_os_get_priority)),
        ("op_os_load", Op::Sync(op_os_load)),
        ("op_os_memory", Op::Sync(op_os_memory)),
        ("op_os_parallelism", Op::Sync(op_os_parallelism)),
        ("op_os_set_priority", Op::Sync(op_os_set_priority)),
        ("op_os_system", Op::Sync(op_os_system)),
        ("op_os_uptime", Op::Sync(op_os_uptime)),
        ("op_os_user", Op::Sync(op_os_user)),
        ("op_os_errnos", Op::Sync(op_os_errnos)),
        ("op_os_interfaces", Op::Sync(op_os_interfaces)),
    ],
};

fn failed(syscall: &'static str) -> impl Fn(Errno) -> OpError {
    move |errno| system_error::from_errno(errno, syscall, &[])
}

fn numbers(numbers: impl IntoIterator<Item = f64>) -> Value {
    Value::List(numbers.into_iter().map(Value::Number).collect())
}

/// `op_os_system()`: what `uname` says.
fn op_os_system(_: &mut Host, _: &mut Args) -> OpResult {
    let names = system::names().map_err(failed("uv_os_uname"))?;
    Ok(Value::Dict(vec![
        ("type".into(), names.system.into()),
        ("hostname".into(), names.host.into()),
        ("release".into(), names.release.into()),
        ("version".into(), names.version.into()),
        ("machine".into(), names.machine.into()),
    ]))
}

/// `op_os_memory()`: `[free, total]` bytes.
fn op_os_memory(_: &mut Host, _: &mut Args) -> OpResult {
    system::memory().map(numbers).map_err(failed("uv_get_total_memory"))
}

/// `op_os_load()`: the load averages of 1, 5 and 15 minutes.
fn op_os_load(_: &mut Host, _: &mut Args) -> OpResult {
    system::load().map(numbers).map_err(failed("uv_loadavg"))
}

/// `op_os_uptime()`: seconds since the machine started.
fn op_os_uptime(_: &mut Host, _: &mut Args) -> OpResult {
    system::uptime().map(Value::Number).map_err(failed("uv_uptime"))
}

/// `op_os_parallelism()`: how many threads run at once.
fn op_os_parallelism(_: &mut Host, _: &mut Args) -> OpResult {
    Ok((std::thread::available_parallelism().map_or(1, |count| count.get() as u32)).into())
}

/// `op_os_cpus()`: per processor its model, speed in MHz and times in ms: user, nice, sys, idle, irq.
fn op_os_cpus(_: &mut Host, _: &mut Args) -> OpResult {
    let cpus = system::cpus().map_err(failed("uv_cpu_info"))?;
    let cpu = |cpu: Cpu| {
        let [user, nice, sys, idle, irq] = cpu.times.map(Value::Number);
        let times = vec![
            ("user".into(), user),
            ("nice".into(), nice),
            ("sys".into(), sys),
            ("idle".into(), idle),
            ("irq".into(), irq),
        ];
        Value::Dict(vec![
            ("model".into(), cpu.model.into()),
            ("speed".into(), cpu.speed.into()),
            ("times".into(), Value::Dict(times)),
        ])
    };
    Ok(Value::List(cpus.into_iter().map(cpu).collect()))
}

/// `op_os_user()`: what the system knows of the effective user; `undefined` when it knows nothing.
fn op_os_user(_: &mut Host, _: &mut Args) -> OpResult {
    let Some(user) = system::user() else { return Ok(Value::Undefined) };
    Ok(Value::Dict(vec![
        ("uid".into(), user.uid.into()),
        ("gid".into(), user.gid.into()),
        ("username".into(), user.name.into()),
        ("homedir".into(), user.home.into()),
        ("shell".into(), user.shell.map_or(Value::Null, Value::String)),
    ]))
}

/// `op_os_get_priority(pid)`: a process's niceness.
fn op_os_get_priority(_: &mut Host, args: &mut Args) -> OpResult {
    let pid = args.number(0)? as i64 as i32;
    sys::process::priority(pid).map(Value::from).map_err(failed("uv_os_getpriority"))
}

/// `op_os_set_priority(pid, priority)`.
fn op_os_set_priority(_: &mut Host, args: &mut Args) -> OpResult {
    let (pid, priority) = (args.number(0)? as i64 as i32, args.number(1)? as i64 as i32);
    let set = sys::process::set_priority(pid, priority).map_err(failed("uv_os_setpriority"));
    set.map(|()| Value::Undefined)
}

/// `op_os_interfaces()`: per address of a network interface its name, address, netmask, hardware address, whether it is
/// internal, and its scope.
fn op_os_interfaces(_: &mut Host, _: &mut Args) -> OpResult {
    let addresses = system::interface_addresses().map_err(failed("uv_interface_addresses"))?;
    let list = addresses.into_iter().map(|address| {
        let mac: Vec<_> = address.mac.iter().map(|byte| format!("{byte:02x}")).collect();
        Value::List(vec![
            address.interface.into(),
            address.address.to_string().into(),
            address.netmask.to_string().into(),
            mac.join(":").into(),
            address.internal.into(),
            address.scope.into(),
        ])
    });
    Ok(Value::List(list.collect()))
}

/// `op_os_errnos()`: number, name and text of every system error in turn.
fn op_os_errnos(_: &mut Host, _: &mut Args) -> OpResult {
    let entries = system_error::TABLE.iter().flat_map(|(errno, name, text)| {
        [errno.raw_os_error().into(), (*name).into(), (*text).into()]
    });
    Ok(Value::List(entries.collect()))
}
