//! The processes of a run: the peer, and one for each sample.
//!
//! In: what to measure. Out: reports. Never: two samples at once.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use kubewright_bench_data::DataSet;

use crate::Failure;
use crate::report::Report;
use crate::stage::Story;
use crate::variant::{Road, Variant, Who};

/// The peer, which ends with this value.
pub struct Peer {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Bytes of its collection.
    pub bytes: usize,
}

impl Peer {
    /// Starts one with a data set.
    pub fn start(set: DataSet, story: Story) -> Result<Self, Failure> {
        let mut child = Command::new(env::current_exe()?)
            .args([
                "peer",
                set.name(),
                &story.objects.to_string(),
                &story.events.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("the peer has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let (address, bytes) = line.trim().split_once(' ').ok_or("the peer does not say where it is")?;
        Ok(Self {
            address: address.to_owned(),
            bytes: bytes.parse()?,
            child,
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It ends with its input as well; nothing can be done about a failure here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program of client-go, built.
pub struct GoProgram(PathBuf);

impl GoProgram {
    /// Builds it beside this program.
    pub fn build() -> Result<Self, Failure> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../go");
        let program = env::current_exe()?.with_file_name("kubewright-bench-informers");
        let status = Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg("./informers")
            .current_dir(fs::canonicalize(source)?)
            .status();
        match status {
            Ok(status) if status.success() => Ok(Self(program)),
            _ => Err("Go cannot build `informers`; without it: --only ours,kube,floor".into()),
        }
    }
}

/// One sample. `counted`: the heap is counted, the time is of no use.
pub fn sample(
    variant: Variant,
    peer: &Peer,
    set: DataSet,
    story: Story,
    counted: bool,
    go: Option<&GoProgram>,
) -> Result<Report, Failure> {
    let mut command = match (variant.who, go) {
        (Who::Go, Some(GoProgram(program))) => {
            let mut command = Command::new(program);
            command.env(
                "KUBE_FEATURE_WatchListClient",
                (variant.road == Road::Stream).to_string(),
            );
            command
        }
        (Who::Go, None) => return Err("the Go program was not built".into()),
        _ => {
            let mut command = Command::new(env::current_exe()?);
            command.arg("child");
            command
        }
    };
    let output = command
        .args(variant.words())
        .args([set.type_meta().1, &peer.address])
        .args([story.objects.to_string(), story.events.to_string(), counted.to_string()])
        .output()?;
    let line = String::from_utf8(output.stdout)?;
    let report = output.status.success().then(|| Report::parse(&line)).flatten();
    report.ok_or_else(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("{} failed: {errors}{line}", variant.words().join(" ")).into()
    })
}
