import i18n from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = { en: "English", ru: "Русский" } as const;
export type Spoken = keyof typeof LANGUAGES;

const TEXTS = { en: () => import("./locale/en"), ru: () => import("./locale/ru") };
const KEPT = "ringfort.language";

/** Of the browser, until somebody has logged in. */
function first(): Spoken {
  const asked = [localStorage.getItem(KEPT), ...navigator.languages];
  const found = asked.map((each) => each?.slice(0, 2)).find((each) => each && each in LANGUAGES);
  return (found as Spoken) ?? "en";
}

/** Nothing is shown before its texts are there. */
export async function startTexts(language: Spoken = first()): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ["portal", "fields"],
    defaultNS: "portal",
    resources: { [language]: (await TEXTS[language]()).default },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

export async function speak(language: string): Promise<void> {
  const chosen = language.slice(0, 2) as Spoken;
  if (!(chosen in LANGUAGES)) return;
  localStorage.setItem(KEPT, chosen);
  if (i18n.language === chosen) return;
  const texts = (await TEXTS[chosen]()).default;
  for (const [area, words] of Object.entries(texts)) i18n.addResourceBundle(chosen, area, words);
  await i18n.changeLanguage(chosen);
  document.documentElement.lang = chosen;
}

export const t = i18n.t.bind(i18n);
export { i18n };
