//! A home directory of its own for each case, and `kubectl` in it.
//!
//! In: files as text. Out: a folder, and processes that see nothing but it.
//! Never: the `HOME` and `KUBECONFIG` of the machine.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that is gone after the test.
pub(crate) struct Ground(tempfile::TempDir);

impl Ground {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    /// The folder, as it stands in messages and paths.
    pub(crate) fn text(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    pub(crate) fn write(&self, relative: &str, text: &str) -> PathBuf {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A program that runs in the folder, which is its home.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).env("HOME", self.0.path());
        for variable in ["KUBECONFIG", "KUBERNETES_SERVICE_HOST", "HTTPS_PROXY", "https_proxy"] {
            command.env_remove(variable);
        }
        command
    }

    /// `kubectl`, if it is installed.
    pub(crate) fn kubectl(&self) -> Option<Command> {
        has_kubectl().then(|| self.command("kubectl"))
    }
}

/// Whether `kubectl` is installed. Says so if it is not, since what was recorded is then all that the tests know.
pub(crate) fn has_kubectl() -> bool {
    static FOUND: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *FOUND.get_or_init(|| {
        let found = Command::new("kubectl")
            .args(["config", "view", "--kubeconfig", "no-such-file"])
            .output()
            .is_ok_and(|output| output.status.success());
        if !found {
            // Not `eprintln`, whose text is kept back while a test passes.
            let said = b"SKIPPED: kubectl is not installed; compared with what is recorded only\n";
            std::io::stderr().write_all(said).unwrap();
        }
        found
    })
}

/// Standard output, or standard error if the program failed.
pub(crate) fn text_of(output: &Output) -> Result<String, String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

/// The test binary itself, running one ignored test, which finds its task in the environment and writes its result to a file.
///
/// A process of its own, since the environment of this one is shared by all tests.
pub(crate) fn in_a_process(ground: &Ground, test: &str, variables: &[(&str, &str)]) -> String {
    let result = ground.path("result-of-the-process");
    let mut command = ground.command(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored"]);
    command.env("RESULT", &result).envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    std::fs::read_to_string(result).unwrap()
}

/// The file that a process of [`in_a_process`] writes to; none if it was started by hand.
pub(crate) fn result_file() -> Option<PathBuf> {
    std::env::var_os("RESULT").map(PathBuf::from)
}

/// A value of the environment that may be missing or empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
