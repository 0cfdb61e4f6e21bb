import { useMutation } from "@tanstack/react-query";
import { Navigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../../api/client";
import { useEnter, useMaybeWho } from "../../api/session";
import type { Who } from "../../api/types";
import { CodeForm } from "./CodeForm";
import { asksForCode } from "./code";
import { Door } from "./Door";
import { ownPath } from "./next";
import { type Known, PasswordForm } from "./PasswordForm";

/** The way in: address and password, then a one-time code from those who have them. */
export function LogIn() {
  const { t } = useTranslation();
  const { next } = useSearch({ strict: false }) as { next?: unknown };
  const who = useMaybeWho();
  const enter = useEnter();
  const [known, setKnown] = useState<Known>({ email: "", password: "" });
  const [coded, setCoded] = useState(false);
  const ask = useMutation({
    mutationFn: (given: Known & { code?: string }) => api.post<Who>("/session", given),
    onSuccess: enter,
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) setCoded(asksForCode(error));
    },
  });
  if (who) return <Navigate to={ownPath(next) as string} replace />;
  if (!coded) {
    return (
      <Door title={t("door.log_in")}>
        <PasswordForm
          known={known}
          pending={ask.isPending}
          error={ask.error}
          send={(given) => {
            setKnown(given);
            ask.mutate(given);
          }}
        />
      </Door>
    );
  }
  return (
    <Door title={t("door.code_title")} text={t("door.code_text")}>
      <CodeForm
        pending={ask.isPending}
        error={ask.variables?.code ? ask.error : null}
        send={(code) => ask.mutate({ ...known, code })}
        back={() => {
          ask.reset();
          setCoded(false);
        }}
      />
    </Door>
  );
}
