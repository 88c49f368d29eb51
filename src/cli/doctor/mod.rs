//! `rapport doctor`: asks everything that the configuration points to whether it is as it has to be, one line each. What is not is followed by
//! what to do.

mod checkup;
mod providers;
mod sender;
mod stores;

use std::net::SocketAddr;

use clap::Args;

use self::checkup::Checkup;
use super::error::CliError;
use super::runtime::block_on;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::integrations::dns::Resolver;

/// What only whoever asks can know.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Options {
    /// The selector of the key that your mail server signs with (DKIM): the s= of the DKIM-Signature of any mail it sends
    #[arg(long)]
    dkim_selector: Option<String>,
    /// The DNS server to ask [default: those in /etc/resolv.conf]
    #[arg(long)]
    dns: Option<SocketAddr>,
}

/// Runs all checks, and fails if anything that is needed is not as it has to be.
pub(super) fn run(config: Config, options: &Options) -> Result<(), CliError> {
    block_on(async move {
        let app = App::build(config, Clock::system())?;
        let mut checkup = Checkup::default();
        stores::check(&app, &mut checkup).await;
        providers::check_mail(&app, &mut checkup).await;
        check_sender(&app, options, &mut checkup).await;
        providers::check_photos(&app, &mut checkup).await;
        providers::check_stripe(&app, &mut checkup).await;
        providers::check_openai(&app, &mut checkup).await;
        if app.google.is_none() {
            checkup.off("Google", "GOOGLE_CLIENT_ID is not set: no Google Calendar can be connected");
        }
        if app.microsoft.is_none() {
            checkup.off("Microsoft", "MICROSOFT_CLIENT_ID is not set: no Outlook calendar can be connected");
        }
        match checkup.failed() {
            0 => Ok(()),
            1 => Err(CliError::Other("One thing needs another look.".to_owned())),
            count => Err(CliError::Other(format!("{count} things need another look."))),
        }
    })
}

/// The sender's domain is asked for when mails go out to the world, or when somebody says whom to ask.
async fn check_sender(app: &App, options: &Options, checkup: &mut Checkup) {
    if app.mailer.is_none() {
        return;
    }
    if app.config.is_local() && options.dns.is_none() {
        checkup.off("Sender", "PUBLIC_URL is of this machine, where mails go nowhere");
        return;
    }
    match options.dns.map_or_else(Resolver::of_system, Resolver::at) {
        Ok(resolver) => sender::check(app, &resolver, options.dkim_selector.as_deref(), checkup).await,
        Err(_) => checkup.off("Sender", "/etc/resolv.conf names no DNS server: say one with --dns ADDRESS:53"),
    }
}
