import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { Page } from "../../parts/Page";
import { isAway } from "./devices";
import { LanguageChoice } from "./LanguageChoice";
import { PasswordChange } from "./PasswordChange";
import { PinChange } from "./PinChange";
import { Profile } from "./Profile";
import { SecondFactor } from "./SecondFactor";
import { Section } from "./Section";

/** What everybody decides about themselves. */
export function MySettings() {
  const { t } = useTranslation();
  const who = useWho();
  const isUser = who.login.user_id !== null && !isAway(who);
  return (
    <Page title={t("me.settings")}>
      <Section title={t("mine.profile")} text={t("mine.profile_text")}>
        <Profile />
      </Section>
      <Section title={t("me.language")} text={t("mine.language_text")}>
        <LanguageChoice />
      </Section>
      <Section title={t("mine.password")} text={t("mine.password_text")}>
        <PasswordChange />
      </Section>
      <Section title={t("mine.codes")} text={t("mine.codes_text")}>
        <SecondFactor />
      </Section>
      {isUser && (
        <Section title={t("mine.pin")} text={t("mine.pin_text")}>
          <PinChange userId={who.login.user_id!} />
        </Section>
      )}
    </Page>
  );
}
