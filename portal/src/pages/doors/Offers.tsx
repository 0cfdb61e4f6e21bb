import { Anchor, Divider, Stack } from "@mantine/core";
import { IconLayoutDashboard, IconPhoneCall } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMaybeWho } from "../../api/session";
import type { Invitation } from "../../api/types";
import { Offer } from "./Offer";
import { SoftphoneOffer } from "./SoftphoneOffer";

/** What to phone with, and the portal: what the API offers to who is in now. */
export function Offers({ offers }: { offers: Invitation["offers"] }) {
  const { t } = useTranslation();
  const who = useMaybeWho();
  if (!who) return null;
  const home = `/a/${who.account.id}`;
  return (
    <Stack mt="lg" gap="md">
      {offers.map((offer) => (
        <Stack key={offer} gap="md">
          <Divider color="var(--ringfort-line)" />
          {offer === "portal" && (
            <Offer icon={IconLayoutDashboard} what="portal" to={home} primary />
          )}
          {offer === "web_phone" && (
            <Offer icon={IconPhoneCall} what="web_phone" to={`${home}/phone`} primary />
          )}
          {offer === "softphone" && <SoftphoneOffer who={who} />}
        </Stack>
      ))}
      {!offers.includes("portal") && (
        <>
          <Divider color="var(--ringfort-line)" />
          <Anchor component={Link} to={`${home}/me/devices` as string} size="sm" ta="center">
            {t("door.own_pages")}
          </Anchor>
        </>
      )}
    </Stack>
  );
}
