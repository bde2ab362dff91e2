//! Which clients are measured side by side, and with what.
//!
//! In: the name of one, and its work. Out: its report. Never: a setting that the name does not say.

use kubewright_runtime::Config;

use crate::bare::Bare;
use crate::caller::Failure;
use crate::learners::{BareLearns, OursLearns, TheirsLearns};
use crate::mapping;
use crate::ours::Ours;
use crate::report::Report;
use crate::theirs::Theirs;
use crate::work::Work;

/// One of the clients that are measured side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    /// Kubewright as it comes; a server on this machine is not asked to compress.
    Ours,
    /// Kubewright over HTTP/1.1, which is what kube speaks.
    OursHttp1,
    /// Kubewright asking for compressed bodies, as it does of servers elsewhere.
    OursGzip,
    /// kube with k8s-openapi; learns from the aggregated lists.
    Kube,
    /// kube that learns from one group after the other, which it does unless told otherwise.
    KubeByGroup,
    /// reqwest, bodies undecoded.
    Bare,
    /// reqwest over HTTP/1.1.
    BareHttp1,
}

impl Contestant {
    /// Every contestant.
    pub const ALL: [Self; 7] = [
        Self::Ours,
        Self::OursHttp1,
        Self::OursGzip,
        Self::Kube,
        Self::KubeByGroup,
        Self::Bare,
        Self::BareHttp1,
    ];

    /// Those that do `work`, in the order of the rows. Compression matters to large bodies, the version of HTTP to many requests.
    pub fn of(work: Work) -> &'static [Self] {
        match work {
            Work::List => &[Self::Ours, Self::OursGzip, Self::Kube, Self::Bare],
            Work::Mapping => &[Self::Ours, Self::Kube, Self::KubeByGroup, Self::Bare],
            Work::Gets | Work::Concurrent | Work::Applies => {
                &[Self::Ours, Self::OursHttp1, Self::Kube, Self::Bare, Self::BareHttp1]
            }
        }
    }

    /// The heading of its row, and its name between the processes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "kubewright",
            Self::OursHttp1 => "kubewright-http1",
            Self::OursGzip => "kubewright-gzip",
            Self::Kube => "kube",
            Self::KubeByGroup => "kube-by-group",
            Self::Bare => "reqwest",
            Self::BareHttp1 => "reqwest-http1",
        }
    }

    /// The contestant called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|contestant| contestant.name() == name)
    }

    /// Does `work` and reports.
    pub async fn run(self, work: Work) -> Result<Report, Failure> {
        if work == Work::Mapping {
            return self.map().await;
        }
        match self {
            Self::Ours => work.run(Ours::new(Config::infer()?)?).await,
            Self::OursHttp1 => work.run(Ours::new(Config::infer()?.with_http2(false))?).await,
            Self::OursGzip => work.run(Ours::new(Config::infer()?.with_compression(true))?).await,
            Self::Kube | Self::KubeByGroup => work.run(Theirs::new().await?).await,
            Self::Bare => work.run(Bare::connect().await?).await,
            Self::BareHttp1 => work.run(Bare::connect_http1().await?).await,
        }
    }

    async fn map(self) -> Result<Report, Failure> {
        match self {
            Self::Ours => mapping::run(OursLearns::new()?).await,
            Self::Kube => mapping::run(TheirsLearns::new(true).await?).await,
            Self::KubeByGroup => mapping::run(TheirsLearns::new(false).await?).await,
            Self::Bare => mapping::run(BareLearns::new().await?).await,
            Self::OursHttp1 | Self::OursGzip | Self::BareHttp1 => Err("does not map".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Contestant;
    use crate::work::Work;

    #[test]
    fn every_work_has_kube_to_compare_with_and_a_floor() {
        for work in Work::ALL {
            let contestants = Contestant::of(work);
            assert!(contestants.contains(&Contestant::Kube) && contestants.contains(&Contestant::Bare));
        }
    }

    #[test]
    fn a_contestant_is_found_by_its_name() {
        for contestant in Contestant::ALL {
            assert_eq!(Contestant::parse(contestant.name()), Some(contestant));
        }
        assert_eq!(Contestant::parse("nobody"), None);
    }
}
