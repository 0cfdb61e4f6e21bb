import { beforeEach, describe, expect, it } from "vitest";
import { i18n, speak, startTexts } from "../i18n";
import { fieldHelp, fieldLabel, kindTitle, nounTitle, valueLabel, verbLabel } from "./words";

beforeEach(async () => {
  if (!i18n.isInitialized) await startTexts("en");
  await speak("en");
});

describe("texts of fields", () => {
  it("are the noun's own before those of the name", () => {
    expect(fieldLabel("accounts", "account_id")).toBe("Account above");
    expect(fieldLabel("devices", "account_id")).toBe("Account");
  });

  it("are found by the end of a path", () => {
    expect(fieldLabel("accounts", "operator.billing")).toBe("Payment");
    expect(fieldLabel("account-templates", "features.billing")).toBe("Billing");
    expect(fieldHelp("users", "settings.caller_id.anonymous")).toContain("outside");
    expect(fieldHelp("users", "name")).toBeUndefined();
  });

  it("tell values, also those of verbs", () => {
    expect(valueLabel("users", "kind", "room")).toBe("Room");
    expect(valueLabel("restriction-classes", "test.verdict", "deny")).toBe("Denied");
    expect(valueLabel("restriction-classes", "rules.exceptions.verdict", "deny")).toBe("Deny");
    expect(valueLabel("api-keys", "rights", "own.view")).toBe("Own: view");
  });

  it("leave what is newer than they are as it is", () => {
    expect(valueLabel("users", "kind", "robot")).toBe("robot");
    expect(fieldLabel("users", "settings.shoe_size")).toBe("shoe_size");
    expect(kindTitle("robot")).toBe("robot");
  });

  it("follow the language", async () => {
    await speak("ru");
    expect(nounTitle("extensions")).toBe("Внутренние номера");
    expect(kindTitle("extension")).toBe("Внутренний номер");
    expect(kindTitle("ban")).toBe("Блокировка");
    expect(verbLabel("webhooks", "test")).toBe("Отправить пробное событие");
  });
});
