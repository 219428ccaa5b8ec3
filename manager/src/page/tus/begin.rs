//! Begins a file that is to come in parts.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::Context as _;
use axum::http::{HeaderValue, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{MOST_BYTES, PLACE, answer, asked, refused, until};
use crate::{
    accounts::random,
    library::{Arrival, UploadSort},
    page::{
        sent::MAX_FILES,
        visit::{Outcome, Visit},
    },
};

/// The most files that a person may have begun: those of two forms.
const MOST: u32 = 2 * MAX_FILES as u32;

/// Begins a file, and says where it is to be sent.
pub(in crate::page) async fn begin(visit: Visit) -> Outcome {
    asked::ensure_version(&visit)?;
    let size_bytes = asked::length(&visit.headers)?;
    let w = visit.locale.library();
    if size_bytes > MOST_BYTES {
        let text = visit.locale.fill(w.fault_large, &[&UploadSort::MOST_MIB]);
        return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, text));
    }
    let arrival = Arrival {
        key: key()?,
        sent_by: visit.person()?.account.id,
        name: asked::name(&visit.headers)?,
        size_bytes,
        offset_bytes: 0,
        fault: None,
        until: until()?,
    };
    let path = arrival.path(&visit.page.data.folder);
    let made = path.clone();
    tokio::task::spawn_blocking(move || make(&made)).await.context("beginning a file")??;
    if !visit.page.data.store.begin_arrival(arrival.clone(), MOST).await? {
        tokio::fs::remove_file(&path).await.context("removing a file that was not begun")?;
        return Err(refused(StatusCode::TOO_MANY_REQUESTS, w.send_many));
    }
    let mut response = answer(StatusCode::CREATED, &arrival)?;
    let place = HeaderValue::from_str(&format!("{PLACE}/{}", arrival.key))?;
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// A name that nobody guesses.
fn key() -> anyhow::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random()?))
}

/// Makes an empty file that is there also after the power fails.
fn make(path: &Path) -> anyhow::Result<()> {
    let doing = || format!("beginning the file {}", path.display());
    let folder = path.parent().with_context(doing)?;
    fs::create_dir_all(folder).with_context(doing)?;
    let made: io::Result<File> = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.with_context(doing)?;
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(doing)
}
