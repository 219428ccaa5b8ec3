//! From a city to the programme of one screen.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::{
    content::{BrandEntry, City, ContentEntry, ItemEntry, Member, Office, PlaylistEntry, RuleEntry, Screen},
    envelope::Document as _,
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    programme::{
        Axis, Blackout, Brand, Brands, Bulletin, Capsule, Content, Fit, Item, OfficeInfo, Pacing, Playlist, Programme,
        Rule, Slide, TIMELINE_VERSION, Zone,
    },
};

/// Resolves everything that `screen` needs into its programme.
///
/// `None` if the city has no such screen. Screens with the same assignment get equal programmes. The city must be one that [`crate::content::read`] gave:
/// what a changed one names and does not hold is left out.
pub fn compile(city: &City, screen: &ScreenId) -> Option<Programme> {
    let (screen, office) = city.screen(screen)?;
    let compiler = Compiler {
        city,
        zone: zone(city, office.zone_in(city)),
        items: city.items().map(|(item, playlist)| (&item.id, (item, playlist))).collect(),
        used: BTreeSet::new(),
    };
    Some(compiler.programme(screen, office))
}

struct Compiler<'a> {
    city: &'a City,
    zone: TimeZone,
    items: BTreeMap<&'a ItemId, (&'a ItemEntry, &'a PlaylistEntry)>,
    used: BTreeSet<&'a str>,
}

impl<'a> Compiler<'a> {
    fn programme(mut self, screen: &'a Screen, office: &'a Office) -> Programme {
        let city = self.city;
        let mut chosen: Vec<(&RuleEntry, &PlaylistEntry)> = city
            .playlists
            .iter()
            .flat_map(|playlist| playlist.rules.iter().map(move |rule| (rule, playlist)))
            .filter(|(rule, _)| rule.reaches(screen, office))
            .collect();
        chosen.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let playlists: BTreeMap<_, _> = chosen.iter().map(|(_, playlist)| (&playlist.id, *playlist)).collect();
        let house_loop: Vec<ItemId> = city.playlist(&city.house_loop).map(member_ids).unwrap_or_default();
        let in_playlists = playlists.values().flat_map(|playlist| playlist.members.iter().map(Member::id));
        let ids: BTreeSet<&ItemId> = in_playlists.chain(&house_loop).collect();
        let entries: Vec<_> = ids.into_iter().filter_map(|id| self.items.get(id).copied()).collect();
        let brands = Brands { normal: self.brand(&city.normal), neutral: self.brand(&city.neutral) };
        let axes = self.axes(&entries);
        let items = entries.into_iter().map(|(item, playlist)| self.item(item, playlist)).collect();
        Programme {
            format: Programme::FORMAT,
            timeline_version: TIMELINE_VERSION,
            city: city.name.clone(),
            office: OfficeInfo {
                id: office.id.clone(),
                name: office.name.clone(),
                address: office.address.clone(),
                viewing_distance_mm: screen.viewing_distance_mm,
                diagonal_mm: screen.diagonal_mm(),
            },
            layout: screen.layout,
            zone: Zone {
                name: office.zone_in(city).to_owned(),
                tzif: city.zones.get(office.zone_in(city)).cloned().unwrap_or_default(),
            },
            hours: office.hours_in(city).to_programme(&city.holidays),
            brands,
            axes,
            blackouts: blackouts(city, office),
            always_exempt: city.always_exempt(),
            sound: office.sound_in(city).to_programme(city),
            items,
            playlists: playlists
                .into_values()
                .map(|playlist| Playlist { id: playlist.id.clone(), items: member_ids(playlist) })
                .collect(),
            rules: chosen.into_iter().map(|(entry, playlist)| rule(city, entry, playlist)).collect(),
            house_loop,
            media: self.media(),
        }
    }

    fn axes(&mut self, entries: &[(&'a ItemEntry, &'a PlaylistEntry)]) -> Vec<Axis> {
        let axes: BTreeMap<_, _> =
            entries.iter().filter_map(|(item, _)| self.city.axis_of(item)).map(|axis| (&axis.id, axis)).collect();
        axes.into_values()
            .map(|axis| Axis {
                id: axis.id.clone(),
                name: axis.name.clone(),
                colour: axis.colour,
                icon: self.file(axis.icon.as_ref()),
            })
            .collect()
    }

    fn brand(&mut self, brand: &'a BrandEntry) -> Brand {
        Brand {
            name: brand.name.clone(),
            logo: self.file(brand.logo.as_ref()),
            headline_font: self.file(brand.headline_font.as_ref()),
            body_font: self.file(brand.body_font.as_ref()),
            background: brand.background,
            text: brand.text,
            accent: brand.accent,
            on_accent: brand.on_accent,
        }
    }

    fn item(&mut self, entry: &'a ItemEntry, playlist: &PlaylistEntry) -> Item {
        let city = self.city;
        let length_ms = city.length_ms(entry).unwrap_or_default();
        let mut item = Item {
            id: entry.id.clone(),
            digest: ContentHash::from_bytes([0; 32]),
            title: entry.title.clone(),
            owner: entry.owner.as_ref().unwrap_or(&playlist.department).clone(),
            campaign: entry.campaign.clone(),
            axis: city.axis_of(entry).map(|axis| axis.id.clone()),
            category: entry.category,
            servants: entry.servants.clone(),
            length_ms,
            transition_ms: entry.transition_ms.unwrap_or(city.transition_ms).min(length_ms / 2),
            flight: city.flight_of(entry).resolve(&self.zone),
            pacing: pacing(&entry.pacing),
            content: self.content(&entry.content),
        };
        item.digest = item.compute_digest();
        item
    }

    fn content(&mut self, content: &'a ContentEntry) -> Content {
        let absent = ContentHash::from_bytes([0; 32]);
        match content {
            ContentEntry::Bulletin(bulletin) => Content::Bulletin(Bulletin {
                kicker: bulletin.kicker.clone(),
                figure: bulletin.figure.clone(),
                headline: bulletin.headline.clone(),
                body: bulletin.body.clone(),
                picture: self.file(bulletin.picture.as_ref()),
                focus: bulletin.focus.filter(|_| bulletin.picture.is_some()),
                picture_alt: bulletin.picture_alt.clone(),
                qr: bulletin.qr.clone(),
                source: bulletin.source.clone(),
                date: bulletin.date,
                folio: bulletin.folio.clone(),
            }),
            ContentEntry::Slide(slide) => Content::Slide(Slide {
                media: self.file(Some(&slide.media)).unwrap_or(absent),
                fit: slide.fit,
                focus: slide.focus.filter(|_| slide.fit == Fit::Crop),
                alt: slide.alt.clone(),
            }),
            ContentEntry::Capsule(capsule) => Content::Capsule(Capsule {
                media: self.file(Some(&capsule.media)).unwrap_or(absent),
                subtitles: self.file(capsule.subtitles.as_ref()),
                sound: capsule.sound,
                series: capsule.series.clone(),
            }),
        }
    }

    fn file(&mut self, path: Option<&'a String>) -> Option<ContentHash> {
        let (path, facts) = self.city.media.get_key_value(path?)?;
        self.used.insert(path);
        Some(facts.sha256)
    }

    fn media(&self) -> Vec<crate::media::MediaFacts> {
        let facts: BTreeMap<ContentHash, _> =
            self.used.iter().map(|path| &self.city.media[*path]).map(|facts| (facts.sha256, facts)).collect();
        facts.into_values().cloned().collect()
    }
}

fn zone(city: &City, name: &str) -> TimeZone {
    let tzif = city.zones.get(name).map(Vec::as_slice).unwrap_or_default();
    TimeZone::tzif(name, tzif).unwrap_or(TimeZone::UTC)
}

fn blackouts(city: &City, office: &Office) -> Vec<Blackout> {
    let zone = zone(city, &city.zone);
    let reaching = city.blackouts.iter().filter(|blackout| blackout.reaches(office.territories_in(city)));
    let mut blackouts: Vec<Blackout> = reaching.map(|blackout| blackout.to_programme(city, &zone)).collect();
    blackouts.sort_by_key(|blackout| (blackout.from, blackout.until));
    blackouts
}

fn pacing(entry: &Pacing) -> Pacing {
    let mut pacing = entry.clone();
    pacing.fixed_times.sort_unstable();
    pacing
}

fn member_ids(playlist: &PlaylistEntry) -> Vec<ItemId> {
    playlist.members.iter().map(|member| member.id().clone()).collect()
}

fn rule(city: &City, entry: &RuleEntry, playlist: &PlaylistEntry) -> Rule {
    Rule {
        id: entry.id.clone(),
        playlist: playlist.id.clone(),
        region: entry.region,
        priority: entry.priority,
        share_ppm: entry.share_ppm,
        days: entry.days.to_programme(&city.holidays),
        dayparts: entry.dayparts.iter().map(|daypart| daypart.to_programme(city)).collect(),
    }
}
