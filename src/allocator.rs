//! The allocator: where memory ends the program ends with a message, not by a signal.

use std::alloc::{GlobalAlloc, Layout};

use mimalloc::MiMalloc;

/// Gives memory: a build makes and drops many small things, which takes mimalloc a third of the time it takes the
/// allocator of the GNU C library.
pub struct Allocator;

/// What is said when there is none left: in both languages, as nothing can be looked up any more.
const MESSAGE: &[u8] = "error[E089]: out of memory; the site built before is unharmed\n\
    lỗi[E089]: hết bộ nhớ; trang đã dựng vẫn nguyên vẹn\n"
    .as_bytes();

/// Passes memory on, if it is any.
fn some(memory: *mut u8) -> *mut u8 {
    if memory.is_null() { end() } else { memory }
}

#[cfg(unix)]
fn end() -> ! {
    // SAFETY: both take plain values and allocate nothing; the message lives as long as the program.
    unsafe {
        libc::write(libc::STDERR_FILENO, MESSAGE.as_ptr().cast(), MESSAGE.len());
        libc::_exit(1)
    }
}

#[cfg(not(unix))]
fn end() -> ! {
    use std::io::Write;
    let _ = std::io::stderr().write_all(MESSAGE);
    std::process::exit(1)
}

// SAFETY: every call goes to the allocator as it came.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        some(unsafe { MiMalloc.alloc(layout) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { MiMalloc.dealloc(memory, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        some(unsafe { MiMalloc.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        some(unsafe { MiMalloc.realloc(memory, layout, size) })
    }
}
