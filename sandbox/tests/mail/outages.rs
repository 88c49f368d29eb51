//! Injected faults and outages as a client sees them, and the counts of 250s.

use std::time::Duration;

use lettre::AsyncTransport;
use rapport_sandbox::mail::{Kept, Stage};
use tokio::net::TcpStream;

use crate::helpers::{RawClient, TIMEOUT, client, mail, new_message};

#[tokio::test]
async fn each_stage_can_be_answered_with_an_error() {
    let mail = mail();
    let client = client(&mail);
    for (stage, code) in [(Stage::Mail, 451), (Stage::Rcpt, 550), (Stage::Data, 452), (Stage::Message, 554)] {
        mail.faults().answer_next(stage, 1, code);
        let error = client.send(new_message("bad")).await.unwrap_err();
        assert!(error.to_string().contains(&code.to_string()), "{stage:?}: {error}");
        assert_eq!(error.is_permanent(), code >= 500, "{stage:?}");
    }
    assert!(mail.messages().is_empty());
    client.send(new_message("bad")).await.unwrap();
    assert_eq!(mail.accepted("bad@rapport.example"), 1);
}

#[tokio::test]
async fn a_421_closes_the_connection() {
    let mail = mail();
    mail.faults().answer_next(Stage::Mail, 1, 421);
    let mut smtp = RawClient::greeted(&mail).await;
    smtp.command("EHLO me").await;
    assert_eq!(smtp.command("MAIL FROM:<a@b.example>").await, 421);
    assert!(smtp.is_closed().await);
}

#[tokio::test]
async fn a_lost_250_is_not_counted_whether_or_not_the_message_was_stored() {
    let mail = mail();
    mail.faults().drop_next(1, Kept::No);
    mail.faults().drop_next(1, Kept::Yes);
    for kept in [0, 1] {
        assert!(client(&mail).send(new_message("lost")).await.is_err());
        assert_eq!(mail.messages().len(), kept);
    }
    assert_eq!(mail.accepted("lost@rapport.example"), 0);
    client(&mail).send(new_message("lost")).await.unwrap();
    assert_eq!((mail.messages().len(), mail.accepted("lost@rapport.example")), (2, 1));
    client(&mail).send(new_message("lost")).await.unwrap();
    mail.clear().unwrap();
    assert_eq!((mail.messages().len(), mail.accepted("lost@rapport.example")), (0, 2));
}

#[tokio::test]
async fn an_outage_cuts_connections_and_ends_on_the_same_port() {
    let mail = mail();
    let address = mail.smtp_url();
    let mut smtp = RawClient::greeted(&mail).await;
    mail.refuse().await.unwrap();
    assert!(smtp.is_closed().await);
    let port = address.trim_start_matches("smtp://");
    assert_eq!(TcpStream::connect(port).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(client(&mail).send(new_message("down")).await.is_err());

    mail.hang_up().await.unwrap();
    assert!(RawClient::connect(&mail).await.is_closed().await);

    mail.restore().await.unwrap();
    assert_eq!(mail.smtp_url(), address);
    client(&mail).send(new_message("down")).await.unwrap();
    assert_eq!(mail.accepted("down@rapport.example"), 1);
}

#[tokio::test]
async fn a_slow_server_exceeds_the_clients_timeout() {
    let mail = mail();
    // lettre's own time-out covers only connecting.
    let send = async |timeout| tokio::time::timeout(timeout, client(&mail).send(new_message("late"))).await;
    let short = Duration::from_millis(200);
    mail.faults().greet_late(Duration::from_secs(60));
    assert!(send(short).await.is_err());
    mail.faults().clear();
    mail.faults().slow(Duration::from_secs(60));
    assert!(send(short).await.is_err());
    mail.faults().clear();
    send(TIMEOUT).await.unwrap().unwrap();
    assert_eq!(mail.accepted("late@rapport.example"), 1);
}

#[tokio::test]
async fn dropping_the_server_closes_both_ports() {
    let mail = mail();
    let smtp = mail.smtp_url().trim_start_matches("smtp://").to_owned();
    let web = mail.url().trim_start_matches("http://").to_owned();
    drop(mail);
    let stopped = async {
        for address in [smtp, web] {
            while TcpStream::connect(&address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::time::timeout(TIMEOUT, stopped).await.expect("both ports are closed");
}
