//! A player's work on its folder and nothing else, over and over, for `player/tests/power`, which cuts the power.
//!
//! `cutting FOLDER VARIANT` says what it finds (`FOUND 7 HELD 9`: update 7 is followed, and of its files 7 to 9 are there;
//! or `DAMAGED` and why), and then what it has done: `DONE 8` when update 8 is followed, `HELD 10` when file 10 is there.
//! The variant `whole` works as sync does. `naive` writes the same files and waits for no disk.

#[path = "../../tests/sync/city.rs"]
#[expect(clippy::unwrap_used, reason = "it is written for tests")]
mod city;
mod found;
mod naive;
mod update;
mod whole;

use std::{env, path::Path};

use anyhow::bail;
use cartelera_player::cache::Cache;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, variant] = arguments.as_slice() else { bail!("usage: cutting FOLDER whole|naive") };
    let cache = Cache::open(Path::new(folder))?;
    let city = city::City::new(1);
    let found = match found::look(&cache, variant == "whole") {
        Ok(found) => found,
        Err(reason) => {
            println!("DAMAGED {reason:#}");
            return Ok(());
        }
    };
    println!("{found}");
    match variant.as_str() {
        "whole" => whole::work(&cache, &city, found.number),
        "naive" => naive::work(&cache, &city, found.number),
        _ => bail!("there is no variant \"{variant}\" (whole or naive)"),
    }
}
