#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mingxi_tests::fuzz::run("content", bytes));
