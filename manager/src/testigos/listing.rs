//! `cartelera-manager testigo list`: which testigos came, which are awaited, and which never came.

use std::collections::BTreeSet;

use cartelera_playlists::{
    hash::ContentHash,
    ids::{CampaignId, OfficeId, ScreenId},
    testigo::TestigoSubject,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    args::ListArgs,
    choice::{self, Asked},
    places::Places,
};
use crate::{
    ask::words,
    data::Data,
    error::AppError,
    plays::PlayBook,
    say::say,
    store::testigos::{StoredOrder, StoredTestigo},
    table::table,
};

/// What became of an order.
enum State {
    Taken,
    /// It came, and is doubted.
    Doubted(String),
    Open,
    Missed,
}

/// A line of the list.
struct Line {
    order: u64,
    screen: ScreenId,
    office: Option<OfficeId>,
    /// The title, or what was to be seen.
    title: String,
    item: Option<String>,
    campaign: Option<CampaignId>,
    /// When it was taken, else until when it could be.
    at: Timestamp,
    /// Of an order: from when on it could be.
    from: Option<Timestamp>,
    picture: Option<ContentHash>,
    /// Of an order: when it was given, and by whom.
    asked: Option<(Timestamp, String)>,
    state: State,
}

/// Prints testigos and orders.
pub(super) async fn run(args: &ListArgs) -> Result<(), AppError> {
    let data = Data::open_published(&args.data.resolve()?).await?;
    let book = PlayBook::new(data.store.clone());
    let now = Timestamp::now();
    let asked = args.choice.asked(&book, now).await?;
    let answer = list(&data, &book, &asked, now).await?;
    say(if args.json { format!("{:#}", answer.1) } else { answer.0 });
    Ok(())
}

/// The list for people and for programs.
pub(super) async fn list(
    data: &Data,
    book: &PlayBook,
    asked: &Asked,
    now: Timestamp,
) -> Result<(String, Value), AppError> {
    let lines = lines(data, asked, now).await?;
    if lines.is_empty() {
        asked.check_names(data).await?;
    }
    let places = Places::load(&*data.store, book, lines.iter().map(|line| &line.screen)).await?;
    Ok((text(&lines, asked, &places), as_json(&lines, asked, &places)))
}

async fn lines(data: &Data, asked: &Asked, now: Timestamp) -> anyhow::Result<Vec<Line>> {
    let testigos = data.store.testigos(asked.wanted.clone()).await?;
    let orders = data.store.unmet_orders(asked.wanted.clone(), asked.begins, Timestamp::MAX).await?;
    let came: BTreeSet<u64> = testigos.iter().map(|testigo| testigo.order).collect();
    let is_told = |order: &StoredOrder| {
        let StoredOrder { order, .. } = order;
        let is_open = order.until > now && (!asked.has_last_day || order.from < asked.ends);
        // One that came and is doubted is told as such; a better one may still come while its order is open.
        is_open && asked.begins < order.until || (asked.is_missed(order, now) && !came.contains(&order.number))
    };
    let mut lines: Vec<Line> = testigos.into_iter().map(of_testigo).collect();
    lines.extend(orders.into_iter().filter(is_told).map(|order| of_order(order, now)));
    lines.sort_by_key(|line| (line.from.unwrap_or(line.at), line.order));
    Ok(lines)
}

fn of_testigo(testigo: StoredTestigo) -> Line {
    Line {
        order: testigo.order,
        screen: testigo.screen,
        office: Some(testigo.office),
        title: testigo.title,
        item: Some(testigo.item),
        campaign: testigo.campaign,
        at: testigo.taken,
        from: None,
        picture: Some(testigo.picture),
        asked: None,
        state: testigo.flag.map_or(State::Taken, State::Doubted),
    }
}

fn of_order(StoredOrder { screen, order, asked, by, place, .. }: StoredOrder, now: Timestamp) -> Line {
    let (title, item, campaign) = match order.subject {
        TestigoSubject::Anything => ("lo que se muestre".to_owned(), None, None),
        TestigoSubject::Item { item } => (format!("pieza {item}"), Some(item.to_string()), None),
        TestigoSubject::Campaign { campaign } => (format!("campaña {campaign}"), None, Some(campaign)),
        TestigoSubject::Unknown => ("otra cosa".to_owned(), None, None),
    };
    Line {
        order: order.number,
        screen,
        office: place.map(|place| place.office),
        title,
        item,
        campaign,
        at: order.until,
        from: Some(order.from),
        picture: None,
        asked: Some((asked, by)),
        state: if order.until > now { State::Open } else { State::Missed },
    }
}

fn text(lines: &[Line], asked: &Asked, places: &Places) -> String {
    let head = format!("Testigos: {}", choice::words(&asked.wanted));
    if lines.is_empty() {
        return format!("{head}\nNo hay testigos ni pedidos.");
    }
    let mut rows = vec![["PEDIDO", "TOMADA", "PANTALLA", "OFICINA", "PIEZA", "ESTADO"].map(str::to_owned)];
    rows.extend(lines.iter().map(|line| row(line, places)));
    format!("{head}\n\n{}\n{}", table(&rows), sum(lines))
}

fn row(line: &Line, places: &Places) -> [String; 6] {
    let local = places.local(&line.screen, line.at);
    let (taken, state) = match &line.state {
        State::Taken => (local.strftime("%Y-%m-%d %H:%M:%S").to_string(), "tomada".to_owned()),
        State::Doubted(why) => (local.strftime("%Y-%m-%d %H:%M:%S").to_string(), format!("dudosa: {why}")),
        State::Open => {
            let from = places.local(&line.screen, line.from.unwrap_or(line.at));
            let from = from.strftime("%Y-%m-%d %H:%M");
            (String::new(), format!("pedida, desde el {from} hasta el {}", local.strftime("%Y-%m-%d %H:%M")))
        }
        State::Missed => (String::new(), format!("no llegó (hasta el {})", local.strftime("%Y-%m-%d %H:%M"))),
    };
    let office = line.office.as_ref().or_else(|| places.office(&line.screen));
    let office = office.map_or("", |office| places.name(office)).to_owned();
    [line.order.to_string(), taken, line.screen.to_string(), office, line.title.clone(), state]
}

fn sum(lines: &[Line]) -> String {
    let count = |is: fn(&State) -> bool| lines.iter().filter(|line| is(&line.state)).count() as u64;
    [
        words::count(count(|state| matches!(state, State::Taken)), "tomada", "tomadas"),
        words::count(count(|state| matches!(state, State::Open)), "pedida", "pedidas"),
        words::count(count(|state| matches!(state, State::Missed)), "no llegó", "no llegaron"),
        words::count(count(|state| matches!(state, State::Doubted(_))), "dudosa", "dudosas"),
    ]
    .join(", ")
}

fn as_json(lines: &[Line], asked: &Asked, places: &Places) -> Value {
    let one = |line: &Line| {
        let (state, doubt) = match &line.state {
            State::Taken => ("taken", None),
            State::Doubted(why) => ("doubted", Some(why)),
            State::Open => ("open", None),
            State::Missed => ("missed", None),
        };
        let has_come = line.picture.is_some();
        let office = line.office.as_ref().or_else(|| places.office(&line.screen));
        let (asked, by) = line.asked.as_ref().map(|(asked, by)| (asked, by)).unzip();
        json!({
            "order": line.order, "state": state, "doubt": doubt, "screen": line.screen, "office": office,
            "office_name": office.map(|office| places.name(office)), "item": line.item,
            "title": has_come.then_some(&line.title), "campaign": line.campaign,
            "taken": has_come.then_some(line.at), "from": line.from, "until": (!has_come).then_some(line.at), "picture": line.picture,
            "asked": asked, "by": by,
        })
    };
    let lines: Vec<Value> = lines.iter().map(one).collect();
    json!({ "wanted": asked.wanted, "testigos": lines })
}
