import { Button, Select, Slider, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import { canChooseOutput, type Sound, sound } from "../../phone/sound";
import { useDevices } from "./useDevices";

/** Microphone, speaker and bell, and how loud; of this browser. */
export function SoundSettings() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(sound);
  const { devices, named, ask } = useDevices();
  useEffect(() => {
    const follow = () => setChosen(sound());
    window.addEventListener("storage", follow);
    return () => window.removeEventListener("storage", follow);
  }, []);
  const change = (some: Partial<Sound>) => {
    setChosen({ ...chosen, ...some });
    phone.changeSound(some);
  };
  const choice = (field: "microphone" | "speaker" | "ringer", kind: MediaDeviceKind) => (
    <Select
      size="sm"
      label={t(`phone.sound.${field}`)}
      allowDeselect={false}
      data={[
        { value: "", label: t("phone.sound.usual") },
        ...devices
          .filter((each) => each.kind === kind && each.deviceId && each.deviceId !== "default")
          .map((each) => ({
            value: each.deviceId,
            label: each.label || each.deviceId.slice(0, 8),
          })),
      ]}
      value={chosen[field]}
      onChange={(value) => change({ [field]: value ?? "" })}
    />
  );
  const loudness = (field: "volume" | "ringVolume") => (
    <div>
      <Text size="sm" fw={500} mb={4} id={`sound-${field}`}>
        {t(`phone.sound.${field}`)}
      </Text>
      <Slider
        thumbLabel={t(`phone.sound.${field}`)}
        min={0}
        max={1}
        step={0.05}
        label={(value) => `${Math.round(value * 100)} %`}
        value={chosen[field]}
        onChange={(value) => setChosen({ ...chosen, [field]: value })}
        onChangeEnd={(value) => change({ [field]: value })}
      />
    </div>
  );
  return (
    <Stack gap="sm">
      {!named && (
        <Button variant="default" size="xs" onClick={ask}>
          {t("phone.sound.name_them")}
        </Button>
      )}
      {choice("microphone", "audioinput")}
      {canChooseOutput() && choice("speaker", "audiooutput")}
      {canChooseOutput() && choice("ringer", "audiooutput")}
      {loudness("volume")}
      {loudness("ringVolume")}
    </Stack>
  );
}
