//! What a path template says of the resource behind it.
//!
//! In: paths such as `/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale`.
//! Out: [`ResourcePath`]. Never: guesses: a path of any other form belongs to no resource.

/// A path that belongs to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ResourcePath<'a> {
    /// Group, empty for core.
    pub(super) group: &'a str,
    /// Version.
    pub(super) version: &'a str,
    /// Whether it is one of the deprecated paths below `watch/`.
    pub(super) watch: bool,
    /// Whether it goes through `namespaces/{namespace}`.
    pub(super) namespaced: bool,
    /// The URL word of the resource.
    pub(super) plural: &'a str,
    /// Whether it names one object.
    pub(super) named: bool,
    /// The subresource, e.g. `scale`.
    pub(super) subresource: Option<&'a str>,
    /// Whether a rest follows that is passed on: `proxy/{path}`.
    pub(super) tail: bool,
}

/// Takes a path apart; none for discovery and other meta paths.
pub(super) fn parse(path: &str) -> Option<ResourcePath<'_>> {
    let segments: Vec<&str> = path.strip_prefix('/')?.trim_end_matches('/').split('/').collect();
    let (group, version, rest) = match segments.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let (watch, rest) = match rest {
        ["watch", rest @ ..] if !rest.is_empty() => (true, rest),
        rest => (false, rest),
    };
    let (namespaced, rest) = match rest {
        // `namespaces/{name}/status` is the Namespace itself: its parameter has another name.
        ["namespaces", parameter, rest @ ..] if parameter_name(parameter) == Some("namespace") && !rest.is_empty() => {
            (true, rest)
        }
        rest => (false, rest),
    };
    let (plural, named, subresource, tail) = match rest {
        [plural] => (*plural, false, None, false),
        [plural, name] if is_parameter(name) => (*plural, true, None, false),
        [plural, name, sub] if is_parameter(name) => (*plural, true, Some(*sub), false),
        [plural, name, sub, tail] if is_parameter(name) && is_parameter(tail) => (*plural, true, Some(*sub), true),
        _ => return None,
    };
    let is_literal = |word: &str| !word.is_empty() && !is_parameter(word);
    if ![group, version].iter().all(|word| !is_parameter(word))
        || !is_literal(plural)
        || !subresource.is_none_or(is_literal)
    {
        return None;
    }
    Some(ResourcePath {
        group,
        version,
        watch,
        namespaced,
        plural,
        named,
        subresource,
        tail,
    })
}

fn is_parameter(segment: &str) -> bool {
    parameter_name(segment).is_some()
}

/// `namespace` of `{namespace}` and of `{namespace:[a-z0-9][a-z0-9\-]*}`, as KubeVirt writes it.
fn parameter_name(segment: &str) -> Option<&str> {
    let inner = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(inner.split_once(':').map_or(inner, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Option<(&str, &str, bool, Option<&str>)>) {
        let found = parse(path).map(|p| (p.group, p.plural, p.namespaced, p.subresource));
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn paths_of_resources_are_taken_apart() {
        check("/api/v1/pods", Some(("", "pods", false, None)));
        check(
            "/apis/apps/v1/namespaces/{namespace}/deployments",
            Some(("apps", "deployments", true, None)),
        );
        check(
            "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale",
            Some(("apps", "deployments", true, Some("scale"))),
        );
        check(
            "/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}",
            Some(("", "pods", true, Some("proxy"))),
        );
        check(
            "/api/v1/watch/namespaces/{namespace}/pods/{name}",
            Some(("", "pods", true, None)),
        );
    }

    #[test]
    fn the_namespace_resource_is_not_taken_for_a_prefix() {
        check("/api/v1/namespaces", Some(("", "namespaces", false, None)));
        check("/api/v1/namespaces/{name}", Some(("", "namespaces", false, None)));
        check(
            "/api/v1/namespaces/{name}/finalize",
            Some(("", "namespaces", false, Some("finalize"))),
        );
        check("/api/v1/watch/namespaces", Some(("", "namespaces", false, None)));
    }

    #[test]
    fn parameters_with_a_pattern_are_parameters() {
        check(
            r"/apis/g/v1/namespaces/{namespace:[a-z0-9][a-z0-9\-]*}/vms/{name:[a-z]*}/start",
            Some(("g", "vms", true, Some("start"))),
        );
    }

    #[test]
    fn meta_paths_belong_to_no_resource() {
        for path in [
            "/api/",
            "/api/v1/",
            "/apis/",
            "/apis/apps/",
            "/apis/apps/v1/",
            "/version/",
            "/logs/{logpath}",
            "",
            "x",
        ] {
            check(path, None);
        }
    }
}
