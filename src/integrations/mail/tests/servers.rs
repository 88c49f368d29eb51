//! Several servers, and which of them is tried when.

use super::*;

#[tokio::test]
async fn the_next_server_is_tried_until_one_may_have_accepted_the_email() {
    for script in [("GREETING", HANG_UP), ("MAIL", HANG_UP), ("RCPT", "451 later"), ("DOT", "451 later")] {
        let ((first, _), (second, taken)) = (scripted_server(&[script]).await, scripted_server(&[]).await);
        let accepted = mailer(&[smtp_url(&first), smtp_url(&second)].concat()).send(&mail()).await.unwrap();
        assert_eq!((accepted.server, taken.mails().len()), (second, 1));
    }
    for script in [("DOT", HANG_UP), ("DOT", SILENCE), ("RCPT", "550 no")] {
        let ((first, _), (second, untouched)) = (scripted_server(&[script]).await, scripted_server(&[]).await);
        let error = impatient(&[smtp_url(&first), smtp_url(&second)].concat()).send(&mail()).await.unwrap_err();
        assert!(error.spends_attempt(), "{error}");
        assert_eq!(matches!(error, MailError::Unanswered(_)), script.0 == "DOT", "{error}");
        assert_eq!(untouched.connections.load(Ordering::SeqCst), 0);
    }
    // A refusal is reported even if other servers could not be reached.
    let ((first, _), (second, _)) =
        (scripted_server(&[("RCPT", "451 later")]).await, scripted_server(&[("GREETING", HANG_UP)]).await);
    let error = mailer(&[smtp_url(&first), smtp_url(&second)].concat()).send(&mail()).await.unwrap_err();
    assert!(matches!(error, MailError::Refused { permanent: false, code: 451, .. }), "{error}");
}

#[tokio::test]
async fn an_unreachable_server_is_tried_last() {
    let ((first, down), (second, _)) = (scripted_server(&[("GREETING", SILENCE)]).await, scripted_server(&[]).await);
    let mailer = impatient(&[smtp_url(&first), smtp_url(&second)].concat());
    for _ in 0..4 {
        mailer.send(&mail()).await.unwrap();
    }
    assert_eq!(down.connections.load(Ordering::SeqCst), 1);
    mailer.check().await.unwrap();
}

/// Accepts connections, and never greets.
async fn silent_server() -> (String, Arc<Seen>) {
    scripted_server(&[("GREETING", SILENCE)]).await
}

/// A mailer whose servers have no cool-down.
fn without_cool_down(urls: &[String]) -> Mailer {
    let mut mailer = impatient(urls);
    for server in Arc::get_mut(&mut mailer.servers).unwrap() {
        server.cool_down = Duration::ZERO;
    }
    mailer
}

#[tokio::test]
async fn a_silent_server_delays_one_email_at_a_time() {
    let ((first, down), (second, taken)) = (silent_server().await, scripted_server(&[]).await);
    let mailer = without_cool_down(&[smtp_url(&first), smtp_url(&second)].concat());
    mailer.send(&mail()).await.unwrap();
    for round in 2..4 {
        let started = tokio::time::Instant::now();
        let outgoing = mail();
        let together = (0..8).map(async |_| {
            mailer.send(&outgoing).await.unwrap();
            started.elapsed()
        });
        let mut took = futures::future::join_all(together).await;
        took.sort();
        assert_eq!(down.connections.load(Ordering::SeqCst), round, "one probes, the others go on");
        assert!(took[6] < Duration::from_millis(900) && took[7] >= Duration::from_secs(1), "{took:?}");
    }
    assert_eq!(taken.mails().len(), 17);
}

#[tokio::test]
async fn without_any_server_one_probes_for_all() {
    let (address, down) = silent_server().await;
    let mailer = impatient(&smtp_url(&address));
    mailer.send(&mail()).await.unwrap_err();
    let started = tokio::time::Instant::now();
    let outgoing = mail();
    let all = futures::future::join_all((0..20).map(|_| mailer.send(&outgoing))).await;
    assert!(all.iter().all(|sent| matches!(sent, Err(MailError::Unreachable(_)))));
    assert_eq!(down.connections.load(Ordering::SeqCst), 2);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_next_email_finds_a_server_that_is_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mailer = mailer(&smtp_url(&address.to_string()));
    assert!(!mailer.send(&mail()).await.unwrap_err().spends_attempt());
    let seen = Arc::new(Seen::default());
    serve(TcpListener::bind(address).await.unwrap(), Script::new(), Arc::clone(&seen));
    let outgoing = mail();
    let all = futures::future::join_all((0..8).map(|_| mailer.send(&outgoing))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(seen.mails().len(), 8);
}
