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

/// A picture in shades of gray.
///
/// `shades` holds `width * height` bytes, row by row from the top, 0 black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrayRaster {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The pixels.
    pub shades: Vec<u8>,
}

impl GrayRaster {
    /// The gray of a colour, as bright as it looks: the weights of ITU-R BT.601, in 256ths.
    ///
    /// ```
    /// use mingxi_core::GrayRaster;
    /// assert_eq!(GrayRaster::shade([255, 255, 255]), 255);
    /// assert_eq!(GrayRaster::shade([255, 0, 0]), 76);
    /// ```
    #[inline]
    #[must_use]
    pub fn shade([red, green, blue]: [u8; 3]) -> u8 {
        let sum = 77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue);
        (sum >> 8) as u8
    }
}

impl From<Raster> for GrayRaster {
    fn from(of: Raster) -> Self {
        let (pixels, _) = of.rgb.as_chunks();
        Self {
            width: of.width,
            height: of.height,
            shades: pixels.iter().map(|p| Self::shade(*p)).collect(),
        }
    }
}
