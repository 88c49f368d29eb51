//! Search by text: whatever the case, the accents and the locale of the database; and what of a profile's text is stored.

use std::collections::BTreeSet;

use rapport::models::coaches::ids_by_text;
use reqwest::Url;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{create_three_coaches, found, names};
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

/// Words are looked up in memory and phrases in the rows; what a text asks for is Postgres' to say.
#[actix_web::test]
async fn a_text_finds_whom_the_database_finds() {
    let app = TestApp::start().await;
    create_three_coaches(&app).await;
    for (name, bio) in [
        ("Dee O’Neill", "I don't say no: leading, led and leads. The Who & a team's tax!"),
        ("Fay Visa", "Visas, taxes and the second act of a team leader \\ 'quoted' (twice) | one"),
    ] {
        app.coach_with(name, json!({ "bio": bio })).await;
    }
    let mut sizes = BTreeSet::new();
    for text in [
        "visa",
        "VISAS taxes",
        "led",
        "the",
        "the -team",
        "-team",
        "-\"second act\"",
        "\"second act\"",
        "\"act second\"",
        "team \"second act\" -tokyo",
        "second acts or visa",
        "-visa or -team",
        "o'neill",
        "don't",
        "quoted (twice)",
        "\\ & | ! <-> :*",
        "nobody has this",
        "leadership or \"second act\"",
    ] {
        let expected = ids_by_text(&mut app.db.acquire().await.unwrap(), text).await.unwrap();
        let query = Url::parse_with_params("http://unused", [("q", text), ("per_page", "100")]).unwrap();
        for _ in 0..2 {
            let page = found(&app, query.query().unwrap()).await;
            let cards = page["items"].as_array().unwrap().iter();
            let ids: BTreeSet<Uuid> = cards.map(|card| card["id"].as_str().unwrap().parse().unwrap()).collect();
            assert_eq!(ids, expected.iter().copied().collect(), "{text}");
        }
        sizes.insert(expected.len());
    }
    assert!(sizes.len() > 3 && sizes.contains(&0), "{sizes:?}");
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
