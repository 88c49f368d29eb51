//! The hosted payment page, `/c/pay/{session}`: the order, a card form and a link back. Receipts are here too.
//!
//! Plain HTML without scripts, so that it can be driven by a browser test and shown on any device.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::account::Account;
use super::cards::Card;
use super::form::Form;
use super::money;
use super::objects::{PaymentIntentStatus, Session, SessionStatus};
use super::payments::{Paid, Refused};
use super::shared::Shared;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/c/pay/{id}", web::get().to(show))
        .route("/c/pay/{id}", web::post().to(pay))
        .route("/c/pay/{id}/authenticate", web::post().to(authenticate))
        .route("/receipts/{charge}", web::get().to(receipt));
}

/// The values of the card form and their errors, to be shown again.
#[derive(Default)]
struct FormValues {
    email: String,
    number: String,
    expiry: String,
    name: String,
    /// (field, message); the field `card` stands for the form as a whole.
    errors: Vec<(&'static str, String)>,
}

async fn show(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    shared.into_inner().read(|account| session_page(account, &id, &FormValues::default()))
}

async fn pay(shared: web::Data<Shared>, id: web::Path<String>, body: String) -> HttpResponse {
    let shared = shared.into_inner();
    let field = |form: &Form, key: &str| form.text(key).ok().flatten().unwrap_or_default();
    let form = Form::parse(&body).unwrap_or_default();
    let (month, year) = expiry(&field(&form, "expiry"));
    let mut card = Card::number(&field(&form, "number"));
    (card.exp_month, card.exp_year, card.cvc) = (month, year, field(&form, "cvc").trim().to_owned());
    card.name = Some(field(&form, "name")).filter(|name| !name.trim().is_empty());
    let mut values = FormValues {
        email: field(&form, "email"),
        number: field(&form, "number"),
        expiry: field(&form, "expiry"),
        name: field(&form, "name"),
        errors: Vec::new(),
    };
    let email = Some(values.email.trim()).filter(|email| !email.is_empty());
    let result = shared.update(|account, context| account.pay(&id, &card, email, context));
    if let Err(refused) = &result {
        values.errors = match refused {
            Refused::InvalidFields(fields) => {
                fields.iter().map(|(field, message)| (*field, (*message).to_owned())).collect()
            }
            Refused::Declined { message, .. } => vec![("card", (*message).to_owned())],
            _ => Vec::new(),
        };
    }
    shared.read(|account| redirect_or_page(account, &id, &result, &values))
}

async fn authenticate(shared: web::Data<Shared>, id: web::Path<String>, body: String) -> HttpResponse {
    let shared = shared.into_inner();
    let form = Form::parse(&body).unwrap_or_default();
    let passed = form.text("result").ok().flatten().as_deref() == Some("complete");
    let result = shared.update(|account, context| account.authenticate(&id, passed, context));
    let mut values = FormValues::default();
    if let Err(Refused::Declined { message, .. }) = &result {
        values.errors.push(("card", (*message).to_owned()));
    }
    shared.read(|account| redirect_or_page(account, &id, &result, &values))
}

/// Redirects to the merchant if it is paid, else shows the page again.
fn redirect_or_page(account: &Account, id: &str, result: &Result<Paid, Refused>, values: &FormValues) -> HttpResponse {
    match (result, account.sessions.by_id(id)) {
        (Ok(_), Some(session)) => {
            let url = success_url(session);
            HttpResponse::SeeOther().insert_header(("Location", url)).finish()
        }
        _ => session_page(account, id, values),
    }
}

/// Stripe replaces the literal template only; a percent-encoded one stays as it is.
pub(super) fn success_url(session: &Session) -> String {
    let url = session.success_url.as_ref().or(session.return_url.as_ref());
    url.map(|url| url.replace("{CHECKOUT_SESSION_ID}", &session.id)).unwrap_or_default()
}

fn session_page(account: &Account, id: &str, values: &FormValues) -> HttpResponse {
    let session = account.sessions.by_id(id).filter(|session| session.ui_mode == "hosted_page");
    let Some(session) = session else {
        let text = "<h1>There is no checkout here.</h1><p>Check the address, or start again from where you came.</p>";
        return html(StatusCode::NOT_FOUND, "No checkout", text);
    };
    let back_link = |text: &str| {
        let link = |url: &String| format!(r#"<p><a class="back" href="{}">{text}</a></p>"#, escape(url));
        session.cancel_url.as_ref().map(link).unwrap_or_default()
    };
    match session.status {
        SessionStatus::Expired => {
            let text = format!(
                "<h1>This checkout has expired.</h1><p>Nothing was charged. Go back to {} to start again.</p>{}",
                escape(&account.merchant),
                back_link("Go back"),
            );
            html(StatusCode::GONE, "Checkout expired", &text)
        }
        SessionStatus::Complete => {
            let text = format!(
                r#"<h1>This is paid.</h1><p>{} has your payment.</p><p><a class="back" href="{}">Continue</a></p>"#,
                escape(&account.merchant),
                escape(&success_url(session)),
            );
            html(StatusCode::OK, "Paid", &text)
        }
        SessionStatus::Open if awaits_authentication(account, session) => {
            html(StatusCode::OK, "Authentication", &authentication_form(account, session))
        }
        SessionStatus::Open => {
            let status = match values.errors.first() {
                None => StatusCode::OK,
                Some(("card", _)) => StatusCode::PAYMENT_REQUIRED,
                Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let text =
                format!("{}{}{}", order_summary(account, session), card_form(session, values), back_link("Go back"));
            html(status, &format!("Pay {}", account.merchant), &text)
        }
    }
}

fn awaits_authentication(account: &Account, session: &Session) -> bool {
    let intent = session.payment_intent.as_deref().and_then(|intent| account.payment_intents.by_id(intent));
    intent.is_some_and(|intent| intent.status == PaymentIntentStatus::RequiresAction)
}

fn order_summary(account: &Account, session: &Session) -> String {
    let rows: String = session
        .line_items
        .iter()
        .map(|item| {
            let amount = money::format_amount(item.unit_amount * item.quantity, &session.currency);
            let times = if item.quantity > 1 { format!(" × {}", item.quantity) } else { String::new() };
            let description = item.description.as_deref().map(|text| format!("<small>{}</small>", escape(text)));
            let (name, description) = (escape(&item.name), description.unwrap_or_default());
            format!("<li><span>{name}{times}{description}</span><span>{amount}</span></li>")
        })
        .collect();
    format!(
        r#"<p class="merchant">{}</p><h1>{}</h1><ul class="items">{rows}</ul>"#,
        escape(&account.merchant),
        money::format_amount(session.amount_total, &session.currency),
    )
}

fn card_form(session: &Session, values: &FormValues) -> String {
    let field = |name: &str, label: &str, value: &str, extra: &str| {
        let error = values.errors.iter().find(|(field, _)| *field == name);
        let (described, error) = match error {
            Some((_, message)) => (
                format!(r#" aria-invalid="true" aria-describedby="{name}-fault""#),
                format!(r#"<small class="fault" id="{name}-fault">{}</small>"#, escape(message)),
            ),
            None => (String::new(), String::new()),
        };
        format!(
            r#"<label for="{name}">{label}</label><input id="{name}" name="{name}" value="{}" {extra}{described}>{error}"#,
            escape(value),
        )
    };
    let declined = values.errors.iter().find(|(field, _)| *field == "card");
    let alert = declined.map(|(_, message)| {
        format!(r#"<p class="alert" role="alert">{} Nothing was charged. Try another card.</p>"#, escape(message))
    });
    let email = match &session.customer_email {
        Some(email) => format!(r#"<p class="email">{}</p>"#, escape(email)),
        None => field("email", "Email", &values.email, r#"type="email" autocomplete="email" required"#),
    };
    let number = r#"inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" required"#;
    let expiry = r#"inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" required"#;
    let cvc = r#"inputmode="numeric" autocomplete="cc-csc" placeholder="CVC" required"#;
    format!(
        r#"{}<form method="post" action="/c/pay/{}" novalidate>{email}{}<div class="pair"><div>{}</div><div>{}</div></div>{}
<button type="submit">Pay {}</button></form>
<details><summary>No money moves here. Test cards</summary><ul class="cards">
<li><code>4242 4242 4242 4242</code> pays</li><li><code>4000 0000 0000 0002</code> is declined</li>
<li><code>4000 0000 0000 9995</code> has insufficient funds</li>
<li><code>4000 0027 6000 3184</code> asks for authentication</li></ul>
<p>Any future date, any three digits.</p></details>"#,
        alert.unwrap_or_default(),
        escape(&session.id),
        field("number", "Card number", &values.number, number),
        field("expiry", "Expiry", &values.expiry, expiry),
        field("cvc", "Security code", "", cvc),
        field("name", "Name on card", &values.name, r#"autocomplete="cc-name""#),
        money::format_amount(session.amount_total, &session.currency),
    )
}

fn authentication_form(account: &Account, session: &Session) -> String {
    format!(
        r#"<p class="merchant">Your bank</p><h1>Is this you?</h1><p>{} asks for {}. Confirm it to pay.</p>
<form method="post" action="/c/pay/{}/authenticate"><button name="result" value="complete">Complete authentication</button>
<button class="quiet" name="result" value="fail">Fail authentication</button></form>"#,
        escape(&account.merchant),
        money::format_amount(session.amount_total, &session.currency),
        escape(&session.id),
    )
}

async fn receipt(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    let shared: Arc<Shared> = shared.into_inner();
    shared.read(|account| match account.charges.by_id(&id).filter(|charge| charge.failure.is_none()) {
        None => html(StatusCode::NOT_FOUND, "No receipt", "<h1>There is no receipt here.</h1>"),
        Some(charge) => {
            let refunded = match charge.amount_refunded {
                0 => String::new(),
                amount => format!("<p>{} went back to the card.</p>", money::format_amount(amount, &charge.currency)),
            };
            let text = format!(
                r#"<p class="merchant">Receipt from {}</p><h1>{}</h1><p>Paid with {} ending in {}.</p>{refunded}"#,
                escape(&account.merchant),
                money::format_amount(charge.amount, &charge.currency),
                charge.payment_method.card.brand(),
                charge.payment_method.card.last4(),
            );
            html(StatusCode::OK, "Receipt", &text)
        }
    })
}

/// Parses `12 / 40`, `12/2040` or `1240` to month and year; anything else is month 0.
pub(super) fn expiry(values: &str) -> (i64, i64) {
    let digits: String = values.chars().filter(char::is_ascii_digit).collect();
    let (month, year) = match values.split_once('/') {
        Some((month, year)) => (month.trim(), year.trim()),
        None => digits.split_at_checked(2).unwrap_or_default(),
    };
    let year = if year.len() == 2 { year.parse().map(|year: i64| 2000 + year) } else { year.parse() };
    month.parse().ok().zip(year.ok()).unwrap_or((0, 0))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn html(status: StatusCode, title: &str, main: &str) -> HttpResponse {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{}</title><style>{STYLE}</style></head>\
         <body><main>{main}</main></body></html>",
        escape(title),
    );
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .body(page)
}

const STYLE: &str = include_str!("hosted_page.css");
