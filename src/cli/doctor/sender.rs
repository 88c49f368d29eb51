//! What the DNS says of the sender's domain, without which mail servers take our mails for spam: SPF (RFC 7208), DKIM (RFC 6376), DMARC
//! (RFC 7489).

use super::checkup::{Checkup, Finding};
use crate::app::App;
use crate::integrations::dns::Resolver;

/// Checks the records of the domain in `MAIL_FROM`.
pub(super) async fn check(app: &App, resolver: &Resolver, dkim_selector: Option<&str>, checkup: &mut Checkup) {
    let sender = app.sender().email;
    let domain = sender.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let texts = async |name: &str| {
        let asked = resolver.texts(name).await;
        asked.map_err(|error| format!("the DNS server was asked for {name}: {error}"))
    };
    checkup.check("SPF", async { judge_spf(&domain, &texts(&domain).await?) }).await;
    match dkim_selector {
        Some(selector) => {
            let name = format!("{selector}._domainkey.{domain}");
            checkup.check("DKIM", async { judge_dkim(&name, &texts(&name).await?) }).await;
        }
        None => checkup.off("DKIM", "say the selector of the mail server's key: --dkim-selector"),
    }
    let policies = async {
        // A domain without a policy of its own has that of the organisation above it.
        let mut above = domain.as_str();
        let mut finding = judge_dmarc(&domain, &texts(&format!("_dmarc.{domain}")).await?);
        while let (Err(_), Some((_, parent))) = (&finding, above.split_once('.')) {
            if !parent.contains('.') {
                break;
            }
            above = parent;
            let inherited = judge_dmarc(&domain, &texts(&format!("_dmarc.{above}")).await?);
            finding = inherited.or(finding);
        }
        finding
    };
    checkup.check("DMARC", policies).await;
}

fn judge_spf(domain: &str, texts: &[String]) -> Finding {
    let records: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| is_spf(text)).collect();
    let [record] = records[..] else {
        return Err(match records.len() {
            0 => format!("{domain} has none: add a TXT record `v=spf1 include:YOUR-MAIL-PROVIDER -all`"),
            count => format!("{domain} has {count}, which is none: join them into one"),
        });
    };
    let terms: Vec<String> = record.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    if terms.iter().any(|term| term == "+all" || term == "all" || term == "?all") {
        return Err(format!("`{record}` lets everybody send as {domain}: end it with -all or ~all"));
    }
    if terms.iter().any(|term| term == "-all" || term == "~all" || term.starts_with("redirect=")) {
        Ok(record.to_owned())
    } else {
        Err(format!("`{record}` does not say what is with all others: end it with -all or ~all"))
    }
}

fn is_spf(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
}

fn judge_dkim(name: &str, texts: &[String]) -> Finding {
    let key = texts.iter().find_map(|text| tag(text, "p"));
    match key {
        Some("") => Err(format!("the key at {name} is revoked: publish the key that the mail server signs with")),
        Some(key) => Ok(format!("a key of {} characters at {name}", key.len())),
        None => Err(format!("there is no key at {name}: publish the one that the mail server signs with")),
    }
}

fn judge_dmarc(domain: &str, texts: &[String]) -> Finding {
    let Some(record) = texts.iter().find(|text| tag(text, "v") == Some("DMARC1")) else {
        let record = "`v=DMARC1; p=quarantine; rua=mailto:YOU`";
        return Err(format!("{domain} has none: add a TXT record at _dmarc.{domain}, {record}"));
    };
    match tag(record, "p") {
        Some("quarantine" | "reject") => Ok(record.clone()),
        Some("none") => {
            Ok(format!("`{record}`: p=none only watches; p=quarantine protects, once the reports are clean"))
        }
        _ => Err(format!("`{record}` has no p= that there is: none, quarantine or reject")),
    }
}

/// A tag of a record like `v=DMARC1; p=none`.
fn tag<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    record
        .split(';')
        .find_map(|part| part.trim().split_once('=').filter(|(known, _)| known.trim() == name))
        .map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(records: &[&str]) -> Vec<String> {
        records.iter().map(|record| (*record).to_owned()).collect()
    }

    #[test]
    fn spf_is_one_record_that_ends_the_list_of_senders() {
        let spf = |records: &[&str]| judge_spf("example.com", &texts(records));
        assert!(spf(&["google-site-verification=x", "v=spf1 include:_spf.example.net -all"]).is_ok());
        assert!(spf(&["v=spf1 redirect=_spf.example.net"]).is_ok());
        for bad in [
            &[][..],
            &["v=spf10 -all"],
            &["v=spf1 -all", "v=spf1 ~all"],
            &["v=spf1 +all"],
            &["v=spf1 mx ?all"],
            &["v=spf1 mx"],
        ] {
            assert!(spf(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn dkim_is_a_key_that_is_not_revoked() {
        let dkim = |records: &[&str]| judge_dkim("s1._domainkey.example.com", &texts(records));
        assert!(dkim(&["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ"]).is_ok());
        assert!(dkim(&["v=DKIM1; p="]).unwrap_err().contains("revoked"));
        assert!(dkim(&[]).is_err() && dkim(&["v=DKIM1; k=rsa"]).is_err());
    }

    #[test]
    fn dmarc_is_a_policy() {
        let dmarc = |records: &[&str]| judge_dmarc("example.com", &texts(records));
        assert!(dmarc(&["v=DMARC1; p=reject; rua=mailto:a@example.com"]).is_ok());
        assert!(dmarc(&["v=DMARC1; p=none"]).unwrap().contains("only watches"));
        assert!(dmarc(&[]).is_err() && dmarc(&["v=DMARC1; p=maybe"]).is_err() && dmarc(&["p=reject"]).is_err());
    }
}
