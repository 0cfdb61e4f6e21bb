import {
  IconAddressBook,
  IconArrowsSplit2,
  IconAsterisk,
  IconBan,
  IconBox,
  IconBuilding,
  IconCash,
  IconChartBar,
  IconClock,
  IconCoins,
  IconDeviceMobile,
  IconDevices,
  IconFile,
  IconHistory,
  IconId,
  IconKey,
  IconLayoutDashboard,
  IconLayoutGrid,
  IconList,
  IconMail,
  IconMapPin,
  IconNumbers,
  IconPalette,
  IconPhone,
  IconPhoneCall,
  IconPhoneRinging,
  IconPlugConnected,
  IconReceipt2,
  IconRoute,
  IconRouteSquare,
  IconServer2,
  IconSettings,
  IconShieldHalf,
  IconTransferVertical,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
  IconWallet,
  IconWebhook,
} from "@tabler/icons-react";

import { may } from "../api/may";
import { nouns } from "../api/nouns";
import type { Who } from "../api/types";

export type Entry = {
  /** Below the account's address; a noun's plural name, or a page of its own. */
  path: string;
  icon: typeof IconUsers;
  /** Key of its text; a noun has its own. */
  text?: string;
  shown?: (who: Who) => boolean;
  /** Other entries lie below its address. */
  exact?: boolean;
};
export type Group = { key: string; entries: Entry[] };

const right =
  (...any: string[]) =>
  (who: Who) =>
    any.some((each) => (who.rights as string[]).includes(each));

/** Who phones: a user of this account, not somebody who only works in it. */
const isUser = (who: Who) => who.login.user_id !== null && who.account.id === who.own_account.id;

/** Records of calls, and calls that go on: everybody's, or one's own. */
const sees = (who: Who) => may(who, nouns.calls, "view");
const seesDevices = (who: Who) => may(who, nouns.devices, "view");
/** What is the platform's, for those who look after it and work in its own account. */
const runs = (who: Who) => right("system.manage")(who) && who.account.kind === "platform";

export const MENU: Group[] = [
  {
    key: "me",
    entries: [
      { path: "phone", icon: IconPhone, text: "phone.title", shown: isUser },
      { path: "me/devices", icon: IconDeviceMobile, text: "mine.devices", shown: isUser },
      { path: "me", icon: IconSettings, text: "me.settings", shown: isUser, exact: true },
    ],
  },
  {
    key: "calls",
    entries: [
      { path: "", icon: IconLayoutDashboard, text: "page.overview" },
      { path: "live", icon: IconPhoneCall, text: "live.title", shown: sees },
      { path: "calls", icon: IconHistory, text: "calls.title", shown: sees },
      {
        path: "registrations",
        icon: IconPlugConnected,
        text: "registrations.title",
        shown: seesDevices,
      },
    ],
  },
  {
    key: "people",
    entries: [
      { path: "users", icon: IconUsers, shown: right("users.view") },
      { path: "devices", icon: IconDevices, shown: right("users.view") },
      { path: "groups", icon: IconUsersGroup },
      { path: "pickup-groups", icon: IconPhoneRinging },
      { path: "contacts", icon: IconAddressBook },
      { path: "contact-lists", icon: IconList },
      { path: "locations", icon: IconMapPin },
      { path: "logins", icon: IconUserCircle, shown: right("users.view") },
      { path: "roles", icon: IconShieldHalf },
    ],
  },
  {
    key: "numbers",
    entries: [
      { path: "numbers", icon: IconNumbers },
      { path: "extensions", icon: IconAsterisk },
      { path: "restriction-classes", icon: IconShieldHalf },
      { path: "caller-id-rules", icon: IconId },
      { path: "numbering-rules", icon: IconTransferVertical },
      { path: "emergency-calls", icon: IconPhoneRinging },
    ],
  },
  {
    key: "carriers",
    entries: [
      { path: "trunks", icon: IconArrowsSplit2 },
      { path: "routes", icon: IconRoute },
      {
        path: "route-check",
        icon: IconRouteSquare,
        text: "check.title",
        shown: (who) => may(who, nouns.routes!, "view") || may(who, nouns.trunks!, "view"),
      },
      { path: "friends", icon: IconBuilding },
    ],
  },
  {
    key: "money",
    entries: [
      {
        path: "wallet",
        icon: IconWallet,
        text: "wallet.title",
        shown: right("users.view"),
      },
      {
        path: "margins",
        icon: IconChartBar,
        text: "margins.title",
        shown: right("accounts.view"),
      },
      {
        path: "decks",
        icon: IconReceipt2,
        text: "decks.title",
        shown: right("accounts.view"),
      },
      { path: "rating-plans", icon: IconCash },
      { path: "rating-profiles", icon: IconCoins },
      { path: "time-profiles", icon: IconClock },
      { path: "exchange-rates", icon: IconTransferVertical },
    ],
  },
  {
    key: "platform",
    entries: [
      { path: "accounts", icon: IconBuilding, shown: right("accounts.view") },
      { path: "account-templates", icon: IconLayoutGrid },
      { path: "brandings", icon: IconPalette },
      { path: "letter-templates", icon: IconMail },
      { path: "files", icon: IconFile },
      { path: "api-keys", icon: IconKey },
      { path: "webhooks", icon: IconWebhook },
      { path: "webhook-deliveries", icon: IconBox },
      { path: "audit", icon: IconHistory },
      { path: "app-servers", icon: IconServer2, text: "servers.title", shown: runs },
      { path: "bans", icon: IconBan, text: "bans.title", shown: runs },
    ],
  },
];

/** What somebody has of an entry: nouns by their guard, pages by rights of their own. */
export function offered(entry: Entry, who: Who): boolean {
  if (entry.shown && !entry.shown(who)) return false;
  return entry.text !== undefined || may(who, nouns[entry.path], "view");
}

export function iconOf(noun: string): Entry["icon"] {
  return (
    MENU.flatMap((group) => group.entries).find((entry) => entry.path === noun)?.icon ?? IconBox
  );
}
