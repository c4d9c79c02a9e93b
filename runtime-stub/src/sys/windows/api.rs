//! The calls into Windows that `std` does not make.

#![expect(unsafe_code, reason = "the system's functions take pointers")]

use std::ffi::c_void;
use std::os::windows::io::{AsRawHandle, BorrowedHandle, FromRawHandle, OwnedHandle};

use windows_sys::Wdk::System::SystemServices::RtlGetVersion;
use windows_sys::Wdk::System::Threading::{NtQueryInformationProcess, ProcessBasicInformation};
use windows_sys::Win32::Foundation::{FILETIME, STILL_ACTIVE};
use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
use windows_sys::Win32::System::Console::{CONSOLE_SCREEN_BUFFER_INFO, GetConsoleScreenBufferInfo};
use windows_sys::Win32::System::ProcessStatus::{K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::SystemInformation::{
    GetTickCount64, GlobalMemoryStatusEx, MEMORYSTATUSEX, OSVERSIONINFOW,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetExitCodeProcess, GetProcessTimes, OpenProcess, PROCESS_BASIC_INFORMATION,
    PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

use super::io::{Errno, Result};

/// The error of the call before, unless it succeeded.
fn check(succeeded: i32) -> Result<()> {
    if succeeded == 0 { Err(std::io::Error::last_os_error().into()) } else { Ok(()) }
}

/// Total, free and available bytes of the volume that `path` is on.
pub(super) fn disk_space(path: &str) -> Result<[u64; 3]> {
    let path: Vec<u16> = path.encode_utf16().chain([0]).collect();
    let [mut total, mut free, mut available] = [0; 3];
    // SAFETY: the path ends with a zero; the numbers are live during the call.
    check(unsafe {
        GetDiskFreeSpaceExW(path.as_ptr(), &raw mut available, &raw mut total, &raw mut free)
    })?;
    Ok([total, free, available])
}

/// Columns and rows of the console behind a handle.
pub(crate) fn console_size(handle: BorrowedHandle<'_>) -> Result<[u32; 2]> {
    let mut info = CONSOLE_SCREEN_BUFFER_INFO::default();
    // SAFETY: the handle is open, the structure is live during the call.
    check(unsafe { GetConsoleScreenBufferInfo(handle.as_raw_handle(), &raw mut info) })?;
    let window = info.srWindow;
    let length = |low: i16, high: i16| (i32::from(high) - i32::from(low) + 1).unsigned_abs();
    Ok([length(window.Left, window.Right), length(window.Top, window.Bottom)])
}

/// The process that started this one.
pub(super) fn parent_id() -> Option<u32> {
    let mut information = PROCESS_BASIC_INFORMATION::default();
    let size = size_of::<PROCESS_BASIC_INFORMATION>() as u32;
    // SAFETY: the structure belongs to the kind of information, has the given size and is live during the call.
    let status = unsafe {
        NtQueryInformationProcess(
            GetCurrentProcess(),
            ProcessBasicInformation,
            (&raw mut information).cast::<c_void>(),
            size,
            std::ptr::null_mut(),
        )
    };
    (status >= 0).then_some(information.InheritedFromUniqueProcessId as u32)
}

fn open_process(pid: u32, access: u32) -> Result<OwnedHandle> {
    // SAFETY: the call takes no pointers.
    let handle = unsafe { OpenProcess(access, 0, pid) };
    if handle.is_null() {
        return match Errno::from(std::io::Error::last_os_error()) {
            // What Windows calls a wrong parameter is the number.
            Errno::INVAL => Err(Errno::SRCH),
            errno => Err(errno),
        };
    }
    // SAFETY: the handle was just made and is nobody else's.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

/// Whether a process runs.
pub(super) fn process_exists(pid: u32) -> Result<()> {
    let process = open_process(pid, PROCESS_QUERY_LIMITED_INFORMATION)?;
    let mut code = 0;
    // SAFETY: the handle is open, the number is live during the call.
    check(unsafe { GetExitCodeProcess(process.as_raw_handle(), &raw mut code) })?;
    if code == STILL_ACTIVE as u32 { Ok(()) } else { Err(Errno::SRCH) }
}

/// Ends a process.
pub(super) fn terminate(pid: u32) -> Result<()> {
    let process = open_process(pid, PROCESS_TERMINATE)?;
    // SAFETY: the handle is open.
    check(unsafe { TerminateProcess(process.as_raw_handle(), 1) })
}

/// Resident bytes of this process, the most there were, and page faults.
pub(super) fn memory_counters() -> Result<[u64; 3]> {
    let mut counters = PROCESS_MEMORY_COUNTERS::default();
    let size = size_of::<PROCESS_MEMORY_COUNTERS>() as u32;
    // SAFETY: the structure has the given size and is live during the call.
    check(unsafe { K32GetProcessMemoryInfo(GetCurrentProcess(), &raw mut counters, size) })?;
    Ok([
        counters.WorkingSetSize as u64,
        counters.PeakWorkingSetSize as u64,
        counters.PageFaultCount.into(),
    ])
}

/// User and system time of this process, in units of 100 ns.
pub(super) fn process_times() -> Result<[u64; 2]> {
    let [mut created, mut ended, mut system, mut user] = [FILETIME::default(); 4];
    // SAFETY: the times are live during the call.
    check(unsafe {
        GetProcessTimes(
            GetCurrentProcess(),
            &raw mut created,
            &raw mut ended,
            &raw mut system,
            &raw mut user,
        )
    })?;
    let ticks =
        |time: FILETIME| u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    Ok([ticks(user), ticks(system)])
}

/// Major version, minor version and build of Windows.
pub(super) fn version() -> [u32; 3] {
    let size = size_of::<OSVERSIONINFOW>() as u32;
    let mut version = OSVERSIONINFOW { dwOSVersionInfoSize: size, ..Default::default() };
    // SAFETY: the structure says its size and is live during the call, which always succeeds.
    unsafe {
        RtlGetVersion(&raw mut version);
    }
    [version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber]
}

/// Available and total bytes of memory.
pub(super) fn memory() -> Result<[u64; 2]> {
    let size = size_of::<MEMORYSTATUSEX>() as u32;
    let mut status = MEMORYSTATUSEX { dwLength: size, ..Default::default() };
    // SAFETY: the structure says its size and is live during the call.
    check(unsafe { GlobalMemoryStatusEx(&raw mut status) })?;
    Ok([status.ullAvailPhys, status.ullTotalPhys])
}

/// Milliseconds since the machine started.
pub(super) fn uptime_milliseconds() -> u64 {
    // SAFETY: the call takes no pointers.
    unsafe { GetTickCount64() }
}
