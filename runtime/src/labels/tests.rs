use super::*;
use crate::value::List;

fn labels(pairs: &[(&str, &str)]) -> Map<Str> {
    pairs
        .iter()
        .map(|(key, value)| (Str::from(*key), Str::from(*value)))
        .collect()
}

/// What apimachinery makes of the text: what it reads back as, or nothing where it refuses it.
#[test]
fn reads_what_the_server_reads() {
    let table: &[(&str, Option<&str>)] = &[
        ("", Some("")),
        (" \t\r\n", Some("")),
        ("x=a,y=b,z=c", Some("x=a,y=b,z=c")),
        ("x!=a,y=b", Some("x!=a,y=b")),
        ("x==a", Some("x=a")),
        ("x=", Some("x=")),
        ("x= ,z= ", Some("x=,z=")),
        ("x=,z", Some("x=,z")),
        ("z,!a,b", Some("!a,b,z")),
        ("! x", Some("!x")),
        ("x in (b, a,b)", Some("x in (a,b)")),
        ("x in()", None),
        ("x in (a", None),
        ("x in a)", None),
        ("x in (,)", Some("x in ()")),
        ("x in (,a)", Some("x in (,a)")),
        ("x in (a,)", Some("x in (,a)")),
        ("x in (a,,b)", Some("x in (,a,b)")),
        ("x in (a b)", None),
        ("x in (a=b)", None),
        ("x notin (a,b)", Some("x notin (a,b)")),
        ("in in (in,notin)", Some("in in (in,notin)")),
        ("notin=in", Some("notin=in")),
        ("in", Some("in")),
        ("!in", Some("!in")),
        ("x in", None),
        ("x>5,y<3", Some("x>5,y<3")),
        ("y<-3", None),
        ("y>+3", None),
        ("x>", None),
        ("x>a", None),
        ("x>9223372036854775808", None),
        ("x,", None),
        (",x", None),
        ("x,,y", None),
        ("!x=a", None),
        ("!x in (a)", None),
        ("!", None),
        ("!!x", None),
        ("x=!a", None),
        ("x=a=b", None),
        ("x===a", None),
        ("x a", None),
        ("x=a b", None),
        ("=a", None),
        ("(x)", None),
        ("example.com/x=a", Some("example.com/x=a")),
        ("Example.com/x=a", None),
        ("/x", None),
        ("x/", None),
        ("a/b/c", None),
        ("-x", None),
        ("x=-a", None),
        ("x=a_b.c-D", Some("x=a_b.c-D")),
        ("x=ä", None),
        ("a..b/x", None),
    ];
    for (text, expected) in table {
        let selector = text.parse::<Selector>();
        let shown = selector.as_ref().map(ToString::to_string).ok();
        // INVARIANT of the table: a set of one empty value is shown as `()`, which does not read back.
        assert_eq!(shown.as_deref(), *expected, "{text:?}: {selector:?}");
        if let (Some(shown), Ok(selector)) = (shown.filter(|shown| !shown.ends_with("()")), selector) {
            assert_eq!(shown.parse(), Ok(selector), "{text:?}");
        }
    }
    let long = "x".repeat(63);
    assert!(format!("{long}={long}").parse::<Selector>().is_ok());
    assert!(format!("{long}x").parse::<Selector>().is_err() && format!("x={long}x").parse::<Selector>().is_err());
}

#[test]
fn matches_as_the_server_does() {
    type Labels = &'static [(&'static str, &'static str)];
    let table: &[(&str, Labels, bool)] = &[
        ("", &[], true),
        ("", &[("x", "y")], true),
        ("x=y", &[("x", "y")], true),
        ("x=y", &[("x", "z")], false),
        ("x=y,z=w", &[("x", "y")], false),
        ("x=y,z=w", &[("x", "y"), ("z", "w")], true),
        ("x!=y", &[], true),
        ("x!=y", &[("x", "z")], true),
        ("x!=y", &[("x", "y")], false),
        ("x=", &[("x", "")], true),
        ("x=", &[], false),
        ("x", &[("x", "")], true),
        ("x", &[("y", "x")], false),
        ("!x", &[("y", "x")], true),
        ("!x", &[("x", "")], false),
        ("x in (a,b)", &[("x", "b")], true),
        ("x in (a,b)", &[("x", "c")], false),
        ("x in (a,b)", &[], false),
        ("x notin (a,b)", &[("x", "b")], false),
        ("x notin (a,b)", &[("x", "c")], true),
        ("x notin (a,b)", &[], true),
        ("x>5", &[("x", "6")], true),
        ("x>5", &[("x", "5")], false),
        ("x>5", &[("x", "a")], false),
        ("x>5", &[], false),
        ("x<5", &[("x", "4")], true),
        ("x<5", &[("x", "5")], false),
        ("x=a,x!=b", &[("x", "a")], true),
    ];
    for (text, pairs, expected) in table {
        let selector: Selector = text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(selector.matches(&labels(pairs)), *expected, "{text:?} on {pairs:?}");
    }
}

#[test]
fn reads_the_selectors_of_objects() {
    let requirement = |key: &str, operator: &str, values: &[&str]| LabelSelectorRequirement {
        key: key.into(),
        operator: operator.into(),
        values: values.iter().map(|value| Str::from(*value)).collect(),
    };
    let of = |expressions: &[LabelSelectorRequirement]| {
        Selector::try_from(&LabelSelector {
            match_labels: labels(&[("app", "web")]),
            match_expressions: List::from(expressions.to_vec()),
        })
    };
    let all = of(&[
        requirement("tier", "In", &["b", "a"]),
        requirement("zone", "NotIn", &["c"]),
        requirement("gpu", "Exists", &[]),
        requirement("canary", "DoesNotExist", &[]),
    ]);
    let text = all.map(|selector| selector.to_string());
    assert_eq!(text.as_deref(), Ok("app=web,!canary,gpu,tier in (a,b),zone notin (c)"));
    for wrong in [
        requirement("tier", "In", &[]),
        requirement("tier", "Exists", &["a"]),
        requirement("tier", "in", &["a"]),
        requirement("ti er", "Exists", &[]),
        requirement("tier", "In", &["a b"]),
    ] {
        assert!(of(std::slice::from_ref(&wrong)).is_err(), "{wrong:?}");
    }
    assert!(Selector::try_from(&LabelSelector::EMPTY).is_ok_and(|selector| selector == Selector::everything()));
}
