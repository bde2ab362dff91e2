//! What is measured side by side: who keeps the collection, what of each object, and how it is read at first.
//!
//! In: words of the command line. Out: variants. Never: how any of them works.

use kubewright_bench_data::DataSet;

/// Who keeps the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A `Cache` of kubewright-runtime.
    Ours,
    /// A `reflector` store of kube-runtime.
    Kube,
    /// A shared informer of client-go.
    Go,
    /// Nobody: the bytes are read and thrown away.
    Floor,
}

/// What is kept of each object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// All.
    Full,
    /// All but `managedFields`.
    Unmanaged,
    /// Metadata without `managedFields`, and of pods `status.phase`.
    Projected,
    /// The same metadata, and only metadata is sent (`as=PartialObjectMetadata`).
    Metadata,
}

/// How the collection is read at first, and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// Lists, then a watch: pages of 500; with client-go one list of all.
    List,
    /// A watch that sends the collection first (KEP-3157).
    Stream,
}

/// One of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Who.
    pub who: Who,
    /// What.
    pub form: Form,
    /// How.
    pub road: Road,
}

impl Who {
    /// All, in the order of the rows.
    pub const ALL: [Self; 4] = [Self::Ours, Self::Kube, Self::Go, Self::Floor];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Kube => "kube",
            Self::Go => "go",
            Self::Floor => "floor",
        }
    }

    /// How it reads the collection unless it is told otherwise.
    pub fn default_road(self) -> Road {
        match self {
            Self::Kube => Road::List,
            Self::Ours | Self::Go | Self::Floor => Road::Stream,
        }
    }
}

impl Form {
    const ALL: [Self; 4] = [Self::Full, Self::Unmanaged, Self::Projected, Self::Metadata];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Unmanaged => "unmanaged",
            Self::Projected => "projected",
            Self::Metadata => "metadata",
        }
    }
}

impl Road {
    const ALL: [Self; 2] = [Self::List, Self::Stream];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Stream => "stream",
        }
    }
}

impl Variant {
    /// The rows of a data set. Only metadata is sent of ConfigMaps: that of pods has no phase.
    pub fn of(set: DataSet) -> Vec<Self> {
        let mut variants = Vec::new();
        for form in Form::ALL {
            for who in Who::ALL {
                for road in Road::ALL {
                    let variant = Self { who, form, road };
                    if variant.makes_sense(set) {
                        variants.push(variant);
                    }
                }
            }
        }
        variants
    }

    fn makes_sense(self, set: DataSet) -> bool {
        let is_plain = self.form == Form::Full && self.road == Road::Stream;
        (self.form != Form::Metadata || set.type_meta().1 == "ConfigMap") && (self.who != Who::Floor || is_plain)
    }

    /// Whether this is how it comes without further ado.
    pub fn is_default_road(self) -> bool {
        self.road == self.who.default_road()
    }

    /// The words that name it between the processes.
    pub fn words(self) -> [&'static str; 3] {
        [self.who.name(), self.form.name(), self.road.name()]
    }

    /// The variant of these words.
    pub fn parse(words: &[String]) -> Option<Self> {
        let [who, form, road] = words else { return None };
        Some(Self {
            who: Who::parse(who)?,
            form: Form::ALL.into_iter().find(|known| known.name() == form)?,
            road: Road::ALL.into_iter().find(|known| known.name() == road)?,
        })
    }
}

impl Who {
    /// Who is called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use kubewright_bench_data::DataSet;

    use super::Variant;

    #[test]
    fn a_variant_survives_the_way_between_processes() {
        for variant in Variant::of(DataSet::SmallConfigMaps) {
            assert_eq!(Variant::parse(&variant.words().map(str::to_owned)), Some(variant));
        }
        assert_eq!(Variant::of(DataSet::SmallConfigMaps).len(), 4 * 3 * 2 + 1);
        assert_eq!(Variant::of(DataSet::Pods).len(), 3 * 3 * 2 + 1);
    }
}
