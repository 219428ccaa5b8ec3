//! What a package of testigos is, told to whoever receives it.

use cartelera_playlists::testigo::TestigoPackage;
use jiff::civil::DateTime;

use super::super::choice;
use crate::ask::words;

/// The text of the file, whose package was `made` then.
pub(super) fn text(package: &TestigoPackage, made: DateTime) -> String {
    let city = if package.city.is_empty() { "Cartelera digital" } else { &package.city };
    let text = format!(
        "{city}: testigos de lo que mostraron sus pantallas
{wanted}
{testigos}; pedidos que no llegaron: {lacking}
Hecho el {made}, hora de la oficina ({made_utc}).

QUÉ ES
Cada testigo es una imagen que una pantalla guardó de sí misma y firmó con su propia llave, junto con la hora, la pieza,
la campaña, la oficina y el programa que seguía. testigos.csv los enumera y se abre en una hoja de cálculo.

QUÉ PRUEBA Y QUÉ NO
Son testigos de grado B: prueban qué imagen se envió al panel y cuándo, y que ni la imagen ni los datos se han cambiado
desde entonces. No prueban que alguien la haya visto, ni que el panel estuviera encendido, limpio o a la vista: eso solo
lo prueba una fotografía tomada por una persona (grado C).
Donde dice que la hora no está confirmada, la dijo el reloj del equipo y no la del administrador. Donde hay una duda, el
administrador recibió el testigo y encontró en él algo que no cuadra.

CÓMO COMPROBARLO
Con el programa, en cualquier equipo, sin red y sin más datos que este archivo:
  cartelera-manager testigo verify ARCHIVO.zip --root HUELLA
HUELLA es la de la llave raíz que publicó la ciudad (64 cifras hexadecimales). Quien no la da debe comparar con ella la
que imprime el programa: sin eso solo se sabe que el paquete está entero, no de quién es. Se nombra todo lo que falte,
sobre, se haya cambiado o se haya intercambiado. Guarde el ZIP como lo recibió: uno vuelto a comprimir no se acepta.

A MANO, SIN ESTE PROGRAMA
1. Los archivos .dsse son sobres DSSE 1.0 (https://github.com/secure-systems-lab/dsse): un JSON con payload (Base64),
   payloadType y signatures. Cada firma (sig, en Base64) es Ed25519 (RFC 8032) sobre estos bytes:
     DSSEv1 <bytes de payloadType> <payloadType> <bytes del contenido> <contenido>
   con un espacio entre cada parte; el contenido es payload sin Base64, y los largos se escriben en decimal. keyid es el
   SHA-256 de los 32 bytes de la llave pública.
2. raiz/0001.dsse y los que siguen dicen qué llaves valen. El primero lo firma su propia llave «root», que es la que
   publicó la ciudad; cada uno de los que siguen lo firman las llaves «root» del anterior y las suyas.
3. paquete.dsse lo firma la llave «pointer» del documento raíz más nuevo. Nombra cada archivo con su SHA-256, que se
   compara con el que da, por ejemplo, sha256sum.
4. Cada testigo lo firma un equipo de la lista «devices» de paquete.dsse: uno que era esa pantalla («screen») cuando se
   tomó («taken»). Su «picture.sha256» es el SHA-256 de la imagen del mismo nombre que termina en .jpg.
Las llaves están escritas en hexadecimal. Para openssl una llave pública es 302a300506032b6570032100 seguido de sus 64
cifras, en binario:
  openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey llave.der -in bytes-firmados -sigfile firma
",
        wanted = choice::words(&package.wanted),
        testigos = words::count(package.testigos.len() as u64, "testigo", "testigos"),
        lacking = words::number(package.lacking),
        made = made.strftime("%Y-%m-%d %H:%M"),
        made_utc = package.made.strftime("%Y-%m-%d %H:%M UTC"),
    );
    // Notepad of older Windows puts lines that end otherwise on one.
    text.replace('\n', "\r\n")
}
