//! Several servers, and which of them is asked when.

use super::*;

#[tokio::test]
async fn the_next_server_is_asked_until_one_may_have_taken_the_mail() {
    for script in [("GREETING", HANG_UP), ("MAIL", HANG_UP), ("RCPT", "451 later"), ("DOT", "451 later")] {
        let ((first, _), (second, taken)) = (server(&[script]).await, server(&[]).await);
        let accepted = mailer(&[plain(&first), plain(&second)].concat()).send(&mail()).await.unwrap();
        assert_eq!((accepted.server, taken.mails().len()), (second, 1));
    }
    for script in [("DOT", HANG_UP), ("DOT", SILENCE), ("RCPT", "550 no")] {
        let ((first, _), (second, untouched)) = (server(&[script]).await, server(&[]).await);
        let error = impatient(&[plain(&first), plain(&second)].concat()).send(&mail()).await.unwrap_err();
        assert!(error.spends_attempt(), "{error}");
        assert_eq!(matches!(error, MailError::Unanswered(_)), script.0 == "DOT", "{error}");
        assert_eq!(untouched.connections.load(Ordering::SeqCst), 0);
    }
    // One refusal counts, whoever else could not be reached.
    let ((first, _), (second, _)) = (server(&[("RCPT", "451 later")]).await, server(&[("GREETING", HANG_UP)]).await);
    let error = mailer(&[plain(&first), plain(&second)].concat()).send(&mail()).await.unwrap_err();
    assert!(matches!(error, MailError::Refused { permanent: false, code: 451, .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_last() {
    let ((first, down), (second, _)) = (server(&[("GREETING", SILENCE)]).await, server(&[]).await);
    let mailer = impatient(&[plain(&first), plain(&second)].concat());
    for _ in 0..4 {
        mailer.send(&mail()).await.unwrap();
    }
    assert_eq!(down.connections.load(Ordering::SeqCst), 1);
    mailer.check().await.unwrap();
}

/// A black hole: it takes connections, and never greets.
async fn black_hole() -> (String, Arc<Seen>) {
    server(&[("GREETING", SILENCE)]).await
}

/// One that has rested enough as soon as it rests.
fn restless(urls: &[String]) -> Mailer {
    let mut mailer = impatient(urls);
    for server in Arc::get_mut(&mut mailer.servers).unwrap() {
        server.rest_for = Duration::ZERO;
    }
    mailer
}

#[tokio::test]
async fn a_black_hole_holds_up_one_mail_at_a_time() {
    let ((first, down), (second, taken)) = (black_hole().await, server(&[]).await);
    let mailer = restless(&[plain(&first), plain(&second)].concat());
    mailer.send(&mail()).await.unwrap();
    for round in 2..4 {
        let started = tokio::time::Instant::now();
        let letter = mail();
        let together = (0..8).map(async |_| {
            mailer.send(&letter).await.unwrap();
            started.elapsed()
        });
        let mut took = futures::future::join_all(together).await;
        took.sort();
        assert_eq!(down.connections.load(Ordering::SeqCst), round, "one asks, the others go on");
        assert!(took[6] < Duration::from_millis(900) && took[7] >= Duration::from_secs(1), "{took:?}");
    }
    assert_eq!(taken.mails().len(), 17);
}

#[tokio::test]
async fn without_any_server_one_asks_and_all_are_told() {
    let (address, down) = black_hole().await;
    let mailer = impatient(&plain(&address));
    mailer.send(&mail()).await.unwrap_err();
    let started = tokio::time::Instant::now();
    let letter = mail();
    let all = futures::future::join_all((0..20).map(|_| mailer.send(&letter))).await;
    assert!(all.iter().all(|sent| matches!(sent, Err(MailError::Unreachable(_)))));
    assert_eq!(down.connections.load(Ordering::SeqCst), 2);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_server_that_is_back_is_found_by_the_next_mail() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mailer = mailer(&plain(&address.to_string()));
    assert!(!mailer.send(&mail()).await.unwrap_err().spends_attempt());
    let seen = Arc::new(Seen::default());
    serve(TcpListener::bind(address).await.unwrap(), Script::new(), Arc::clone(&seen));
    let letter = mail();
    let all = futures::future::join_all((0..8).map(|_| mailer.send(&letter))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(seen.mails().len(), 8);
}
