//! The process: room for it to work in, and a word where it would otherwise die without one.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::Once;
use std::thread;
use std::time::Duration;

/// Stack of the threads that work, in bytes: the system's own limit can be far too small.
const STACK: usize = 8 * 1024 * 1024;

thread_local! {
    /// Whether a panic of this thread will be caught and told.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs the program on a thread with room, ending it with exit status 1 and a message if it panics.
pub fn run(work: fn() -> ExitCode) -> ExitCode {
    get_errors_for_file_sizes();
    let guarded = move || guarded(work).unwrap_or_else(|reason| fail(&reason));
    match thread::Builder::new().stack_size(STACK).spawn(guarded) {
        Ok(worker) => worker.join().unwrap_or(ExitCode::FAILURE),
        Err(_) => guarded(),
    }
}

/// Starts the threads that share the work, one per core if `jobs` is 0. Where the system refuses them, the
/// thread that calls works alone.
pub fn start_threads(jobs: usize) {
    let wanted = if jobs > 0 { jobs } else { thread::available_parallelism().map_or(1, usize::from) };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK);
    let pool = match can_have(wanted) {
        true => pool.num_threads(wanted),
        false => pool.num_threads(1).use_current_thread(),
    };
    // It fails if there is one already, which serves as well.
    let _ = pool.build_global();
}

/// Runs some work; a panic in it becomes its message and place.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| panic::set_hook(Box::new(note)));
    let before = IS_GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    result.map_err(|panic| format!("{}{}", message(&*panic), PLACE.take()))
}

/// Notes where a panic was; one that nobody catches is printed, on one line.
fn note(panic: &PanicHookInfo) {
    let place = panic.location().map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    match IS_GUARDED.get() {
        true => PLACE.set(place),
        false => eprintln!("bantin: {}{place}", message(panic.payload())),
    }
}

fn message(panic: &dyn Any) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic")
}

fn fail(reason: &str) -> ExitCode {
    eprintln!("error[E086]: bantin failed: {reason}\nlỗi[E086]: bantin gặp lỗi nội bộ: {reason}");
    ExitCode::FAILURE
}

/// Whether the system gives so many threads at once.
fn can_have(count: usize) -> bool {
    let sleep = || thread::park_timeout(Duration::from_secs(1));
    let spawn = |_| thread::Builder::new().stack_size(STACK).spawn(sleep);
    let threads: Vec<_> = (0..count).map_while(|at| spawn(at).ok()).collect();
    let all = threads.len() == count;
    threads.iter().for_each(|sleeper| sleeper.thread().unpark());
    threads.into_iter().for_each(|sleeper| drop(sleeper.join()));
    all
}

/// Makes a write beyond the limit for file sizes (`ulimit -f`) an error like any other: by default the
/// system would end the process.
#[cfg(unix)]
fn get_errors_for_file_sizes() {
    // Where it cannot be set, nothing is lost but the message.
    let _ = signal_hook::flag::register(libc::SIGXFSZ, std::sync::Arc::default());
}

#[cfg(not(unix))]
fn get_errors_for_file_sizes() {}
