//! What people type ends no header, begins no MIME part, and adds no recipient.

use super::*;

#[tokio::test]
async fn names_cannot_inject_headers() {
    let (address, seen) = scripted_server(&[]).await;
    let mailer = mailer(&smtp_url(&address));
    for evil in
        ["Ana\r\nBcc: all@example.com", "Ana\nX-Evil: 1\n\n<b>", "Ana\rBcc: x@example.com", "A\u{85}na\0\u{2028}Bcc: y"]
    {
        let mut sent = mail();
        sent.to.0 = evil.into();
        sent.subject = evil.into();
        mailer.send(&sent).await.unwrap();
        let raw = seen.mails().pop().unwrap();
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert!(read.bcc().is_none() && read.header("X-Evil").is_none(), "{raw}");
        assert_eq!(read.body_html(0).unwrap().trim_end(), sent.html);
    }
    for evil in ["a@b\r\nBcc: x@example.com", "", "a b@c", "ö@x"] {
        let unwritable = mailer.send(&Outgoing { message_id: evil.into(), ..mail() }).await.unwrap_err();
        assert!(matches!(unwritable, MailError::Unwritable(_)), "{unwritable}");
        let link = Some(format!("https://x/{evil} \r\nX: y"));
        assert!(mailer.send(&Outgoing { list_unsubscribe: link, ..mail() }).await.unwrap_err().is_permanent());
    }
    for evil in ["ana@example.com\r\nRCPT TO:<b@c.de>", "ana", "<ana@example.com>, b@c.de", "a@b@c"] {
        let mut sent = mail();
        sent.to.1 = evil.into();
        assert!(matches!(mailer.send(&sent).await, Err(MailError::Unwritable(_))), "{evil:?}");
    }
}

proptest::proptest! {
    #[test]
    fn typed_text_adds_no_header_recipient_or_part(
        name in "(\\PC|[\r\n\t\0\u{b}\u{85}\u{2028}]|\r\nBcc: x@example\\.com\r\n|\r\n\r\n|[<>\"@,;:=?_]){0,40}",
        subject in "(\\PC|[\r\n\t\0]|\r\nX-Evil: 1|=\\?utf-8\\?q\\?=0D=0ABcc:x\\?=){0,60}",
        notes in "(\\PC|[\r\n\t]|\r\n\\.\r\n|--[0-9a-zA-Z]{1,9}){0,60}",
    ) {
        let from = "Rapport <hello@rapport.example>".parse().unwrap();
        let sent = Outgoing { to: (name, "ana@example.com".into()), subject, text: notes.clone(), html: notes, ..mail() };
        let to = message::address(&sent.to.1).unwrap();
        let written = message::write(&from, &to, &sent).unwrap();
        let read = MessageParser::default().parse(&written).unwrap();
        let headers: Vec<_> = read.headers().iter().map(|header| header.name.as_str().to_owned()).collect();
        let expected =
            ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"];
        proptest::prop_assert_eq!(
            headers.iter().map(|name| name.to_lowercase()).collect::<std::collections::BTreeSet<_>>(),
            expected.iter().map(|name| name.to_lowercase()).collect::<std::collections::BTreeSet<_>>()
        );
        proptest::prop_assert_eq!(headers.len(), expected.len());
        let addressees: Vec<_> = read.to().unwrap().iter().map(|to| to.address().unwrap().to_owned()).collect();
        proptest::prop_assert_eq!(addressees, vec!["ana@example.com".to_owned()]);
        proptest::prop_assert_eq!(read.parts.len(), 3, "no part was begun or ended by what was written");
        proptest::prop_assert!(written.is_ascii());
    }
}
