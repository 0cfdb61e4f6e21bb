import { Button, Stepper } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { RatesTold } from "../../../api/types";
import { Page } from "../../../parts/Page";
import { ErrorState, Loading } from "../../../parts/states";
import { useAccountId } from "../../../shell/account";
import { deckQuery, versionQuery } from "../decks/queries";
import { ColumnsStep } from "./ColumnsStep";
import { DoneStep } from "./DoneStep";
import { FileStep } from "./FileStep";
import classes from "./Import.module.css";
import { PreviewStep } from "./PreviewStep";
import type { Plan, Target } from "./plan";

const STEPS = ["file", "columns", "preview", "done"];

/** From a carrier's file to rates in force. */
export function Import() {
  const { t } = useTranslation();
  const account = useAccountId();
  const { deck: deckId, version: versionId } = useSearch({ strict: false }) as Record<
    string,
    string | undefined
  >;
  const deck = useQuery({ ...deckQuery(account, deckId ?? ""), enabled: Boolean(versionId) });
  const version = useQuery({
    ...versionQuery(account, versionId ?? ""),
    enabled: Boolean(versionId),
  });
  const failed = deck.error ?? version.error;
  if (versionId && (!deck.data || !version.data)) {
    return (
      <Page title={t("rates_import.title")}>
        {failed ? <ErrorState error={failed} /> : <Loading />}
      </Page>
    );
  }
  const known =
    deck.data && version.data ? { deck: deck.data, version: version.data, made: false } : null;
  return <Wizard key={versionId ?? "new"} first={known} deckId={deckId ?? null} />;
}

function Wizard({ first, deckId }: { first: Target | null; deckId: string | null }) {
  const { t } = useTranslation();
  const [step, setStep] = useState(0);
  const [target, setTarget] = useState(first);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [told, setTold] = useState<RatesTold | null>(null);
  const cancel = useCancel(target, deckId);
  return (
    <Page
      title={t("rates_import.title")}
      actions={
        step < 3 && (
          <Button size="xs" variant="default" onClick={() => void cancel()}>
            {t("do.cancel")}
          </Button>
        )
      }
    >
      <Stepper
        active={step}
        onStepClick={(to) => step < 3 && to < step && setStep(to)}
        size="xs"
        maw={860}
        mb="lg"
        allowNextStepsSelect={false}
        classNames={{ stepBody: classes.label }}
      >
        {STEPS.map((name) => (
          <Stepper.Step key={name} label={t(`rates_import.step_${name}`)} />
        ))}
      </Stepper>
      {step === 0 && (
        <FileStep
          known={target}
          deckId={deckId}
          took={setTarget}
          go={(plan) => {
            setPlan(plan);
            setStep(1);
          }}
        />
      )}
      {step === 1 && plan && (
        <ColumnsStep
          plan={plan}
          back={() => setStep(0)}
          go={(chosen, found) => {
            setPlan(chosen);
            setTold(found);
            setStep(2);
          }}
        />
      )}
      {step === 2 && plan && told && (
        <PreviewStep
          plan={plan}
          told={told}
          back={() => setStep(1)}
          go={(kept) => {
            setTold(kept);
            if (kept.errors.length === 0) setStep(3);
          }}
        />
      )}
      {step === 3 && plan && told && <DoneStep target={plan.target} told={told} />}
    </Page>
  );
}

/** A version that this import made, and that got no rates, goes with it. */
function useCancel(target: Target | null, deckId: string | null) {
  const account = useAccountId();
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    if (target?.made) {
      const path = `/accounts/${account}/rate-deck-versions/${target.version.id}`;
      await api.delete(path, { ifMatch: "*" }).catch(() => undefined);
      void client.invalidateQueries({ queryKey: ["noun", "rate-deck-versions"] });
    }
    const deck = target?.deck.id ?? deckId;
    await navigate({ to: `/a/${account}/decks${deck ? `/${deck}` : ""}` as string });
  };
}
