//! What `kubewright get` shows is what `kubectl get` shows.

use serde_json::{Value, json};

use super::bundle::Bundle;
use super::{Stage, stage};

/// Objects of several kinds; one has texts that YAML would take for something else.
fn filled(base: &str) -> Option<(Stage, Bundle)> {
    let stage = stage(base)?;
    let bundle = Bundle {
        namespace: stage.namespace().to_owned(),
        ..Bundle::new()
    };
    let text = [
        bundle.definition(),
        bundle.applications(),
        bundle.rest(),
        more(stage.namespace()),
    ]
    .join("\n---\n");
    stage.run_reading(&text, &["apply", "-f", "-"]).expect(0, &[]);
    Some((stage, bundle))
}

fn more(namespace: &str) -> String {
    let pod = |name: &str, image: &str| {
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
            "spec": {"containers": [{"name": "main", "image": image}]},
        })
    };
    let words = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "words", "namespace": namespace},
        "data": {
            "on": "on", "yes": "yes", "n": "n", "null": "null", "tilde": "~", "empty": "", "exponent": "1e3", "float": "1.50",
            "octal": "0o17", "hex": "0x1f", "time": "1:30", "date": "2024-01-01", "merge": "<<", "colon": "a: b", "hash": "a # b",
            "script": "#!/bin/sh\n\tset -e\n\necho \"$1\"  \n", "blank": "\n\n", "indented": "   a\n  b\n", "keep": "a\n\n\n",
            "long": "word ".repeat(50), "returns": "a\r\nb\r\n", "unicode": "é ✓ \u{1F600} \u{2028}", "tabs": "\ta\tb",
        },
    });
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys", "namespace": namespace}, "stringData": {"token": "s3cret"},
    });
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [
        pod("one", "nginx:1"), pod("another-pod", "registry.example/some/long/image:1.2.3"), words, secret,
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": namespace},
         "spec": {"selector": {"app": "web"}, "ports": [{"name": "w", "port": 80}, {"name": "x", "port": 81}]}},
    ]});
    list.to_string()
}

/// Ages go on while the two are asked one after the other, and other tests make objects of their own.
#[track_caller]
fn same_as_kubectl(stage: &Stage, arguments: &[&str]) {
    let get = [&["get"], arguments].concat();
    let mut last = None;
    for _ in 0..40 {
        let (ours, theirs) = (stage.run(&get), stage.kubectl(&get));
        if ours == theirs {
            return;
        }
        last = Some((ours, theirs));
    }
    let (ours, theirs) = last.unwrap();
    panic!(
        "{arguments:?}\nours: {}\n{}\ntheirs: {}\n{}",
        ours.stdout, ours.stderr, theirs.stdout, theirs.stderr
    );
}

#[test]
fn tables_are_those_of_kubectl() {
    let Some((stage, bundle)) = filled("tables") else {
        return;
    };
    let custom = format!("applications.{}", bundle.group);
    let long_custom = format!("Application.v1beta1.{}", bundle.group);
    for kind in [
        "po",
        "Pod",
        "deployments.apps",
        "deploy",
        "configmaps",
        "secrets",
        "svc",
        "customresourcedefinitions",
        "apiservices",
        "netpol",
        "po,deploy,cm",
        "ns,deploy",
        "all",
        &custom,
        &long_custom,
    ] {
        // After a kind that lives in namespaces, kubectl shows an empty column NAMESPACE for one that does not: `deploy,ns -A`. We do not.
        for more in [&[][..], &["-A"], &["-o", "wide"], &["-A", "-o", "wide"]] {
            same_as_kubectl(&stage, &[&[kind, "-n", stage.namespace()], more].concat());
        }
    }
}

#[test]
fn names_and_selectors_are_those_of_kubectl() {
    let Some((stage, bundle)) = filled("names") else { return };
    let here = ["-n", stage.namespace()];
    let shop = format!("applications.{}/shop", bundle.group);
    for arguments in [
        &["po", "one"][..],
        &["po", "one", "another-pod", "-o", "wide"],
        &["po/one", "deploy/web", "cm/words"],
        &["po/one", "po/another-pod"],
        &[&shop],
        &["po", "-l", "app=one"],
        &["po", "-l", "app in (one, two)", "-o", "name"],
        &["po", "-l", "app=none"],
        &["po", "--field-selector", "metadata.name=one"],
        &["po,cm,deploy", "-o", "name"],
        &["crd", "-o", "name"],
        &["po", "one", "another-pod", "-o", "name"],
        &["ns", "-l", "none=none"],
    ] {
        same_as_kubectl(&stage, &[arguments, &here].concat());
    }
}

#[test]
fn json_and_yaml_are_what_kubectl_shows_and_reads_back() {
    let Some((stage, bundle)) = filled("whole") else { return };
    let here = ["-n", stage.namespace()];
    let applications = format!("applications.{}", bundle.group);
    for what in [
        &["cm", "words"][..],
        &["secret", "keys"],
        &["deploy"],
        &["po,cm"],
        &["po/one", "cm/words"],
        &[&applications],
        &["netpol"],
    ] {
        for managed in [&[][..], &["--show-managed-fields"]] {
            let arguments = [&["get"], what, &here, managed].concat();
            let theirs = stage.kubectl(&[&arguments[..], &["-o", "json"]].concat()).fine();
            let theirs: Value = serde_json::from_str(&theirs).unwrap();
            let ours: Value =
                serde_json::from_str(&stage.run(&[&arguments[..], &["-o", "json"]].concat()).fine()).unwrap();
            assert_eq!(content(&ours), content(&theirs), "{what:?}");

            let yaml = stage.run(&[&arguments[..], &["-o", "yaml"]].concat()).fine();
            let read: Value = serde_saphyr::from_str(&yaml).unwrap();
            assert_eq!(content(&read), content(&theirs), "{yaml}");
            if managed.is_empty() && !content(&theirs).is_empty() {
                // Read by another reader.
                let create = ["create", "--dry-run=client", "-o", "json", "-f", "-"];
                let read = stage.kubectl_reading(&yaml, &create).fine();
                let read = serde_json::Deserializer::from_str(&read).into_iter::<Value>();
                let read: Vec<Value> = read.map(Result::unwrap).collect();
                assert_eq!(read, content(&theirs), "{yaml}");
            }
        }
    }
}

/// The objects of an answer, without what is of the list.
fn content(answer: &Value) -> Vec<Value> {
    match answer["items"].as_array() {
        Some(items) => items.clone(),
        None => vec![answer.clone()],
    }
}

#[test]
fn what_is_not_there_hides_nothing_else() {
    let Some((stage, _)) = filled("missing") else { return };
    let here = ["-n", stage.namespace()];
    let ran = stage.run(&[&["get", "cm", "words", "none", "-o", "name"][..], &here].concat());
    let ran = ran.expect(1, &["configmaps \"none\" not found"]);
    assert_eq!(ran.stdout, "configmap/words\n");
    let ran = stage.run(&[&["get", "nothings,secrets", "-o", "name"][..], &here].concat());
    let ran = ran.expect(1, &["the server has no resource \"nothings\""]);
    assert_eq!(ran.stdout, "secret/keys\n");
    let ran = stage
        .run(&[&["get", "cm", "none", "-o", "yaml"][..], &here].concat())
        .expect(1, &["not found"]);
    assert_eq!(ran.stdout, "");
    stage.run(&["get", "po", "a", "-A"]).expect(2, &["-n"]);
    stage.run(&["get"]).expect(2, &["KIND"]);
}
