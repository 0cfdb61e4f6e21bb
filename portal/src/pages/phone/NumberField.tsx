import { CloseButton, Combobox, Group, Text, TextInput, useCombobox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Phone } from "../../parts/show";
import { type Suggestion, useSuggestions } from "./useSuggestions";

/** A number, or the name of somebody whose number is known. */
export function NumberField(props: {
  value: string;
  change: (value: string) => void;
  /** Somebody was chosen, or Enter pressed (then without a name). */
  chosen: (number: string, name: string | null) => void;
  label: string;
  large?: boolean;
  autoFocus?: boolean;
  /** What is found is shown above: buttons stand below. */
  above?: boolean;
}) {
  const { t } = useTranslation();
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const found = useSuggestions(props.value).filter((each) => each.number !== props.value);
  const choose = (key: string) => {
    const one = found.find((each) => each.key === key);
    box.closeDropdown();
    if (one) props.chosen(one.number, one.name);
  };
  return (
    <Combobox
      store={box}
      onOptionSubmit={choose}
      withinPortal={false}
      position={props.above ? "top" : "bottom"}
      middlewares={{ flip: false, shift: false }}
    >
      <Combobox.Target>
        <TextInput
          size={props.large ? "lg" : "sm"}
          aria-label={props.label}
          placeholder={props.label}
          autoFocus={props.autoFocus}
          autoComplete="off"
          value={props.value}
          onChange={(event) => {
            props.change(event.currentTarget.value);
            box.openDropdown();
          }}
          onFocus={() => box.openDropdown()}
          onBlur={() => box.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || box.getSelectedOptionIndex() >= 0) return;
            event.preventDefault();
            box.closeDropdown();
            props.chosen(props.value, null);
          }}
          rightSection={
            props.value && (
              <CloseButton size="sm" aria-label={t("do.clear")} onClick={() => props.change("")} />
            )
          }
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0}>
        <Combobox.Options
          aria-label={t("phone.suggestions")}
          mah={260}
          style={{ overflowY: "auto" }}
        >
          {found.map((each) => (
            <Combobox.Option key={each.key} value={each.key}>
              <Row one={each} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Row({ one }: { one: Suggestion }) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" truncate>
          {one.name}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`phone.from_${one.from}`)}
        </Text>
      </div>
      <Text size="sm" span>
        <Phone number={one.number} />
      </Text>
    </Group>
  );
}
