//! Label selectors, evaluated here instead of by the server.
//!
//! In: text as `kubectl -l` takes it, or a [`LabelSelector`]. Out: [`Selector`], which matches labels and shows itself as text. Never: a
//! verdict that differs from the server's.
//!
//! <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>

mod lexer;
mod parse;
mod valid;

use std::fmt;
use std::str::FromStr;

use crate::meta::{LabelSelector, LabelSelectorRequirement};
use crate::value::{Map, Str};

/// Requirements on labels, which must all hold. Without any, everything matches.
///
/// ```
/// use kubewright_runtime::labels::Selector;
/// use kubewright_runtime::meta::ObjectMeta;
///
/// let selector: Selector = "app=web, tier in (a,b), !canary".parse()?;
/// let mut metadata = ObjectMeta::named("web-1");
/// metadata.labels.insert("app", "web");
/// metadata.labels.insert("tier", "b");
/// assert!(selector.matches(&metadata.labels));
/// assert_eq!(selector.to_string(), "app=web,!canary,tier in (a,b)");
/// # Ok::<(), kubewright_runtime::labels::SelectorError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Sorted by label.
    requirements: Vec<Requirement>,
}

/// One requirement on one label.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: Str,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Exists,
    DoesNotExist,
    Equals(Str),
    NotEquals(Str),
    /// Sorted, each once.
    In(Vec<Str>),
    NotIn(Vec<Str>),
    GreaterThan(i64),
    LessThan(i64),
}

/// Why something is no label selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorError(String);

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no label selector: {}", self.0)
    }
}

impl std::error::Error for SelectorError {}

impl Selector {
    /// Matches everything.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether all requirements hold.
    pub fn matches(&self, labels: &Map<Str>) -> bool {
        let hold = |requirement: &Requirement| requirement.test.holds(labels.get(&requirement.key).map(Str::as_str));
        self.requirements.iter().all(hold)
    }

    fn new(mut requirements: Vec<Requirement>) -> Self {
        requirements.sort_by(|left, right| left.key.cmp(&right.key));
        Self { requirements }
    }
}

impl Test {
    /// K8S: a label that is missing is unequal to every value.
    fn holds(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::Exists => value.is_some(),
            Self::DoesNotExist => value.is_none(),
            Self::Equals(wanted) => value == Some(wanted),
            Self::NotEquals(unwanted) => value != Some(unwanted),
            Self::In(wanted) => value.is_some_and(|value| wanted.iter().any(|wanted| wanted == value)),
            Self::NotIn(unwanted) => value.is_none_or(|value| unwanted.iter().all(|unwanted| unwanted != value)),
            Self::GreaterThan(limit) => number().is_some_and(|number| number > *limit),
            Self::LessThan(limit) => number().is_some_and(|number| number < *limit),
        }
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    /// Reads text: `app=web,tier in (a, b),!canary,replicas>2`.
    fn from_str(text: &str) -> Result<Self, SelectorError> {
        parse::parse(text).map(Self::new)
    }
}

impl TryFrom<&LabelSelector> for Selector {
    type Error = SelectorError;

    /// Fails where the server would: for labels and values that cannot be, unknown operators, and values that are missing or too many.
    fn try_from(selector: &LabelSelector) -> Result<Self, SelectorError> {
        let mut requirements = Vec::new();
        for (key, value) in &selector.match_labels {
            requirements.push(Requirement::new(key, Test::Equals(value.clone()))?);
        }
        for requirement in selector.match_expressions.iter() {
            requirements.push(Requirement::new(&requirement.key, test_of(requirement)?)?);
        }
        Ok(Self::new(requirements))
    }
}

fn test_of(requirement: &LabelSelectorRequirement) -> Result<Test, SelectorError> {
    let values = requirement.values.to_vec();
    let test = match &*requirement.operator {
        "In" => Test::In(values),
        "NotIn" => Test::NotIn(values),
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let message = format!("{} takes no values, {} has some", requirement.operator, requirement.key);
            return Err(SelectorError(message));
        }
        "Exists" => Test::Exists,
        "DoesNotExist" => Test::DoesNotExist,
        other => return Err(SelectorError(format!("{other:?} is no operator"))),
    };
    Ok(test)
}

impl Requirement {
    fn new(key: &str, mut test: Test) -> Result<Self, SelectorError> {
        valid::key(key)?;
        match &mut test {
            Test::In(values) | Test::NotIn(values) => {
                if values.is_empty() {
                    return Err(SelectorError(format!("the set of values of {key:?} is empty")));
                }
                values.sort_unstable();
                values.dedup();
                values.iter().try_for_each(|value| valid::value(value))?;
            }
            Test::Equals(value) | Test::NotEquals(value) => valid::value(value)?,
            Test::Exists | Test::DoesNotExist | Test::GreaterThan(_) | Test::LessThan(_) => {}
        }
        let key = Str::from(key);
        Ok(Self { key, test })
    }
}

impl fmt::Display for Selector {
    /// As text that reads back as the same selector.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Requirement { key, test }) in self.requirements.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            f.write_str(comma)?;
            match test {
                Test::Exists => write!(f, "{key}"),
                Test::DoesNotExist => write!(f, "!{key}"),
                Test::Equals(value) => write!(f, "{key}={value}"),
                Test::NotEquals(value) => write!(f, "{key}!={value}"),
                Test::In(values) => write!(f, "{key} in ({})", values.join(",")),
                Test::NotIn(values) => write!(f, "{key} notin ({})", values.join(",")),
                Test::GreaterThan(limit) => write!(f, "{key}>{limit}"),
                Test::LessThan(limit) => write!(f, "{key}<{limit}"),
            }?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
