//! Lets a screen know which testigos it is to take.

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::{self, Document as _},
    ids::ScreenId,
    testigo::TestigoOrders,
};
use jiff::Timestamp;

use crate::{
    serve::{pointer_key::PointerKey, registry::Registered},
    store::Store,
};

/// At most so many orders are given at a time; the others follow as these are fulfilled or over.
const MOST: usize = 200;
/// A version that a screen tells may be so much above the milliseconds since 1970: ten years.
const AHEAD_MAX: u64 = 10 * 366 * 86_400_000;

/// The sealed list of orders for `screen`, which told of version `told`, unless it has the newest.
///
/// A screen that tells of a later version than there is was told so by this manager before it was restored from a backup:
/// its list gets a still later one.
pub(crate) async fn orders_for(
    store: &dyn Store,
    registered: &Registered,
    pointer_key: &PointerKey,
    (screen, told): (&ScreenId, u64),
    now: Timestamp,
) -> anyhow::Result<Option<String>> {
    let version = registered.testigo_version(screen);
    if told > version {
        // What no manager would have said must not use up the numbers.
        let highest = u64::try_from(now.as_millisecond()).unwrap_or(0) + AHEAD_MAX;
        if told < highest {
            store.exceed_version(screen.clone(), told).await?;
        }
        return Ok(None);
    }
    if told == version {
        return Ok(None);
    }
    let mut orders = store.open_orders(screen.clone(), now).await?;
    orders.sort_by_key(|order| (!order.is_urgent, order.from));
    orders.truncate(MOST);
    let list = TestigoOrders { format: TestigoOrders::FORMAT, screen: screen.clone(), version, orders };
    let key = pointer_key.of(registered).await?;
    let sealed = envelope::seal(&list, &[&key]).context("sealing orders for testigos")?;
    Ok(Some(String::from_utf8(sealed).context("sealing orders for testigos")?))
}
