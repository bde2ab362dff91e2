//! Generates clients of custom resources of real projects, one module a project, and a test for each kind.
//!
//! In: `kinds.tsv`, and the corpus of CRDs beside this checkout, which is not part of it. Out: `projects.rs` and `tests.rs`
//! in `OUT_DIR`; both are empty without the corpus. Beside them two generations of the Open Application Model, generated
//! as a user would. Never: one tree for all projects: some define the same group, in
//! different ways.

mod calls;
mod table;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use kubewright::config::Input;
use kubewright::diag::Diagnostics;
use kubewright::emit::{self, Clients, Docs, EmitOptions, Package};
use kubewright::format::{self, TextFiles};
use kubewright::model::Model;
use kubewright::names::{self, Names};
use kubewright::pipeline;
use kubewright::progress::Silent;
use kubewright::select::Selector;
use kubewright::source::Source;

use table::Project;

const CORPUS: &str = "../../../shared/corpus/crds";
const KINDS: &str = "kinds.tsv";

/// Two generations of the Open Application Model: module and project. Some kinds of both have another scope.
const OAM: [(&str, &str); 2] = [
    ("oam_kubevela", "kubevela"),
    ("oam_kubernetes_runtime", "oam-kubernetes-runtime"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rustc-check-cfg=cfg(corpus)");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={KINDS}");
    println!("cargo::rerun-if-changed={CORPUS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: this is a build script")?);
    let corpus = Path::new(CORPUS);
    let projects = if corpus.is_dir() {
        println!("cargo::rustc-cfg=corpus");
        table::read(&fs::read_to_string(KINDS)?)?
    } else {
        Vec::new()
    };
    let (mut modules, mut tests) = (String::new(), String::new());
    for project in &projects {
        let module = format!("of_{}", project.module());
        generate(project, corpus, &out.join(format!("{module}.rs")), &mut tests)
            .map_err(|error| format!("{}: {error}", project.name))?;
        include(&mut modules, &module)?;
    }
    for (module, project) in OAM.iter().filter(|_| corpus.is_dir()) {
        oam(&corpus.join(project), &format!("{module}.rs"))?;
        include(&mut modules, module)?;
    }
    write_if_changed(&out.join("projects.rs"), &modules)?;
    let names: Vec<&str> = projects.iter().map(|project| project.name.as_str()).collect();
    writeln!(tests, "const PROJECTS: &[&str] = &{names:?};")?;
    write_if_changed(&out.join("tests.rs"), &tests)?;
    Ok(())
}

fn include(modules: &mut String, module: &str) -> std::fmt::Result {
    writeln!(
        modules,
        "pub mod {module} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{module}.rs\")); }}"
    )
}

/// All kinds of a folder of CRDs, and one of Kubernetes that some of them embed: what a build script is there for.
fn oam(crds: &Path, file: &str) -> Result<(), kubewright::Error> {
    kubewright::Builder::new()
        .kubernetes("1.36")
        .crds(crds)
        .include(["core.oam.dev/*", "apps/v1/Deployment"])
        .docs(Docs::None)
        .write_to_out_dir(file)
}

/// The clients of one project, and its tests.
fn generate(project: &Project, corpus: &Path, file: &Path, tests: &mut String) -> Result<(), Box<dyn Error>> {
    let mut input = Input::default();
    for source in project.files() {
        input
            .sources
            .push(Source::Path(corpus.join(&project.name).join(source)));
    }
    for row in &project.rows {
        input.selection.include.push(row.selector.parse::<Selector>()?);
    }
    let model = pipeline::describe(&input, &mut Silent)?.model;
    let names = names::assign(&model, &mut Diagnostics::new());
    write_if_changed(file, &clients(&model, &names)?)?;
    tests.push_str(&calls::of_project(project, &model, &names)?);
    Ok(())
}

/// What a build script of a user gets from `kubewright::Builder`, but that the names are needed here, too.
fn clients(model: &Model, names: &Names) -> Result<String, Box<dyn Error>> {
    let options = EmitOptions {
        package: Package {
            name: String::new(),
            version: String::new(),
            description: String::new(),
            license: None,
            runtime_version: String::new(),
            runtime_path: None,
            own_workspace: false,
        },
        docs: Docs::None,
        clients: Clients::Always,
        definitions: false,
        tool_version: String::new(),
        sources: Vec::new(),
    };
    let TextFiles(files) = format::render(&emit::one_file(model, names, &options, "project.rs")?)?;
    Ok(files.into_values().collect())
}

/// Cargo looks at the time of change: what is equal stays as it is.
fn write_if_changed(path: &Path, text: &str) -> std::io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text)
}
