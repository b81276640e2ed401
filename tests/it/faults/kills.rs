//! Kills at random moments, the old content and the new one in turn.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::desk::{Content, Desk, Tree, WORKERS, shared};
use super::whole::assert_whole;

/// Kills of each worker: builds that ended before their kill are not counted.
const KILLS: usize = 320 / WORKERS;

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    /// The next number, from 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How long a build takes here: the middle one of five.
fn usual_time(desk: &Desk) -> Duration {
    let mut times: Vec<_> = (0..5)
        .map(|at| {
            let begun = Instant::now();
            desk.build(if at % 2 == 0 { Content::New } else { Content::Old });
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[2]
}

/// Starts a build and kills it after a while; whether the kill came in time.
fn kill_after(desk: &Desk, content: Content, delay: Duration) -> bool {
    let mut command = desk.command(content);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    thread::sleep(delay);
    child.kill().expect("a kill");
    let status = child.wait().expect("a status");
    assert!(status.signal() == Some(9) || status.code() == Some(0), "{status:?}");
    status.signal() == Some(9)
}

/// One worker's kills; answers with the number of builds begun.
fn kills(seed: u64, old: &Tree, new: &Tree) -> usize {
    let (desk, mut numbers) = (Desk::new(), Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
    desk.lay(old);
    let mut usual = usual_time(&desk);
    desk.lay(old);
    let (mut killed, mut begun) = (0, 0);
    while killed < KILLS {
        assert!(begun < KILLS * 10, "only {killed} of {begun} builds were killed");
        let content = if begun % 2 == 0 { Content::New } else { Content::Old };
        let hit = kill_after(&desk, content, usual.mul_f64(1.3 * numbers.next()));
        // A machine that was busy may be quick by now, and the other way round.
        usual = usual.mul_f64(if hit { 1.02 } else { 0.97 });
        let what = format!("build {begun} of worker {seed}");
        assert_whole(old, new, &desk.state(), &what);
        (killed, begun) = (killed + usize::from(hit), begun + 1);
        if hit && killed % 10 == 0 {
            let (content, tree) = if killed % 20 == 0 { (Content::Old, old) } else { (Content::New, new) };
            desk.build_equals(content, tree, &what);
        }
    }
    begun
}

#[test]
fn kills_at_random_moments_leave_whole_files() {
    let (old, new) = (shared(Content::Old), shared(Content::New));
    let begun: usize = thread::scope(|scope| {
        let (old, new) = (&old, &new);
        let workers: Vec<_> = (1..=WORKERS as u64).map(|seed| scope.spawn(move || kills(seed, old, new))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker")).sum()
    });
    println!("kills at random moments: {begun} builds begun, {} kills survived", KILLS * WORKERS);
}
