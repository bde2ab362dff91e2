//! Connections that cannot be made, or break.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use kubewright_runtime::rest::Request;
use kubewright_runtime::{Config, RestClient};

use crate::peer::{Line, Peer, Script, json, saying, script};
use crate::{create, guarded_update, read};

fn fine() -> Script {
    saying(json("200 OK", &[], "{}"))
}

/// The first connection is broken like this, the second is fine: how often was the server asked?
async fn times(request: Request, breaks: fn(&mut Line)) -> usize {
    let peer = Peer::http1(vec![script(breaks), fine()]);
    let result = peer.client().send(request).await;
    match result {
        Ok(_) => 2,
        Err(error) => {
            assert!(error.is_transport() && !error.is_connect(), "{error:?}");
            usize::try_from(error.attempts()).unwrap()
        }
    }
}

#[tokio::test]
async fn a_reset_before_the_body_is_read_is_sent_again_for_reads_and_guarded_writes() {
    fn breaks(line: &mut Line) {
        line.head();
        line.reset();
    }
    assert_eq!(times(read(), breaks).await, 2);
    assert_eq!(times(guarded_update(), breaks).await, 2);
    assert_eq!(times(create(), breaks).await, 1);
}

#[tokio::test]
async fn a_reset_after_the_body_is_never_sent_again_for_a_create() {
    fn breaks(line: &mut Line) {
        line.request();
        line.reset();
    }
    assert_eq!(times(read(), breaks).await, 2);
    assert_eq!(times(guarded_update(), breaks).await, 2);
    assert_eq!(times(create(), breaks).await, 1);
    assert_eq!(times(Request::delete(crate::pod()), breaks).await, 1);
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_is_a_break_too() {
    fn breaks(line: &mut Line) {
        line.request();
        line.finish();
    }
    assert_eq!(times(read(), breaks).await, 2);
    assert_eq!(times(create(), breaks).await, 1);
}

/// A port that refuses connections until it is listened on.
fn reserved() -> (socket2::Socket, SocketAddr) {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

#[tokio::test]
async fn a_server_that_restarts_is_waited_for_even_with_a_create() {
    let (socket, address) = reserved();
    let config = Peer::http1(vec![]).config();
    let patient = kubewright_runtime::config::Retries::new()
        .attempts(1000)
        .waits(Duration::from_millis(20), Duration::from_millis(20));
    let config = Config::new(&format!("https://{address}"))
        .unwrap()
        .with_certificate_authority(&crate::peer::pem("ca.crt"))
        .unwrap()
        .with_user_agent(config.user_agent())
        .with_retries(patient);
    let server = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        socket.listen(8).unwrap();
        Peer::on(TcpListener::from(socket), &["http/1.1"], vec![fine()])
    });
    RestClient::new(config).unwrap().send(create()).await.unwrap();
    assert_eq!(server.join().unwrap().heard().len(), 1);
}

#[tokio::test]
async fn nobody_listening_is_a_connect_error_in_the_end() {
    let (_socket, address) = reserved();
    let short = Duration::from_millis(1);
    let retries = kubewright_runtime::config::Retries::new()
        .attempts(3)
        .waits(short, short);
    let config = Config::new(&format!("http://{address}")).unwrap().with_retries(retries);
    let error = RestClient::new(config).unwrap().send(create()).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 3, "{error:?}");
    assert!(error.to_string().ends_with("; tried 3 times"), "{error}");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_not_tried_again() {
    let peer = Peer::http1(vec![fine(), fine()]);
    let config = peer
        .config()
        .with_certificate_authority(&crate::peer::pem("other-ca.crt"))
        .unwrap();
    let error = RestClient::new(config).unwrap().send(read()).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 1, "{error:?}");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_not_tried_again() {
    let config = Config::new("http://localhost.invalid:1").unwrap().without_proxy();
    let config = config.with_insecure_skip_tls_verify();
    let error = RestClient::new(config).unwrap().send(read()).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 1, "{error:?}");
}

#[tokio::test]
async fn a_handshake_that_breaks_is_tried_again() {
    let peer = Peer::http1(vec![script(Line::reset), fine()]);
    peer.client().send(create()).await.unwrap();
    assert_eq!(peer.heard().len(), 1);
}
