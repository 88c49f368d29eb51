//! Currencies as Stripe charges them: <https://docs.stripe.com/currencies>.

/// Currencies Stripe takes payments in.
const SUPPORTED: &str = "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd \
    cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf \
    idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn \
    myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd \
    std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw";

/// The shilling of Uganda and the króna of Iceland have no decimals any more, and are counted with two all the same.
const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";

/// The last digit of their amounts must be 0.
const THREE_DECIMAL: &str = "bhd jod kwd omr tnd";

/// Of currencies without, or with three, decimals a charge is a whole multiple of this.
pub fn step(currency: &str) -> i64 {
    match currency {
        "isk" | "ugx" => 100,
        _ if has(THREE_DECIMAL, currency) => 10,
        _ => 1,
    }
}

/// The largest charge: eight digits, for some currencies more.
pub fn max_charge(currency: &str) -> i64 {
    let digits = match currency {
        "idr" => 12,
        "cop" | "huf" | "jpy" | "lbp" => 10,
        "inr" => 9,
        _ => 8,
    };
    10_i64.pow(digits) - 1
}

fn has(codes: &str, currency: &str) -> bool {
    codes.split_whitespace().any(|code| code == currency)
}

pub fn is_supported(currency: &str) -> bool {
    has(SUPPORTED, currency)
}

/// The smallest charge in minor units. Where Stripe publishes none, it requires the settlement currency's equivalent of
/// about 50 US cents; the stand-in then accepts any positive amount.
pub fn min_charge(currency: &str) -> i64 {
    match currency {
        "usd" | "aud" | "brl" | "cad" | "chf" | "eur" | "inr" | "nzd" | "sgd" => 50,
        "gbp" => 30,
        "aed" | "myr" | "pln" | "ron" => 200,
        "bgn" => 100,
        "czk" => 1_500,
        "dkk" => 250,
        "hkd" => 400,
        "huf" => 17_500,
        "jpy" => 50,
        "mxn" | "thb" => 1_000,
        "nok" | "sek" => 300,
        _ => 1,
    }
}

/// For people: `€75.00`, `75.00 PLN`, `¥7500`.
pub fn format_amount(amount: i64, currency: &str) -> String {
    let number = if has(ZERO_DECIMAL, currency) {
        amount.to_string()
    } else if has(THREE_DECIMAL, currency) {
        format!("{}.{:03}", amount / 1000, amount % 1000)
    } else {
        format!("{}.{:02}", amount / 100, amount % 100)
    };
    match currency {
        "eur" => format!("€{number}"),
        "usd" => format!("${number}"),
        "gbp" => format!("£{number}"),
        "jpy" => format!("¥{number}"),
        other => format!("{number} {}", other.to_uppercase()),
    }
}
