//! The same while the API server, or its database, goes away and comes back.

use std::time::Duration;

use kubewright_tests::Ground;
use kubewright_tests::control_plane::Stop;

use crate::churn::Followers;
use crate::writers::Writers;
use crate::{RESTARTED, config_maps, load_time};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_missed_when_the_server_or_its_database_restarts() {
    let Some(mut plane) = RESTARTED.turn().await else {
        return;
    };
    let ground = Ground::new(&plane, "outages").unwrap();
    let followers = Followers::of_every_way(&ground).await;
    let writers = Writers::begin(&config_maps(&ground), 3);
    let pause = load_time() / 10;
    for (server, how) in [
        (true, Stop::Kill),
        (false, Stop::Kill),
        (true, Stop::Terminate),
        (false, Stop::Terminate),
    ] {
        tokio::time::sleep(pause.max(Duration::from_secs(1))).await;
        tokio::task::block_in_place(|| match server {
            true => plane.restart_api_server(how).unwrap(),
            false => plane.restart_database(how).unwrap(),
        });
    }
    tokio::time::sleep(pause).await;
    let done = writers.end().await;
    let told = followers.end(&ground).await;
    eprintln!("{done:?}");
    assert!(done.failed > 0 && done.all() > 50, "{done:?}");
    for told in told {
        eprintln!("{told:?}");
        assert!(told.trouble > 0 && told.undecodable == 0, "{told:?}");
    }
}
