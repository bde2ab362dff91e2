//! Overrides, and the flags of `kubectl` of the same names: the same request reaches the same server.
//!
//! `kubectl config view` shows none of them but `--context`, so what is compared is what servers are asked.

use std::ffi::OsString;

use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
use kubewright_runtime::rest::{Path, Request};
use kubewright_runtime::{Error, RestClient};

use crate::ground::Ground;
use crate::peer::{Asked, Peer, fixture};

/// Flags, and the overrides that are the same.
struct Case {
    flags: Vec<String>,
    overrides: Overrides,
    /// What a server is asked; none if nothing may be sent.
    expected: Option<Asked>,
}

struct Stage {
    ground: Ground,
    east: Peer,
    west: Peer,
}

impl Stage {
    fn set() -> Self {
        let (east, west) = (Peer::start("east", "server.crt"), Peer::start("west", "elsewhere.crt"));
        let ground = Ground::new();
        let text = format!(
            "
clusters:
- {{name: east, cluster: {{server: 'https://{east}', certificate-authority: '{ca}'}}}}
- {{name: west, cluster: {{server: 'https://{west}', certificate-authority: '{ca}', tls-server-name: elsewhere.example}}}}
- {{name: wrong, cluster: {{server: 'https://{east}', certificate-authority: '{other}'}}}}
- {{name: open, cluster: {{server: 'https://{east}', insecure-skip-tls-verify: true}}}}
users:
- {{name: jane, user: {{token: of-jane}}}}
- {{name: file, user: {{tokenFile: token}}}}
- {{name: joe, user: {{username: joe, password: pw}}}}
- {{name: cert, user: {{client-certificate: '{cert}', client-key: '{key}'}}}}
- {{name: acting, user: {{token: of-jane, as: root, as-uid: '7', as-groups: [g, h], as-user-extra: {{k: [v]}}}}}}
- {{name: plugin, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, interactiveMode: Never}}}}}}
contexts:
- {{name: work, context: {{cluster: east, user: jane, namespace: team-a}}}}
- {{name: home, context: {{cluster: west, user: joe}}}}
- {{name: acts, context: {{cluster: east, user: acting}}}}
current-context: work
",
            east = east.address,
            west = west.address,
            ca = fixture("ca.crt"),
            other = fixture("other-ca.crt"),
            cert = fixture("client-ec.crt"),
            key = fixture("client-sec1.key"),
        );
        ground.write("config", &text);
        ground.write("token", "of-file\n");
        Self { ground, east, west }
    }

    fn asked(&self) -> Option<Asked> {
        let mut all = self.east.take();
        all.extend(self.west.take());
        assert!(all.len() <= 1, "{all:?}");
        all.pop()
    }

    async fn by_kubewright(&self, overrides: &Overrides) -> (Result<(), Error>, Option<Asked>) {
        let result = async {
            let config = Kubeconfig::from_file(self.ground.path("config"))?.resolve(overrides)?;
            let pod = pod(config.namespace());
            let client = RestClient::new(config.without_proxy())?;
            client.send(Request::get(pod)).await.map(drop)
        };
        (result.await, self.asked())
    }

    fn by_kubectl(&self, flags: &[String]) -> Option<Option<Asked>> {
        let mut command = self.ground.kubectl()?;
        command.args(["get", "pod", "p", "--output=json", "--kubeconfig=config", "--cache-dir"]);
        // Discovery is kept by host: each run looks for itself, so that it fails where it must.
        let cache: OsString = self.ground.path(&format!("cache-{}", flags.join(""))).into();
        let output = command.arg(cache).args(flags).output().unwrap();
        let asked = self.asked();
        assert_eq!(output.status.success(), asked.is_some(), "{flags:?}: {output:?}");
        Some(asked)
    }
}

fn pod(namespace: &str) -> Path {
    let namespaces = Path::group_version("", "v1").segment("resource", "namespaces");
    let pods = namespaces.segment("namespace", namespace).segment("resource", "pods");
    pods.segment("name", "p")
}

fn asked(server: &'static str, namespace: &str, identity: &[&str]) -> Asked {
    Asked {
        server,
        namespace: namespace.to_owned(),
        identity: identity.iter().map(|line| (*line).to_owned()).collect(),
        certificate: false,
        server_name: (server == "west").then(|| "elsewhere.example".to_owned()),
    }
}

const JANE: &str = "authorization: Bearer of-jane";
const JOE: &str = "authorization: Basic am9lOnB3";

fn case(flags: &[&str], overrides: Overrides, expected: Option<Asked>) -> Case {
    Case {
        flags: flags.iter().map(|flag| format!("--{flag}")).collect(),
        overrides,
        expected,
    }
}

/// Which entries count.
fn choosing() -> Vec<Case> {
    let new = Overrides::new;
    let acting = [
        JANE,
        "impersonate-extra-k: v",
        "impersonate-group: g",
        "impersonate-group: h",
        "impersonate-uid: 7",
        "impersonate-user: root",
    ];
    vec![
        case(&[], new(), Some(asked("east", "team-a", &[JANE]))),
        case(
            &["context=home"],
            new().context("home"),
            Some(asked("west", "default", &[JOE])),
        ),
        case(
            &["context=acts"],
            new().context("acts"),
            Some(asked("east", "default", &acting)),
        ),
        case(&["context="], new().context(""), Some(asked("east", "team-a", &[JANE]))),
        case(&["context=none"], new().context("none"), None),
        case(
            &["cluster=west"],
            new().cluster("west"),
            Some(asked("west", "team-a", &[JANE])),
        ),
        case(&["cluster=none"], new().cluster("none"), None),
        case(&["user=joe"], new().user("joe"), Some(asked("east", "team-a", &[JOE]))),
        case(&["user=none"], new().user("none"), None),
        case(
            &["user=file"],
            new().user("file"),
            Some(asked("east", "team-a", &["authorization: Bearer of-file"])),
        ),
        case(
            &["namespace=team-b"],
            new().namespace("team-b"),
            Some(asked("east", "team-b", &[JANE])),
        ),
        case(
            &["context=home", "cluster=east", "user=jane", "namespace=n"],
            new().context("home").cluster("east").user("jane").namespace("n"),
            Some(asked("east", "n", &[JANE])),
        ),
    ]
}

/// Which server, whom to trust, and who asks.
fn changing(stage: &Stage) -> Vec<Case> {
    let new = Overrides::new;
    let (east, west) = (
        format!("https://{}", stage.east.address),
        format!("https://{}", stage.west.address),
    );
    let (to_east, to_west) = (format!("server={east}"), format!("server={west}"));
    let ca = format!("certificate-authority={}", fixture("ca.crt"));
    let certificate = format!("client-certificate={}", fixture("client-ec.crt"));
    let key = format!("client-key={}", fixture("client-sec1.key"));
    let with_certificate = |identity: &[&str]| Asked {
        certificate: true,
        ..asked("east", "team-a", identity)
    };
    let flagged = "authorization: Bearer of-flag";
    vec![
        case(&[&to_east], new().server(&east), Some(asked("east", "team-a", &[JANE]))),
        // The name of the cluster in the context is not that of another server.
        case(
            &["context=home", &to_east],
            new().context("home").server(&east),
            Some(asked("east", "default", &[JOE])),
        ),
        case(&[&to_west], new().server(&west), None),
        case(
            &[&to_west, "tls-server-name=elsewhere.example"],
            new().server(&west).tls_server_name("elsewhere.example"),
            Some(asked("west", "team-a", &[JANE])),
        ),
        case(&["cluster=wrong"], new().cluster("wrong"), None),
        case(
            &["cluster=wrong", &ca],
            new().cluster("wrong").certificate_authority(fixture("ca.crt")),
            Some(asked("east", "team-a", &[JANE])),
        ),
        case(
            &["cluster=open", &ca],
            new().cluster("open").certificate_authority(fixture("ca.crt")),
            Some(asked("east", "team-a", &[JANE])),
        ),
        case(
            &["cluster=wrong", "insecure-skip-tls-verify"],
            new().cluster("wrong").insecure_skip_tls_verify(),
            Some(asked("east", "team-a", &[JANE])),
        ),
        case(
            &[&ca, "insecure-skip-tls-verify"],
            new()
                .certificate_authority(fixture("ca.crt"))
                .insecure_skip_tls_verify(),
            None,
        ),
        case(
            &["token=of-flag"],
            new().token("of-flag"),
            Some(asked("east", "team-a", &[flagged])),
        ),
        case(
            &["user=plugin", "token=of-flag"],
            new().user("plugin").token("of-flag"),
            Some(asked("east", "team-a", &[flagged])),
        ),
        case(&["user=cert"], new().user("cert"), Some(with_certificate(&[]))),
        case(
            &["user=cert", "token=of-flag"],
            new().user("cert").token("of-flag"),
            Some(with_certificate(&[flagged])),
        ),
        case(
            &[&certificate, &key],
            new().client_certificate(fixture("client-ec.crt"), fixture("client-sec1.key")),
            Some(with_certificate(&[JANE])),
        ),
    ]
}

#[tokio::test]
async fn every_override_has_the_effect_of_the_flag_of_its_name() {
    let stage = Stage::set();
    for case in choosing().into_iter().chain(changing(&stage)) {
        let (result, ours) = stage.by_kubewright(&case.overrides).await;
        assert_eq!(ours, case.expected, "{:?}: {result:?}", case.flags);
        assert_eq!(result.is_ok(), case.expected.is_some(), "{:?}: {result:?}", case.flags);
        if let Some(theirs) = stage.by_kubectl(&case.flags) {
            assert_eq!(theirs, case.expected, "{:?}", case.flags);
        }
    }
}

#[tokio::test]
async fn a_server_and_a_token_need_no_kubeconfig() {
    let stage = Stage::set();
    let overrides = Overrides::new()
        .server(format!("https://{}", stage.east.address))
        .certificate_authority(fixture("ca.crt"))
        .token("of-flag");
    let config = Kubeconfig::new().resolve(&overrides).unwrap();
    assert_eq!(
        (config.namespace(), config.credential_source().as_deref()),
        ("default", Some("the token"))
    );
    let client = RestClient::new(config).unwrap();
    client.send(Request::get(pod("default"))).await.unwrap();
    assert_eq!(
        stage.asked(),
        Some(asked("east", "default", &["authorization: Bearer of-flag"]))
    );
}
