//! A controller: of every Greeting it makes ConfigMaps that say it. Several copies of the program can run; one works.
//!
//! In: the cluster of the kubeconfig or of the Pod; a namespace. Out: ConfigMaps, statuses, events; a line on
//! standard output when it listens, and on standard error for what fails.
//! Never: work without the lease; a lease that is kept when the program is told to stop.

mod controller;
mod reconcile;
mod stop;

/// What `build.rs` wrote.
mod k8s {
    include!(concat!(env!("OUT_DIR"), "/k8s.rs"));
}

use std::error::Error;
use std::future::pending;
use std::io;
use std::time::Duration;

use clap::Parser;
use kubewright_runtime::leader::{Election, ElectionOptions, Leadership};
use kubewright_runtime::{Config, RestClient, events};

use self::stop::Stop;

/// How long work that has begun may take when the program is told to stop: a request that is cut off might still be done when the next one
/// leads.
const GRACE: Duration = Duration::from_secs(5);

/// Makes ConfigMaps of Greetings.
#[derive(Parser)]
struct Arguments {
    /// Where the Greetings are, and the lease; that of the kubeconfig unless given.
    #[arg(long)]
    namespace: Option<String>,
    /// What tells this copy of the program from all others, earlier ones too: the name of the Pod, with something random.
    #[arg(long)]
    identity: String,
    /// How long after the last sign of life of the leader another takes over.
    #[arg(long, default_value_t = 15.0)]
    lease_seconds: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let config = Config::infer()?;
    let namespace = arguments.namespace.clone();
    let namespace = namespace.unwrap_or_else(|| config.namespace().to_owned());
    let client = RestClient::new(config)?;
    let election = Election::new(client.clone(), election_options(&arguments, &namespace)?)?;
    let (recorder, writer) = events::recorder(client.clone(), "example.com/greeter", arguments.identity.as_str())?;

    let (stopper, stop) = Stop::new();
    let told = stop::listen()?;
    println!("{} is a candidate in {namespace}", arguments.identity);
    let work = async {
        let recorder = recorder;
        lead(&election, &stop, |leadership| {
            controller::run(client.clone(), &namespace, leadership, recorder.clone())
        })
        .await
    };
    let listen = async {
        told.await?;
        stopper.send_replace(true);
        pending::<io::Result<()>>().await
    };
    // The lease is given up when `work` ends; the events that are left are written after that, and delay no other leader.
    tokio::select! {
        (result, ()) = async { tokio::join!(work, writer.run()) } => result,
        failed = listen => Ok(failed?),
    }
}

/// Works whenever this copy of the program leads, until it is told to stop.
async fn lead<F>(election: &Election, stop: &Stop, work: impl Fn(Leadership) -> F) -> Result<(), Box<dyn Error>>
where
    F: Future<Output = Result<(), Box<dyn Error>>>,
{
    loop {
        match election.run_until(stop.told(), &work).await {
            Ok(result) => return result.unwrap_or(Ok(())),
            Err(lost) => eprintln!("{lost}; a candidate again"),
        }
    }
}

fn election_options(arguments: &Arguments, namespace: &str) -> Result<ElectionOptions, Box<dyn Error>> {
    let part = |part: f64| Duration::try_from_secs_f64(arguments.lease_seconds * part);
    Ok(ElectionOptions::new(namespace, "greeter", arguments.identity.as_str())
        .lease_duration(part(1.0)?)
        .renew_deadline(part(2.0 / 3.0)?)
        .retry_period(part(2.0 / 15.0)?)
        .grace_period(GRACE))
}
