import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./locale/en.json";
import fieldsEn from "./locale/fields.en.json";
import fieldsRu from "./locale/fields.ru.json";
import ru from "./locale/ru.json";

export const LANGUAGES = { en: "English", ru: "Русский" } as const;
export type Spoken = keyof typeof LANGUAGES;

const KEPT = "ringfort.language";

/** Of the browser, until somebody has logged in. */
function first(): Spoken {
  const asked = [localStorage.getItem(KEPT), ...navigator.languages];
  const found = asked.map((each) => each?.slice(0, 2)).find((each) => each && each in LANGUAGES);
  return (found as Spoken) ?? "en";
}

void i18n.use(initReactI18next).init({
  lng: first(),
  fallbackLng: "en",
  resources: { en: { portal: en, fields: fieldsEn }, ru: { portal: ru, fields: fieldsRu } },
  defaultNS: "portal",
  interpolation: { escapeValue: false },
  returnNull: false,
});
document.documentElement.lang = i18n.language;

export function speak(language: string): void {
  const chosen = language.slice(0, 2);
  if (!(chosen in LANGUAGES)) return;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
  if (i18n.language !== chosen) void i18n.changeLanguage(chosen);
}

export const t = i18n.t.bind(i18n);
export { i18n };
