//! Whatever stands in the files, reading ends with an answer.

use proptest::prelude::*;

use super::folder::{example, read};

fn is_long() -> bool {
    std::env::var_os("CARTELERA_LONG").is_some_and(|value| value == "1")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if is_long() { 96 * 64 } else { 96 }))]

    #[test]
    fn text_that_is_not_toml_never_makes_reading_panic(text in "\\PC{0,200}", file in 0..6_usize) {
        let mut files = example();
        files[file].text = text;
        prop_assert!(read(&files).is_err());
    }

    #[test]
    fn a_piece_cut_out_of_a_file_never_makes_reading_panic(
        file in 0..6_usize,
        from in any::<prop::sample::Index>(),
        length in 1..200_usize,
    ) {
        let mut files = example();
        let mut chars: Vec<char> = files[file].text.chars().collect();
        let from = from.index(chars.len());
        chars.drain(from..chars.len().min(from + length));
        files[file].text = chars.into_iter().collect();
        let _ = read(&files);
    }

    #[test]
    fn a_value_of_another_type_never_makes_reading_panic(
        file in 0..6_usize,
        line in any::<prop::sample::Index>(),
        value in prop_oneof![
            Just("[]"), Just("{}"), Just("''"), Just("0"), Just("-1"), Just("nan"), Just("1e300"), Just("true"),
            Just("9999-12-31"), Just("0000-01-01T00:00:00"), Just("00:00:00"), Just("[[[]]]"), Just("[{}]"),
            Just("99999999999999999999"), Just("'x'"), Just("{ from = 9999-12-31 }"),
        ],
    ) {
        let mut files = example();
        let lines: Vec<&str> = files[file].text.lines().collect();
        let at = line.index(lines.len());
        let changed = lines.iter().enumerate().map(|(index, line)| match line.split_once(" = ") {
            Some((key, _)) if index == at => format!("{key} = {value}"),
            _ => (*line).to_owned(),
        });
        files[file].text = changed.collect::<Vec<_>>().join("\n");
        let _ = read(&files);
    }
}
