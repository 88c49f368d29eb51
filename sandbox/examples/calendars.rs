//! The stand-ins of Google Calendar and Microsoft Graph, for use by hand and by `checks/google-python` and `checks/graph-types`:
//! `cargo run -p rapport-sandbox --example calendars` prints their URLs, one on each line, and runs until its standard input ends.

use rapport_sandbox::calendars::Options;
use rapport_sandbox::google::Google;
use rapport_sandbox::microsoft::Microsoft;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let (google, microsoft) = (Google::start(Options::default())?, Microsoft::start(Options::default())?);
    #[expect(clippy::print_stdout, reason = "the URLs are the output of this program")]
    {
        println!("{}\n{}", google.url(), microsoft.url());
    }
    tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await?;
    Ok(())
}
