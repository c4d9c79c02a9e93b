//! Brotli.

use brotli::enc::StandardAlloc;
use brotli::enc::encode::{
    BrotliEncoderOperation, BrotliEncoderParameter as Parameter, BrotliEncoderStateStruct,
};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use semba_engine::OpError;

use super::{Codec, Progress, Settings, Step, failure, unexpected_end};

const FLUSH: u32 = 1;
const FINISH: u32 = 2;

pub(super) struct Encoder {
    state: BrotliEncoderStateStruct<StandardAlloc>,
}

impl Encoder {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut state = BrotliEncoderStateStruct::new(StandardAlloc::default());
        for (key, value) in settings.pairs() {
            let (parameter, value) = match key {
                0 => (Parameter::BROTLI_PARAM_MODE, value.clamp(0, 2)),
                1 => (Parameter::BROTLI_PARAM_QUALITY, value.clamp(0, 11)),
                2 => (Parameter::BROTLI_PARAM_LGWIN, value.clamp(10, 30)),
                3 => (Parameter::BROTLI_PARAM_LGBLOCK, value.clamp(0, 24)),
                4 => (Parameter::BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING, value.clamp(0, 1)),
                5 => (Parameter::BROTLI_PARAM_SIZE_HINT, value.clamp(0, u32::MAX.into())),
                6 => (Parameter::BROTLI_PARAM_LARGE_WINDOW, value.clamp(0, 1)),
                _ => continue,
            };
            state.set_parameter(parameter, value as u32);
        }
        Self { state }
    }
}

impl Codec for Encoder {
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError> {
        let operation = match flush {
            FLUSH => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
            FINISH => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
            _ => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
        };
        let (mut available_in, mut read) = (input.len(), 0);
        let (mut available_out, mut written) = (output.len(), 0);
        let done = self.state.compress_stream(
            operation,
            &mut available_in,
            input,
            &mut read,
            &mut available_out,
            output,
            &mut written,
            &mut None,
            &mut |_, _, _, _| (),
        );
        if !done {
            return Err(failure("Compression failed", -2, "ERR_BROTLI_COMPRESSION_FAILED"));
        }
        let state = if self.state.is_finished() {
            Progress::End
        } else if available_in > 0 || self.state.has_more_output() || available_out == 0 {
            Progress::More
        } else {
            Progress::Idle
        };
        Ok(Step { read, written, state })
    }
}

pub(super) struct Decoder {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    total: usize,
    ended: bool,
}

impl Decoder {
    pub(super) fn new(settings: &Settings) -> Self {
        let new = || StandardAlloc::default();
        let mut state = BrotliState::new(new(), new(), new());
        // The other parameter, about reallocation, only trades memory for time.
        state.large_window = settings.pairs().any(|(key, value)| key == 1 && value != 0);
        Self { state, total: 0, ended: false }
    }
}

impl Codec for Decoder {
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError> {
        if self.ended {
            return Ok(Step { read: 0, written: 0, state: Progress::End });
        }
        let (mut available_in, mut read) = (input.len(), 0);
        let (mut available_out, mut written) = (output.len(), 0);
        let result = BrotliDecompressStream(
            &mut available_in,
            &mut read,
            input,
            &mut available_out,
            &mut written,
            output,
            &mut self.total,
            &mut self.state,
        );
        let state = match result {
            BrotliResult::ResultSuccess => Progress::End,
            BrotliResult::NeedsMoreOutput => Progress::More,
            BrotliResult::NeedsMoreInput if flush == FINISH => return Err(unexpected_end()),
            BrotliResult::NeedsMoreInput => Progress::Idle,
            BrotliResult::ResultFailure => return Err(self.failure()),
        };
        self.ended = state == Progress::End;
        Ok(Step { read, written, state })
    }
}

impl Decoder {
    /// The error with the decoder's name for it, as the reference implementation spells it.
    fn failure(&self) -> OpError {
        let code = self.state.error_code;
        let name = format!("{code:?}");
        let name = name.strip_prefix("BROTLI_DECODER").unwrap_or(&name);
        OpError::error("Decompression failed")
            .with("errno", code as i32)
            .with("code", format!("ERR_{name}"))
    }
}
