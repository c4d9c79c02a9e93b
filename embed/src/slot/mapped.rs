//! Whether memory belongs to the executable's own read-only segments. A slot with a wrong distance would otherwise be
//! noticed by a crash only.

/// Whether the `len` bytes at `address` lie inside a segment of this executable that is read-only and comes from its
/// file. The program headers are in memory already: this asks the C library, not the kernel.
#[cfg(target_os = "linux")]
pub(super) fn is_read_only(address: usize, len: usize) -> bool {
    use std::ffi::{c_int, c_void};

    struct Search {
        address: usize,
        len: usize,
        found: bool,
    }

    /// Called for the executable first; returning 1 keeps it from being called for libraries.
    unsafe extern "C" fn look(
        info: *mut libc::dl_phdr_info,
        _: libc::size_t,
        search: *mut c_void,
    ) -> c_int {
        // SAFETY: the C library passes a live description of a loaded object, and `search` as it was given below. The
        // program headers are `dlpi_phnum` structures in the object's own memory.
        let (info, search, headers) = unsafe {
            let (info, search) = (&*info, &mut *search.cast::<Search>());
            let count = usize::from(info.dlpi_phnum);
            (info, search, std::slice::from_raw_parts(info.dlpi_phdr, count))
        };
        search.found = headers.iter().any(|header| {
            let start = (info.dlpi_addr as usize).wrapping_add(header.p_vaddr as usize);
            let offset = search.address.wrapping_sub(start);
            let size = header.p_filesz as usize;
            header.p_type == libc::PT_LOAD
                && header.p_flags & libc::PF_W == 0
                && offset <= size
                && search.len <= size - offset
        });
        1
    }

    let mut search = Search { address, len, found: false };
    // SAFETY: `look` has the type that the function asks for, and `search` outlives the call.
    unsafe {
        libc::dl_iterate_phdr(Some(look), (&raw mut search).cast());
    }
    search.found
}

/// Elsewhere the injector's word is taken for it.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_read_only(_: usize, _: usize) -> bool {
    true
}
