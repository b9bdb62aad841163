//! Pictures as plain pixels.

/// A picture in RGB.
///
/// `rgb` holds `width * height * 3` bytes, row by row from the top, red first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The pixels.
    pub rgb: Vec<u8>,
}
