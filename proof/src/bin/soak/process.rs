//! What the system says about this process.

use std::{fs, time::Duration};

/// Resident memory in KiB; 0 where the system does not tell.
pub(crate) fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Open files and sockets; 0 where the system does not tell.
pub(crate) fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// The same, once there are no more of them than that, or after a while.
pub(crate) async fn open_files_settled(baseline: usize) -> usize {
    for _ in 0..100 {
        if open_files() <= baseline {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    open_files()
}
