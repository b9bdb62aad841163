//! Pixels → page content.
#![forbid(unsafe_code)]

mod cells;
mod colour;
mod crops;
mod detected;
mod engine;
pub mod engines;
mod error;
mod gray;
mod hidden;
mod ink;
mod laid_out;
mod letters;
mod limits;
mod lines;
mod place;
mod read;
mod repeats;
mod report;
mod rulings;
mod second_look;
mod straighten;
mod strays;
mod strokes;
mod watermark;

pub use crops::Crop;
pub use engine::{CharReading, Expect, LinePicture, LineReading, OcrEngine, PixelBox};
pub use engines::is_number;
pub use engines::{EngineStatus, FileStatus, PpOcr, Tesseract, installed, status};
pub use error::{Error, ErrorKind};
pub use gray::Gray;
pub use limits::Limits;
pub use read::{Scan, read};
pub use straighten::{Pose, Straight, skew, straighten};
