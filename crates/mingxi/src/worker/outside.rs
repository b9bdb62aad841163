//! The run's side of a worker: it starts it, asks it, and stops it when it takes too long.

use super::{Answer, Order, Settings, receive, receive_made, send_value};
use crate::document::{Made, Wanted};
use crate::error::{Error, ErrorKind};
use crate::inputs::Job;
use crate::process;
use crate::run::Workers;
use crate::tables::Rows;
use std::io::{self, BufReader, Read};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Starting takes milliseconds; a machine that needs longer than this is out of order.
const STARTING: Duration = Duration::from_secs(60);

/// A process that ended is gone within this time, or is stopped.
const ENDING: Duration = Duration::from_millis(500);

/// Room in the pipe for answers: the most that Linux lets everybody have. The rows of most documents go into it at once; with 64 KiB, as it is
/// at first, both sides take turns.
const PIPE_BYTES: usize = 1 << 20;

/// Of what a worker says on stderr, the end is kept: what it says when it dies.
const LAST_WORDS_BYTES: usize = 4096;

/// A worker process.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    orders: ChildStdin,
    answers: Receiver<(Answer, Rows)>,
    last_words: Option<JoinHandle<Vec<u8>>>,
    max_memory_mib: NonZero<u64>,
    timeout: Duration,
    is_used: bool,
}

/// A worker that is no more, and why.
#[derive(Debug)]
pub(crate) struct Death {
    /// As the document's error.
    pub(crate) error: Error,
    /// It died of itself, after other documents: they may be to blame, and a new worker may live.
    pub(crate) is_worth_another_try: bool,
}

impl Worker {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Crashed`] or [`ErrorKind::OutOfMemory`] when it does not come up.
    pub(crate) fn start(workers: &Workers, wanted: &Wanted) -> Result<Self, Error> {
        let cannot = |cause: io::Error| {
            let what = format!("cannot start {} as a worker", workers.program.display());
            Error::new(ErrorKind::Crashed, what).caused_by(cause)
        };
        let mut child = command(workers).spawn().map_err(cannot)?;
        let (Some(mut orders), Some(out), Some(err)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three were asked for");
        };
        process::widen_pipe(&out, PIPE_BYTES);
        let settings = Settings::new(wanted, workers.max_memory_bytes());
        // A worker that is dead already is noticed below.
        let _ = send_value(&mut orders, &settings);
        let (ready, is_ready) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let read = move || read_answers(out, &ready, &answer);
        thread::Builder::new()
            .name("answers".to_owned())
            .spawn(read)
            .map_err(cannot)?;
        let listen = || {
            thread::Builder::new()
                .name("words".to_owned())
                .spawn(move || last_words(err))
        };
        let worker = Self {
            child,
            orders,
            answers,
            last_words: Some(listen().map_err(cannot)?),
            max_memory_mib: workers.max_memory_mib,
            timeout: workers.timeout,
            is_used: false,
        };
        match is_ready.recv_timeout(STARTING) {
            Ok(()) => Ok(worker),
            Err(RecvTimeoutError::Timeout) => Err(worker.stopped(STARTING)),
            Err(RecvTimeoutError::Disconnected) => Err(worker.dead()),
        }
    }

    /// Has a document made into the output folder, or finds out that the worker died of it.
    pub(crate) fn ask(
        mut self,
        job: &Job,
        threads: NonZero<usize>,
        out: &Path,
    ) -> Result<(Made, Self), Death> {
        let order = Order {
            job: job.clone(),
            threads,
        };
        // A worker that is dead already is noticed below.
        let _ = send_value(&mut self.orders, &order);
        match self.answers.recv_timeout(self.timeout) {
            Ok((answer, rows)) => {
                self.is_used = true;
                match answer.made(rows, out, job) {
                    Ok(made) => Ok((made, self)),
                    Err(error) => Err(Death {
                        error,
                        is_worth_another_try: false,
                    }),
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let timeout = self.timeout;
                let error = self.stopped(timeout);
                Err(Death {
                    error,
                    is_worth_another_try: false,
                })
            }
            Err(RecvTimeoutError::Disconnected) => {
                let is_worth_another_try = self.is_used;
                let error = self.dead();
                Err(Death {
                    error,
                    is_worth_another_try,
                })
            }
        }
    }

    /// Stops it, since it took longer than that.
    fn stopped(mut self, allowed: Duration) -> Error {
        // Dropping it kills it; nobody waits for what may be stuck in the system.
        self.last_words = None;
        Error::new(
            ErrorKind::TimedOut,
            format!(
                "not done after {} s: it was given up",
                allowed.as_secs_f64()
            ),
        )
        .with_hint("give it more time with --timeout, or convert a part of it with --pages")
    }

    /// What it died of.
    fn dead(mut self) -> Error {
        let start = Instant::now();
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if start.elapsed() < ENDING => thread::sleep(Duration::from_millis(1)),
                _ => break None,
            }
        };
        // It has ended: so has its stderr.
        let words = self.last_words.take().filter(|_| status.is_some());
        let words = words
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default();
        cause_of_death(
            status,
            &String::from_utf8_lossy(&words),
            self.max_memory_mib,
        )
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // An error means that it has ended and was waited for.
        if self.child.kill().is_ok() {
            // Killed, it ends within milliseconds, unless a device does not answer it.
            let start = Instant::now();
            while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < ENDING {
                thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

fn command(workers: &Workers) -> Command {
    let mut command = Command::new(&workers.program);
    command
        .args(&workers.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let (name, value) = crate::OCR_ENVIRONMENT;
    if std::env::var_os(name).is_none() {
        command.env(name, value);
    }
    // Ctrl-C in the terminal is for the run, which lets its workers finish.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Passes answers on, the first, empty message apart; ends with the worker.
fn read_answers(out: ChildStdout, ready: &mpsc::Sender<()>, answer: &mpsc::Sender<(Answer, Rows)>) {
    let mut out = BufReader::with_capacity(1 << 16, out);
    if !matches!(receive(&mut out), Ok(Some(_))) || ready.send(()).is_err() {
        return;
    }
    while let Ok(Some(made)) = receive_made(&mut out) {
        if answer.send(made).is_err() {
            return;
        }
    }
}

/// Reads stderr to its end and keeps the last of it.
fn last_words(mut err: ChildStderr) -> Vec<u8> {
    let (mut last, mut some) = (Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = err.read(&mut some) {
        last.extend_from_slice(&some[..n]);
        let surplus = last.len().saturating_sub(LAST_WORDS_BYTES);
        last.drain(..surplus);
    }
    last
}

/// Rust and C++ say so when they are refused memory, and abort.
const REFUSED_MEMORY: [&str; 3] = ["memory allocation of", "bad_alloc", "out of memory"];

fn cause_of_death(status: Option<ExitStatus>, words: &str, max_memory_mib: NonZero<u64>) -> Error {
    if REFUSED_MEMORY.iter().any(|sign| words.contains(sign)) {
        let what = format!("needs more than {max_memory_mib} MiB of memory: it was given up");
        return Error::new(ErrorKind::OutOfMemory, what)
            .with_hint("allow more with --max-memory, or convert a part of it with --pages");
    }
    let how = match status {
        _ if words.contains("has overflowed its stack") => "its stack overflowed".to_owned(),
        Some(status) => in_words(status),
        None => "it closed its output".to_owned(),
    };
    let last = words.lines().rev().find(|line| !line.trim().is_empty());
    let last = last
        .map(|line| format!(": {}", line.trim()))
        .unwrap_or_default();
    Error::new(
        ErrorKind::Crashed,
        format!("the process that read it crashed: {how}{last}"),
    )
    .with_hint("please report the file; the others are not affected")
}

#[cfg(unix)]
fn in_words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        Some(9) => "it was killed, by the system for want of memory or by a person".to_owned(),
        Some(signal) => format!("signal {signal}{}", name_of(signal)),
        None => status.to_string(),
    }
}

#[cfg(unix)]
const fn name_of(signal: i32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        7 => " (bus error)",
        8 => " (arithmetic)",
        11 => " (segmentation fault)",
        _ => "",
    }
}

#[cfg(not(unix))]
fn in_words(status: ExitStatus) -> String {
    status.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn want_of_memory_is_told_from_a_crash() {
        let limit = NonZero::new(64).unwrap();
        let kind = |words| cause_of_death(None, words, limit).kind();
        assert_eq!(
            kind("memory allocation of 99 bytes failed\n"),
            ErrorKind::OutOfMemory
        );
        assert_eq!(kind("what():  std::bad_alloc\n"), ErrorKind::OutOfMemory);
        assert_eq!(
            kind("thread 'x' has overflowed its stack\n"),
            ErrorKind::Crashed
        );
        let error = cause_of_death(None, "\n oh no \n\n", limit);
        assert_eq!(
            error.to_string(),
            "the process that read it crashed: it closed its output: oh no"
        );
    }
}
