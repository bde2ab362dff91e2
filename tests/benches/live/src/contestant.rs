//! The work of one process: warm the connection, then list every pod or get some one after the other.
//!
//! In: which client and which work. Out: seconds, objects seen, and the process's peak of resident memory.
//! Never: times the making of the client, the reading of the kubeconfig or the first handshake.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use kube::{Api, Client, api::ListParams};
use kubewright_runtime::{Config, ListOptions};

use crate::bare::Bare;
use crate::fill::place;

/// One of the clients that are measured side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    /// Kubewright as it comes; a server on this machine is not asked to compress.
    Ours,
    /// Kubewright asking for compressed bodies, as it does of servers elsewhere.
    OursGzip,
    /// kube with k8s-openapi.
    Kube,
    /// reqwest, bodies undecoded.
    Bare,
}

/// What the process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// One list of every pod, in one response.
    List,
    /// This many gets, one after the other, over one connection.
    Gets,
}

/// How many pods [`Work::Gets`] reads.
pub const GETS: usize = 200;

impl Contestant {
    /// Every contestant, in the order of the rows.
    pub const ALL: [Self; 4] = [Self::Ours, Self::OursGzip, Self::Kube, Self::Bare];

    /// The heading of its row, and its name between the processes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "kubewright",
            Self::OursGzip => "kubewright-gzip",
            Self::Kube => "kube",
            Self::Bare => "reqwest",
        }
    }

    /// Does `work` and reports.
    pub async fn run(self, work: Work) -> Result<Report, Box<dyn Error>> {
        let places = (0..GETS).map(place).collect::<Vec<_>>();
        let (seconds, objects) = match self {
            Self::Ours => ours(work, &places, Config::infer()?).await?,
            Self::OursGzip => ours(work, &places, Config::infer()?.with_compression(true)).await?,
            Self::Kube => kube(work, &places).await?,
            Self::Bare => bare(work, &places).await?,
        };
        Ok(Report {
            seconds,
            objects,
            peak_kilobytes: peak_kilobytes()?,
        })
    }
}

impl Work {
    /// Every kind of work, in the order of the tables.
    pub const ALL: [Self; 2] = [Self::List, Self::Gets];

    /// Its name between the processes.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Gets => "gets",
        }
    }
}

/// What one process found.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// Seconds for the whole work.
    pub seconds: f64,
    /// Objects decoded; for bare reqwest, bodies read.
    pub objects: usize,
    /// `VmHWM` at the end.
    pub peak_kilobytes: usize,
}

impl Report {
    /// One line for the parent process.
    pub fn to_line(self) -> String {
        format!("{} {} {}", self.seconds, self.objects, self.peak_kilobytes)
    }

    /// Reads what [`Report::to_line`] wrote.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        Some(Self {
            seconds: words.next()?.parse().ok()?,
            objects: words.next()?.parse().ok()?,
            peak_kilobytes: words.next()?.parse().ok()?,
        })
    }
}

type Outcome = Result<(f64, usize), Box<dyn Error>>;

async fn ours(work: Work, places: &[(String, String)], config: Config) -> Outcome {
    let clientset = kubewright_k8s::Clientset::new(config)?;
    let (namespace, name) = &places[0];
    black_box(clientset.core_v1().pods(namespace.as_str()).get(name).await?);
    let start = Instant::now();
    match work {
        Work::List => {
            let pods = clientset
                .core_v1()
                .pods_in_all_namespaces()
                .list(&ListOptions::new())
                .await?;
            Ok((start.elapsed().as_secs_f64(), black_box(pods).items.len()))
        }
        Work::Gets => {
            for (namespace, name) in places {
                black_box(clientset.core_v1().pods(namespace.as_str()).get(name).await?);
            }
            Ok((start.elapsed().as_secs_f64(), places.len()))
        }
    }
}

async fn kube(work: Work, places: &[(String, String)]) -> Outcome {
    use k8s_openapi::api::core::v1::Pod;

    let client = Client::try_default().await?;
    let (namespace, name) = &places[0];
    black_box(Api::<Pod>::namespaced(client.clone(), namespace).get(name).await?);
    let start = Instant::now();
    match work {
        Work::List => {
            let pods = Api::<Pod>::all(client).list(&ListParams::default()).await?;
            Ok((start.elapsed().as_secs_f64(), black_box(pods).items.len()))
        }
        Work::Gets => {
            for (namespace, name) in places {
                black_box(Api::<Pod>::namespaced(client.clone(), namespace).get(name).await?);
            }
            Ok((start.elapsed().as_secs_f64(), places.len()))
        }
    }
}

async fn bare(work: Work, places: &[(String, String)]) -> Outcome {
    let bare = Bare::connect().await?;
    let path = |(namespace, name): &(String, String)| format!("/api/v1/namespaces/{namespace}/pods/{name}");
    black_box(bare.get(&path(&places[0])).await?);
    let start = Instant::now();
    match work {
        Work::List => {
            black_box(bare.get("/api/v1/pods").await?);
            Ok((start.elapsed().as_secs_f64(), 1))
        }
        Work::Gets => {
            for place in places {
                black_box(bare.get(&path(place)).await?);
            }
            Ok((start.elapsed().as_secs_f64(), places.len()))
        }
    }
}

/// The high-water mark of resident memory, as Linux keeps it.
fn peak_kilobytes() -> Result<usize, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::{Report, peak_kilobytes};

    #[test]
    fn a_report_survives_the_way_between_processes() {
        assert_eq!(
            Report::parse("0.5 5000 1024\n").map(Report::to_line).as_deref(),
            Some("0.5 5000 1024")
        );
        assert!(Report::parse("0.5").is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_peak_is_at_least_what_was_touched() {
        let block = std::hint::black_box(vec![1_u8; 20 << 20]);
        assert!(peak_kilobytes().expect("linux") >= block.len() / 1024);
    }
}
