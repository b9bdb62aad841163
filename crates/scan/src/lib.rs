//! Pixels → page content.
#![forbid(unsafe_code)]

mod engine;
mod error;

pub use engine::{CharReading, Expect, LinePicture, LineReading, OcrEngine};
pub use error::{Error, ErrorKind};
