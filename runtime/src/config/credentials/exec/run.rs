//! Running a plugin, within limits.
//!
//! In: the command.
//! Out: how it ended, what it printed, the end of what it said on standard error.
//! Never: a plugin that outlives its limit, or fills our memory.

use std::io::{self, Write as _};
use std::process::{ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select, try_join};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

/// The most that a plugin may print. Certificates with long chains and their keys stay far below it.
const MOST: usize = 1024 * 1024;
/// How much of standard error is kept: its end, where the reason is.
const TAIL: usize = 4096;
/// How long its output is waited for when the plugin itself has ended: something that it left running may hold it open.
const AFTERWARDS: Duration = Duration::from_millis(500);

pub(super) struct Ended {
    pub(super) result: Result<(ExitStatus, Vec<u8>), Trouble>,
    pub(super) stderr: Vec<u8>,
}

pub(super) enum Trouble {
    NotThere,
    NotStarted(io::Error),
    TooMuch(usize),
    TooLong(Duration),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotThere,
            _ => Self::NotStarted(error),
        }
    }
}

/// `aloud`: standard error is shown while it comes, since somebody sits before it and is asked something there.
pub(super) async fn run(mut command: Command, limit: Duration, aloud: bool) -> Ended {
    let stderr = Mutex::new(Vec::new());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let result = match command.spawn() {
        Err(error) => Err(error.into()),
        Ok(mut child) => match tokio::time::timeout(limit, watch(&mut child, &stderr, aloud)).await {
            Ok(result) => result,
            Err(_) => Err(Trouble::TooLong(limit)),
        },
    };
    Ended {
        result,
        stderr: stderr.into_inner().unwrap_or_else(PoisonError::into_inner),
    }
}

async fn watch(child: &mut Child, stderr: &Mutex<Vec<u8>>, aloud: bool) -> Result<(ExitStatus, Vec<u8>), Trouble> {
    let stdout = Mutex::new(Vec::new());
    let (printed, said) = (child.stdout.take(), child.stderr.take());
    let reading = Box::pin(try_join(
        read(printed, |piece| keep_all(&stdout, piece)),
        read(said, |piece| {
            keep_tail(stderr, piece);
            if aloud {
                // Nobody can be told if this fails, and the plugin goes on anyway.
                drop(io::stderr().write_all(piece));
            }
            Ok(())
        }),
    ));
    let waiting = Box::pin(child.wait());
    let status = match select(waiting, reading).await {
        Either::Left((status, reading)) => {
            if let Ok(read) = tokio::time::timeout(AFTERWARDS, reading).await {
                read?;
            }
            status?
        }
        Either::Right((read, waiting)) => {
            read?;
            waiting.await?
        }
    };
    Ok((status, stdout.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Reads to the end, or until `take` has had enough.
async fn read(
    from: Option<impl AsyncRead + Unpin>,
    mut take: impl FnMut(&[u8]) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let Some(mut from) = from else { return Ok(()) };
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut piece).await {
        take(&piece[..count])?;
    }
    Ok(())
}

fn keep_all(kept: &Mutex<Vec<u8>>, piece: &[u8]) -> Result<(), Trouble> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() + piece.len() > MOST {
        return Err(Trouble::TooMuch(MOST));
    }
    kept.extend_from_slice(piece);
    Ok(())
}

fn keep_tail(kept: &Mutex<Vec<u8>>, piece: &[u8]) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.extend_from_slice(piece);
    let surplus = kept.len().saturating_sub(TAIL);
    kept.drain(..surplus);
}
