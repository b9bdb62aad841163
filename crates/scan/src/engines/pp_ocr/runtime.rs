//! The seam to ONNX Runtime; the only file that names `ort`.

use super::prepare::FULL;
use crate::engines::models::{self, FETCH_HINT};
use crate::{Error, ErrorKind};
use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::TensorRef;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The runtime that is loaded, once a process: from the first folder that was asked for.
static LOADED: Mutex<Option<Environment>> = Mutex::new(None);

/// A network, ready to run on the calling thread.
#[derive(Debug)]
pub(crate) struct Network {
    session: Session,
}

impl Network {
    /// Loads the network `model` with the runtime library of `folder`.
    ///
    /// # Errors
    ///
    /// Fails if the library or the model is missing or cannot be used.
    pub(crate) fn load(folder: &Path, model: &Path) -> Result<Self, Error> {
        Self::build(folder, model, |builder| builder.commit_from_file(model))
    }

    /// The same for a recogniser, which then takes lines of any height, not only of the one that it states.
    ///
    /// # Errors
    ///
    /// Fails as [`Network::load`] does, and if the model states no such height.
    pub(crate) fn load_for_any_height(folder: &Path, model: &Path) -> Result<Self, Error> {
        let unusable = |what: String| Error::new(ErrorKind::ModelUnusable, what);
        let mut bytes = std::fs::read(model)
            .map_err(|cause| unusable(format!("cannot read {}: {cause}", model.display())))?;
        if !free_height(&mut bytes) {
            let what = format!(
                "{}: no input of 3 channels and {} rows",
                model.display(),
                FULL.rows
            );
            return Err(unusable(what));
        }
        Self::build(folder, model, |builder| builder.commit_from_memory(&bytes))
    }

    fn build(
        folder: &Path,
        model: &Path,
        commit: impl FnOnce(&mut SessionBuilder) -> ort::Result<Session>,
    ) -> Result<Self, Error> {
        let environment = environment(folder)?;
        let session = builder(&environment)
            .and_then(|mut builder| commit(&mut builder))
            .map_err(|cause| {
                let what = format!("cannot load {}: {cause}", model.display());
                Error::new(ErrorKind::ModelUnusable, what).because(cause)
            })?;
        Ok(Self { session })
    }

    /// A value of the model's own metadata.
    pub(crate) fn metadata(&self, key: &str) -> Option<String> {
        self.session.metadata().ok()?.custom(key)
    }

    /// Runs the network on one input and hands its one output, shape and values, to `look`.
    ///
    /// # Errors
    ///
    /// Fails if the runtime does.
    pub(crate) fn run<T>(
        &mut self,
        shape: [usize; 4],
        input: &[f32],
        look: impl FnOnce(&[usize], &[f32]) -> T,
    ) -> Result<T, Error> {
        let failed = |cause: ort::Error| {
            let what = format!("onnx runtime failed on an input of {shape:?}: {cause}");
            Error::new(ErrorKind::EngineFailed, what).because(cause)
        };
        let input = TensorRef::from_array_view((shape, input)).map_err(failed)?;
        let outputs = self.session.run(ort::inputs![input]).map_err(failed)?;
        let (shape, values) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        let shape: Vec<usize> = shape
            .iter()
            .map(|&size| usize::try_from(size).unwrap_or(0))
            .collect();
        Ok(look(&shape, values))
    }
}

/// Takes the height out of the stated shape of a recogniser's input; false where there is no such shape.
///
/// Its convolutions take any, and what they leave of the height is averaged. In ONNX (`onnx.proto`, `TensorShapeProto`) a
/// dimension is a message of two bytes that states a size; an empty denotation is as long and states none.
fn free_height(model: &mut [u8]) -> bool {
    const CHANNELS: [u8; 4] = [0x0a, 2, 0x08, 3];
    const HEIGHT: [u8; 4] = [0x0a, 2, 0x08, FULL.rows as u8];
    const ANY: [u8; 4] = [0x0a, 2, 0x1a, 0];
    let stated = [CHANNELS, HEIGHT].concat();
    // The inputs stand behind the weights.
    let at = model
        .windows(stated.len())
        .rposition(|bytes| bytes == stated);
    if let Some(at) = at {
        model[at + CHANNELS.len()..][..ANY.len()].copy_from_slice(&ANY);
    }
    at.is_some()
}

/// One thread that never spins: the facade runs one engine a worker, and pages are what is parallel.
///
/// No memory pattern: each line has its own width. The arena stays on: off, it was no faster and took
/// 15 MB more at its peak.
fn builder(environment: &Environment) -> ort::Result<SessionBuilder> {
    Ok(Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .with_memory_pattern(false)?
        .with_log_level(LogLevel::Fatal)?)
}

/// The process's one environment, made on first use.
fn environment(folder: &Path) -> Result<Environment, Error> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = loaded.as_ref() {
        return Ok(environment.clone());
    }
    let library = models::find_runtime(folder)?;
    // `ort` would look for a relative path beside the executable first.
    let library = std::path::absolute(&library).unwrap_or(library);
    let unusable = |cause: Box<dyn std::error::Error + Send + Sync>| {
        let what = format!("cannot load {}: {cause}", library.display());
        Error::new(ErrorKind::ModelUnusable, what)
            .with_hint(FETCH_HINT)
            .because(cause)
    };
    let environment = ort::init_from(&library)
        .map_err(|cause| unusable(cause.into()))?
        .with_name("mingxi")
        .with_telemetry(false)
        .build()
        .map_err(|cause| unusable(cause.into()))?;
    Ok(loaded.insert(environment).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_height_is_taken_out_and_nothing_else() {
        let stated = [0x0a, 2, 0x08, 3, 0x0a, 2, 0x08, 48];
        let mut model = [&[7, 48], &stated[..], &[9]].concat();
        assert!(free_height(&mut model));
        assert_eq!(model, [7, 48, 0x0a, 2, 0x08, 3, 0x0a, 2, 0x1a, 0, 9]);
        let before = model.clone();
        assert!(!free_height(&mut model));
        assert_eq!(model, before);
    }
}
