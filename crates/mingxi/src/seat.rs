//! An OCR engine on a thread of its own, where it is opened, asked and closed.

use crate::error::panic_message;
use crate::sane::Sane;
use mingxi_core::{Engine, PageNo, Raster, Rect};
use mingxi_scan::{LinePicture, LineReading, OcrEngine, Scan};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

/// Stack of an engine's thread: that of a main thread, which native libraries are written for.
const STACK_BYTES: usize = 8 << 20;

/// An engine closes in milliseconds; one that takes longer than this is left behind.
const CLOSING: Duration = Duration::from_secs(5);

/// Makes engines of one kind.
pub(crate) struct Maker {
    pub(crate) open: Box<Open>,
    /// The folder of PP-OCR's models.
    pub(crate) models: Option<PathBuf>,
    /// Whether an engine that cannot be opened is an error, or pages stay unread.
    pub(crate) needed: bool,
    /// What the engines are, once the first is open.
    pub(crate) about: OnceLock<Engine>,
    /// Why they are not the better ones, which are there and cannot be used.
    pub(crate) second_best: Arc<OnceLock<Missing>>,
}

pub(crate) type Open = dyn Fn() -> Opened + Send + Sync;

pub(crate) type Opened = Result<Box<dyn OcrEngine>, Missing>;

/// Why there is no engine.
#[derive(Debug, Clone)]
pub(crate) struct Missing {
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
    /// It is there, and cannot be used.
    pub(crate) unusable: bool,
}

impl Missing {
    /// Something broke that should not.
    pub(crate) const fn bug(what: String) -> Self {
        Self {
            what,
            hint: None,
            unusable: true,
        }
    }
}

impl From<mingxi_scan::Error> for Missing {
    fn from(error: mingxi_scan::Error) -> Self {
        Self {
            what: error.to_string(),
            hint: error.hint().map(Into::into),
            unusable: error.kind() == mingxi_scan::ErrorKind::ModelUnusable,
        }
    }
}

/// The picture of a page, to be read.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) page_no: PageNo,
    pub(crate) raster: Raster,
    /// What of the displayed page it shows, points.
    pub(crate) place: Rect,
    /// Width and height of the displayed page, points.
    pub(crate) page_size: (f32, f32),
    /// Bytes of its numbers' pictures to keep for a second reader.
    pub(crate) crop_bytes: usize,
}

/// What an engine is asked to read.
#[derive(Debug)]
pub(crate) enum Task {
    /// A page.
    Page(Box<Picture>),
    /// Lines that are cut out already.
    Lines(Vec<LinePicture>),
}

/// What it read: of a page its content, of lines a reading each.
#[derive(Debug)]
pub(crate) enum Reading {
    Page(Box<Scan>),
    Lines(Vec<LineReading>),
}

/// An engine on its thread, as the others see it.
pub(crate) struct Seat {
    tasks: Sender<Task>,
    answers: Receiver<Answer>,
}

/// What an engine answers, or the words of its panic.
type Answer = Result<Result<Reading, mingxi_scan::Error>, String>;

/// Why an engine does not say a thing.
pub(crate) enum Silence<T> {
    /// It came to an end, and why.
    Over(T),
    /// It takes too long.
    Hung,
}

impl Seat {
    /// Starts a thread and opens an engine on it.
    pub(crate) fn open(maker: &Arc<Maker>, patience: Duration) -> Result<Self, Silence<Missing>> {
        let (tasks, to_read) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let (tell, opened) = mpsc::channel();
        let maker = Arc::clone(maker);
        let over = |what: String| Silence::Over(Missing::bug(what));
        thread::Builder::new()
            .name("ocr".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || work(&maker, &tell, &to_read, &answer))
            .map_err(|cause| over(format!("cannot start a thread: {cause}")))?;
        match opened.recv_timeout(patience) {
            Ok(Ok(())) => Ok(Self { tasks, answers }),
            Ok(Err(missing)) => Err(Silence::Over(missing)),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Hung),
            Err(RecvTimeoutError::Disconnected) => {
                Err(over("the OCR engine's thread ended".to_owned()))
            }
        }
    }

    pub(crate) fn read(
        &self,
        task: Task,
        patience: Duration,
    ) -> Result<Result<Reading, mingxi_scan::Error>, Silence<String>> {
        let ended = || Silence::Over("the OCR engine's thread ended".to_owned());
        self.tasks.send(task).map_err(|_| ended())?;
        match self.answers.recv_timeout(patience) {
            Ok(answer) => answer.map_err(Silence::Over),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Hung),
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
        }
    }

    /// Closes the engine, and says whether its thread came to its end.
    pub(crate) fn close(self) -> bool {
        drop(self.tasks);
        // Nothing is asked any more: only the end of the thread answers.
        let end = self.answers.recv_timeout(CLOSING);
        matches!(end, Err(RecvTimeoutError::Disconnected))
    }
}

/// The life of an engine: opened, asked, closed.
fn work(
    maker: &Maker,
    tell: &Sender<Result<(), Missing>>,
    tasks: &Receiver<Task>,
    answer: &Sender<Answer>,
) {
    let opened = contained(|| {
        let engine = (maker.open)()?;
        maker.about.get_or_init(|| maker.described(engine.name()));
        Ok(engine)
    });
    let missing = |words: String| {
        Missing::bug(format!(
            "cannot open the OCR engine: a bug in mingxi: {words}"
        ))
    };
    let mut engine = match opened.map_err(missing).flatten() {
        Ok(engine) => engine,
        Err(missing) => {
            // Who asked may have given up waiting.
            let _ = tell.send(Err(missing));
            return;
        }
    };
    let _ = tell.send(Ok(()));
    for task in tasks {
        let read = contained(|| task.read(&mut Sane(engine.as_mut())));
        if answer.send(read).is_err() {
            return;
        }
    }
}

/// What `act` returns, or the words of its panic.
fn contained<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|payload| panic_message(payload.as_ref()))
}

impl Maker {
    fn described(&self, name: &str) -> Engine {
        let models = self.models.as_deref().unwrap_or(Path::new(""));
        let status = mingxi_scan::status(name, models);
        let version = status.as_ref().and_then(|status| status.version.clone());
        let model = status.and_then(|status| status.files.into_iter().next());
        Engine {
            name: name.to_owned(),
            version: version.unwrap_or_default(),
            sha256: model.and_then(|file| file.sha256),
        }
    }
}

impl Task {
    fn read(&self, engine: &mut dyn OcrEngine) -> Result<Reading, mingxi_scan::Error> {
        match self {
            Self::Page(picture) => Ok(Reading::Page(Box::new(picture.read(engine)?))),
            Self::Lines(lines) => Ok(Reading::Lines(engine.read_lines(lines)?)),
        }
    }
}

impl Picture {
    fn read(&self, engine: &mut dyn OcrEngine) -> Result<Scan, mingxi_scan::Error> {
        let mut limits = mingxi_scan::Limits::default();
        limits.max_crop_bytes = limits.max_crop_bytes.min(self.crop_bytes);
        mingxi_scan::read(
            self.page_no,
            &self.raster,
            self.place,
            self.page_size,
            engine,
            &limits,
        )
    }
}
