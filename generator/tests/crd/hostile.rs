//! Definitions that are out to do harm.

use super::support::*;

/// [`widget`] as YAML with `schema` for its schema.
fn with_schema(schema: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: widgets.demo.example.com}}\n\
         spec:\n  group: demo.example.com\n  scope: Namespaced\n  names: {{kind: Widget, plural: widgets}}\n  versions:\n  \
         - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema: {schema}\n"
    )
}

#[test]
fn hostile_definitions_are_read_or_refused_in_bounded_time() {
    let nested = |depth: usize| {
        let open = "{type: object, properties: {a: ".repeat(depth);
        with_schema(&format!("{open}{{type: string}}{}", "}}".repeat(depth)))
    };
    assert_eq!(quiet(&nested(60)).versions.len(), 1);
    for depth in [61, 1_000, 50_000] {
        let (crds, findings) = read_one(&nested(depth));
        assert!(crds.is_empty());
        assert_eq!(findings.len(), 1);
        assert!(findings[0].contains("nests deeper than 127 levels"), "{findings:?}");
    }
    let json = format!(
        "{{\"kind\": \"CustomResourceDefinition\", \"a\": {}{}}}",
        "[".repeat(1_000),
        "]".repeat(1_000)
    );
    assert!(read_one(&json).1[0].contains("nests deeper than 127 levels"));
    let wide: String = (0..100_000).map(|i| format!("\n          p{i}: {{}}")).collect();
    let crd = quiet(&with_schema(&format!(
        "\n        type: object\n        properties:{wide}"
    )));
    assert_eq!(crd.versions[0].schema.as_ref().unwrap().properties.len(), 100_000);
    let laughs: String = (1..40)
        .map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", ")))
        .collect();
    let (crds, findings) = read_one(&format!("a0: &a0 [ha, ha]\n{laughs}{}", with_schema("{}")));
    assert!(
        crds.is_empty() && findings[0].contains("multiply this file"),
        "{findings:?}"
    );
}
