//! What is built in: no unsafe code of ours in any package, and no sandbox in an image.

use std::fs;
use std::path::Path;

use regex::Regex;

use crate::assert_none;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_package_forbids_unsafe_code() {
    let workspace = read("Cargo.toml");
    assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"), "the workspace forbids it");
    let members = Regex::new(r"(?m)^members = \[(.*)\]$").unwrap().captures(&workspace).unwrap()[1].to_owned();
    let members: Vec<&str> = members.split(", ").map(|member| member.trim_matches('"')).collect();
    assert!(members.len() > 2, "{members:?}");
    let follows = |manifest: &str| manifest.contains("[lints]\nworkspace = true\n");
    let manifests = members.iter().map(|member| format!("{member}/Cargo.toml")).chain(["Cargo.toml".to_owned()]);
    let breaches: Vec<String> = manifests.filter(|manifest| !follows(&read(manifest))).collect();
    assert_none(&breaches, "a package has the lints of the workspace");
}

#[test]
fn images_are_built_from_the_lock_file_without_the_sandbox() {
    let image = read("infra/docker/rapport.Dockerfile");
    let builds: Vec<&str> = image.lines().filter(|line| line.contains("cargo build")).collect();
    assert!(!builds.is_empty(), "the image is built");
    for build in builds {
        let is_release = ["--release", "--no-default-features", "--locked"].iter().all(|flag| build.contains(flag));
        assert!(is_release, "{build}");
    }
    assert!(read("Cargo.toml").contains("default = [\"dev\"]\n# The sandbox"), "the sandbox is the default feature");
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock").is_file());
}
