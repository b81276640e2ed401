//! The commands that go on: preview, and building again after each change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::session::Session;
use super::{ServeArgs, USAGE};
use crate::diagnostic::{Diagnostic, Located, Problem, locate};
use crate::link::Show;
use crate::memo::Memo;
use crate::serve::{self, Preview};
use crate::site::{self, Request, Seconds};
use crate::source::{self, Touched};
use crate::watch::Watch;
use crate::write::Last;

impl Session<'_> {
    /// Serves the site and keeps it up to date, until the process is ended.
    pub fn serve(&self, asked: &ServeArgs) -> Result<(), u8> {
        let mut request = self.request()?;
        if self.common.drafts.is_none() {
            request.show = Show::All;
        }
        let (listener, address, port) = serve::listen(&asked.interface, asked.port)
            .map_err(|error| self.fail(&request, vec![cannot_listen(asked, &error)], USAGE))?;
        if !address.is_loopback() {
            let problem = Problem::OpenToOthers { interface: asked.interface.clone() };
            self.report(&request, vec![Diagnostic::of_file("--interface", problem)]);
        }
        let run = super::session::present().as_nanosecond().to_string();
        let preview = Arc::new(Preview::new(self.tongue, &asked.interface, address, run));
        let mut live = Live::start(self, request, asked.poll);
        let looked = super::session::present();
        let first = live.plan(&preview);
        let server = preview.clone();
        std::thread::spawn(move || serve::run(listener, server));
        let base = preview.snapshot().site.as_ref().map_or_else(|| "/".into(), |site| site.config.base.path.clone());
        let host = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
        let url = format!("http://{host}:{port}{base}");
        self.serving(&url);
        live.tell(first);
        // Watching a large site takes its time, and reading it would report each file. What has changed since it was
        // read is found by the second look.
        live.prepare();
        live.memo.documents.doubt(looked);
        let news = live.plan(&preview);
        live.tell(news);
        live.memo.pictures.keep();
        if asked.open && open::that_detached(&url).is_err() {
            self.report(&live.request, vec![Diagnostic::of_file("--open", Problem::NoBrowser {})]);
        }
        loop {
            live.wait();
            live.prepare();
            let news = live.plan(&preview);
            live.tell(news);
        }
    }

    /// Builds, and builds again after each change, until the process is ended.
    pub fn build_watching(&self, poll: bool) -> Result<(), u8> {
        let mut live = Live::start(self, self.request()?, poll);
        let mut last = Last::default();
        loop {
            live.prepare();
            // What is wrong has been said; it may be right after the next change.
            let site = self.build_once(&live.request, &mut live.memo, &live.touched, Some(&mut last)).ok();
            live.next = site.and_then(|site| site.next).map(|change| change.at);
            live.wait();
        }
    }
}

/// A site that is planned again and again.
struct Live<'s, 'a> {
    session: &'s Session<'a>,
    request: Request,
    memo: Memo,
    watch: Watch,
    touched: Touched,
    /// When the site changes by itself.
    next: Option<jiff::Timestamp>,
    /// The problems shown last.
    problems: Vec<Located>,
}

impl<'s, 'a> Live<'s, 'a> {
    fn start(session: &'s Session<'a>, request: Request, poll: bool) -> Self {
        let watch = Watch::start(&request.root, &request.config, poll);
        let (mut memo, touched) = (Memo::default(), Touched::Everything);
        memo.pictures.began = Some(super::session::present());
        Live { session, request, memo, watch, touched, next: None, problems: Vec::new() }
    }

    /// Watches the content folder that the configuration names, if that is another one than before. All is looked at
    /// after that, so that no change falls between.
    fn prepare(&mut self) {
        let (config, _) = site::read_config(&self.request, &mut self.memo);
        if config.is_some_and(|config| self.watch.follow(&config.content)) {
            self.touched = Touched::Everything;
        }
        self.session.report(&self.request, self.watch.problem().into_iter().collect());
    }

    /// Waits until something has changed.
    fn wait(&mut self) {
        let is_fixed = self.session.common.now.is_some();
        let due = self.next.filter(|_| !is_fixed).map(|next| {
            let left = next.duration_since(super::session::present()).as_secs_f64();
            // A moment later, as the system's clocks need not agree to the millisecond.
            Duration::from_secs_f64(left.max(0.0)) + Duration::from_millis(20)
        });
        self.touched = self.watch.next(due);
        if !is_fixed {
            self.request.now = super::session::present();
        }
    }

    /// Plans the site and serves it; what there is to say about that.
    fn plan(&mut self, preview: &Preview) -> Option<News> {
        let started = Instant::now();
        self.memo.documents.keeps_good = true;
        let (site, found) = site::load(&self.request, &mut self.memo, &self.touched);
        self.next = site.as_ref().and_then(|site| site.next.as_ref()).map(|change| change.at);
        if site.is_none() {
            self.memo.documents.look_everywhere();
        }
        let problems = locate(found, |name| source::text_of(&self.request.root, name));
        let is_news = problems != self.problems;
        let last = preview.snapshot();
        let is_same = match (&site, &last.site) {
            (Some(site), Some(last)) => {
                site.plan.is_of_the_same(&last.plan) && last.next.as_ref().is_none_or(|next| self.request.now < next.at)
            }
            (None, _) => last.number > 0,
            (Some(_), None) => false,
        };
        if is_same && !is_news {
            return None;
        }
        let stages = site.as_ref().map_or_else(Seconds::default, |site| site.seconds);
        preview.show(site, problems.clone());
        let seconds = Seconds { total: started.elapsed().as_secs_f64(), ..stages };
        Some(News { problems: is_news.then_some(problems), seconds: (last.number > 0).then_some(seconds) })
    }

    fn tell(&mut self, news: Option<News>) {
        let Some(news) = news else { return };
        if let Some(problems) = news.problems {
            self.session.print(&problems);
            self.problems = problems;
        }
        if let Some(seconds) = news.seconds {
            self.session.planned(&self.touched, &self.request.root, seconds);
        }
    }
}

/// What there is to say about a plan.
struct News {
    /// The problems, if they are others than before.
    problems: Option<Vec<Located>>,
    /// The time it took, if it is not the first.
    seconds: Option<Seconds>,
}

fn cannot_listen(asked: &ServeArgs, error: &std::io::Error) -> Diagnostic {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            Diagnostic::of_file("--port", Problem::PortTaken { port: asked.port.to_string() })
        }
        _ => Diagnostic::of_file("--interface", Problem::CannotListen { reason: source::plain(error) }),
    }
}
