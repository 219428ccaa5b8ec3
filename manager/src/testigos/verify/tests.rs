//! Packages that somebody changed.

use std::collections::BTreeMap;

use cartelera_playlists::{
    envelope,
    hash::ContentHash,
    manifest::{PublicKey, Role},
    testigo::PackagedTestigo,
};
use jiff::SignedDuration;

use super::{super::entry, sample::*, signed::CLOCK_MARGIN, words};

/// The names of the sample's testigos and pictures.
fn pairs() -> [[String; 2]; 3] {
    [(1, "atrio"), (2, "cajas"), (3, "cajas")].map(|(number, screen)| names(number, &screen.parse().unwrap()))
}

/// Asserts that exactly these faults are found in `sample`.
#[track_caller]
fn assert_faults(sample: &Sample, faults: &[String]) {
    assert_eq!(sample.faults(), faults);
}

#[test]
fn a_package_as_it_was_made_has_no_faults() {
    let verdict = Sample::new().verdict();
    assert_eq!((verdict.faults.as_slice(), verdict.warnings.as_slice()), (&[][..], &[][..]));
    let text = words::text(&verdict);
    for part in [
        "3 testigos comprobados de 2 pantallas, Ciudad Ejemplo, todas las pantallas, del 2026-11-01 al 2026-11-30"
            .to_owned(),
        "pedidos que no llegaron: 2".to_owned(),
        format!("llave raíz (documento raíz 1): {}", fingerprint(1)),
        format!("llave raíz (documento raíz 2): {}", fingerprint(9)),
        "Compare la llave raíz con la que publicó la ciudad".to_owned(),
    ] {
        assert!(text.contains(&part), "{part}\n{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&words::json(&verdict)).unwrap();
    assert_eq!((&json["is_valid"], &json["testigos"], &json["lacking"]), (&true.into(), &3.into(), &2.into()));
}

#[test]
fn a_byte_that_changed_is_told_by_the_name_of_its_file() {
    let good = Sample::new();
    for (name, bytes) in &good.files {
        for place in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
            let mut sample = Sample::new();
            sample.files.get_mut(name).unwrap()[place] ^= 1;
            let faults = sample.faults();
            assert!(faults.iter().any(|fault| fault.contains(name.as_str())), "{name} {place}: {faults:?}");
            let is_picture = pairs().iter().any(|[_, picture]| picture == name);
            if is_picture || [entry::README, entry::INDEX].contains(&name.as_str()) {
                assert_eq!(faults, [format!("cambió: {name}")], "{place}");
            }
        }
    }
}

#[test]
fn no_byte_of_the_list_can_change() {
    let good = Sample::new();
    let mut sample = Sample::new();
    for place in 0..good.files[entry::PACKAGE].len() {
        let list = sample.files.get_mut(entry::PACKAGE).unwrap();
        list[place] ^= 1;
        assert!(!sample.faults().is_empty(), "{place}");
        sample.files.get_mut(entry::PACKAGE).unwrap()[place] ^= 1;
    }
    assert_faults(&sample, &[]);
}

#[test]
fn no_byte_of_the_zip_can_change_what_a_sound_package_holds() {
    let good = Sample::new();
    let zip = good.zip();
    for place in (0..zip.len()).step_by(3) {
        let mut changed = zip.clone();
        changed[place] ^= 1 << (place % 8);
        if verdict_of(&changed, None).faults.is_empty() {
            assert_eq!(unzipped(&changed), good.files, "{place}");
        }
    }
}

fn unzipped(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = super::Archive::open(std::io::Cursor::new(zip), zip.len() as u64, &mut Vec::new()).unwrap();
    let names: Vec<String> = archive.files().map(|(name, _)| name.to_owned()).collect();
    names.into_iter().map(|name| (name.clone(), archive.read(&name).unwrap())).collect()
}

#[test]
fn a_zip_that_is_cut_or_is_none_is_a_fault_and_nothing_worse() {
    let zip = Sample::new().zip();
    for length in (0..zip.len()).step_by(101) {
        let faults = verdict_of(&zip[..length], None).faults;
        assert!(
            matches!(faults.as_slice(), [fault] if fault.starts_with("no es un ZIP completo")),
            "{length} {faults:?}"
        );
    }
}

#[test]
fn a_file_that_is_missing_is_told_by_name() {
    for name in Sample::new().files.keys() {
        let mut sample = Sample::new();
        sample.files.remove(name);
        let faults = sample.faults();
        assert!(faults.contains(&format!("falta: {name}")), "{name}: {faults:?}");
    }
}

#[test]
fn files_that_were_interchanged_are_told_as_such() {
    let [[first, first_picture], [second, second_picture], [third, third_picture]] = pairs();
    for (one, other) in [(&first_picture, &second_picture), (&first, &third), (&first, &second_picture)] {
        let mut sample = Sample::new();
        let (a, b) = (sample.files[one].clone(), sample.files[other].clone());
        sample.files.insert(one.clone(), b);
        sample.files.insert(other.clone(), a);
        assert_faults(&sample, &[format!("intercambiadas: {one} y {other}")]);
        assert!(words::text(&sample.verdict()).contains("1 falla: "));
    }
    let mut sample = Sample::new();
    let bytes = sample.files[&first_picture].clone();
    sample.files.insert(third_picture.clone(), bytes.clone());
    sample.files.insert("otra.jpg".to_owned(), bytes);
    let twin = format!("(tiene el contenido de {first_picture})");
    assert_faults(&sample, &[format!("cambió: {third_picture} {twin}"), format!("sobra: otra.jpg {twin}")]);
    assert_ne!(second, third);
}

#[test]
fn pictures_that_are_the_same_are_no_fault() {
    let mut sample = Sample::new();
    let same = picture(60);
    sample.add(&testigo(4, "atrio", &same), 21, &same);
    sample.seal();
    assert_faults(&sample, &[]);
}

#[test]
fn a_file_too_much_is_told_by_name() {
    let mut sample = Sample::new();
    sample.files.insert("notas.txt".to_owned(), b"hola".to_vec());
    sample.files.insert("../fuera".to_owned(), b"hola".to_vec());
    assert_faults(
        &sample,
        &["nombre no permitido: ../fuera", "sobra: ../fuera", "sobra: notas.txt"].map(str::to_owned),
    );
}

#[test]
fn a_testigo_counts_by_the_device_that_was_its_screen_then() {
    let picture = picture(200);
    let of = |order, screen| testigo(order, screen, &picture);
    let name = |screen: &str| names(4, &screen.parse().unwrap())[0].clone();
    let hour = SignedDuration::from_hours(1);
    let mut early = of(4, "atrio");
    early.taken = bound() - CLOCK_MARGIN - hour;
    let mut late = early.clone();
    late.taken = bound() + CLOCK_MARGIN + hour * 50;
    for (testigo, seed, fault) in [
        (of(4, "atrio"), 99, "no tiene la firma que debe tener".to_owned()),
        (of(4, "atrio"), 22, "lo firmó un equipo de cajas, no de atrio".to_owned()),
        (of(4, "otra"), 22, "lo firmó un equipo de cajas, no de otra".to_owned()),
        (early.clone(), 21, format!("el equipo que lo firmó no era atrio el {}", early.taken)),
        (late.clone(), 21, format!("el equipo que lo firmó no era atrio el {}", late.taken)),
    ] {
        let mut sample = Sample::new();
        sample.package.devices[0].until = Some(bound() + hour * 50);
        sample.add(&testigo, seed, &picture);
        sample.seal();
        assert_faults(&sample, &[format!("{}: {fault}", name(testigo.screen.as_str()))]);
    }
    let mut sample = Sample::new();
    early.taken = bound() - hour;
    sample.add(&early, 21, &picture);
    sample.seal();
    assert_faults(&sample, &[]);
}

#[test]
fn a_picture_is_the_one_that_was_signed() {
    let [_, [second, second_picture], [third, third_picture]] = pairs();
    // The list was made so, and signed.
    let mut sample = Sample::new();
    let (one, other) = (sample.package.testigos[1].picture.clone(), sample.package.testigos[2].picture.clone());
    (sample.package.testigos[1].picture, sample.package.testigos[2].picture) = (other, one);
    sample.seal();
    assert_faults(
        &sample,
        &[
            format!("{second}: la imagen {third_picture} no es la que firmó la pantalla"),
            format!("{third}: la imagen {second_picture} no es la que firmó la pantalla"),
        ],
    );
    let [name, picture_name] = names(4, &"atrio".parse().unwrap());
    let picture = picture(200);
    let mut sized = testigo(4, "atrio", &picture);
    sized.picture.size_bytes += 1;
    let mut wide = testigo(4, "atrio", &picture);
    wide.picture.width_px = 1920;
    let length = picture.len();
    for (testigo, bytes, fault) in [
        (sized, &picture[..], format!("mide {length} bytes y la pantalla firmó {}", length + 1)),
        (wide, &picture[..], "es de 16x12 y la pantalla firmó 1920x12".to_owned()),
        (testigo(4, "atrio", b"GIF"), b"GIF", "no es un JPEG legible".to_owned()),
    ] {
        let mut sample = Sample::new();
        sample.add(&testigo, 21, bytes);
        sample.seal();
        assert_faults(&sample, &[format!("{name}: la imagen {picture_name} {fault}")]);
    }
}

#[test]
fn a_testigo_counts_once() {
    let mut sample = Sample::new();
    let [[first, first_picture], ..] = pairs();
    let bytes = sample.files[&first_picture].clone();
    sample.add(&testigo(1, "atrio", &bytes), 21, &bytes);
    sample.seal();
    let name = &names(4, &"atrio".parse().unwrap())[0];
    assert_faults(&sample, &[format!("{name}: es el mismo testigo que {first}")]);
    let mut sample = Sample::new();
    let again: PackagedTestigo = sample.package.testigos[0].clone();
    sample.package.testigos.push(again);
    sample.seal();
    let faults = sample.faults();
    assert!(faults.contains(&format!("nombrado de más: {first}")), "{faults:?}");
}

#[test]
fn doubts_and_clocks_are_told_and_are_no_faults() {
    let mut sample = Sample::new();
    sample.package.testigos[0].doubt = Some("no la pidió nadie".to_owned());
    let picture = picture(200);
    let mut unsure = testigo(4, "atrio", &picture);
    unsure.rank = 2;
    sample.add(&unsure, 21, &picture);
    sample.seal();
    let verdict = sample.verdict();
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
    let [[first, _], ..] = pairs();
    let name = &names(4, &"atrio".parse().unwrap())[0];
    assert_eq!(
        verdict.warnings,
        [format!("dudosa: {first}: no la pidió nadie"), format!("hora no confirmada: {name}")]
    );
}

#[test]
fn the_root_key_that_the_city_published_must_have_signed() {
    let zip = Sample::new().zip();
    for seed in [1, 9] {
        let verdict = verdict_of(&zip, Some(fingerprint(seed)));
        assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
        assert!(words::text(&verdict).contains("Lo garantiza la llave raíz que se indicó."));
    }
    let faults = verdict_of(&zip, Some(ContentHash::of(b"otra"))).faults;
    let key = fingerprint(9).to_string();
    assert!(matches!(faults.as_slice(), [fault] if fault.contains(&key[..16])), "{faults:?}");
}

#[test]
fn a_root_document_is_not_vouched_for_by_a_key_that_is_only_written_in_it() {
    // A forger puts a first document of their own before a true one, which it lets follow.
    let mut forged = root(1, 77);
    forged.root.keys.push(PublicKey(key(9).verifying_key()));
    forged.pointer = Role::of(key(78).verifying_key());
    let forged = sealed_root(&forged, &[77]);
    let mut sample = Sample::new();
    sample.package.others[2].sha256 = ContentHash::of(&forged);
    sample.files.insert(entry::root(1), forged);
    sample.files.insert(entry::PACKAGE.to_owned(), envelope::seal(&sample.package, &[&key(78)]).unwrap());
    let sealed = |seed| verdict_of(&sample.zip(), seed);
    let verdict = sealed(None);
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
    let text = words::text(&verdict);
    assert!(text.contains(&fingerprint(77).to_string()) && !text.contains(&fingerprint(9).to_string()), "{text}");
    assert!(text.contains("lo firmó una llave del documento raíz 1; el más nuevo del paquete es el 2"), "{text}");
    let faults = sealed(Some(fingerprint(9))).faults;
    assert_eq!(faults, ["paquete.dsse: no tiene la firma que debe tener"]);
}

#[test]
fn root_documents_follow_one_another() {
    let mut sample = Sample::new();
    let foreign = sealed_root(&root(2, 9), &[9]);
    sample.package.others[3].sha256 = ContentHash::of(&foreign);
    sample.files.insert(entry::root(2), foreign);
    sample.seal();
    assert_faults(&sample, &["raiz/0002.dsse: no lo firmaron las llaves del documento raíz anterior".to_owned()]);
}

#[test]
fn a_list_that_nobody_vouches_for_still_tells_what_else_is_wrong() {
    let mut sample = Sample::new();
    let [[first, _], [_, picture], _] = pairs();
    sample.files.remove(&first);
    sample.files.insert(picture.clone(), b"otra".to_vec());
    let sealed = envelope::seal(&sample.package, &[&key(99)]).unwrap();
    sample.files.insert(entry::PACKAGE.to_owned(), sealed);
    assert_faults(
        &sample,
        &[
            "paquete.dsse: no tiene la firma que debe tener".to_owned(),
            format!("falta: {first}"),
            format!("cambió: {picture}"),
        ],
    );
}

#[test]
fn a_package_that_was_compressed_again_is_refused() {
    let sample = Sample::new();
    let mut zip = sample.zip();
    let method = |zip: &mut [u8], signature: &[u8], offset: usize| {
        let place = zip.windows(4).position(|bytes| bytes == signature).unwrap();
        zip[place + offset] = 8;
    };
    method(&mut zip, b"PK\x03\x04", 8);
    method(&mut zip, b"PK\x01\x02", 10);
    let faults = verdict_of(&zip, None).faults;
    assert_eq!(faults, [format!("comprimido o cifrado: {}", entry::README)]);
}
