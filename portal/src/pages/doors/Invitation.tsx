import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../../api/client";
import type { Invitation as Invited } from "../../api/types";
import { speak } from "../../i18n";
import { ErrorState, usePageTitle } from "../../parts/states";
import { AcceptForm } from "./AcceptForm";
import { Doorstep } from "./Doorstep";
import { Greeting } from "./Greeting";
import { useToken } from "./hash";
import { LinkOver } from "./LinkOver";
import { Offers } from "./Offers";
import { Waiting } from "./Waiting";

/** Where the link of an invitation leads: who is greeted sets a password and is shown what to
 * phone with. */
export function Invitation() {
  const { t } = useTranslation();
  usePageTitle(t("door.invitation"));
  const token = useToken();
  const [accepted, setAccepted] = useState<Invited | null>(null);
  const seen = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => api.get<Invited>(`/invitations/${token}`),
    enabled: !!token && !accepted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const invitation = accepted ?? seen.data;
  const language = invitation?.language;
  useEffect(() => {
    if (language) void speak(language);
  }, [language]);
  if (!token || (seen.error instanceof ApiError && seen.error.status === 404)) {
    return <LinkOver text={t("door.invitation_over")} />;
  }
  return (
    <Doorstep wide>
      {seen.error && <ErrorState error={seen.error} again={() => void seen.refetch()} />}
      {!seen.error && !invitation && <Waiting />}
      {invitation && <Greeting invitation={invitation} isIn={!!accepted} />}
      {invitation && !accepted && (
        <AcceptForm token={token} invitation={invitation} done={() => setAccepted(invitation)} />
      )}
      {accepted && <Offers offers={accepted.offers} />}
    </Doorstep>
  );
}
