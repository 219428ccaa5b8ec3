//! Televisions on HDMI: switched and asked over CEC, with `cec-ctl` of v4l-utils.
//!
//! CEC (HDMI 1.4, supplement 1) is a wire that all devices of a television share. Many televisions answer, some only while
//! they are on, some never: what is not answered is not known.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::tool::run;

/// What a television says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is on, and nobody says that it shows another input.
    On,
    /// It is on and shows another input.
    OtherInput,
    /// It is switched off.
    Standby,
}

/// A port with CEC, such as `/dev/cec0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Port {
    device: PathBuf,
}

/// What the television at a port answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Told {
    /// Our own address on the wire, which the television gave us; none without a television.
    address: Option<String>,
    power: Option<String>,
    /// The address of what it shows.
    active: Option<String>,
}

impl Port {
    /// All ports in the folder `dev`: a television may be behind any of them.
    pub(super) fn all(dev: &Path) -> Vec<Self> {
        let entries = dev.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
        let is_cec = |path: &PathBuf| {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            let number = name.strip_prefix("cec");
            number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let mut devices: Vec<PathBuf> = entries.filter(is_cec).collect();
        devices.sort();
        devices.into_iter().map(|device| Self { device }).collect()
    }

    /// Switches the television on, with this input, or off. A port without one is left alone.
    pub(super) fn switch(&self, cec_ctl: &Path, is_on: bool) -> anyhow::Result<()> {
        let Some(address) = self.ask(cec_ctl)?.address else { return Ok(()) };
        if is_on {
            let source = format!("phys-addr={address}");
            self.say(cec_ctl, &["--to", "0", "--image-view-on", "--active-source", &source])?;
        } else {
            self.say(cec_ctl, &["--to", "0", "--standby"])?;
        }
        Ok(())
    }

    /// What the television says; `None` if it says nothing.
    pub(super) fn look(&self, cec_ctl: &Path) -> anyhow::Result<Option<Answer>> {
        Ok(self.ask(cec_ctl)?.answer())
    }

    fn ask(&self, cec_ctl: &Path) -> anyhow::Result<Told> {
        let said = self.say(cec_ctl, &["--to", "0", "--give-device-power-status", "--request-active-source"])?;
        Ok(Told::read(&said))
    }

    fn say(&self, cec_ctl: &Path, words: &[&str]) -> anyhow::Result<String> {
        let device = self.device.to_string_lossy();
        let at: [&str; 3] = ["--device", &device, "--playback"];
        run(cec_ctl, at.iter().chain(words))
    }
}

impl Told {
    /// Reads what `cec-ctl` printed: what it knows of the adapter, then each message with its answer.
    fn read(said: &str) -> Self {
        let mut told = Self::default();
        let mut is_active = false;
        for line in said.lines().map(str::trim) {
            let (key, value) = line.split_once(':').map_or((line, ""), |(key, value)| (key.trim(), value.trim()));
            let value = || value.split_whitespace().next().map(str::to_owned);
            match key {
                "Physical Address" if told.address.is_none() => told.address = value().filter(|it| it != "f.f.f.f"),
                "pwr-state" => told.power = value(),
                "phys-addr" if is_active => told.active = value(),
                _ => is_active = key.starts_with("ACTIVE_SOURCE "),
            }
        }
        told
    }

    fn answer(&self) -> Option<Answer> {
        let address = self.address.as_ref()?;
        match self.power.as_deref()? {
            "on" | "to-on" if self.active.as_ref().is_some_and(|active| active != address) => Some(Answer::OtherInput),
            "on" | "to-on" => Some(Answer::On),
            "standby" | "to-standby" => Some(Answer::Standby),
            _ => None,
        }
    }
}

/// What is known of the displays at several ports: one that shows us is enough.
pub(super) fn together(answers: impl IntoIterator<Item = Answer>) -> Option<Answer> {
    let rank = |answer: &Answer| [Answer::Standby, Answer::OtherInput, Answer::On].iter().position(|it| it == answer);
    answers.into_iter().max_by_key(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `cec-ctl` prints of an adapter whose television gave it the address `address`.
    fn printed(address: &str, answers: &str) -> String {
        format!(
            "Driver Info:\n\tDriver Name                : vc4_hdmi\n\tCapabilities               : 0x0000013e\n\
             \tPhysical Address           : {address}\n\tLogical Address Mask       : 0x0010\n\n{answers}"
        )
    }

    fn power(state: &str) -> String {
        format!(
            "Transmit from Playback Device 1 to TV (4 to 0):\nGIVE_DEVICE_POWER_STATUS (0x8f)\n    \
             Received from TV (0 to 4):\n    REPORT_POWER_STATUS (0x90):\n\tpwr-state: {state}\n"
        )
    }

    fn active(address: &str) -> String {
        format!(
            "\nTransmit from Playback Device 1 to all (4 to 15):\nREQUEST_ACTIVE_SOURCE (0x85)\n    \
             Received from TV (0 to 15):\n    ACTIVE_SOURCE (0x82):\n\tphys-addr: {address}\n"
        )
    }

    #[test]
    fn what_a_television_says_is_told_and_silence_is_not_known() {
        let answer = |said: &str| Told::read(said).answer();
        let on = power("on (0x00)");
        assert_eq!(answer(&printed("1.0.0.0", &on)), Some(Answer::On));
        assert_eq!(answer(&printed("1.0.0.0", &format!("{on}{}", active("1.0.0.0")))), Some(Answer::On));
        assert_eq!(answer(&printed("1.0.0.0", &format!("{on}{}", active("2.0.0.0")))), Some(Answer::OtherInput));
        assert_eq!(answer(&printed("1.0.0.0", &format!("{on}{}", active("0.0.0.0")))), Some(Answer::OtherInput));
        assert_eq!(answer(&printed("1.0.0.0", &power("standby (0x01)"))), Some(Answer::Standby));
        let silent = "GIVE_DEVICE_POWER_STATUS (0x8f)\n\tTx, Not Acknowledged (4), Max Retries\n";
        assert_eq!(answer(&printed("1.0.0.0", silent)), None);
        assert_eq!(answer(&printed("f.f.f.f", &on)), None);
        assert_eq!(answer(""), None);
    }

    #[test]
    fn one_display_that_shows_us_is_enough() {
        assert_eq!(together([Answer::Standby, Answer::On, Answer::OtherInput]), Some(Answer::On));
        assert_eq!(together([Answer::Standby, Answer::OtherInput]), Some(Answer::OtherInput));
        assert_eq!(together([]), None);
    }

    #[test]
    fn only_cec_devices_are_ports() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["cec0", "cec1", "cecilia", "cec", "tty0"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let devices: Vec<_> = Port::all(folder.path()).into_iter().map(|port| port.device).collect();
        assert_eq!(devices, ["cec0", "cec1"].map(|name| folder.path().join(name)));
    }
}
