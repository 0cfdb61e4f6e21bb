import { Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconStairs } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Ladder as Told } from "../../api/types";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { useAccountId } from "../../shell/account";
import { draw } from "./geometry";
import classes from "./Ladder.module.css";
import { LadderDrawing } from "./LadderDrawing";
import { Parties } from "./Parties";
import { RawMessage } from "./RawMessage";

export function Ladder({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const account = useAccountId();
  const { data, error, refetch } = useQuery({
    queryKey: ["noun", "calls", account, id, "ladder", i18n.language],
    queryFn: ({ signal }) => api.get<Told>(`/accounts/${account}/calls/${id}/ladder`, {}, signal),
    staleTime: 60_000,
  });
  if (error) return <ErrorState error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.note) return <Blank icon={IconStairs} title={t("calls.sip.none")} text={data.note} />;
  return <Climbed ladder={data} />;
}

function Climbed({ ladder }: { ladder: Told }) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [chosen, choose] = useState(0);
  const drawing = draw(ladder, width);
  const step = ladder.messages[chosen]!;
  return (
    <div className={classes.both}>
      <div className={classes.frame} ref={ref}>
        {width > 0 && (
          <>
            <Parties parties={ladder.parties} drawing={drawing} />
            <LadderDrawing drawing={drawing} chosen={chosen} choose={choose} />
          </>
        )}
        {ladder.more && (
          <Text size="sm" c="dimmed" p="sm">
            {t("calls.sip.more")}
          </Text>
        )}
      </div>
      <RawMessage step={step} parties={ladder.parties} />
    </div>
  );
}
