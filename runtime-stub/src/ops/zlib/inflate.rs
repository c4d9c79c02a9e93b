//! Decompression with zlib: modes `INFLATE`, `GUNZIP`, `INFLATERAW`, `UNZIP`.

use semba_engine::OpError;
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

use super::{Codec, Progress, Settings, Step, failure, unexpected_end};

const FINISH: u32 = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Zlib,
    Gzip,
    Raw,
    /// gzip or zlib, which the first byte tells.
    Either,
}

pub(super) struct Inflater {
    inflate: Inflate,
    format: Format,
    bits: u8,
    dictionary: Vec<u8>,
    /// A gzip member ended; another one may follow.
    between_members: bool,
    ended: bool,
}

impl Inflater {
    pub(super) fn new(settings: &Settings) -> Result<Self, OpError> {
        let format = match settings.mode {
            4 => Format::Gzip,
            6 => Format::Raw,
            7 => Format::Either,
            _ => Format::Zlib,
        };
        let bits = u8::try_from(settings.parameter(0, 15)).unwrap_or(15);
        // 0 is the size that a zlib header names; the other formats name none.
        let bits = if bits == 0 && format != Format::Zlib { 15 } else { bits.min(15) };
        let bits = if bits == 0 { 0 } else { bits.max(8) };
        let mut inflate = new_inflate(format, bits);
        if format == Format::Raw && !settings.dictionary.is_empty() {
            inflate
                .set_dictionary(&settings.dictionary)
                .map_err(|_| failure("Failed to set dictionary", -3, "Z_DATA_ERROR"))?;
        }
        Ok(Self {
            inflate,
            format,
            bits,
            dictionary: settings.dictionary.clone(),
            between_members: false,
            ended: false,
        })
    }

    /// Decompresses, with the dictionary when the data asks for one.
    fn inflate(
        &mut self,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<(usize, usize, Status), OpError> {
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let mut result = self.inflate.decompress(input, output, InflateFlush::NoFlush);
        let mut read = (self.inflate.total_in() - before.0) as usize;
        if let Err(InflateError::NeedDict { .. }) = result {
            if self.dictionary.is_empty() {
                return Err(failure("Missing dictionary", 2, "Z_NEED_DICT"));
            }
            if self.inflate.set_dictionary(&self.dictionary).is_err() {
                return Err(failure("Bad dictionary", 2, "Z_NEED_DICT"));
            }
            result = self.inflate.decompress(&input[read..], output, InflateFlush::NoFlush);
            read = (self.inflate.total_in() - before.0) as usize;
        }
        let written = (self.inflate.total_out() - before.1) as usize;
        let status = result.map_err(|error| match error {
            InflateError::DataError => {
                failure(self.inflate.error_message().unwrap_or("Zlib error"), -3, "Z_DATA_ERROR")
            }
            InflateError::MemError => failure("Zlib error", -4, "Z_MEM_ERROR"),
            _ => failure("Zlib error", -2, "Z_STREAM_ERROR"),
        })?;
        Ok((read, written, status))
    }
}

fn new_inflate(format: Format, bits: u8) -> Inflate {
    match format {
        Format::Raw => Inflate::new(false, bits),
        Format::Gzip => Inflate::new(true, bits + 16),
        Format::Zlib | Format::Either => Inflate::new(true, bits),
    }
}

impl Codec for Inflater {
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError> {
        if self.format == Format::Either
            && let Some(first) = input.first()
        {
            self.format = if *first == 0x1f { Format::Gzip } else { Format::Zlib };
            self.inflate = new_inflate(self.format, self.bits);
        }
        if self.between_members
            && let Some(first) = input.first()
        {
            self.between_members = false;
            // Zeros pad a file; anything else is taken for the next member.
            if *first == 0 {
                self.ended = true;
            } else {
                self.inflate = new_inflate(self.format, self.bits);
            }
        }
        if self.ended || self.between_members {
            return Ok(Step { read: 0, written: 0, state: Progress::End });
        }
        let (read, written, status) = self.inflate(input, output)?;
        if status == Status::StreamEnd {
            self.between_members = self.format == Format::Gzip;
            self.ended = !self.between_members;
            let more = self.between_members && read < input.len();
            let state = if more { Progress::More } else { Progress::End };
            return Ok(Step { read, written, state });
        }
        if written == output.len() {
            return Ok(Step { read, written, state: Progress::More });
        }
        if flush == FINISH {
            return Err(unexpected_end());
        }
        Ok(Step { read, written, state: Progress::Idle })
    }
}
