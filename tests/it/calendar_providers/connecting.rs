//! Consent, tokens, the account and its calendars.

use rapport::config::CalendarClient;
use rapport::integrations::calendars::{Calendar, CalendarError, CalendarProvider, Provider, Since};

use super::{BEN, Connected, StandIn, VERIFIER, client, code, december, redirect_uri};
use crate::support::TestApp;

#[actix_web::test]
async fn consent_gives_access_to_the_account_and_its_calendars() {
    for connected in Connected::both().await {
        let token = &connected.tokens.access_token;
        assert!(connected.tokens.refresh_token.is_some());
        assert_eq!(connected.tokens.expires_in.as_secs(), 3599);
        let account = connected.provider.account(token).await.unwrap();
        let zone = match connected.provider.name() {
            Provider::Google => "Europe/Berlin",
            Provider::Outlook => "W. Europe Standard Time",
        };
        assert_eq!((account.address.as_str(), account.zone.as_deref()), (BEN, Some(zone)));
        for page_size in [10, 1] {
            connected.people().page_size(page_size);
            let calendars = connected.provider.calendars(token).await.unwrap();
            let shown = |calendar: &Calendar| (calendar.name.clone(), calendar.is_primary, calendar.can_write);
            assert_eq!(
                calendars.iter().map(shown).collect::<Vec<_>>(),
                [
                    ("Calendar".to_owned(), true, true),
                    ("Family".to_owned(), false, true),
                    ("Holidays".to_owned(), false, false)
                ]
            );
            assert!(calendars.iter().all(|calendar| calendar.zone.as_deref() == Some(zone)));
        }
    }
}

#[actix_web::test]
async fn a_code_is_good_once_with_its_verifier_and_its_address() {
    for connected in Connected::both().await {
        let provider = &connected.provider;
        let code = code(provider, &connected.people()).await;
        let other = "another-verifier-another-verifier-another-1".into();
        let refused = provider.exchange(&code, &other, &redirect_uri()).await.unwrap_err();
        assert!(matches!(refused, CalendarError::ConsentOver(_)), "{refused:?}");
        assert!(provider.exchange(&code, &VERIFIER.into(), "http://127.0.0.1:8080/other").await.is_err());
        provider.exchange(&code, &VERIFIER.into(), &redirect_uri()).await.unwrap();
        let again = provider.exchange(&code, &VERIFIER.into(), &redirect_uri()).await.unwrap_err();
        assert!(matches!(again, CalendarError::ConsentOver(_)), "{again:?}");
    }
}

#[actix_web::test]
async fn access_that_is_over_is_refreshed() {
    for connected in Connected::both().await {
        connected.people().expire_access_tokens();
        let over = connected.provider.account(&connected.tokens.access_token).await.unwrap_err();
        assert!(matches!(over, CalendarError::Unauthorized(_)), "{over:?}");
        let refresh = connected.tokens.refresh_token.clone().unwrap();
        let new = connected.provider.refresh(&refresh).await.unwrap();
        connected.provider.account(&new.access_token).await.unwrap();
        let rotates = connected.provider.name() == Provider::Outlook;
        assert_eq!(new.refresh_token.is_some(), rotates, "Google's refresh token stays");
    }
}

#[actix_web::test]
async fn a_refresh_whose_answer_is_lost_is_repeated() {
    for connected in Connected::both().await {
        connected.faults().lose_next(1, 503);
        connected.provider.refresh(&connected.tokens.refresh_token.clone().unwrap()).await.unwrap();
    }
}

#[actix_web::test]
async fn a_consent_that_was_taken_back_is_over() {
    for connected in Connected::both().await {
        connected.people().revoke_grants();
        let refresh = connected.tokens.refresh_token.clone().unwrap();
        let over = connected.provider.refresh(&refresh).await.unwrap_err();
        assert!(matches!(over, CalendarError::ConsentOver(_)), "{over:?}");
        let unauthorized = connected.reads(Since::Window(december())).await;
        assert!(matches!(unauthorized, Err(CalendarError::Unauthorized(_))), "{unauthorized:?}");
        connected.provider.revoke(&refresh).await.unwrap();
    }
}

#[actix_web::test]
async fn google_is_asked_to_end_the_consent() {
    let connected = Connected::google().await;
    let refresh = connected.tokens.refresh_token.clone().unwrap();
    connected.provider.revoke(&refresh).await.unwrap();
    assert_eq!(connected.people().active_grants(), 0);
}

#[actix_web::test]
async fn a_wrong_secret_is_a_defect_and_not_a_consent_that_is_over() {
    let connected = Connected::google().await;
    let StandIn::Google(google) = &connected.stand_in else { panic!("it is Google's") };
    let wrong = CalendarClient { client_secret: "another".into(), ..client(google.url(), google.url()) };
    let provider = CalendarProvider::google(&wrong).unwrap();
    let refused = provider.refresh(&connected.tokens.refresh_token.clone().unwrap()).await.unwrap_err();
    assert!(matches!(refused, CalendarError::Refused(_)), "{refused:?}");
}

#[actix_web::test]
async fn a_provider_without_its_key_is_off() {
    let app = TestApp::with(&[("MICROSOFT_CLIENT_ID", "")]).await;
    assert_eq!(app.calendar_provider(Provider::Google).unwrap().name(), Provider::Google);
    let off = app.calendar_provider(Provider::Outlook).err().unwrap();
    assert_eq!(off.code(), rapport::error::Code::ProviderOff);
    app.end().await;
}
