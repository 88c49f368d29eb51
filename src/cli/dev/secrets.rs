//! The keys of a data folder, generated once: logins survive a restart, and no key is in the code.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::cli::error::CliError;
use crate::crypto;

/// `JWT_KEYS` and `ENCRYPTION_KEYS` of the folder.
pub fn load_or_create(data_dir: &Path) -> Result<Vec<(String, String)>, CliError> {
    let path = data_dir.join("secrets");
    if let Ok(text) = std::fs::read_to_string(&path) {
        let pairs: Vec<(String, String)> = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if pairs.len() == 2 {
            return Ok(pairs);
        }
    }
    let key = || crypto::random_token().map(|token| STANDARD.encode(crypto::sha256(token.expose().as_bytes())));
    let pairs = vec![
        ("JWT_KEYS".to_owned(), format!("dev:{}", key()?)),
        ("ENCRYPTION_KEYS".to_owned(), format!("dev:{}", key()?)),
    ];
    let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    write_private(&path, &text.join("\n"))?;
    Ok(pairs)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}
