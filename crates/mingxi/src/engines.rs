//! The OCR engines of a run: opened when a page first needs one, used again, and thrown away when they misbehave.
//!
//! Each engine lives on a thread of its own, where it is opened, used and closed: native libraries never see two
//! threads, and one that hangs can be left behind. Who needs a page read waits for the answer, so that as many
//! engines are at work as there are threads that ask. A crash of native code still takes the process with it.

use crate::config::{Config, EngineChoice};
use crate::error::{Error, ErrorKind};
use crate::seat::{Maker, Missing, Open, Opened, Picture, Reading, Seat, Silence, Task};
use crate::second::Known;
use mingxi_core::Engine;
use mingxi_scan::{LinePicture, LineReading, OcrEngine, PpOcr, Scan, Tesseract};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// A hung engine keeps its thread and its memory, 200 MB with PP-OCR, until the process ends: after so many in a
/// process, whatever it is will hang the next one too. A worker ends after the document in which one hung, so that there it
/// costs the rest of one document.
const MAX_HUNG: usize = 4;

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
    /// Engines of another kind, to read what these have read again.
    other: Option<Box<Self>>,
    /// What the shapes of digits and signs were read as.
    known_shapes: Mutex<Known>,
}

#[derive(Default)]
struct State {
    free: Vec<Seat>,
    /// Why the first engine could not be opened: the next one could not be either.
    missing: Option<Missing>,
    hung: usize,
    /// Pictures of pages wanted an engine, and there was none.
    unread: bool,
    /// Numbers wanted a second reading, and there was no engine for it.
    unseconded: bool,
}

/// What an engine is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To read the picture of a page.
    Page,
    /// To read a second time.
    Again,
}

/// What it means that nobody reads a second time.
const SINGLE: &str = "amounts that are not proven stay single";

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
        let pp_ocr = move || -> Opened {
            let models = models.as_deref().ok_or_else(Missing::models)?;
            Ok(Box::new(PpOcr::open(models)?))
        };
        let tesseract = || -> Opened { Ok(Box::new(Tesseract::open(LANGUAGE, None)?)) };
        let second_best = Arc::default();
        let again: Box<Open> = match config.engine {
            EngineChoice::Tesseract => Box::new(pp_ocr.clone()),
            _ => Box::new(tesseract),
        };
        let again = Maker {
            open: again,
            models: config.models.clone(),
            needed: false,
            about: OnceLock::new(),
            second_best: Arc::default(),
        };
        let again = Self::made_by(Some(again), config.max_picture_time);
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
        Self::made_by(Some(maker), config.max_picture_time).seconded_by(again)
    }

    /// Engines that `open` opens, each on the thread that it will run on; `max_picture_time` as in [`Config`].
    ///
    /// They must all be of one kind: the first one's name stands in the results of all.
    pub fn with(
        open: impl Fn() -> Result<Box<dyn OcrEngine>, mingxi_scan::Error> + Send + Sync + 'static,
        max_picture_time: Duration,
    ) -> Self {
        let maker = Maker {
            open: Box::new(move || Ok(open()?)),
            models: None,
            needed: true,
            about: OnceLock::new(),
            second_best: Arc::default(),
        };
        Self::made_by(Some(maker), max_picture_time)
    }

    /// The same engines, and others that read pictures a second time where that is needed.
    #[must_use]
    pub fn seconded_by(mut self, others: Self) -> Self {
        self.other = Some(Box::new(others));
        self
    }

    fn made_by(maker: Option<Maker>, patience: Duration) -> Self {
        Self {
            maker: maker.map(Arc::new),
            patience,
            state: Mutex::default(),
            other: None,
            known_shapes: Mutex::default(),
        }
    }

    /// The engines of another kind, which read a second time.
    ///
    /// Opens one, to know its kind; `None`, which [`Self::trouble`] tells, where none can be had or it is of the same kind.
    pub(crate) fn other(&self) -> Option<&Self> {
        let other = self.other.as_deref()?;
        let there = other.about().is_some() || other.take(Purpose::Again).is_ok();
        let name = |engines: &Self| engines.about().map(|engine| engine.name.clone());
        let differs = there && name(other) != name(self);
        if !differs {
            other.state().unseconded = true;
        }
        differs.then_some(other)
    }

    /// What shapes were read as so far.
    pub(crate) fn known_shapes(&self) -> MutexGuard<'_, Known> {
        self.known_shapes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody is to read pictures.
    pub(crate) const fn is_none(&self) -> bool {
        self.maker.is_none()
    }

    /// Whether an engine may yet be had for a second reading; where it is known that none can, [`Self::trouble`] tells.
    pub(crate) fn may_read_again(&self) -> bool {
        let mut state = self.state();
        let may = !self.is_none() && (state.missing.is_none() || self.about().is_some());
        state.unseconded |= !may;
        may
    }

    /// Name, version and model of the engines; `None` as long as none was opened.
    pub(crate) fn about(&self) -> Option<&Engine> {
        self.maker.as_ref()?.about.get()
    }

    /// What a person should know of the engines after a run: that they hung, that there were none, or not the best.
    pub(crate) fn trouble(&self) -> Option<Error> {
        let state = self.state();
        let Some(maker) = &self.maker else {
            let what = format!("no OCR engine is to be used: {SINGLE}");
            let error = || Error::new(ErrorKind::EngineMissing, what);
            return state.unseconded.then(error);
        };
        if state.hung >= MAX_HUNG {
            let what = format!(
                "{}: pictures after that were not read",
                given_up(self.patience)
            );
            let hint = "look at the pages with P001, then run again with --resume";
            return Some(Error::new(ErrorKind::TimedOut, what).with_hint(hint));
        }
        if state.missing.is_some() && (!maker.needed || state.unseconded) {
            let unread = state.unread.then_some("pictures were not read");
            let lost = [unread, state.unseconded.then_some(SINGLE)];
            let lost: Vec<&str> = lost.into_iter().flatten().collect();
            let what = format!("no OCR engine is installed: {}", lost.join(", and "));
            return Some(Error::new(ErrorKind::EngineMissing, what).with_hint(SETUP_HINT));
        }
        let Some(missing) = maker.second_best.get() else {
            return self.other.as_deref().and_then(Self::trouble_of_second);
        };
        let what = format!(
            "PP-OCR cannot be used, and Tesseract read the pictures: {}",
            missing.what
        );
        Some(missing.error(what))
    }

    /// What a person should know of engines that read a second time.
    fn trouble_of_second(&self) -> Option<Error> {
        let what = format!("no second OCR engine is installed: of pictures, {SINGLE}");
        let error = || Error::new(ErrorKind::EngineMissing, what).with_hint(SETUP_HINT);
        self.state().unseconded.then(error)
    }

    /// Whether an engine hangs, here or among those that read a second time.
    pub(crate) fn has_hung(&self) -> bool {
        self.state().hung > 0 || self.other.as_deref().is_some_and(Self::has_hung)
    }

    /// An engine: one that is free, or a new one.
    pub(crate) fn take(&self, purpose: Purpose) -> Result<Lent<'_>, Unread> {
        let taken = self.take_any();
        if let Err(Unread::NoEngine(_) | Unread::Missing(_)) = &taken {
            let mut state = self.state();
            match purpose {
                Purpose::Page => state.unread = true,
                Purpose::Again => state.unseconded = true,
            }
        }
        taken
    }

    fn take_any(&self) -> Result<Lent<'_>, Unread> {
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
    /// Nobody said where PP-OCR's models are.
    fn models() -> Self {
        Self {
            what: "no folder of PP-OCR's models is named".to_owned(),
            hint: Some("name it in Config::models".to_owned()),
            unusable: false,
        }
    }

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
        let missing = match better() {
            Ok(engine) => {
                *known = Some(true);
                return Ok(engine);
            }
            Err(missing) => missing,
        };
        let engine = other()?;
        *known = Some(false);
        if missing.unusable {
            second_best.get_or_init(|| missing);
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
    /// Reads the picture of a page.
    pub(crate) fn read(self, picture: Picture) -> Result<Scan, Unread> {
        match self.ask(Task::Page(Box::new(picture)))? {
            Reading::Page(scan) => Ok(*scan),
            Reading::Lines(_) => Err(Unread::Lost("it read lines for a page".to_owned())),
        }
    }

    /// Reads lines, and gives as many readings.
    pub(crate) fn read_lines(self, lines: Vec<LinePicture>) -> Result<Vec<LineReading>, Unread> {
        let count = lines.len();
        match self.ask(Task::Lines(lines))? {
            Reading::Lines(readings) if readings.len() == count => Ok(readings),
            _ => Err(Unread::Lost(format!(
                "it read more or fewer than {count} lines"
            ))),
        }
    }

    fn ask(mut self, task: Task) -> Result<Reading, Unread> {
        let seat = self.seat.take().expect("it is taken here only");
        match seat.read(task, self.engines.patience) {
            Ok(Ok(reading)) => {
                self.seat = Some(seat);
                Ok(reading)
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

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_scan::engines::fakes::{BlankEngine, FailingEngine, SlowEngine};

    fn opened(engine: impl OcrEngine + 'static) -> Opened {
        Ok(Box::new(engine))
    }

    fn not_installed() -> Opened {
        Err(Missing::models())
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
    fn an_engine_that_is_there_and_broken_is_told_though_another_reads() {
        let broken = || Err(Missing::bug("damaged".to_owned()));
        let second_best = Arc::default();
        let open = first_of(broken, || opened(BlankEngine), Arc::clone(&second_best));
        assert_eq!(open().unwrap().name(), "blank");
        assert_eq!(second_best.get().unwrap().what, "damaged");
    }

    #[test]
    fn it_is_known_that_one_hangs_for_the_worker_to_be_replaced() {
        let engines = |takes| {
            let open = move || -> Result<Box<dyn OcrEngine>, mingxi_scan::Error> {
                Ok(Box::new(SlowEngine { takes }))
            };
            Engines::with(open, Duration::from_millis(500))
        };
        let read = |engines: &Engines| match engines.take(Purpose::Again) {
            Ok(lent) => lent.read_lines(Vec::new()).is_ok(),
            Err(_) => false,
        };
        let (well, hangs) = (engines(Duration::ZERO), engines(Duration::from_secs(3600)));
        assert!(read(&well) && !well.has_hung());
        assert!(!read(&hangs) && hangs.has_hung());
        assert!(well.seconded_by(hangs).has_hung());
    }

    #[test]
    fn without_any_engine_pictures_stay_unread_and_it_is_said_once() {
        let maker = Maker {
            open: Box::new(first_of(not_installed, not_installed, Arc::default())),
            models: None,
            needed: false,
            about: OnceLock::new(),
            second_best: Arc::default(),
        };
        let engines = Engines::made_by(Some(maker), Duration::from_secs(60));
        assert!(engines.trouble().is_none(), "nobody needed one yet");
        for _ in 0..2 {
            let Err(Unread::NoEngine(why)) = engines.take(Purpose::Page) else {
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
