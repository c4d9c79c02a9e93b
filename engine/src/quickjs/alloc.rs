//! The memory behind the engine: free lists over growing chunks.
//!
//! The engine carves small objects out of 4 KiB arenas of its own; what reaches this allocator are those arenas and
//! everything above 512 bytes, from one thread. Starting a program allocates and never frees, so the fast path is a
//! pointer that moves through a chunk. The first chunk is small, for programs that stay small; the following ones are
//! aligned and marked for huge pages, which takes most page faults out of loading a large program.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::c_void;

use super::sys as q;

/// In front of every block. Its size keeps blocks aligned for everything.
#[repr(C, align(16))]
struct Header {
    /// Bytes behind the header.
    usable: usize,
    /// The free list that the block returns to; [`LARGE`] for blocks of the system's allocator.
    class: usize,
}

const HEADER: usize = size_of::<Header>();
const LARGE: usize = usize::MAX;
/// Blocks above this size, header included, come from the system's allocator, which gives them back to the system.
const MAX_POOLED: usize = 64 << 10;
/// Four size classes for each power of two from `1 << MIN_SHIFT` to [`MAX_POOLED`].
const MIN_SHIFT: u32 = 6;
const CLASSES: usize = 44;
const FIRST_CHUNK: usize = 512 << 10;
const HUGE_PAGE: usize = 2 << 20;
const MAX_CHUNK: usize = 32 << 20;

/// One runtime's memory. It is never given back: the process ends with its engine.
struct Pool {
    cursor: *mut u8,
    end: *mut u8,
    next_chunk: usize,
    /// The first free block of each class; free blocks begin with a pointer to the next one.
    free: [*mut u8; CLASSES],
}

/// Class and block size for a block of `size` bytes, header included; `size` is at most [`MAX_POOLED`].
fn class_of(size: usize) -> (usize, usize) {
    let size = size.max((1 << MIN_SHIFT) + 1);
    let shift = (size - 1).ilog2();
    let (base, step) = (1usize << shift, 1usize << (shift - 2));
    let steps = (size - base).div_ceil(step);
    ((shift - MIN_SHIFT) as usize * 4 + steps, base + steps * step)
}

impl Pool {
    /// A block of at least `size` usable bytes, and whether it is known to be zeroed. Null when memory is short.
    fn allocate(&mut self, size: usize) -> (*mut u8, bool) {
        let Some(total) = size.checked_add(HEADER) else { return (std::ptr::null_mut(), false) };
        if total > MAX_POOLED {
            return (
                large(total, |layout| {
                    // SAFETY: the layout's size is not zero.
                    unsafe { System.alloc(layout) }
                }),
                false,
            );
        }
        let (class, block) = class_of(total);
        let free = self.free[class];
        // SAFETY: blocks on a free list are unused and begin with the pointer that `release` wrote; a new block lies
        // within the current chunk.
        unsafe {
            if !free.is_null() {
                self.free[class] = free.cast::<*mut u8>().read();
                return (free, false);
            }
            if (self.end as usize) - (self.cursor as usize) < block && !self.grow() {
                return (std::ptr::null_mut(), false);
            }
            let header = self.cursor.cast::<Header>();
            self.cursor = self.cursor.add(block);
            header.write(Header { usable: block - HEADER, class });
            (header.add(1).cast(), true)
        }
    }

    /// Starts a new chunk; what is left of the old one, less than the largest block, is given up.
    fn grow(&mut self) -> bool {
        let size = self.next_chunk;
        let huge = size >= HUGE_PAGE;
        // Aligned here and not by the allocator, which would clear an aligned chunk by writing to all of it.
        let reserved = if huge { size + HUGE_PAGE } else { size };
        let Ok(layout) = Layout::from_size_align(reserved, HEADER) else { return false };
        // SAFETY: the layout's size is not zero.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if memory.is_null() {
            return false;
        }
        let skipped = if huge { memory.align_offset(HUGE_PAGE) } else { 0 };
        // SAFETY: at most one huge page is skipped, which was reserved on top of the chunk's size.
        unsafe {
            self.cursor = memory.add(skipped);
            self.end = self.cursor.add(size);
        }
        if huge {
            advise_huge_pages(self.cursor, size);
        }
        self.next_chunk = (size * 2).clamp(2 * HUGE_PAGE, MAX_CHUNK);
        true
    }

    /// # Safety
    /// `block` must come from `allocate` of this pool and not be used again.
    unsafe fn release(&mut self, block: *mut u8) {
        // SAFETY: every block has a header in front of it; pooled blocks hold at least a pointer.
        unsafe {
            let header = block.cast::<Header>().sub(1);
            let class = (*header).class;
            if class == LARGE {
                let total = (*header).usable + HEADER;
                System.dealloc(header.cast(), Layout::from_size_align_unchecked(total, HEADER));
            } else {
                block.cast::<*mut u8>().write(self.free[class]);
                self.free[class] = block;
            }
        }
    }
}

/// A block of its own from the system, made by `allocate`.
fn large(total: usize, allocate: impl FnOnce(Layout) -> *mut u8) -> *mut u8 {
    let Ok(layout) = Layout::from_size_align(total, HEADER) else { return std::ptr::null_mut() };
    let header = allocate(layout).cast::<Header>();
    if header.is_null() {
        return std::ptr::null_mut();
    }
    // SAFETY: the block is large enough for its header, and aligned for it.
    unsafe {
        header.write(Header { usable: total - HEADER, class: LARGE });
        header.add(1).cast()
    }
}

/// A hint: whatever the system answers, the memory is usable.
#[cfg(target_os = "linux")]
fn advise_huge_pages(chunk: *mut u8, size: usize) {
    // SAFETY: the range is memory of ours, and the advice does not change what it contains.
    let _ = unsafe { rustix::mm::madvise(chunk.cast(), size, rustix::mm::Advice::LinuxHugepage) };
}

#[cfg(not(target_os = "linux"))]
fn advise_huge_pages(_: *mut u8, _: usize) {}

/// The pool that the engine passes back as its opaque pointer.
///
/// # Safety
/// `opaque` must be the pointer that `new_runtime` passed.
unsafe fn pool<'a>(opaque: *mut c_void) -> &'a mut Pool {
    // SAFETY: by contract; the engine calls from one thread, and no function here keeps the reference.
    unsafe { &mut *opaque.cast::<Pool>() }
}

unsafe extern "C" fn malloc(opaque: *mut c_void, size: q::size_t) -> *mut c_void {
    // SAFETY: called by the engine with its pool.
    unsafe { pool(opaque) }.allocate(size as usize).0.cast()
}

unsafe extern "C" fn calloc(opaque: *mut c_void, count: q::size_t, size: q::size_t) -> *mut c_void {
    let Some(size) = (count as usize).checked_mul(size as usize) else {
        return std::ptr::null_mut();
    };
    if size.saturating_add(HEADER) > MAX_POOLED {
        // SAFETY: the layout's size is not zero.
        return large(size + HEADER, |layout| unsafe { System.alloc_zeroed(layout) }).cast();
    }
    // SAFETY: called by the engine with its pool; the block has `size` bytes.
    unsafe {
        let (block, zeroed) = pool(opaque).allocate(size);
        if !zeroed && !block.is_null() {
            block.write_bytes(0, size);
        }
        block.cast()
    }
}

unsafe extern "C" fn free(opaque: *mut c_void, block: *mut c_void) {
    if !block.is_null() {
        // SAFETY: the engine frees what this allocator gave it, once.
        unsafe { pool(opaque).release(block.cast()) };
    }
}

unsafe extern "C" fn realloc(
    opaque: *mut c_void,
    block: *mut c_void,
    size: q::size_t,
) -> *mut c_void {
    let size = size as usize;
    // SAFETY: the engine reallocates what this allocator gave it; blocks have headers, and no more bytes are copied
    // than both blocks have.
    unsafe {
        if block.is_null() {
            return malloc(opaque, size as q::size_t);
        }
        if size == 0 {
            free(opaque, block);
            return std::ptr::null_mut();
        }
        let header = block.cast::<Header>().sub(1);
        let usable = (*header).usable;
        if (*header).class == LARGE {
            if let Some(total) = size.checked_add(HEADER).filter(|total| *total > MAX_POOLED) {
                let old = Layout::from_size_align_unchecked(usable + HEADER, HEADER);
                return large(total, |_| System.realloc(header.cast(), old, total)).cast();
            }
        } else if size <= usable {
            return block;
        }
        let new = malloc(opaque, size as q::size_t);
        if !new.is_null() {
            new.cast::<u8>().copy_from_nonoverlapping(block.cast(), usable.min(size));
            free(opaque, block);
        }
        new
    }
}

unsafe extern "C" fn usable_size(block: *const c_void) -> q::size_t {
    if block.is_null() {
        return 0;
    }
    // SAFETY: the engine asks about what this allocator gave it; blocks have headers.
    unsafe { (*block.cast::<Header>().sub(1)).usable as q::size_t }
}

/// A runtime with a pool of its own; null when memory is short.
pub(super) fn new_runtime() -> *mut q::JSRuntime {
    let functions = q::JSMallocFunctions {
        js_calloc: Some(calloc),
        js_malloc: Some(malloc),
        js_free: Some(free),
        js_realloc: Some(realloc),
        js_malloc_usable_size: Some(usable_size),
    };
    let pool = Box::leak(Box::new(Pool::new()));
    // SAFETY: the runtime copies the function table, and the pool is never freed.
    unsafe { q::JS_NewRuntime2(&raw const functions, std::ptr::from_mut(pool).cast()) }
}

impl Pool {
    fn new() -> Self {
        Self {
            cursor: std::ptr::null_mut(),
            end: std::ptr::null_mut(),
            next_chunk: FIRST_CHUNK,
            free: [std::ptr::null_mut(); CLASSES],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_ordered_and_waste_at_most_a_quarter() {
        let mut last = (0, 0);
        for size in 1..=MAX_POOLED {
            let (class, block) = class_of(size);
            assert!(class < CLASSES, "{size}: {class}");
            assert!(block >= size && block % HEADER == 0, "{size}: {block}");
            assert!(block <= (size + size / 4).max(80), "{size}: {block}");
            assert!((class, block) >= last, "{size}");
            assert_eq!(class == last.0, block == last.1, "{size}");
            last = (class, block);
        }
    }

    #[test]
    fn blocks_keep_their_bytes_through_every_operation() {
        let mut pool = Pool::new();
        let opaque: *mut c_void = std::ptr::from_mut(&mut pool).cast();
        let mut random = 1u64;
        let mut blocks: Vec<(*mut u8, usize, u8)> = Vec::new();
        for round in 0..20_000u32 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let size = 1
                + (random >> 33) as usize % if random.is_multiple_of(97) { 300_000 } else { 3_000 };
            let mark = round as u8;
            // SAFETY: the test follows the engine's rules: sizes are those asked for, and blocks are freed once.
            unsafe {
                match (random >> 20) % 4 {
                    0 | 1 => {
                        let block = calloc(opaque, 1, size as _).cast::<u8>();
                        let bytes = std::slice::from_raw_parts(block, size);
                        assert!(bytes.iter().all(|byte| *byte == 0));
                        block.write_bytes(mark, size);
                        blocks.push((block, size, mark));
                    }
                    2 if !blocks.is_empty() => {
                        let index = random as usize % blocks.len();
                        let (block, old, mark) = blocks[index];
                        let block = realloc(opaque, block.cast(), size as _).cast::<u8>();
                        let kept = std::slice::from_raw_parts(block, old.min(size));
                        assert!(kept.iter().all(|byte| *byte == mark));
                        assert!(usable_size(block.cast()) as usize >= size);
                        block.write_bytes(mark, size);
                        blocks[index] = (block, size, mark);
                    }
                    _ if !blocks.is_empty() => {
                        let (block, size, mark) =
                            blocks.swap_remove(random as usize % blocks.len());
                        let bytes = std::slice::from_raw_parts(block, size);
                        assert!(bytes.iter().all(|byte| *byte == mark));
                        free(opaque, block.cast());
                    }
                    _ => {}
                }
            }
        }
    }
}
