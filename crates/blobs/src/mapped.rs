//! The one file of Berth with unsafe code: a read-only mapping of a blob file as [`Bytes`].
//!
//! Why: hyper sends a body only as memory, while sendfile sends a range of a file. A mapping is both: hyper
//! queues the slices without looking into them, and the connection recognises them by their address and
//! calls sendfile for the same range of the file. The pages are never touched in user space on that way.
#![allow(unsafe_code)]

// Audit. What is assumed, and who keeps it:
//
// 1. `mmap` is called with a null hint, a non-zero length, a page-aligned offset, PROT_READ and MAP_SHARED;
//    a success is a region of that length which nothing else of the program knows. `Region` owns it: it is
//    neither Clone nor Copy, its fields are private to this file and never change, and only its Drop unmaps.
//    `Bytes::from_owner` keeps the `Region` until the last slice is gone, so no slice outlives the mapping.
// 2. `&[u8]` promises bytes that do not change. A blob file is written under another name, synced, renamed,
//    and never opened for writing again (files/upload.rs); replacing a blob renames another inode over the
//    name. Only an operator who edits the file in place could break this; readers of a mapping who would be
//    harmed by that (anything that parses) use `BlobFile::pread_all`, which copies.
// 3. Touching a page past the end of the file, or one the disk cannot read, raises SIGBUS. The visible
//    slice ends at or before the size that fstat returned when the blob was opened, and files are never
//    truncated. An unreadable page is met only if the slice is touched: callers hand a mapping only to a
//    connection that sends it by sendfile, which answers EIO instead, and read any other way with `chunks`.
// 4. `Region` may move between threads (`Send`): it is an address and a length, bound to no thread.

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::ptr::{self, NonNull};
use std::slice;

use bytes::Bytes;
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// A mapped region and the part of it that is shown.
struct Region {
    start: NonNull<c_void>,
    length: usize,
    visible: Range<usize>,
}

// SAFETY: point 4 of the audit.
unsafe impl Send for Region {}

impl AsRef<[u8]> for Region {
    fn as_ref(&self) -> &[u8] {
        debug_assert!(self.visible.end <= self.length && self.visible.start <= self.visible.end);
        // SAFETY: points 1 to 3: `visible` lies in the region, which lives as long as `self`, is readable
        // and does not change.
        unsafe {
            let first = self.start.as_ptr().cast::<u8>().add(self.visible.start);
            slice::from_raw_parts(first, self.visible.len())
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: point 1: the region is ours, and whoever borrowed it is gone.
        let unmapped = unsafe { munmap(self.start.as_ptr(), self.length) };
        debug_assert!(unmapped.is_ok(), "munmap of an own region cannot fail");
    }
}

/// Maps the pages of `range`, which must lie within the file's size, and shows exactly that range.
pub(crate) fn map(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    if range.is_empty() {
        return Ok(Bytes::new());
    }
    let page = rustix::param::page_size() as u64;
    let first_page = range.start - range.start % page;
    let skipped = to_usize(range.start - first_page)?;
    let length = to_usize(range.end - first_page)?;
    // SAFETY: point 1: no hint, so no existing memory is replaced.
    let start =
        unsafe { mmap(ptr::null_mut(), length, ProtFlags::READ, MapFlags::SHARED, file, first_page) }?;
    let start = NonNull::new(start).ok_or_else(|| io::Error::other("mmap returned a null address"))?;
    Ok(Bytes::from_owner(Region { start, length, visible: skipped..length }))
}

fn to_usize(number: u64) -> io::Result<usize> {
    usize::try_from(number).map_err(|_| io::Error::other("the range is too large to be mapped"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_mapping_shows_exactly_the_range() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
        file.write_all(&bytes).unwrap();
        for range in
            [0..0, 0..1, 0..100_000, 1..4096, 4096..8192, 4095..4097, 70_001..99_999, 99_999..100_000]
        {
            let mapped = map(&file, range.clone()).unwrap();
            assert_eq!(mapped, bytes[range.start as usize..range.end as usize], "{range:?}");
        }
    }

    #[test]
    fn a_slice_keeps_the_mapping() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let slice = map(&file, 2..9).unwrap().slice(1..3);
        drop(file);
        assert_eq!(std::thread::spawn(move || slice.to_vec()).join().unwrap(), b"34");
    }
}
