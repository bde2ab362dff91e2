//! The table in the documentation of `rest`, row by row, with the test that shows it.

const DOCS: &str = include_str!("../../src/rest/mod.rs");
const TESTS: &[&str] = &[
    include_str!("answers.rs"),
    include_str!("bodies.rs"),
    include_str!("broken.rs"),
    include_str!("http2.rs"),
    include_str!("streams.rs"),
];

/// How a row begins, and what shows it.
const ROWS: &[(&str, &str)] = &[
    (
        "nobody listens",
        "a_server_that_restarts_is_waited_for_even_with_a_create",
    ),
    ("the TLS handshake breaks off", "a_handshake_that_breaks_is_tried_again"),
    (
        "a certificate that is not trusted",
        "a_certificate_that_is_not_trusted_is_not_tried_again",
    ),
    (
        "a name that does not exist",
        "a_name_that_does_not_exist_is_not_tried_again",
    ),
    (
        "GOAWAY that leaves the request out",
        "requests_that_a_goaway_leaves_out_are_sent_again_even_a_create",
    ),
    (
        "REFUSED_STREAM",
        "a_refused_stream_is_sent_again_on_the_same_connection_even_a_create",
    ),
    (
        "GOAWAY that counts the request in",
        "requests_that_a_goaway_counts_in_may_have_been_done",
    ),
    (
        "another RST_STREAM",
        "a_stream_that_is_reset_otherwise_may_have_been_done",
    ),
    (
        "reset before the body",
        "a_reset_before_the_body_is_read_is_sent_again_for_reads_and_guarded_writes",
    ),
    (
        "reset after the body",
        "a_reset_after_the_body_is_never_sent_again_for_a_create",
    ),
    (
        "closed without an answer",
        "a_connection_that_closes_without_an_answer_is_a_break_too",
    ),
    (
        "a black hole under a request",
        "a_black_hole_under_a_read_is_noticed_by_pings_and_a_new_connection_taken",
    ),
    (
        "429 with `Retry-After`",
        "a_429_of_the_servers_limits_waits_as_told_and_sends_again_even_a_create",
    ),
    ("429 without", "a_429_that_names_no_time_is_not_sent_again_for_a_create"),
    (
        "429 of a disruption budget",
        "a_429_of_a_disruption_budget_is_never_sent_again",
    ),
    (
        "503, with",
        "a_503_is_sent_again_for_reads_and_guarded_writes_with_and_without_a_time",
    ),
    ("504", "a_504_is_never_sent_again_for_a_create"),
    (
        "502, or a page",
        "a_page_of_a_gateway_is_sent_again_for_reads_and_shown_in_the_end",
    ),
    (
        "500, or another",
        "a_500_is_sent_again_only_for_reads_and_only_if_it_names_a_time",
    ),
    ("500 of an apply", "an_unknown_field_in_an_apply_is_never_sent_again"),
    ("a redirect", "a_redirect_is_not_followed"),
    (
        "no answer begins",
        "a_server_that_takes_a_request_and_says_nothing_ends_at_the_limit_for_the_first_byte",
    ),
    (
        "the body stops",
        "a_body_that_stops_ends_at_the_limit_for_silence_and_is_not_read_again",
    ),
    ("the body is slow", "a_body_that_is_slow_but_goes_on_is_read_to_its_end"),
    (
        "the body breaks off",
        "a_truncated_body_is_read_again_and_no_write_is_repeated_for_it",
    ),
    (
        "a page with status 200",
        "a_page_in_place_of_an_object_is_an_error_that_names_its_type",
    ),
    (
        "a watch cannot be opened",
        "a_watch_that_cannot_be_opened_now_is_opened_again",
    ),
    (
        "GOAWAY in the middle",
        "a_goaway_in_the_middle_of_a_watch_lets_it_go_on_and_moves_new_requests",
    ),
    ("a black hole", "a_black_hole_during_a_watch_is_noticed_by_pings"),
    (
        "a watch is silent",
        "a_quiet_watch_whose_server_answers_pings_lives_past_every_limit_of_plain_requests",
    ),
    (
        "a watch is cut",
        "a_watch_that_is_cut_inside_an_event_is_an_error_not_an_end",
    ),
    (
        "an event longer",
        "an_event_longer_than_16_mib_is_an_error_and_not_kept",
    ),
    (
        "the caller drops",
        "a_call_that_is_dropped_resets_its_stream_and_a_stream_that_is_dropped_too",
    ),
];

#[test]
fn every_row_of_the_table_has_its_test() {
    let rows: Vec<_> = DOCS
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "))
        .filter(|row| !row.starts_with("what happens"))
        .collect();
    for (row, (begins, test)) in rows.iter().zip(ROWS) {
        assert!(row.starts_with(begins), "{row}: {begins}");
        let declared = format!("async fn {test}()");
        assert!(TESTS.iter().any(|source| source.contains(&declared)), "{test}");
    }
    assert_eq!(rows.len(), ROWS.len());
}
