//! The worker's own side.

use super::{Order, Settings, receive_value, send, send_made};
use crate::config::Config;
use crate::document::{self, Made, Wanted};
use crate::engines::Engines;
use crate::error::{Error, ErrorKind};
use crate::process;
use crate::run::{STACK_BYTES, pool};
use rayon::ThreadPool;
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// Does the work of a worker process until its stdin ends, and then ends the process.
///
/// This is what the program named in [`crate::run::Workers`] has to call, and nothing before it may read stdin or
/// write to stdout.
///
/// # Errors
///
/// When the settings cannot be had, or the operating system does not bound its memory.
pub fn serve() -> Result<(), Error> {
    serve_with(Engines::new)
}

/// Does the same with engines that are made from the run's configuration in another way than [`Engines::new`] does.
///
/// # Errors
///
/// As [`serve`].
pub fn serve_with(engines: impl FnOnce(&Config) -> Engines) -> Result<(), Error> {
    let mut out = process::take_stdout().map_err(broken)?;
    let mut from = io::stdin().lock();
    let settings = receive_value::<Settings>(&mut from).map_err(broken)?;
    let settings = settings.ok_or_else(|| broken(io::ErrorKind::UnexpectedEof.into()))?;
    drop(from);
    let max_memory_bytes = settings.max_memory_bytes;
    process::bound_memory(max_memory_bytes).map_err(broken)?;
    let wanted = settings.wanted()?;
    let orders = listen().map_err(broken)?;
    // Says that it is ready.
    send(&mut out, b"").map_err(broken)?;
    let engines = engines(&wanted.config);
    work(&wanted, &engines, max_memory_bytes, &orders, &mut out)
}

fn broken(cause: io::Error) -> Error {
    Error::new(ErrorKind::Crashed, "cannot start a worker").caused_by(cause)
}

/// Reads orders on a thread of its own: it notices when who gave them is gone, while a document is being read too.
fn listen() -> io::Result<Receiver<Order>> {
    let (sender, orders) = mpsc::channel();
    let hear = move || {
        let mut from = io::stdin().lock();
        while let Ok(Some(order)) = next(&mut from) {
            if sender.send(order).is_err() {
                break;
            }
        }
        process::end()
    };
    thread::Builder::new()
        .name("orders".to_owned())
        .spawn(hear)?;
    Ok(orders)
}

fn next(from: &mut impl Read) -> io::Result<Option<Order>> {
    receive_value(from)
}

fn work(
    wanted: &Wanted,
    engines: &Engines,
    max_memory_bytes: u64,
    orders: &Receiver<Order>,
    out: &mut File,
) -> Result<(), Error> {
    let mut last: Option<(NonZero<usize>, ThreadPool)> = None;
    for Order { job, threads } in orders {
        let (_, pool) = match last.take().filter(|(n, _)| *n == threads) {
            Some(same) => last.insert(same),
            None => {
                // Stacks are counted whole, however little of them is ever touched.
                let stacks = (threads.get() * STACK_BYTES) as u64;
                let bounded = process::bound_memory(max_memory_bytes.saturating_add(stacks));
                bounded.map_err(broken)?;
                last.insert((threads, pool(threads.get())?))
            }
        };
        let made: Made = pool.install(|| document::make(&job, wanted, engines));
        if send_made(out, made).is_err() {
            break;
        }
        if engines.has_hung() {
            // What hangs keeps its thread and its memory as long as this process lives: the next document gets a new one.
            process::end();
        }
    }
    Ok(())
}
