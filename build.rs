//! New migrations are compiled in as soon as they exist.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
