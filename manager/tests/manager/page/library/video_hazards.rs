//! Videos that are not what they say, or would do harm: refused with a reason.

use super::{
    author,
    films::{film, plain, tone},
    ready, refused, row, send,
};
use crate::page::city;

#[tokio::test]
async fn a_video_that_cannot_be_used_says_why() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let mp4 = plain("320x180", 4);
    let small = "testsrc2=size=320x180:rate=25:duration=4";
    let fast = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
    let streaming = film("a.mp4", &[small, &tone(4)], &[&fast[..], &["-movflags", "faststart"]].concat());
    let cut = |film: &[u8]| film[..film.len() * 6 / 10].to_vec();
    let mut damaged = mp4.clone();
    let pictures = damaged.windows(4).position(|kind| kind == b"mdat").expect("pictures");
    let (from, until) = (pictures + (damaged.len() - pictures) / 4, pictures + (damaged.len() - pictures) / 2);
    damaged[from..until].fill(0x5a);
    let locked = [
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid",
        "a7e61c373e219033c21091fa607bf3b8",
    ];
    let list_of_parts =
        b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\nhttp://127.0.0.1:1/a.ts\n";
    let long = ["color=size=64x64:rate=1:duration=1900"];
    let films = [
        ("sin final.mp4", cut(&mp4), "falta el final"),
        ("a medias.mp4", cut(&streaming), "falta el final"),
        ("a medias.mkv", cut(&film("a.mkv", &[small, &tone(4)], &fast)), "falta el final"),
        ("a medias.avi", cut(&film("a.avi", &[small, &tone(4)], &["-c:v", "mpeg4", "-c:a", "mp3"])), "falta el final"),
        ("danado.mp4", damaged, "está dañado"),
        ("lista.mp4", list_of_parts.to_vec(), "El video está"),
        ("cancion.mp4", film("a.mp4", &[&tone(2)], &["-c:a", "aac"]), "No tiene imagen en movimiento"),
        ("protegido.mp4", film("a.mp4", &[small, &tone(4)], &[&fast[..], &locked].concat()), "protegido con una clave"),
        ("larga.mp4", film("a.mp4", &long, &fast), "se toman hasta 30 minutos"),
        ("ancho.mp4", film("a.mp4", &["color=size=9000x64:rate=5:duration=1"], &fast), "Mide 9000 × 64"),
        (
            "destellos.mp4",
            film("a.mp4", &[&flashing("5")], &fast),
            "Parpadea más de tres veces por segundo desde el segundo 0",
        ),
        ("archivo.mkv", film("a.mkv", &[small], &["-c:v", "ffv1"]), "está en FFV1"),
    ];
    refused(&mut author, data.path(), &films).await;
}

#[tokio::test]
async fn what_is_no_video_that_is_taken_is_refused_at_once() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let small = "testsrc2=size=320x180:rate=25:duration=1";
    let windows = film("a.wmv", &[small], &["-c:v", "wmv2"]);
    let broadcast = film("a.ts", &[small], &["-c:v", "mpeg2video"]);
    for (name, bytes, reason) in [
        ("reunion.wmv", &windows[..], "Guárdelo como MP4"),
        ("canal.mp4", &broadcast, "Guárdelo como MP4"),
        ("partes.mp4", b"ffconcat version 1.0\nfile '/etc/passwd'\n", "No es una imagen ni un video"),
        ("subtitulos.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHola\n", "se suben al hacer la cápsula"),
    ] {
        let told = send(&mut author, &[(name, bytes)]).await;
        assert!(told.status == 422 && told.body.contains(reason) && told.body.contains(name), "{name}: {told:?}");
    }
    assert_eq!(std::fs::read_dir(data.path().join("uploads")).unwrap().count(), 0, "nothing of it is kept");
}

#[tokio::test]
async fn a_video_that_flashes_as_often_as_is_allowed_is_made() {
    let (_city, _data, served) = city();
    let mut author = author(&served).await;
    let slow = film("a.mp4", &[&flashing("3")], &["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);
    send(&mut author, &[("tres por segundo.mp4", &slow)]).await;
    let list = ready(&mut author).await;
    assert!(row(&list, 1).contains("listo"), "{}", row(&list, 1));
}

/// Black and white in turns, so many times a second.
fn flashing(hertz: &str) -> String {
    let wave = format!("lum='if(lt(mod(T*{hertz},1),0.5),235,16)':cb=128:cr=128");
    format!("color=white:size=320x180:rate=30:duration=4,format=yuv420p,geq={wave}")
}
