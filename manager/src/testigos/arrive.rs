//! A testigo arrives: what is no testigo is refused, what is odd about one is kept with it.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    envelope::{self, KeyId},
    hash::ContentHash,
    ids::ScreenId,
    manifest::PublicKey,
    protocol::testigo::{TestigoKept, TestigoUpload},
    testigo::{MAX_PICTURE_BYTES, Testigo},
};
use image::{ImageFormat, ImageReader};
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{blobs::BlobStore, error::AppError, plays::PlayBook, store::testigos::StoredTestigo};

/// The format of uploads that is read.
const FORMAT: u16 = 1;
/// One that was taken so far ahead is doubted.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// What a screen sent.
pub(crate) struct Arrival {
    pub(crate) screen: ScreenId,
    /// The key of the device that sent it.
    pub(crate) key: PublicKey,
    pub(crate) upload: TestigoUpload,
    pub(crate) at: Timestamp,
}

/// Keeps a testigo.
pub(crate) async fn arrive(
    book: &PlayBook,
    pictures: &dyn BlobStore,
    arrival: Arrival,
) -> Result<TestigoKept, AppError> {
    let Arrival { screen, key, upload, at } = arrival;
    let (testigo, picture) = read(&screen, key, &upload).map_err(|wrong| {
        AppError::denied(StatusCode::BAD_REQUEST, format!("a testigo of screen {screen} is none: {wrong}"))
    })?;
    let order = book.store.order(testigo.order).await?;
    let flag = match &order {
        None => Some(format!("no order {} is known", testigo.order)),
        Some(order) if !order.order.is_met_by(&order.screen, &testigo) => {
            Some(format!("it is not what order {} asks for", testigo.order))
        }
        Some(_) if testigo.taken > at + AHEAD => {
            Some(format!("it was taken at {}, which has not come yet", testigo.taken))
        }
        Some(_) => {
            let subject = (testigo.play.slot.as_ref(), &testigo.role, testigo.item.digest);
            book.doubt(&screen, subject).await?.map(|doubt| doubt.to_string())
        }
    };
    if let Some(flag) = &flag {
        tracing::warn!(screen.id = %screen, order = testigo.order, flag, "a testigo is doubted");
    }
    let day = day_of(book, &screen, &testigo).await?;
    pictures.put_bytes(testigo.picture.sha256, picture.into()).await?;
    let order = testigo.order;
    let meets = flag.is_none();
    let stored = StoredTestigo {
        sha256: ContentHash::of(upload.testigo.as_bytes()),
        envelope: upload.testigo.into_bytes(),
        order,
        screen,
        office: testigo.office,
        campaign: testigo.item.campaign,
        item: testigo.item.id.to_string(),
        title: testigo.item.title,
        digest: testigo.item.digest,
        day,
        taken: testigo.taken,
        arrived: at,
        key: KeyId::of(&key.0),
        picture: testigo.picture.sha256,
        picture_bytes: testigo.picture.size_bytes,
        flag,
    };
    book.store.keep_testigo(stored, meets).await?;
    Ok(TestigoKept { order })
}

/// Reads an upload of `screen`, or tells what is wrong with it.
fn read(screen: &ScreenId, key: PublicKey, upload: &TestigoUpload) -> Result<(Testigo, Vec<u8>), String> {
    if upload.format != FORMAT {
        return Err(format!("it has format {} (allowed: {FORMAT})", upload.format));
    }
    let testigo: Testigo = envelope::open(upload.testigo.as_bytes(), &[key.0], 1).map_err(|error| error.to_string())?;
    if testigo.screen != *screen {
        return Err(format!("it is of screen {}", testigo.screen));
    }
    if i64::try_from(testigo.order).is_err() {
        return Err(format!("order {} is not allowed (at most {})", testigo.order, i64::MAX));
    }
    let picture = STANDARD.decode(&upload.picture).map_err(|error| format!("its picture is not Base64: {error}"))?;
    let facts = testigo.picture;
    if picture.len() > MAX_PICTURE_BYTES {
        return Err(format!("its picture has {} bytes (at most {MAX_PICTURE_BYTES})", picture.len()));
    }
    if picture.len() as u64 != facts.size_bytes || ContentHash::of(&picture) != facts.sha256 {
        return Err("its picture is not the one that it names".to_owned());
    }
    let size = ImageReader::with_format(std::io::Cursor::new(&picture), ImageFormat::Jpeg).into_dimensions();
    match size {
        Ok(size) if size == (facts.width_px, facts.height_px) => Ok((testigo, picture)),
        Ok((width, height)) => Err(format!("its picture is {width}x{height} pixels large, and says otherwise")),
        Err(error) => Err(format!("its picture is no JPEG: {error}")),
    }
}

/// The service day, or the date at the office.
async fn day_of(book: &PlayBook, screen: &ScreenId, testigo: &Testigo) -> anyhow::Result<Date> {
    if let Some(slot) = &testigo.play.slot {
        return Ok(slot.day);
    }
    let zone = book.zone(Some(screen), testigo.taken).await?;
    Ok(zone.to_datetime(testigo.taken).date())
}
