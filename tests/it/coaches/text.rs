//! Search by text: whatever the case, the accents and the locale of the database; and what of a profile's text is stored.

use serde_json::{Value, json};

use super::names;
use crate::support::{TestApp, data};

#[actix_web::test]
async fn search_ignores_case_and_accents_in_every_language() {
    let app = TestApp::start().await;
    let locale: String = sqlx::query_scalar("select datcollate from pg_database where datname = current_database()")
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(locale, "C", "the database itself folds ASCII alone");
    let coaches = [
        ("Élise Brézillon", "Carrière à l’étranger", "elise ÉLISE Élise BREZILLON carriere l%27étranger"),
        ("Zoë Łukasz", "Ærlig vejledning på Østerbro", "zoe ZOË lukasz łukasz aerlig osterbro"),
        ("Jürgen Groß", "Führung für Gründer", "jurgen JÜRGEN GROSS groß fuhrung"),
        ("İpek Yılmaz", "İstanbul’da koçluk", "ipek IPEK yilmaz istanbul"),
        ("Ёлка Иванова", "Переезд", "елка ЁЛКА иванова ПЕРЕЕЗД"),
        ("Άννα Παππά", "Σύμβουλος", "αννα ΑΝΝΑ σύμβουλος ΣΥΜΒΟΥΛΟΣ"),
        ("小林 花子", "転職ガイド", "小林 花子 転職ｶﾞｲﾄﾞ"),
    ];
    for (name, headline, _) in coaches {
        app.coach_with(name, json!({ "headline": headline })).await;
    }
    for (name, _, queries) in coaches {
        for query in queries.split(' ') {
            let first = name.split(' ').next().unwrap();
            assert_eq!(names(&app, &format!("q={query}")).await, [first], "{query}");
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn what_can_not_be_seen_is_not_there() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let with = |field: &str, value: &str| {
        let mut profile = data::coach_profile();
        profile[field] = json!(value);
        profile
    };
    for blank in [" ", "\u{200b}", "\u{3164}\u{2800}", "\r\n\t", "\u{202e}"] {
        for field in ["headline", "bio"] {
            let view = ben.writes(with(field, blank)).await.expect(200);
            assert_eq!(
                (&view["profile"][field], &view["profile"]["is_listed"]),
                (&Value::Null, &json!(false)),
                "{blank:?}"
            );
        }
    }
    let view = ben.writes(with("headline", "  Lead\u{202e} a\u{200b} te\u{301}am\r\nPay here ")).await.expect(200);
    assert_eq!(view["profile"]["headline"], "Lead a téam Pay here");
    let view = ben.writes(with("bio", " One.\r\n\r\nTwo\u{7}.\u{2028}Three. ")).await.expect(200);
    assert_eq!(view["profile"]["bio"], "One.\n\nTwo.\nThree.");
    for address in [
        "https://meet.example.org/ben\r\nPay here: https://evil.example",
        "https://meet.example.org/a\tb",
        "https://ben@evil.example/",
        "https://meet.example.org:pw@evil.example/",
        "https://meet.example.org/\u{202e}nib",
        "javascript:alert(1)",
    ] {
        assert_eq!(ben.writes(with("meeting_url", address)).await.broken_fields(), ["meeting_url"], "{address:?}");
    }
    app.end().await;
}
