//! The thread that packs, signs and keeps testigos: no frame waits for it.

use std::thread;

use anyhow::Context as _;
use bevy::image::Image;
use cartelera_playlists::{
    envelope,
    hash::ContentHash,
    testigo::{MAX_PICTURE_BYTES, PictureFacts, Testigo, TestigoOrders},
};
use crossbeam_channel::{Receiver, Sender, unbounded};
use image::{DynamicImage, ImageFormat, codecs::jpeg::JpegEncoder};
use tracing::{info, warn};

use super::album::Album;
use crate::{cache::Cache, stage::Presented, sync::SyncReporter};

/// How well pictures are kept, from 1 to 100; less if one would be too large.
const QUALITIES: [u8; 3] = [85, 65, 40];

/// Something for the thread.
pub(super) enum Work {
    /// These orders take the place of those before.
    Orders(TestigoOrders),
    /// A picture was taken.
    Shot(Box<Shot>),
    /// This device is no screen any more.
    Forget,
}

/// A picture as it was read back.
pub(super) struct Shot {
    pub(super) image: Image,
    /// What is signed; the picture's facts are not known yet.
    pub(super) testigo: Testigo,
    /// By which number the frame is known.
    pub(super) number: u64,
    pub(super) is_urgent: bool,
}

/// What the thread needs.
pub(super) struct Desk {
    pub(super) album: Album,
    pub(super) cache: Cache,
    pub(super) presented: Presented,
    /// Where it is told that a testigo can be sent; `None` without a manager.
    pub(super) reporter: Option<SyncReporter>,
    /// Called when the orders have changed.
    pub(super) on_change: Box<dyn Fn() + Send>,
}

impl Desk {
    /// Starts the thread.
    pub(super) fn start(self) -> anyhow::Result<Sender<Work>> {
        let (sender, work) = unbounded();
        thread::Builder::new()
            .name("testigos".to_owned())
            .spawn(move || self.run(&work))
            .context("starting the thread for testigos")?;
        Ok(sender)
    }

    fn run(&self, work: &Receiver<Work>) {
        for work in work {
            match work {
                Work::Orders(orders) => {
                    if let Err(error) = self.album.keep_orders(orders) {
                        warn!("{error:#}");
                    }
                }
                Work::Shot(shot) => {
                    let (order, is_urgent) = (shot.testigo.order, shot.is_urgent);
                    match self.keep(*shot) {
                        Ok(()) => {
                            info!(order, "a testigo was taken");
                            if let Some(reporter) = self.reporter.as_ref().filter(|_| is_urgent) {
                                reporter.send_testigos();
                            }
                        }
                        Err(error) => warn!("taking testigo {order}: {error:#}"),
                    }
                }
                Work::Forget => self.album.forget(),
            }
            (self.on_change)();
        }
    }

    fn keep(&self, shot: Shot) -> anyhow::Result<()> {
        let Shot { image, mut testigo, number, .. } = shot;
        let picture = image.try_into_dynamic().context("reading the picture back")?;
        let (bytes, picture) = pack(picture)?;
        // The frame went to the display long before its picture was read back.
        let presented = self.presented.shot(number).context("the frame was not presented as a whole")?;
        (testigo.taken, testigo.rank, testigo.picture) = (presented.wall, presented.rank, picture);
        let key = self.cache.device_key()?;
        let envelope = envelope::seal(&testigo, &[&key]).context("sealing a testigo")?;
        self.album.keep(testigo.order, &envelope, &bytes)
    }
}

/// Packs a picture as JPEG.
fn pack(picture: DynamicImage) -> anyhow::Result<(Vec<u8>, PictureFacts)> {
    let picture = picture.into_rgb8();
    for quality in QUALITIES {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        picture.write_with_encoder(encoder).with_context(|| format!("packing a picture as {:?}", ImageFormat::Jpeg))?;
        if bytes.len() <= MAX_PICTURE_BYTES {
            let facts = PictureFacts {
                sha256: ContentHash::of(&bytes),
                size_bytes: bytes.len() as u64,
                width_px: picture.width(),
                height_px: picture.height(),
            };
            return Ok((bytes, facts));
        }
    }
    anyhow::bail!("the picture has more than {MAX_PICTURE_BYTES} bytes however it is packed")
}
