//! What goes wrong on purpose, as a client meets it, and that the ledger tells the truth about it.

use std::time::Duration;

use lettre::AsyncTransport;
use rapport_sandbox::mail::{Kept, Stage};
use tokio::net::TcpStream;

use crate::{SOON, Talk, client, letter, mail};

#[tokio::test]
async fn each_stage_can_be_answered_badly() {
    let mail = mail();
    let client = client(&mail);
    for (stage, code) in [(Stage::Mail, 451), (Stage::Rcpt, 550), (Stage::Data, 452), (Stage::Message, 554)] {
        mail.faults().answer_next(stage, 1, code);
        let error = client.send(letter("bad")).await.unwrap_err();
        assert!(error.to_string().contains(&code.to_string()), "{stage:?}: {error}");
        assert_eq!(error.is_permanent(), code >= 500, "{stage:?}");
    }
    assert!(mail.messages().is_empty());
    client.send(letter("bad")).await.unwrap();
    assert_eq!(mail.accepted("bad@rapport.example"), 1);
}

#[tokio::test]
async fn a_421_closes_the_connection() {
    let mail = mail();
    mail.faults().answer_next(Stage::Mail, 1, 421);
    let mut talk = Talk::with(&mail).await;
    talk.say("EHLO me").await;
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 421);
    assert!(talk.is_closed().await);
}

#[tokio::test]
async fn a_lost_250_is_not_in_the_ledger_whether_or_not_the_message_was_kept() {
    let mail = mail();
    mail.faults().drop_next(1, Kept::No);
    mail.faults().drop_next(1, Kept::Yes);
    for kept in [0, 1] {
        assert!(client(&mail).send(letter("lost")).await.is_err());
        assert_eq!(mail.messages().len(), kept);
    }
    assert_eq!(mail.accepted("lost@rapport.example"), 0);
    client(&mail).send(letter("lost")).await.unwrap();
    assert_eq!((mail.messages().len(), mail.accepted("lost@rapport.example")), (2, 1));
    client(&mail).send(letter("lost")).await.unwrap();
    mail.clear().unwrap();
    assert_eq!((mail.messages().len(), mail.accepted("lost@rapport.example")), (0, 2));
}

#[tokio::test]
async fn an_outage_cuts_connections_and_ends_where_it_began() {
    let mail = mail();
    let address = mail.smtp_url();
    let mut talk = Talk::with(&mail).await;
    mail.refuse().await.unwrap();
    assert!(talk.is_closed().await);
    let port = address.trim_start_matches("smtp://");
    assert_eq!(TcpStream::connect(port).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(client(&mail).send(letter("down")).await.is_err());

    mail.hang_up().await.unwrap();
    assert!(Talk::unheard(&mail).await.is_closed().await);

    mail.restore().await.unwrap();
    assert_eq!(mail.smtp_url(), address);
    client(&mail).send(letter("down")).await.unwrap();
    assert_eq!(mail.accepted("down@rapport.example"), 1);
}

#[tokio::test]
async fn a_slow_server_outlasts_an_impatient_client() {
    let mail = mail();
    // lettre's own time-out covers the connecting alone.
    let send = async |patience| tokio::time::timeout(patience, client(&mail).send(letter("late"))).await;
    let impatient = Duration::from_millis(200);
    mail.faults().greet_late(Duration::from_secs(60));
    assert!(send(impatient).await.is_err());
    mail.faults().clear();
    mail.faults().slow(Duration::from_secs(60));
    assert!(send(impatient).await.is_err());
    mail.faults().clear();
    send(SOON).await.unwrap().unwrap();
    assert_eq!(mail.accepted("late@rapport.example"), 1);
}

#[tokio::test]
async fn dropping_it_stops_it() {
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
    tokio::time::timeout(SOON, stopped).await.expect("both ports are closed");
}
