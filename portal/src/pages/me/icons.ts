import {
  IconDeviceLandlinePhone,
  IconDeviceMobile,
  IconDeviceMobileMessage,
  IconPhone,
  IconPrinter,
  IconWorld,
} from "@tabler/icons-react";
import type { Kind } from "./devices";

const ICONS: Record<Kind, typeof IconPhone> = {
  desk: IconDeviceLandlinePhone,
  softphone: IconDeviceMobileMessage,
  web: IconWorld,
  fax: IconPrinter,
  cell: IconDeviceMobile,
  landline: IconPhone,
};

export const iconOf = (kind: Kind): typeof IconPhone => ICONS[kind];
