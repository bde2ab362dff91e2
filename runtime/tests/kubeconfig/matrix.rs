//! The cases of `cases.yaml`: each as recorded, and as `kubectl config view --merge --raw --flatten` has it.

use kubewright_runtime::Error;
use kubewright_runtime::config::kubeconfig::Kubeconfig;
use serde_json::Value;

use crate::ground::{Ground, in_a_process, result_file, text_of, variable};
use crate::plain::{plain, plain_value};

fn cases() -> Vec<Value> {
    serde_saphyr::from_str(include_str!("cases.yaml")).unwrap()
}

/// The folder with the files of a case.
fn laid_out(case: &Value) -> Ground {
    let ground = Ground::new();
    for (path, text) in case["files"].as_object().unwrap() {
        ground.write(path, text.as_str().unwrap());
    }
    ground
}

/// `KUBECONFIG` of the case, if it sets it.
fn list(case: &Value) -> Option<String> {
    let parts = case["list"].as_array()?.iter().map(|part| part.as_str().unwrap());
    Some(std::env::join_paths(parts).unwrap().into_string().unwrap())
}

/// What is expected, with the folder of the case in it.
fn recorded(value: &Value, ground: &Ground) -> Value {
    let text = serde_json::to_string(value)
        .unwrap()
        .replace("DIR/", &format!("{}/", ground.text()));
    serde_json::from_str(&text).unwrap()
}

/// The text that Kubewright writes.
fn by_kubewright(case: &Value, ground: &Ground) -> Result<String, String> {
    let list = list(case);
    let mut variables = vec![
        ("EXPLICIT", case["explicit"].as_str().unwrap_or_default()),
        ("CONTEXT", case["context"].as_str().unwrap_or_default()),
        ("MINIFY", if case["minify"] == true { "1" } else { "" }),
    ];
    variables.extend(list.as_deref().map(|list| ("KUBECONFIG", list)));
    let text = in_a_process(ground, "matrix::views_in_a_process", &variables);
    match text.strip_prefix("error: ") {
        Some(error) => Err(error.to_owned()),
        None => Ok(text),
    }
}

fn by_kubectl(case: &Value, ground: &Ground) -> Option<Result<Value, String>> {
    let mut command = ground.kubectl()?;
    command.envs(list(case).map(|list| ("KUBECONFIG", list)));
    command.args(["config", "view", "--merge", "--raw", "--flatten", "--output=json"]);
    for flag in ["explicit", "context"] {
        if let Some(value) = case[flag].as_str() {
            let name = if flag == "explicit" { "kubeconfig" } else { flag };
            command.arg(format!("--{name}={value}"));
        }
    }
    if case["minify"] == true || case["context"].is_string() {
        command.arg("--minify");
    }
    Some(text_of(&command.output().unwrap()).map(|text| plain(&text)))
}

#[test]
#[ignore = "the other tests start it, with an environment of its own"]
fn views_in_a_process() {
    let Some(result) = result_file() else { return };
    let text = view().unwrap_or_else(|error| format!("error: {error}"));
    std::fs::write(result, text).unwrap();
}

/// What `kubectl config view` does.
fn view() -> Result<String, Error> {
    let mut kubeconfig = match variable("EXPLICIT") {
        Some(path) => Kubeconfig::from_file(path)?,
        None => Kubeconfig::from_environment()?,
    };
    let context = variable("CONTEXT");
    if let Some(context) = &context {
        kubeconfig.set_current_context(context);
    }
    if context.is_some() || variable("MINIFY").is_some() {
        kubeconfig.minify()?;
    }
    kubeconfig.flatten()?;
    kubeconfig.to_yaml()
}

#[test]
fn every_case_is_as_recorded() {
    for case in cases() {
        let ground = laid_out(&case);
        let ours = by_kubewright(&case, &ground);
        let expected = recorded(&case, &ground);
        match (&ours, expected["error"].as_str()) {
            (Ok(ours), None) => assert_eq!(
                plain(ours),
                plain_value(expected["expected"].clone()),
                "{}",
                case["case"]
            ),
            (Err(ours), Some(part)) => assert!(ours.contains(part), "{}: {ours}", case["case"]),
            (ours, _) => panic!("{}: {ours:?}", case["case"]),
        }
        assert!(!format!("{ours:?}").contains("hunter2"), "{}: {ours:?}", case["case"]);
    }
}

#[test]
fn every_case_is_as_kubectl_has_it() {
    let mut compared = 0;
    for case in cases() {
        let ground = laid_out(&case);
        let Some(theirs) = by_kubectl(&case, &ground) else {
            return;
        };
        let record = recorded(&case, &ground);
        let differs = !record["kubectl"].is_null();
        assert_eq!(
            differs,
            record["why"].is_string(),
            "{}: a difference needs a reason",
            case["case"]
        );
        let expected = if differs {
            &record["kubectl"]
        } else {
            &record["expected"]
        };
        match (theirs, expected.is_object()) {
            (Ok(theirs), true) => assert_eq!(theirs, plain_value(expected.clone()), "{}", case["case"]),
            (Err(_), false) => {}
            (theirs, _) => panic!("{}: {theirs:?}", case["case"]),
        }
        compared += 1;
    }
    println!("{compared} cases are as kubectl has them");
}

#[test]
fn what_is_written_in_every_case_is_what_kubectl_reads() {
    for case in cases().iter().filter(|case| case["error"].is_null()) {
        let ground = laid_out(case);
        let Some(mut kubectl) = ground.kubectl() else { return };
        ground.write("written", &by_kubewright(case, &ground).unwrap());
        kubectl.args(["config", "view", "--raw", "--output=json", "--kubeconfig=written"]);
        let read = text_of(&kubectl.output().unwrap()).unwrap();
        let expected = recorded(&case["expected"], &ground);
        assert_eq!(plain(&read), plain_value(expected), "{}", case["case"]);
    }
}
