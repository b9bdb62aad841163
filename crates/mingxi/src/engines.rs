//! The OCR engines of a run: opened when a page first needs one, used again, and thrown away when they misbehave.
//!
//! Each engine lives on a thread of its own, where it is opened, used and closed: native libraries never see two
//! threads, and one that hangs can be left behind. Who needs a page read waits for the answer, so that as many
//! engines are at work as there are threads that ask. A crash of native code still takes the process with it.

use crate::config::{Config, EngineChoice};
use crate::error::{Error, ErrorKind, panic_message};
use crate::sane::Sane;
use mingxi_core::{Engine, PageNo, Raster, Rect};
use mingxi_scan::{OcrEngine, PpOcr, Scan, Tesseract};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

/// A hung engine keeps its thread and its memory, 200 MB with PP-OCR, until the process ends: after so many in a
/// run, whatever it is will hang the next one too.
const MAX_HUNG: usize = 4;

/// Stack of an engine's thread: that of a main thread, which native libraries are written for.
const STACK_BYTES: usize = 8 << 20;

/// An engine closes in milliseconds; one that takes longer than this is left behind.
const CLOSING: Duration = Duration::from_secs(5);

/// The language of Tesseract's model.
const LANGUAGE: &str = "chi_sim";

/// What installs whatever engine is missing.
const SETUP_HINT: &str = "run scripts/setup; mingxi doctor says what is missing";

/// OCR engines, for as many documents and threads as share them.
///
/// None is opened, and no model looked at, before a page needs one; as many are open as threads read pages at once.
/// An engine that panics, fails or hangs costs the page that it was at, and is replaced.
///
/// ```
/// # let pdfs: Vec<mingxi::Input> = Vec::new();
/// let config = mingxi::Config { engine: mingxi::EngineChoice::Auto, ..mingxi::Config::default() };
/// let engines = mingxi::Engines::new(&config);
/// for pdf in pdfs {
///     let conversion = mingxi::convert_with(pdf, &config, &engines)?;
///     println!("{} tables", conversion.disclosure.tables.len());
/// }
/// # Ok::<(), mingxi::Error>(())
/// ```
pub struct Engines {
    /// `None` when nobody is to read pictures.
    maker: Option<Arc<Maker>>,
    /// How long one picture may take.
    patience: Duration,
    state: Mutex<State>,
}

/// Makes engines of one kind.
struct Maker {
    open: Box<Open>,
    /// The folder of PP-OCR's models.
    models: PathBuf,
    /// Whether an engine that cannot be opened is an error, or pages stay unread.
    needed: bool,
    /// What the engines are, once the first is open.
    about: OnceLock<Engine>,
    /// Why they are not the better ones, which are there and cannot be used.
    second_best: Arc<OnceLock<Missing>>,
}

type Open = dyn Fn() -> Opened + Send + Sync;

type Opened = Result<Box<dyn OcrEngine>, mingxi_scan::Error>;

#[derive(Default)]
struct State {
    free: Vec<Seat>,
    /// Why the first engine could not be opened: the next one could not be either.
    missing: Option<Missing>,
    hung: usize,
}

/// Why there is no engine.
#[derive(Debug, Clone)]
struct Missing {
    what: String,
    hint: Option<String>,
}

/// Why a picture was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// No engine was there for it, and why.
    NoEngine(String),
    /// An engine was, and this is what went wrong.
    Lost(String),
    /// The engine that was asked for by name cannot be had.
    Missing(Error),
}

/// The picture of a page, to be read.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) page_no: PageNo,
    pub(crate) raster: Raster,
    /// Width and height of the displayed page, points; the picture shows all of it.
    pub(crate) page_size: (f32, f32),
}

impl fmt::Debug for Engines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engines")
            .field("about", &self.about())
            .finish_non_exhaustive()
    }
}

impl Engines {
    /// The engines that a configuration asks for, none of them open yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let models = config.models.clone();
        let pp_ocr = move || Ok(Box::new(PpOcr::open(&models)?) as Box<dyn OcrEngine>);
        let tesseract = || Ok(Box::new(Tesseract::open(LANGUAGE, None)?) as Box<dyn OcrEngine>);
        let second_best = Arc::default();
        let open: Box<Open> = match config.engine {
            EngineChoice::Text => return Self::made_by(None, config.max_picture_time),
            EngineChoice::PpOcr => Box::new(pp_ocr),
            EngineChoice::Tesseract => Box::new(tesseract),
            EngineChoice::Auto => Box::new(first_of(pp_ocr, tesseract, Arc::clone(&second_best))),
        };
        let maker = Maker {
            open,
            models: config.models.clone(),
            needed: config.engine != EngineChoice::Auto,
            about: OnceLock::new(),
            second_best,
        };
        Self::made_by(Some(maker), config.max_picture_time)
    }

    /// Engines that `open` opens, each on the thread that it will run on; `max_picture_time` as in [`Config`].
    ///
    /// They must all be of one kind: the first one's name stands in the results of all.
    pub fn with(
        open: impl Fn() -> Result<Box<dyn OcrEngine>, mingxi_scan::Error> + Send + Sync + 'static,
        max_picture_time: Duration,
    ) -> Self {
        let maker = Maker {
            open: Box::new(open),
            models: PathBuf::new(),
            needed: true,
            about: OnceLock::new(),
            second_best: Arc::default(),
        };
        Self::made_by(Some(maker), max_picture_time)
    }

    fn made_by(maker: Option<Maker>, patience: Duration) -> Self {
        Self {
            maker: maker.map(Arc::new),
            patience,
            state: Mutex::default(),
        }
    }

    /// Whether nobody is to read pictures.
    pub(crate) const fn is_none(&self) -> bool {
        self.maker.is_none()
    }

    /// Name, version and model of the engines; `None` as long as none was opened.
    pub(crate) fn about(&self) -> Option<&Engine> {
        self.maker.as_ref()?.about.get()
    }

    /// What a person should know of the engines after a run: that they hung, that there were none, or not the best.
    pub(crate) fn trouble(&self) -> Option<Error> {
        let maker = self.maker.as_ref()?;
        let state = self.state();
        if state.hung >= MAX_HUNG {
            let what = format!(
                "{}: pictures after that were not read",
                given_up(self.patience)
            );
            let hint = "look at the pages with P001, then run again with --resume";
            return Some(Error::new(ErrorKind::TimedOut, what).with_hint(hint));
        }
        if state.missing.is_some() && !maker.needed {
            let what = "no OCR engine is installed: pictures were not read";
            return Some(Error::new(ErrorKind::EngineMissing, what).with_hint(SETUP_HINT));
        }
        let missing = maker.second_best.get()?;
        let what = format!(
            "PP-OCR cannot be used, and Tesseract read the pictures: {}",
            missing.what
        );
        Some(missing.error(what))
    }

    /// An engine to read one picture with: one that is free, or a new one.
    pub(crate) fn take(&self) -> Result<Lent<'_>, Unread> {
        let Some(maker) = &self.maker else {
            return Err(Unread::NoEngine("no OCR engine read it".to_owned()));
        };
        let mut state = self.state();
        if state.hung >= MAX_HUNG {
            return Err(Unread::NoEngine(given_up(self.patience)));
        }
        if let Some(seat) = state.free.pop() {
            return Ok(self.lend(seat));
        }
        if let Some(missing) = &state.missing {
            return Err(missing.unread(maker.needed));
        }
        drop(state);
        match Seat::open(maker, self.patience) {
            Ok(seat) => Ok(self.lend(seat)),
            Err(Silence::Hung) => Err(self.hung()),
            Err(Silence::Over(missing)) if maker.about.get().is_some() => Err(Unread::Lost(
                format!("no other OCR engine can be opened: {}", missing.what),
            )),
            Err(Silence::Over(missing)) => {
                let unread = missing.unread(maker.needed);
                self.state().missing = Some(missing);
                Err(unread)
            }
        }
    }

    const fn lend(&self, seat: Seat) -> Lent<'_> {
        Lent {
            engines: self,
            seat: Some(seat),
        }
    }

    /// One more engine is left behind.
    fn hung(&self) -> Unread {
        self.state().hung += 1;
        Unread::Lost(format!(
            "the OCR engine did not answer within {} s and was given up; hint: try it again alone, or with another engine",
            self.patience.as_secs_f32()
        ))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Engines {
    /// Closes the engines that are free, so that none is at work while the process ends.
    fn drop(&mut self) {
        let free = std::mem::take(&mut self.state().free);
        for seat in free {
            seat.close();
        }
    }
}

/// Why no picture is read any more.
fn given_up(patience: Duration) -> String {
    let s = patience.as_secs_f32();
    format!("OCR is given up: {MAX_HUNG} engines did not answer within {s} s")
}

impl Missing {
    fn unread(&self, needed: bool) -> Unread {
        if !needed {
            return Unread::NoEngine(format!("no OCR engine is installed; hint: {SETUP_HINT}"));
        }
        Unread::Missing(self.error(self.what.clone()))
    }

    fn error(&self, what: String) -> Error {
        let error = Error::new(ErrorKind::EngineMissing, what);
        match &self.hint {
            Some(hint) => error.with_hint(hint.clone()),
            None => error,
        }
    }
}

impl From<mingxi_scan::Error> for Missing {
    fn from(error: mingxi_scan::Error) -> Self {
        Self {
            what: error.to_string(),
            hint: error.hint().map(Into::into),
        }
    }
}

/// Opens the better engine or, where it cannot be had, the other; the one that was opened first from then on.
///
/// `second_best` takes why the better one cannot be used although it is there.
fn first_of(
    better: impl Fn() -> Opened + Send + Sync,
    other: impl Fn() -> Opened + Send + Sync,
    second_best: Arc<OnceLock<Missing>>,
) -> impl Fn() -> Opened + Send + Sync {
    // Locked while the first one opens: engines that open at the same time are of one kind.
    let is_better: Mutex<Option<bool>> = Mutex::new(None);
    move || {
        let mut known = is_better.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_better) = *known {
            drop(known);
            return if is_better { better() } else { other() };
        }
        let error = match better() {
            Ok(engine) => {
                *known = Some(true);
                return Ok(engine);
            }
            Err(error) => error,
        };
        let engine = other()?;
        *known = Some(false);
        if error.kind() == mingxi_scan::ErrorKind::ModelUnusable {
            second_best.get_or_init(|| error.into());
        }
        Ok(engine)
    }
}

/// An engine on loan; it goes back when it is dropped, unless it misbehaved.
pub(crate) struct Lent<'a> {
    engines: &'a Engines,
    seat: Option<Seat>,
}

impl Lent<'_> {
    /// Reads one picture.
    pub(crate) fn read(mut self, picture: Picture) -> Result<Scan, Unread> {
        let seat = self.seat.take().expect("it is taken here only");
        match seat.read(picture, self.engines.patience) {
            Ok(Ok(scan)) => {
                self.seat = Some(seat);
                Ok(scan)
            }
            Ok(Err(error)) => {
                // One that failed is not trusted with another page.
                if error.kind() == mingxi_scan::ErrorKind::EngineFailed {
                    self.discard(seat);
                } else {
                    self.seat = Some(seat);
                }
                Err(Unread::Lost(error.to_string()))
            }
            Err(Silence::Over(words)) => {
                self.discard(seat);
                Err(Unread::Lost(format!("a bug in mingxi: {words}")))
            }
            Err(Silence::Hung) => Err(self.engines.hung()),
        }
    }

    fn discard(&self, seat: Seat) {
        if !seat.close() {
            self.engines.state().hung += 1;
        }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(seat) = self.seat.take() {
            self.engines.state().free.push(seat);
        }
    }
}

/// An engine on its thread, as the others see it.
struct Seat {
    pictures: Sender<Picture>,
    answers: Receiver<Answer>,
}

/// What an engine answers, or the words of its panic.
type Answer = Result<Result<Scan, mingxi_scan::Error>, String>;

/// Why an engine does not say a thing.
enum Silence<T> {
    /// It came to an end, and why.
    Over(T),
    /// It takes too long.
    Hung,
}

impl Seat {
    /// Starts a thread and opens an engine on it.
    fn open(maker: &Arc<Maker>, patience: Duration) -> Result<Self, Silence<Missing>> {
        let (pictures, to_read) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let (tell, opened) = mpsc::channel();
        let maker = Arc::clone(maker);
        let over = |what: String| Silence::Over(Missing { what, hint: None });
        thread::Builder::new()
            .name("ocr".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || work(&maker, &tell, &to_read, &answer))
            .map_err(|cause| over(format!("cannot start a thread: {cause}")))?;
        match opened.recv_timeout(patience) {
            Ok(Ok(())) => Ok(Self { pictures, answers }),
            Ok(Err(missing)) => Err(Silence::Over(missing)),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Hung),
            Err(RecvTimeoutError::Disconnected) => {
                Err(over("the OCR engine's thread ended".to_owned()))
            }
        }
    }

    fn read(
        &self,
        picture: Picture,
        patience: Duration,
    ) -> Result<Result<Scan, mingxi_scan::Error>, Silence<String>> {
        let ended = || Silence::Over("the OCR engine's thread ended".to_owned());
        self.pictures.send(picture).map_err(|_| ended())?;
        match self.answers.recv_timeout(patience) {
            Ok(answer) => answer.map_err(Silence::Over),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Hung),
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
        }
    }

    /// Closes the engine, and says whether its thread came to its end.
    fn close(self) -> bool {
        drop(self.pictures);
        // Nothing is asked any more: only the end of the thread answers.
        let end = self.answers.recv_timeout(CLOSING);
        matches!(end, Err(RecvTimeoutError::Disconnected))
    }
}

/// The life of an engine: opened, asked, closed.
fn work(
    maker: &Maker,
    tell: &Sender<Result<(), Missing>>,
    pictures: &Receiver<Picture>,
    answer: &Sender<Answer>,
) {
    let opened = contained(|| {
        let engine = (maker.open)()?;
        maker.about.get_or_init(|| maker.described(engine.name()));
        Ok::<_, Missing>(engine)
    });
    let missing = |words: String| Missing {
        what: format!("cannot open the OCR engine: a bug in mingxi: {words}"),
        hint: None,
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
    for picture in pictures {
        if answer
            .send(contained(|| picture.read(engine.as_mut())))
            .is_err()
        {
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
        let status = mingxi_scan::status(name, &self.models);
        let version = status.as_ref().and_then(|status| status.version.clone());
        let model = status.and_then(|status| status.files.into_iter().next());
        Engine {
            name: name.to_owned(),
            version: version.unwrap_or_default(),
            sha256: model.and_then(|file| file.sha256),
        }
    }
}

impl Picture {
    fn read(&self, engine: &mut dyn OcrEngine) -> Result<Scan, mingxi_scan::Error> {
        let place = Rect::around(0.0, 0.0, self.page_size.0, self.page_size.1);
        let limits = mingxi_scan::Limits::default();
        mingxi_scan::read(
            self.page_no,
            &self.raster,
            place,
            self.page_size,
            &mut Sane(engine),
            &limits,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_scan::engines::fakes::{BlankEngine, FailingEngine};
    use std::path::Path;

    fn opened(engine: impl OcrEngine + 'static) -> Opened {
        Ok(Box::new(engine))
    }

    fn not_installed() -> Opened {
        PpOcr::open(Path::new("/nonexistent")).map(|engine| Box::new(engine) as Box<dyn OcrEngine>)
    }

    #[test]
    fn the_better_engine_is_taken_where_it_opens() {
        let open = first_of(
            || opened(BlankEngine),
            || opened(FailingEngine),
            Arc::default(),
        );
        assert_eq!(open().unwrap().name(), "blank");
    }

    #[test]
    fn all_engines_are_of_the_kind_of_the_first() {
        let tries = Mutex::new(0);
        let better = || {
            let mut tries = tries.lock().unwrap();
            *tries += 1;
            // It comes to be there while the run goes on.
            if *tries > 1 {
                opened(BlankEngine)
            } else {
                not_installed()
            }
        };
        let second_best = Arc::default();
        let open = first_of(better, || opened(FailingEngine), Arc::clone(&second_best));
        assert_eq!(open().unwrap().name(), "failing");
        assert_eq!(open().unwrap().name(), "failing");
        assert!(
            second_best.get().is_none(),
            "what is not installed is no trouble"
        );
    }

    #[test]
    fn without_any_engine_pictures_stay_unread_and_it_is_said_once() {
        let maker = Maker {
            open: Box::new(first_of(not_installed, not_installed, Arc::default())),
            models: PathBuf::new(),
            needed: false,
            about: OnceLock::new(),
            second_best: Arc::default(),
        };
        let engines = Engines::made_by(Some(maker), Duration::from_secs(60));
        assert!(engines.trouble().is_none(), "nobody needed one yet");
        for _ in 0..2 {
            let Err(Unread::NoEngine(why)) = engines.take() else {
                unreachable!("there is none");
            };
            assert!(
                why.starts_with("no OCR engine is installed; hint: "),
                "{why}"
            );
        }
        let trouble = engines.trouble().unwrap();
        assert_eq!(trouble.kind(), ErrorKind::EngineMissing);
        assert_eq!(trouble.hint(), Some(SETUP_HINT));
    }
}
