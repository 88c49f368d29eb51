//! The Stripe stand-in alone, for use by hand and by `checks/stripe-python`: `cargo run -p rapport-sandbox --example stripe
//! [WEBHOOK_URL]` prints its URL and runs until its standard input ends.

use rapport_sandbox::stripe::{Options, Stripe};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let stripe = Stripe::start(Options { webhook_url: std::env::args().nth(1), ..Options::default() })?;
    #[expect(clippy::print_stdout, reason = "the URL is the output of this program")]
    {
        println!("{}", stripe.url());
    }
    tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await?;
    Ok(())
}
