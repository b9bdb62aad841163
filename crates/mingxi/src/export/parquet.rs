//! Tidy tables as Parquet: the rows of each document as a small file in memory, and the file of a whole run, which has the pages of
//! the small ones one behind the other.

use super::tidy::{Kind, Tidy, Value};
use bytes::Bytes;
use mingxi_core::Disclosure;
use parquet::basic::{
    Compression, Encoding, EncodingMask, LogicalType, Repetition, Type as Physical,
};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use std::io::{self, Write};
use std::sync::Arc;

/// Bytes of the rows of a document that wait to be packed; a long document is packed in several goes.
const UNPACKED_BYTES: usize = 3 << 20;

/// Bytes of a row group of the run's file, packed: those of some 60 documents and, of `cells`, of 50,000 rows or more. As many of each table
/// wait in memory; so does what is known of the groups that are written, for the end of the file: some 10 kB of each.
const GROUP_BYTES: usize = 1 << 20;

/// Digits of a `DECIMAL` column: the most that 16 bytes hold.
const PRECISION: i32 = 38;

/// Places after its point: ten-thousands of yuan printed to ten places still fit.
const SCALE: u32 = 6;

/// Bytes of a decimal.
const DECIMAL_BYTES: i32 = 16;

/// The Parquet file of a run, which is being written.
pub(crate) struct ParquetFile<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// The next row group.
    columns: Vec<Chunk>,
    rows: i64,
}

/// A column's part of a row group: whole pages.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    unpacked_bytes: i64,
    encodings: EncodingMask,
}

impl<W: Write + Send> ParquetFile<W> {
    pub(crate) fn new(table: &Tidy, out: W) -> io::Result<Self> {
        Ok(Self {
            file: file(table, out)?,
            columns: table.columns.iter().map(|_| Chunk::default()).collect(),
            rows: 0,
        })
    }

    /// Adds what [`rows`] made of a document.
    pub(crate) fn add(&mut self, rows: Vec<u8>) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows = Bytes::from(rows);
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&rows)?;
        for group in metadata.row_groups() {
            for (chunk, column) in self.columns.iter_mut().zip(group.columns()) {
                let (start, length) = column.byte_range();
                let pages = rows.slice(start as usize..(start + length) as usize);
                chunk.bytes.extend_from_slice(&pages);
                chunk.unpacked_bytes += column.uncompressed_size();
                chunk.encodings = *column.encodings_mask();
            }
            self.rows += group.num_rows();
        }
        let bytes: usize = self.columns.iter().map(|chunk| chunk.bytes.len()).sum();
        if bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.write_group()?;
        }
        Ok(self.file.into_inner()?)
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let columns = self.file.schema_descr().columns().to_vec();
        let rows = std::mem::take(&mut self.rows);
        let mut group = self.file.next_row_group()?;
        for (chunk, column) in self.columns.iter_mut().zip(columns) {
            let chunk = std::mem::take(chunk);
            let length = chunk.bytes.len();
            let metadata = ColumnChunkMetaData::builder(column)
                .set_compression(Compression::SNAPPY)
                .set_encodings_mask(chunk.encodings)
                .set_total_compressed_size(length as i64)
                .set_total_uncompressed_size(chunk.unpacked_bytes)
                .set_num_values(rows)
                .build()?;
            let pages = ColumnCloseResult {
                bytes_written: length as u64,
                rows_written: rows as u64,
                metadata,
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            group.append_column(&Bytes::from(chunk.bytes), pages)?;
        }
        group.close()?;
        Ok(())
    }
}

/// The rows of a document for [`ParquetFile::add`]: a Parquet file; nothing when there are none.
pub(crate) fn rows(table: &Tidy, document: &str, disclosure: &Disclosure) -> Vec<u8> {
    let written = || -> io::Result<Vec<u8>> {
        let mut rows = Rows::new(table)?;
        (table.rows)(document, disclosure, &mut |row| rows.add(row))?;
        rows.finish()
    };
    written().expect("a Vec takes every byte")
}

/// Begins a file.
fn file<W: Write + Send>(table: &Tidy, out: W) -> io::Result<SerializedFileWriter<W>> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        // Pages from many documents share no dictionary: what repeats is told by how it differs from the value before it.
        .set_dictionary_enabled(false)
        // They would be kept in memory until the end.
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_created_by(concat!("mingxi ", env!("CARGO_PKG_VERSION")).to_owned());
    for column in table.columns {
        let encoding = match column.kind {
            Kind::Text => Encoding::DELTA_BYTE_ARRAY,
            Kind::Whole => Encoding::DELTA_BINARY_PACKED,
            Kind::Points | Kind::Yuan => Encoding::PLAIN,
        };
        properties = properties.set_column_encoding(ColumnPath::from(column.name), encoding);
    }
    let schema = Arc::new(schema(table)?);
    Ok(SerializedFileWriter::new(
        out,
        schema,
        Arc::new(properties.build()),
    )?)
}

/// The rows of a document on their way into a file.
struct Rows {
    file: SerializedFileWriter<Vec<u8>>,
    pending: Vec<Pending>,
}

type RowGroup<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// A column of the rows that wait: the values that are there, and for each row whether it has one.
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

impl Rows {
    fn new(table: &Tidy) -> io::Result<Self> {
        let columns = table.columns.iter();
        Ok(Self {
            file: file(table, Vec::new())?,
            pending: columns.map(|column| Pending::new(column.kind)).collect(),
        })
    }

    fn add(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        for (column, value) in self.pending.iter_mut().zip(row) {
            column.push(value);
        }
        if self.bytes() >= UNPACKED_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<Vec<u8>> {
        if self.bytes() > 0 {
            self.write_group()?;
        }
        if self.file.flushed_row_groups().is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.file.into_inner()?)
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
    fn write(&mut self, group: &mut RowGroup<'_>) -> Result<(), ParquetError> {
        match &mut self.values {
            Values::Text(all) => {
                write_column::<ByteArrayType>(group, &mut all.take(), &self.is_there)?;
            }
            Values::Whole(all) => write_column::<Int64Type>(group, all, &self.is_there)?,
            Values::Points(all) => write_column::<FloatType>(group, all, &self.is_there)?,
            Values::Yuan(all) => {
                write_column::<FixedLenByteArrayType>(group, all, &self.is_there)?;
            }
        }
        self.is_there.clear();
        Ok(())
    }
}

fn write_column<T: DataType>(
    group: &mut RowGroup<'_>,
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
