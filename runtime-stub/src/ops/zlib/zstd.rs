//! Zstandard.

use semba_engine::OpError;
use zstd::stream::raw::{self, CParameter, DParameter, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe::Strategy;

use super::{Codec, Progress, Settings, Step, failure, unexpected_end};

const FLUSH: u32 = 1;
const END: u32 = 2;
/// Among the parameters, but none of Zstandard's: how long the input will be.
const PLEDGED_SIZE: i64 = -1;

/// The errors that data can cause, with Zstandard's number and name for each.
const ERRORS: &[(&str, i32, &str)] = &[
    ("Unknown frame descriptor", 10, "ZSTD_error_prefix_unknown"),
    ("Version not supported", 12, "ZSTD_error_version_unsupported"),
    ("Unsupported frame parameter", 14, "ZSTD_error_frameParameter_unsupported"),
    ("Frame requires too much memory for decoding", 16, "ZSTD_error_frameParameter_windowTooLarge"),
    ("Data corruption detected", 20, "ZSTD_error_corruption_detected"),
    ("Restored data doesn't match checksum", 22, "ZSTD_error_checksum_wrong"),
    ("Dictionary is corrupted", 30, "ZSTD_error_dictionary_corrupted"),
    ("Dictionary mismatch", 32, "ZSTD_error_dictionary_wrong"),
    ("Unsupported parameter", 40, "ZSTD_error_parameter_unsupported"),
    ("Parameter is out of bound", 42, "ZSTD_error_parameter_outOfBound"),
    ("Allocation error : not enough memory", 64, "ZSTD_error_memory_allocation"),
    ("Src size is incorrect", 72, "ZSTD_error_srcSize_wrong"),
];

fn named(error: &std::io::Error) -> OpError {
    let message = error.to_string();
    match ERRORS.iter().find(|(text, ..)| *text == message) {
        Some((_, number, name)) => failure(&message, *number, name),
        None => failure(&message, 1, "ZSTD_error_GENERIC"),
    }
}

pub(super) struct Encoder {
    encoder: raw::Encoder<'static>,
    ended: bool,
}

impl Encoder {
    pub(super) fn new(settings: &Settings) -> Result<Self, OpError> {
        let find = |wanted| settings.pairs().find(|(key, _)| *key == wanted);
        let level = find(100).map_or(0, |(_, level)| level as i32);
        let mut encoder = raw::Encoder::with_dictionary(level, &settings.dictionary)
            .map_err(|error| named(&error))?;
        for (key, value) in settings.pairs() {
            if let Some(parameter) = parameter(key, value) {
                encoder.set_parameter(parameter).map_err(|error| named(&error))?;
            }
        }
        if let Some((_, size)) = find(PLEDGED_SIZE) {
            let size = u64::try_from(size).ok();
            encoder.set_pledged_src_size(size).map_err(|error| named(&error))?;
        }
        Ok(Self { encoder, ended: false })
    }
}

/// The parameter with that number. The level is set when the encoder is made; threads are not used.
fn parameter(key: i64, value: i64) -> Option<CParameter> {
    let number = value.clamp(0, u32::MAX.into()) as u32;
    let parameter = match key {
        101 => CParameter::WindowLog(number),
        102 => CParameter::HashLog(number),
        103 => CParameter::ChainLog(number),
        104 => CParameter::SearchLog(number),
        105 => CParameter::MinMatch(number),
        106 => CParameter::TargetLength(number),
        107 => CParameter::Strategy(strategy(number)?),
        160 => CParameter::EnableLongDistanceMatching(number != 0),
        161 => CParameter::LdmHashLog(number),
        162 => CParameter::LdmMinMatch(number),
        163 => CParameter::LdmBucketSizeLog(number),
        164 => CParameter::LdmHashRateLog(number),
        200 => CParameter::ContentSizeFlag(number != 0),
        201 => CParameter::ChecksumFlag(number != 0),
        202 => CParameter::DictIdFlag(number != 0),
        _ => return None,
    };
    Some(parameter)
}

fn strategy(number: u32) -> Option<Strategy> {
    use Strategy as S;
    let all = [
        S::ZSTD_fast,
        S::ZSTD_dfast,
        S::ZSTD_greedy,
        S::ZSTD_lazy,
        S::ZSTD_lazy2,
        S::ZSTD_btlazy2,
        S::ZSTD_btopt,
        S::ZSTD_btultra,
        S::ZSTD_btultra2,
    ];
    all.get((number as usize).checked_sub(1)?).copied()
}

impl Codec for Encoder {
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError> {
        if self.ended {
            return Ok(Step { read: 0, written: 0, state: Progress::End });
        }
        let room = output.len();
        let mut source = InBuffer::around(input);
        let mut target = OutBuffer::around(output);
        let mut left = 0;
        if !input.is_empty() {
            self.encoder.run(&mut source, &mut target).map_err(|error| named(&error))?;
        }
        let all_read = source.pos() == input.len();
        if all_read && target.pos() < room {
            left = match flush {
                FLUSH => self.encoder.flush(&mut target),
                END => self.encoder.finish(&mut target, true),
                _ => Ok(0),
            }
            .map_err(|error| named(&error))?;
            self.ended = flush == END && left == 0;
        }
        let state = if self.ended {
            Progress::End
        } else if !all_read || left > 0 || target.pos() == room {
            Progress::More
        } else {
            Progress::Idle
        };
        Ok(Step { read: source.pos(), written: target.pos(), state })
    }
}

pub(super) struct Decoder {
    decoder: raw::Decoder<'static>,
    /// Whether the input so far ends with a whole frame.
    whole: bool,
}

impl Decoder {
    pub(super) fn new(settings: &Settings) -> Result<Self, OpError> {
        let mut decoder =
            raw::Decoder::with_dictionary(&settings.dictionary).map_err(|error| named(&error))?;
        for (key, value) in settings.pairs() {
            if key == 100 {
                let limit = DParameter::WindowLogMax(value.clamp(0, 31) as u32);
                decoder.set_parameter(limit).map_err(|error| named(&error))?;
            }
        }
        Ok(Self { decoder, whole: false })
    }
}

impl Codec for Decoder {
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError> {
        let room = output.len();
        let mut source = InBuffer::around(input);
        let mut target = OutBuffer::around(output);
        if !(self.whole && input.is_empty()) {
            let hint = self.decoder.run(&mut source, &mut target).map_err(|error| named(&error))?;
            self.whole = hint == 0;
        }
        let state = if source.pos() < input.len() || target.pos() == room {
            Progress::More
        } else if self.whole {
            Progress::End
        } else if flush == END {
            return Err(unexpected_end());
        } else {
            Progress::Idle
        };
        Ok(Step { read: source.pos(), written: target.pos(), state })
    }
}
