import { AUDIT } from "./audit";
import { CONTACTS } from "./contacts";
import { DEVICES } from "./devices";
import { NUMBERS } from "./numbers";
import { TRUNKS } from "./trunks";
import { USERS } from "./users";
import type { View } from "./view";

const VIEWS: Record<string, View> = {
  audit: AUDIT,
  contacts: CONTACTS,
  devices: DEVICES,
  numbers: NUMBERS,
  trunks: TRUNKS,
  users: USERS,
};

export const viewOf = (noun: string): View => VIEWS[noun] ?? {};
