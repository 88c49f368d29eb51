//! The Stripe stand-in alone, for a person or for `check/stripe_python.py`: `cargo run --example stripe [port]`.

use rapport_sandbox::stripe::{Options, Stripe};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let stripe = Stripe::start(Options { port, ..Options::default() })?;
    #[expect(clippy::print_stdout, reason = "the address is the one thing this program has to say")]
    {
        println!("{}", stripe.url());
    }
    tokio::signal::ctrl_c().await
}
