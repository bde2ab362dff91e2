//! HTTP/2, TLS and all that is below: what they trace of requests and answers with secrets in them.

use kubewright_runtime::rest::Request;

use crate::frames::INTERNAL_ERROR;
use crate::kinds;
use crate::marks::{BEARER, PASSWORD};
use crate::peer::{Line, Peer, pem, script};
use crate::sinks::Sinks;
use crate::{client, config, create, read, traced};

/// An answer whose header repeats the token, in text that is not compressed.
fn repeat(line: &mut Line, stream: u32) {
    let literal = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let header = [vec![0x88, 0x00], literal("x-repeated"), literal(BEARER)].concat();
    let length = u8::try_from(header.len()).unwrap();
    let head = [&[0, 0, length, 1, 4][..], &stream.to_be_bytes()].concat();
    line.say([head, header].concat());
    line.data(stream, kinds::json().as_bytes(), true);
}

#[tokio::test]
async fn nothing_below_traces_a_token_or_a_body() {
    let mut sinks = Sinks::new();
    let peer = Peer::http2(
        (0..4)
            .map(|_| {
                script(|line: &mut Line| {
                    line.greet();
                    if let Some(stream) = line.next_stream() {
                        repeat(line, stream);
                    }
                    if let Some(stream) = line.next_stream() {
                        line.reset_stream(stream, INTERNAL_ERROR);
                    }
                    while let Some(stream) = line.next_stream() {
                        repeat(line, stream);
                    }
                })
            })
            .collect(),
    );
    let certificate = (pem("client-ec.crt"), pem("client-sec1.key"));
    for config in [
        config(&peer).with_token(BEARER),
        config(&peer).with_basic_auth("jane", PASSWORD),
        config(&peer)
            .with_client_certificate(&certificate.0, &certificate.1)
            .unwrap(),
    ] {
        let client = client(config);
        let answer = client.send(create()).await.unwrap();
        sinks.debug("an answer", &answer);
        sinks.failed("a stream that is reset", client.send(create()).await);
    }
    let client = client(config(&peer).with_token(BEARER));
    sinks.either("a read", client.send(read()).await);
    sinks.either(
        "a request of a path",
        client
            .send(Request::get(kubewright_runtime::rest::Path::literal("/x")))
            .await,
    );
    for target in ["kubewright_runtime", "h2", "hyper", "reqwest", "rustls"] {
        assert!(traced::count(target) > 0, "nothing of {target} was heard");
    }
    sinks.check(3, 3);
}
