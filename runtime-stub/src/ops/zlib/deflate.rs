//! Compression with zlib: modes `DEFLATE`, `GZIP`, `DEFLATERAW`.

use semba_engine::OpError;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Method, Status, Strategy};

use super::{Codec, Progress, Settings, Step, failure};

pub(super) struct Deflater {
    deflate: Deflate,
    ended: bool,
}

impl Deflater {
    pub(super) fn new(settings: &Settings) -> Result<Self, OpError> {
        // zlib uses 9 for 8 itself, but refuses 8 for raw data.
        let bits = settings.parameter(0, 15).clamp(9, 15);
        let config = DeflateConfig {
            level: settings.parameter(1, -1).clamp(-1, 9),
            method: Method::Deflated,
            window_bits: match settings.mode {
                3 => bits + 16,
                5 => -bits,
                _ => bits,
            },
            mem_level: settings.parameter(2, 8).clamp(1, 9),
            strategy: Strategy::try_from(settings.parameter(3, 0)).unwrap_or_default(),
        };
        let mut deflate = Deflate::new_with_config(config);
        // A gzip file has no place for a dictionary.
        if !settings.dictionary.is_empty() && settings.mode != 3 {
            deflate
                .set_dictionary(&settings.dictionary)
                .map_err(|_| failure("Failed to set dictionary", -2, "Z_STREAM_ERROR"))?;
        }
        Ok(Self { deflate, ended: false })
    }
}

impl Codec for Deflater {
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError> {
        if self.ended {
            return Ok(Step { read: 0, written: 0, state: Progress::End });
        }
        let kind = match flush {
            1 => DeflateFlush::PartialFlush,
            2 => DeflateFlush::SyncFlush,
            3 => DeflateFlush::FullFlush,
            4 => DeflateFlush::Finish,
            5 => DeflateFlush::Block,
            _ => DeflateFlush::NoFlush,
        };
        let before = (self.deflate.total_in(), self.deflate.total_out());
        let status = self.deflate.compress(input, output, kind).map_err(|_| {
            let message = self.deflate.error_message().unwrap_or("Zlib error");
            failure(message, -2, "Z_STREAM_ERROR")
        })?;
        let read = (self.deflate.total_in() - before.0) as usize;
        let written = (self.deflate.total_out() - before.1) as usize;
        self.ended = status == Status::StreamEnd;
        let state = match status {
            Status::StreamEnd => Progress::End,
            // The output is not full: everything was taken and flushed.
            _ if written < output.len() => Progress::Idle,
            _ => Progress::More,
        };
        Ok(Step { read, written, state })
    }

    fn set_level(&mut self, level: i32) {
        // zlib-rs refuses a level that works by another method once it has begun. The data is right with any level,
        // so the present one stays.
        let _ = self.deflate.set_level(level.clamp(-1, 9));
    }
}
