//! A server that cannot outlive the test process.
//!
//! In: a program, its arguments, a folder for its log.
//! Out: [`Guarded`], which ends the server when it is dropped, and [`Workspace`], which removes the folder of all.
//! Never: leaves a server or a folder behind, even when the test process is killed and runs no code any more.
//!
//! How: the server is the child of a small shell whose stdin is a pipe held by this process. The kernel closes
//! the pipe whenever this process ends, in whatever way; the shell sees the end of file and kills the server.
//! The shell is in a process group of its own, so that Ctrl-C reaches the tests first.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Error;

/// `$1` is the folder, the rest the server's command line. Its process number stands in `pid`. A server that ends by itself
/// leaves its exit status in `ended`: for this process to see, and so that a process number given anew to a stranger is not killed.
const GUARD: &str = r#"
exec 3<&0
folder=$1; shift
"$@" </dev/null 3<&- &
server=$!
echo "$server" >"$folder/pid"
(
  while read -r _ <&3; do :; done
  [ -e "$folder/ended" ] || kill -9 "$server"
) >/dev/null 2>&1 &
watch=$!
wait "$server"
echo "$?" >"$folder/ended"
wait "$watch"
"#;

/// Removes the folder `$1` at the end of file. Killed servers may need a moment to let go of it, hence the loop.
const JANITOR: &str = r#"
while read -r _; do :; done
for _ in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$1" 2>/dev/null && exit 0
  sleep 0.2
done
"#;

/// How much of a log an error message carries.
const TAIL_LINES: usize = 25;

/// A running server and the folder that goes with it.
#[derive(Debug)]
pub(super) struct Guarded {
    guard: Child,
    folder: PathBuf,
}

impl Guarded {
    /// Starts `program` with `folder/log` for its output. The folder must exist.
    ///
    /// # Errors
    /// When the log cannot be created or there is no `sh`. A server that ends at once is no error here: ask [`Guarded::ended`].
    pub(super) fn start<A: AsRef<OsStr>>(program: &Path, arguments: &[A], folder: &Path) -> Result<Self, Error> {
        let doing = || format!("cannot start {}", program.display());
        let log = File::create(folder.join("log")).map_err(Error::during(doing()))?;
        let errors = log.try_clone().map_err(Error::during(doing()))?;
        let guard = shell(GUARD)
            .arg(folder)
            .arg(program)
            .args(arguments)
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(Error::during(doing()))?;
        Ok(Self {
            guard,
            folder: folder.to_path_buf(),
        })
    }

    /// Asks the server to end (`SIGTERM`) and waits until it has, for at most `limit`; what is left then is killed.
    pub(super) fn terminate(self, limit: Duration) -> Result<(), Error> {
        let doing = || format!("cannot end the server of {}", self.folder.display());
        let pid = fs::read_to_string(self.folder.join("pid")).map_err(Error::during(doing()))?;
        let asked = Command::new("kill")
            .args(["-TERM", pid.trim()])
            .status()
            .map_err(Error::during(doing()))?;
        let started = Instant::now();
        while asked.success() && !self.ended() && started.elapsed() < limit {
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Whether the server ended by itself.
    pub(super) fn ended(&self) -> bool {
        self.folder.join("ended").exists()
    }

    /// Whether the server gave up because another process took its port first.
    pub(super) fn lost_its_port(&self) -> bool {
        self.ended() && self.log().contains("address already in use")
    }

    /// The end of the server's log, for an error message.
    pub(super) fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }

    fn log(&self) -> String {
        fs::read(self.folder.join("log"))
            .map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // The guard ends when the server is gone; a failed wait leaves nothing that could be done.
        let _ = self.guard.wait();
    }
}

/// A new folder, removed with all that is in it when this is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Workspace {
    janitor: Child,
    path: PathBuf,
}

impl Workspace {
    /// Makes the folder below the system's temp folder, for the eyes of this user only.
    ///
    /// # Errors
    /// When the folder cannot be made or there is no `sh`.
    pub(super) fn create() -> Result<Self, Error> {
        let doing = "cannot make a temp folder";
        let folder = tempfile::Builder::new()
            .prefix("kubewright-")
            .tempdir()
            .map_err(Error::during(doing))?;
        let janitor = shell(JANITOR)
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Error::during(doing))?;
        // From here on the janitor owns it: `TempDir` would forget the folder when the process is killed.
        Ok(Self {
            janitor,
            path: folder.keep(),
        })
    }

    /// Where the folder is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        drop(self.janitor.stdin.take());
        let _ = self.janitor.wait();
    }
}

/// `sh -c script`, with the pipe whose end it waits for.
fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "kubewright-guard"])
        .stdin(Stdio::piped())
        .process_group(0);
    command
}
