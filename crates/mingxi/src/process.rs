//! What is asked of the operating system about this process.

use std::fs::{self, File};
use std::io;

/// Bounds the memory that this process may have for its own data, bytes; what it asks for beyond that, it does not get.
///
/// `RLIMIT_DATA`, not `RLIMIT_AS`: models and PDFs that are mapped from the disk, and address space that is only reserved,
/// cost no memory. It can be set again, higher too. Systems that cannot do it are left as they are.
///
/// # Errors
///
/// When the system refuses.
#[cfg(unix)]
pub(crate) fn bound_memory(bytes: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Data);
    let bytes = maximum.map_or(bytes, |maximum| bytes.min(maximum));
    let limit = Rlimit {
        current: Some(bytes),
        maximum,
    };
    Ok(setrlimit(Resource::Data, limit)?)
}

#[cfg(not(unix))]
pub(crate) fn bound_memory(_: u64) -> io::Result<()> {
    Ok(())
}

/// The stdout of this process, for us alone: whatever else prints there is sent to stderr from now on.
///
/// # Errors
///
/// When the system refuses.
#[cfg(unix)]
pub(crate) fn take_stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    let own = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(own.into())
}

#[cfg(not(unix))]
pub(crate) fn take_stdout() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a pipe room for so many bytes, where the system can.
#[cfg(target_os = "linux")]
pub(crate) fn widen_pipe(pipe: &impl std::os::fd::AsFd, bytes: usize) {
    // Where it has less room, it is only slower.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, bytes);
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn widen_pipe<P>(_: &P, _: usize) {}

/// Ends this process at once, whatever its threads and native libraries are at.
#[cfg(unix)]
pub(crate) fn end() -> ! {
    use rustix::process::{Signal, getpid, kill_process};
    // It cannot be refused; if it were, an abort does the same with more words.
    let _ = kill_process(getpid(), Signal::KILL);
    std::process::abort()
}

#[cfg(not(unix))]
pub(crate) fn end() -> ! {
    std::process::abort()
}

/// Begins to measure [`peak_memory_mib`] anew, where the system can.
pub(crate) fn forget_peak_memory() {
    // proc(5): 5 resets the peak of the resident set. Where it cannot, the peak is that of the whole process.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process had, MiB, since it began or [`forget_peak_memory`] was called.
pub(crate) fn peak_memory_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()
        .map(|kib| kib / 1024)
}
