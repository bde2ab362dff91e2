//! What the work cost this process, as the system counts it.
//!
//! In: the moment when the timed part begins. Out: wall time and CPU time since then; peak memory and open connections.
//! Never: another process: the server's part is not in it.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::caller::Failure;

/// The beginning of the timed part.
pub struct Meter {
    start: Instant,
    cpu: Duration,
}

/// What the timed part took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Wall time.
    pub seconds: f64,
    /// User and system time of all threads of this process, the runtime's too.
    pub cpu_seconds: f64,
}

impl Meter {
    /// Begins now.
    pub fn start() -> Self {
        let cpu = cpu_time();
        Self {
            start: Instant::now(),
            cpu,
        }
    }

    /// Ends now.
    pub fn stop(self) -> Cost {
        let seconds = self.start.elapsed().as_secs_f64();
        Cost {
            seconds,
            cpu_seconds: cpu_time().saturating_sub(self.cpu).as_secs_f64(),
        }
    }
}

/// The same sum as `getrusage(RUSAGE_SELF)`, to the nanosecond.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.try_into().unwrap_or_default(),
        time.tv_nsec.try_into().unwrap_or_default(),
    )
}

/// The high-water mark of resident memory, as Linux keeps it.
pub fn peak_kilobytes() -> Result<usize, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// How many TCP connections this process has open. It has no others than those to the server.
pub fn connections() -> Result<usize, Failure> {
    let mut sockets = BTreeSet::new();
    for entry in fs::read_dir("/proc/self/fd")? {
        // The descriptor that reads the folder is gone again when it is asked.
        let target = fs::read_link(entry?.path()).unwrap_or_default();
        sockets.extend(inode_of_socket(&target.to_string_lossy()));
    }
    // Not every machine has IPv6.
    let known =
        fs::read_to_string("/proc/self/net/tcp")? + &fs::read_to_string("/proc/self/net/tcp6").unwrap_or_default();
    let ours = known
        .lines()
        .filter_map(established)
        .filter(|inode| sockets.contains(inode));
    Ok(ours.count())
}

/// What a descriptor of a socket points to: `socket:[4711]`.
fn inode_of_socket(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// The inode of a connection that both sides know of, from its row in the kernel's table.
fn established(row: &str) -> Option<u64> {
    let columns = row.split_whitespace().collect::<Vec<_>>();
    match columns.get(3) {
        Some(&"01") => columns.get(9)?.parse().ok(),
        _ => None,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::hint::black_box;
    use std::net::{TcpListener, TcpStream};
    use std::time::{Duration, Instant};

    use super::{Meter, connections, peak_kilobytes};

    #[test]
    fn the_peak_is_at_least_what_was_touched() {
        let block = black_box(vec![1_u8; 20 << 20]);
        assert!(peak_kilobytes().expect("linux") >= block.len() / 1024);
    }

    #[test]
    fn work_of_another_thread_counts_as_ours() {
        let meter = Meter::start();
        let worker = std::thread::spawn(|| {
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(50) {
                black_box(0);
            }
        });
        worker.join().expect("it only spins");
        let cost = meter.stop();
        assert!(cost.cpu_seconds > 0.0 && cost.seconds >= 0.05, "{cost:?}");
    }

    #[test]
    fn both_ends_of_a_connection_are_counted_and_who_listens_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let before = connections().expect("linux");
        let there = TcpStream::connect(listener.local_addr().expect("bound")).expect("it listens");
        let here = listener.accept().expect("it connects");
        assert_eq!(connections().expect("linux"), before + 2);
        drop((there, here));
    }
}
