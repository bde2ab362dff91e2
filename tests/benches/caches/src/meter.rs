//! What a phase cost this process, as the system counts it.
//!
//! In: the moment when the phase begins. Out: wall time and CPU time since then; memory that is resident, and was at most.
//! Never: another process: the peer's part is not in it.

use std::fs;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::Failure;

/// The beginning of a phase.
pub struct Meter {
    start: Instant,
    cpu: Duration,
}

/// What a phase took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Wall time.
    pub seconds: f64,
    /// User and system time of all threads of this process.
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

/// CPU time of this process until now.
pub fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.try_into().unwrap_or_default(),
        time.tv_nsec.try_into().unwrap_or_default(),
    )
}

/// The high-water mark of resident memory begins anew at what is resident now.
pub fn forget_peak() -> Result<(), Failure> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// The high-water mark of resident memory, as Linux keeps it.
pub fn peak_bytes() -> Result<f64, Failure> {
    status("VmHWM:")
}

/// Resident memory.
pub fn resident_bytes() -> Result<f64, Failure> {
    status("VmRSS:")
}

fn status(key: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let kilobytes = line.ok_or("a line is missing in /proc/self/status")?;
    Ok(kilobytes.trim().trim_end_matches("kB").trim().parse::<f64>()? * 1024.0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::hint::black_box;
    use std::time::{Duration, Instant};

    use super::{Meter, forget_peak, peak_bytes};

    #[test]
    fn a_peak_is_forgotten() {
        drop(black_box(vec![1_u8; 40 << 20]));
        let peak = peak_bytes().expect("linux");
        forget_peak().expect("linux");
        assert!(
            peak >= f64::from(40 << 20) && peak_bytes().expect("linux") < peak,
            "{peak}"
        );
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
}
