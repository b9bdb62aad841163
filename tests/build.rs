//! Sets `cfg(mingxi_corpus)` when `MINGXI_CORPUS` names a folder, so that tests that need it are
//! reported as ignored without it, and never pass unseen.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(mingxi_corpus)");
    println!("cargo::rerun-if-env-changed=MINGXI_CORPUS");
    if std::env::var_os("MINGXI_CORPUS").is_some() {
        println!("cargo::rustc-cfg=mingxi_corpus");
    }
}
