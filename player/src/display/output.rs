//! Which of a board's outputs shows the picture, and in which mode: for panels whose own wish is wrong or comes late.
//!
//! The compositor arranges outputs; it is asked with `wlr-randr`, over wlr-output-management (cage has it from 0.1.5 on).

use std::{fmt, path::Path, str::FromStr};

use anyhow::ensure;

use super::tool;

/// What a technician wants of the outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputWish {
    /// The only output that is on, such as `HDMI-A-1`; without one all are left on.
    pub name: Option<String>,
    /// The mode, in place of the one that the panel prefers.
    pub mode: Option<OutputMode>,
}

/// Width and height in pixels, and how many pictures a second, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputMode {
    size_px: (u32, u32),
    rate_mhz: Option<u32>,
}

impl FromStr for OutputMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = "allowed: WIDTHxHEIGHT or WIDTHxHEIGHT@RATE, such as 1920x1080 or 1920x1080@50";
        let (size, rate) = text.split_once('@').map_or((text, None), |(size, rate)| (size, Some(rate)));
        let size_px = crate::size::parse(size).map_err(|_| format!("{text:?} is not a mode ({allowed})"))?;
        let rate_mhz = rate.map(|rate| {
            let rate = rate.parse::<f64>().ok().filter(|rate| (1.0..=1000.0).contains(rate));
            rate.map(|rate| (rate * 1000.0).round() as u32).ok_or_else(|| format!("{text:?} is not a mode ({allowed})"))
        });
        Ok(Self { size_px, rate_mhz: rate_mhz.transpose()? })
    }
}

impl fmt::Display for OutputMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.size_px;
        write!(f, "{width}x{height}")?;
        self.rate_mhz.map_or(Ok(()), |rate| write!(f, "@{}.{:03}Hz", rate / 1000, rate % 1000))
    }
}

/// An output as the compositor has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Output {
    name: String,
    is_on: bool,
    mode: Option<OutputMode>,
}

impl OutputWish {
    /// Changes what is not as it should be.
    pub(super) fn arrange(&self, wlr_randr: &Path) -> anyhow::Result<()> {
        let outputs = read(&tool::run(wlr_randr, [""; 0])?);
        let names = || outputs.iter().map(|output| output.name.as_str()).collect::<Vec<_>>().join(", ");
        let is_chosen = |output: &&Output| self.name.as_ref().is_none_or(|name| *name == output.name);
        ensure!(
            self.name.is_none() || outputs.iter().any(|output| is_chosen(&output)),
            "there is no output {:?} now (there are: {})",
            self.name.as_deref().unwrap_or_default(),
            names()
        );
        for output in outputs.iter().filter(is_chosen) {
            self.show_on(output, wlr_randr)?;
        }
        for other in outputs.iter().filter(|output| !is_chosen(output) && output.is_on) {
            tool::run(wlr_randr, ["--output", &other.name, "--off"])?;
            tracing::info!(output = other.name, "output switched off");
        }
        Ok(())
    }

    fn show_on(&self, output: &Output, wlr_randr: &Path) -> anyhow::Result<()> {
        let turn_on = ["--output", &output.name, "--on"];
        let Some(mode) = self.mode.filter(|mode| !output.mode.is_some_and(|there| mode.is_met_by(there))) else {
            return if output.is_on { Ok(()) } else { tool::run(wlr_randr, turn_on).map(drop) };
        };
        let text = mode.to_string();
        let listed = tool::run(wlr_randr, turn_on.iter().copied().chain(["--mode", &text]));
        // A panel may do more than it lists.
        listed.or_else(|_| tool::run(wlr_randr, turn_on.iter().copied().chain(["--custom-mode", &text])))?;
        tracing::info!(output = output.name, mode = text, "output set");
        Ok(())
    }
}

impl OutputMode {
    fn is_met_by(self, there: Self) -> bool {
        let rate = |mode: Self| mode.rate_mhz.map(|rate| (rate + 50) / 100);
        self.size_px == there.size_px && (self.rate_mhz.is_none() || rate(self) == rate(there))
    }
}

/// Switches all outputs off.
pub(super) fn switch_off(wlr_randr: &Path) -> anyhow::Result<()> {
    for output in read(&tool::run(wlr_randr, [""; 0])?).iter().filter(|output| output.is_on) {
        tool::run(wlr_randr, ["--output", &output.name, "--off"])?;
    }
    Ok(())
}

/// Reads what `wlr-randr` printed: a line with each output's name, and what is known of it below.
fn read(said: &str) -> Vec<Output> {
    let mut outputs: Vec<Output> = Vec::new();
    for line in said.lines() {
        if line.starts_with(|first: char| !first.is_whitespace()) {
            let name = line.split_whitespace().next().unwrap_or_default().to_owned();
            outputs.push(Output { name, ..Output::default() });
            continue;
        }
        let Some(output) = outputs.last_mut() else { continue };
        if let Some(enabled) = line.trim().strip_prefix("Enabled:") {
            output.is_on = enabled.trim() == "yes";
        }
        if line.contains("current") {
            output.mode = current(line);
        }
    }
    outputs
}

/// The mode in a line such as `1920x1080 px, 60.000000 Hz (preferred, current)`.
fn current(line: &str) -> Option<OutputMode> {
    let (size, rest) = line.trim().split_once(" px, ")?;
    let rate = rest.split_once(" Hz")?.0;
    format!("{size}@{rate}").parse().ok()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    const PRINTED: &str = "\
HDMI-A-1 \"Dell Inc. DELL P2419H (HDMI-A-1)\"
  Physical size: 530x300 mm
  Enabled: yes
  Modes:
    1920x1080 px, 60.000000 Hz (preferred, current)
    1280x720 px, 50.000000 Hz
HDMI-A-2 \"Unknown\"
  Enabled: yes
  Modes:
    1024x768 px, 60.004002 Hz (current)
";

    fn mode(text: &str) -> OutputMode {
        text.parse().unwrap()
    }

    #[test]
    fn a_mode_is_a_size_and_perhaps_a_rate() {
        assert_eq!(mode("1920x1080").to_string(), "1920x1080");
        assert_eq!(mode("1920x1080@59.94").to_string(), "1920x1080@59.940Hz");
        for wrong in ["", "1080p", "1920x1080@", "1920x1080@0", "1920x1080@60Hz"] {
            assert!(wrong.parse::<OutputMode>().is_err(), "{wrong}");
        }
        assert!(
            mode("1024x768@60").is_met_by(mode("1024x768@60.004")) && mode("1024x768").is_met_by(mode("1024x768@50"))
        );
        assert!(!mode("1024x768@60").is_met_by(mode("1024x768@59.94")));
    }

    #[test]
    fn outputs_are_read() {
        let outputs = read(PRINTED);
        let told: Vec<_> = outputs.iter().map(|output| (&*output.name, output.is_on, output.mode)).collect();
        assert_eq!(
            told,
            [("HDMI-A-1", true, Some(mode("1920x1080@60"))), ("HDMI-A-2", true, Some(mode("1024x768@60.004002")))]
        );
    }

    /// What a program that stands for `wlr-randr` is told; it refuses `--mode`, as where a panel does not list it.
    fn told(wish: &OutputWish) -> (anyhow::Result<()>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("printed"), PRINTED).unwrap();
        let at = folder.path().display();
        let script = format!(
            "#!/bin/sh\n[ $# = 0 ] && exec cat {at}/printed\necho \"$*\" >>{at}/told\ncase \"$*\" in *' --mode '*) exit 1 ;; esac\n"
        );
        fs::write(path("wlr-randr"), script).unwrap();
        fs::set_permissions(path("wlr-randr"), fs::Permissions::from_mode(0o755)).unwrap();
        let arranged = wish.arrange(&path("wlr-randr"));
        let told = fs::read_to_string(path("told")).unwrap_or_default();
        (arranged, told.lines().map(str::to_owned).collect())
    }

    #[test]
    fn only_what_is_not_as_wanted_is_changed() {
        let wish =
            |name: Option<&str>, text: Option<&str>| OutputWish { name: name.map(str::to_owned), mode: text.map(mode) };
        let (arranged, orders) = told(&wish(Some("HDMI-A-1"), Some("1920x1080@60")));
        assert!(arranged.is_ok());
        assert_eq!(orders, ["--output HDMI-A-2 --off"]);
        let (arranged, orders) = told(&wish(Some("HDMI-A-2"), Some("1366x768")));
        assert!(arranged.is_ok());
        assert_eq!(
            orders,
            [
                "--output HDMI-A-2 --on --mode 1366x768",
                "--output HDMI-A-2 --on --custom-mode 1366x768",
                "--output HDMI-A-1 --off"
            ]
        );
        let (arranged, orders) = told(&wish(Some("HDMI-A-3"), None));
        assert!(
            arranged.unwrap_err().to_string().contains("no output \"HDMI-A-3\" now (there are: HDMI-A-1, HDMI-A-2)")
        );
        assert_eq!(orders, [""; 0], "nothing is switched off while what is wanted is not there");
    }
}
