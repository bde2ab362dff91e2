//! What the command line asks for.
//!
//! In: words. Out: a plan. Never: a measurement.

use kubewright_bench_data::DataSet;

use crate::Failure;
use crate::stage::Story;
use crate::variant::Who;

/// How to call the program.
pub const USAGE: &str = "usage: kubewright-bench-caches [--set pods|configmaps] [--processes N] [--objects N] [--events N] \
                         [--only ours,kube,go,floor]";

/// What to measure.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// Of each data set.
    pub sets: Vec<DataSet>,
    /// Processes whose time is measured, for each variant; one more counts the heap.
    pub processes: usize,
    /// Objects; what the data set says, without it.
    pub objects: Option<usize>,
    /// Events over all objects.
    pub events: usize,
    /// Who takes part.
    pub only: Vec<Who>,
}

impl Plan {
    /// Reads the command line.
    pub fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let mut plan = Self {
            sets: Vec::new(),
            processes: 5,
            objects: None,
            events: 20_000,
            only: Who::ALL.to_vec(),
        };
        for pair in arguments.chunks(2) {
            let [flag, value] = pair else { return Err(USAGE.into()) };
            match flag.as_str() {
                "--set" => plan.sets.push(set(value).ok_or(USAGE)?),
                "--processes" => plan.processes = value.parse()?,
                "--objects" => plan.objects = Some(value.parse()?),
                "--events" => plan.events = value.parse()?,
                "--only" => plan.only = value.split(',').map(Who::parse).collect::<Option<_>>().ok_or(USAGE)?,
                _ => return Err(USAGE.into()),
            }
        }
        if plan.sets.is_empty() {
            plan.sets = vec![DataSet::Pods, DataSet::SmallConfigMaps];
        }
        let fits = |count: usize| (1..Story::LIMIT).contains(&count);
        match fits(plan.events) && plan.objects.is_none_or(fits) {
            true => Ok(plan),
            false => Err(format!("there are 1 to {} objects and events", Story::LIMIT - 1).into()),
        }
    }

    /// The story of a data set.
    pub fn story(&self, set: DataSet) -> Story {
        let usual = match set {
            DataSet::Pods => 20_000,
            other => other.full_size(),
        };
        Story {
            objects: self.objects.unwrap_or(usual),
            events: self.events,
        }
    }
}

/// The data set of a word of the command line.
fn set(word: &str) -> Option<DataSet> {
    match word {
        "pods" => Some(DataSet::Pods),
        "configmaps" => Some(DataSet::SmallConfigMaps),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kubewright_bench_data::DataSet;

    use super::Plan;
    use crate::variant::Who;

    fn parse(line: &str) -> Option<Plan> {
        let words = line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        Plan::parse(&words).ok()
    }

    #[test]
    fn flags_are_read_and_what_is_none_is_refused() {
        let plan = parse("--set configmaps --objects 10 --only ours,go").expect("a plan");
        assert_eq!(
            (plan.sets.as_slice(), plan.only.as_slice()),
            (&[DataSet::SmallConfigMaps][..], &[Who::Ours, Who::Go][..])
        );
        let story = plan.story(DataSet::SmallConfigMaps);
        assert_eq!((story.objects, story.events), (10, 20_000));
        let usual = parse("").expect("a plan");
        assert_eq!(
            usual
                .sets
                .iter()
                .map(|set| usual.story(*set).objects)
                .collect::<Vec<_>>(),
            [20_000, 9_000]
        );
        for wrong in [
            "--set",
            "--set nodes",
            "--only us",
            "--objects 0",
            "--events 900000",
            "--what 1",
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
