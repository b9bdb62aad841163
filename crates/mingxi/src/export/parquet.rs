//! Tidy tables as Parquet, a row group at a time.

use super::tidy::{Kind, Tidy, Value};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// Bytes of a row group before it is packed; as many of each table wait in memory to be written. What is known of the groups
/// that are written waits too, for the end of the file: smaller groups would make that more. With these the main process of a
/// run with tables took 41 MiB after 10 documents, 48 after 100 and 58 after 1,000 with 25,500 pages; with groups of 16,384 rows
/// 53, 80 and 109.
const GROUP_BYTES: usize = 3 << 20;

/// Digits of a `DECIMAL` column: the most that 16 bytes hold.
const PRECISION: i32 = 38;

/// Places after its point: ten-thousands of yuan printed to ten places still fit.
const SCALE: u32 = 6;

/// Bytes of a decimal.
const DECIMAL_BYTES: i32 = 16;

/// A Parquet file that is being written.
pub(crate) struct ParquetWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    pending: Vec<Pending>,
}

impl<W: Write + Send> std::fmt::Debug for ParquetWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ParquetWriter({} bytes pending)", self.bytes())
    }
}

/// A column's part of the next row group: the values that are there, and for each row whether it has one.
struct Pending {
    values: Values,
    is_there: Vec<i16>,
}

enum Values {
    Text(Texts),
    Whole(Vec<i64>),
    Points(Vec<f32>),
    Yuan(Vec<FixedLenByteArray>),
}

/// Texts, one behind the other.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    /// Where each begins, and how long it is.
    places: Vec<(usize, usize)>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        // Whose document it is, and which table, stands in row after row: once is enough.
        let last = self.places.last().copied();
        let same =
            last.filter(|(start, length)| self.bytes[*start..start + length] == *text.as_bytes());
        self.places
            .push(same.unwrap_or((self.bytes.len(), text.len())));
        if same.is_none() {
            self.bytes.extend_from_slice(text.as_bytes());
        }
    }

    /// Gives them, and is empty.
    fn take(&mut self) -> Vec<ByteArray> {
        let Self { bytes, places } = std::mem::take(self);
        let bytes = ByteArray::from(bytes);
        places
            .into_iter()
            .map(|(start, length)| bytes.slice(start, length))
            .collect()
    }
}

impl<W: Write + Send> ParquetWriter<W> {
    pub(crate) fn new(table: &Tidy, out: W) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // A group is about a page: an index of pages would say no more, and is kept in memory until the end.
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_created_by(concat!("mingxi ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = schema(table).map_err(io::Error::other)?;
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
            .map_err(io::Error::other)?;
        let pending = table
            .columns
            .iter()
            .map(|column| Pending::new(column.kind))
            .collect();
        Ok(Self { file, pending })
    }

    pub(crate) fn add(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        for (column, value) in self.pending.iter_mut().zip(row) {
            column.push(value);
        }
        if self.bytes() >= GROUP_BYTES {
            self.write_group().map_err(io::Error::other)?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        if self.bytes() > 0 {
            self.write_group().map_err(io::Error::other)?;
        }
        self.file.into_inner().map_err(io::Error::other)
    }

    /// Of the rows that wait.
    fn bytes(&self) -> usize {
        self.pending.iter().map(Pending::bytes).sum()
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for column in &mut self.pending {
            column.write(&mut group)?;
        }
        group.close()?;
        Ok(())
    }
}

/// The columns of a table; every one may be null.
fn schema(table: &Tidy) -> Result<Type, ParquetError> {
    let column = |name: &str, kind: Kind| {
        let of = |physical| {
            Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL)
        };
        let column = match kind {
            Kind::Text => of(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)),
            Kind::Whole => of(Physical::INT64),
            Kind::Points => of(Physical::FLOAT),
            Kind::Yuan => of(Physical::FIXED_LEN_BYTE_ARRAY)
                .with_length(DECIMAL_BYTES)
                .with_precision(PRECISION)
                .with_scale(SCALE.cast_signed())
                .with_logical_type(Some(LogicalType::decimal(SCALE.cast_signed(), PRECISION))),
        };
        column.build().map(Arc::new)
    };
    let columns = table
        .columns
        .iter()
        .map(|c| column(c.name, c.kind))
        .collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder(table.name)
        .with_fields(columns)
        .build()
}

impl Pending {
    fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Text => Values::Text(Texts::default()),
            Kind::Whole => Values::Whole(Vec::new()),
            Kind::Points => Values::Points(Vec::new()),
            Kind::Yuan => Values::Yuan(Vec::new()),
        };
        Self {
            values,
            is_there: Vec::new(),
        }
    }

    fn push(&mut self, value: &Value<'_>) {
        let pushed = match (&mut self.values, value) {
            (Values::Text(all), Value::Text(words)) => {
                all.push(words);
                true
            }
            (Values::Whole(all), Value::Whole(n)) => {
                all.push(i64::from(*n));
                true
            }
            (Values::Points(all), Value::Points(v)) => {
                all.push(*v);
                true
            }
            (Values::Yuan(all), Value::Yuan(amount)) => match scaled(amount) {
                Some(n) => {
                    all.push(FixedLenByteArray::from(n.to_be_bytes().to_vec()));
                    true
                }
                None => false,
            },
            _ => false,
        };
        self.is_there.push(i16::from(pushed));
    }

    /// What it takes in memory.
    const fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::Text(all) => all.bytes.len() + all.places.len() * size_of::<(usize, usize)>(),
            Values::Whole(all) => all.len() * size_of::<i64>(),
            Values::Points(all) => all.len() * size_of::<f32>(),
            Values::Yuan(all) => all.len() * size_of::<FixedLenByteArray>(),
        };
        values + self.is_there.len() * size_of::<i16>()
    }

    /// Writes the column and empties it.
    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        match &mut self.values {
            Values::Text(all) => {
                write_column::<ByteArrayType, W>(group, &mut all.take(), &self.is_there)?;
            }
            Values::Whole(all) => write_column::<Int64Type, W>(group, all, &self.is_there)?,
            Values::Points(all) => write_column::<FloatType, W>(group, all, &self.is_there)?,
            Values::Yuan(all) => {
                write_column::<FixedLenByteArrayType, W>(group, all, &self.is_there)?;
            }
        }
        self.is_there.clear();
        Ok(())
    }
}

fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &mut Vec<T::T>,
    is_there: &[i16],
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column = column.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column
        .typed::<T>()
        .write_batch(values, Some(is_there), None)?;
    values.clear();
    column.close()
}

/// A decimal in units of its column's last place; `None` when it is none, or does not fit exactly.
fn scaled(decimal: &str) -> Option<i128> {
    let (sign, digits) = match decimal.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, decimal),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let missing = (SCALE as usize).checked_sub(fraction.len())?;
    let all = format!("{whole}{fraction}{}", "0".repeat(missing));
    let fits = !whole.is_empty()
        && all.len() <= PRECISION as usize
        && all.bytes().all(|b| b.is_ascii_digit());
    let value: i128 = all.parse().ok().filter(|_| fits)?;
    value.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn decimals_are_exact_or_not_there() {
        for (decimal, want) in [
            ("10711800", Some(10_711_800_000_000)),
            ("-0.50", Some(-500_000)),
            ("0.1234560", Some(123_456)),
            ("0.1234567", None),
            ("", None),
            ("1.2.3", None),
            ("--1", None),
            (
                "99999999999999999999999999999999",
                Some(10_i128.pow(38) - 1_000_000),
            ),
            ("100000000000000000000000000000000", None),
        ] {
            assert_eq!(scaled(decimal), want, "{decimal}");
        }
    }
}
